"""The use case `cluster check`, and the cluster's part of a join: questions about the cluster, asked once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from winjoin.actions import preflight
from winjoin.actions.cluster_side import ClusterSide, cluster_side
from winjoin.actions.wishes import Wishes
from winjoin.engine.check import ClusterCandidate, ClusterCheck, ClusterFix
from winjoin.engine.clusterreport import ChangeReport, ClusterReport
from winjoin.errors import ConfigInvalid, PreflightFailed, Problem, WinjoinError
from winjoin.values import Version
from winjoin.waiting import Clock, SystemClock

if TYPE_CHECKING:
    from winjoin.cluster.changes import Changed
    from winjoin.cluster.facts import ClusterFacts
    from winjoin.engine.report import FindingReport

_OWN_FIELDS = ("clusterDNS", "registerNode", "serverTLSBootstrap")
_BUILD = "node.kubernetes.io/windows-build"


class Fix(StrEnum):
    """What becomes of the cures that are known: nothing, shown as a patch, or made so."""

    NO = "no"
    SHOW = "show"
    APPLY = "apply"


class About(NamedTuple):
    """What `cluster check` is told about the hosts besides the wishes."""

    builds: tuple[int, ...] = ()
    pause_image: str = ""


def run(
    wishes: Wishes, *, fix: Fix = Fix.NO, about: About | None = None, clock: Clock | None = None
) -> ClusterReport:
    """Look at the cluster of a kubeconfig, ask all chosen checks, cure what was asked for.

    Errors that the checks found end in the report. Raises what keeps them from being asked.
    """
    clock = clock or SystemClock()
    began = clock.now()
    questions = _chosen(wishes)
    with cluster_side(wishes, clock, wide=True) as side:
        candidate = _with_probes(candidate_of(wishes, side, about=about or About()), side, questions)
        asked = preflight.ask_cluster(candidate, questions, wishes)
        changes = _changes(side, asked.changes) if fix is not Fix.NO else ()
        report = _report(side, questions, asked.findings)
        if fix is Fix.APPLY:
            report = _applied(side, report, changes)
        else:
            report = report._replace(changes=tuple(each for each, _ in changes))
    return _judged(report._replace(seconds=clock.now() - began))


def questions_of(wishes: Wishes) -> tuple[ClusterCheck, ...]:
    """What a join asks about its cluster: with an administrator's kubeconfig all, with a token what is known anyway."""
    if wishes.kubeconfig is None:
        from winjoin.engine.extensions import configuration_checks

        return tuple(item for item in configuration_checks() if preflight.is_wanted(item.name, wishes))
    return tuple(item for item in preflight.chosen_for_cluster(wishes) if not item.probes)


def ask(wishes: Wishes, side: ClusterSide, questions: Sequence[ClusterCheck]) -> ClusterReport:
    """The cluster's part of a join, with the error that ends it where there is one."""
    asked = preflight.ask_cluster(candidate_of(wishes, side), questions, wishes)
    findings = tuple(_by_hand(each) for each in asked.findings)
    return _judged(_report(side, questions, findings))


def _by_hand(finding: FindingReport) -> FindingReport:
    """A join's own --fix changes hosts alone; `cluster check` has one for the cluster."""
    if not finding.fix:
        return finding
    return finding._replace(fix=(), cure=f"{finding.cure} Or: winjoin cluster check --fix.")


def candidate_of(wishes: Wishes, side: ClusterSide, *, about: About | None = None) -> ClusterCandidate:
    """What the checks look at; hosts are not asked. `about` is None in a join, which has a topology in any case."""
    from winjoin.actions.choices import known_names
    from winjoin.actions.specification import DEFAULT_TOPOLOGY

    own, told = wishes.intent.winjoin, about or About()
    chosen = wishes.topology or own.topology
    return ClusterCandidate(
        facts=_with_own(side.facts, wishes),
        topology=chosen or ("" if about else DEFAULT_TOPOLOGY),
        chosen=bool(chosen),
        builds=tuple(dict.fromkeys((*told.builds, *_inventory_builds(wishes), *_node_builds(side)))),
        kubelet_version=_version(wishes.kubelet_version or own.kubelet_version),
        taints=wishes.intent.taints,
        node_names=known_names(wishes),
        endpoint=side.discovered.endpoint,
        sandbox_image=told.pause_image or own.sandbox_image,
        now=side.api.now(),
    )


def _with_own(facts: ClusterFacts, wishes: Wishes) -> ClusterFacts:
    """The user's KubeletConfiguration goes over the cluster's in what the checks ask about hosts."""
    mine = {key: value for key, value in (wishes.intent.kubelet or {}).items() if key in _OWN_FIELDS}
    return facts._replace(kubelet_configuration={**facts.kubelet_configuration, **mine}) if mine else facts


def _version(text: str) -> Version | None:
    """None where there is none, or a mistake: that is told where hosts get their versions."""
    try:
        return Version.parse(text) if text else None
    except ValueError:
        return None


