"""What a command was asked to do, whoever asked: the command line, a pipeline, a test."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from winjoin.config.intent import Intent
from winjoin.config.target import Target


class Goal(StrEnum):
    """How far a host is taken: questions only, a plan, or the join itself."""

    PREFLIGHT = "preflight"
    PLAN = "plan"
    JOIN = "join"


class Wishes(NamedTuple):
    """One command. No targets mean this machine; `kubeconfig` None means that a token finds the cluster."""

    intent: Intent
    targets: tuple[Target, ...] = ()
    kubeconfig: str | None = None
    context: str = ""
    artifact_mirror: str = ""
    kubelet_version: str = ""
    containerd_version: str = ""
    pause_image: str = ""
    topology: str = ""
    only_phases: tuple[str, ...] = ()
    skip_phases: tuple[str, ...] = ()
    ignore_checks: tuple[str, ...] = ()
    only_checks: tuple[str, ...] = ()
    skip_checks: tuple[str, ...] = ()
    fix: bool = False
    """Whether what checks know to cure is cured (see `engine.check.Finding.fix`)."""
    notes: tuple[str, ...] = ()
    """What the user should know of the hosts and of how they are reached, beside the notes of the intent."""
    node_ready_seconds: float = 300.0
    """How long the Node may take from the kubelet's start to Ready."""

    @property
    def knows_no_cluster(self) -> bool:
        """Whether nothing says which cluster it is about: then hosts can be asked, and no more."""
        line = self.intent.line
        return self.kubeconfig is None and line.endpoint is None and not line.discovery_file


SECONDS_OF_A_JOIN = 1800.0
"""The budget of one host's join: what a minted token lives."""
