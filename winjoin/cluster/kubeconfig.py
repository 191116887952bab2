"""kubeconfig files, read as kubectl reads them, and stricter.

What cannot be obeyed is refused by name, all at once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from winjoin.cluster.entries import Entry, Reader
from winjoin.cluster.http import Credentials, Server
from winjoin.cluster.texts import text_of
from winjoin.errors import ConfigInvalid, Problem
from winjoin.values import Endpoint, Secret

Json = dict[str, Any]
_CLUSTER = {
    "server", "certificate-authority", "certificate-authority-data", "insecure-skip-tls-verify",
    "tls-server-name", "proxy-url", "disable-compression", "extensions", "api-version",
}  # fmt: skip
_USER = {
    "client-certificate", "client-certificate-data", "client-key", "client-key-data", "token", "tokenFile",
    "username", "password", "exec", "as", "as-uid", "as-groups", "as-user-extra", "extensions",
}  # fmt: skip
_EXEC = {"apiVersion", "command", "args", "env", "installHint", "provideClusterInfo", "interactiveMode"}
_EXEC_VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")


class ExecPlugin(NamedTuple):
    """The program that gives credentials.

    `folder` is the kubeconfig's, where a relative command with a slash is.
    """

    version: str
    command: str
    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    install_hint: str
    cluster_info: bool
    interactive: str
    folder: str


class Kubeconfig(NamedTuple):
    """One context of a kubeconfig, with everything that its files hold.

    Only the token file is read again later.
    """

    file: str
    context: str
    cluster: str
    user: str
    api_server: Server
    credentials: Credentials = Credentials()
    token_file: str = ""
    plugin: ExecPlugin | None = None
    warnings: tuple[str, ...] = ()

    @property
    def has_credentials(self) -> bool:
        """Whether requests would not be anonymous."""
        return bool(self.plugin or self.token_file) or not self.credentials.anonymous


class _Merged(NamedTuple):
    current: str
    clusters: dict[str, Entry]
    users: dict[str, Entry]
    contexts: dict[str, Entry]
    first: Path


def standard_paths(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Where kubeadm looks: $KUBECONFIG (several), ~/.kube/config, /etc/kubernetes/admin.conf."""
    listed = [Path(part) for part in environment.get("KUBECONFIG", "").split(os.pathsep) if part]
    if listed:
        return tuple(listed)
    home = (
        Path(environment.get("HOME") or environment.get("USERPROFILE") or "~").expanduser()
        / ".kube"
        / "config"
    )
    return (home,) if home.exists() else (Path("/etc/kubernetes/admin.conf"),)


def load(
    path: str | Path = "", *, context: str = "", environment: Mapping[str, str] | None = None
) -> Kubeconfig:
    """The current or named context of a file, or of the standard places.

    Raises ConfigInvalid with every problem.
    """
    environment = os.environ if environment is None else environment
    paths = (Path(path).expanduser(),) if path else standard_paths(environment)
    texts = _texts(paths, told=bool(path))
    return _chosen(_merge(texts), context, environment)


def _texts(paths: tuple[Path, ...], *, told: bool) -> list[tuple[Path, str]]:
    """A file of several that is absent is passed over, as kubectl does; one alone must be there."""
    found, problems = [], []
    for path in paths:
        try:
            found.append((path, text_of(path)))
        except FileNotFoundError:
            if len(paths) == 1:
                problems.append(
                    Problem(str(path), "is not there" if told else "is not there; give --kubeconfig")
                )
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            problems.append(Problem(str(path), f"cannot be read: {why}"))
    if not found and not problems:
        problems.append(Problem("KUBECONFIG", "names no file that is there"))
    if problems:
        raise ConfigInvalid(problems)
    return found


def _merge(texts: list[tuple[Path, str]]) -> _Merged:
    merged = _Merged("", {}, {}, {}, texts[0][0])
    for path, text in texts:
        value = parse(text, str(path))
        for name, into in (
            ("clusters", merged.clusters),
            ("users", merged.users),
            ("contexts", merged.contexts),
        ):
            for key, entry in _named(value, name, path).items():
                into.setdefault(key, entry)
        if not merged.current:
            merged = merged._replace(current=str(value.get("current-context") or ""))
    return merged


