"""Use cases: they compose the parts, and never print."""
