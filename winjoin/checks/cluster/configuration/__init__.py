"""Cluster questions that kubeadm's own configuration answers: they are asked of a token's cluster too."""
