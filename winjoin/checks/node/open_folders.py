"""Check `OpenFolders`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

if TYPE_CHECKING:
    from winjoin.resources.directory import Directory

_KNOWN = ("C:\\ProgramData\\winjoin", "C:\\etc\\kubernetes", "C:\\var\\lib\\kubelet\\pki")
_SHOWN = 5


@check("OpenFolders")
def open_folders(candidate: Candidate) -> Iterator[Finding]:
    r"""Ordinary users can neither read nor write what makes the host a node.

    Below C:\ everybody may read and make folders. The bootstrap token, the node's key and the journal lie in
    C:\etc\kubernetes, C:\var\lib\kubelet\pki and C:\ProgramData\winjoin: who reads them is the node, who writes
    there decides what runs as SYSTEM. Guides leave these folders open.

    Cure: keep all but Administrators and SYSTEM out: --fix does, and each join.
    """
    folders = candidate.facts.identity.open_folders
    if folders is None:
        yield unknown("It is not known whether ordinary users may read the node's secrets.")
    elif folders:
        yield warning(
            f"Ordinary users may read or write {', '.join(folders[:_SHOWN])}",
            "icacls FOLDER /inheritance:r /grant *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F",
            fix=tuple(_closed(path) for path in _KNOWN if path in folders),
        )


def _closed(path: str) -> Directory:
    from winjoin.resources.directory import Access, Directory
    from winjoin.values import WindowsPath

    return Directory(path=WindowsPath(path), access=Access.PRIVATE, why="it holds the node's secrets")
