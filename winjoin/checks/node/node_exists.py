"""Check `NodeExists`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning
from winjoin.engine.identity import expired, joined_as


@check("NodeExists")
def node_exists(candidate: Candidate) -> Iterator[Finding]:
    """No other machine is the Node of this name.

    Two kubelets of one name fight over one Node: each undoes what the other reports. A Node that is not
    Ready is taken over; its labels and addresses are brought up to date then, its taints are not, for those
    count only when a Node is created. The host that the Node belongs to may join again.

    Cure: another name with --node-name; or delete the Node if its machine is gone.
    """
    if candidate.cluster is None:
        yield unknown(f"It is not known whether the cluster has a Node {candidate.node_name}.")
        return
    node = candidate.cluster.node
    own = joined_as(candidate.facts) == candidate.node_name and not expired(candidate.facts)
    if node is None or own:
        return
    if _is_ready(node):
        yield error(
            f"A Node {candidate.node_name} is in the cluster and Ready; this host has not its certificate",
            f"Give another name with --node-name, or kubectl delete node {candidate.node_name}.",
        )
    else:
        yield warning(
            f"A Node {candidate.node_name} is in the cluster, not Ready; this host takes it over",
            f"Where its taints must change, first kubectl delete node {candidate.node_name}.",
        )


def _is_ready(node: object) -> bool:
    status = node.get("status") if isinstance(node, dict) else None
    conditions = status.get("conditions") if isinstance(status, dict) else None
    return any(
        isinstance(each, dict) and (each.get("type"), each.get("status")) == ("Ready", "True")
        for each in conditions or ()
    )
