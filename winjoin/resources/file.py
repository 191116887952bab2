"""A file with a content that we write, or one that shall not be there."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import ClassVar

from winjoin.resources.base import Json, Resource
from winjoin.resources.directory import Access
from winjoin.resources.validation import require_path
from winjoin.values import Secret, WindowsPath


@dataclass(frozen=True, kw_only=True)
class File(Resource):
    """A file; `content` None means that it shall be absent. Text becomes UTF-8 without a byte order mark.

    A Secret must be `Access.PRIVATE`: only its digest is compared and journaled, and no backup of it is kept.
    """

    type: ClassVar[str] = "file"
    secret: ClassVar[frozenset[str]] = frozenset({"content"})

    path: WindowsPath
    content: bytes | str | Secret | None
    access: Access = Access.INHERITED
    why: str

    def __post_init__(self) -> None:
        require_path(self.path)
        if isinstance(self.content, Secret) and self.access is not Access.PRIVATE:
            raise ValueError(f"{self.path} holds a secret, so its access must be private")

    @property
    def key(self) -> Json:
        """Its path."""
        return {"path": str(self.path)}

    @property
    def state(self) -> Json | None:
        """Digest of the content, and the access."""
        if self.content is None:
            return None
        return {"sha256": hashlib.sha256(self._bytes()).hexdigest(), "access": self.access.value}

    @property
    def inputs(self) -> Json:
        """The content in base64, a Secret where it is one."""
        if self.content is None:
            return {}
        encoded = base64.b64encode(self._bytes()).decode("ascii")
        return {"content": Secret(encoded) if self.access is Access.PRIVATE else encoded}

    def _bytes(self) -> bytes:
        content = self.content.reveal() if isinstance(self.content, Secret) else self.content
        return content.encode() if isinstance(content, str) else content or b""
