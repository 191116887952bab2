"""Downloads: what they are called, where they are, and how their digest is known."""
