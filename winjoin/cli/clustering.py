"""From the flags of `cluster check` to its action, and from its report to what is printed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from winjoin.actions.cluster_check import About, Fix, run
from winjoin.actions.wishes import Wishes
from winjoin.cli.driving import listed
from winjoin.cli.failures import show
from winjoin.cli.findings import finding_lines, fix_hint, summary
from winjoin.cli.output import OUTPUTS
from winjoin.cli.words import escaped, stdout_style
from winjoin.config.intent import Intent
from winjoin.config.joinline import JoinLine
from winjoin.config.target import Target
from winjoin.engine.clusterreport import ChangeReport, ClusterReport
from winjoin.engine.report import document
from winjoin.errors import ConfigInvalid, Problem
from winjoin.values import Version

_COMMAND = "cluster check"


class Asked(NamedTuple):
    """What the flags said."""

    kubeconfig: str = ""
    context: str = ""
    inventory: str = ""
    topology: str = ""
    kubelet_version: str = ""
    builds: tuple[int, ...] = ()
    pause_image: str = ""
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fix: bool = False
    diff: bool = False
    output: str = "text"


def check_cluster(asked: Asked) -> int:
    """Do it, print it, return the exit code. Raises ConfigInvalid with every mistake of the flags."""
    if problems := _mistakes(asked):
        raise ConfigInvalid(problems)
    fix = Fix.SHOW if asked.diff else Fix.APPLY if asked.fix else Fix.NO
    report = run(_wishes(asked), fix=fix, about=About(asked.builds, asked.pause_image))
    sys.stdout.write(_shown(report, asked, fix))
    sys.stdout.flush()
    if report.error is None:
        return 0
    show(report.error)
    return report.error.exit_code


def wishes_and_about(kubeconfig: str, flags: Mapping[str, str]) -> tuple[Wishes, About]:
    """What some of the flags mean, by their names; for those that have no command line."""
    asked = Asked(
        kubeconfig=kubeconfig,
        inventory=flags.get("--inventory", ""),
        topology=flags.get("--topology", ""),
        builds=tuple(int(text) for text in flags.get("--windows-build", "").split(",") if text),
        pause_image=flags.get("--pause-image", ""),
    )
    return _wishes(asked), About(asked.builds, asked.pause_image)


def _mistakes(asked: Asked) -> list[Problem]:
    problems = []
    if asked.output not in OUTPUTS:
        problems.append(Problem("--output", f"{asked.output!r} is none of {', '.join(OUTPUTS)}"))
    if asked.kubelet_version:
        try:
            Version.parse(asked.kubelet_version)
        except ValueError as error:
            problems.append(Problem("--kubelet-version", str(error)))
    return problems


def _wishes(asked: Asked) -> Wishes:
    return Wishes(
        intent=Intent(JoinLine()),
        targets=_targets(asked.inventory) if asked.inventory else (),
        kubeconfig=asked.kubeconfig,
        context=asked.context,
        topology=asked.topology,
        kubelet_version=asked.kubelet_version,
        only_checks=listed(asked.only),
        skip_checks=listed(asked.skip),
        ignore_checks=listed(asked.ignore),
    )


def _targets(inventory: str) -> tuple[Target, ...]:
    """No host is asked, so no password is needed."""
    from winjoin.config.inventory import read_inventory

    return read_inventory(Path(inventory), environment=os.environ).targets


def _shown(report: ClusterReport, asked: Asked, fix: Fix) -> str:
    """The result, in the form that was asked for."""
    if asked.output in {"json", "ndjson"}:
        whole = document(_COMMAND, (), cluster=report)
        if asked.output == "json":
            return json.dumps(whole, indent=2) + "\n"
        return json.dumps({"event": "report", **whole}) + "\n"
    if asked.output == "junit":
        from winjoin.cli.junit import junit

        return junit([report.as_host], _COMMAND)
    if asked.output == "markdown":
        from winjoin.cli.markdown import markdown

        return markdown([report.as_host]) + "".join(f"\n```diff\n{each.diff}```\n" for each in report.changes)
    return "".join(line + "\n" for line in _lines(report, fix))


def _lines(report: ClusterReport, fix: Fix) -> list[str]:
    """For a person: what was found by area with the cure first, patches, and what passed as a count."""
    host = report.as_host
    parts = [
        finding_lines([host], stdout_style()),
        [line for change in report.changes for line in _change_lines(change, fix)],
        fix_hint([host]) if fix is Fix.NO else [],
        ["Nothing was changed: --fix without --diff does it."] if fix is Fix.SHOW and report.changes else [],
        [f"cluster {report.endpoint}, Kubernetes {report.version}", summary(host)],
    ]
    return [
        line for number, part in enumerate(filter(None, parts)) for line in [*([""] * bool(number)), *part]
    ]


def _change_lines(change: ChangeReport, fix: Fix) -> list[str]:
    said = {"would-change": "would be changed", "changed": "changed", "failed": "not changed"}[change.outcome]
    lines = [f"{escaped(change.title)}: {said} ({', '.join(change.checks)})"]
    lines += [escaped(line) for line in change.diff.splitlines()]
    return lines + [f"then: {escaped(each)}" for each in change.afterwards]
