"""Check `CNIConfiguration`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning

_OWN = {"host-gateway": "10-cbr0.conf"}
_FOLDER = "\\etc\\cni\\net.d\\"


@check("CNIConfiguration")
def cni_configuration(candidate: Candidate) -> Iterator[Finding]:
    r"""The CNI configuration that containerd takes is that of the chosen pod network.

    containerd takes the first file by name in C:\etc\cni\net.d and no other. One that an earlier network
    has left wins where its name comes first: pods get addresses of its network, such as Docker's
    172.28.0.0 (sig-windows-tools#128, #215), and nothing says why.

    Cure: move the foreign file out of the folder; do not delete it before the node works.
    """
    paths = candidate.facts.identity.cni_configs
    if paths is None:
        yield unknown("It is not known which CNI configurations are on the host.")
        return
    names = sorted(_name(path) for path in paths if _FOLDER in path.replace("/", "\\").lower())
    own = _OWN.get(candidate.topology)
    foreign = [name for name in names if name != own]
    if own and foreign and foreign[0] < own:
        yield error(
            f"The CNI configuration {foreign[0]} of another network comes before {own}: containerd takes it",
            "Move it out of C:\\etc\\cni\\net.d.",
        )
    elif foreign and len(names) > 1:
        yield warning(
            f"There are {len(names)} CNI configurations; containerd takes the first by name: {names[0]}",
            "Move those of other networks out of C:\\etc\\cni\\net.d.",
        )


def _name(path: str) -> str:
    return path.replace("/", "\\").rpartition("\\")[2]
