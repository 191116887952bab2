"""Questions about the Node that the host becomes: its name, its identity, its versions."""
