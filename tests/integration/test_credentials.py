"""Joins by certificates: of a discovery file towards the cluster, of the user towards the host."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from winjoin.cli.entry import _run
from winjoin.cluster.http import Api
from winjoin.cluster.kubeconfig import load
from winjoin.lab.control_plane.pki import Authority
from winjoin.lab.up import Lab, LabOptions
from winjoin.lab.winrm import Settings, WinrmServer

BOOTSTRAPPERS = ("system:bootstrappers", "system:bootstrappers:kubeadm:default-node-token")
CONF = "etc/kubernetes/bootstrap-kubelet.conf"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lab = Lab(tmp_path / "lab", LabOptions())
    lab.up()
    yield lab
    lab.close()


def _joined(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[dict[str, Any], str]:
    """The one host of the report, and everything that was printed."""
    capsys.readouterr()
    code = _run(["join", *words, "--timeout", "60", "-o", "json"])
    told = capsys.readouterr()
    assert code == 0, told.err
    return json.loads(told.out)["hosts"][0], told.out + told.err


def _discovery_file(lab: Lab, groups: tuple[str, ...]) -> Path:
    plane = lab.control_plane
    assert plane is not None
    pair = plane.authority.client("joiner", *groups)
    certificate, key, authority = (base64.b64encode(pem).decode() for pem in (*pair, plane.authority.pem))
    file = lab.layout.folder / "discovery.conf"
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "", "cluster": {"server": plane.url, "certificate-authority-data": authority}}],
        "users": [
            {"name": "joiner", "user": {"client-certificate-data": certificate, "client-key-data": key}}
        ],
        "contexts": [{"name": "c", "context": {"cluster": "", "user": "joiner"}}],
        "current-context": "c",
    }
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return file


def test_a_discovery_file_with_a_client_certificate_and_no_token(lab: Lab, capsys: Any) -> None:
    """As kubeadm: without a token, the kubelet asks for its certificate by the file's own credentials."""
    file = _discovery_file(lab, BOOTSTRAPPERS)
    key = yaml.safe_load(file.read_text())["users"][0]["user"]["client-key-data"]
    words = ["--discovery-file", str(file), "--inventory", str(lab.layout.inventory)]

    host, told = _joined(capsys, *words, "-v", "5")

    assert (host["result"], host["node"]) == ("joined", "win-1")
    with Api.for_kubeconfig(load(str(lab.layout.kubeconfig))) as api:
        requests = list(api.list("/apis/certificates.k8s.io/v1/certificatesigningrequests"))
    assert [item["spec"]["username"] for item in requests] == ["joiner"]
    assert not (lab.hosts[0].drive / CONF).exists()
    assert "/api/v1/nodes/win-1: 404," in told
    assert "win-1: Receive, " in told
    assert key not in told
    left = [each for each in (lab.hosts[0].drive / "ProgramData").rglob("*") if each.is_file()]
    assert left
    assert not [each for each in left if key.encode() in each.read_bytes()]
    assert _joined(capsys, *words)[0]["result"] == "unchanged"


def test_a_client_certificate_instead_of_a_password(lab: Lab, tmp_path: Path, capsys: Any) -> None:
    authority = Authority("people")
    files = {name: tmp_path / name for name in ("admin.crt", "admin.key", "ca.crt", "winrm.crt", "winrm.key")}
    pems = (*authority.client("admin"), authority.pem, *authority.server(("127.0.0.1",)))
    for file, pem in zip(files.values(), pems, strict=True):
        file.write_bytes(pem)
    server = WinrmServer(
        lab.hosts[0].machine,
        users={},
        certificate=(files["winrm.crt"], files["winrm.key"]),
        folder=tmp_path,
        settings=Settings(certificates={files["admin.crt"]: "administrator"}),
    )
    server.start()
    mirror = yaml.safe_load(lab.layout.inventory.read_text())
    line = lab.layout.join_command.read_text().split()[2:]
    try:
        host, _ = _joined(
            capsys,
            *line,
            *("--host", f"https://127.0.0.1:{server.https_port}", "--ca-file", str(files["ca.crt"])),
            *("--client-certificate", str(files["admin.crt"]), "--client-key", str(files["admin.key"])),
            *("--artifact-mirror", _value(mirror, "winjoin_artifact_mirror")),
        )
    finally:
        server.close()
    assert (host["result"], host["node"]) == ("joined", "win-1")


def _value(tree: Any, name: str) -> str:
    """The first value of that name anywhere in an inventory."""
    if isinstance(tree, dict):
        found = str(tree.get(name) or "")
        return found or next(filter(None, (_value(each, name) for each in tree.values())), "")
    return ""
