"""What a join does, one file a phase."""
