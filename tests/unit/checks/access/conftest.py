"""Hosts whose WinRM is set otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.hosts.facts import Adapter, Facts


@pytest.fixture
def remote(healthy: Facts) -> Callable[..., Facts]:
    """A healthy host with settings of WinRM changed."""
    return lambda **changes: healthy._replace(remote=healthy.remote._replace(**changes))


@pytest.fixture
def with_public() -> Callable[..., Facts]:
    """The host with a virtual switch besides, whose network is Public."""

    def add(facts: Facts, name: str | None = "vEthernet (DockerNAT)", **changes: Any) -> Facts:
        adapter = Adapter(name=name, index=14, status="Up", kind="vswitch", profile="Public")._replace(
            **changes
        )
        adapters = (*(facts.network.adapters or ()), adapter)
        return facts._replace(network=facts.network._replace(adapters=adapters))

    return add
