"""What was observed on a host, in one request: `templates/powershell/facts/` says it, this names it.

Every field is None where it could not be known (an old build, no permission, a refused value): a check must
say so. Wire names are camelCase of these names. Times are seconds since 1970 in UTC. Nothing here is trusted
in a command line.
"""

from __future__ import annotations

from typing import NamedTuple


class OperatingSystem(NamedTuple):
    """Windows itself.

    `installation_type`: Server, Server Core, Client, Nano Server. `architecture`: AMD64, ARM64 and others.
    """

    caption: str | None = None
    edition: str | None = None
    installation_type: str | None = None
    build: int | None = None
    ubr: int | None = None
    architecture: str | None = None
    updates: tuple[str, ...] | None = None
    computer_name: str | None = None
    pending_computer_name: str | None = None
    dns_host_name: str | None = None
    domain: str | None = None
    part_of_domain: bool | None = None
    culture: str | None = None
    ui_language: str | None = None
    administrators: str | None = None
    system_drive: str | None = None
    boot_time: float | None = None
    time: float | None = None
    time_zone: str | None = None
    utc_offset_minutes: int | None = None
    real_time_is_universal: bool | None = None
    time_service: str | None = None
    """Where W32Time takes the time from: NTP, NT5DS (the domain), AllSync, NoSync."""
    update_running: bool | None = None
    restart_reasons: tuple[str, ...] | None = None
    """Why a restart is pending: Cbs, WindowsUpdate, FileRename, ComputerName, DomainJoin, Feature."""
    product_type: int | None = None
    """1 workstation, 2 domain controller, 3 server."""
    system_locale: str | None = None
    code_page: int | None = None
    """The ANSI code page; 65001 where UTF-8 is the system's."""
    no_auto_update: bool | None = None
    """Whether policy keeps Windows Update from installing by itself."""
    long_paths: bool | None = None
    test_signing: bool | None = None


class Account(NamedTuple):
    """Who the agent is."""

    name: str | None = None
    administrator: bool | None = None
    system: bool | None = None


class Engine(NamedTuple):
    """PowerShell.

    `tls`: protocols that a .NET client offers here, such as Tls12; `strong_crypto`: both registry values.
    """

    version: str | None = None
    edition: str | None = None
    language_mode: str | None = None
    execution_policy: str | None = None
    policy_scope: str | None = None
    tls: tuple[str, ...] | None = None
    strong_crypto: bool | None = None
    transcription: bool | None = None


class Volume(NamedTuple):
    """A fixed drive, ``C:``; bytes."""

    drive: str | None = None
    file_system: str | None = None
    size: int | None = None
    free: int | None = None


class Hardware(NamedTuple):
    """The machine; bytes. `hot_add`: memory or CPU hot-add devices are present."""

    manufacturer: str | None = None
    model: str | None = None
    processors: int | None = None
    processor_groups: int | None = None
    memory: int | None = None
    free_memory: int | None = None
    page_files: tuple[str, ...] | None = None
    volumes: tuple[Volume, ...] | None = None
    secure_boot: bool | None = None
    hypervisor_present: bool | None = None
    virtualization_enabled: bool | None = None
    slat: bool | None = None
    hot_add: bool | None = None
    counters: bool | None = None


class Adapter(NamedTuple):
    """A network adapter.

    `kind`: ethernet, wifi, tunnel, loopback, vswitch, team, other. `team`: name of the team it is in.
    `offloads`: names of those that are on.
    """

    name: str | None = None
    description: str | None = None
    index: int | None = None  # type: ignore[assignment] # it hides tuple.index
    mac: str | None = None
    status: str | None = None
    kind: str | None = None
    virtual: bool | None = None
    virtual_function: bool | None = None
    team: str | None = None
    mtu: int | None = None
    link_bits: int | None = None
    driver: str | None = None
    driver_version: str | None = None
    offloads: tuple[str, ...] | None = None
    profile: str | None = None
    dns_servers: tuple[str, ...] | None = None
    dhcp: bool | None = None
    team_members: tuple[str, ...] | None = None
    """Where this adapter is a team: names of the adapters in it."""


class Address(NamedTuple):
    """An IP address of an adapter. `origin`: Manual, Dhcp, WellKnown, Link."""

    address: str | None = None
    prefix_length: int | None = None
    index: int | None = None  # type: ignore[assignment] # it hides tuple.index
    origin: str | None = None
    state: str | None = None


class Route(NamedTuple):
    """A route; the lower metric wins."""

    destination: str | None = None
    next_hop: str | None = None
    index: int | None = None  # type: ignore[assignment] # it hides tuple.index
    metric: int | None = None


class FirewallProfile(NamedTuple):
    """Domain, Private or Public.

    `inbound`: Block, Allow, NotConfigured. `local_rules`: whether policy lets local rules count.
    """

    name: str | None = None
    enabled: bool | None = None
    inbound: str | None = None
    local_rules: bool | None = None


class PortRange(NamedTuple):
    """First and last TCP port."""

    first: int | None = None
    last: int | None = None


class Listener(NamedTuple):
    """A TCP port that something listens on."""

    port: int | None = None
    address: str | None = None
    program: str | None = None


class Network(NamedTuple):
    """Everything about the network. `bind_refused`: wanted ports on which the agent could not listen."""

    adapters: tuple[Adapter, ...] | None = None
    addresses: tuple[Address, ...] | None = None
    routes: tuple[Route, ...] | None = None
    dns_suffixes: tuple[str, ...] | None = None
    firewall: tuple[FirewallProfile, ...] | None = None
    firewall_service: str | None = None
    listeners: tuple[Listener, ...] | None = None
    bind_refused: tuple[int, ...] | None = None
    excluded_ports: tuple[PortRange, ...] | None = None
    dynamic_ports: PortRange | None = None
    ipv6_disabled: bool | None = None
    environment_proxy: tuple[tuple[str, str], ...] | None = None
    winhttp_proxy: str | None = None
    hosts_file: tuple[tuple[str, str], ...] | None = None


