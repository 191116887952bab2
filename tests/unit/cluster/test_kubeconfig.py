"""kubeconfigs: merged, embedded, plugins run; never anonymous by accident."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from winjoin.cluster import failures
from winjoin.cluster.http import Api
from winjoin.cluster.kubeconfig import load
from winjoin.errors import ConfigInvalid
from winjoin.values import Endpoint, Secret

VERSION = "client.authentication.k8s.io/v1"
Case = Callable[[str], str]


def _write(path: Path, value: Any) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def _one(user: Any = None, cluster: Any = None) -> dict[str, Any]:
    return {
        "kind": "Config",
        "clusters": [
            {"name": "c", "cluster": cluster if cluster is not None else {"server": "https://api.test:6443"}}
        ],
        "users": [{"name": "u", "user": user or {}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "x",
    }


def _plugin(folder: Path, script: str, **fields: Any) -> dict[str, Any]:
    program = folder / "plugin"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return {"exec": {"apiVersion": VERSION, "command": "./plugin", **fields}}


def _credential(**status: Any) -> str:
    return json.dumps({"apiVersion": VERSION, "kind": "ExecCredential", "status": status})


def test_client_certificate_and_ca_by_relative_path(server: Any, tmp_path: Path) -> None:
    certificate, key = server.authority.issue((), common="admin")
    folder = tmp_path / "deep"
    folder.mkdir()
    for name, text in {"ca.crt": server.authority.pem, "me.crt": certificate, "me.key": key}.items():
        (folder / name).write_text(text)
    cluster = {"server": server.url, "certificate-authority": "ca.crt"}
    path = _write(
        folder / "config", _one({"client-certificate": "me.crt", "client-key": "./me.key"}, cluster)
    )
    with Api.for_kubeconfig(load(path)) as api:
        assert str(api.version()) == "1.33.2"


def test_token_file_wins_and_is_read_without_its_newline(server: Any, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("fresh\n")
    path = server.kubeconfig(tmp_path, tokenFile="token", token="stale")
    with Api.for_kubeconfig(load(path)) as api:
        api.version()
        assert server.headers[-1]["Authorization"] == "Bearer fresh"


def test_files_of_the_environment_are_merged_first_wins(tmp_path: Path) -> None:
    one = _one({"token": "first"})
    one["current-context"] = ""
    two = _one({"token": "second"})
    two["users"].append({"name": "v", "user": {"token": "other"}})
    two["contexts"].append({"name": "y", "context": {"cluster": "c", "user": "v"}})
    paths = [_write(tmp_path / "1", one), tmp_path / "absent", _write(tmp_path / "2", two)]
    environment = {"KUBECONFIG": os.pathsep.join(map(str, paths))}
    assert load(environment=environment).credentials.token == Secret("first")
    assert load(environment=environment, context="y").credentials.token == Secret("other")


def test_every_problem_at_once_by_name(tmp_path: Path) -> None:
    user = {
        "auth-provider": {"name": "gcp"},
        "client-certificate": "none.crt",
        "exec": {"apiVersion": "client.authentication.k8s.io/v1alpha1", "command": "", "env": 3},
        "colour": "blue",
    }
    cluster = {"server": "ftp://x", "proxy-url": "socks5://p:1", "certificate-authority-data": "!!"}
    with pytest.raises(ConfigInvalid) as caught:
        load(_write(tmp_path / "config", _one(user, cluster)))
    said = caught.value.message
    for word in (
        "auth-provider",
        "none.crt",
        "client-key",
        "v1alpha1",
        "command",
        "env",
        "colour",
        "server",
        "proxy-url",
        "base64",
    ):
        assert word in said, word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "is empty"),
        ("[1]", "no kubeconfig"),
        ("kind: Secret", "no kubeconfig"),
        ("kind: Config", "current-context"),
        ("{current-context: x}", "has no context 'x'"),
        ("{current-context: x, contexts: [{name: x, context: {cluster: c, user: u}}]}", "among the clusters"),
        ("clusters: {}\ncurrent-context: x", "has no context"),
        ("clusters: 3", "is no list"),
        ("clusters: [3]", "has no name"),
    ],
)
def test_what_is_no_kubeconfig(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(ConfigInvalid, match=word):
        load(_write(tmp_path / "config", text))


def test_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="nowhere"):
        load(tmp_path / "nowhere")


def test_case_17_missing_plugin_is_told_before_any_request(tmp_path: Path, case: Case) -> None:
    path = _write(tmp_path / "config", case("17-kubeconfig-exec-silent/kubeconfig.yaml"))
    with pytest.raises(failures.ExecPluginFailed) as caught:
        Api.for_kubeconfig(load(path))
    assert caught.value.message == "exec plugin `no-such-plugin` (user `eks-admin`): not found on PATH"
    assert caught.value.exit_code == 4


def test_case_17_install_hint_is_the_cure(tmp_path: Path) -> None:
    user = {
        "exec": {
            "apiVersion": VERSION,
            "command": "no-such-plugin",
            "installHint": "Get it from the shop.",
            "env": [],
        }
    }
    with pytest.raises(failures.ExecPluginFailed) as caught:
        Api.for_kubeconfig(load(_write(tmp_path / "config", _one(user))))
    assert caught.value.hint == "Get it from the shop."


@pytest.mark.parametrize(
    ("script", "word"),
    [
        ("echo please log in >&2; exit 3", "exit code 3: please log in"),
        ("true", "printed nothing"),
        ("echo hello", "no JSON"),
        ("echo '{}'", "no ExecCredential"),
        (f"echo '{_credential()}'", "gave no token and no certificate"),
        (f"echo '{_credential(clientCertificateData='x')}'", "without its key"),
        (f"echo '{_credential(token='t').replace('/v1', '/v1beta1')}'", "answers in"),
    ],
)
def test_plugins_that_give_nothing(tmp_path: Path, script: str, word: str) -> None:
    path = _write(tmp_path / "config", _one(_plugin(tmp_path, script)))
    with pytest.raises(failures.ExecPluginFailed, match=word):
        Api.for_kubeconfig(load(path))


def test_plugin_gets_its_arguments_environment_and_cluster(server: Any, tmp_path: Path) -> None:
    script = f"""printf '%s\\n%s\\n%s' "$KUBERNETES_EXEC_INFO" "$PROFILE" "$*" > "$(dirname "$0")/seen"; echo '{_credential(token="t")}'"""  # noqa: E501
    plugin = _plugin(
        tmp_path, script, args=["a", "b"], env=[{"name": "PROFILE", "value": "lab"}], provideClusterInfo=True
    )
    with Api.for_kubeconfig(load(server.kubeconfig(tmp_path, **plugin))) as api:
        api.version()
    info, profile, arguments = (tmp_path / "seen").read_text().split("\n")
    assert (profile, arguments) == ("lab", "a b")
    assert json.loads(info)["spec"]["cluster"]["server"] == server.url
    assert server.headers[-1]["Authorization"] == "Bearer t"


def test_plugin_is_run_again_once_when_its_token_has_expired(server: Any, tmp_path: Path) -> None:
    script = """n=$(cat "$(dirname "$0")/n" 2>/dev/null || echo 0); n=$((n+1)); echo $n > "$(dirname "$0")/n"
    echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "t'$n'"}}'"""
    server.accepts = lambda authorization: authorization == "Bearer t2"
    with Api.for_kubeconfig(load(server.kubeconfig(tmp_path, **_plugin(tmp_path, script)))) as api:
        assert api.version()
        server.accepts = lambda _: False
        with pytest.raises(failures.Unauthorized):
            api.version()
    assert (tmp_path / "n").read_text().strip() == "3"


