"""Cluster questions about who may do what: credentials, certificates, approvers, the API server itself."""
