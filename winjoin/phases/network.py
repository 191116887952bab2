"""Phase `network`: the pod network that the user has chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from winjoin.engine.phase import phase
from winjoin.engine.spec import NodeSpec
from winjoin.engine.step import Step

if TYPE_CHECKING:
    from winjoin.hosts.facts import Facts


@phase("network", after=("kubelet",), needs_node=True)
def network(spec: NodeSpec, facts: Facts) -> Sequence[Step]:
    """Make the pod network of the chosen topology, for the pod addresses that the cluster gave this Node."""
    return spec.topology.steps(spec, facts)
