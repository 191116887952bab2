"""Facts of a healthy, bare Windows Server in wire form: what the emulator says before a world changes it.

Builds and revisions are those of `windows-node` 2.1 (the newest that were seen there). All else is what a
virtual machine of 4 processors and 16 GB may say; addresses are from the networks for documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

Json = dict[str, Any]

GIB = 2**30
ANY = "0.0.0.0"  # noqa: S104 - what Windows says of a listener
DEFAULT_BUILD = 20348


class Edition(NamedTuple):
    """What tells one from another: year, newest revision known here, version of the network service."""

    year: int
    ubr: int
    hns: str


EDITIONS: Mapping[int, Edition] = {
    17763: Edition(2019, 8389, "9.5"),
    20348: Edition(2022, 5499, "13.3"),
    26100: Edition(2025, 33296, "15.4"),
}


def healthy(build: int = DEFAULT_BUILD, name: str = "WIN-1", address: str = "192.0.2.11") -> Json:
    """All facts of a healthy host with one network card; a new object at each call.

    A build that is none of EDITIONS (a client Windows, an old one) has the rest of the newest older one.
    """
    known = max((each for each in EDITIONS if each <= build), default=min(EDITIONS))
    facts = _facts(known, name, address)
    facts["os"]["build"] = build
    return facts


def _facts(build: int, name: str, address: str) -> Json:
    return {
        "os": _system(build, name),
        "account": {"name": f"{name}\\Administrator", "administrator": True, "system": False},
        "engine": _engine(build),
        "hardware": _hardware(),
        "network": _network(address),
        "hns": {"version": EDITIONS[build].hns, "networks": [], "endpoints": [], "policyLists": 0},
        "features": {"Containers": "Available", "Hyper-V": "Available", "Hyper-V-PowerShell": "Available"},
        "services": _services(),
        "programs": [],
        "environment": _environment(),
        "antivirus": _antivirus(),
        "remote": _remote(),
        "identity": _identity(),
        "probes": [],
        "failedParts": [],
    }


def _system(build: int, name: str) -> Json:
    edition = EDITIONS[build]
    return {
        "caption": f"Microsoft Windows Server {edition.year} Datacenter",
        "edition": "ServerDatacenter",
        "installationType": "Server Core",
        "productType": 3,
        "build": build,
        "ubr": edition.ubr,
        "architecture": "AMD64",
        "updates": [],
        "computerName": name,
        "pendingComputerName": name,
        "dnsHostName": name,
        "domain": "WORKGROUP",
        "partOfDomain": False,
        **_language(),
        **_clock(),
        "systemDrive": "C:",
        "updateRunning": False,
        "noAutoUpdate": True,
        "restartReasons": [],
        "longPaths": False,
        "testSigning": False,
    }


def _language() -> Json:
    return {
        "culture": "en-US",
        "uiLanguage": "en-US",
        "systemLocale": "en-US",
        "codePage": 1252,
        "administrators": "BUILTIN\\Administrators",
    }


def _clock() -> Json:
    """No times: `emulated_facts` says those when it is asked."""
    return {"timeZone": "UTC", "utcOffsetMinutes": 0, "realTimeIsUniversal": False, "timeService": "NTP"}


def _engine(build: int) -> Json:
    return {
        "version": f"5.1.{build}.{EDITIONS[build].ubr}",
        "edition": "Desktop",
        "languageMode": "FullLanguage",
        "executionPolicy": "Bypass",
        "policyScope": "Process",
        "tls": ["Tls12"],
        "strongCrypto": True,
        "transcription": False,
    }


def _hardware() -> Json:
    return {
        "manufacturer": "QEMU",
        "model": "Standard PC (Q35 + ICH9, 2009)",
        "processors": 4,
        "processorGroups": 1,
        "memory": 16 * GIB,
        "freeMemory": 12 * GIB,
        "pageFiles": ["C:\\pagefile.sys"],
        "volumes": [{"drive": "C:", "fileSystem": "NTFS", "size": 128 * GIB, "free": 96 * GIB}],
        "secureBoot": False,
        "hypervisorPresent": True,
        "virtualizationEnabled": True,
        "slat": True,
        "hotAdd": False,
        "counters": True,
    }


def _network(address: str) -> Json:
    gateway = address.rpartition(".")[0] + ".1"
    return {
        "adapters": [_adapter()],
        "addresses": [
            {"address": address, "prefixLength": 24, "index": 4, "origin": "Manual", "state": "Preferred"},
            {
                "address": "127.0.0.1",
                "prefixLength": 8,
                "index": 1,
                "origin": "WellKnown",
                "state": "Preferred",
            },
        ],
        "routes": [{"destination": "0.0.0.0/0", "nextHop": gateway, "index": 4, "metric": 15}],
        "dnsSuffixes": [],
        "firewall": [
            {"name": profile, "enabled": True, "inbound": "Block", "localRules": True}
            for profile in ("Domain", "Private", "Public")
        ],
        "firewallService": "Running",
        "listeners": [{"port": port, "address": ANY} for port in (135, 445, 5985, 5986)],
        "bindRefused": [],
        "dynamicPorts": {"first": 49152, "last": 65535},
        "ipv6Disabled": False,
        "environmentProxy": {},
        "winhttpProxy": "",
        "hostsFile": {},
    }


def _adapter() -> Json:
    return {
        "name": "Ethernet",
        "description": "Red Hat VirtIO Ethernet Adapter",
        "index": 4,
        "mac": "52-54-00-12-34-0B",
        "status": "Up",
        "kind": "ethernet",
        "virtual": False,
        "virtualFunction": False,
        "mtu": 1500,
        "linkBits": 10_000_000_000,
        "driver": "netkvm.sys",
        "profile": "Private",
        "dnsServers": ["192.0.2.1"],
        "dhcp": False,
    }


_RUNNING = (
    "BFE",
    "Dnscache",
    "LanmanServer",
    "mpssvc",
    "nsi",
    "RpcSs",
    "W32Time",
    "WinDefend",
    "WinRM",
)
_IDLE = ("TrustedInstaller", "wuauserv")


def _services() -> list[Json]:
    running = [{"name": name, "state": "Running", "start": "Automatic", "exitCode": 0} for name in _RUNNING]
    return running + [{"name": name, "state": "Stopped", "start": "Manual", "exitCode": 0} for name in _IDLE]


def _environment() -> Json:
    system = "C:\\Windows\\system32"
    return {
        "ComSpec": f"{system}\\cmd.exe",
        "OS": "Windows_NT",
        "Path": f"{system};C:\\Windows;{system}\\Wbem;{system}\\WindowsPowerShell\\v1.0\\",
        "PROCESSOR_ARCHITECTURE": "AMD64",
        "TEMP": "C:\\Windows\\TEMP",
        "windir": "C:\\Windows",
    }


def _antivirus() -> Json:
    return {
        "products": [],
        "defenderRunning": True,
        "realTime": True,
        "tamperProtection": False,
        "excludedPaths": [],
        "excludedProcesses": [],
    }


def _remote() -> Json:
    return {
        "memoryPerShellMb": 2147483647,
        "processesPerShell": 2147483647,
        "shellsPerUser": 2147483647,
        "idleTimeoutMs": 7200000,
        "cbt": "Relaxed",
        "allowUnencrypted": False,
        "basic": False,
        "start": "Automatic",
        "policy": [],
        "ruleProfiles": ["Domain", "Private", "Public"],
    }


def _identity() -> Json:
    return {
        "kubeletConf": False,
        "bootstrapConf": False,
        "journal": False,
        "unfinished": 0,
        "openFolders": [],
        "leftovers": [],
        "cniConfigs": [],
    }
