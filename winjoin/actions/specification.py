"""From wishes, cluster and facts to a NodeSpec: the last step before a plan."""

from __future__ import annotations

from typing import Any

from winjoin.actions.choices import Choices
from winjoin.actions.cluster_side import ClusterSide
from winjoin.actions.versions import Versions
from winjoin.actions.wishes import Wishes
from winjoin.artifacts.checksums import digest_of
from winjoin.artifacts.sandbox import DEFAULT_IMAGE
from winjoin.cluster.facts import ClusterFacts
from winjoin.config.patches import merged
from winjoin.engine.extensions import topologies
from winjoin.engine.spec import Download, Layout, NodeSpec
from winjoin.engine.topology import Topology
from winjoin.errors import ArtifactError, ConfigInvalid, Problem
from winjoin.hosts.facts import Facts, Probe
from winjoin.values import BootstrapToken

DEFAULT_TOPOLOGY = "host-gateway"


def sandbox_image(wishes: Wishes) -> str:
    """The pause image that hosts get."""
    return wishes.pause_image or wishes.intent.winjoin.sandbox_image or DEFAULT_IMAGE


def specify(
    wishes: Wishes, side: ClusterSide, versions: Versions, choices: Choices, facts: Facts
) -> NodeSpec:
    """Everything decided but the token and what only a registered Node tells.

    Raises ArtifactError where a publisher's checksum file could not be read from the host.
    """
    own, cluster = wishes.intent.winjoin, side.facts
    return NodeSpec(
        node_name=choices.node_name,
        node_name_reason=choices.node_name_reason,
        node_ip=choices.node_ip,
        node_ip_reason=choices.node_ip_reason,
        api_endpoint=side.discovered.endpoint,
        cluster_name=cluster.cluster_name,
        ca_pem=side.discovered.ca_pem,
        api_path=side.discovered.path,
        token=None,
        credentials=side.discovered.credentials.credentials if side.discovered.credentials else None,
        kubernetes_version=cluster.version,
        kubelet_version=versions.kubelet,
        containerd_version=versions.containerd,
        sandbox_image=sandbox_image(wishes),
        downloads=downloads(versions, facts),
        kubelet_configuration=_kubelet(wishes, cluster),
        kubelet_extra_args=_checked(wishes, versions),
        taints=wishes.intent.taints,
        labels=own.labels,
        cluster_dns=cluster.cluster_dns,
        cluster_domain=cluster.dns_domain,
        service_subnets=cluster.service_subnets,
        pod_subnets=cluster.pod_subnets,
        topology=_topology(wishes),
        layout=Layout(drive=own.drive),
        proxy=own.proxy,
        no_proxy=own.no_proxy,
        registry_mirrors=own.registry_mirrors,
    )


def downloads(versions: Versions, facts: Facts) -> dict[str, Download]:
    """Each file with the digest that its publisher's checksum file says, as the host read it."""
    found = {}
    for item in versions.artifacts:
        url = item.checksum_url(versions.mirror)
        probe = facts.probe("digest", url)
        if probe is None or not probe.ok or probe.text is None:
            why = _why(probe)
            raise ArtifactError(
                f"The host cannot read {url}, the checksum of {item.name} {item.version}: {why}",
                hint="Let the host reach it, or give --artifact-mirror an address that has this version.",
            )
        digest = digest_of(probe.text, item.file_name, source=url)
        found[item.name] = Download(
            name=item.name,
            version=item.version,
            url=item.url(versions.mirror),
            digest=digest,
            proxy=versions.proxy,
        )
    return found


def _why(probe: Probe | None) -> str:
    if probe is None:
        return "it was not asked"
    return probe.error or (f"HTTP status {probe.status}" if probe.status else "no answer")


def with_token(spec: NodeSpec, token: BootstrapToken | None) -> NodeSpec:
    """The same with the token by which its kubelet gets a certificate."""
    from dataclasses import replace

    return replace(spec, token=token)


def with_pods(spec: NodeSpec, pod_cidrs: tuple[str, ...]) -> NodeSpec:
    """The same with the pod addresses that the cluster gave to its Node."""
    from dataclasses import replace

    return replace(spec, pod_cidrs=pod_cidrs)


def of_node(spec: NodeSpec, pod_cidrs: tuple[str, ...], *, there: bool) -> NodeSpec:
    """The same for a host that has its certificate, with its Node's pod addresses, or without its Node."""
    from dataclasses import replace

    return replace(spec, pod_cidrs=pod_cidrs, unregistered=not there)


def _topology(wishes: Wishes) -> Topology:
    own, known = wishes.intent.winjoin, topologies()
    name = wishes.topology or own.topology or DEFAULT_TOPOLOGY
    if name not in known:
        raise ConfigInvalid([Problem("--topology", f"{name!r} is not known; there are {', '.join(known)}")])
    try:
        made: Topology = known[name](**own.topology_options)
    except (TypeError, ValueError) as error:
        raise ConfigInvalid([Problem("topology.options", str(error))]) from error
    return made


def _checked(wishes: Wishes, versions: Versions) -> tuple[tuple[str, str], ...]:
    from winjoin.config.kubeletflags import checked_arguments

    problems, _ = checked_arguments(wishes.intent.kubelet_extra_args, versions.kubelet)
    if problems:
        raise ConfigInvalid(problems)
    return wishes.intent.kubelet_extra_args


def _kubelet(wishes: Wishes, cluster: ClusterFacts) -> dict[str, Any]:
    """The user's fields over the cluster's, kubeadm's patch files over both."""
    found = cluster.kubelet_configuration
    for change in (wishes.intent.kubelet or {}, *wishes.intent.kubelet_patches):
        found = merged(found, change)
    return found
