"""Discovery, facts, tokens and requests against a real API server that a real kubeadm made."""

from __future__ import annotations

import base64
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from winjoin.cluster import csr, facts, failures, kubeconfig, nodes, observation, tokens
from winjoin.cluster.discovery import AdminDiscovery, FileDiscovery, TokenDiscovery, discover
from winjoin.cluster.http import Api
from winjoin.cluster.kubeconfig_files import bootstrap_kubeconfig
from winjoin.values import BootstrapToken, CaPin, Endpoint
from winjoin.waiting import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.control_plane
CLOCK = SystemClock()


@pytest.fixture(scope="module")
def line(control_plane: Any) -> TokenDiscovery:
    """The join line of kubeadm, read by hand."""
    words = shlex.split(control_plane.join_line())
    flags = dict(zip(words[3::2], words[4::2], strict=True))
    pin = CaPin(flags["--discovery-token-ca-cert-hash"])
    return TokenDiscovery((Endpoint.parse(words[2]),), BootstrapToken.parse(flags["--token"]), (pin,))


@pytest.fixture
def admin(control_plane: Any) -> Iterator[Api]:
    with Api.for_kubeconfig(kubeconfig.load(control_plane.kubeconfig)) as api:
        yield api


def test_a_join_line_finds_and_trusts_the_cluster(control_plane: Any, line: TokenDiscovery) -> None:
    found = discover(line, clock=CLOCK)
    assert found.ca_pem == (control_plane.directory / "pki" / "ca.crt").read_text()
    assert found.endpoint == Endpoint("127.0.0.1", control_plane.port)
    assert not found.warnings


def test_facts_with_the_token_alone(line: TokenDiscovery) -> None:
    found = discover(line, clock=CLOCK)
    with Api.for_token(found, line.token) as api:
        seen = facts.gather(api, found)
        assert nodes.node(api, "no-such-node") is None
        assert nodes.readiness(nodes.node(api, "control-plane") or {}).ready is not True
    assert seen.pod_subnets == ("10.244.0.0/16",)
    assert seen.service_subnets == ("10.96.0.0/12",)
    assert seen.cluster_dns == ("10.96.0.10",)
    assert seen.kubelet_configuration["kind"] == "KubeletConfiguration"
    assert seen.kubelet_configuration_source == f"kubelet-config-{seen.version:minor}"


def test_a_token_of_no_group_is_told_which_bindings_it_lacks(admin: Api, line: TokenDiscovery) -> None:
    found = discover(line, clock=CLOCK)
    lonely = tokens.create(admin, groups=("system:bootstrappers:lonely",), ttl=300)
    with Api.for_token(found, lonely) as api, pytest.raises(failures.RightsMissing, match=lonely.id):
        _retried(lambda: facts.gather(api, found))


def _retried(ask: Any) -> Any:
    """The API server's own view of Secrets lags a moment."""
    for _ in range(40):
        try:
            return ask()
        except failures.Unauthorized:
            CLOCK.pause(0.1)
    return ask()


def test_token_of_ours_is_seen_by_kubeadm_and_signed(
    control_plane: Any, admin: Api, line: TokenDiscovery
) -> None:
    made = tokens.create(admin, ttl=600, description="from a test")
    listed = control_plane.kubeadm("token", "list")
    assert "from a test" in next(row for row in listed.splitlines() if row.startswith(made.id))
    assert discover(line._replace(token=made), clock=CLOCK).token == made
    assert tokens.delete(admin, made.id)
    assert not tokens.delete(admin, made.id)


def test_deleted_token_and_other_secret_fail_in_their_time(admin: Api, line: TokenDiscovery) -> None:
    other = BootstrapToken.parse(f"{line.token.id}.0123456789abcdef")
    began = time.monotonic()
    with pytest.raises(failures.SignatureBad):
        discover(line._replace(token=other), clock=CLOCK)
    assert time.monotonic() - began < 1


