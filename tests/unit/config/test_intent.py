"""The join line over the config file."""

from __future__ import annotations

from pathlib import Path

import pytest

from winjoin.config.intent import intent, targets_of
from winjoin.config.joinline import JoinLine, parse_join
from winjoin.config.loading import load_text
from winjoin.errors import ConfigInvalid
from winjoin.values import Endpoint

PIN = "sha256:" + "0" * 64
JOIN = f"""apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
nodeRegistration: {{name: a, ignorePreflightErrors: [x], kubeletExtraArgs: [{{name: v, value: '3'}}]}}
discovery:
  bootstrapToken: {{token: abcdef.0123456789abcdef, apiServerEndpoint: 'a:1', caCertHashes: ['{PIN}']}}
skipPhases: [one]
"""


def test_flags_win_and_checks_are_united() -> None:
    line = parse_join(["--node-name", "b", "--ignore-preflight-errors", "y", "--skip-phases", "two"])
    found = intent(line, load_text(JOIN))
    assert (found.line.node_name, str(found.line.endpoint), found.line.skip_phases) == ("b", "a:1", ("two",))
    assert found.line.ignore_preflight_errors == ("y", "x")
    assert found.kubelet_extra_args == (("v", "3"),)


def test_two_clusters_are_refused() -> None:
    line = parse_join(["b:2", "--token", "abcdef.0123456789abcdeg", "--discovery-token-ca-cert-hash", PIN])
    with pytest.raises(ConfigInvalid) as caught:
        intent(line, load_text(JOIN))
    assert len(caught.value.problems) == 3
    assert "0123456789" not in str(caught.value)


def test_no_cluster_at_all() -> None:
    with pytest.raises(ConfigInvalid, match="nothing says which cluster"):
        intent(JoinLine())
    assert intent(JoinLine(), kubeconfig=True).line == JoinLine()
    assert intent(JoinLine(), asks_only=True).line == JoinLine()


def test_half_a_cluster_is_not_enough_to_ask() -> None:
    line = JoinLine(endpoint=Endpoint("10.0.0.1", 6443))
    with pytest.raises(ConfigInvalid, match="--token"):
        intent(line, asks_only=True)


def test_hosts_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("S3cret\n")
    text = (
        "apiVersion: winjoin.io/v1alpha1\nkind: WinjoinConfiguration\nhosts: [{address:"
        " '[2001:db8::1]:5986', user: Administrator, passwordFile: pw, nodeName: win-1}]\n"
    )
    (target,) = targets_of(load_text(text)._replace(folder=tmp_path), environment={})
    assert target.url == "https://[2001:db8::1]:5986/wsman"
    assert target.variable("node_name") == "win-1"
    assert target.password
    assert target.password.reveal() == "S3cret"


def test_a_host_of_the_file_with_a_client_certificate(tmp_path: Path) -> None:
    for name in ("c.pem", "k.pem"):
        (tmp_path / name).write_text("x")
    files = "certificateFile: c.pem, certificateKeyFile: k.pem"
    text = f"apiVersion: winjoin.io/v1alpha1\nkind: WinjoinConfiguration\nhosts: [{{address: w1, {files}}}]\n"
    (target,) = targets_of(load_text(text)._replace(folder=tmp_path), environment={})
    assert target.auth == "certificate"
    assert (target.certificate, target.certificate_key) == (str(tmp_path / "c.pem"), str(tmp_path / "k.pem"))
