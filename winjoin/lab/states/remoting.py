"""Ill in PowerShell, in the account, and in WinRM."""

from __future__ import annotations

from winjoin.lab.states.state import State

REMOTING: tuple[State, ...] = (
    State(
        "not-administrator",
        {"account.administrator": False, "account.name": "WIN-1\\operator"},
        "is driven by an ordinary user",
        check="IsPrivilegedUser",
    ),
    State(
        "constrained-language",
        {"engine.languageMode": "ConstrainedLanguage"},
        "lets PowerShell do little (AppLocker, WDAC)",
        check="PowerShell",
    ),
    State(
        "restricted-policy",
        {"engine.executionPolicy": "Restricted", "engine.policyScope": "MachinePolicy"},
        "forbids scripts by group policy",
        check="ExecutionPolicy",
    ),
    State("old-powershell", {"engine.version": "4.0"}, "has a PowerShell before 5.1", check="PowerShell"),
    State("no-tls12", {"engine.tls": []}, "has TLS 1.2 switched off in Schannel", check="TLS12"),
    State(
        "weak-crypto",
        {"engine.tls": ["Ssl3", "Tls"], "engine.strongCrypto": False},
        "lets PowerShell begin with TLS 1.0, as Server 2019 may",
        check="StrongCrypto",
    ),
    State(
        "transcription",
        {"engine.transcription": True},
        "writes down all that PowerShell does",
        check="Transcription",
    ),
    State(
        "shell-memory", {"remote.memoryPerShellMb": 300}, "gives a remote shell 300 MB", check="WinRMMemory"
    ),
    State(
        "shell-quota",
        {"remote.processesPerShell": 2, "remote.shellsPerUser": 1},
        "lets a user have one remote shell",
        check="WinRMQuota",
    ),
    State(
        "short-idle",
        {"remote.idleTimeoutMs": 60000},
        "ends remote shells that are idle for a minute",
        check="WinRMIdleTimeout",
    ),
    State(
        "cbt-strict",
        {"remote.cbt": "Strict", "remote.policy": ["CbtHardeningLevel"]},
        "wants channel binding, by group policy",
        check="WinRMChannelBinding",
    ),
    State(
        "basic-unencrypted",
        {"remote.basic": True, "remote.allowUnencrypted": True},
        "takes passwords in clear",
        check="WinRMClearText",
    ),
    State(
        "winrm-manual",
        {"remote.start": "Manual", "services[WinRM].start": "Manual"},
        "does not start WinRM after a restart",
        check="WinRMStart",
    ),
    State(
        "shell-memory-public",
        {
            "remote.memoryPerShellMb": 300,
            "network.adapters[vEthernet (DockerNAT)]": {
                "name": "vEthernet (DockerNAT)",
                "index": 14,
                "mac": "00-15-5D-00-02-0C",
                "status": "Up",
                "kind": "vswitch",
                "virtual": True,
                "mtu": 1500,
                "profile": "Public",
                "dnsServers": [],
                "dhcp": False,
            },
        },
        "gives a remote shell 300 MB, and lets nobody change that: a virtual switch is Public",
    ),
    State(
        "winrm-domain-rule",
        {"remote.ruleProfiles": ["Domain"]},
        "lets WinRM in on domain networks alone",
        check="WinRMFirewall",
    ),
)
