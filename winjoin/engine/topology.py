"""Pod networks: a topology says which steps give this host's pods a network, and what it needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

from winjoin.engine.step import Step

if TYPE_CHECKING:
    from winjoin.engine.spec import NodeSpec
    from winjoin.hosts.facts import Facts

PLANNED = ("antrea", "calico-bgp", "calico-vxlan", "l3-routing", "overlay", "ovn", "ovn-overlay")
"""Networks that checks and advisories know and that no join makes yet: a preflight may ask about them."""


class Topology(Protocol):
    """One pod network; implementations are frozen dataclasses whose fields are the user's options."""

    name: ClassVar[str]

    def steps(self, spec: NodeSpec, facts: Facts) -> Sequence[Step]:
        """Resources of the phase `network`; `spec.pod_cidrs` is not empty."""

    def withdrawn(self, spec: NodeSpec, facts: Facts) -> Sequence[Step]:
        """What keeps pods from starting on the network that is there, until `steps` has made it right."""
