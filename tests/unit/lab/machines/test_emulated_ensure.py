from __future__ import annotations

import json
from typing import Any

import pytest


def test_check_changes_nothing_and_says_what_would(
    client: Any, machine: Any, file_step: Any, step: Any
) -> None:
    before = machine.world()
    value, events = client.ensure(
        step("directory", {"path": "C:\\x"}, {"access": "private"}), file_step("C:\\x\\f", b"1"), mode="check"
    )
    assert machine.world() == before
    assert [event["outcome"] for event in events] == ["would-change", "would-change"]
    assert value == {
        "changed": 2,
        "unchanged": 0,
        "restartRequired": False,
        "restartReasons": [],
        "failed": None,
    }


def test_the_second_apply_changes_nothing(client: Any, machine: Any, file_step: Any, step: Any) -> None:
    steps = (
        step("directory", {"path": "C:\\x"}, {"access": "private"}),
        file_step("C:\\x\\f", b"1", "private"),
        step("environment-variable", {"name": "A"}, {"value": "1"}),
        step("registry-value", {"path": "HKLM:\\SOFTWARE\\X", "name": "n"}, {"kind": "DWord", "value": 7}),
        step(
            "route",
            {"destination": "10.1.0.0/16", "nextHop": "10.99.1.9"},
            {"metric": 5},
            address="10.99.1.2",
        ),
    )
    first, _ = client.ensure(*steps)
    world = machine.world()
    second, events = client.ensure(*steps)
    assert (first["changed"], second["changed"], second["unchanged"]) == (5, 0, 5)
    assert all(event["differs"] == [] and event["before"] == event["after"] for event in events)
    assert machine.world() == world


def test_the_journal_has_the_intention_before_the_confirmation_and_no_contents(
    client: Any, file_step: Any
) -> None:
    client.ensure(file_step("C:\\f", b"secret text", "private"))
    entries = client.ask("journal", {})[0]["value"]["entries"]
    assert [("intent" in entry, entry.get("done")) for entry in entries] == [(True, None), (False, True)]
    assert entries[0]["before"] is None
    assert "secret text" not in json.dumps(entries)


def test_an_intention_without_confirmation_is_left_where_setting_failed(client: Any, file_step: Any) -> None:
    client.ensure(file_step("C:\\missing\\f", b"1"))
    entries = client.ask("journal", {})[0]["value"]["entries"]
    assert [entry.get("intent") for entry in entries] == ["set"]


def test_a_torn_last_line_of_the_journal_is_left_out_and_does_not_spoil_the_next(
    client: Any, machine: Any, file_step: Any
) -> None:
    client.ensure(file_step("C:\\a", b"1"))
    machine.state.drive.append("C:\\ProgramData\\winjoin\\journal.jsonl", b'{"run": "x", "ty')
    client.ensure(file_step("C:\\b", b"1"))
    assert len(client.ask("journal", {})[0]["value"]["entries"]) == 4


def test_a_replaced_file_is_kept_unless_it_is_private(client: Any, machine: Any, file_step: Any) -> None:
    client.ensure(file_step("C:\\a", b"old"), file_step("C:\\s", b"old secret", "private"))
    client.ensure(file_step("C:\\a", b"new"), file_step("C:\\s", b"new secret", "private"))
    backup = machine.drive() / "ProgramData/winjoin/backup"
    assert [path.read_bytes() for path in backup.iterdir()] == [b"old"]


def test_the_journals_folder_is_private(client: Any, machine: Any, file_step: Any) -> None:
    client.ensure(file_step("C:\\a", b"1"))
    assert "c:\\programdata\\winjoin" in machine.world()["private"]


def test_the_first_failure_stops_all(client: Any, machine: Any, file_step: Any) -> None:
    value, events = client.ensure(
        file_step("C:\\a", b"1"), file_step("C:\\no\\b", b"1"), file_step("C:\\c", b"1")
    )
    assert [event["outcome"] for event in events] == ["changed", "failed"]
    assert (value["failed"]["phase"], value["failed"]["index"]) == ("test", 1)
    assert "C:\\no\\b" in value["failed"]["error"]["message"]
    assert not machine.state.drive.exists("C:\\c")


