"""One file that the host downloads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from winjoin.resources.base import Json, Resource
from winjoin.resources.validation import require_digest, require_path, require_text
from winjoin.values import Digest, WindowsPath


@dataclass(frozen=True, kw_only=True)
class Binary(Resource):
    """A downloaded file; nothing is downloaded where that digest is in place. `proxy` empty means none."""

    type: ClassVar[str] = "binary"

    path: WindowsPath
    url: str
    digest: Digest
    proxy: str = ""
    why: str

    def __post_init__(self) -> None:
        require_path(self.path)
        require_digest(self.digest)
        require_text("url", self.url)

    @property
    def key(self) -> Json:
        """Its path."""
        return {"path": str(self.path)}

    @property
    def state(self) -> Json:
        """Its digest."""
        return {"sha256": str(self.digest)}

    @property
    def inputs(self) -> Json:
        """Where it comes from."""
        return {"url": self.url, "proxy": self.proxy}
