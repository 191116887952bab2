"""Downloads as the agent does them.

Over HTTP from this machine, through a proxy where one is named, never through others.
"""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException

from winjoin.lab.machines.windows_errors import WindowsError

_CHUNK = 1 << 18
_SECONDS = 30.0


def download(url: str, *, proxy: str, digest: str, progress: Callable[[int, int | None], None]) -> bytes:
    """The whole body; raises where the server refuses, ends early, or the SHA-256 is another."""
    proxies = {"http": proxy, "https": proxy} if proxy else {}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler(proxies))
    try:
        with opener.open(url, timeout=_SECONDS) as answer:
            length = answer.headers.get("Content-Length")
            content = _body(answer.read, int(length) if length else None, progress)
    except (OSError, HTTPException, ValueError) as error:
        raise WindowsError(0x80072EFD, f"{url}: {error}", error_id="WebException") from error
    found = hashlib.sha256(content).hexdigest()
    if found != digest:
        raise WindowsError(23, f"{url} has the SHA-256 {found}, not {digest}", error_id="DigestMismatch")
    return content


def _body(
    read: Callable[[int], bytes], total: int | None, progress: Callable[[int, int | None], None]
) -> bytes:
    chunks: list[bytes] = []
    count = 0
    while chunk := read(_CHUNK):
        chunks.append(chunk)
        count += len(chunk)
        progress(count, total)
    if total is not None and count != total:
        raise OSError(f"the connection ended after {count} of {total} bytes")
    return b"".join(chunks)