def _chosen(wishes: Wishes) -> tuple[ClusterCheck, ...]:
    found = preflight.chosen_for_cluster(wishes)
    if not found:
        raise ConfigInvalid(
            [Problem("--only", f"{', '.join(wishes.only_checks)}: none of these is about the cluster")],
            hint="`winjoin explain` lists all checks.",
        )
    return found


def _with_probes(
    candidate: ClusterCandidate, side: ClusterSide, questions: Iterable[ClusterCheck]
) -> ClusterCandidate:
    """What is asked outside of the API: its names, and registries; only where a chosen check wants it."""
    names = {item.name for item in questions}
    if "APIServerNames" in names or "ClusterVersions" in names:
        from winjoin.cluster.names import ask_names

        candidate = candidate._replace(names=ask_names(side.api, side.facts))
    if "PauseImage" in names:
        candidate = candidate._replace(images=_images(candidate))
    return candidate


def _images(candidate: ClusterCandidate) -> dict[str, dict[str, Any] | str]:
    """Manifest lists of the pause images that are not among the published ones."""
    from winjoin.artifacts.registry import manifest_list
    from winjoin.artifacts.sandbox import DEFAULT_IMAGE, known_builds

    image = candidate.sandbox_image or DEFAULT_IMAGE
    mirrored = f"{candidate.facts.image_repository.rstrip('/')}/{image.rpartition('/')[2]}"
    wanted = [mirrored, *([image] if candidate.builds else [])]
    return {each: manifest_list(each) for each in dict.fromkeys(wanted) if not known_builds(each)}


def _inventory_builds(wishes: Wishes) -> list[int]:
    found = [target.variable("windows_build") for target in wishes.targets]
    return [int(text) for text in found if text.isdigit()]


def _node_builds(side: ClusterSide) -> list[int]:
    """Of the Windows Nodes that are there: kubelets write it into a label."""
    seen = side.facts.observation
    nodes = (seen.nodes or ()) if seen else ()
    labels = [((node.get("metadata") or {}).get("labels") or {}).get(_BUILD) for node in nodes]
    last = [str(label).rpartition(".")[2] for label in labels if label]
    return [int(text) for text in last if text.isdigit()]


def _report(
    side: ClusterSide, questions: Sequence[ClusterCheck], findings: tuple[FindingReport, ...]
) -> ClusterReport:
    names = tuple(item.name for item in questions)
    return ClusterReport(str(side.discovered.endpoint), str(side.facts.version), names, findings)


def _judged(report: ClusterReport) -> ClusterReport:
    """With the error that the command ends with, where an error of a check is not ignored and not fixed."""
    if report.error is not None:
        return report
    bad = tuple(dict.fromkeys(item.check for item in report.findings if item.stops))
    if not bad:
        return report
    fixable = ", ".join(dict.fromkeys(item.check for item in report.findings if item.stops and item.fix))
    cure = "Cure what is found" + (f" (--fix does it for {fixable})" if fixable else "")
    error = PreflightFailed(
        f"The cluster is not ready for Windows nodes: {', '.join(bad)}",
        hint=f"{cure}, or go on all the same with --ignore-preflight-errors={','.join(bad)}.",
    )
    return report._replace(error=error)


Planned = tuple[ChangeReport, "Changed"]


def _changes(side: ClusterSide, fixes: Sequence[tuple[str, ClusterFix]]) -> tuple[Planned, ...]:
    """One for each object, with all that is to change in it."""
    from winjoin.cluster.changes import changed

    found = []
    for path in dict.fromkeys(fix.path for _, fix in fixes):
        mine = [(check, fix) for check, fix in fixes if fix.path == path]
        title = mine[0][1].title
        one = changed(side.api, title, path, [fix.change for _, fix in mine])
        checks = tuple(dict.fromkeys(check for check, _ in mine))
        then = tuple(dict.fromkeys(fix.afterwards for _, fix in mine if fix.afterwards))
        if one.is_new:
            found.append((ChangeReport(title, checks, one.diff, "would-change", then), one))
    return tuple(found)


def _applied(side: ClusterSide, report: ClusterReport, changes: Sequence[Planned]) -> ClusterReport:
    """Made so, one object after the other; the first that is refused ends it, and what was done stays told."""
    from winjoin.cluster.changes import apply

    done: list[ChangeReport] = []
    for planned, one in changes:
        try:
            apply(side.api, one)
        except WinjoinError as error:
            done.append(planned._replace(outcome="failed"))
            return report._replace(changes=tuple(done), error=error)
        done.append(planned._replace(outcome="changed"))
        report = report._replace(findings=tuple(_fixed(each, planned) for each in report.findings))
    return report._replace(changes=tuple(done))


def _fixed(finding: FindingReport, change: ChangeReport) -> FindingReport:
    mine = finding.check in change.checks and change.title in finding.fix
    return finding._replace(fixed=True) if mine else finding
