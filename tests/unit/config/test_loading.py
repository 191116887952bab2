"""Config files: every mistake at once, with its path and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from winjoin.config.loading import initial, load, load_text, schema
from winjoin.errors import ConfigInvalid

CASES = Path(__file__).parent / "cases"
PIN = "sha256:" + "0" * 64
JOIN = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\n"
OWN = "apiVersion: winjoin.io/v1alpha1\nkind: WinjoinConfiguration\n"


def refusal(text: str) -> str:
    with pytest.raises(ConfigInvalid) as caught:
        load_text(text, file="f.yaml")
    assert "0123456789abcdef" not in str(caught.value)
    return str(caught.value)


def test_an_unquoted_ipv6_endpoint_and_the_mistake_behind_it() -> None:
    told = refusal((CASES / "20-joinconfig-ipv6-unquoted/join.yaml").read_text())
    assert 'line 10: `[` starts a list in YAML; write `apiServerEndpoint: "[2001:db8::5]:6443"`' in told
    assert "node-ip '192.0.2.31,,2001:db8::31' has an empty part between two commas" in told


def test_an_unrendered_name() -> None:
    told = refusal((CASES / "21-joinconfig-unrendered-name/join-1.yaml").read_text())
    assert "nodeRegistration.name (line 4): a template variable was not filled in ('local_hostname'" in told


def test_what_config_init_prints_is_valid_and_in_the_schema() -> None:
    configuration = load_text(initial())
    assert configuration.join
    assert str(configuration.join.line.endpoint) == "10.0.0.1:6443"
    assert configuration.winjoin.drive == "C:"
    for line in initial().splitlines():
        assert len(line) <= 140
    join, own = schema()["oneOf"]
    assert "controlPlane" not in join["properties"]
    assert own["properties"]["topology"]["properties"]["options"]["description"]


def test_the_hosts_that_config_init_shows_are_one_host_when_they_are_no_comment_any_more() -> None:
    import yaml

    lines = initial().splitlines()
    begin = lines.index("# hosts:")
    shown = [line.removeprefix("# ") for line in lines[begin + 1 :] if line.startswith("#   ")]
    (host,) = yaml.safe_load("\n".join(shown[: next(i for i, x in enumerate(shown) if "nodeIP" in x) + 1]))
    assert host["address"] == "win-1.example"
    assert {"name", "passwordFile", "nodeIP"} <= set(host)


def test_a_whole_file() -> None:
    text = f"""{JOIN}nodeRegistration:
  name: PHost01
  criSocket: npipe:////./pipe/containerd-containerd
  taints: [{{key: os, value: windows, effect: NoSchedule}}]
  kubeletExtraArgs:
  - {{name: max-pods, value: 100}}
discovery:
  bootstrapToken:
    apiServerEndpoint: "[2001:db8::5]:6443"
    token: abcdef.0123456789abcdef
    caCertHashes: [{PIN}]
