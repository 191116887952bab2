"""What the user wants, from the join line and the config file together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from winjoin.config.joinline import JoinLine
from winjoin.config.loading import Configuration
from winjoin.config.target import Target
from winjoin.config.winjoinconfiguration import WinjoinConfiguration
from winjoin.errors import ConfigInvalid, Problem


class Intent(NamedTuple):
    """One answer to each question.

    `line` holds what both can say; timeouts are seconds, None where nobody said.
    """

    line: JoinLine
    winjoin: WinjoinConfiguration = WinjoinConfiguration()
    kubelet: dict[str, Any] | None = None
    kubelet_extra_args: tuple[tuple[str, str], ...] = ()
    taints: tuple[str, ...] = ()
    discovery_timeout: float | None = None
    kubelet_health_timeout: float | None = None
    tls_bootstrap_timeout: float | None = None
    notes: tuple[str, ...] = ()
    kubelet_patches: tuple[dict[str, Any], ...] = ()
    """Of kubeadm's patch files, in their order; laid over all else."""


_DISCOVERY = {
    "endpoint": "the API server's endpoint",
    "token": "the token",
    "pins": "the CA pins",
    "discovery_file": "the discovery file",
    "tls_bootstrap_token": "the TLS bootstrap token",
}


def intent(
    line: JoinLine,
    configuration: Configuration | None = None,
    *,
    kubeconfig: bool = False,
    asks_only: bool = False,
) -> Intent:
    """Put a join line over a config file.

    As in kubeadm, a flag wins over the file, and ignored checks are those of both. What decides which
    cluster it is may be
    in both only where both say the same. ConfigInvalid where they differ, or where nothing says how to
    find the cluster; where one only asks (`asks_only`), it may be that nothing does.
    """
    config = configuration or Configuration()
    join = config.join
    problems = _differences(line, join.line) if join else []
    merged = _merged(line, join.line) if join else line
    if not kubeconfig and not (asks_only and _names_no_cluster(merged)):
        problems += _missing(merged)
    if problems:
        raise ConfigInvalid(problems)
    return Intent(
        line=merged,
        winjoin=config.winjoin,
        kubelet=config.kubelet,
        kubelet_extra_args=join.kubelet_extra_args if join else (),
        taints=(join.taints if join else ()) or config.winjoin.taints,
        discovery_timeout=join.discovery_timeout if join else None,
        kubelet_health_timeout=join.kubelet_health_timeout if join else None,
        tls_bootstrap_timeout=join.tls_bootstrap_timeout if join else None,
        notes=(*line.notes, *config.notes),
    )


def _differences(line: JoinLine, other: JoinLine) -> list[Problem]:
    problems = []
    for name, what in _DISCOVERY.items():
        mine, theirs = getattr(line, name), getattr(other, name)
        if mine and theirs and mine != theirs:
            problems.append(
                Problem(f"--config and {what}", "the join line and the file differ; keep it in one of them")
            )
    if (line.discovery_file and other.endpoint) or (line.endpoint and other.discovery_file):
        problems.append(
            Problem("--config", "the join line and the file find the cluster in different ways; keep one")
        )
    return problems


def _merged(line: JoinLine, other: JoinLine) -> JoinLine:
    chosen = {name: getattr(line, name) or getattr(other, name) for name in JoinLine._fields}
    both = dict.fromkeys((*line.ignore_preflight_errors, *other.ignore_preflight_errors))
    return JoinLine(**{**chosen, "ignore_preflight_errors": tuple(both), "notes": line.notes})


def _names_no_cluster(line: JoinLine) -> bool:
    return line.endpoint is None and line.token is None and not line.discovery_file


def _missing(line: JoinLine) -> list[Problem]:
    if line.discovery_file:
        return []
    if line.endpoint is None:
        how = (
            "paste the join line that 'kubeadm token create"
            " --print-join-command' prints, or give --kubeconfig"
        )
        return [Problem("API_SERVER_ENDPOINT", f"nothing says which cluster to join; {how}")]
    if line.token is None:
        return [Problem("--token", "is missing; give it, or --kubeconfig, with which winjoin makes one")]
    return []


def targets_of(
    configuration: Configuration, *, environment: Mapping[str, str] | None = None
) -> tuple[Target, ...]:
    """The hosts of a WinjoinConfiguration: those it lists, or those of its inventory.

    ConfigInvalid with every mistake.
    """
    from winjoin.config.inventory import read_inventory
    from winjoin.config.variables import Place, read_target

    known = os.environ if environment is None else environment
    own = configuration.winjoin
    if own.inventory:
        return read_inventory(
            configuration.folder / Path(own.inventory).expanduser(), environment=known
        ).targets
    problems: list[Problem] = []
    place = Place("hosts", configuration.folder, known)
    targets = [
        read_target(str(host.get("name") or host["address"]), _variables(host), (), place, problems)
        for host in own.hosts
    ]
    if problems:
        raise ConfigInvalid(problems)
    return tuple(targets)


def _variables(host: Mapping[str, Any]) -> dict[str, str]:
    names = {
        "address": "ansible_host",
        "user": "ansible_user",
        "passwordFile": "winjoin_password_file",
        "transport": "ansible_winrm_transport",
        "caFile": "ansible_winrm_ca_trust_path",
        "thumbprint": "winjoin_thumbprint",
        "certificateFile": "ansible_winrm_cert_pem",
        "certificateKeyFile": "ansible_winrm_cert_key_pem",
        "nodeName": "winjoin_node_name",
        "nodeIP": "winjoin_node_ip",
    }
    return {names[name]: str(value) for name, value in host.items() if name in names}
