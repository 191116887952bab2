"""A rehearsal on loopback: a control plane and Windows hosts that behave."""
