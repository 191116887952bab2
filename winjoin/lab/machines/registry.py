r"""The registry: keys like ``HKLM:\SOFTWARE\X``, in any case, with typed values."""

from __future__ import annotations

from typing import Any, NamedTuple

from winjoin.lab.machines.windows_errors import WindowsError

KINDS = ("String", "ExpandString", "DWord", "QWord", "MultiString", "Binary")
_HIVES = {
    "HKLM:": "HKLM:",
    "HKEY_LOCAL_MACHINE": "HKLM:",
    "REGISTRY::HKEY_LOCAL_MACHINE": "HKLM:",
    "HKCU:": "HKCU:",
}
_VERSION = "HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
_MEMORY = "HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management\\PrefetchParameters"


class Value(NamedTuple):
    """A value with its kind, one of KINDS; data is a string, an integer or a list of strings."""

    kind: str
    data: Any


class Registry:
    """One host's registry: `keys` holds values by key and by name, each in the spelling of its first use."""

    def __init__(self, name: str, build: int) -> None:
        self.keys: dict[str, dict[str, Value]] = {}
        self.set(_VERSION, "CurrentBuildNumber", "String", str(build))
        self.set(_VERSION, "CurrentMajorVersionNumber", "DWord", 10)
        self.set(_VERSION, "CurrentMinorVersionNumber", "DWord", 0)
        self.set(
            "HKLM:\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName",
            "ComputerName",
            "String",
            name,
        )
        self.boot(1)

    def boot(self, boots: int) -> None:
        """What Windows writes at a start."""
        self.set(_MEMORY, "BootId", "DWord", boots)

    def get(self, path: str, name: str) -> Value | None:
        """A value, None where it or its key is missing."""
        values = self.keys.get(self._key(path), {})
        return next((value for key, value in values.items() if key.lower() == name.lower()), None)

    def set(self, path: str, name: str, kind: str, data: Any) -> None:  # noqa: ANN401 - what a value may hold
        """Write a value, and its key where that is missing; raises 87 where data does not fit the kind."""
        if kind not in KINDS or not _fits(kind, data):
            raise WindowsError(87, f"{path}\\{name}: {kind}")
        values = self.keys.setdefault(self._key(path), {})
        known = next((key for key in values if key.lower() == name.lower()), name)
        values[known] = Value(kind, data)

    def remove(self, path: str, name: str) -> None:
        """Take a value away; its key stays."""
        values = self.keys.get(self._key(path), {})
        for key in [key for key in values if key.lower() == name.lower()]:
            del values[key]

    def _key(self, path: str) -> str:
        hive, _, rest = path.replace("/", "\\").rstrip("\\").partition("\\")
        if hive.upper() not in _HIVES or not rest:
            raise WindowsError(3, f"Cannot find drive or key '{path}'", error_id="DriveNotFound")
        key = f"{_HIVES[hive.upper()]}\\{rest}"
        return next((known for known in self.keys if known.lower() == key.lower()), key)

    def snapshot(self) -> dict[str, dict[str, dict[str, Any]]]:
        """All keys that hold values, sorted."""
        return {
            key: {name: value._asdict() for name, value in sorted(values.items())}
            for key, values in sorted(self.keys.items())
            if values
        }


def _fits(kind: str, data: Any) -> bool:  # noqa: ANN401
    if kind in ("DWord", "QWord"):
        bits = 32 if kind == "DWord" else 64
        return (
            isinstance(data, int) and not isinstance(data, bool) and -(1 << (bits - 1)) <= data < (1 << bits)
        )
    if kind == "MultiString":
        return isinstance(data, list) and all(isinstance(item, str) for item in data)
    return isinstance(data, str)
