"""A mirror of artifacts: one address, below it the publishers' own file names.

<mirror>/kubernetes/v1.33.2/bin/windows/amd64/kubelet.exe, and kubelet.exe.sha256 beside it
<mirror>/containerd/v2.1.4/containerd-2.1.4-windows-amd64.tar.gz, and ….sha256sum
<mirror>/cni-plugins/v1.6.2/cni-plugins-windows-amd64-v1.6.2.tgz, and ….sha256
"""

from __future__ import annotations

from urllib.parse import urlsplit


def mirror_address(text: str) -> str:
    """The address of a mirror without a slash at its end; "" stays "".

    Raises ValueError (it completes "--artifact-mirror …") for what is no plain http(s) address: credentials
    in it would stand in every URL of the plan and the journal.
    """
    address = text.strip()
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        raise ValueError("has an address or a port that is none") from None
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold a user or password: they would stand in plans and logs")
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port_is_right:
        raise ValueError(f"{address!r} is not an address such as https://mirror.example/artifacts")
    if parts.query or parts.fragment or any(letter.isspace() for letter in address):
        raise ValueError(f"{address!r} must be a plain address: no '?', '#' or blanks")
    return address.rstrip("/")
