"""A file that is downloaded: key path; state sha256; inputs url, proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winjoin.lab.machines.downloads import download
from winjoin.lab.machines.emulated_resources.base import Change, Json

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World


def get(world: World, key: Json, desired: Json | None) -> Json | None:
    """None where there is no file."""
    path = key["path"]
    return {"sha256": world.drive.digest(path)} if world.drive.is_file(path) else None


def set_(world: World, change: Change) -> str | None:
    """Fetch it, compare its digest, then put it in place; raises 32 where a running program is it."""
    path = change.key["path"]
    if change.state is None:
        world.drive.remove(path)
        return None
    world.drive.writable(path)
    url, proxy = change.inputs["url"], change.inputs.get("proxy") or ""
    content = download(url, proxy=proxy, digest=change.state["sha256"], progress=change.progress)
    world.drive.write(path, content)
    return None
