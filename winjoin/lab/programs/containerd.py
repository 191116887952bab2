"""containerd as a Windows service: its configuration, its pipe, and whether pods have a network."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

from winjoin.lab.machines.windows_errors import WindowsError
from winjoin.lab.programs.containerd_schema import CRI, IMAGES, PLUGINS, RUNTIME, TOP, check
from winjoin.lab.programs.process import Process, Refused

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World

DEFAULT_CONFIG = "C:\\Program Files\\containerd\\config.toml"
_ADDRESS = "\\\\.\\pipe\\containerd-containerd"
_BIN = "C:\\Program Files\\containerd\\cni\\bin"
_CONF = "C:\\Program Files\\containerd\\cni\\conf"
_PIPE_SECONDS = 0.03
_VALUED = {"config", "c", "log-file", "log-level", "l", "address", "a", "root", "state", "service-name"}
_SWITCHES = {"run-service"}


class Settings(NamedTuple):
    """What matters of its configuration."""

    version: str
    pipe: str
    bin_dirs: tuple[str, ...]
    conf_dir: str
    max_conf: int
    sandbox_image: str


def run(process: Process) -> int:
    """Read flags and configuration (as a service it fails before it connects).

    Hold the pipe until it is stopped.
    """
    flags = _flags(process.argv[1:])
    if "run-service" not in flags:
        raise Refused("containerd runs here as a service only: --run-service is missing")
    if "log-file" in flags:
        process.world.drive.writable(flags["log-file"])
        process.log_file = flags["log-file"]
    settings = load(process.world, process.version, flags)
    process.connect()
    if process.pause(_PIPE_SECONDS):
        return 0
    world = process.world
    with world.lock:
        world.pipes.add(settings.pipe)
        if world.features.installed("Containers"):
            world.containerd = settings
        else:
            process.say(
                "E failed to load plugin io.containerd.grpc.v1.cri: the feature Containers is not there"
            )
    process.say(f"containerd successfully booted, version {process.version}")
    world.touch()
    process.stopping.wait()
    with world.lock:
        world.pipes.discard(settings.pipe)
        world.containerd = None
    return 0


def _flags(arguments: list[str]) -> dict[str, str]:
    flags: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        name, equals, value = argument.lstrip("-").partition("=")
        if not argument.startswith("-"):
            raise Refused(f"containerd: unknown command {argument}")
        if name in _SWITCHES:
            flags[name] = "true"
        elif name in _VALUED and (equals or rest):
            flags[name] = value if equals else rest.pop(0)
        else:
            raise Refused(f"Incorrect Usage: flag provided but not defined: -{name}")
    return flags


def load(world: World, version: str, flags: dict[str, str]) -> Settings:
    """Parse and judge config.toml; raises Refused for what containerd, or a node, cannot use."""
    name = flags.get("config", flags.get("c", DEFAULT_CONFIG))
    try:
        content = world.drive.read(name)
    except WindowsError as error:
        raise Refused(f"containerd: failed to load TOML from {name}: {error}") from error
    try:
        return _judge(world, version.lstrip("v"), content)
    except (ValueError, WindowsError) as error:
        raise Refused(f"containerd: failed to load TOML: {name}: {error}") from error


def _judge(world: World, version: str, content: bytes) -> Settings:
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise ValueError("it begins with a byte order mark")
    document = tomllib.loads(content.decode("utf-8"))
    plugins = document.pop("plugins", {})
    check(document, TOP)
    schema = document.get("version", 0)
    newest = 2 if version.startswith("1.") else 3
    if schema not in PLUGINS or schema > newest:
        raise ValueError(
            f"expected containerd config version equal to or less than `{newest}`, got `{schema}`"
        )
    check(plugins, PLUGINS[schema], "plugins")
    _folders(world, document)
    settings = _settings(version, schema, document, plugins)
    _node(world, settings, plugins)
    return settings


def _folders(world: World, document: dict[str, Any]) -> None:
    root = document.get("root", "C:\\ProgramData\\containerd\\root")
    state = document.get("state", "C:\\ProgramData\\containerd\\state")
    for path in (root, state):
        _want_drive(path)
        world.drive.make_folder(path)
    if world.drive.key(root) == world.drive.key(state):
        raise ValueError("root and state must be different paths: invalid argument")
    if any(".cri" in plugin for plugin in document.get("disabled_plugins", [])):
        raise ValueError("disabled_plugins: a node needs CRI")


def _settings(version: str, schema: int, document: dict[str, Any], plugins: dict[str, Any]) -> Settings:
    address = document.get("grpc", {}).get("address", _ADDRESS)
    if not re.fullmatch(r"\\\\\.\\pipe\\[^\\/:*?\"<>|]+", address):
        raise ValueError(f"grpc.address: {address!r} is not the name of a pipe")
    runtime = plugins.get(CRI if schema == 2 else RUNTIME, {})  # noqa: PLR2004 - version of the file
    cni = runtime.get("cni", {})
    if "bin_dirs" in cni and version.startswith("2.0."):
        raise ValueError("unknown key bin_dirs, which is from 2.1 on")
    image = runtime.get("sandbox_image") or plugins.get(IMAGES, {}).get("pinned_images", {}).get(
        "sandbox", ""
    )
    bins = cni.get("bin_dirs") or [cni.get("bin_dir", _BIN)]
    return Settings(
        version=version,
        pipe=address.rpartition("\\")[2].lower(),
        bin_dirs=tuple(bins),
        conf_dir=cni.get("conf_dir", _CONF),
        max_conf=int(cni.get("max_conf_num", 1)),
        sandbox_image=image,
    )


def _node(world: World, settings: Settings, plugins: dict[str, Any]) -> None:
    """What a node needs of it: folders that are there, runtimes and snapshotters that Windows has."""
    wanted = [*settings.bin_dirs, settings.conf_dir]
    for table in plugins.values():
        if isinstance(table, dict) and table.get("registry", {}).get("config_path"):
            wanted.append(table["registry"]["config_path"])
        container = table.get("containerd", {})
        for name in (table.get("snapshotter"), container.get("snapshotter")):
            if name not in (None, "windows", "cimfs", "blockcim"):
                raise ValueError(f"snapshotter {name!r} is not one of Windows")
        _runtimes(container)
    for path in wanted:
        _want_drive(path)
        if not world.drive.is_folder(path):
            raise ValueError(f"directory {path!r} does not exist")


def _runtimes(container: dict[str, Any]) -> None:
    runtimes = container.get("runtimes", {})
    default = container.get("default_runtime_name")
    for name, runtime in runtimes.items():
        if runtime.get("runtime_type") != "io.containerd.runhcs.v1":
            raise ValueError(
                f"runtime {name} has the type {runtime.get('runtime_type')!r}, which Windows has not"
            )
    if default and runtimes and default not in runtimes:
        raise ValueError(f"default_runtime_name {default!r} is none of the runtimes")


def _want_drive(path: str) -> None:
    if not re.match(r"[A-Za-z]:[\\/]", path):
        raise ValueError(f"{path!r} is not a path with a drive")
