"""Things on a host in their desired state: data, each the twin of a PowerShell script."""
