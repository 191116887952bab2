"""From a command line to an action and its output."""

from __future__ import annotations

from collections.abc import Sequence

from winjoin.actions.join import outcome, run
from winjoin.actions.wishes import Goal
from winjoin.cli.options import Options
from winjoin.cli.output import OUTPUTS, output_of
from winjoin.cli.verbosity import verbose
from winjoin.cli.wanted import wishes_of
from winjoin.errors import ConfigInvalid, Problem


def drive(
    command: str,
    words: Sequence[str],
    options: Options,
    *,
    changes: int = 0,
    only_checks: Sequence[str] = (),
    skip_checks: Sequence[str] = (),
    only_phases: Sequence[str] = (),
    fix: bool = False,
) -> int:
    """Do it, print it, return the exit code; `changes` is the code of a plan that would change something."""
    if options.output not in OUTPUTS:
        raise ConfigInvalid([Problem("--output", f"{options.output!r} is none of {', '.join(OUTPUTS)}")])
    wishes = wishes_of(words, options, asks_only=command == "preflight")._replace(
        only_checks=listed(only_checks),
        skip_checks=listed(skip_checks),
        only_phases=tuple(only_phases),
        fix=fix,
    )
    goal = Goal.PLAN if wishes.intent.line.dry_run and command == "join" else Goal(command)
    with verbose(wishes.intent.line.verbosity), output_of(options.output, command) as output:
        for note in (*wishes.intent.notes, *wishes.notes):
            output.note(note)
        if wishes.knows_no_cluster:
            output.note("no cluster is named: what depends on it is not known")
        done = run(wishes, goal, output)
        error = outcome(done)
        output.done(done.hosts, error, cluster=done.cluster)
    if error is not None:
        return error.exit_code
    return changes if any(report.changed for report in done.hosts) else 0


def listed(given: Sequence[str]) -> tuple[str, ...]:
    """The values of a flag that may be repeated, and may have several with commas."""
    return tuple(name.strip() for text in given for name in text.split(",") if name.strip())
