"""Check `Registry`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_PING = "/v2/"
_PROXY_WANTS_PASSWORD = 407
_BROKEN = 500


@check("Registry")
def registry(candidate: Candidate) -> Iterator[Finding]:
    """The registry of the pause image, or a mirror of it, answers the host.

    Every pod needs the pause image first: without it, all stay ContainerCreating on a Node that is Ready. It
    is asked through the proxy that containerd would use; that it wants a login is an answer, too.

    Cure: let the host reach it, name a mirror with `registryMirrors:`, or put the images there beforehand.
    """
    asked = [
        item for item in candidate.facts.probes or () if item.kind == "http" and _is_registry(item.target)
    ]
    if not asked:
        yield unknown("The host was not asked whether it reaches the registry of the pause image.")
        return
    answers = [
        item.ok and item.status != _PROXY_WANTS_PASSWORD and (item.status or 0) < _BROKEN for item in asked
    ]
    if any(answers):
        return
    for item in asked:
        said = item.error or (f"HTTP status {item.status}" if item.status else "no answer")
        yield warning(
            f"The host does not reach the registry at {item.target}: {said}",
            "Let it reach it, set `proxy:`, or name a mirror with `registryMirrors:` in the configuration.",
        )


def _is_registry(target: str | None) -> bool:
    return (target or "").endswith(_PING)
