"""Open the way to a host: the transport for a target, the agent on it, its address in messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from winjoin.config.target import Target
from winjoin.hosts.agent import Agent
from winjoin.hosts.process import Transport
from winjoin.waiting import Clock


class OpenHost(NamedTuple):
    """A host whose agent answers."""

    transport: Transport
    agent: Agent


def transport_of(target: Target | None, clock: Clock) -> Transport:
    """WinRM for a target, this machine without one."""
    if target is None:
        from winjoin.transports.local import LocalTransport

        return LocalTransport()
    from winjoin.transports.winrm import WinRM

    return WinRM.to(target, clock=clock)


def name_of(target: Target | None) -> str:
    """How messages and reports call it."""
    if target is not None:
        return target.name
    import socket

    return socket.gethostname()


@contextmanager
def opened(transport: Transport, clock: Clock) -> Iterator[OpenHost]:
    """Start the agent; it ends with the block."""
    with Agent(transport, clock) as agent:
        yield OpenHost(transport, agent)
