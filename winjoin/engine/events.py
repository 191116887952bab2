"""What happens while a plan is run, for those who watch: a live terminal, NDJSON, the report."""

from __future__ import annotations

from typing import Any, NamedTuple


class Event(NamedTuple):
    """One thing that happened: `kind` is stable and documented in docs/output.md, `facts` is plain JSON without secrets.

    Kinds: ``discovered`` ``cluster-checked`` ``started`` ``connected`` ``facts`` ``checked`` ``planned``
    ``phase-started`` ``resource`` ``progress`` ``phase-ended`` ``waiting`` ``node`` ``warning`` ``ended``.
    """

    kind: str
    host: str
    facts: dict[str, Any]


class Watcher:
    """Takes events; this one ignores them."""

    def tell(self, event: Event) -> None:
        """Take one event; must not raise."""
