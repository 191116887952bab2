"""Phase `windows-features`: what Windows itself must have before a container can run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from winjoin.engine.phase import phase
from winjoin.engine.spec import NodeSpec
from winjoin.engine.step import Step
from winjoin.resources.windows_feature import WindowsFeature

if TYPE_CHECKING:
    from winjoin.hosts.facts import Facts


@phase("windows-features")
def windows_features(spec: NodeSpec, facts: Facts) -> Sequence[Step]:
    """Install the Windows feature Containers, which needs a restart.

    Containers alone brings the Host Compute and Host Networking services. Hyper-V is for isolated pods only
    and asks for a processor, or a nested hypervisor, that many machines lack; who wants it installs it
    before the join.
    """
    return [WindowsFeature(name="Containers", why="containers and their networks are part of this feature")]
