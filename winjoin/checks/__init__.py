"""Preflight questions, one file a check, in a folder for what they are about."""
