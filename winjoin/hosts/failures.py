"""What went wrong between client and agent, as errors that say what to do."""

from __future__ import annotations

from winjoin.errors import AgentRefused, HostError, HostUnreachable
from winjoin.hosts.clixml import readable
from winjoin.hosts.decoding import escaped
from winjoin.hosts.program import DIGEST_EXIT_CODE, LANGUAGE_EXIT_CODE

_MAX_SAID = 800


class LanguageConstrained(AgentRefused):
    """PowerShell on the host runs in ConstrainedLanguage mode.

    A policy (Windows Defender Application Control or AppLocker) allows signed scripts only, and the agent needs the
    full language. Nothing was changed. Let the policy trust the account that winjoin uses, or join the host before
    the policy is put in force.
    """

    id = "WJ-HOST-LANGUAGE"


class PowerShellTooOld(AgentRefused):
    """The host's PowerShell is older than 5.1.

    The agent needs Windows PowerShell 5.1, which every Windows Server since 2016 has.
    """

    id = "WJ-HOST-POWERSHELL"


class AgentLost(HostError):
    """The agent ended, or fell silent, before it had answered.

    The host may have restarted, the connection may be cut for good, or something on the host ended the agent. What it
    had done by then is in the host's journal, and every step looks before it acts: run the same command again.
    """

    id = "WJ-HOST-AGENT-LOST"


class ShellMemory(AgentLost):
    r"""A program in the remote shell had no memory left: most often the quota of such shells, not the host's memory.

    WinRM gives a shell and all that runs in it MaxMemoryPerShellMB (below WSMan:\localhost\Shell, or by group policy);
    beyond it, programs fail with their own out-of-memory error, in Windows' language. Where the quota is the default
    (2147483647, no limit), it is the host's memory indeed.
    """

    id = "WJ-HOST-SHELL-MEMORY"


class RequestFailed(HostError):
    """The agent could not do what it was asked, and no single step is to blame."""

    id = "WJ-HOST-REQUEST"


def not_started(address: str, exit_code: int | None, stdout: bytes, stderr: bytes) -> HostError:
    """Why no agent said hello; `exit_code` None where the program still ran when its time was over."""
    if _no_memory(stdout, stderr):
        return _memory(address, stdout, stderr)
    if exit_code == LANGUAGE_EXIT_CODE:
        return LanguageConstrained(
            f"PowerShell on {address} runs in ConstrainedLanguage mode, in which the agent cannot work",
            hint="Exempt the account from WDAC or AppLocker while the host joins.",
            host=address,
        )
    if exit_code == DIGEST_EXIT_CODE:
        what = f"The agent did not come to {address} as it was sent"
        return AgentRefused(what, hint="Run the command again; if it stays so, look for what changes it.")
    ended = "did not answer in its time" if exit_code is None else f"ended with exit code {exit_code}"
    return AgentRefused(
        f"PowerShell on {address} {ended}, before the agent had started{said(stdout, stderr)}",
        hint="Start powershell.exe on the host and see what it says: a profile, a policy or an antivirus may be in the way.",
        host=address,
    )


def silent(address: str, seconds: float) -> HostUnreachable:
    """The connection broke while PowerShell started, and did not come back."""
    return HostUnreachable(
        f"The connection to {address} broke while PowerShell was starting there, and did not come back for {seconds:.0f} s",
        hint="See whether the host is up; check address, route and firewall, then run the command again.",
        host=address,
    )


def lost(address: str, what: str, stdout: bytes, stderr: bytes) -> AgentLost:
    """The agent is gone; `what` completes "The agent on … "."""
    if _no_memory(stdout, stderr):
        return _memory(address, stdout, stderr)
    return AgentLost(
        f"The agent on {address} {what}{said(stdout, stderr)}",
        hint="Run the same command again: it goes on where it stopped.",
        host=address,
    )


def _no_memory(stdout: bytes, stderr: bytes) -> bool:
    """By the name of .NET's class, which no language translates; a console may have broken it."""
    return "OutOfMemoryException" in readable(stderr) or b"OutOfMemoryException" in stdout


def _memory(address: str, stdout: bytes, stderr: bytes) -> ShellMemory:
    return ShellMemory(
        f"PowerShell on {address} had no memory left{said(stdout, stderr)}",
        hint=(
            "Look at the quota of remote shells first (WSMan:\\localhost\\Shell\\MaxMemoryPerShellMB, or the policy that"
            " sets it): raise it and restart the service WinRM."
        ),
        host=address,
    )


def said(stdout: bytes, stderr: bytes) -> str:
    """The last of what was no frame, as ``: …``; empty where there was nothing."""
    words = [readable(stderr), stdout.decode("utf-8", "replace").replace("\r\n", "\n").strip()]
    text = escaped("\n".join(filter(None, words))[-_MAX_SAID:], lines=True)
    return f": {text}" if text else ""
