"""Ask the API server by each of its names: those in its certificate, those that somebody wrote down, its members."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import Any, NamedTuple

from winjoin.cluster import failures
from winjoin.cluster.facts import ClusterFacts
from winjoin.cluster.http import Api, Server
from winjoin.cluster.subnets import is_local_host, within
from winjoin.errors import DiscoveryError
from winjoin.values import Endpoint, Version

Json = dict[str, Any]
SECONDS = 3.0
"""How long all names together may take."""


class ApiName(NamedTuple):
    """One name or address of the API server, and what came of asking it there."""

    name: str
    written: bool
    """Whether a person chose it: controlPlaneEndpoint, certSANs, cluster-info; else kubeadm put it there."""
    in_certificate: bool
    other: bool = False
    """Whether another server answers there, of another cluster's CA."""
    error: str = ""
    version: Version | None = None


def ask_names(api: Api, facts: ClusterFacts) -> tuple[ApiName, ...]:
    """Each name once, by itself; what does not answer in `SECONDS` has an error. Imports `cryptography`.

    Names that mean something in the cluster alone (kubernetes.default, the Service's address) are left out, and
    so is localhost where hosts are not told it.
    """
    shown = _shown(api)
    written = _written(facts)
    members = _members(facts)
    names = [name for name in dict.fromkeys((*written, *shown, *members)) if _counts(name, facts)]
    found: dict[str, ApiName] = {}

    def ask(name: str) -> None:
        found[name] = _asked(name, facts, written=name in written, certified=name in shown)

    threads = [threading.Thread(target=ask, args=(name,), daemon=True) for name in names]
    for thread in threads:
        thread.start()
    until = time.monotonic() + SECONDS
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    late = f"no answer in {SECONDS:.0f} seconds"
    return tuple(
        dict(found).get(name, ApiName(name, name in written, name in shown, error=late)) for name in names
    )


def _shown(api: Api) -> tuple[str, ...]:
    from winjoin.cluster.pki import names_of

    der = api.certificate()
    names = names_of(der) if der else None
    return (*names.dns, *names.addresses) if names else ()


def _written(facts: ClusterFacts) -> tuple[str, ...]:
    server = facts.cluster_configuration.get("apiServer")
    sans = server.get("certSANs") if isinstance(server, dict) else ()
    names = [
        facts.endpoint.host,
        _host(facts.control_plane_endpoint),
        *(sans if isinstance(sans, list) else ()),
    ]
    return tuple(dict.fromkeys(str(name) for name in names if name))


def _host(text: str) -> str:
    try:
        return Endpoint.parse(text).host if text else ""
    except ValueError:
        return ""


def _members(facts: ClusterFacts) -> tuple[str, ...]:
    """The addresses behind the API's own Service."""
    seen = facts.observation
    subsets: Iterable[Json] = ((seen.kubernetes_endpoints or {}).get("subsets") or ()) if seen else ()
    return tuple(str(item.get("ip")) for subset in subsets for item in subset.get("addresses") or ())


def _counts(name: str, facts: ClusterFacts) -> bool:
    if name == facts.endpoint.host:
        return True
    inside = name == "kubernetes" or name.startswith("kubernetes.default") or "*" in name
    return not inside and not is_local_host(name) and not within(name, facts.service_subnets)


def _asked(name: str, facts: ClusterFacts, *, written: bool, certified: bool) -> ApiName:
    server = Server(Endpoint(name, facts.endpoint.port), facts.ca_pem)
    try:
        with Api(server, timeout=SECONDS) as api:
            return ApiName(name, written, certified, version=api.version())
    except failures.CertificateName:
        return ApiName(name, written, in_certificate=False)
    except (failures.CertificateUntrusted, failures.NotApiServer) as error:
        return ApiName(name, written, certified, other=True, error=error.message)
    except failures.ApiRefused:
        return ApiName(name, written, certified)  # it answers, and wants to know who asks
    except DiscoveryError as error:
        return ApiName(name, written, certified, error=error.message)
