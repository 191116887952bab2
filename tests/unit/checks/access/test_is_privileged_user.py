from __future__ import annotations

from collections.abc import Callable

from winjoin.checks.access.is_privileged_user import is_privileged_user
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Account, Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]


def test_an_account_without_an_administrators_rights_is_refused(ask: Ask, healthy: Facts) -> None:
    account = Account(name="WIN-1\\joe", administrator=False)
    ((severity, found, cure),) = ask(is_privileged_user, healthy._replace(account=account))
    assert severity is Severity.ERROR
    assert "WIN-1\\joe" in found
    assert "LocalAccountTokenFilterPolicy" in cure


def test_the_system_account_is_privileged(ask: Ask, healthy: Facts) -> None:
    account = Account(name="NT AUTHORITY\\SYSTEM", administrator=None, system=True)
    assert ask(is_privileged_user, healthy._replace(account=account)) == []
