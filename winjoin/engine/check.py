"""Preflight questions: each a function from what was observed to findings; a check that cannot know says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from winjoin.values import Endpoint, NodeName, Version

if TYPE_CHECKING:
    from winjoin.cluster.facts import ClusterFacts
    from winjoin.cluster.names import ApiName
    from winjoin.cluster.observation import ClusterObservation
    from winjoin.hosts.facts import Facts
    from winjoin.resources.base import Resource

MAX_TEXT = 1000
"""Characters of what was found: hosts and clusters have a say in it."""
MAX_FINDINGS = 20
"""Of one check on one host."""


class Severity(StrEnum):
    """How bad: an error stops a join unless it is ignored by name; unknown is what could not be found out."""

    ERROR = "error"
    WARNING = "warning"
    UNKNOWN = "unknown"


Json = dict[str, Any]


class ClusterFix(NamedTuple):
    """What cures a cluster's object: a change of it as it is, so that several may change one object."""

    title: str
    """``ConfigMap kube-flannel/kube-flannel-cfg``."""
    path: str
    """Of the object in the API."""
    change: Callable[[Json], Json]
    """From the object as it is (a copy, which it may change) to the object as it should be."""
    afterwards: str = ""
    """What a person has to do then."""


class Finding(NamedTuple):
    """An answer that a person must read: what was found, and the cure."""

    severity: Severity
    found: str
    cure: str
    fix: tuple[Resource, ...] = ()
    """What ``--fix`` makes so, where that is safe: journaled like every change, so undone by a reset."""
    changes: tuple[ClusterFix, ...] = ()
    """What ``cluster check --fix`` changes in the cluster, where that is safe."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """What a host check may look at."""

    host: str
    facts: Facts
    cluster: ClusterFacts | None
    """None where the cluster was not asked."""
    node_name: NodeName
    node_ip: str
    endpoint: Endpoint | None
    kubelet_version: Version | None
    topology: str
    now: float
    """Seconds since 1970, UTC, when the facts came, by this machine's clock."""
    remote: bool = True
    """Whether the host is driven over WinRM; else it is this machine."""
    containerd_version: Version | None = None
    mirror: str = ""
    """URL of the artifact mirror; empty where the host asks the publishers."""
    drive: str = "C:"
    """Where everything of the node goes."""
    proxy: str = ""
    """URL of the proxy that the user wants for services; empty where they have the machine's."""
    others: tuple[str, ...] = ()
    """Names of the other hosts' Nodes in the same command, as far as they are known."""
    sandbox_image: str = ""
    """The pause image that the host gets; empty where it is not known."""


class ClusterCandidate(NamedTuple):
    """What a cluster check may look at: the cluster, and the hosts that are to join it as far as they are known."""

    facts: ClusterFacts
    topology: str = ""
    """The pod network that the hosts would get; empty where no host is in question."""
    chosen: bool = False
    """Whether the user named the topology; else it is the default one."""
    builds: tuple[int, ...] = ()
    """Windows builds of the hosts, where they are known."""
    kubelet_version: Version | None = None
    node_names: tuple[str, ...] = ()
    """Of the hosts, as far as they are known before any is asked."""
    taints: tuple[str, ...] = ()
    """That hosts would register with, ``key=value:Effect``."""
    endpoint: Endpoint | None = None
    """The API server that hosts are told."""
    names: tuple[ApiName, ...] | None = None
    """What came of asking the API server by each name in its certificate; None where nobody asked."""
    sandbox_image: str = ""
    """The pause image that hosts would get."""
    images: dict[str, Json | str] = {}  # noqa: RUF012 - never written to
    """Manifest lists by image; a text says why one could not be read. Images not here were not asked for."""
    now: float = 0.0
    """Seconds since 1970, UTC, by the API server's clock; 0 where it is not known."""

    @property
    def seen(self) -> ClusterObservation:
        """The wide look at the cluster; where nobody looked, one in which every part is unknown."""
        from winjoin.cluster.observation import NOT_LOOKED

        return self.facts.observation or NOT_LOOKED

    @property
    def overlay(self) -> bool:
        """Whether the hosts may get an overlay network: they would, or the topology is not decided."""
        return not self.chosen or "overlay" in self.topology or "vxlan" in self.topology

    def not_known(self, *parts: str) -> Iterator[Finding]:
        """A finding where some of the parts of the wide look could not be read."""
        missing = [(part, self.seen.why_unknown(part)) for part in parts if self.seen.is_unknown(part)]
        if missing:
            said = ", ".join(
                f"{part.replace('_', ' ').replace('/', ' ', 1)} ({why})" for part, why in missing
            )
            yield unknown(f"These could not be read: {said}.", "Give credentials that may read them.")


CheckFunction = Callable[[Candidate], Iterable[Finding]]
ClusterCheckFunction = Callable[[ClusterCandidate], Iterable[Finding]]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question; `name` is public, stable CamelCase; the docstring is ``explain`` and the docs page."""

    name: str
    run: CheckFunction

    @property
    def area(self) -> str:
        """What it is about: the name of its folder."""
        return self.run.__module__.split(".")[-2]

    @property
    def explanation(self) -> str:
        """The whole docstring, without indentation."""
        import inspect

        return inspect.getdoc(self.run) or ""


@dataclass(frozen=True, kw_only=True)
class ClusterCheck:
    """A question about the cluster alone; `probes` where it needs what only `cluster check` finds out."""

    name: str
    run: ClusterCheckFunction
    probes: bool = False

    @property
    def area(self) -> str:
        """What it is about: the name of its folder, ``pod network``."""
        return self.run.__module__.split(".")[-2].replace("_", " ")

    @property
    def explanation(self) -> str:
        """The whole docstring, without indentation."""
        import inspect

        return inspect.getdoc(self.run) or ""


def check(name: str) -> Callable[[CheckFunction], Check]:
    """Make a host check of a function from a Candidate to findings; a host gets `MAX_FINDINGS` of each."""
    return lambda function: Check(name=name, run=_bounded(function))


def _bounded(function: CheckFunction) -> CheckFunction:
    @wraps(function)
    def run(candidate: Candidate) -> tuple[Finding, ...]:
        found = tuple(islice(function(candidate), MAX_FINDINGS + 1))
        if len(found) <= MAX_FINDINGS:
            return found
        return (*found[: MAX_FINDINGS - 1], unknown("There is more of the same on the host."))

    return run


def cluster_check(name: str, *, probes: bool = False) -> Callable[[ClusterCheckFunction], ClusterCheck]:
    """Make a cluster check of a function from a ClusterCandidate to findings."""
    return lambda function: ClusterCheck(name=name, run=function, probes=probes)


def error(
    found: str, cure: str, *, fix: tuple[Resource, ...] = (), changes: tuple[ClusterFix, ...] = ()
) -> Finding:
    """Something that will make the join or the Node fail."""
    return Finding(Severity.ERROR, _shown(found), _shown(cure), fix, changes)


def warning(
    found: str, cure: str, *, fix: tuple[Resource, ...] = (), changes: tuple[ClusterFix, ...] = ()
) -> Finding:
    """Something that may hurt later."""
    return Finding(Severity.WARNING, _shown(found), _shown(cure), fix, changes)


def unknown(what: str, cure: str = "Look at it by hand, or ignore this check by name.") -> Finding:
    """The facts that the question needs are missing; never passes silently."""
    return Finding(Severity.UNKNOWN, _shown(what), _shown(cure))


def _shown(text: str) -> str:
    """As people get to see it: in one line, without what a terminal obeys, not without end."""
    if not text.isprintable():
        from winjoin.hosts.decoding import escaped

        text = escaped(text)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
