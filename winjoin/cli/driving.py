"""From a command line to an action and its output."""

from __future__ import annotations

from collections.abc import Sequence

from winjoin.actions.join import outcome, run
from winjoin.actions.wishes import Goal
from winjoin.cli.options import Options
from winjoin.cli.output import OUTPUTS, output_of
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
) -> int:
    """Do it, print it, return the exit code; `changes` is the code of a plan that would change something."""
    if options.output not in OUTPUTS:
        raise ConfigInvalid([Problem("--output", f"{options.output!r} is none of {', '.join(OUTPUTS)}")])
    wishes = wishes_of(words, options)._replace(
        only_checks=tuple(only_checks), skip_checks=tuple(skip_checks), only_phases=tuple(only_phases)
    )
    goal = Goal.PLAN if wishes.intent.line.dry_run and command == "join" else Goal(command)
    with output_of(options.output, command) as output:
        for note in wishes.intent.notes:
            output.note(note)
        reports = run(wishes, goal, output)
        error = outcome(reports)
        output.done(reports, error)
    if error is not None:
        return error.exit_code
    return changes if any(report.changed for report in reports) else 0
