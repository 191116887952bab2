from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.checks.access.powershell import powershell
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Engine, Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]


@pytest.mark.parametrize(
    ("engine", "severity", "said"),
    [
        (Engine("4.0", None, "FullLanguage"), Severity.ERROR, "4.0"),
        (Engine("5.0.10586.117", None, "FullLanguage"), Severity.ERROR, "5.0"),
        (Engine("5.1.17763.1", None, "ConstrainedLanguage"), Severity.ERROR, "ConstrainedLanguage"),
        (Engine("5.1.17763.1"), Severity.UNKNOWN, "language mode"),
        (Engine("five", None, "FullLanguage"), Severity.UNKNOWN, "not known"),
    ],
)
def test_an_engine_that_cannot_run_the_agent(
    ask: Ask, healthy: Facts, engine: Engine, severity: Severity, said: str
) -> None:
    ((told, found, _),) = ask(powershell, healthy._replace(engine=engine))
    assert told is severity
    assert said in found


def test_newer_engines_are_silent(ask: Ask, healthy: Facts) -> None:
    assert ask(powershell, healthy._replace(engine=Engine("7.4.6", None, "FullLanguage"))) == []
