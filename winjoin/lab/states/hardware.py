"""Ill in the machine: processors, memory, drives."""

from __future__ import annotations

from winjoin.lab.states.state import GIB, State

HARDWARE: tuple[State, ...] = (
    State("one-processor", {"hardware.processors": 1}, "has one processor"),
    State(
        "many-processors",
        {"hardware.processors": 128, "hardware.processorGroups": 2},
        "has two processor groups",
    ),
    State("low-memory", {"hardware.memory": 2 * GIB, "hardware.freeMemory": GIB // 2}, "has 2 GB of memory"),
    State(
        "little-memory", {"hardware.memory": 6 * GIB, "hardware.freeMemory": 3 * GIB}, "has 6 GB of memory"
    ),
    State("no-page-file", {"hardware.pageFiles": []}, "has no page file"),
    State("low-disk", {"hardware.volumes[C:].free": 8 * GIB}, "has 8 GB free on C:"),
    State("tight-disk", {"hardware.volumes[C:].free": 40 * GIB}, "has 40 GB free on C:"),
    State("fat-disk", {"hardware.volumes[C:].fileSystem": "exFAT"}, "has a C: without access control lists"),
    State(
        "no-virtualization",
        {
            "hardware.virtualizationEnabled": False,
            "hardware.slat": False,
            "hardware.hypervisorPresent": False,
        },
        "cannot run Hyper-V (no SLAT)",
    ),
    State("secure-boot", {"hardware.secureBoot": True}, "refuses drivers that are not signed by Microsoft"),
    State("hot-add", {"hardware.hotAdd": True}, "lets memory be added while it runs"),
    State(
        "no-counters",
        {"hardware.counters": False},
        "has damaged performance counters: kubelet ends with c0000bb8",
    ),
)
