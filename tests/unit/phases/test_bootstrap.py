from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

import pytest
import yaml

from winjoin.cluster.http import Credentials
from winjoin.engine.spec import NodeSpec
from winjoin.hosts.facts import Facts, Identity, OperatingSystem
from winjoin.phases.bootstrap import bootstrap, bootstrap_conf
from winjoin.resources.file import File
from winjoin.values import Secret

MakeSpec = Callable[..., NodeSpec]
NOW = 1_800_000_000.0
TOKEN_FILE = "C:\\etc\\kubernetes\\bootstrap-kubelet.conf"


def _facts(**identity: object) -> Facts:
    held: dict[str, object] = {
        "kubelet_conf": True,
        "kubelet_conf_server": "https://10.99.0.1:6443",
        "client_subject": "system:node:win-1",
        "client_not_after": NOW + 3600,
    }
    return Facts(os=OperatingSystem(time=NOW), identity=Identity(**(held | identity)))  # type: ignore[arg-type]


def _files(spec: NodeSpec, facts: Facts) -> dict[str, bool]:
    """Path of each file, and whether it shall be there."""
    return {
        str(step.key["path"]): step.state is not None
        for step in bootstrap.steps(spec, facts)
        if isinstance(step, File)
    }


def test_a_bare_host_gets_the_ca_and_the_token(make_spec: MakeSpec) -> None:
    assert _files(make_spec(), Facts()) == {"C:\\etc\\kubernetes\\pki\\ca.crt": True, TOKEN_FILE: True}


def test_a_host_with_its_certificate_gets_no_token(make_spec: MakeSpec) -> None:
    assert _files(make_spec(), _facts()) == {"C:\\etc\\kubernetes\\pki\\ca.crt": True, TOKEN_FILE: False}


def test_without_a_token_what_an_interrupted_join_left_goes(make_spec: MakeSpec) -> None:
    assert _files(make_spec(token=None), Facts())[TOKEN_FILE] is False


def test_an_expired_certificate_needs_a_token_again_and_stays(make_spec: MakeSpec) -> None:
    files = _files(make_spec(), _facts(client_not_after=NOW - 1))
    assert files == {"C:\\etc\\kubernetes\\pki\\ca.crt": True, TOKEN_FILE: True}


@pytest.mark.parametrize(
    "other",
    [
        {"client_subject": "CN=system:node:win-10, O=system:nodes"},
        {"kubelet_conf_server": "https://10.0.0.9:6443"},
        {"kubelet_conf_ca": hashlib.sha256(b"another CA").hexdigest()},
    ],
)
def test_a_certificate_of_another_node_or_cluster_is_removed_before_the_token_is_there(
    make_spec: MakeSpec, other: dict[str, str]
) -> None:
    files = _files(make_spec(), _facts(**other))
    assert files.pop("C:\\etc\\kubernetes\\pki\\ca.crt")
    assert list(files.items()) == [
        ("C:\\etc\\kubernetes\\kubelet.conf", False),
        ("C:\\var\\lib\\kubelet\\pki\\kubelet-client-current.pem", False),
        (TOKEN_FILE, True),
    ]


def test_the_same_ca_with_another_end_of_line_is_the_same_cluster(make_spec: MakeSpec) -> None:
    spec = make_spec()
    known = hashlib.sha256(spec.ca_pem.strip().encode()).hexdigest()
    assert _files(spec, _facts(kubelet_conf_ca=known))[TOKEN_FILE] is False


def test_the_kubeconfig_is_what_kubeadm_writes(make_spec: MakeSpec) -> None:
    spec = make_spec(cluster_name='my "cluster"')
    conf = yaml.safe_load(bootstrap_conf(spec))
    cluster = conf["clusters"][0]
    assert cluster["name"] == conf["contexts"][0]["context"]["cluster"] == 'my "cluster"'
    assert cluster["cluster"]["server"] == "https://10.99.0.1:6443"
    assert base64.b64decode(cluster["cluster"]["certificate-authority-data"]).decode() == spec.ca_pem
    assert conf["users"][0]["user"] == {"token": "abcdef.0123456789abcdef"}
    assert conf["current-context"] == conf["contexts"][0]["name"]


def test_credentials_of_a_discovery_file_take_the_tokens_place(make_spec: MakeSpec) -> None:
    shown = Credentials(certificate="CERT", key=Secret("K3Y"))
    spec = make_spec(token=None, credentials=shown, api_path="/k8s/clusters/c-1")
    assert _files(spec, Facts())[TOKEN_FILE] is True
    assert _files(spec, _facts(kubelet_conf_server=f"{spec.api_server}/"))[TOKEN_FILE] is False
    conf = yaml.safe_load(bootstrap_conf(spec))
    assert conf["clusters"][0]["cluster"]["server"] == "https://10.99.0.1:6443/k8s/clusters/c-1"
    user = {name: base64.b64decode(value) for name, value in conf["users"][0]["user"].items()}
    assert user == {"client-certificate-data": b"CERT", "client-key-data": b"K3Y"}
    file = next(step for step in bootstrap.steps(spec, Facts()) if step.key.get("path") == TOKEN_FILE)
    assert file.state["access"] == "private"
    assert "K3Y" not in repr(file) + repr(spec) + str(file.inputs) + file.why
    jwt = make_spec(token=None, credentials=Credentials(token=Secret("eyJ.x")))
    assert yaml.safe_load(bootstrap_conf(jwt))["users"][0]["user"] == {"token": "eyJ.x"}


def test_another_path_of_the_api_server_is_another_cluster(make_spec: MakeSpec) -> None:
    assert _files(make_spec(api_path="/k8s/clusters/c-2"), _facts())[TOKEN_FILE] is True


def test_the_token_is_a_secret_in_a_private_file(make_spec: MakeSpec) -> None:
    token = next(step for step in bootstrap.steps(make_spec(), Facts()) if step.key.get("path") == TOKEN_FILE)
    assert token.state["access"] == "private"
    assert "0123456789abcdef" not in repr(token) + str(token.inputs) + token.why