def parse(text: str, file: str) -> Json:
    """A kubeconfig's one document as plain values; ConfigInvalid where it is no kubeconfig."""
    from winjoin.config.yamltext import read_documents

    problems: list[Problem] = []
    documents = read_documents(text, file=file, problems=problems)
    if not problems and (len(documents) != 1 or not isinstance(documents[0].value, dict)):
        problems.append(Problem(file, "is no kubeconfig" if documents else "is empty"))
    value = documents[0].value if not problems else {}
    if not problems and value.get("kind", "Config") != "Config":
        problems.append(Problem(file, f"is a {str(value['kind'])[:40]!r}, no kubeconfig (kind: Config)"))
    if problems:
        raise ConfigInvalid(problems)
    return dict(value)


def _named(value: Json, kind: str, path: Path) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    singular = kind[:-1]
    items = value.get(kind) or []
    if not isinstance(items, list):
        raise ConfigInvalid([Problem(f"{path}: {kind}", "is no list")])
    for index, item in enumerate(items):
        inner = item.get(singular) if isinstance(item, dict) else None
        if not isinstance(item, dict) or not isinstance(inner or {}, dict):
            raise ConfigInvalid([Problem(f"{path}: {kind}[{index}]", f"has no name with a {singular}")])
        found.setdefault(str(item.get("name") or ""), Entry(inner or {}, path))
    return found


def _chosen(merged: _Merged, context: str, environment: Mapping[str, str]) -> Kubeconfig:
    name = context or merged.current
    if not name:
        raise ConfigInvalid([Problem(f"{merged.first}: current-context", "is not set; give --context")])
    entry = merged.contexts.get(name)
    if entry is None:
        known = ", ".join(sorted(merged.contexts)) or "none"
        raise ConfigInvalid(
            [Problem(f"{merged.first}: contexts", f"has no context {name!r}; there are: {known}")]
        )
    problems: list[Problem] = []
    reader = Reader(entry, f"contexts[{name}]", problems)
    cluster, user = reader.text("cluster"), reader.text("user")
    if cluster not in merged.clusters:
        reader.bad("cluster", f"names {cluster!r}, which is not among the clusters")
    if user and user not in merged.users:
        reader.bad("user", f"names {user!r}, which is not among the users")
    found = build(
        (name, cluster, user), merged.clusters.get(cluster), merged.users.get(user), environment, problems
    )
    if problems:
        raise ConfigInvalid(problems)
    return found


def build(
    names: tuple[str, str, str],
    cluster: Entry | None,
    user: Entry | None,
    environment: Mapping[str, str],
    problems: list[Problem],
) -> Kubeconfig:
    """A Kubeconfig of its entries; mistakes go to `problems`. `names`: context, cluster, user."""
    server = Server(Endpoint("", 0))
    warnings: list[str] = []
    if cluster:
        server = _server(Reader(cluster, f"clusters[{names[1]}]", problems), environment, warnings)
    file = str((cluster or user or Entry({}, Path())).file)
    made = Kubeconfig(file, *names, server, warnings=tuple(warnings))
    return _with_user(made, Reader(user, f"users[{names[2]}]", problems)) if user else made


def _server(reader: Reader, environment: Mapping[str, str], warnings: list[str]) -> Server:
    from urllib.parse import urlsplit

    from winjoin.cluster.proxies import proxy_for

    reader.known(_CLUSTER)
    url, name = reader.text("server"), reader.text("tls-server-name")
    insecure, ca = reader.flag("insecure-skip-tls-verify"), reader.data("certificate-authority")
    if insecure and ca:
        reader.bad("insecure-skip-tls-verify", "and certificate-authority exclude each other")
    parts = urlsplit(url if "://" in url else f"https://{url}")
    endpoint = _endpoint(reader, url, parts.scheme, parts.netloc)
    if insecure:
        warnings.append(
            f"{reader.file} turns off the check of the API server's certificate (insecure-skip-tls-verify)"
        )
    if parts.scheme == "http":
        warnings.append(f"{reader.file} asks the API server without TLS: {url}")
    proxy = reader.text("proxy-url") or proxy_for(
        endpoint.host, endpoint.port, environment, scheme=parts.scheme or "https"
    )
    if proxy and not proxy.startswith(("http://", "https://")):
        reader.bad("proxy-url", "is not http:// or https://; winjoin knows no other kind of proxy")
    return Server(endpoint, ca, not insecure, name, proxy, parts.path.rstrip("/"), parts.scheme != "http")


def _endpoint(reader: Reader, url: str, scheme: str, netloc: str) -> Endpoint:
    if not url or scheme not in {"http", "https"}:
        reader.bad("server", "is missing" if not url else "does not begin with https://")
        return Endpoint("", 0)
    if "@" in netloc:
        reader.bad("server", "holds a user; credentials belong to the user entry")
        return Endpoint("", 0)
    try:
        return Endpoint.parse(netloc, default_port=80 if scheme == "http" else 443)
    except ValueError as error:
        reader.bad("server", str(error))
        return Endpoint("", 0)


