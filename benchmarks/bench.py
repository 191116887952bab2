"""The figures that the project promises, measured in one run, and docs/benchmarks.md (see scripts/bench)."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from measuring import Background, Cost, cost, least

BIN = Path(sys.executable).parent
WINJOIN = str(BIN / "winjoin")
ALONE = ("win-1", "win-2")
"""Hosts that are joined alone; the cheaper one counts: what the machine's other work adds is not the program's."""
TOGETHER = (tuple(f"win-{n}" for n in range(3, 8)), tuple(f"win-{n}" for n in range(8, 13)))
"""Hosts that are joined for the first time in one command; likewise."""
SECOND_TIMES = 3
HOSTS = len(ALONE) + sum(map(len, TOGETHER))
DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"


class Row(NamedTuple):
    """One figure; `bound` None where nothing is promised."""

    what: str
    value: float
    unit: str
    bound: float | None = None
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the promise is kept."""
        return self.bound is None or self.value <= self.bound

    def line(self) -> str:
        """A row of the table."""
        bound = "" if self.bound is None else f"at most {self.bound:g}"
        verdict = "" if self.bound is None else ("met" if self.met else "NOT MET")
        return f"| {self.what} | {self.value:.3g} {self.unit} | {bound} | {verdict} | {self.note} |"


def kubeadm() -> str:
    """The program, empty where it is not there."""
    path = Path(os.environ.get("KUBEBUILDER_ASSETS", "/usr/local/kubebuilder/bin")) / "kubeadm"
    return str(path) if path.exists() else shutil.which("kubeadm") or ""


def free_port() -> int:
    """The first of four free ones, as the control plane wants them."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return min(int(one.getsockname()[1]), 65000)


def joined(lab: Path, line: list[str], *limits: str) -> tuple[Cost, dict[str, object]]:
    """A join of the lab's hosts of these names."""
    flags = [flag for name in limits for flag in ("--limit", name)]
    run = cost([WINJOIN, "join", *line, "--inventory", str(lab / "inventory.yaml"), "-o", "json", *flags])
    if run.code:
        raise SystemExit(f"a join ended with {run.code}: {run.stdout[-2000:]}{run.stderr[-2000:]}")
    return run, json.loads(run.stdout)["hosts"][0]


def _least(runs: list[tuple[Cost, dict[str, object]]]) -> tuple[Cost, dict[str, object]]:
    return min(runs, key=lambda run: run[0].cpu)


def join_rows(lab: Path, line: list[str]) -> list[Row]:
    """One host alone, then five in one command: what each of the four more costs is a join beyond start-up."""
    first, report = _least([joined(lab, line, name) for name in ALONE])
    second, again = _least([joined(lab, line, ALONE[0]) for _ in range(SECOND_TIMES)])
    several, _ = _least([joined(lab, line, *hosts) for hosts in TOGETHER])
    more = len(TOGETHER[0]) - 1
    beyond = (several.cpu - first.cpu) / more
    return [
        Row("first join: CPU of the whole command", first.cpu, "s", 1.0),
        Row(
            "first join: CPU beyond start-up, per host",
            beyond * 1000,
            "ms",
            60,
            f"{more} first joins more in one command",
        ),
        Row("first join: memory", first.memory, "MB", 120),
        Row("first join: requests to the host", float(str(report["requests"])), "", 15),
        Row("first join: PowerShell starts", float(str(report["powershellStarts"])), "", 1),
        Row("first join: wall", first.wall, "s"),
        Row("second join: CPU of the whole command", second.cpu, "s", 1.0),
        Row("second join: requests to the host", float(str(again["requests"])), "", 8),
        Row("second join: steps changed", float(str(again["changed"])), "", 0),
    ]


def discovery_rows(line: list[str]) -> list[Row]:
    """Our discovery and gathering beside kubeadm's, start-up aside: its own clock, and this process's."""
    probe = Path(__file__).with_name("discovery.py")
    own = json.loads(
        subprocess.run([sys.executable, str(probe), *line], capture_output=True, text=True, check=True).stdout
    )
    rows = [Row("discovery: wall, start-up aside", own["seconds"] * 1000, "ms")]
    program = kubeadm()
    if not program:
        return [*rows, Row("discovery beside kubeadm", 0, "", None, "kubeadm is not on this machine")]
    theirs = json.loads(
        subprocess.run(
            [sys.executable, str(probe), "--kubeadm", program, *line],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )["seconds"]
    note = f"kubeadm join phase preflight: {theirs * 1000:.1f} ms between its log's first and last word on discovery"
    return [*rows, Row("discovery: ratio to kubeadm", own["seconds"] / theirs, "x", 1.5, note)]


def ansible_rows(folder: Path, steps: int) -> list[Row]:
    """As many raw tasks as a join has steps, over the listener of a stand-in host."""
    if not os.environ.get("WINJOIN_WINDOWS_STAND_IN") or not (BIN / "ansible").exists():
        return [Row("ansible: raw tasks", 0, "", None, "ansible-core or the stand-in is not on this machine")]
    lab = folder / "stand-in"
    with Background(
        [WINJOIN, "lab", "up", "--machines", "stand-in", "--dir", str(lab)], folder / "stand-in.log"
    ):
        password = (lab / "password").read_text()
        play = folder / "play.yaml"
        tasks = "".join("    - raw: hostname\n" for _ in range(steps))
        play.write_text(f"- hosts: all\n  gather_facts: false\n  tasks:\n{tasks}")
        environment = {
            **os.environ,
            "ANSIBLE_HOST_KEY_CHECKING": "False",
            "PATH": f"{BIN}:{os.environ['PATH']}",
        }
        command = [
            str(BIN / "ansible-playbook"),
            "-i",
            str(lab / "inventory.yaml"),
            "-e",
            f"ansible_password={password}",
            str(play),
        ]
        run = cost(command, environment)
    note = f"{steps} tasks `raw: hostname` on a stand-in host" + (
        "" if run.code == 0 else f"; it ended with {run.code}"
    )
    return [
        Row("ansible-core: wall", run.wall, "s", None, note),
        Row("ansible-core: CPU", run.cpu, "s", None, note),
    ]


def main() -> int:
    """Measure, print, write."""
    rows = [Row("`winjoin --help`: CPU", least([WINJOIN, "--help"], 5).cpu, "s", 0.15)]
    with tempfile.TemporaryDirectory(prefix="winjoin-bench-") as name:
        folder = Path(name)
        cluster = [os.environ["WINJOIN_CONTROL_PLANE"], str(folder / "cp"), str(free_port())]
        with Background(cluster, folder / "cp.log"):
            admin = folder / "cp" / "admin.conf"
            lab = folder / "lab"
            up = [WINJOIN, "lab", "up", "--hosts", str(HOSTS), "--dir", str(lab), "--kubeconfig", str(admin)]
            with Background(up, folder / "lab.log"):
                line = (lab / "join-command.txt").read_text().split()[2:]
                rows += discovery_rows(line)
                rows += join_rows(lab, line)
        rows += ansible_rows(folder, 26)
    table = "\n".join(
        ["| what | value | promised | | note |", "|---|---|---|---|---|", *(row.line() for row in rows)]
    )
    print(table)
    DOCUMENT.write_text(
        "# Benchmarks\n\nMade by `./scripts/bench` on two cores: emulated hosts, a real API server. Beyond start-up: what each\n"
        f"further host adds to one command that joins {len(TOGETHER[0])} instead of one. Joins are run two or three times,\n"
        f"and the cheapest counts.\n\n{table}\n"
    )
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
