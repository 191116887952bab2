"""What a WinRM service is set to: Windows' defaults where nothing else is said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

MOST_SHELLS = 30
"""Documented; servers since 2012 R2 were seen with no limit, so this is the harder of the two."""


class Settings(NamedTuple):
    """Of the service and of its shells.

    `certificates` are those of clients, as PEM files, with the local account that each is mapped to.
    `administrator`: whether the accounts may use shells at all.
    """

    cbt: str = "Relaxed"
    """Strict wants a channel binding, Relaxed refuses a wrong one, None does not look."""
    basic: bool = False
    allow_unencrypted: bool = False
    certificates: Mapping[Path, str] = {}
    authorities: tuple[Path, ...] = ()
    """Who vouches for clients beside those that are mapped; a certificate of nobody known ends the handshake."""
    administrator: bool = True
    shells_per_user: int = MOST_SHELLS
    idle_ms: int = 7_200_000

    @classmethod
    def of_facts(cls, remote: Mapping[str, Any] | None) -> Self:
        """Those that a host's facts tell of; what they do not say is as Windows has it."""
        said = remote or {}
        plain = cls()
        return plain._replace(
            cbt=said.get("cbt") or plain.cbt,
            basic=bool(said.get("basic")),
            allow_unencrypted=bool(said.get("allowUnencrypted")),
            shells_per_user=min(plain.shells_per_user, said.get("shellsPerUser") or plain.shells_per_user),
            idle_ms=said.get("idleTimeoutMs") or plain.idle_ms,
        )