class HnsNetwork(NamedTuple):
    """A network of the Host Networking Service. `subnets`: address prefixes."""

    name: str | None = None
    type: str | None = None
    subnets: tuple[str, ...] | None = None
    management_ip: str | None = None
    vsid: int | None = None
    gateways: tuple[str, ...] | None = None
    adapter: str | None = None
    provider_addresses: tuple[str, ...] | None = None
    """Addresses of other nodes that its remote-subnet policies name."""
    endpoint_count: int | None = None


class Hns(NamedTuple):
    """The Host Networking Service. `version`: ``13.3``; `endpoints`: names."""

    version: str | None = None
    networks: tuple[HnsNetwork, ...] | None = None
    endpoints: tuple[str, ...] | None = None
    policy_lists: int | None = None


class Service(NamedTuple):
    """A Windows service. `state`: Running, Stopped …; `start`: Automatic, Manual, Disabled."""

    name: str | None = None
    state: str | None = None
    start: str | None = None
    command: str | None = None
    account: str | None = None
    exit_code: int | None = None


class Program(NamedTuple):
    """A program that is there.

    `name`: kubelet, kube-proxy, containerd, docker, rke2, k3s, k0s, kops, nssm, flanneld, calico, antrea,
    hybrid-overlay, wicd, aks. `version`: of the file's own resource; many programs have none.
    """

    name: str | None = None
    path: str | None = None
    version: str | None = None


class Antivirus(NamedTuple):
    """Defender and others. `products`: names of others that Windows knows of."""

    products: tuple[str, ...] | None = None
    defender_running: bool | None = None
    real_time: bool | None = None
    tamper_protection: bool | None = None
    excluded_paths: tuple[str, ...] | None = None
    excluded_processes: tuple[str, ...] | None = None


class Remote(NamedTuple):
    """WinRM's own settings; None each where this is no administrator. `cbt`: None, Relaxed, Strict."""

    memory_per_shell_mb: int | None = None
    processes_per_shell: int | None = None
    shells_per_user: int | None = None
    idle_timeout_ms: int | None = None
    cbt: str | None = None
    allow_unencrypted: bool | None = None
    basic: bool | None = None
    start: str | None = None
    policy: tuple[str, ...] | None = None
    """Names of the settings that group policy holds, as its registry values are called."""
    rule_profiles: tuple[str, ...] | None = None
    """Firewall profiles in which WinRM's ports are let in: Domain, Private, Public."""


class Identity(NamedTuple):
    """What a join has left.

    `client_subject`: common name in kubelet-client-current.pem; `kubelet_conf_ca`: SHA-256 of the CA's PEM
    in kubelet.conf; `unfinished`: intents of the journal that nothing confirms; `open_folders`: folders of
    winjoin that ordinary users may read or write.
    """

    kubelet_conf: bool | None = None
    kubelet_conf_server: str | None = None
    kubelet_conf_ca: str | None = None
    bootstrap_conf: bool | None = None
    client_subject: str | None = None
    client_not_after: float | None = None
    journal: bool | None = None
    unfinished: int | None = None
    open_folders: tuple[str, ...] | None = None
    leftovers: tuple[str, ...] | None = None
    """What an earlier network or node has left: CNI reservations, source VIP caches, kubelet's folder."""
    cni_configs: tuple[str, ...] | None = None
    """Paths of CNI configuration files in the folders that containerd may read."""
    containerd_config: str | None = None
    """Path of the configuration file of the containerd service, where there is one."""


class Probe(NamedTuple):
    """One question that was asked from the host.

    `kind`: tcp, tls, http, dns, digest. `date`: of the answer's Date header. `source_address`: of the
    connection, so the source address of the route there. `text`: body of a checksum file, at most 4 kB.
    """

    kind: str | None = None
    target: str | None = None
    ok: bool | None = None
    status: int | None = None
    error: str | None = None
    milliseconds: int | None = None
    date: float | None = None
    clock: float | None = None
    """The host's own clock when the answer had come: less `date`, it is the host's skew."""
    source_address: str | None = None
    addresses: tuple[str, ...] | None = None
    text: str | None = None


class Facts(NamedTuple):
    """One host as it was observed.

    `environment`: machine-wide variables. `refused`: paths of values of a wrong type or an absurd size.
    """

    os: OperatingSystem = OperatingSystem()
    account: Account = Account()
    engine: Engine = Engine()
    hardware: Hardware = Hardware()
    network: Network = Network()
    hns: Hns = Hns()
    features: tuple[tuple[str, str], ...] | None = None
    """Windows features by name: Installed, Available, InstallPending, UninstallPending, Removed."""
    services: tuple[Service, ...] | None = None
    programs: tuple[Program, ...] | None = None
    environment: tuple[tuple[str, str], ...] | None = None
    antivirus: Antivirus = Antivirus()
    remote: Remote = Remote()
    identity: Identity = Identity()
    probes: tuple[Probe, ...] | None = None
    failed_parts: tuple[str, ...] = ()
    """Parts of the facts script that ended in an error, as ``part: message``."""
    refused: tuple[str, ...] = ()

    def probe(self, kind: str, target: str) -> Probe | None:
        """The answer to one question, None where it was not asked."""
        return next((p for p in self.probes or () if (p.kind, p.target) == (kind, target)), None)

    def feature(self, name: str) -> str | None:
        """State of a feature; None where unknown, ``Absent`` where this Windows has none of that name."""
        if self.features is None:
            return None
        return dict(self.features).get(name, "Absent")
