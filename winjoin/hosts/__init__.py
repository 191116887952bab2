"""A Windows machine and the agent that runs there."""
