"""Reports of preflights as outputs take them."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from winjoin.engine.report import FindingReport, HostReport
from winjoin.errors import HostUnreachable, PreflightFailed

CHECKS = (
    "APIServer", "Clock", "Disk", "DNS", "HTTPProxy", "Mem", "NodeExists", "NodeName", "NumCPU", "OSBuild",
    "OtherRuntimes", "PendingRestart", "Port-10250", "PowerShell", "StrongCrypto", "VersionSkew",
)  # fmt: skip
RESTART = FindingReport(
    "PendingRestart", "error", "Windows waits for a restart: servicing (Cbs)",
    "Restart the host, then run the same command again", ignored=False, area="windows",
)  # fmt: skip
CLOCK = FindingReport(
    "Clock", "warning", "The host's clock is 95 s ahead of the API server's",
    "Give the host a time source that it reaches, then run w32tm /resync.", ignored=False, area="windows",
)  # fmt: skip
CRYPTO = FindingReport(
    "StrongCrypto", "error", ".NET Framework of this host speaks TLS 1.0 only: SchUseStrongCrypto is not set",
    "Set SchUseStrongCrypto to 1 for 64-bit and 32-bit .NET Framework 4", ignored=False, area="access",
    fix=("registry-value HKLM:\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319 SchUseStrongCrypto",),
)  # fmt: skip
PORT = FindingReport(
    "Port-10250", "error", "Port 10250 is in use by C:\\k\\old-kubelet.exe", "End that program: the kubelet listens there.",
    ignored=True, area="network",
)  # fmt: skip


def unknown(check: str, what: str, area: str) -> FindingReport:
    return FindingReport(
        check, "unknown", what, "Look at it by hand, or ignore this check by name.", ignored=False, area=area
    )


DISK = unknown("Disk", "The size of drive C: is not known.", "hardware")
MEM = unknown("Mem", "The memory of the host is not known.", "hardware")


def report(host: str, *findings: FindingReport, seconds: float = 0.5, node: str = "") -> HostReport:
    error = PreflightFailed(f"{host} is not ready to be joined") if any(f.stops for f in findings) else None
    return HostReport(
        host,
        node or host,
        "checked",
        seconds,
        findings=tuple(findings),
        checks=CHECKS,
        error=error,
        requests=5,
    )


def unreachable(host: str) -> HostReport:
    error = HostUnreachable(f"{host} does not answer on port 5986", hint="Open the port.", host=host)
    return HostReport(host, "", "failed", 2.0, error=error)


def _one() -> tuple[HostReport, ...]:
    return (report("win-1.example", RESTART, CLOCK, CRYPTO, PORT, DISK, MEM, node="win-1"),)


def _few() -> tuple[HostReport, ...]:
    far = CLOCK._replace(found="The host's clock is 80 s behind of the API server's")
    return (
        report("win-1", RESTART, CLOCK),
        report("win-2", CRYPTO._replace(fixed=True), far, DISK),
        report("win-3"),
        unreachable("win-4"),
    )


def _many() -> tuple[HostReport, ...]:
    hosts = []
    for number in range(1, 51):
        name = f"win-{number}" if number < 41 else f"edge-{number - 40:02}.branch.example"
        skew = CLOCK._replace(found=f"The host's clock is {60 + number} s ahead of the API server's")
        found = [CRYPTO] if number % 2 else []
        found += [RESTART] if number in {3, 4, 5, 6, 17} else []
        found += [skew] if number % 7 == 0 else []
        found += [DISK] if number > 45 else []
        found += [unknown(check, f"{check} is not known.", "hardware") for check in ("Mem", "NumCPU")] * (
            number > 45
        )
        found += [unknown("DNS", "The DNS servers are not known.", "network")] * (number == 50)
        hosts.append(unreachable(name) if number == 23 else report(name, *found))
    return tuple(hosts)


EVIL = "\x1b[31mred\x1b[0m\r\n[bold]rich[/bold] | `code` <b>&amp; ]]> \x00\u202egpj.exe \ud800 \ufffe \x9b2J **b** [l](h)"


def _hostile() -> tuple[HostReport, ...]:
    findings = (
        RESTART._replace(found=EVIL, cure=EVIL),
        CLOCK._replace(found=EVIL, ignored=True),
        unknown("Disk", EVIL, "hardware"),
    )
    return (report("win-1", *findings, node="win-1"), report("win-2\x1b]0;x\x07", *findings))


class Samples(NamedTuple):
    """Reports of one host, of few, of fifty, and of hosts that lie."""

    one: tuple[HostReport, ...]
    few: tuple[HostReport, ...]
    many: tuple[HostReport, ...]
    hostile: tuple[HostReport, ...]
    healthy: tuple[HostReport, ...]


@pytest.fixture(scope="session")
def samples() -> Samples:
    """Of each kind one."""
    return Samples(_one(), _few(), _many(), _hostile(), (report("win-1"),))
