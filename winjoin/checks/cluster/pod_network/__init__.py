"""Cluster questions about flannel, Calico and others: whether Windows can take part in the pod network."""
