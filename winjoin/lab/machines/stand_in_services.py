"""Services of a stand-in host, from its registry and service manager, as the emulator shows its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]
Values = Mapping[str, tuple[str, str]]

_STARTS = {0: "boot", 1: "system", 2: "automatic", 3: "manual", 4: "disabled"}
_ACTIONS = {0: "none", 1: "restart", 2: "reboot", 3: "run"}
_HEADER = 20
"""Bytes of SERVICE_FAILURE_ACTIONS before its actions, as the registry has it; an action is two numbers."""


def services(root: str, keys: Mapping[str, Values], running: Mapping[str, tuple[str, int]]) -> Json:
    """By name, sorted; of Windows' own the state alone. `running`: state and exit code of each."""
    found = dict(_each(root, keys, running))
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def _each(
    root: str, keys: Mapping[str, Values], running: Mapping[str, tuple[str, int]]
) -> Iterator[tuple[str, Json]]:
    for name, (state, exit_code) in running.items():
        values = keys.get(f"{root}\\{name}", {})
        if _is_windows(_text(values, "ImagePath")):
            yield name, {"state": state, "start": _start(values)}
        else:
            inputs = _text(keys.get(f"{root}\\{name}\\Parameters", {}), "WinjoinInputs")
            yield name, {**_own(values), "inputs": inputs, "state": state, "exitCode": exit_code}


def _is_windows(command: str) -> bool:
    path = command.lower().strip('"')
    return not path or path.startswith(("c:\\windows\\", "%systemroot%", "\\systemroot", "system32\\"))


def _own(values: Values) -> Json:
    environment = (item.partition("=") for item in _list(values, "Environment"))
    return {
        "displayName": _text(values, "DisplayName"),
        "command": _text(values, "ImagePath"),
        "start": _start(values),
        "dependsOn": _list(values, "DependOnService"),
        "environment": {name: value for name, _, value in sorted(environment)},
        "recovery": _recovery(_text(values, "FailureActions")),
        "account": _text(values, "ObjectName"),
    }


def _text(values: Values, name: str) -> str:
    return values.get(name, ("", ""))[1]


def _list(values: Values, name: str) -> list[str]:
    return [item for item in _text(values, name).split("\\0") if item]


def _start(values: Values) -> str:
    start = _STARTS.get(int(_text(values, "Start") or "3", 16), "manual")
    delayed = int(_text(values, "DelayedAutostart") or "0", 16)
    return "delayed" if start == "automatic" and delayed else start


def _recovery(binary: str) -> Json | None:
    raw = bytes.fromhex(binary)
    if len(raw) < _HEADER:
        return None
    numbers = [int.from_bytes(raw[at : at + 4], "little") for at in range(0, len(raw) - 3, 4)]
    actions = zip(numbers[5::2], numbers[6::2], strict=False)
    shown = [{"action": _ACTIONS.get(kind, str(kind)), "delayMs": delay} for kind, delay in actions]
    return {"resetSeconds": numbers[0], "actions": shown}
