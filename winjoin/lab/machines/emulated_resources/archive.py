"""An unpacked archive: key path (a folder); state digest, intact; inputs url, proxy, members.

What was unpacked is listed in a receipt, with lengths and digests: so a second run can tell that all of it
is still so.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from winjoin.lab.machines.downloads import download
from winjoin.lab.machines.emulated_resources.base import Change, Json
from winjoin.lab.machines.unpacking import unpack
from winjoin.lab.machines.windows_errors import WindowsError

_RECEIPTS = "C:\\ProgramData\\winjoin\\receipts"

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World


def get(world: World, key: Json, desired: Json | None) -> Json | None:
    """None where no receipt says that one was unpacked here."""
    receipt = _receipt(world, key["path"])
    if receipt is None:
        return None
    intact = all(
        world.drive.is_file(name)
        and world.drive.real(name).stat().st_size == file["length"]
        and world.drive.digest(name) == file["sha256"]
        for name, file in ((f"{key['path']}\\{name}", file) for name, file in receipt["files"].items())
    )
    return {"digest": receipt["digest"], "intact": intact}


def set_(world: World, change: Change) -> str | None:
    """Fetch, compare the digest, unpack the members that are wanted, write the receipt.

    Removing takes away what it lists.
    """
    path = change.key["path"]
    if change.state is None:
        _remove(world, path)
        return None
    url = change.inputs["url"]
    content = download(
        url, proxy=change.inputs.get("proxy") or "", digest=change.state["digest"], progress=change.progress
    )
    files = unpack(content, url, members=change.inputs.get("members") or {})
    world.drive.make_folder(path)
    listed = {}
    for name, data in files.items():
        target = f"{path}\\{name}"
        world.drive.make_folder(target.rpartition("\\")[0])
        world.drive.write(target, data)
        listed[name] = {"length": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    world.drive.make_folder(_RECEIPTS)
    receipt = json.dumps({"digest": change.state["digest"], "files": listed}, sort_keys=True)
    world.drive.write(_receipt_path(path), receipt.encode())
    return None


def _receipt_path(path: str) -> str:
    return f"{_RECEIPTS}\\{hashlib.sha256(path.lower().encode()).hexdigest()}.json"


def _receipt(world: World, path: str) -> Json | None:
    name = _receipt_path(path)
    if not world.drive.is_file(name):
        return None
    try:
        receipt = json.loads(world.drive.read(name))
    except ValueError:
        return None
    return receipt if isinstance(receipt, dict) and "files" in receipt else None


def _remove(world: World, path: str) -> None:
    receipt = _receipt(world, path)
    for name in (receipt or {}).get("files", {}):
        world.drive.remove(f"{path}\\{name}")
    if receipt is None:
        raise WindowsError(2, _receipt_path(path))
    world.drive.remove(_receipt_path(path))
