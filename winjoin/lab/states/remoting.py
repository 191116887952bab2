"""Ill in PowerShell, in the account, and in WinRM."""

from __future__ import annotations

from winjoin.lab.states.state import State

REMOTING: tuple[State, ...] = (
    State(
        "not-administrator",
        {"account.administrator": False, "account.name": "WIN-1\\operator"},
        "is driven by an ordinary user",
    ),
    State(
        "constrained-language",
        {"engine.languageMode": "ConstrainedLanguage"},
        "lets PowerShell do little (AppLocker, WDAC)",
    ),
    State(
        "restricted-policy",
        {"engine.executionPolicy": "Restricted", "engine.policyScope": "MachinePolicy"},
        "forbids scripts by group policy",
    ),
    State("old-powershell", {"engine.version": "4.0"}, "has a PowerShell before 5.1"),
    State(
        "no-tls12",
        {"engine.tls": ["Ssl3", "Tls"], "engine.strongCrypto": False},
        "offers nothing newer than TLS 1.0",
    ),
    State("weak-crypto", {"engine.strongCrypto": False}, "leaves .NET programs with old protocols"),
    State("transcription", {"engine.transcription": True}, "writes down all that PowerShell does"),
    State("shell-memory", {"remote.memoryPerShellMb": 300}, "gives a remote shell 300 MB"),
    State(
        "shell-quota",
        {"remote.processesPerShell": 2, "remote.shellsPerUser": 1},
        "lets a user have one remote shell",
    ),
    State("short-idle", {"remote.idleTimeoutMs": 60000}, "ends remote shells that are idle for a minute"),
    State(
        "cbt-strict",
        {"remote.cbt": "Strict", "remote.policy": ["CbtHardeningLevel"]},
        "wants channel binding, by group policy",
    ),
    State(
        "basic-unencrypted",
        {"remote.basic": True, "remote.allowUnencrypted": True},
        "takes passwords in clear",
    ),
    State(
        "winrm-manual",
        {"remote.start": "Manual", "services[WinRM].start": "Manual"},
        "does not start WinRM after a restart",
    ),
    State("winrm-domain-rule", {"remote.ruleProfiles": ["Domain"]}, "lets WinRM in on domain networks alone"),
)