def test_case_18_server_name_is_honoured(make_server: Any, tmp_path: Path, case: Case) -> None:
    plain = load(_write(tmp_path / "config", case("18-kubeconfig-through-auth-proxy/kubeconfig.yaml")))
    assert plain.api_server.server_name == "kube-api-alpn.access.example.test"
    assert plain.api_server.endpoint == Endpoint("access.example.test", 443)
    server = make_server(names=("kube-api-alpn.access.example.test",))
    found = load(server.kubeconfig(tmp_path, token="t"))
    with pytest.raises(failures.CertificateName):
        Api.for_kubeconfig(found).version()
    named = found._replace(
        api_server=found.api_server._replace(server_name="kube-api-alpn.access.example.test")
    )
    with Api.for_kubeconfig(named) as api:
        assert api.version()


def test_insecure_is_a_warning_and_excludes_a_ca(server: Any, tmp_path: Path) -> None:
    cluster = {"server": server.url, "insecure-skip-tls-verify": True}
    found = load(_write(tmp_path / "config", _one({"token": "t"}, cluster)))
    assert "insecure-skip-tls-verify" in found.warnings[0]
    with Api.for_kubeconfig(found) as api:
        assert api.version()
    with pytest.raises(ConfigInvalid, match="exclude"):
        load(_write(tmp_path / "config", _one({}, {**cluster, "certificate-authority-data": "eA=="})))


def test_secrets_are_not_in_the_representation(tmp_path: Path) -> None:
    found = load(_write(tmp_path / "config", _one({"username": "u", "password": "pa55", "token": "t0ken"})))
    assert "pa55" not in repr(found)
    assert "t0ken" not in repr(found)
