"""Join Windows Server machines to a Kubernetes cluster."""

__version__ = "0.1.0"
