"""Check `ProxyCredentials`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("ProxyCredentials")
def proxy_credentials(candidate: Candidate) -> Iterator[Finding]:
    """No password of a proxy stands in the machine's environment.

    Every process on the machine can read it there, those of containers with the host's rights, too
    (containerd#6609). winjoin has not read it: the host leaves it out of what it says.

    Cure: use a proxy without a password, for instance one that knows the host's address, and change this one.
    """
    variables = candidate.facts.network.environment_proxy
    if variables is None:
        yield unknown("It is not known which proxies the machine's environment names.")
        return
    names = [name for name, value in variables if "@" in value and name.upper() != "NO_PROXY"]
    if names:
        yield warning(
            f"The machine's environment holds a proxy's password, in {' and '.join(names)}",
            "Use a proxy without a password, and change the one that stood there.",
        )
