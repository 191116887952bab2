"""The agent as text, and how it comes to a host: stage 0 in the command line, the rest as one line of stdin."""

from __future__ import annotations

import base64
import gzip
import hashlib
from functools import cache

from winjoin.templates import template, template_text

_FOLDERS = ("facts", "resources", "actions", "agent")
_MARKER = "@AGENT_SHA256@"
_POWERSHELL = ("powershell.exe", "-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass")
LANGUAGE_EXIT_CODE = 121
"""Stage 0 ends with it where PowerShell's language is constrained."""
DIGEST_EXIT_CODE = 122
"""Stage 0 ends with it where the agent did not come as it was sent."""


@cache
def agent_text() -> str:
    """All of the agent without comments: definitions only, ASCII; stage 0 calls ``Start-WinjoinAgent``."""
    paths = [path for name in _FOLDERS for path in sorted(template(f"powershell/{name}").glob("*.ps1"))]
    return "\n".join(without_comments(path.read_text(encoding="ascii")) for path in paths) + "\n"


def without_comments(script: str) -> str:
    """Drop empty lines, indentation, and lines that are comments. Our scripts have no here-strings."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("#"))


@cache
def agent_line() -> bytes:
    """The line that stage 0 reads: base64 of the gzipped text, with its LF."""
    return base64.b64encode(gzip.compress(agent_text().encode("ascii"), mtime=0)) + b"\n"


@cache
def command() -> tuple[str, ...]:
    """The command that starts stage 0; it holds the digest of the agent and nothing that is secret."""
    digest = hashlib.sha256(agent_text().encode("ascii")).hexdigest()
    script = without_comments(template_text("powershell/stage0.ps1")).replace(_MARKER, digest)
    encoded = base64.b64encode(script.encode("utf-16-le")).decode("ascii")
    return (*_POWERSHELL, "-EncodedCommand", encoded)
