from __future__ import annotations

from typing import Any


def test_it_says_hello_first(client: Any) -> None:
    sequence, kind, hello = client.frame()
    assert (sequence, kind, hello["protocol"], hello["languageMode"]) == (0, "hello", 1, "FullLanguage")


def test_an_agent_that_does_not_fit_stage_0_is_not_run(machine: Any, client_class: Any) -> None:
    program = client_class(machine, agent="# another agent").program
    output = program.read(5)
    while output.exit_code is None:
        output = program.read(5)
    assert (output.exit_code, output.stdout) == (1, b"")


def test_a_request_that_is_sent_again_is_answered_again_and_not_done_again(
    client: Any, step: Any, machine: Any
) -> None:
    state = {"value": "1"}
    groups = [{"phase": "p", "steps": [step("environment-variable", {"name": "A"}, state)]}]
    line = client.line(1, "ensure", {"mode": "apply", "run": "r", "groups": groups})
    client.send(line)
    first = _result(client)
    machine.state.set_environment("A", None)
    client.send(b"\n" + line)
    assert _result(client) == first
    assert machine.state.get_environment("A") is None


def _result(client: Any) -> Any:
    while True:
        _, kind, payload = client.frame()
        if kind == "result":
            return payload


def test_a_damaged_line_is_bad_and_the_next_one_is_taken(client: Any) -> None:
    line = client.line(1, "journal", {})
    client.frame()
    client.send(line[:80] + b"x" + line[81:])
    assert client.frame()[:2] == (1, "bad")
    client.send(b"\n" + line)
    assert client.frame()[:2] == (1, "result")


def test_an_old_number_is_ignored(client: Any) -> None:
    client.ask("journal", {})
    client.ask("journal", {})
    client.send(client.line(1, "journal", {}))
    client.send(client.line(3, "journal", {}))
    assert client.frame()[:2] == (3, "result")


def test_noise_is_no_request(client: Any) -> None:
    client.send(b"hello\n")
    assert client.ask("journal", {})[0] == {"ok": True, "value": {"entries": []}}


def test_an_unknown_operation_is_an_error_and_not_the_end(client: Any) -> None:
    result, _ = client.ask("revert", {"run": None})
    assert result["ok"] is False
    assert "revert" in result["error"]["message"]
    assert client.ask("journal", {})[0]["ok"]


def test_the_end_of_stdin_ends_it(client: Any) -> None:
    client.program.close_input()
    kinds = [client.frame()[1], client.frame()[1]]
    assert kinds == ["hello", "bye"]


def test_facts_come_from_the_world(client: Any) -> None:
    result, _ = client.ask("facts", {"probes": [], "ports": [10250]})
    assert result["value"]["os"]["build"] == 20348
