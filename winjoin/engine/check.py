"""Preflight questions: each a function from what was observed to findings; a check that cannot know says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from winjoin.values import Endpoint, NodeName, Version

if TYPE_CHECKING:
    from winjoin.cluster.facts import ClusterFacts
    from winjoin.hosts.facts import Facts
    from winjoin.resources.base import Resource


class Severity(StrEnum):
    """How bad: an error stops a join unless it is ignored by name; unknown is what could not be found out."""

    ERROR = "error"
    WARNING = "warning"
    UNKNOWN = "unknown"


class Finding(NamedTuple):
    """An answer that a person must read: what was found, and the cure."""

    severity: Severity
    found: str
    cure: str
    fix: tuple[Resource, ...] = ()
    """What ``--fix`` makes so, where that is safe: journaled like every change, so undone by a reset."""


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
    others: tuple[str, ...] = ()
    """Names of the other hosts' Nodes in the same command, as far as they are known."""


CheckFunction = Callable[[Candidate], Iterable[Finding]]
ClusterCheckFunction = Callable[["ClusterFacts"], Iterable[Finding]]


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
    """A question about the cluster alone."""

    name: str
    run: ClusterCheckFunction

    @property
    def explanation(self) -> str:
        """The whole docstring, without indentation."""
        import inspect

        return inspect.getdoc(self.run) or ""


def check(name: str) -> Callable[[CheckFunction], Check]:
    """Make a host check of a function from a Candidate to findings."""
    return lambda function: Check(name=name, run=function)


def cluster_check(name: str) -> Callable[[ClusterCheckFunction], ClusterCheck]:
    """Make a cluster check of a function from ClusterFacts to findings."""
    return lambda function: ClusterCheck(name=name, run=function)


def error(found: str, cure: str, *, fix: tuple[Resource, ...] = ()) -> Finding:
    """Something that will make the join or the Node fail."""
    return Finding(Severity.ERROR, found, cure, fix)


def warning(found: str, cure: str, *, fix: tuple[Resource, ...] = ()) -> Finding:
    """Something that may hurt later."""
    return Finding(Severity.WARNING, found, cure, fix)


def unknown(what: str, cure: str = "Look at it by hand, or ignore this check by name.") -> Finding:
    """The facts that the question needs are missing; never passes silently."""
    return Finding(Severity.UNKNOWN, what, cure)
