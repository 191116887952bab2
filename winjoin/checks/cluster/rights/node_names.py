"""Cluster check `NodeNames`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error


@cluster_check("NodeNames")
def node_names(candidate: ClusterCandidate) -> Iterator[Finding]:
    """The names of the hosts' Nodes are not those of Linux nodes, and no two hosts have the same.

    Two kubelets of one name fight over one Node. Whether a Windows Node of the name is the host itself is
    asked when the host's own facts are there (check NodeExists).

    Cure: give another name (winjoin_node_name in the inventory, or --node-name).
    """
    names = [name.lower() for name in candidate.node_names]
    if names:
        yield from candidate.not_known("nodes")
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        yield error(
            f"Several hosts would be the Node {', '.join(sorted(twice))}", "Give each a name of its own."
        )
    systems = {
        str((each.get("metadata") or {}).get("name")): _system(each) for each in candidate.seen.nodes or ()
    }
    taken = sorted(name for name in dict.fromkeys(names) if systems.get(name, "windows") != "windows")
    for name in taken:
        yield error(
            f"The Node {name} is there already, and it is a machine with {systems[name]}",
            "Give the host another name with --node-name, or winjoin_node_name in the inventory.",
        )


def _system(node: dict[str, Any]) -> str:
    info = (node.get("status") or {}).get("nodeInfo") or {}
    labels = (node.get("metadata") or {}).get("labels") or {}
    return str(info.get("operatingSystem") or labels.get("kubernetes.io/os") or "windows")
