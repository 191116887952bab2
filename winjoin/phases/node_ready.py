"""Phase `node-ready`: what must go once the Node is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from winjoin.engine.phase import phase
from winjoin.engine.spec import NodeSpec
from winjoin.engine.step import Step
from winjoin.resources.file import File

if TYPE_CHECKING:
    from winjoin.hosts.facts import Facts


@phase("node-ready", after=("network",), needs_node=True)
def node_ready(spec: NodeSpec, facts: Facts) -> Sequence[Step]:
    """Remove the bootstrap token from the host: the Node has registered with a certificate of its own.

    It is planned when the Node is there and the kubelet has its certificate, never before: a kubelet that
    loses the token while it waits for its certificate cannot start again.
    """
    path = spec.layout.kubernetes / "bootstrap-kubelet.conf"
    return [File(path=path, content=None, why="the kubelet has a certificate of its own")]
