"""Ill in Windows itself: version, names, clock, language, features, restarts."""

from __future__ import annotations

from winjoin.lab.states.state import State

WINDOWS: tuple[State, ...] = (
    State(
        "client-windows",
        {
            "os.caption": "Microsoft Windows 11 Pro",
            "os.edition": "Professional",
            "os.installationType": "Client",
            "os.productType": 1,
            "os.build": 22000,
            "os.ubr": 1574,
        },
        "is a Windows 11 (rke2#3915)",
        check="OSBuild",
    ),
    State(
        "old-build",
        {"os.caption": "Microsoft Windows Server 2016 Datacenter", "os.build": 14393, "os.ubr": 7000},
        "is a Server 2016",
        check="OSBuild",
    ),
    State(
        "unknown-build",
        {"os.build": 29000},
        "has a build that is none of the long-term ones",
        check="OSBuild",
    ),
    State(
        "old-update",
        {"os.build": 17763, "os.ubr": 1},
        "is a Server 2019 without any update",
        check="RequiredUpdate",
        arguments=("--kubelet-version", "1.35.0"),
    ),
    State(
        "known-bad-update",
        {"os.build": 20348, "os.ubr": 2582, "os.updates+": ["KB5040437"]},
        "has the update that broke pod networks (Windows-Containers#516)",
        check="KnownBadUpdate",
    ),
    State(
        "arm64",
        {"os.architecture": "ARM64"},
        "has a processor that kubelet for Windows is not built for",
        check="OSBuild",
    ),
    State("nano", {"os.installationType": "Nano Server"}, "is a Nano Server", check="OSBuild"),
    State(
        "domain-controller",
        {"os.productType": 2, "os.partOfDomain": True, "os.domain": "corp.example"},
        "is a domain controller",
        check="DomainController",
    ),
    State("domain-member", {"os.partOfDomain": True, "os.domain": "corp.example"}, "is a member of a domain"),
    State(
        "pending-restart",
        {"os.restartReasons+": ["Cbs"]},
        "waits for a restart after servicing",
        check="PendingRestart",
    ),
    State(
        "pending-update",
        {"os.restartReasons+": ["WindowsUpdate"]},
        "waits for a restart after an update",
        check="PendingRestart",
    ),
    State(
        "pending-file-rename",
        {"os.restartReasons+": ["FileRename"]},
        "has files to rename at its next start, as many healthy hosts have",
        check="PendingRestart",
    ),
    State(
        "pending-rename",
        {"os.restartReasons+": ["ComputerName"], "os.pendingComputerName": "WIN-NEW"},
        "gets another name at its next start",
    ),
    State("update-running", {"os.updateRunning": True}, "installs updates", check="UpdateRunning"),
    State(
        "auto-update",
        {"os.noAutoUpdate": False},
        "restarts for updates when it wants to",
        check="AutomaticUpdates",
    ),
    State(
        "clock-off",
        {"os.time+": 95.0, "probes[kind=tls].clock+": 95.0, "probes[kind=http].clock+": 95.0},
        "is 95 s ahead",
        check="Clock",
    ),
    State(
        "clock-zone",
        {
            "os.time+": 7200.0,
            "probes[kind=tls].clock+": 7200.0,
            "probes[kind=http].clock+": 7200.0,
            "os.timeZone": "W. Europe Standard Time",
            "os.utcOffsetMinutes": 120,
        },
        "takes local time for UTC: it is ahead by its zone's offset",
        check="Clock",
    ),
    State(
        "no-time-service",
        {
            "os.timeService": "NoSync",
            "services[W32Time].state": "Stopped",
            "services[W32Time].start": "Disabled",
        },
        "asks nobody for the time",
        check="TimeService",
    ),
    State(
        "long-name",
        {
            "os.computerName": "WINDOWS-WORKER-",
            "os.pendingComputerName": "WINDOWS-WORKER-",
            "os.dnsHostName": "windows-worker-0001",
        },
        "has a name of more than 15 characters",
        check="NetBIOSName",
    ),
    State(
        "bad-name",
        {"os.computerName": "WIN_1", "os.pendingComputerName": "WIN_1", "os.dnsHostName": "WIN_1"},
        "has an underscore in its name",
        check="HostnameRFC1123",
        arguments=("--node-name", "win-1"),
    ),
    State(
        "german",
        {
            "os.culture": "de-DE",
            "os.uiLanguage": "de-DE",
            "os.systemLocale": "de-DE",
            "os.administrators": "VORDEFINIERT\\Administratoren",
        },
        "speaks German",
    ),
    State(
        "russian",
        {"os.culture": "ru-RU", "os.uiLanguage": "ru-RU", "os.systemLocale": "ru-RU", "os.codePage": 1251},
        "speaks Russian",
    ),
    State(
        "russian-calico",
        {
            "os.culture": "ru-RU",
            "os.uiLanguage": "ru-RU",
            "os.systemLocale": "ru-RU",
            "os.codePage": 1251,
            "programs[calico]": {
                "name": "calico",
                "path": "C:\\CalicoWindows\\calico-node.exe",
                "version": "3.27.0",
            },
        },
        "speaks Russian, and has a Calico that reads English words of netsh (calico#5193)",
        check="NetshLanguage",
    ),
    State(
        "two-names",
        {"os.dnsHostName": "node-7"},
        "has a DNS host name that is not its computer's name",
        check="ComputerName",
    ),
    State(
        "test-signing", {"os.testSigning": True}, "loads drivers that anybody signed", check="DriverSigning"
    ),
    State(
        "no-containers",
        {"features.Containers": "Removed"},
        "has no payload of the feature Containers: it must be downloaded",
        check="ContainersFeature",
    ),
    State(
        "containers-absent",
        {"features.Containers": None},
        "knows no feature Containers",
        check="ContainersFeature",
    ),
    State(
        "containers-pending",
        {"features.Containers": "InstallPending", "os.restartReasons+": ["Feature"]},
        "must restart to have Containers",
        check="PendingRestart",
    ),
)
