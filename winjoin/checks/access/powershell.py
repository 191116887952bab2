"""Check `PowerShell`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown

_LEAST = (5, 1)


@check("PowerShell")
def powershell(candidate: Candidate) -> Iterator[Finding]:
    """Windows PowerShell 5.1 runs in full language mode.

    Older ones lack cmdlets that winjoin calls. Constrained language, which AppLocker and Device Guard
    policies set, forbids methods and types of .NET: steps would fail in the middle of the join.

    Cure: Windows Management Framework 5.1; a policy that excepts this account.
    """
    engine = candidate.facts.engine
    version = _version(engine.version)
    if version is None or engine.language_mode is None:
        yield unknown("Version or language mode of PowerShell on the host is not known.")
    if version is not None and version < _LEAST:
        yield error(
            f"PowerShell on the host is {version[0]}.{version[1]}, older than 5.1",
            "Install Windows Management Framework 5.1, or use a newer Windows Server.",
        )
    if engine.language_mode not in {None, "FullLanguage"}:
        yield error(
            f"PowerShell on the host runs in {engine.language_mode}, set by a policy",
            "Except this account from the AppLocker or Device Guard policy that restricts PowerShell.",
        )


def _version(text: str | None) -> tuple[int, int] | None:
    parts = (text or "").split(".")
    numbers = [int(part) for part in parts[:2] if part.isascii() and part.isdigit()]
    return (numbers[0], numbers[1]) if len(numbers) == len(_LEAST) else None
