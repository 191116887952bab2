"""Questions about the cluster alone."""
