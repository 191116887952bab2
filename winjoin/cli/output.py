"""How a command's events and result are shown: a live terminal, one JSON document, a stream of JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from winjoin.cli.failures import show
from winjoin.engine.clusterreport import ClusterReport
from winjoin.engine.events import Event, Watcher
from winjoin.engine.report import HostReport, document
from winjoin.errors import WinjoinError

OUTPUTS = ("text", "json", "ndjson", "junit", "markdown")


class Output(Watcher):
    """Takes notes, events, and at last the reports."""

    def note(self, text: str) -> None:
        """Something about the command line that the user should know; goes to stderr."""
        sys.stderr.write(f"note: {text}\n")

    def done(
        self,
        reports: Sequence[HostReport],
        error: WinjoinError | None,
        *,
        cluster: ClusterReport | None = None,
    ) -> None:
        """The end of the command."""


class JsonOutput(Output):
    """One document on stdout at the end."""

    def __init__(self, command: str) -> None:
        self._command = command

    def done(
        self,
        reports: Sequence[HostReport],
        error: WinjoinError | None,
        *,
        cluster: ClusterReport | None = None,
    ) -> None:
        """Print the document."""
        json.dump(document(self._command, reports, cluster=cluster), sys.stdout, indent=2)
        sys.stdout.write("\n")
        if error is not None:
            show(error)


class NdjsonOutput(Output):
    """Each event as a line on stdout while it happens; the last line is the document, as an event ``report``."""

    def __init__(self, command: str) -> None:
        self._command = command

    def tell(self, event: Event) -> None:
        """Print one line."""
        self._line({"event": event.kind, "host": event.host, **event.facts})

    def done(
        self,
        reports: Sequence[HostReport],
        error: WinjoinError | None,
        *,
        cluster: ClusterReport | None = None,
    ) -> None:
        """Print the last line."""
        self._line({"event": "report", **document(self._command, reports, cluster=cluster)})
        if error is not None:
            show(error)

    @staticmethod
    def _line(content: dict[str, object]) -> None:
        sys.stdout.write(json.dumps(content) + "\n")
        sys.stdout.flush()


@contextmanager
def output_of(name: str, command: str) -> Iterator[Output]:
    """The output that was asked for; a live display ends with the block."""
    if name == "json":
        yield JsonOutput(command)
    elif name == "ndjson":
        yield NdjsonOutput(command)
    elif name in {"junit", "markdown"}:
        from winjoin.cli.tables import TableOutput

        yield TableOutput(name, command)
    else:
        from winjoin.cli.console import Console

        with Console(command) as console:
            yield console
