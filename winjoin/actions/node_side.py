"""Waiting for the Node: registered by the new kubelet, given pod addresses, Ready; and why not yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from winjoin.cluster import csr, failures, nodes
from winjoin.cluster.http import Api
from winjoin.errors import NotVerified, TimedOut
from winjoin.waiting import Clock, wait_until

Json = dict[str, Any]


def heartbeat(found: Json | None) -> str:
    """When the kubelet last said something: of the Ready condition; empty where it never did."""
    for condition in ((found or {}).get("status") or {}).get("conditions") or ():
        if condition.get("type") == "Ready":
            return str(condition.get("lastHeartbeatTime") or "")
    return ""


def wait_pod_cidrs(
    api: Api, name: str, before: Json | None, *, seconds: float, clock: Clock, told: Callable[[str], None]
) -> tuple[str, ...]:
    """Until this host's kubelet has its certificate and reports, and the Node has pod addresses.

    `before` is the Node as it was before the kubelet was started: one of an earlier life does not count until
    its kubelet is heard again. Raises NotVerified with the reason that the cluster gives.
    """
    old, seen = heartbeat(before), ["it was never seen"]

    def look() -> tuple[str, ...] | None:
        found = _node(api, name, seen)
        if found is None or not heartbeat(found) or (before is not None and heartbeat(found) == old):
            return None
        seen[0] = "it has no pod addresses (the controller manager needs --allocate-node-cidrs)"
        return nodes.pod_cidrs(found) or None

    told(f"the Node {name} to be registered")
    try:
        return wait_until(
            look,
            reason=f"the Node {name} to be registered with pod addresses",
            seconds=seconds,
            clock=nodes.Easing(clock, first=0.5),
            every=2.0,
            so_far=lambda: seen[0],
        )
    except TimedOut as error:
        raise NotVerified(
            f"The Node {name} was not registered: {_why(api, name) or seen[0]}",
            hint="Look at the kubelet's log on the host (C:\\var\\log\\kubelet), then run the command again.",
        ) from error


def _node(api: Api, name: str, seen: list[str]) -> Json | None:
    try:
        found = nodes.node(api, name)
    except failures.Unreachable as error:
        seen[0] = error.message
        return None
    seen[0] = "it is not there" if found is None else "its kubelet was not heard yet"
    return found


def wait_ready(api: Api, name: str, *, seconds: float, clock: Clock, told: Callable[[str], None]) -> Json:
    """Until the Node is Ready. Raises NotVerified with the kubelet's own words."""
    told(f"the Node {name} to be Ready")
    try:
        return nodes.wait_ready(
            api, name, seconds=seconds, clock=clock, told=lambda state: told(_words(name, state))
        )
    except TimedOut as error:
        raise NotVerified(
            f"The Node {name} is there and not Ready: {error.message}",
            hint="Cure what the kubelet says, or run the command again: what is done stays done.",
        ) from error


def _words(name: str, state: nodes.Readiness) -> str:
    return f"the Node {name} to be Ready" + (
        f" ({state.reason}: {state.message[:200]})" if state.reason else ""
    )


def _why(api: Api, name: str) -> str:
    try:
        waiting = csr.pending(api, name) or csr.requests_of(api, name)
        return csr.why_waiting(api, waiting[-1]) if waiting else ""
    except (failures.ApiRefused, failures.Unreachable):
        return ""