timeouts: {{discovery: 1m30s}}
---
{OWN}topology: {{name: host-gateway, options: {{a: 1}}}}
drive: d
kubeletVersion: v1.33.2
registryMirrors: {{docker.io: "http://m:5000"}}
noProxy: [10.0.0.0/8]
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 50
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: ipvs
"""
    found = load_text("\ufeff" + text.replace("\n", "\r\n"))
    assert found.join
    assert found.join.line.node_name == "phost01"
    assert found.join.kubelet_extra_args == (("max-pods", "100"),)
    assert found.join.taints == ("os=windows:NoSchedule",)
    assert found.join.discovery_timeout == 90
    assert (found.winjoin.drive, found.winjoin.kubelet_version, found.winjoin.topology) == (
        "D:",
        "1.33.2",
        "host-gateway",
    )
    assert found.winjoin.registry_mirrors == (("docker.io", "http://m:5000"),)
    assert found.kubelet
    assert found.kubelet["maxPods"] == 50
    assert any("not used yet" in note for note in found.notes)


@pytest.mark.parametrize("version", ["v1beta3", "v1beta2"])
def test_old_versions_are_read_with_a_word(version: str) -> None:
    text = (
        JOIN.replace("v1beta4", version)
        + "nodeRegistration: {kubeletExtraArgs: {v: '4'}}\ndiscovery: {timeout: 2m}\n"
    )
    found = load_text(text)
    assert found.join
    assert found.join.kubelet_extra_args == (("v", "4"),)
    assert found.join.discovery_timeout == 120
    assert "kubeadm config migrate" in found.notes[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            JOIN + "nodeRegistraton: {}\n",
            "nodeRegistraton (line 3): is not known here; did you mean 'nodeRegistration'?",
        ),
        (JOIN + "controlPlane: {certificateKey: x}\n", "a Windows host is a worker"),
        (JOIN + "controlPlane: {}\n", "a Windows host is a worker"),
        (JOIN + "nodeRegistration: {name: CI_MISSING_JINJA_VAR/v1.x}\n", "was not filled in ('v1.x')"),
        (JOIN + "discovery: {bootstrapToken: {token: x.0123456789abcdef}}\n", "not a bootstrap token"),
        (JOIN + "discovery: {bootstrapToken: {apiServerEndpoint: 'a:1'}}\n", "nobody vouches"),
        (
            JOIN + "discovery: {bootstrapToken:"
            " {apiServerEndpoint:"
            " 'a:1', unsafeSkipCAVerification:"
            " 'true'}}\n",
            "true or false, without quotes",
        ),
        (
            JOIN + "discovery:"
            " {bootstrapToken: {token:"
            " abcdef.0123456789abcdef},"
            " file: {kubeConfigPath: x}}\n",
            "keep one of them",
        ),
        (JOIN + "discovery: {file: {kubeConfigPath: 'http://x'}}\n", "plain http"),
        (JOIN + "nodeRegistration: {criSocket: /var/run/dockershim.sock}\n", "socket of Linux"),
        (JOIN + "nodeRegistration: {ignorePreflightErrors: [all, Swap]}\n", "'all' is among others"),
        (JOIN + "nodeRegistration: {ignorePreflightErrors: all}\n", "it is a list"),
        (JOIN + "timeouts: {discovery: 90}\n", "the unit is missing"),
        (JOIN + "nodeRegistration: {name: {{ name }}}\n", "template"),
        (
            JOIN + "nodeRegistration:\n  name: a\n  name: b\n",
            "nodeRegistration.name: is there twice, in lines 4 and 5",
        ),
        (JOIN + "nodeRegistration:\n\tname: a\n", "a tab"),
        (JOIN + "nodeRegistration:\n\u00a0\u00a0name: a\n", "U+00A0"),
        (JOIN + 'discovery: {file: {kubeConfigPath: "C:\\kube\\d.conf"}}\n', "backslash in double quotes"),
        (JOIN + "patches: {directory: @x}\n", "YAML"),
        (JOIN + "patches:\n  directory: @x\n", "meaning of its own"),
        (JOIN.replace("kubeadm.k8s.io/v1beta4", "kubeadm.k8s.io/v1beta1"), "no version of JoinConfiguration"),
        ("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n", "ConfigMap kubeadm-config"),
        ("apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n", "kubeadm init"),
        ("apiVersion: v1\nkind: JoinConfig\n", "did you mean 'JoinConfiguration'"),
        ("kind: JoinConfiguration\n", "apiVersion"),
        (JOIN + "---\n" + JOIN, "there twice"),
        ("", "has no document"),
        ("- a\n", "is no map"),
        (OWN + "drive: CD\n", "is no drive"),
        (OWN + "kubeletVersion: 1.33\n", "'1.33' is not a version"),
        (OWN + "proxy: http://user:S3cret@p\n", "credentials in a URL"),
        (OWN + "labels: {node-role.kubernetes.io/worker: ''}\n", "may not set"),
        (OWN + "nodeName: '{host}-{nope}'\n", "neither {host} nor {computer}"),
        (OWN + "hosts: [{address: a}, {address: b}]\nnodeIP: 10.0.0.1\n", "several hosts"),
        (OWN + "nodeIP: 127.0.0.1\n", "loopback"),
        (
            "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPod: 3\n",
            "did you mean 'maxPods'",
        ),
    ],
)
def test_mistakes_are_named(text: str, told: str) -> None:
    message = refusal(text)
    assert told in message
    assert "S3cret" not in message


@pytest.mark.parametrize("written", ["'192.0.2.31, 2001:db8::31'", "192.0.2.31,2001:db8::31"])
def test_blanks_between_addresses_do_not_reach_the_kubelet(written: str) -> None:
    text = f"nodeRegistration:\n  kubeletExtraArgs:\n  - {{name: node-ip, value: {written}}}\n"
    text = text.replace("value: 192.0.2.31,2001:db8::31", "value: '192.0.2.31,2001:db8::31'")
    found = load_text(JOIN + text).join
    assert found
    assert found.kubelet_extra_args == (("node-ip", "192.0.2.31,2001:db8::31"),)


def test_many_mistakes_in_one_run() -> None:
    text = f"{JOIN}a: 1\nb: 2\nskipPhases: x\ndryRun: 3\n---\n{OWN}c: 1\ndrive: '?'\n"
    assert "6 mistakes" in refusal(text)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="cannot be read"):
        load(tmp_path / "nope.yaml")
    (tmp_path / "utf16.yaml").write_bytes((JOIN).encode("utf-16"))
    assert load(tmp_path / "utf16.yaml").join
    (tmp_path / "bad.yaml").write_bytes(b"a: \xff\xfe\xfa")
    with pytest.raises(ConfigInvalid, match="not UTF-8"):
        load(tmp_path / "bad.yaml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &x [*x]\n", "holds itself"),
        (JOIN + "nodeRegistration:\n  name:win-1\n", "a blank is missing after a colon"),
        (JOIN + "nodeRegistration:\n  name: win-1\n   taints: []\n", "line 5"),
        (JOIN + "nodeRegistration:\n  \u200bname: win-1\n", "U+200B"),
        ("&a [" + "*a," * 3 + "]\n", "holds itself"),
    ],
)
def test_other_mistakes_of_yaml(text: str, told: str) -> None:
    assert told in refusal(text)
