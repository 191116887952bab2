from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from winjoin.engine.spec import NodeSpec
from winjoin.engine.step import Action, Step
from winjoin.hosts.facts import Facts
from winjoin.phases.network import network
from winjoin.phases.node_ready import node_ready


@dataclass(frozen=True)
class _Topology:
    name: ClassVar[str] = "test"

    def steps(self, spec: NodeSpec, facts: Facts) -> Sequence[Step]:
        return [Action(name="wire", parameters={"range": spec.pod_cidrs[0]}, why="a test")]


def test_the_chosen_topology_makes_the_network(make_spec: Callable[..., NodeSpec]) -> None:
    spec = make_spec(topology=_Topology(), pod_cidrs=("10.244.1.0/24",))
    assert [step.parameters for step in network.steps(spec, Facts()) if isinstance(step, Action)] == [
        {"range": "10.244.1.0/24"}
    ]


def test_when_the_node_is_there_the_token_goes(make_spec: Callable[..., NodeSpec]) -> None:
    (step,) = node_ready.steps(make_spec(), Facts())
    assert not isinstance(step, Action)
    assert step.title == "file C:\\etc\\kubernetes\\bootstrap-kubelet.conf"
    assert step.state is None
