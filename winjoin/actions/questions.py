"""What a host is asked to try, in the request for its facts: whether it reaches all that a join needs.

One request answers all; on the host the questions run side by side, each with an end after seconds.
"""

from __future__ import annotations

from winjoin.actions.versions import Versions
from winjoin.actions.wishes import Wishes
from winjoin.artifacts.sandbox import DEFAULT_IMAGE
from winjoin.cluster.discovery import Discovered
from winjoin.cluster.facts import ClusterFacts
from winjoin.hosts.outcomes import MACHINE_PROXY, Question
from winjoin.values import Endpoint

_DOCKER_HUB = "registry-1.docker.io"
"""Who answers for images without a registry in their names."""


def questions(
    wishes: Wishes, discovered: Discovered | None, cluster: ClusterFacts | None, versions: Versions | None
) -> tuple[Question, ...]:
    """TLS to the API servers, DNS of their names, the publishers' checksum files, the pause image's registry.

    The registry is asked through the proxy that containerd will use: the user's, else the machine's. What is not
    known (the cluster, the versions) is not asked about.
    """
    endpoints = _endpoints(discovered, cluster) if discovered and cluster else []
    asked = [
        *(Question("tls", str(endpoint)) for endpoint in endpoints),
        *(Question("dns", endpoint.host) for endpoint in endpoints if is_name(endpoint.host)),
        *(versions.questions if versions else ()),
        *_registry(wishes),
    ]
    return tuple(dict.fromkeys(asked))


def is_name(host: str) -> bool:
    """Whether it must be looked up: neither an IPv4 nor an IPv6 address."""
    return ":" not in host and not host.replace(".", "").isdigit()


def registry_of(image: str) -> str:
    """The registry's name in an image's: ``registry.k8s.io`` of ``registry.k8s.io/pause:3.10.2``."""
    first, slash, _ = image.partition("/")
    named = slash and ("." in first or ":" in first or first == "localhost")
    return first if named and first != "docker.io" else _DOCKER_HUB


def _endpoints(discovered: Discovered, cluster: ClusterFacts) -> list[Endpoint]:
    """The kubelet's, and the one that the cluster gives to everybody, where it is another."""
    found = [discovered.endpoint]
    if cluster.control_plane_endpoint:
        try:
            shared = Endpoint.parse(cluster.control_plane_endpoint, default_port=6443)
        except ValueError:
            return found  # a cluster check tells it; the host needs the other
        found += [shared] if shared != discovered.endpoint else []
    return found


def _registry(wishes: Wishes) -> list[Question]:
    """Its mirrors in its place, where it has some; DNS of what is reached without the user's proxy."""
    own = wishes.intent.winjoin
    registry = registry_of(wishes.pause_image or own.sandbox_image or DEFAULT_IMAGE)
    mirrors = [address for name, address in own.registry_mirrors if registry in (name, f"registry-1.{name}")]
    asked = []
    for address in mirrors or [registry]:
        base = address if "://" in address else f"https://{address}"
        asked.append(Question("http", f"{base.rstrip('/')}/v2/", own.proxy or MACHINE_PROXY))
        host = base.partition("://")[2].partition("/")[0].rpartition("@")[2]
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        asked += [Question("dns", name)] if is_name(name) and not own.proxy else []
    return asked
