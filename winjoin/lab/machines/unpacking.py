"""tar.gz and zip archives: which of their files are wanted, and where they go."""

from __future__ import annotations

import io
import tarfile
import zipfile
import zlib
from collections.abc import Mapping

from winjoin.lab.machines.windows_errors import WindowsError


def unpack(content: bytes, url: str, *, members: Mapping[str, str]) -> dict[str, bytes]:
    """Files by their relative Windows path.

    `members` maps names in the archive to paths; empty means all, as they are.

    Raises for a format that the URL does not name, a broken archive, a member that is missing, a path that
    leaves the folder.
    """
    try:
        files = _zip(content) if url.lower().endswith(".zip") else _tar(content, url)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise WindowsError(
            13, f"{url} cannot be unpacked: {error}", error_id="InvalidDataException"
        ) from error
    members = {name.removeprefix("./"): path for name, path in members.items()}
    missing = [name for name in members if name not in files]
    if missing:
        raise WindowsError(2, f"{url} has no member {missing[0]}", error_id="MemberNotFound")
    wanted = {members.get(name, name): data for name, data in files.items() if not members or name in members}
    return {_relative(name): data for name, data in wanted.items()}


def _relative(name: str) -> str:
    path = name.replace("/", "\\")
    if path.startswith("\\") or ":" in path or ".." in path.split("\\"):
        raise WindowsError(123, f"member {name} leaves the folder", error_id="UnsafeMember")
    return path


def _tar(content: bytes, url: str) -> dict[str, bytes]:
    if not url.lower().endswith((".tar.gz", ".tgz")):
        raise WindowsError(50, f"{url} is neither .tar.gz, .tgz nor .zip", error_id="UnknownFormat")
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        found = {}
        for member in archive:
            file = archive.extractfile(member) if member.isfile() or member.islnk() else None
            if file:
                found[member.name.removeprefix("./")] = file.read()
        return found


def _zip(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {item.filename: archive.read(item) for item in archive.infolist() if not item.is_dir()}
