"""Where the program starts: runs the command, and turns what went wrong into a message and an exit code."""

from __future__ import annotations

import gc
import sys

from winjoin.errors import Interrupted, UsageError, WinjoinError


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit with its code (docs/exit-codes.md)."""
    # a command lives for seconds: collecting the objects of its imports again and again costs a tenth of its CPU
    gc.set_threshold(50_000, 20, 20)
    sys.exit(_run(sys.argv[1:] if arguments is None else arguments))


def _run(arguments: list[str]) -> int:
    from winjoin.cli.failures import show

    try:
        return _command(arguments)
    except WinjoinError as error:
        show(error)
        return error.exit_code
    except KeyboardInterrupt:
        show(Interrupted("Interrupted", hint="Run the same command again: it goes on where it stopped."))
        return Interrupted.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:  # noqa: BLE001 - the last place where it can be told what it is: our mistake
        show(_own_mistake(error))
        return WinjoinError.exit_code


def _own_mistake(error: Exception) -> WinjoinError:
    """What nobody foresaw, with where it happened, for a report."""
    import traceback

    traceback.print_exception(error)
    return WinjoinError(
        f"winjoin itself made a mistake: {type(error).__name__}: {error}",
        hint="Report it with the lines above; running the same command again harms nothing.",
    )


def _command(arguments: list[str]) -> int:
    if arguments in ([], ["--help"]):
        return _help()
    import typer

    from winjoin.cli.app import app

    try:
        result = app()(arguments, prog_name="winjoin", standalone_mode=False)
    except typer.Exit as ended:
        return int(ended.exit_code)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # a group of commands alone: its help is the answer
            sys.stdout.write(error.format_message() + "\n")  # type: ignore[attr-defined]
            return 0
        if hasattr(error, "format_message"):  # click's own refusals of a command line
            raise UsageError(
                error.format_message(), hint="winjoin COMMAND --help tells the flags."
            ) from error
        raise
    return result if isinstance(result, int) else 0


def _help() -> int:
    """Print what typer would, written down by scripts/docs: to load typer costs more than all the rest of it."""
    with open(__file__.replace("entry.py", "help.txt"), encoding="utf-8") as file:  # noqa: PTH123 - no pathlib for this
        sys.stdout.write(file.read())
    return 0
