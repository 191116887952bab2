"""The Kubernetes side: discovery, its API, tokens, certificates, what is observed of it."""
