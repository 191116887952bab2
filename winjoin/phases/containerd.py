"""Phase `containerd`: the container runtime, its configuration and its Windows service."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from winjoin.engine.phase import phase
from winjoin.engine.spec import NodeSpec
from winjoin.engine.step import Step
from winjoin.phases.places import containerd_data, logs, registries
from winjoin.phases.proxies import service_environment
from winjoin.phases.toml import fill, literal
from winjoin.resources.archive import Archive
from winjoin.resources.base import Resource
from winjoin.resources.directory import Access, Directory
from winjoin.resources.file import File
from winjoin.resources.service import Recovery, Service
from winjoin.templates import template_text
from winjoin.values import Version

if TYPE_CHECKING:
    from winjoin.hosts.facts import Facts

_BIN_DIRS = Version.parse("2.1.0")
_RECOVERY = Recovery(reset_seconds=86400, delays_ms=(15_000, 15_000, 15_000))


@phase("containerd", after=("directories",))
def containerd(spec: NodeSpec, facts: Facts) -> Sequence[Step]:
    """Install containerd, write its configuration and run it as the Windows service containerd.

    The configuration names the sandbox image that fits this Windows build, the folders of CNI, and one
    folder of registry mirrors. A change to it, or to the program, restarts the service; pods go on
    meanwhile.
    """
    configuration = config_toml(spec)
    config = spec.layout.containerd / "config.toml"
    return [
        _program(spec),
        *_mirrors(spec),
        File(
            path=config, content=configuration, why="containerd's own configuration is one of Linux and NAT"
        ),
        _service(spec, configuration),
    ]


def config_toml(spec: NodeSpec) -> str:
    """The configuration: version 2 for 1.x, version 3 for 2.x; reads back as what was meant."""
    data = containerd_data(spec.layout)
    places = {
        "ROOT": str(data / "root"),
        "STATE": str(data / "state"),
        "SANDBOX_IMAGE": spec.sandbox_image,
        "CNI_BIN": spec.layout.cni_bin.slashed,
        "CNI_CONF": spec.layout.cni_conf.slashed,
        "REGISTRY": registries(spec.layout).slashed,
    }
    return fill(_template(spec.containerd_version), places)


def _template(version: Version) -> str:
    if version.major < 2:  # noqa: PLR2004 - containerd 1.x reads version 2
        return template_text("containerd/config-v2.toml")
    text = template_text("containerd/config-v3.toml")
    return text if version >= _BIN_DIRS else text.replace("bin_dirs = ['@CNI_BIN@']", "bin_dir = '@CNI_BIN@'")


def _program(spec: NodeSpec) -> Resource:
    download = spec.downloads["containerd"]
    return Archive(
        path=spec.layout.containerd,
        url=download.url,
        digest=download.digest,
        proxy=download.proxy,
        members={},
        why=f"containerd {download.version} goes with kubelet {spec.kubelet_version}",
    )


def _service(spec: NodeSpec, configuration: str) -> Resource:
    log = logs(spec.layout, "containerd") / "containerd.log"
    program, config = (
        spec.layout.containerd / "bin" / "containerd.exe",
        spec.layout.containerd / "config.toml",
    )
    return Service(
        name="containerd",
        display_name="containerd",
        command=(str(program), "--run-service", "--config", str(config), "--log-file", str(log)),
        start="automatic",
        depends_on=(),
        environment=service_environment(spec),
        recovery=_RECOVERY,
        running=True,
        started_with=_digest(configuration, spec.downloads["containerd"].digest),
        why="the kubelet runs containers with it",
    )


def _mirrors(spec: NodeSpec) -> list[Resource]:
    """One folder for each registry; a colon is no letter of a file name: containerd has ``_5000_``."""
    steps: list[Resource] = []
    for registry in dict.fromkeys(name for name, _ in spec.registry_mirrors):
        folder = registries(spec.layout) / _folder(registry)
        hosts = hosts_toml(registry, (address for name, address in spec.registry_mirrors if name == registry))
        steps.append(Directory(path=folder, access=Access.INHERITED, why=f"{registry} has a mirror"))
        steps.append(
            File(path=folder / "hosts.toml", content=hosts, why=f"images of {registry} come from its mirror")
        )
    return steps


def hosts_toml(registry: str, mirrors: Iterable[str]) -> str:
    """A ``hosts.toml``: the mirrors in their order, then the registry itself."""
    server = "registry-1.docker.io" if registry == "docker.io" else registry
    lines = [f"server = {literal(f'https://{server}')}"]
    for mirror in mirrors:
        address = mirror if "://" in mirror else f"https://{mirror}"
        lines += ["", f"[host.{literal(address)}]", '  capabilities = ["pull", "resolve"]']
        lines += ["  override_path = true"] if "/v2" in address.partition("://")[2] else []
    return "\n".join(lines) + "\n"


def _folder(registry: str) -> str:
    host, colon, port = registry.rpartition(":")
    return f"{host}_{port}_" if colon else registry


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
