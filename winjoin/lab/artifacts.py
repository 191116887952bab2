"""The lab's mirror: stand-in programs in archives, names and checksum files as the publishers have them.

::

    kubernetes/v1.33.2/bin/windows/amd64/kubelet.exe{,.sha256}                        (digits only)
    containerd/v2.1.4/containerd-2.1.4-windows-amd64.tar.gz{,.sha256sum}              (as sha256sum writes it)
    cni-plugins/v1.6.2/cni-plugins-windows-amd64-v1.6.2.tgz{,.sha256}                 (as sha256sum writes it)

Every version that a URL names is there, made when it is asked for, and always the same bytes.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import io
import re
import shutil
import tarfile
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from winjoin.lab.programs.files import program_file
from winjoin.lab.serving import Handler, Server

VERSION = r"\d+\.\d+\.\d+(?:-[0-9a-z.]+)?"
KUBERNETES = rf"kubernetes/(v{VERSION})/bin/windows/amd64/([a-z-]+)\.exe"
CONTAINERD = rf"containerd/v({VERSION})/containerd-\1-windows-amd64\.tar\.gz"
CNI_PLUGINS = rf"cni-plugins/v({VERSION})/cni-plugins-windows-amd64-v\1\.tgz"
PROGRAMS = ("kubelet", "kube-proxy", "kubeadm", "kubectl")
LOG_RUNNER_SINCE = (1, 26)
"""The first minor whose kube-log-runner.exe the catalogue wants."""
CONTAINERD_PROGRAMS = ("containerd", "containerd-shim-runhcs-v1", "ctr")
PLUGINS = ("flannel", "host-local", "sdnbridge", "sdnoverlay", "win-bridge", "win-overlay")


def artifact(path: str) -> bytes | None:
    """The file of a path such as `containerd/v2.1.4/containerd-2.1.4-windows-amd64.tar.gz`, or None."""
    for ending, named in ((".sha256sum", True), (".sha256", not path.startswith("kubernetes/"))):
        whole = path.removesuffix(ending)
        if whole != path:
            fits = (ending == ".sha256sum") == path.startswith("containerd/")
            content = _content(whole) if fits else None
            return _checksum(whole, content, named=named) if content else None
    return _content(path)


def _checksum(path: str, content: bytes, *, named: bool) -> bytes:
    digits = hashlib.sha256(content).hexdigest()
    return f"{digits}  {path.rpartition('/')[2]}\n".encode() if named else digits.encode()


@functools.lru_cache(maxsize=64)
def _content(path: str) -> bytes | None:
    if found := re.fullmatch(KUBERNETES, path):
        return _kubernetes(found[1], found[2])
    if found := re.fullmatch(CONTAINERD, path):
        version = found[1]
        return _archive(
            {f"bin/{name}.exe": program_file(name, f"v{version}") for name in CONTAINERD_PROGRAMS}
        )
    if found := re.fullmatch(CNI_PLUGINS, path):
        version = found[1]
        return _archive({f"./{name}.exe": program_file(name, f"v{version}") for name in PLUGINS})
    return None


def _kubernetes(version: str, name: str) -> bytes | None:
    major, minor = (int(part) for part in version[1:].split(".")[:2])
    there = name in PROGRAMS or (name == "kube-log-runner" and (major, minor) >= LOG_RUNNER_SINCE)
    return program_file(name, version) if there else None


def _archive(files: dict[str, bytes]) -> bytes:
    """A tar.gz with a fixed owner and time: equal bytes for equal files."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(files[name]), 0o755
            archive.addfile(entry, io.BytesIO(files[name]))
    return gzip.compress(plain.getvalue(), compresslevel=1, mtime=0)


class ArtifactServer:
    """The mirror over HTTP, from `start` to `close`; of the files of `folder` instead, where one is named.

    `seen` counts the requests of each path.
    """

    def __init__(self, address: str = "127.0.0.1", port: int = 0, *, folder: Path | None = None) -> None:
        self.seen: dict[str, int] = {}
        handler = type("MirrorHandler", (_MirrorHandler,), {"folder": folder, "seen": self.seen})
        self._server = Server(handler, address=address, port=port)

    @property
    def url(self) -> str:
        """The mirror's URL, without a slash at its end."""
        host = f"[{self._server.address}]" if ":" in self._server.address else self._server.address
        return f"http://{host}:{self._server.port}"

    def start(self) -> ArtifactServer:
        """Begin to serve; returns itself."""
        self._server.start()
        return self

    def close(self) -> None:
        """End at once; no thread stays."""
        self._server.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _MirrorHandler(Handler):
    folder: Path | None
    seen: dict[str, int]

    def _serve(self) -> None:
        path = unquote(urlsplit(self.path).path).lstrip("/")
        self.seen[path] = self.seen.get(path, 0) + 1
        if self.folder is not None:
            self._send_file(self.folder / path)
            return
        content = artifact(path)
        self._head(HTTPStatus.OK if content else HTTPStatus.NOT_FOUND, len(content or b""))
        if content and self.command == "GET":
            self.wfile.write(content)

    do_GET = do_HEAD = _serve  # noqa: N815 - the base class names them so

    def _head(self, status: HTTPStatus, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _send_file(self, file: Path) -> None:
        folder = (self.folder or file.parent).resolve()
        if not file.resolve().is_relative_to(folder) or not file.is_file():
            self._head(HTTPStatus.NOT_FOUND, 0)
            return
        self._head(HTTPStatus.OK, file.stat().st_size)
        if self.command == "GET":
            with file.open("rb") as source:
                shutil.copyfileobj(source, self.wfile, 1 << 20)
