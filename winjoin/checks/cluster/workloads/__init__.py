"""Cluster questions about what runs, or would run, on a Windows Node, and what refuses its pods."""
