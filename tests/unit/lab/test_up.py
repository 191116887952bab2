"""A lab as its users find it: one folder, everything in it answering, and nothing left when it ends."""

from __future__ import annotations

import json
import os
import signal
import ssl
import stat
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from http.client import HTTPSConnection
from pathlib import Path

import pytest
import yaml

from winjoin.errors import ConfigInvalid, UsageError
from winjoin.lab.up import Lab, LabOptions, Machines, run_until_signal
from winjoin.waiting import SystemClock, wait_until


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(tmp_path_factory.mktemp("lab"), LabOptions(hosts=2)) as lab:
        yield lab


def world(lab: Lab, name: str) -> dict:
    return json.loads((lab.layout.host(name) / "world.json").read_text())


def test_the_inventory_leads_to_every_host_over_verified_tls(lab: Lab) -> None:
    everything = yaml.safe_load(lab.layout.inventory.read_text())["all"]
    common, hosts = everything["vars"], everything["children"]["windows"]["hosts"]
    assert list(hosts) == ["win-1", "win-2"]
    assert (common["ansible_connection"], common["ansible_winrm_transport"]) == ("winrm", "ntlm")
    context = ssl.create_default_context(cafile=common["ansible_winrm_ca_trust_path"])
    for host in hosts.values():
        connection = HTTPSConnection(host["ansible_host"], host["ansible_port"], context=context, timeout=5)
        connection.request("POST", "/wsman", b"", {"Content-Length": "0"})
        assert connection.getresponse().status == 401
        connection.close()