def _with_user(made: Kubeconfig, reader: Reader) -> Kubeconfig:
    reader.known(_USER)
    certificate, key = reader.data("client-certificate"), reader.data("client-key")
    wanted = [
        bool(reader.value.get(n) or reader.value.get(f"{n}-data"))
        for n in ("client-certificate", "client-key")
    ]
    if wanted[0] != wanted[1]:
        reader.bad("client-key" if wanted[0] else "client-certificate", "is missing; the two go together")
    token, token_file = reader.text("token").strip(), reader.text("tokenFile")
    path = str(reader.path(token_file)) if token_file else ""
    if path and not reader.read("tokenFile", Path(path)).strip() and Path(path).exists():
        reader.bad("tokenFile", f"names {path}, which is empty")
    shown = Credentials(
        token=Secret(token) if token and not token_file else None,
        certificate=certificate,
        key=Secret(key) if key else None,
        username=reader.text("username"),
        password=Secret(reader.text("password")) if reader.text("password") else None,
        headers=_impersonation(reader),
    )
    return made._replace(credentials=shown, token_file=path, plugin=_plugin(reader))


def _impersonation(reader: Reader) -> tuple[tuple[str, str], ...]:
    if reader.value.get("as-groups") or reader.value.get("as-user-extra"):
        reader.bad(
            "as-groups" if reader.value.get("as-groups") else "as-user-extra",
            "is not supported; only `as` and `as-uid` are",
        )
    pairs = (("Impersonate-User", reader.text("as")), ("Impersonate-Uid", reader.text("as-uid")))
    return tuple((name, value) for name, value in pairs if value)


def _plugin(reader: Reader) -> ExecPlugin | None:
    raw = reader.value.get("exec")
    if raw is None:
        return None
    if not isinstance(raw, dict):
        reader.bad("exec", "is no mapping")
        return None
    inner = Reader(Entry(raw, reader.file), f"{reader.where}.exec", reader.problems)
    inner.known(_EXEC)
    version, command, mode = inner.text("apiVersion"), inner.text("command"), inner.text("interactiveMode")
    if version not in _EXEC_VERSIONS:
        inner.bad("apiVersion", f"is {version[:60]!r}; kubectl takes {' or '.join(_EXEC_VERSIONS)}")
    if not command:
        inner.bad("command", "is missing")
    if mode not in {"", "Never", "IfAvailable", "Always"}:
        inner.bad("interactiveMode", "is none of Never, IfAvailable, Always")
    return ExecPlugin(
        version, command, inner.texts("args"), _variables(inner), inner.text("installHint"),
        inner.flag("provideClusterInfo"), mode or "IfAvailable", str(reader.file.parent),
    )  # fmt: skip


def _variables(reader: Reader) -> tuple[tuple[str, str], ...]:
    """``env: null`` and ``env: []`` are both nothing."""
    found = reader.value.get("env") or []
    if not isinstance(found, list) or not all(isinstance(item, dict) and item.get("name") for item in found):
        reader.bad("env", "is no list of name and value")
        return ()
    return tuple((str(item["name"]), str(item.get("value") or "")) for item in found)


def of_discovery(text: str, file: str, *, environment: Mapping[str, str]) -> Kubeconfig:
    """A discovery file: context and user may be missing.

    The cluster is the unnamed one, the current context's, or the only one.
    """
    merged = _merge([(Path(file), text)])
    chosen = merged.contexts.get(merged.current)
    cluster = str(chosen.value.get("cluster") or "") if chosen else ""
    user = str(chosen.value.get("user") or "") if chosen else ""
    if cluster not in merged.clusters and len(merged.clusters) == 1:
        cluster = next(iter(merged.clusters))
    problems: list[Problem] = []
    if cluster not in merged.clusters:
        what = "holds several clusters and no current context" if merged.clusters else "holds no cluster"
        problems.append(Problem(f"{file}: clusters", what))
    if user and user not in merged.users:
        problems.append(
            Problem(
                f"{file}: contexts[{merged.current}].user", f"names {user!r}, which is not among the users"
            )
        )
    names = (merged.current, cluster, user)
    found = build(names, merged.clusters.get(cluster), merged.users.get(user), environment, problems)
    if problems:
        raise ConfigInvalid(problems)
    return found
