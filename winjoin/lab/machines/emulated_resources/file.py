"""A file: key path; state sha256, access; inputs content (base64)."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from winjoin.lab.machines.emulated_resources.base import Change, Json
from winjoin.lab.machines.windows_errors import WindowsError

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World


def get(world: World, key: Json, desired: Json | None) -> Json | None:
    """None where there is no file."""
    path = key["path"]
    if world.drive.is_folder(path):
        raise WindowsError(5, f"Access to the path '{path}' is denied")
    if not world.drive.is_file(path):
        return None
    return {"sha256": world.drive.digest(path), "access": world.drive.access(path)}


def set_(world: World, change: Change) -> str | None:
    """Write it, its ACL first where it is private; its folder must be there."""
    path = change.key["path"]
    if change.state is None:
        world.drive.remove(path)
        return None
    try:
        content = base64.b64decode(change.inputs["content"], validate=True)
    except (KeyError, TypeError, binascii.Error) as error:
        raise WindowsError(87, f"{path}: content", error_id="FormatException") from error
    if not world.drive.is_file(path) or world.drive.digest(path) != change.state.get("sha256"):
        world.drive.write(path, content)
    world.drive.set_access(path, change.state.get("access", "inherited"))
    return None
