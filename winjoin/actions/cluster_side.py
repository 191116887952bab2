"""The cluster, found and observed once for all hosts of a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from winjoin.actions.wishes import Wishes
from winjoin.cluster.discovery import (
    Discovered,
    DiscoverySource,
    FileDiscovery,
    TokenDiscovery,
    admin_discovered,
    discover,
)
from winjoin.cluster.facts import ClusterFacts, gather
from winjoin.cluster.http import Api
from winjoin.waiting import Clock


class ClusterSide(NamedTuple):
    """The cluster and how it is asked. `admin` is there where the user gave a kubeconfig."""

    discovered: Discovered
    facts: ClusterFacts
    api: Api
    admin: bool


@contextmanager
def cluster_side(wishes: Wishes, clock: Clock, *, wide: bool = False) -> Iterator[ClusterSide]:
    """Find, trust and observe the cluster; its connection closes at the end.

    `wide`: with what the cluster checks look at, where an administrator asks; a token never asks more than a join needs.

    Raises the classes of `winjoin.cluster.failures`.
    """
    if wishes.kubeconfig is not None:
        with _by_kubeconfig(wishes, wide=wide) as side:
            yield side
        return
    discovered = discover(_source(wishes), clock=clock)
    with _api(discovered) as api:
        yield ClusterSide(discovered, gather(api, discovered), api, admin=False)


@contextmanager
def _by_kubeconfig(wishes: Wishes, *, wide: bool) -> Iterator[ClusterSide]:
    from winjoin.cluster.kubeconfig import load

    kubeconfig = load(wishes.kubeconfig or "", context=wishes.context)
    with Api.for_kubeconfig(kubeconfig) as api:
        discovered = admin_discovered(api, kubeconfig)
        yield ClusterSide(discovered, gather(api, discovered, wide=wide), api, admin=True)


def _source(wishes: Wishes) -> DiscoverySource:
    line = wishes.intent.line
    if line.discovery_file:
        return FileDiscovery(line.discovery_file, line.tls_bootstrap_token)
    assert line.endpoint is not None  # noqa: S101 - config.intent refuses a line without
    assert line.token is not None  # noqa: S101 - likewise
    return TokenDiscovery(
        endpoints=(line.endpoint,),
        token=line.token,
        pins=line.pins,
        skip_pins=line.unsafe_skip_ca_verification,
        tls_bootstrap_token=line.tls_bootstrap_token,
    )


def _api(discovered: Discovered) -> Api:
    if discovered.token is not None:
        return Api.for_token(discovered, discovered.token)
    assert discovered.credentials is not None  # noqa: S101 - a discovery file without either is refused
    return Api.for_kubeconfig(discovered.credentials)
