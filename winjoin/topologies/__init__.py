"""Pod networks, one file each."""