def test_the_password_is_in_a_file_of_its_owner_and_nowhere_else(lab: Lab) -> None:
    everything = yaml.safe_load(lab.layout.inventory.read_text())["all"]
    file = lab.layout.inventory.parent / everything["vars"]["winjoin_password_file"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() not in lab.layout.inventory.read_text()


def test_the_mirror_and_the_cluster_answer(lab: Lab) -> None:
    mirror = yaml.safe_load(lab.layout.inventory.read_text())["all"]["vars"]["winjoin_artifact_mirror"]
    with urllib.request.urlopen(
        f"{mirror}/kubernetes/v1.33.2/bin/windows/amd64/kubelet.exe.sha256", timeout=5
    ) as answer:
        assert len(answer.read()) == 64
    cluster = yaml.safe_load(lab.layout.kubeconfig.read_text())["clusters"][0]["cluster"]
    assert (
        f"kubeadm join {cluster['server'].removeprefix('https://')} --token "
        in lab.layout.join_command.read_text()
    )


def test_hosts_have_drives_addresses_and_the_feature_containers(lab: Lab) -> None:
    assert (lab.layout.host("win-1") / "C").is_dir()
    assert world(lab, "win-1")["features"]["Containers"] == "Installed"
    assert lab.host("win-1").machine.address != lab.host("win-2").machine.address


def test_world_json_follows_the_world(lab: Lab) -> None:
    emulator = lab.host("win-1").machine
    emulator.state.set_environment("MARK", "here")
    wait_until(
        lambda: world(lab, "win-1")["environment"].get("MARK") == "here",
        reason="world.json",
        seconds=5,
        clock=SystemClock(),
        every=0.02,
    )
    assert "MARK" not in world(lab, "win-2")["environment"]


def test_what_a_client_read_is_in_world_json_already(lab: Lab) -> None:
    from winjoin.lab.watching import Watched

    host = lab.host("win-2")
    program = Watched(host.machine, host.refresh).start("hostname")
    host.machine.state.environment["QUIET"] = "1"  # no hook is called
    assert program.read(5).stdout.strip() == b"WIN-2"
    assert world(lab, "win-2")["environment"]["QUIET"] == "1"


def test_a_restart_is_counted_and_keeps_the_port(lab: Lab) -> None:
    host = lab.host("win-2")
    port = host.port
    host.restart()
    assert world(lab, "win-2")["restarts"] == 1
    assert host.port == port


def test_bare_hosts_of_another_build(tmp_path: Path) -> None:
    with Lab(tmp_path, LabOptions(bare=True, windows_build=26100)) as lab:
        assert world(lab, "win-1")["features"].get("Containers") != "Installed"
        assert world(lab, "win-1")["windowsBuild"] == 26100


def test_with_a_kubeconfig_its_cluster_is_joined(lab: Lab, tmp_path: Path) -> None:
    with Lab(tmp_path, LabOptions(kubeconfig=lab.layout.kubeconfig)) as other:
        assert other.control_plane is None
        words = other.layout.join_command.read_text().split()
        assert words[-1] == lab.layout.join_command.read_text().split()[-1]
        assert words[4] != lab.layout.join_command.read_text().split()[4]


def test_nothing_stays(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with Lab(tmp_path, LabOptions()) as lab:
        port = lab.host("win-1").port
    assert {thread for thread in threading.enumerate() if not thread.daemon} <= before
    with pytest.raises(ConnectionRefusedError):
        HTTPSConnection("127.0.0.1", port, timeout=5).connect()


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid) as refused:
        Lab(tmp_path, LabOptions(hosts=0, windows_build=1, kubeconfig=tmp_path / "none")).up()
    assert [problem.where for problem in refused.value.problems] == [
        "--hosts",
        "--windows-build",
        "--kubeconfig",
    ]


@pytest.mark.parametrize(
    ("machines", "faults", "bad"),
    [
        ("emulator", ("no-space", "vanish@9", "drop-connection"), "drop-connection"),
        ("stand-in", ("no-space", "vanish@9", "drop-connection@2", "none@1"), "no-space, none@1"),
    ],
)
def test_a_fault_that_such_hosts_cannot_have_is_refused_by_name(
    tmp_path: Path, machines: Machines, faults: tuple[str, ...], bad: str
) -> None:
    with pytest.raises(ConfigInvalid) as refused:
        Lab(tmp_path, LabOptions(machines=machines, faults=faults)).up()
    (problem,) = refused.value.problems
    assert problem.where == "--fault"
    assert problem.what.startswith(f"{bad}: {machines} hosts have ")


def test_one_lab_in_a_folder_and_the_next_begins_anew(tmp_path: Path) -> None:
    with Lab(tmp_path) as lab:
        (lab.host("win-1").drive / "old.txt").write_text("old")
        with pytest.raises(UsageError, match="Another lab"):
            Lab(tmp_path).up()
    (tmp_path / "mine.txt").write_text("mine")
    with Lab(tmp_path) as lab:
        assert not (lab.host("win-1").drive / "old.txt").exists()
    assert (tmp_path / "mine.txt").exists()


def test_states_are_in_the_facts(tmp_path: Path) -> None:
    with Lab(tmp_path, LabOptions(states=("pending-restart",))) as lab:
        assert lab.host("win-1").machine.state.facts_patch


def test_what_was_started_ends_where_a_part_fails(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with (
        pytest.raises(ConfigInvalid),
        Lab(tmp_path, LabOptions(states=("none",))),
    ):
        pass
    assert set(threading.enumerate()) <= before


SCRIPT = """
import sys
from pathlib import Path
from winjoin.errors import ConfigInvalid, UsageError
from winjoin.lab.up import LabOptions, run_until_signal
run_until_signal(Path(sys.argv[1]), LabOptions(), lambda lab: print("ready", flush=True))
print("ended", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_lab_in_the_foreground(tmp_path: Path, number: signal.Signals) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(number)
        assert process.stdout.read() == b"ended\n"
        assert process.wait(5) == 0


def test_signals_are_as_before_when_it_has_ended(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    run_until_signal(tmp_path, LabOptions(), lambda _: os.kill(os.getpid(), signal.SIGTERM))
    assert signal.getsignal(signal.SIGTERM) is before
