"""A small Kubernetes API server: enough of a control plane for hosts to join, made in milliseconds.

TLS and certificates, JWS-signed cluster-info, bootstrap tokens, RBAC, the Node authorizer, certificate
signing, pod ranges, and storage with watches are real; schedulers, workloads and other admission are not.
"""

from __future__ import annotations

from winjoin.lab.control_plane.plane import DEFAULT_VERSION, ControlPlane

__all__ = ["DEFAULT_VERSION", "ControlPlane"]
