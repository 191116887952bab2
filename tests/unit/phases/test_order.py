from __future__ import annotations

from collections.abc import Callable

from winjoin.engine.extensions import phases
from winjoin.engine.plan import make_plan
from winjoin.engine.spec import NodeSpec
from winjoin.hosts.facts import Facts

MakeSpec = Callable[..., NodeSpec]
ORDER = ["windows-features", "directories", "containerd", "bootstrap", "kubelet", "network", "node-ready"]


def test_the_kubelet_starts_after_its_token_is_there_and_the_token_goes_last() -> None:
    names = [item.name for item in phases() if item.name in ORDER]
    assert names == ORDER


def test_before_the_node_is_there_its_network_is_not_planned(make_spec: MakeSpec) -> None:
    plan = make_plan(make_spec(), Facts(), phases())
    assert {"network", "node-ready"} <= set(plan.later)
    assert "network" not in [item.name for item in plan.phases]


def test_planning_twice_gives_the_same_plan(make_spec: MakeSpec) -> None:
    spec = make_spec(pod_cidrs=("10.244.1.0/24",))
    assert make_plan(spec, Facts(), phases()) == make_plan(spec, Facts(), phases())


def test_folders_with_keys_and_programs_are_closed_and_those_that_pods_read_are_not(
    make_spec: MakeSpec,
) -> None:
    plan = make_plan(make_spec(), Facts(), phases())
    steps = next(item.steps for item in plan.phases if item.name == "directories")
    access = {step.key["path"]: step.state["access"] for step in steps}  # type: ignore[union-attr,index]
    assert (
        access["C:\\etc\\kubernetes"] == access["C:\\var\\lib\\kubelet\\pki"] == access["C:\\k"] == "private"
    )
    assert access["C:\\var\\lib\\kubelet"] == "inherited"


def test_every_phase_says_what_it_is_for(make_spec: MakeSpec) -> None:
    plan = make_plan(make_spec(pod_cidrs=("10.244.1.0/24",)), Facts(), phases())
    assert all(item.summary.endswith((".", ":")) for item in phases())
    assert all(step.why for item in plan.phases for step in item.steps)
