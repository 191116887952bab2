"""Check `NodeIdentity`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning
from winjoin.engine.identity import joined_as, trusts_another


@check("NodeIdentity")
def node_identity(candidate: Candidate) -> Iterator[Finding]:
    """The host holds no certificate of another node or cluster.

    After a computer was renamed, or a host was moved to another cluster, the old Node stays behind and is
    NotReady, and the kubelet goes on with a certificate that the cluster refuses. A Node cannot be renamed.

    Cure: keep the Node's name with --node-name, or remove the old node from the host and the cluster first.
    With this check ignored, the join removes the old certificate from the host and leaves the old Node.
    """
    identity = candidate.facts.identity
    name = joined_as(candidate.facts)
    if identity.kubelet_conf is None and name is None:
        yield unknown("It is not known whether the host has joined before.")
    if name is not None and name != candidate.node_name:
        computer = (candidate.facts.os.computer_name or "").lower()
        now = (
            f"the computer is now {computer}"
            if computer not in {"", name}
            else f"its name is now {candidate.node_name}"
        )
        yield error(
            f"The host has joined as {name}, and {now}",
            f"Keep the Node with --node-name {_shown(name)}, or take the old node away and join anew.",
        )
    server = (identity.kubelet_conf_server or "").rstrip("/")
    if server and candidate.endpoint and _address(server) != f"https://{candidate.endpoint}".lower():
        yield error(
            f"The host's kubelet belongs to the API server {server}, not to {candidate.endpoint}",
            "Join it with that address, or take the old node off the host first.",
        )
    elif server and candidate.cluster and trusts_another(candidate.facts, candidate.cluster.ca_pem):
        yield warning(
            f"The host's kubelet trusts another CA than the cluster's at {server}: the cluster was made anew",
            "Nothing to do: the join takes the old certificate off the host.",
        )


def _address(server: str) -> str:
    """A server's URL without its path: behind a gateway many clusters have one address."""
    scheme, mark, rest = server.lower().partition("://")
    return scheme + mark + rest.partition("/")[0]


def _shown(name: str) -> str:
    return name if name.isascii() and name.isprintable() and " " not in name else "NAME"
