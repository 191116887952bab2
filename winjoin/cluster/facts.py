"""What a join has to know of the cluster: versions, kubeadm's two ConfigMaps, subnets.

Read with a token or as an admin.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from winjoin.cluster import failures
from winjoin.cluster.discovery import Discovered
from winjoin.cluster.http import Api
from winjoin.cluster.observation import ClusterObservation
from winjoin.values import Endpoint, Version

Json = dict[str, Any]
CONFIG_MAPS = "/api/v1/namespaces/kube-system/configmaps/"
_RIGHTS = (
    "`kubeadm init phase upload-config all` and `kubeadm init phase bootstraptoken` make the "
    "bindings for the group "
    "system:bootstrappers:kubeadm:default-node-token; give the token that group."
)
_ADMIN = "Give an administrator's --kubeconfig, or the right to read it to this user."


class ClusterFacts(NamedTuple):
    """The cluster as it was observed before planning.

    Subnets as CIDR texts, the first of each the primary family's.
    """

    server_versions: tuple[tuple[str, Version], ...]
    """By API server: URL and version."""
    cluster_name: str
    endpoint: Endpoint
    ca_pem: str
    cluster_configuration: Json
    """ClusterConfiguration of any apiVersion, as it stands; unknown keys are left in."""
    kubelet_configuration: Json
    kubelet_configuration_source: str
    """The ConfigMap's name: ``kubelet-config``, or ``kubelet-config-1.23`` before 1.24."""
    service_subnets: tuple[str, ...]
    pod_subnets: tuple[str, ...]
    """Empty where nothing says it."""
    pod_subnets_source: str
    """``ClusterConfiguration.networking.podSubnet``, ``spec.podCIDR of 3 Nodes``, ``flannel's Network`` ….

    Or empty.
    """
    dns_domain: str
    image_repository: str
    control_plane_endpoint: str = ""
    observation: ClusterObservation | None = None
    warnings: tuple[str, ...] = ()
    node: Json | None = None
    """The Node of the host in question, None where there is none; put in before its checks run."""

    @property
    def versions(self) -> tuple[tuple[str, Version], ...]:
        """By API server, as `server_versions`."""
        return self.server_versions

    @property
    def version(self) -> Version:
        """The oldest API server's: no kubelet may be newer."""
        return min(version for _, version in self.server_versions)

    @property
    def cluster_dns(self) -> tuple[str, ...]:
        """What the cluster's kubelets use, else the tenth address of each service subnet, as kubeadm does."""
        told = self.kubelet_configuration.get("clusterDNS")
        if isinstance(told, list) and told:
            return tuple(str(item) for item in told)
        return tuple(tenth_address(subnet) for subnet in self.service_subnets)


def tenth_address(subnet: str) -> str:
    """Of 10.96.0.0/12: 10.96.0.10."""
    import ipaddress

    return str(ipaddress.ip_network(subnet, strict=False)[10])


def gather(api: Api, discovered: Discovered, *, wide: bool = False) -> ClusterFacts:
    """Ask for all of it: three requests; some thirty more where `wide`, some fifteen for a podSubnet.

    Raises `failures.RightsMissing` and `failures.NoKubeadmConfig` with the binding or ConfigMap that is
    missing.
    """
    versions = ((api.server.url, api.version()),)
    configuration = _document(_config_map(api, "kubeadm-config"), "ClusterConfiguration", "kubeadm-config")
    name, kubelet = _kubelet(api, versions[0][1])
    facts = _made(discovered, versions, configuration, kubelet, name)
    if wide or not facts.pod_subnets:
        from winjoin.cluster.observation import observe

        facts = facts._replace(observation=observe(api, wide=wide))
    return facts if facts.pod_subnets else _with_pod_subnets(facts)


