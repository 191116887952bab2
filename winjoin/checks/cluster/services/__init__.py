"""Cluster questions about Services: kube-proxy, and how many of them a Windows node can serve."""
