"""Every exception that winjoin raises on purpose.

Each class has a stable id (``WJ-…``, for ``winjoin explain``) and the exit code of the command that ends with it::

    WinjoinError                     1
    ├── UsageError                   2   ├── ConfigInvalid
    ├── PreflightFailed              3
    ├── HostError                    4   ├── HostUnreachable ├── AccessDenied ├── TlsRefused ├── AgentRefused
    ├── DiscoveryError               5   ├── (one class per cause, see winjoin.cluster.failures)
    ├── ArtifactError                6
    ├── StepFailed                   7
    ├── NotVerified                  8
    ├── TimedOut                     9
    ├── FleetPartlyFailed           10
    ├── RestartNeeded               11
    └── Interrupted                130
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, NamedTuple


class WinjoinError(Exception):
    """A failure with a stable id: what happened, where, and one thing to do about it."""

    id: ClassVar[str] = "WJ-INTERNAL"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "", host: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.host = host

    def at(self, host: str) -> WinjoinError:
        """Name the host where it happened, unless one is named already; returns itself."""
        self.host = self.host or host
        return self

    def behind(self) -> Iterator[BaseException]:
        """What caused it, and what caused that; each once, also where somebody has made a ring of them."""
        seen: list[BaseException] = [self]
        while (cause := seen[-1].__cause__) is not None and not any(cause is each for each in seen):
            seen.append(cause)
            yield cause


class UsageError(WinjoinError):
    """The command line cannot be obeyed as it stands."""

    id = "WJ-USAGE"
    exit_code = 2


class Problem(NamedTuple):
    """One mistake in what a user wrote: where (a flag, or ``file: path.to.field``), and what is wrong."""

    where: str
    what: str


class ConfigInvalid(UsageError):
    """What the user wrote has mistakes; all of them are told at once."""

    id = "WJ-CONFIG"

    def __init__(
        self, problems: Iterable[Problem], *, hint: str = "Correct them and run the command again."
    ) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem.where}: {problem.what}" for problem in self.problems)
        count = len(self.problems)
        super().__init__(
            f"{count} mistake{'s' if count != 1 else ''} in the configuration:\n{lines}", hint=hint
        )


class PreflightFailed(WinjoinError):
    """A check found something that would make the join fail; nothing was changed, but for what --fix has cured.

    The findings stand above the error, each with its cure; `winjoin explain NAME` says more about a check. What
    does not matter on this host can be ignored by name with --ignore-preflight-errors.
    """

    id = "WJ-PREFLIGHT"
    exit_code = 3


class HostError(WinjoinError):
    """A host cannot be driven."""

    id = "WJ-HOST"
    exit_code = 4


class HostUnreachable(HostError):
    """Nothing answers where the host should be."""

    id = "WJ-HOST-UNREACHABLE"


class AccessDenied(HostError):
    """The host answers and refuses the account."""

    id = "WJ-HOST-ACCESS"


class TlsRefused(HostError):
    """The host's certificate is not the one that was asked for, or nobody vouches for it."""

    id = "WJ-HOST-TLS"


class AgentRefused(HostError):
    """PowerShell on the host cannot run the agent, or what answers is not the agent."""

    id = "WJ-HOST-AGENT"


class DiscoveryError(WinjoinError):
    """The cluster cannot be found, or cannot be trusted."""

    id = "WJ-DISCOVERY"
    exit_code = 5


class ArtifactError(WinjoinError):
    """A download is not there, or is not what its publisher's checksum says."""

    id = "WJ-ARTIFACT"
    exit_code = 6


class StepFailed(WinjoinError):
    """A step failed on the host; the journal holds what was done before it."""

    id = "WJ-STEP"
    exit_code = 7


class NotVerified(WinjoinError):
    """Everything was done, and the Node is not Ready."""

    id = "WJ-NOT-VERIFIED"
    exit_code = 8


class TimedOut(WinjoinError):
    """Something that was waited for did not come in its time."""

    id = "WJ-TIMED-OUT"
    exit_code = 9


class FleetPartlyFailed(WinjoinError):
    """Some hosts of several ended well and some did not."""

    id = "WJ-FLEET"
    exit_code = 10


class RestartNeeded(WinjoinError):
    """Windows must restart before the join can go on."""

    id = "WJ-RESTART"
    exit_code = 11


class Interrupted(WinjoinError):
    """The user ended the command."""

    id = "WJ-INTERRUPTED"
    exit_code = 130