def _made(
    discovered: Discovered,
    versions: tuple[tuple[str, Version], ...],
    configuration: Json,
    kubelet: Json,
    kubelet_source: str,
) -> ClusterFacts:
    networking = configuration.get("networking")
    networking = networking if isinstance(networking, dict) else {}
    pods = _subnets(networking.get("podSubnet"))
    return ClusterFacts(
        server_versions=versions,
        cluster_name=str(configuration.get("clusterName") or "kubernetes"),
        endpoint=discovered.endpoint,
        ca_pem=discovered.ca_pem,
        cluster_configuration=configuration,
        kubelet_configuration=kubelet,
        kubelet_configuration_source=kubelet_source,
        service_subnets=_subnets(networking.get("serviceSubnet")) or ("10.96.0.0/12",),
        pod_subnets=pods,
        pod_subnets_source="ClusterConfiguration.networking.podSubnet" if pods else "",
        dns_domain=str(networking.get("dnsDomain") or "cluster.local"),
        image_repository=str(configuration.get("imageRepository") or "registry.k8s.io"),
        control_plane_endpoint=str(configuration.get("controlPlaneEndpoint") or ""),
    )


def _subnets(text: object) -> tuple[str, ...]:
    """CIDRs of a list with commas; what is none is left out."""
    import ipaddress

    found = []
    for part in str(text or "").split(","):
        try:
            found.append(str(ipaddress.ip_network(part.strip(), strict=False)))
        except ValueError:
            continue
    return tuple(found)


def _config_map(api: Api, *names: str) -> tuple[str, Json]:
    """The first of the names that is there: its name and data.

    A name that may not be read is passed over at first.
    """
    refused: failures.Forbidden | None = None
    for name in names:
        try:
            found = api.find(CONFIG_MAPS + name)
        except failures.Forbidden as error:
            refused = refused or error
            continue
        if found is not None:
            return name, found.get("data") or {}
    if refused:
        raise failures.RightsMissing(
            f"{api.who[0].upper()}{api.who[1:]} may not read the ConfigMap {names[0]} in kube-system",
            hint=_ADMIN if api.who.startswith("user ") else _RIGHTS,
        ) from refused
    raise failures.NoKubeadmConfig(
        f"The cluster at {api.server.url} has no ConfigMap {names[0]} in kube-system: kubeadm "
        "did not make it",
        hint="`kubeadm init phase upload-config all` writes it, if the cluster is kubeadm's.",
    )


def _kubelet(api: Api, version: Version) -> tuple[str, Json]:
    """Kubeadm 1.23 and before put the minor into the name; a cluster that was upgraded may have both."""
    versioned = f"kubelet-config-{version:minor}"
    older = f"kubelet-config-{version.major}.{version.minor - 1}"
    found = _config_map(api, "kubelet-config", versioned, older)
    return found[0], _document(found, "kubelet", found[0])


def _document(config_map: tuple[str, Json], key: str, where: str) -> Json:
    """The mapping in a ConfigMap's key.

    Oddities that can be read past (a key twice) are, since it is not the user's file.
    """
    from winjoin.config.yamltext import read_documents
    from winjoin.errors import ConfigInvalid

    try:
        documents = read_documents(str(config_map[1].get(key) or ""), file=where, problems=[])
    except ConfigInvalid:
        documents = ()
    for document in documents:
        if isinstance(document.value, dict):
            return document.value
    raise failures.NoKubeadmConfig(
        f"The ConfigMap {where} in kube-system has no YAML under its key {key}",
        hint="`kubeadm init phase upload-config all` writes it anew.",
    )


def _with_pod_subnets(facts: ClusterFacts) -> ClusterFacts:
    """Clusters that were made without a podSubnet: the Nodes' own, then the CNI's configuration."""
    from winjoin.cluster.podsubnets import from_network, from_nodes

    seen = facts.observation
    found = (from_nodes(seen) or from_network(seen)) if seen else None
    if found:
        return facts._replace(pod_subnets=found[0], pod_subnets_source=found[1])
    warning = (
        "The cluster says nowhere which addresses its pods have (podSubnet is empty, Nodes have no podCIDR)"
    )
    return facts._replace(warnings=(*facts.warnings, warning))
