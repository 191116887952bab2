"""``-v``: each request to the API server and to the hosts, with its time, on stderr while it happens."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

EVERYTHING = 5
"""From this level on, also requests that only wait for output."""


@contextmanager
def verbose(level: int) -> Iterator[None]:
    """Show what goes over the wire: from 1 on requests, from `EVERYTHING` on all of them. Contents are never shown."""
    if not level:
        yield
        return
    handler, root = _Stderr(), logging.getLogger("winjoin")
    before = root.level
    root.setLevel(logging.DEBUG if level >= EVERYTHING else logging.INFO)
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


class _Stderr(logging.Handler):
    """Lines with the seconds since the command began; the terminal's moving line makes room."""

    def __init__(self) -> None:
        super().__init__()
        self._began = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        clear = "\r\x1b[K" if sys.stderr.isatty() else ""
        sys.stderr.write(f"{clear}[{time.monotonic() - self._began:7.3f} s] {record.getMessage()}\n")
