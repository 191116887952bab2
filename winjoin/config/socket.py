"""The container runtime's endpoint: on Windows a named pipe, and winjoin sets up containerd's alone."""

from __future__ import annotations

import re

CONTAINERD = "npipe:////./pipe/containerd-containerd"
"""containerd's pipe as kubeadm writes it (kubeadm.md 6.9)."""


def cri_socket(text: str) -> str:
    """The pipe of containerd in any of its spellings, as kubeadm writes it.

    ValueError names another runtime.
    """
    plain = text.strip().replace("\\", "/")
    lower = plain.lower()
    if lower.startswith(("unix:", "/run/", "/var/run/")):
        raise ValueError(f"{text.strip()!r} is a socket of Linux; on Windows it is {CONTAINERD}")
    if lower.startswith("tcp:"):
        raise ValueError(
            f"{text.strip()!r} is a TCP endpoint, and winjoin sets up containerd with its pipe {CONTAINERD}"
        )
    match = re.fullmatch(r"(?:npipe:)?/*\./pipe/([^/]+)", lower)
    name = match[1] if match else lower
    if name == "containerd-containerd":
        return CONTAINERD
    runtimes = {
        "docker": "Docker (dockershim, which the kubelet has no longer since 1.24)",
        "cri-dockerd": "cri-dockerd",
    }
    what = next(
        (long for short, long in runtimes.items() if name in {short, f"{short}_engine", "dockershim"}), ""
    )
    if what:
        raise ValueError(f"is the pipe of {what}; winjoin sets up containerd, {CONTAINERD}")
    raise ValueError(f"{text.strip()!r} is not containerd's pipe; it is {CONTAINERD}, or leave it out")
