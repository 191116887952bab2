"""Check `IsPrivilegedUser`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown


@check("IsPrivilegedUser")
def is_privileged_user(candidate: Candidate) -> Iterator[Finding]:
    """The account is an administrator with all of its rights.

    Services, features and firewall rules need them. A local account other than Administrator has them over
    the network only where LocalAccountTokenFilterPolicy is 1; on the machine itself the console must be
    elevated.

    Cure: a domain account in Administrators, the account Administrator, or an elevated console.
    """
    account = candidate.facts.account
    if account.administrator or account.system:
        return
    if account.administrator is None:
        yield unknown("It is not known whether the account is an administrator.")
        return
    yield error(
        f"The account {account.name or 'of this connection'} has no administrator's rights on the host",
        "Use an account of the group Administrators, elevated; for local accounts over the network set "
        "LocalAccountTokenFilterPolicy to 1.",
    )
