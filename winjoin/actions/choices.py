"""What is decided for one host from its facts: its Node's name and address, each with the reason that a plan shows."""

from __future__ import annotations

from typing import NamedTuple

from winjoin.actions.wishes import Wishes
from winjoin.config.names import ChosenName, from_template, given_name, host_name
from winjoin.config.target import Target
from winjoin.errors import ConfigInvalid, Problem
from winjoin.hosts.facts import Facts
from winjoin.values import Endpoint, NodeName


class Choices(NamedTuple):
    """Node name and address, and why those. An address that could not be found out is empty."""

    node_name: NodeName
    node_name_reason: str
    node_ip: str
    node_ip_reason: str


def choose(wishes: Wishes, target: Target | None, facts: Facts, endpoint: Endpoint | None) -> Choices:
    """ConfigInvalid where a name that was given, or the host's own, cannot be a Node's."""
    name = _name(wishes, target, facts)
    address, reason = _address(wishes, target, facts, endpoint)
    return Choices(name.name, name.reason, address, reason)


def other_names(wishes: Wishes, target: Target | None) -> tuple[str, ...]:
    """Names of the other targets' Nodes, as far as they are known before those hosts are asked."""
    others = [_known_name(wishes, other) for other in wishes.targets if other is not target]
    return tuple(name for name in others if name)


def known_names(wishes: Wishes) -> tuple[str, ...]:
    """Names of all targets' Nodes before any host is asked: as they were given, else as the inventory names hosts."""
    from winjoin.cluster.subnets import address

    named = ((_known_name(wishes, target), target.name) for target in wishes.targets)
    return tuple(given or name.lower() for given, name in named if given or address(name) is None)


def _known_name(wishes: Wishes, target: Target) -> str:
    template = wishes.intent.winjoin.node_name
    given = wishes.intent.line.node_name or target.variable("node_name")
    if not given and template and "{computer}" not in template:
        given = template.replace("{host}", target.name)
    return str(given).strip().lower()


def _name(wishes: Wishes, target: Target | None, facts: Facts) -> ChosenName:
    line, own = wishes.intent.line, wishes.intent.winjoin
    computer = facts.os.dns_host_name or facts.os.computer_name or ""
    try:
        if line.node_name:
            return ChosenName(line.node_name, line.node_name_reason or "it was given with --node-name")
        if target and target.variable("node_name"):
            return given_name(target.variable("node_name"))
        if own.node_name:
            return from_template(
                own.node_name, host=target.name if target else computer, computer_name=computer
            )
        return host_name(computer)
    except ValueError as error:
        where = f"the node name of {target.name if target else 'this host'}"
        raise ConfigInvalid([Problem(where, str(error))], hint="Give one with --node-name.") from error


def _address(
    wishes: Wishes, target: Target | None, facts: Facts, endpoint: Endpoint | None
) -> tuple[str, str]:
    given = (target.variable("node_ip") if target else "") or wishes.intent.winjoin.node_ip
    if given:
        return given, "it was given"
    if endpoint is None:
        return _way_out(facts), "the host's address on its way out: no API server was named"
    probe = facts.probe("tls", str(endpoint))
    if probe and probe.source_address:
        return probe.source_address, f"the host's address on its route to the API server {endpoint}"
    return "", f"the host does not reach the API server {endpoint}, so its address is not known"


def _way_out(facts: Facts) -> str:
    """The IPv4 address on the adapter of the default route with the least metric; empty where there is none."""
    routes = [route for route in facts.network.routes or () if route.destination == "0.0.0.0/0"]
    for route in sorted(routes, key=lambda route: route.metric or 0):
        for each in facts.network.addresses or ():
            if each.index == route.index and each.address and ":" not in each.address:
                return each.address
    return ""
