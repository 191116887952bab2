"""Ways to start a process on a host; one file each."""
