"""Preflight questions, one file a check."""
