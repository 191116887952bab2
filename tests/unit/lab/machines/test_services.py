from __future__ import annotations

import time
from typing import Any

import pytest

from winjoin.lab.machines.service import Service
from winjoin.lab.machines.windows_errors import WindowsError
from winjoin.lab.programs.files import program_file


def _until(condition: Any, seconds: Any = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def services(machine: Any, containerd: Any) -> Any:
    services = machine.state.services
    services.put(Service(name="containerd", display_name="c", command=containerd, start="automatic"))
    return services


def _refused(code: Any, call: Any, *arguments: Any) -> None:
    with pytest.raises(WindowsError) as caught:
        call(*arguments)
    assert caught.value.code == code


def test_start_and_stop(services: Any, machine: Any) -> None:
    services.start("CONTAINERD")
    _until(lambda: machine.state.pipes == {"containerd-containerd"})
    _refused(1056, services.start, "containerd")
    services.stop("containerd")
    assert machine.state.pipes == set()
    _refused(1062, services.stop, "containerd")


def test_a_program_that_is_not_there(services: Any) -> None:
    services.put(Service(name="a", display_name="a", command="C:\\k\\nothing.exe"))
    services.put(Service(name="b", display_name="b", command='"C:\\no folder\\nothing.exe"'))
    _refused(2, services.start, "a")
    _refused(3, services.start, "b")
    _refused(1060, services.start, "c")


def test_a_file_that_is_no_program(services: Any, machine: Any) -> None:
    machine.state.drive.write("C:\\k\\x.exe", b"text")
    services.put(Service(name="a", display_name="a", command="C:\\k\\x.exe"))
    _refused(193, services.start, "a")


def test_a_program_that_ends_before_it_says_that_it_runs(services: Any, machine: Any) -> None:
    machine.state.drive.write("C:\\Program Files\\containerd\\config.toml", b"version = 2\nrooot = 'x'\n")
    _refused(1053, services.start, "containerd")
    assert not services.get("containerd").running


def test_a_command_without_quotes_is_found_as_windows_finds_it(services: Any, machine: Any) -> None:
    machine.state.drive.write("C:\\Program Files\\containerd\\c.exe", program_file("containerd", "1.7.27"))
    command = "C:\\Program Files\\containerd\\c.exe --run-service"
    services.put(Service(name="a", display_name="a", command=command))
    services.start("a")


def test_dependencies(services: Any) -> None:
    services.put(Service(name="a", display_name="a", command="C:\\k\\containerd.exe", depends_on=["nobody"]))
    _refused(1075, services.start, "a")
    services.put(Service(name="b", display_name="b", command="C:\\k\\containerd.exe", depends_on=["a"]))
    _refused(1068, services.start, "b")
    _refused(1059, services.put, Service(name="a", display_name="a", command="x", depends_on=["b"]))


def test_a_dependency_is_started_and_not_stopped_before_its_dependents(services: Any, machine: Any) -> None:
    machine.state.drive.write("C:\\k\\kube-proxy.exe", program_file("kube-proxy", "v1.33.2"))
    command = "C:\\k\\kube-proxy.exe --windows-service"
    services.put(Service(name="kube-proxy", display_name="p", command=command, depends_on=["containerd"]))
    services.start("kube-proxy")
    assert services.get("containerd").running
    _refused(1051, services.stop, "containerd")
    services.stop("kube-proxy")
    services.stop("containerd")


def test_disabled(services: Any) -> None:
    services.get("containerd").start = "disabled"
    _refused(1058, services.start, "containerd")


def test_recovery_starts_a_killed_program_again_and_not_a_stopped_one(services: Any, machine: Any) -> None:
    services.get("containerd").recovery = {"actions": [{"action": "restart", "delayMs": 10}]}
    services.start("containerd")
    first = services.get("containerd").process
    services.kill("containerd")
    _until(lambda: services.get("containerd").process not in (None, first))
    services.stop("containerd")
    time.sleep(0.05)
    assert not services.get("containerd").running


def test_a_restart_starts_automatic_services_and_counts(services: Any, machine: Any) -> None:
    services.start("containerd")
    services.put(
        Service(
            name="manual", display_name="m", command="C:\\k\\containerd.exe --run-service", start="manual"
        )
    )
    machine.restart()
    assert services.get("containerd").running
    assert not services.get("manual").running
    assert machine.world()["restarts"] == 1


def test_hns_comes_with_the_feature_after_a_restart(tmp_path: Any) -> None:
    from winjoin.lab.machines.emulator import Emulator

    machine = Emulator("w", tmp_path / "C")
    assert machine.state.features.install("Containers")
    assert machine.state.services.find("hns") is None
    machine.restart()
    assert machine.state.services.get("hns").running
    machine.close()


def test_the_service_resource_starts_anew_where_inputs_differ(
    client: Any, machine: Any, containerd: Any, service_step: Any
) -> None:
    client.ensure(service_step("containerd", containerd))
    first = machine.state.services.get("containerd").process
    assert client.ensure(service_step("containerd", containerd))[0]["changed"] == 0
    client.ensure(service_step("containerd", containerd, inputs="2"))
    second = machine.state.services.get("containerd").process
    assert first is not second
    assert first.ended.is_set()


def test_a_service_that_cannot_start_fails_the_step_with_windows_words(
    client: Any, service_step: Any
) -> None:
    value, _ = client.ensure(service_step("x", "C:\\nothing.exe"))
    assert "cannot find" in value["failed"]["error"]["message"]
