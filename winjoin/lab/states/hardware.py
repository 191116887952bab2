"""Ill in the machine: processors, memory, drives."""

from __future__ import annotations

from winjoin.lab.states.state import GIB, State

HARDWARE: tuple[State, ...] = (
    State("one-processor", {"hardware.processors": 1}, "has one processor", check="NumCPU"),
    State(
        "many-processors",
        {
            "hardware.processors": 128,
            "hardware.processorGroups": 2,
            "os.caption": "Microsoft Windows Server 2019 Datacenter",
            "os.build": 17763,
            "os.ubr": 8389,
            "hns.version": "9.5",
        },
        "has two processor groups, and a Server 2019 whose processes stay in one",
        check="ProcessorGroups",
        arguments=("--kubelet-version", "1.35.0"),
    ),
    State(
        "low-memory",
        {"hardware.memory": 2 * GIB, "hardware.freeMemory": GIB // 2},
        "has 2 GB of memory",
        check="Mem",
    ),
    State(
        "little-memory", {"hardware.memory": 6 * GIB, "hardware.freeMemory": 3 * GIB}, "has 6 GB of memory"
    ),
    State("no-page-file", {"hardware.pageFiles": []}, "has no page file", check="PageFile"),
    State(
        "low-disk",
        {"hardware.volumes[C:].size": 40 * GIB, "hardware.volumes[C:].free": 8 * GIB},
        "has 8 GB free on C:",
        check="DiskSpace",
    ),
    State("tight-disk", {"hardware.volumes[C:].free": 40 * GIB}, "has 40 GB free on C:"),
    State(
        "full-disk",
        {"hardware.volumes[C:].size": 2048 * GIB, "hardware.volumes[C:].free": 100 * GIB},
        "has a large C: of which 5 % are free",
        check="DiskPressure",
    ),
    State(
        "fat-disk",
        {"hardware.volumes[C:].fileSystem": "exFAT"},
        "has a C: without access control lists",
        check="FileSystem",
    ),
    State(
        "no-virtualization",
        {
            "hardware.virtualizationEnabled": False,
            "hardware.slat": False,
            "hardware.hypervisorPresent": False,
        },
        "cannot run Hyper-V (no SLAT), which ordinary pods do not need",
    ),
    State(
        "hyper-v-stopped",
        {
            "hardware.virtualizationEnabled": False,
            "hardware.slat": False,
            "hardware.hypervisorPresent": False,
            "features.Hyper-V": "Installed",
        },
        "has Hyper-V installed and cannot run it",
        check="Virtualization",
    ),
    State(
        "secure-boot",
        {"hardware.secureBoot": True},
        "refuses drivers that are not signed by Microsoft",
        check="SecureBoot",
        arguments=("--topology", "antrea"),
    ),
    State("hot-add", {"hardware.hotAdd": True}, "lets memory be added while it runs"),
    State(
        "no-counters",
        {"hardware.counters": False},
        "has damaged performance counters: kubelet ends with c0000bb8",
        check="PerformanceCounters",
    ),
    State(
        "no-metadata-route",
        {"hardware.manufacturer": "Amazon EC2", "hardware.model": "m5.xlarge"},
        "is in Amazon EC2 and has lost the route to the metadata service (hcsshim#299)",
        check="MetadataRoute",
    ),
)
