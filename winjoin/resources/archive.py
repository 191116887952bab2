"""An archive that the host downloads and unpacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from winjoin.resources.base import Json, Resource
from winjoin.resources.validation import require_digest, require_path
from winjoin.values import Digest, WindowsPath

_FORMATS = (".tar.gz", ".tgz", ".zip")


@dataclass(frozen=True, kw_only=True)
class Archive(Resource):
    """An archive unpacked into the folder `path`; the end of `url` tells its format (tar.gz, tgz, zip).

    `members` maps names in the archive to paths below the folder; empty means all of them as they are.
    It is intact while every unpacked file has its length and digest.
    """

    type: ClassVar[str] = "archive"

    path: WindowsPath
    url: str
    digest: Digest
    proxy: str = ""
    members: Mapping[str, str] = field(default_factory=dict)
    why: str

    def __post_init__(self) -> None:
        require_path(self.path)
        require_digest(self.digest)
        if not self.url.lower().endswith(_FORMATS):
            raise ValueError(f"{self.url} ends in none of {', '.join(_FORMATS)}")

    @property
    def key(self) -> Json:
        """Its folder."""
        return {"path": str(self.path)}

    @property
    def state(self) -> Json:
        """Digest of the archive, and that nothing of it is missing or changed."""
        return {"digest": str(self.digest), "intact": True}

    @property
    def inputs(self) -> Json:
        """Where it comes from, and what of it is wanted."""
        return {"url": self.url, "proxy": self.proxy, "members": dict(self.members)}
