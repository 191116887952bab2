"""Check `HostsFile`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning
from winjoin.hosts.facts import Probe

_FILE = "C:\\Windows\\System32\\drivers\\etc\\hosts"
_PRIVATE = ("10.", "192.168.", *(f"172.{number}." for number in range(16, 32)))


@check("HostsFile")
def hosts_file(candidate: Candidate) -> Iterator[Finding]:
    r"""The host's own file of names does not decide where the API server and the registry are.

    A line there wins over DNS and nobody remembers it: after the control plane has moved, or for a public
    name whose addresses change, this host alone goes to the old place. A private address for a registry that
    answers is a mirror, and no finding.

    Cure: take the line out of C:\Windows\System32\drivers\etc\hosts, and let DNS say it.
    """
    entries = candidate.facts.network.hosts_file
    if entries is None:
        yield unknown("It is not known what the host's own file of names says.")
        return
    if not entries:
        return
    told = {name.lower(): address for name, address in entries}
    api = candidate.endpoint.host if candidate.endpoint else ""
    if api in told:
        yield warning(
            f"The host's own file of names says that the API server {api} is {told[api]}",
            f"Take the line out of {_FILE}: DNS knows when the control plane moves.",
        )
    for name, probes in _asked(candidate).items():
        mirrored = told.get(name, "").startswith(_PRIVATE) and all(probe.ok for probe in probes)
        if name in told and name != api and not mirrored:
            yield warning(
                f"The host's own file of names says that {name} is {told[name]}",
                f"Take the line out of {_FILE}, and let DNS say it.",
            )


def _asked(candidate: Candidate) -> dict[str, list[Probe]]:
    """Probes of mirrors and registries by their names."""
    found: dict[str, list[Probe]] = {}
    for probe in candidate.facts.probes or ():
        if probe.kind in ("http", "digest"):
            place = (probe.target or "").partition("://")[2].partition("/")[0]
            found.setdefault(place.partition(":")[0].lower(), []).append(probe)
    return found
