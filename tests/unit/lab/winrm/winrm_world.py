"""What tests of the WinRM service share: accounts, and PEM files for both ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from winjoin.lab.control_plane.pki import Authority
from winjoin.lab.winrm import WinrmServer

PASSWORD = "Sesame-42"
USERS = {"Administrator": PASSWORD, "svc-join@lab.test": PASSWORD}
Serve = Callable[..., WinrmServer]
Connect = Callable[..., Any]


class Files:
    """PEM files of an authority that signs servers and clients."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.authority = folder, Authority("winrm")
        self.ca = self._write("ca", self.authority.pem)
        self.server = self._pair("server", self.authority.server(("127.0.0.1",)))

    def client(self, name: str) -> tuple[Path, Path]:
        """Certificate and key of a client."""
        return self._pair(name, self.authority.client(name))

    def _pair(self, name: str, pair: tuple[bytes, bytes]) -> tuple[Path, Path]:
        return self._write(f"{name}.crt", pair[0]), self._write(f"{name}.key", pair[1])

    def _write(self, name: str, text: bytes) -> Path:
        file = self.folder / name
        file.write_bytes(text)
        return file
