"""The facts script on a stand-in host, and the emulator: equal answers where the worlds are equal."""

from __future__ import annotations

import base64
import datetime as dt
import http.server
import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from winjoin.hosts.decoding import decode, encode
from winjoin.hosts.facts import Facts
from winjoin.lab.machines.emulated_facts import observe
from winjoin.lab.machines.world import World
from winjoin.templates import template

Json = dict[str, Any]
pytestmark = pytest.mark.stand_in

LANGUAGE = ("culture", "ui_language", "system_locale", "code_page", "administrators")
KUBELET_CONF = """apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: {data}
    server: https://203.0.113.9:6443
  name: kubernetes
"""
JOURNAL = (
    '{"run":"r","type":"file","key":{"path":"C:\\\\k\\\\a"},"intent":"set"}\n'
    '{"run":"r","type":"file","key":{"path":"C:\\\\k\\\\a"},"done":true}\n'
    '{"run":"r","type":"service","key":{"name":"kubelet"},"intent":"set"}\n'
    '{"run":"r","type":"serv'
)
FILES = {
    "etc/kubernetes/kubelet.conf": KUBELET_CONF.format(data=base64.b64encode(b"the CA").decode()),
    "etc/cni/net.d/10-flannel.conflist": "{}",
    "etc/cni/net.d/readme.txt": "",
    "ProgramData/winjoin/journal.jsonl": JOURNAL,
    "k/SourceVip.json": "{}",
    "k/kubelet.exe": "MZ",
    "usr/local/bin/rke2.exe": "MZ",
}
SCRIPT = """
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$asked = ConvertFrom-Json -InputObject @'
{asked}
'@
$arguments = @{{ probes = $asked.probes; ports = $asked.ports }}
$watch = [System.Diagnostics.Stopwatch]::StartNew()
$facts = Get-Facts -Arguments $arguments
$facts['seconds'] = $watch.Elapsed.TotalSeconds
ConvertTo-Json -InputObject $facts -Depth 8 -Compress
"""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = {"/sum": b"abc  kubelet.exe\r\n", "/big": b"x" * 5000}.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Nothing."""


def certificate(path: Path, subject: str = "system:node:win-1") -> Path:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "system:nodes"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, subject),
        ]
    )
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=365))
    ).sign(key, hashes.SHA256())  # fmt: skip
    pem = made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pem)
    return path


def serving(tls: Path | None = None) -> http.server.ThreadingHTTPServer:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    plain, secure = serving(), serving(certificate(tmp_path_factory.mktemp("tls") / "server.pem"))
    yield plain.server_port, secure.server_port
    for server in (plain, secure):
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def asked(servers: tuple[int, int]) -> Json:
    plain, secure = servers
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = closed.getsockname()[1]
    probes = [
        {"kind": "tcp", "target": f"127.0.0.1:{plain}"},
        {"kind": "tcp", "target": f"127.0.0.1:{nobody}"},
        {"kind": "tls", "target": f"127.0.0.1:{secure}"},
        {"kind": "http", "target": f"http://127.0.0.1:{plain}/nothing"},
        {"kind": "digest", "target": f"http://127.0.0.1:{plain}/sum"},
        {"kind": "digest", "target": f"http://127.0.0.1:{plain}/big"},
        {"kind": "digest", "target": "http://mirror.example/sum", "proxy": f"http://127.0.0.1:{plain}"},
        {"kind": "dns", "target": "localhost"},
        {"kind": "riddle", "target": "x"},
    ]
    return {"probes": probes, "ports": [plain, nobody]}


@pytest.fixture(scope="module")
def host(stand_in_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("stand-in") / "w1"
    for _ in range(3):
        if (
            subprocess.run(
                [stand_in_program, "new", folder, "--name", "WIN-1"], check=False, capture_output=True
            ).returncode
            == 0
        ):
            break
        shutil.rmtree(folder, ignore_errors=True)
    yield folder
    subprocess.run([stand_in_program, "stop", folder], check=False, capture_output=True)


def put_files(drive: Path) -> None:
    for name, content in FILES.items():
        path = drive / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


@pytest.fixture(scope="module")
def wires(
    stand_in_program: Path, host: Path, asked: Json, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Json, Json]:
    """The answers of the stand-in and of the emulator, to the same question over the same files."""
    drive, emulated = host / "drive_c", tmp_path_factory.mktemp("emulated")
    pem = certificate(tmp_path_factory.mktemp("pki") / "client.pem").read_bytes()
    for root in (drive, emulated):
        put_files(root)
        pki = root / "var/lib/kubelet/pki"
        pki.mkdir(parents=True)
        (pki / "kubelet-client-current.pem").write_bytes(pem)
    parts = [path.read_text(encoding="ascii") for path in sorted(template("powershell/facts").glob("*.ps1"))]
    (drive / "facts.ps1").write_text(
        "\n".join([*parts, SCRIPT.format(asked=json.dumps(asked))]), encoding="ascii"
    )
    command = [stand_in_program, "powershell", host, "-NoProfile", "-File", "C:\\facts.ps1"]
    done = subprocess.run(command, check=False, capture_output=True, timeout=60)
    assert done.stdout.startswith(b"{"), done.stdout[-2000:] + done.stderr[-2000:]
    world = World("WIN-1", emulated, address="192.0.2.11", build=20348, facts_patch={})
    return json.loads(done.stdout), observe(world, asked)


@pytest.fixture(scope="module")
def both(wires: tuple[Json, Json]) -> tuple[Facts, Facts]:
    return decode(wires[0]), decode(wires[1])


def without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nothing(item) for key, item in value.items() if item is not None}
    return [without_nothing(item) for item in value] if isinstance(value, list) else value


def test_every_part_answers_and_nothing_is_refused(both: tuple[Facts, Facts]) -> None:
    for facts in both:
        assert facts.refused == ()
        assert facts.failed_parts == ()


def test_every_name_on_the_wire_is_one_of_the_records(wires: tuple[Json, Json]) -> None:
    for wire in wires:
        told = without_nothing({key: value for key, value in wire.items() if key != "seconds"})
        told["probes"] = [
            {
                **probe,
                **({"error": "x"} if "error" in probe else {}),
                **({"text": "t"} if "text" in probe else {}),
            }
            for probe in told["probes"]
        ]
        read = encode(decode(told))
        read.pop("refused")
        assert read == told


def test_the_systems_are_equal(both: tuple[Facts, Facts]) -> None:
    real, emulated = (facts.os for facts in both)
    same = (
        *("build", "edition", "installation_type", "product_type", "architecture", "system_drive"),
        *("computer_name", "pending_computer_name", "dns_host_name", "part_of_domain", "domain"),
        *("restart_reasons", "utc_offset_minutes", "real_time_is_universal", "update_running"),
        *("long_paths", "test_signing", *LANGUAGE),
    )
    assert {name: getattr(real, name) for name in same} == {name: getattr(emulated, name) for name in same}
    assert real.time == pytest.approx(time.time(), abs=60)
    assert real.boot_time <= real.time


def test_what_lies_on_the_drives_is_equal(both: tuple[Facts, Facts]) -> None:
    real, emulated = both
    ignored = {"open_folders": None}
    assert real.identity._replace(**ignored) == emulated.identity._replace(**ignored)
    assert real.identity.client_subject == "system:node:win-1"
    assert real.identity.unfinished == 1
    assert real.identity.kubelet_conf_server == "https://203.0.113.9:6443"
    assert set(real.identity.open_folders) == set(emulated.identity.open_folders)
    assert [(p.name, p.path) for p in real.programs] == [(p.name, p.path) for p in emulated.programs]


def test_features_and_privileges_are_equal(both: tuple[Facts, Facts]) -> None:
    real, emulated = both
    for name in (
        "Containers",
        "Hyper-V",
        "Hyper-V-PowerShell",
        "RemoteAccess",
        "Routing",
        "Windows-Defender",
    ):
        assert real.feature(name) == emulated.feature(name), name
    assert real.account.administrator is emulated.account.administrator is True
    assert real.engine.language_mode == emulated.engine.language_mode
    assert (real.antivirus.defender_running, real.antivirus.tamper_protection) == (True, False)


def test_the_networks_have_the_same_shape(both: tuple[Facts, Facts]) -> None:
    for facts in both:
        card = facts.network.adapters[0]
        assert (card.name, card.kind, card.status, card.mtu, card.virtual_function) == (
            "Ethernet",
            "ethernet",
            "Up",
            1500,
            False,
        )
        assert any(route.destination == "0.0.0.0/0" for route in facts.network.routes)
        assert {profile.name: profile.inbound for profile in facts.network.firewall} == dict.fromkeys(
            ("Domain", "Private", "Public"), "Block"
        )
        assert facts.hns.networks == ()


def test_a_port_in_use_cannot_be_had(both: tuple[Facts, Facts], asked: Json) -> None:
    assert both[0].network.bind_refused == (asked["ports"][0],)


def test_probes_have_the_same_answers(both: tuple[Facts, Facts]) -> None:
    real, emulated = (
        [
            (p.kind, p.target, p.ok, p.status, p.text, p.addresses, p.error is None, p.date is None)
            for p in facts.probes
        ]
        for facts in both
    )
    assert real == emulated
    assert [probe[2] for probe in real] == [True, False, True, True, True, False, False, True, False]


def test_probes_tell_time_and_way(both: tuple[Facts, Facts]) -> None:
    tls = both[0].probes[2]
    assert abs(tls.date - tls.clock) < 5
    assert tls.source_address == "127.0.0.1"
    assert both[1].probes[2].source_address == "192.0.2.11"
