"""Questions about Windows itself: build, updates, restarts, clock, names, features."""
