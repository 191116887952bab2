"""Which hosts, and how they are reached: what flags, inventory and environment say together (cases 05, 40, 42, 74)."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from winjoin.cli.entry import _run
from winjoin.cli.verbosity import verbose
from winjoin.lab.control_plane.pki import Authority

TOKEN = "abcdef.0123456789abcdef"
LINE = ("127.0.0.1:1", "--token", TOKEN, "--discovery-token-unsafe-skip-ca-verification")
NO_CLUSTER = 5
"""Everything about the hosts was right, and the cluster is asked next."""


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WINJOIN_PASSWORD", "WINJOIN_PASSWORD_FILE", "KRB5CCNAME"):
        monkeypatch.delenv(name, raising=False)


def _told(capsys: Any, *words: str, code: int = NO_CLUSTER) -> str:
    assert _run(["plan", *LINE, *words]) == code
    told: str = capsys.readouterr().err
    return told


def _inventory(tmp_path: Path, text: str) -> tuple[str, str]:
    (tmp_path / "inventory.yaml").write_text(text, encoding="utf-8")
    return "--inventory", str(tmp_path / "inventory.yaml")


MIXED = """
all:
  hosts:
    m1: {ansible_host: 192.0.2.5}
  children:
    windows:
      hosts:
        w1: {ansible_host: 192.0.2.11, ansible_user: Administrator}
        w2: {ansible_host: 192.0.2.12, ansible_user: Administrator}
        w4: {ansible_host: w4.lab.test, ansible_user: svc-join@LAB.TEST, ansible_password: pw}
      vars: {ansible_connection: winrm, ansible_winrm_server_cert_validation: ignore}
"""


def test_what_is_noted_about_an_inventory_is_shown(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WINJOIN_PASSWORD", "S3cret")
    told = _told(capsys, *_inventory(tmp_path, MIXED))
    assert "note: m1 is not joined: it has no ansible_connection" in told
    assert "note: w1, w2, w4: the host's certificate is not checked" in told
    assert "note: w4: svc-join@LAB.TEST logs on by NTLM: " in told
    assert "S3cret" not in told


def test_a_password_is_missed_where_a_upn_logs_on_by_ntlm(tmp_path: Path, capsys: Any) -> None:
    told = _told(capsys, *_inventory(tmp_path, MIXED.replace(", ansible_password: pw", "")), code=2)
    assert all(f"{name}: no password is given" in told for name in ("w1", "w2", "w4"))


def test_a_password_file_that_is_not_there(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINJOIN_PASSWORD_FILE", "/no/such/file")
    assert "WINJOIN_PASSWORD_FILE: /no/such/file" in _told(capsys, "--host", "w1", "--user", "a", code=2)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--host", "http://w1:5985", "--auth", "basic"), "Basic would send the password in clear on http"),
        (("--host", "w1", "--client-certificate", __file__), "goes with --client-key"),
        (("--host", "w1", "--client-certificate", "no.pem", "--client-key", "no.key"), "no file no.key"),
        (("--host", "w1", "--client-certificate", __file__, "--client-key", __file__), "in PEM"),
        (("--host", "w1", "--auth", "certificate"), "the certificate is not given"),
        (("--host", "w1", "--host", "w2", "--thumbprint", "ab" * 20), "there are several hosts"),
    ],
)
def test_what_cannot_work_is_told_before_the_cluster_is_asked(
    words: tuple[str, ...], says: str, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WINJOIN_PASSWORD", "S3cret")
    told = _told(capsys, *words, "--user", "adm", code=2)
    assert says in told
    assert "AllowUnencrypted" not in told


def test_flags_fill_what_an_inventory_leaves_out(tmp_path: Path, capsys: Any) -> None:
    """A client certificate needs neither user nor password."""
    certificate, key = Authority("people").client("admin")
    (tmp_path / "c.pem").write_bytes(certificate)
    (tmp_path / "k.pem").write_bytes(key)
    inventory = _inventory(tmp_path, "windows: {hosts: {w1: {ansible_connection: winrm}}}")
    files = ("--client-certificate", str(tmp_path / "c.pem"), "--client-key", str(tmp_path / "k.pem"))
    assert "127.0.0.1:1" in _told(capsys, *inventory, *files)


def test_the_worker_line_is_told_where_the_line_is_a_control_planes(capsys: Any) -> None:
    told = _told(capsys, "--control-plane", "--certificate-key", "6a08913b" * 8, code=2)
    assert "use the worker line" in told
    assert "winjoin join 127.0.0.1:1 --token abcdef.***" in told
    assert "6a08913b" not in told
    assert "0123456789abcdef" not in told


def test_more_is_said_with_v(capsys: Any) -> None:
    log = logging.getLogger("winjoin.somewhere")
    for level in (0, 1, 5):
        with verbose(level):
            log.info("a request")
            log.debug("a wait")
    log.info("afterwards")
    told = capsys.readouterr().err
    assert (told.count("a request"), told.count("a wait"), told.count("afterwards")) == (2, 1, 0)
