"""Seconds of one discovery: ours (imports done before), or kubeadm's by the stamps of its own log."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TIMES = 7


def ours(line: list[str]) -> float:
    """The median of some, each on new connections: what kubeadm's discovery does."""
    from winjoin.cluster.discovery import TokenDiscovery, discover
    from winjoin.config.joinline import parse_join
    from winjoin.waiting import SystemClock

    wanted = parse_join(line)
    assert wanted.endpoint
    assert wanted.token
    source = TokenDiscovery((wanted.endpoint,), wanted.token, wanted.pins)
    _signed(lambda: discover(source, clock=SystemClock()))
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        discover(source, clock=SystemClock())
        taken.append(time.perf_counter() - began)
    return sorted(taken)[TIMES // 2]


def _signed(ask: Callable[[], object]) -> None:
    """A control plane that has just started signs its first token late: that is not what is measured."""
    from winjoin.errors import WinjoinError

    deadline = time.monotonic() + 90
    while True:
        try:
            ask()
        except WinjoinError:
            if time.monotonic() > deadline:
                raise
        else:
            return


def kubeadms(program: str, line: list[str]) -> float:
    """From "Discovering cluster-info" to the words that end it, the median of some preflights: those discover only."""
    return sorted(_dry_run(program, line) for _ in range(TIMES))[TIMES // 2]


def _dry_run(program: str, line: list[str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "join", "phase", "preflight", *line, "-v=6", "--ignore-preflight-errors=all"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(folder))
    stamps = [
        _seconds(said)
        for said in done.stderr.splitlines()
        if "[discovery]" in said or "discover" in said.lower() or "cluster-info" in said
    ]
    found = [stamp for stamp in stamps if stamp is not None]
    if len(found) <= 1:
        raise SystemExit(f"kubeadm said nothing of discovery: {done.stderr[-500:]}")
    return max(found) - min(found)


def _seconds(line: str) -> float | None:
    match = re.match(r"[IWE]\d{4} (\d\d):(\d\d):(\d\d\.\d+)", line)
    return int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3]) if match else None


if __name__ == "__main__":
    arguments = sys.argv[1:]
    taken = kubeadms(arguments[1], arguments[2:]) if arguments[0] == "--kubeadm" else ours(arguments)
    print(json.dumps({"seconds": taken}))
