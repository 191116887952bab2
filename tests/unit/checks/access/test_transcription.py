from __future__ import annotations

from collections.abc import Callable

from winjoin.checks.access.transcription import transcription
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]


def test_transcripts_are_told(ask: Ask, healthy: Facts) -> None:
    engine = healthy.engine._replace(transcription=True)
    ((severity, found, cure),) = ask(transcription, healthy._replace(engine=engine))
    assert severity is Severity.WARNING
    assert "tokens" in found
    assert "administrators alone" in cure


def test_not_known_is_not_none(ask: Ask, healthy: Facts) -> None:
    engine = healthy.engine._replace(transcription=None)
    assert [item[0] for item in ask(transcription, healthy._replace(engine=engine))] == [Severity.UNKNOWN]
