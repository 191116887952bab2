"""Findings for other programs: JUnit XML for pipelines, Markdown for people's pages."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from winjoin.cli.failures import show
from winjoin.cli.output import Output
from winjoin.engine.clusterreport import ClusterReport
from winjoin.engine.report import HostReport
from winjoin.errors import WinjoinError


class TableOutput(Output):
    """JUnit or Markdown on stdout at the end."""

    def __init__(self, name: str, command: str) -> None:
        self._name, self._command = name, command

    def done(
        self,
        reports: Sequence[HostReport],
        error: WinjoinError | None,
        *,
        cluster: ClusterReport | None = None,
    ) -> None:
        """Print it."""
        from winjoin.cli.junit import junit
        from winjoin.cli.markdown import markdown

        about = [] if cluster is None else [cluster.as_host]
        if self._name == "junit":
            sys.stdout.write(junit([*about, *reports], self._command))
        else:
            sys.stdout.write("\n".join(markdown(each) for each in (about, reports) if each))
        if error is not None:
            show(error)
