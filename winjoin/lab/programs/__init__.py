"""Models of the programs that a Windows node runs.

They read what was written for them, refuse what the real ones refuse, and act.
"""