def test_admin_discovery_and_minting(control_plane: Any, admin: Api) -> None:
    found = discover(AdminDiscovery(str(control_plane.kubeconfig)), clock=CLOCK)
    with tokens.minted(admin, "win-1", seconds=300) as token, Api.for_token(found, token) as api:
        assert _retried(lambda: facts.gather(api, found)).cluster_name == "kubernetes"
        mine = [info for info in tokens.list_tokens(admin)[0] if info.minted_for == "win-1"]
        assert [info.id for info in mine] == [token.id]
        assert 200 < (mine[0].expires or 0) - time.time() <= 302
    assert token.id not in {info.id for info in tokens.list_tokens(admin)[0]}


def test_discovery_file_and_bootstrap_kubeconfig_are_the_same_language(
    control_plane: Any, line: TokenDiscovery, tmp_path: Path
) -> None:
    found = discover(line, clock=CLOCK)
    written = bootstrap_kubeconfig(found.endpoint, found.ca_pem, "kubernetes", line.token)
    path = tmp_path / "bootstrap-kubelet.conf"
    path.write_text(written.reveal())
    again = discover(FileDiscovery(str(path)), clock=CLOCK)
    assert (again.endpoint, again.ca_pem, again.token) == (found.endpoint, found.ca_pem, line.token)


def test_a_request_for_a_certificate_is_found_by_its_node_and_explained(
    control_plane: Any, admin: Api, line: TokenDiscovery
) -> None:
    found = discover(line, clock=CLOCK)
    with Api.for_token(found, line.token) as api:
        api.create(
            csr.PATH, _request("win-7", "win-7-serving", "server auth", csr.SERVING, "system:node:win-7")
        )
        api.create(
            csr.PATH, _request("win-7", "win-7-client", "client auth", csr.CLIENT, "system:node:win-7")
        )
    for _ in range(200):
        states = {one.name: one.state for one in csr.requests_of(admin, "win-7")}
        if states["win-7-client"] == "issued":
            break
        CLOCK.pause(0.1)
    assert states == {"win-7-client": "issued", "win-7-serving": "pending"}
    assert "serving certificate" in csr.why_waiting(admin, csr.pending(admin, "win-7")[0])
    assert csr.requests_of(admin, "win-70") == ()


def _request(node: str, name: str, usage: str, signer: str, common: str) -> dict[str, Any]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    parts = [(NameOID.ORGANIZATION_NAME, "system:nodes"), (NameOID.COMMON_NAME, common)]
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name([x509.NameAttribute(oid, text) for oid, text in parts])
    )
    if signer == csr.SERVING:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(node)]), critical=False)
    pem = builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(
        serialization.Encoding.PEM
    )
    usages = ["digital signature", "key encipherment", usage]  # old approvers want all three
    spec = {"request": base64.b64encode(pem).decode(), "signerName": signer, "usages": usages}
    return {
        "apiVersion": "certificates.k8s.io/v1",
        "kind": "CertificateSigningRequest",
        "metadata": {"name": name},
        "spec": spec,
    }


def test_the_wider_look_as_admin_and_as_a_token(admin: Api, line: TokenDiscovery) -> None:
    found = discover(line, clock=CLOCK)
    seen = facts.gather(admin, found, wide=True).observation
    assert seen
    assert [node["metadata"]["name"] for node in seen.nodes or ()] == ["control-plane"]
    assert seen.rights[observation.Right("list", "", "nodes")]
    assert seen.bindings["kubeadm:kubelet-bootstrap"]
    assert seen.calico["ippools"] is None
    assert not seen.is_unknown("calico/ippools")
    with Api.for_token(found, line.token) as api:
        narrow = observation.observe(api)
    assert narrow.daemonsets is None
    assert narrow.is_unknown("daemonsets")
    assert not narrow.rights[observation.Right("list", "", "nodes")]
    assert narrow.rights[observation.Right("get", "", "nodes")]
