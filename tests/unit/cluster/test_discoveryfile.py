"""Discovery files: trusted for themselves, embedded, never a path of this machine on a host."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from winjoin.cluster import failures
from winjoin.cluster.discovery import Discovered, FileDiscovery, discover
from winjoin.errors import ConfigInvalid, UsageError
from winjoin.values import BootstrapToken, Endpoint

INFO = "/api/v1/namespaces/kube-public/configmaps/cluster-info"


@pytest.fixture
def find(tmp_path: Path, clock: Any, token: BootstrapToken) -> Any:
    """Discover by a file with one cluster and, perhaps, a user."""

    def run(
        cluster: dict[str, Any], *, user: Any = None, tls_token: BootstrapToken | None = token
    ) -> Discovered:
        value: dict[str, Any] = {
            "kind": "Config",
            "clusters": [{"name": "", "cluster": cluster}],
            "users": None,
        }
        if user is not None:
            value["users"] = [{"name": "u", "user": user}]
            value["contexts"] = [{"name": "x", "context": {"cluster": "", "user": "u"}}]
            value["current-context"] = "x"
        path = tmp_path / "discovery.conf"
        path.write_text(json.dumps(value))
        return discover(FileDiscovery(str(path), tls_token), clock=clock)

    return run


def _data(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_case_12_ca_path_beside_the_file_is_embedded(
    server: Any, tmp_path: Path, clock: Any, case: Any, token: BootstrapToken
) -> None:
    server.publish(token)
    text = case("12-discovery-file-ca-path/discovery.conf").replace("https://192.0.2.5:6443", server.url)
    (tmp_path / "pki").mkdir()
    path = tmp_path / "discovery.conf"
    path.write_text(text)
    with pytest.raises(ConfigInvalid, match=r"pki/ca\.crt, which is not there") as caught:
        discover(FileDiscovery(str(path), token), clock=clock)
    assert caught.value.exit_code == 2
    (tmp_path / "pki" / "ca.crt").write_text(server.authority.pem)
    found = discover(FileDiscovery(str(path), token), clock=clock)
    assert (found.ca_pem, found.token, found.endpoint) == (server.authority.pem, token, server.endpoint)


def test_case_12_neither_token_nor_credentials(server: Any, find: Any) -> None:
    with pytest.raises(UsageError, match="no credentials"):
        find(
            {"server": server.url, "certificate-authority-data": _data(server.authority.pem)}, tls_token=None
        )
    assert not server.requests


def test_case_12_credentials_of_the_file_are_used(server: Any, find: Any, token: BootstrapToken) -> None:
    server.publish(token)
    certificate, key = server.authority.issue((), common="system:bootstrapper")
    user = {"client-certificate-data": _data(certificate), "client-key-data": _data(key)}
    cluster = {"server": server.url, "certificate-authority-data": _data(server.authority.pem)}
    found = find(cluster, user=user, tls_token=None)
    assert found.token is None
    assert found.credentials
    assert found.credentials.credentials.certificate == certificate


def test_bootstrap_token_in_the_file(server: Any, find: Any) -> None:
    cluster = {"server": server.url, "certificate-authority-data": _data(server.authority.pem)}
    server.refuse[INFO] = 403
    found = find(cluster, user={"token": "abcdef.0123456789abcdef"}, tls_token=None)
    assert found.token == BootstrapToken.parse("abcdef.0123456789abcdef")
    assert found.credentials is None


def test_exec_plugin_cannot_go_to_a_host(server: Any, find: Any) -> None:
    user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "x"}}
    with pytest.raises(UsageError, match="cannot go to a host"):
        find({"server": server.url}, user=user, tls_token=None)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_cluster_info_that_may_not_be_read_is_a_warning(server: Any, find: Any, status: int) -> None:
    server.refuse[INFO] = status
    found = find({"server": server.url, "certificate-authority-data": _data(server.authority.pem)})
    assert "the discovery file alone is used" in found.warnings[0]


def test_the_files_server_wins(server: Any, find: Any, token: BootstrapToken) -> None:
    server.publish(token, server="https://10.0.0.9:6443")
    with pytest.raises(failures.ServerIsLocal):
        find({"server": server.url, "certificate-authority-data": _data(server.authority.pem)})


def test_wrong_ca_of_the_file(server: Any, find: Any, other_authority: Any) -> None:
    with pytest.raises(failures.CertificateUntrusted):
        find({"server": server.url, "certificate-authority-data": _data(other_authority.pem)})


def test_url_is_fetched_with_this_machines_trust(
    server: Any, tmp_path: Path, clock: Any, token: BootstrapToken, monkeypatch: Any
) -> None:
    text = server.publish(token)
    server.raw["/discovery.conf"] = (200, "text/yaml", text.encode())
    with pytest.raises(failures.CertificateUntrusted):
        discover(FileDiscovery(f"{server.url}/discovery.conf", token), clock=clock)
    (tmp_path / "ca.pem").write_text(server.authority.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    assert (
        discover(FileDiscovery(f"{server.url}/discovery.conf", token), clock=clock).ca_pem
        == server.authority.pem
    )
    server.raw["/discovery.conf"] = (500, "text/html", b"<p>")
    with pytest.raises(UsageError, match="status 500"):
        discover(FileDiscovery(f"{server.url}/discovery.conf", token), clock=clock)


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("http://x/y", "neither a path nor an https"),
        ("C:\\x\\discovery.conf", "is not there"),
        ("/no/such/file", "is not there"),
        ("https://x:99999/y", "port"),
    ],
)
def test_places_that_cannot_be(path: str, word: str, clock: Any, token: BootstrapToken) -> None:
    with pytest.raises(ConfigInvalid, match=word):
        discover(FileDiscovery(path, token), clock=clock)


def test_port_443_where_the_file_has_none(tmp_path: Path) -> None:
    from winjoin.cluster.kubeconfig import of_discovery

    text = "clusters: [{name: a, cluster: {server: 'https://api.test/k8s/'}}]"
    found = of_discovery(text, str(tmp_path / "x"), environment={}).api_server
    assert (found.endpoint, found.path) == (Endpoint("api.test", 443), "/k8s")


@pytest.mark.parametrize(("encoding", "end"), [("utf-16", "\r\n"), ("utf-8-sig", "\r\n"), ("utf-8", "\n")])
def test_a_file_as_the_shells_of_windows_write_it(
    server: Any, tmp_path: Path, clock: Any, token: BootstrapToken, *, encoding: str, end: str
) -> None:
    server.publish(token)
    lines = ("kind: Config", "clusters:", "- name: ''", "  cluster:", f"    server: {server.url}")
    authority = f"    certificate-authority-data: {_data(server.authority.pem)}"
    path = tmp_path / "a discovery file.conf"
    path.write_bytes(end.join((*lines, authority, "")).encode(encoding))
    for given in (str(path), path.as_uri()):
        assert discover(FileDiscovery(given, token), clock=clock).endpoint == server.endpoint


def test_a_token_in_a_file_of_its_own_goes_to_the_host_as_a_token(
    server: Any, find: Any, tmp_path: Path, token: BootstrapToken
) -> None:
    server.publish(token)
    cluster = {"server": server.url, "certificate-authority-data": _data(server.authority.pem)}
    (tmp_path / "token").write_text(token.reveal() + "\n")
    assert find(cluster, user={"tokenFile": "token"}, tls_token=None).token == token
    (tmp_path / "token").write_text("eyJhbGciOi.x.y\n")
    found = find(cluster, user={"tokenFile": "token"}, tls_token=None)
    assert found.credentials
    assert found.credentials.credentials.token
    assert found.credentials.credentials.token.reveal() == "eyJhbGciOi.x.y"
    assert not found.credentials.token_file


def test_plain_http_is_refused(find: Any) -> None:
    with pytest.raises(UsageError, match="plain http"):
        find({"server": "http://192.0.2.5:8080"})