def test_a_null_state_removes(client: Any, machine: Any, file_step: Any, step: Any) -> None:
    client.ensure(file_step("C:\\a", b"1"))
    gone = step("file", {"path": "C:\\A"}, None)
    assert client.ensure(gone)[0]["changed"] == 1
    assert client.ensure(gone)[0]["unchanged"] == 1


def test_a_restart_ends_the_group_and_stops_before_the_next(client: Any, machine: Any, step: Any) -> None:
    feature = step("windows-feature", {"name": "Containers"}, {"installed": True})
    variable = step("environment-variable", {"name": "A"}, {"value": "1"})
    groups = [{"phase": "one", "steps": [feature, variable]}, {"phase": "two", "steps": [variable]}]
    result, events = client.ask("ensure", {"mode": "apply", "run": "r", "groups": groups})
    assert [(event["phase"], event["restart"]) for event in events] == [("one", True), ("one", False)]
    assert result["value"]["restartRequired"]
    assert "Containers" in result["value"]["restartReasons"][0]


def test_a_pending_feature_still_wants_its_restart_and_after_it_no_more(
    client: Any, machine: Any, client_class: Any, step: Any
) -> None:
    feature = step("windows-feature", {"name": "Containers"}, {"installed": True})
    client.ensure(feature)
    assert client.ensure(feature)[0]["restartRequired"]
    machine.restart()
    assert not client_class(machine).ensure(feature)[0]["restartRequired"]


@pytest.mark.parametrize(
    ("kind", "key", "state"),
    [
        ("windows-feature", {"name": "Container"}, {"installed": True}),
        ("registry-value", {"path": "HKXX:\\S", "name": "n"}, {"kind": "String", "value": "1"}),
        ("registry-value", {"path": "HKLM:\\S", "name": "n"}, {"kind": "DWord", "value": "1"}),
        ("route", {"destination": "10.1.0.1/16", "nextHop": "10.99.1.9"}, {"interfaceIndex": 5}),
        ("directory", {"path": "D:\\x"}, {"access": "inherited"}),
        ("directory", {"path": "C:\\a<b"}, {"access": "inherited"}),
        ("hns-network", {"name": "n"}, {"type": "L2Bridge", "subnet": "10.2.0.0/24", "gateway": "10.2.0.1"}),
        ("no-such-type", {"name": "n"}, {"a": 1}),
    ],
)
def test_what_windows_refuses_fails(client: Any, step: Any, kind: Any, key: Any, state: Any) -> None:
    value, events = client.ensure(step(kind, key, state))
    assert events[-1]["outcome"] == "failed"
    assert value["failed"]["error"]["message"]


def test_a_full_drive(tmp_path: Any, client_class: Any, file_step: Any) -> None:
    from winjoin.lab.machines.emulator import Emulator

    machine = Emulator("w", tmp_path / "C", faults=["no-space"])
    value, _ = client_class(machine).ensure(file_step("C:\\a", b"1"))
    assert "not enough space" in value["failed"]["error"]["message"]
    machine.close()


def test_the_first_network_of_hns_cuts_and_moves_the_address(client: Any, machine: Any, step: Any) -> None:
    cuts = []
    machine.on_cut = cuts.append
    machine.state.features.install("Containers")
    machine.state.features.finish()
    state = {
        "type": "L2Bridge",
        "subnet": "10.2.0.0/24",
        "gateway": "10.2.0.1",
        "managementAddress": "10.99.1.2",
    }
    value, _ = client.ensure(
        step("hns-network", {"name": "cbr0"}, state, address="10.99.1.2"),
        step(
            "hns-endpoint",
            {"name": "e"},
            {"network": "cbr0", "address": "10.2.0.2", "attached": True, "forwarding": True},
        ),
    )
    assert (value["failed"], len(cuts)) == (None, 1)
    addresses = {item["address"]: item["index"] for item in machine.world()["addresses"]}
    names = {item["index"]: item["name"] for item in machine.world()["adapters"]}
    assert names[addresses["10.99.1.2"]] == "vEthernet (Ethernet)"
    assert "10.2.0.2" in addresses
