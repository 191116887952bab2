"""kube-log-runner: runs another program and sends what it says to a file (windows-node.md 5.1)."""

from __future__ import annotations

from winjoin.lab.machines.windows_errors import WindowsError
from winjoin.lab.programs.files import read_program
from winjoin.lab.programs.process import Process, Refused

_VALUED = {"log-file", "log-file-size", "log-file-age", "flush-interval"}
_SWITCHES = {"also-stdout", "redirect-stderr"}


def run(process: Process) -> int:
    """Parse its own flags up to the first that is none, then become the program that is named."""
    from winjoin.lab.programs.models import MODELS

    flags, rest = split_flags(process.argv[1:])
    if not rest:
        raise Refused("kube-log-runner: no command given")
    if not process.world.drive.is_file(rest[0]):
        raise Refused(f'kube-log-runner: exec: "{rest[0]}": file does not exist')
    child = read_program(process.world.drive.real(rest[0]))
    if child is None or child.name not in MODELS:
        raise Refused(f"kube-log-runner: fork/exec {rest[0]}: {WindowsError(193)}")
    if "log-file" in flags:
        process.world.drive.writable(flags["log-file"])
        process.log_file = flags["log-file"]
    process.files.add(process.world.drive.key(rest[0]))
    process.name, process.version, process.argv = child.name, child.version, rest
    return MODELS[child.name](process)


def split_flags(arguments: list[str]) -> tuple[dict[str, str], list[str]]:
    """Its flags (Go's: one or two dashes, ``=`` or the next argument) and the command after them."""
    flags: dict[str, str] = {}
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        name, equals, value = rest.pop(0).lstrip("-").partition("=")
        if name in _SWITCHES:
            flags[name] = value if equals else "true"
        elif name in _VALUED and (equals or rest):
            flags[name] = value if equals else rest.pop(0)
        else:
            raise Refused(f"flag provided but not defined: -{name}")
    return flags, rest
