"""One host on its way: connect, ask, decide, check, plan, make it so, wait for its Node."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from winjoin.actions import choices, node_side, preflight, questions, specification, versions
from winjoin.actions.cluster_side import ClusterSide
from winjoin.actions.hosts import OpenHost, name_of, opened, transport_of
from winjoin.actions.wishes import SECONDS_OF_A_JOIN, Goal, Wishes
from winjoin.cluster import nodes
from winjoin.config.target import Target
from winjoin.engine.check import Candidate, Check
from winjoin.engine.events import Event, Watcher
from winjoin.engine.extensions import phases
from winjoin.engine.identity import has_identity
from winjoin.engine.plan import Plan, PlannedPhase, make_plan
from winjoin.engine.report import HostReport
from winjoin.engine.runner import Runner
from winjoin.engine.spec import NodeSpec
from winjoin.errors import Interrupted, NotVerified, RestartNeeded, WinjoinError
from winjoin.hosts.facts import Facts
from winjoin.hosts.outcomes import Mode
from winjoin.values import BootstrapToken
from winjoin.waiting import Clock

_PORTS = (10248, 10249, 10250, 10256)
"""Of the kubelet and kube-proxy: the host tries whether they can be had."""


class OneHost:
    """One host of a command; `taken` brings it as far as the goal says, and reports.

    `side` None: nobody said which cluster it will join. Then it can be asked, and no more.
    """

    def __init__(
        self,
        wishes: Wishes,
        target: Target | None,
        side: ClusterSide | None,
        *,
        watcher: Watcher,
        clock: Clock,
        run: str,
        questions: Sequence[Check],
    ) -> None:
        self._wishes, self._target, self._known = wishes, target, side
        self._watcher, self._clock, self._run = watcher, clock, run
        self._questions = questions
        self._host = name_of(target)
        self._transport = transport_of(target, clock)
        self._started = clock.now()
        self._report = HostReport(host=self._host, node="", result="failed", seconds=0.0)
        self._runner: Runner | None = None
        self._fixes: tuple[PlannedPhase, ...] = ()

    @property
    def _side(self) -> ClusterSide:
        assert self._known is not None  # noqa: S101 - config.intent refuses a join without a cluster
        return self._known

    def taken(self, goal: Goal) -> HostReport:
        """As far as `goal` says. Errors end in the report; an interruption too."""
        self._tell("started", goal=goal.value)
        try:
            with opened(self._transport, self._clock) as host:
                self._go(host, goal)
        except RestartNeeded as error:
            self._note(result="restart-needed", error=error.at(self._host))
        except WinjoinError as error:
            self._note(result="failed", error=error.at(self._host))
        except KeyboardInterrupt:
            self._note(result="interrupted", error=_interrupted(self._host))
        return self._ended()

    def _go(self, host: OpenHost, goal: Goal) -> None:
        self._tell("connected", powershell=host.agent.hello.powershell)
        side = self._known
        found = versions.choose(self._wishes, self._target, side.facts if side else None)
        facts = self._facts(host, found)
        endpoint = side.discovered.endpoint if side else None
        chosen = choices.choose(self._wishes, self._target, facts, endpoint)
        self._note(node=str(chosen.node_name), choices=self._decided(chosen, found))
        node = nodes.node(side.api, chosen.node_name) if side else None
        asked = self._checked(facts, chosen, found, node)
        self._fixes = preflight.fixes_first(asked, self._wishes)
        self._runner = Runner(host.agent, host=self._host, run=self._run, watcher=self._watcher)
        if goal is Goal.PREFLIGHT or found is None:
            self._preflight(asked)
            return
        preflight.judge(self._host, preflight.after_fixes(asked.findings, self._wishes))
        spec = specification.specify(self._wishes, self._side, found, chosen, facts)
        if goal is Goal.PLAN:
            self._plan(self._for_now(spec, facts, node, self._side.discovered.token or _placeholder()), facts)
        else:
            self._join(spec, facts, node)

    def _facts(self, host: OpenHost, found: versions.Versions | None) -> Facts:
        side = self._known
        asked = questions.questions(
            self._wishes, side.discovered if side else None, side.facts if side else None, found
        )
        facts = host.agent.facts(probes=asked, ports=_PORTS)
        self._tell("facts", build=facts.os.build, name=facts.os.computer_name)
        return facts

    def _checked(
        self,
        facts: Facts,
        chosen: choices.Choices,
        found: versions.Versions | None,
        node: dict[str, Any] | None,
    ) -> preflight.Asked:
        side = self._known
        candidate = Candidate(
            host=self._host,
            facts=facts,
            cluster=side.facts._replace(node=node) if side else None,
            node_name=chosen.node_name,
            node_ip=chosen.node_ip,
            endpoint=side.discovered.endpoint if side else None,
            kubelet_version=found.kubelet if found else None,
            topology=self._wishes.topology
            or self._wishes.intent.winjoin.topology
            or specification.DEFAULT_TOPOLOGY,
            now=time.time(),
            remote=self._target is not None,
            containerd_version=found.containerd if found else None,
            sandbox_image=specification.sandbox_image(self._wishes),
            mirror=found.mirror if found else "",
            drive=self._wishes.intent.winjoin.drive,
            proxy=self._wishes.intent.winjoin.proxy,
            others=choices.other_names(self._wishes, self._target),
        )
        asked = preflight.ask(candidate, self._questions, self._wishes)
        names = tuple(item.name for item in self._questions)
        self._note(findings=asked.findings, checks=names)
        self._tell("checked", checks=len(names), findings=[finding._asdict() for finding in asked.findings])
        return asked

    def _preflight(self, asked: preflight.Asked) -> None:
        """What was found; with ``--fix`` also what was cured of it."""
        self._note(result="checked")
        if self._fixes:
            self._runner_run(Plan(self._fixes, ()), Mode.APPLY)
            self._note(result="fixed")
            left = preflight.after_fixes(asked.findings, self._wishes)
            preflight.judge(self._host, left, changed=True)
            return
        preflight.judge(self._host, asked.findings)

    def _for_now(
        self, spec: NodeSpec, facts: Facts, node: dict[str, Any] | None, token: BootstrapToken | None
    ) -> NodeSpec:
        """With the pods of a Node that is this host's already, else with a token to become one."""
        if has_identity(spec, facts):
            return specification.of_node(spec, nodes.pod_cidrs(node or {}), there=node is not None)
        return specification.with_token(spec, token)

    def _plan(self, spec: NodeSpec, facts: Facts) -> None:
        plan = self._planned(spec, facts)
        self._runner_run(self._with_fixes(plan), Mode.CHECK)
        self._note(result="planned", later=plan.later)

    def _join(self, spec: NodeSpec, facts: Facts, node: dict[str, Any] | None) -> None:
        if has_identity(spec, facts):
            self._all_phases(self._for_now(spec, facts, node, None), facts, node)
            return
        with self._token() as token:
            self._all_phases(specification.with_token(spec, token), facts, node)

    @contextmanager
    def _token(self) -> Iterator[BootstrapToken | None]:
        """The user's token, or one minted for this host alone, which is gone at the end."""
        if not self._side.admin:
            yield self._side.discovered.token
            return
        from winjoin.cluster.tokens import minted, sweep

        sweep(self._side.api, (self._host,))
        with minted(self._side.api, self._host, seconds=SECONDS_OF_A_JOIN) as token:
            yield token

    def _all_phases(self, spec: NodeSpec, facts: Facts, node: dict[str, Any] | None) -> None:
        plan = self._planned(spec, facts)
        self._runner_run(self._with_fixes(plan), Mode.APPLY)
        if plan.later:
            spec = specification.with_pods(spec, self._pod_cidrs(spec, node))
            self._runner_run(
                make_plan(spec, facts, (p for p in phases() if p.name in plan.later)), Mode.APPLY
            )
        if not self._wishes.only_phases:
            self._wait_ready(spec)
        changed = any(phase.changed for phase in self._runner.phases) if self._runner else False
        self._note(result="joined" if changed else "unchanged")

    def _pod_cidrs(self, spec: NodeSpec, node: dict[str, Any] | None) -> tuple[str, ...]:
        seconds = self._wishes.intent.tls_bootstrap_timeout or self._wishes.node_ready_seconds
        return node_side.wait_pod_cidrs(
            self._side.api, spec.node_name, node, seconds=seconds, clock=self._clock, told=self._waiting
        )

    def _wait_ready(self, spec: NodeSpec) -> None:
        found = node_side.wait_ready(
            self._side.api,
            spec.node_name,
            seconds=self._wishes.node_ready_seconds,
            clock=self._clock,
            told=self._waiting,
        )
        info = (found.get("status") or {}).get("nodeInfo") or {}
        if info.get("operatingSystem") != "windows":
            raise NotVerified(
                f"The Node {spec.node_name} is Ready, and its system is {info.get('operatingSystem')!r}",
                hint="Another machine has this name: give another with --node-name.",
            )
        self._tell("node", name=str(spec.node_name), ready=True, kubelet=info.get("kubeletVersion"))

    def _planned(self, spec: NodeSpec, facts: Facts) -> Plan:
        plan = make_plan(spec, facts, self._wanted(), skip=self._wishes.skip_phases)
        now = self._with_fixes(plan).phases
        self._tell("planned", phases=[[item.name, len(item.steps)] for item in now], later=list(plan.later))
        return plan

    def _with_fixes(self, plan: Plan) -> Plan:
        return plan._replace(phases=(*self._fixes, *plan.phases))

    def _wanted(self) -> tuple[Any, ...]:
        only = self._wishes.only_phases
        return tuple(item for item in phases() if not only or item.name in only)

    def _runner_run(self, plan: Plan, mode: Mode) -> None:
        assert self._runner is not None  # noqa: S101 - made before any plan
        self._runner.run(plan.phases, mode)

    def _waiting(self, reason: str) -> None:
        self._tell("waiting", reason=reason)

    def _decided(
        self, chosen: choices.Choices, found: versions.Versions | None
    ) -> tuple[tuple[str, str, str], ...]:
        host = (
            ("node name", str(chosen.node_name), chosen.node_name_reason),
            ("node IP", chosen.node_ip, chosen.node_ip_reason),
        )
        if found is None:
            return host
        kubelet_reason = "it was given" if self._wishes.kubelet_version else "the API server's version"
        return (
            *host,
            ("kubelet", f"{found.kubelet:v}", kubelet_reason),
            ("containerd", f"{found.containerd:v}", "it goes with this kubelet"),
        )

    def _tell(self, kind: str, **facts: Any) -> None:  # noqa: ANN401 - an event's facts are JSON
        self._watcher.tell(Event(kind, self._host, facts))

    def _note(self, **fields: Any) -> None:  # noqa: ANN401 - fields of HostReport
        self._report = self._report._replace(**fields)

    def _ended(self) -> HostReport:
        usage = self._transport.usage
        phases_done = self._runner.phases if self._runner else ()
        self._note(
            seconds=self._clock.now() - self._started,
            phases=phases_done,
            findings=preflight.cured(self._report.findings, phases_done, self._wishes),
            requests=usage.requests,
            long_polls=usage.long_polls,
            programs=usage.programs,
        )
        self._tell("ended", result=self._report.result, changed=self._report.changed)
        return self._report


def _interrupted(host: str) -> Interrupted:
    return Interrupted(
        f"Interrupted while {host} was being joined",
        hint="Run the same command again: the journal on the host says how far it came.",
        host=host,
    )


def _placeholder() -> BootstrapToken:
    """What a plan shows where a join would mint a token; it opens nothing."""
    return BootstrapToken.parse("minted.0000000000000000")
