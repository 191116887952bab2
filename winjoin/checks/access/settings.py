"""What checks of WinRM's settings share: who holds a setting, how it is changed, and what keeps it from that."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, warning

_PLAIN = " ()#-_."
_IN_POLICY = {"AllowUnencrypted": "AllowUnencryptedTraffic"}
"""Settings that group policy calls otherwise."""


def held_by_policy(candidate: Candidate, *values: str) -> bool | None:
    """Whether group policy has one of the registry values; None where that is not known."""
    policy = candidate.facts.remote.policy
    if policy is None:
        return None
    wanted = {value.casefold() for value in values}
    return any(name.casefold() in wanted for name in policy)


def origin(held: bool | None) -> str:  # noqa: FBT001 - the answer of `held_by_policy`
    """Who has set it, to stand behind what was found."""
    return {True: "set by group policy", False: "set on the host itself", None: "by policy or not"}[held]


def to_change(candidate: Candidate, found: str, setting: str, value: object) -> Iterator[Finding]:
    r"""A warning about a setting below ``WSMan:\localhost\``, and one for each network that keeps it as it is.

    While any network is Public, a virtual switch's too, WinRM refuses changes with 0x80338169
    (PowerShell#13654); what group policy holds can be changed there alone.
    """
    name = setting.rpartition("\\")[2]
    held = held_by_policy(candidate, name, _IN_POLICY.get(name, name))
    if held:
        cure = f"Change {name} in the group policy, or except this host from it."
        yield warning(f"{found}, {origin(held)}", cure)
        return
    yield warning(f"{found}, {origin(held)}", f"Set-Item WSMan:\\localhost\\{setting} {value}")
    for adapter in candidate.facts.network.adapters or ():
        if adapter.profile == "Public":
            yield warning(
                f"{adapter.name or 'A network'} is Public; WinRM refuses changes (0x80338169)",
                f"Set-NetConnectionProfile {_which(adapter.name, adapter.index)} -NetworkCategory Private",
            )


def _which(name: str | None, index: int | None) -> str:
    """An adapter in a command line: by its name only where that means nothing to PowerShell."""
    if name and name.isascii() and all(letter.isalnum() or letter in _PLAIN for letter in name):
        return f"-InterfaceAlias '{name}'"
    return f"-InterfaceIndex {index}" if index is not None else "-InterfaceIndex INDEX"
