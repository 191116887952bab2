"""From the variables of one host, in Ansible's names, to a Target."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from winjoin.config.ini import literal_of
from winjoin.config.secrets import FoundSecret, from_environment, from_file
from winjoin.config.spelling import meant
from winjoin.config.target import Address, Target, endpoint_of, read_address, thumbprint
from winjoin.config.yamltext import Vaulted, vault_id
from winjoin.errors import Problem
from winjoin.values import Secret

WINJOIN_VARIABLES = (
    "password_file",
    "thumbprint",
    "node_name",
    "node_ip",
    "artifact_mirror",
    "proxy",
    "no_proxy",
    "labels",
    "taints",
    "kubelet_version",
    "drive",
    "topology",
    "windows_build",
)
"""What an inventory may say of winjoin, each with ``winjoin_`` before it."""

_OLD = {
    "ansible_ssh_host": "ansible_host",
    "ansible_ssh_user": "ansible_user",
    "ansible_ssh_port": "ansible_port",
    "ansible_ssh_pass": "ansible_password",
    "ansible_ssh_password": "ansible_password",
    "ansible_pass": "ansible_password",
    "ansible_winrm_host": "ansible_host",
    "ansible_winrm_user": "ansible_user",
    "ansible_winrm_port": "ansible_port",
    "ansible_winrm_pass": "ansible_password",
    "ansible_winrm_password": "ansible_password",
    "ansible_psrp_host": "ansible_host",
    "ansible_psrp_user": "ansible_user",
    "ansible_psrp_port": "ansible_port",
    "ansible_psrp_password": "ansible_password",
    "ansible_psrp_protocol": "ansible_winrm_scheme",
    "ansible_psrp_auth": "ansible_winrm_transport",
    "ansible_psrp_ca_cert": "ansible_winrm_ca_trust_path",
    "ansible_psrp_cert_validation": "ansible_winrm_server_cert_validation",
    "ansible_psrp_certificate_pem": "ansible_winrm_cert_pem",
    "ansible_psrp_certificate_key_pem": "ansible_winrm_cert_key_pem",
    "ansible_psrp_message_encryption": "ansible_winrm_message_encryption",
    "ansible_psrp_proxy": "ansible_winrm_proxy",
}

_AUTH = {
    "ntlm": "ntlm",
    "basic": "basic",
    "plaintext": "basic",
    "ssl": "basic",
    "certificate": "certificate",
    "kerberos": "kerberos",
    "negotiate": "negotiate",
}


class Place(NamedTuple):
    """Where an inventory is.

    Its name in messages, the folder that paths in it start from, the environment.
    """

    file: str
    folder: Path
    environment: Mapping[str, str]


class _Host:
    """Reads one host's variables."""

    def __init__(
        self, name: str, variables: Mapping[str, Any], place: Place, problems: list[Problem]
    ) -> None:
        self.name, self.place, self.problems = name, place, problems
        self.notes: list[str] = []
        self.variables = dict(variables)
        for old, new in _OLD.items():
            if old in self.variables and new not in self.variables:
                self.variables[new] = self.variables[old]

    def bad(self, variable: str, what: str) -> None:
        self.problems.append(Problem(f"{self.place.file}: {self.name}: {variable}", what))

    def text(self, variable: str) -> str:
        value = self.variables.get(variable)
        if value is None or isinstance(value, dict | list):
            return ""
        if "{{" in str(value) or "{%" in str(value):
            self.bad(variable, "is a template, and winjoin does not run Ansible's; write the value")
            return ""
        if isinstance(value, Vaulted) or str(value).startswith("$ANSIBLE_VAULT;"):
            self.bad(
                variable, "is encrypted with Ansible Vault, which winjoin does not decrypt; write the value"
            )
            return ""
        return str(value).strip()

    def target(self, groups: tuple[str, ...]) -> Target:
        address = self.address()
        scheme, port = endpoint_of(address, scheme=self.scheme(), port=self.port())
        user = self.text("ansible_user").replace("\\\\", "\\")
        auth = self.auth(user)
        self.refuse_clear(scheme, auth, user)
        found, source = self.password()
        return Target(
            name=self.name,
            address=address.host,
            port=port,
            scheme=scheme,
            auth=auth,
            user=user,
            password=found.secret if found else None,
            password_source=found.source if found else source,
            ca_file=self.path("ansible_winrm_ca_trust_path"),
            thumbprint=self.thumbprint(),
            server_cert_validation=self.validation(scheme),
            certificate=self.path("ansible_winrm_cert_pem"),
            certificate_key=self.path("ansible_winrm_cert_key_pem"),
            message_encryption=self.encryption(scheme),
            proxy=self.text("ansible_winrm_proxy"),
            variables=self.own(),
            groups=groups,
            notes=tuple(self.notes),
        )

    def address(self) -> Address:
        text = self.text("ansible_host") or ("" if self.variables.get("ansible_host") else self.name)
        try:
            address = read_address(text)
        except ValueError as error:
            if text:
                self.bad("ansible_host", str(error))
            return Address(self.name)
        if address.note:
            self.notes.append(address.note)
        return address

    def port(self) -> int:
        text = self.text("ansible_port")
        if text and not (re.fullmatch(r"\d{1,5}", text) and 0 < int(text) < 65536):  # noqa: PLR2004 - TCP's bounds
            self.bad("ansible_port", f"is {text!r}, which is no port")
            return 0
        return int(text or 0)

    def scheme(self) -> str:
        text = self.text("ansible_winrm_scheme").lower()
        if text not in {"", "http", "https"}:
            self.bad("ansible_winrm_scheme", f"is {text!r}; it is http or https")
            return ""
        return text

    def auth(self, user: str) -> str:
        value = self.variables.get("ansible_winrm_transport")
        names = (
            [str(one) for one in value]
            if isinstance(value, list)
            else self.text("ansible_winrm_transport").split(",")
        )
        wanted = [name.strip().lower() for name in names if name.strip()]
        if not wanted and self.text("ansible_winrm_cert_pem"):
            return "certificate"
        if not wanted:
            return "negotiate" if "@" in user else "ntlm"
        for name in wanted:
            if name == "kerberos" and len(wanted) > 1 and not _has_kerberos():
                self.notes.append("Kerberos is passed over: pykerberos, which it needs, is not installed")
            elif name in _AUTH:
                found = _AUTH[name]
                return "ntlm" if found == "negotiate" and "@" not in user else found
        known = ("ntlm", "kerberos", "certificate", "basic")
        why = (
            "is CredSSP, which winjoin has not"
            if wanted[0] == "credssp"
            else f"is {wanted[0]!r}{meant(wanted[0], known)}"
        )
        self.bad("ansible_winrm_transport", f"{why}; write ntlm, kerberos, certificate or (over https) basic")
        return "ntlm"

    def refuse_clear(self, scheme: str, auth: str, user: str) -> None:
        cures = "use https on port 5986, or ntlm on port 5985, which encrypts its messages"
        if auth == "basic" and scheme == "http":
            self.bad("ansible_winrm_transport", f"Basic would send the password in clear on http; {cures}")
        elif auth == "certificate" and scheme == "http":
            self.bad("ansible_winrm_transport", "a client certificate needs https; use port 5986")
        elif auth == "basic" and ("\\" in user or "@" in user) and not user.startswith(".\\"):
            self.notes.append(
                f"Basic takes local accounts only, and {user} is one of a domain; use ntlm or kerberos"
            )

    def encryption(self, scheme: str) -> str:
        text = self.text("ansible_winrm_message_encryption").lower() or "auto"
        if text == "never" and scheme == "http":
            self.bad(
                "ansible_winrm_message_encryption", "'never' on http sends everything in clear; leave it out"
            )
        if text not in {"auto", "always", "never"}:
            self.bad("ansible_winrm_message_encryption", f"is {text!r}; it is auto, always or never")
        return text

    def validation(self, scheme: str) -> str:
        text = self.text("ansible_winrm_server_cert_validation").lower()
        if text not in {"", "validate", "ignore"}:
            self.bad("ansible_winrm_server_cert_validation", f"is {text!r}; it is validate or ignore")
        if text == "ignore" and scheme == "https" and not self.text("winjoin_thumbprint"):
            self.notes.append(
                "the host's certificate is not checked"
                " (ansible_winrm_server_cert_validation: ignore): anybody between"
                " may read what is sent; winjoin_thumbprint or ansible_winrm_ca_trust_path would tell"
            )
        return text or "validate"

    def thumbprint(self) -> str:
        text = self.text("winjoin_thumbprint")
        try:
            return thumbprint(text) if text else ""
        except ValueError as error:
            self.bad("winjoin_thumbprint", str(error))
            return ""

    def path(self, variable: str) -> str:
        text = self.text(variable)
        if not text or text == "legacy_requests":
            return ""
        path = self.place.folder / Path(text).expanduser()
        try:
            head = _beginning(path) if path.is_file() else None
        except OSError as error:
            self.bad(variable, f"{path} cannot be read: {error.strerror}")
            return str(path)
        if head is None and not path.is_dir():
            self.bad(variable, f"{path} is not there; paths start at the inventory's folder")
        elif head == b"$ANSIBLE_VAULT;":
            self.bad(variable, f"{path} is encrypted with Ansible Vault, which winjoin does not decrypt")
        return str(path)

    def password(self) -> tuple[FoundSecret | None, str]:
        """The password and where it is from; else None and what is missing."""
        found, missing = self._own_password()
        if found is None:
            try:
                found = from_environment("WINJOIN_PASSWORD", self.place.environment)
            except ValueError as error:
                self.problems.append(Problem("environment", str(error)))
        self.notes.extend(found.notes if found else ())
        return found, missing

    def _own_password(self) -> tuple[FoundSecret | None, str]:
        if file := self.text("winjoin_password_file"):
            try:
                return from_file(self.place.folder / Path(file).expanduser()), ""
            except ValueError as error:
                self.bad("winjoin_password_file", f"{file} {error}")
                return None, ""
        value = self.variables.get("ansible_password")
        if value is None or not str(value):
            return None, "no password is given" if value is None else "ansible_password is empty"
        if isinstance(value, Vaulted) or str(value).lstrip().startswith("$ANSIBLE_VAULT;"):
            return None, self._vaulted(value)
        if "{{" in str(value):
            return None, "ansible_password is a template, which winjoin does not run"
        self._other_than_ansible(str(value), value)
        return FoundSecret(Secret(str(value)), "ansible_password of the inventory"), ""

    def _vaulted(self, value: str) -> str:
        name = str(value) if isinstance(value, Vaulted) else vault_id(value)
        told = f"ansible_password is encrypted with Ansible Vault{f', id `{name}`' if name else ''}"
        self.notes.append(
            f"{told}; winjoin does not decrypt it: it takes winjoin_password_file or WINJOIN_PASSWORD_FILE"
        )
        return told

    def _other_than_ansible(self, text: str, value: str) -> None:
        literal = literal_of(value) if hasattr(value, "quoted") else text
        if not isinstance(literal, str) and (
            not isinstance(literal, int) or str(literal) != text or literal in {True, False}
        ):
            kind = type(literal).__name__
            self.notes.append(
                f"ansible_password is taken as written; Ansible reads it as a {kind}, another value"
            )

    def own(self) -> tuple[tuple[str, str], ...]:
        found = []
        for variable in self.variables:
            name = variable.removeprefix("winjoin_")
            if name == variable or name in {"password_file", "thumbprint"}:
                continue
            if name not in WINJOIN_VARIABLES:
                self.bad(variable, f"is not known{meant(name, WINJOIN_VARIABLES, prefix='winjoin_')}")
            found.append((name, self._flat(variable)))
        return tuple(found)

    def _flat(self, variable: str) -> str:
        value = self.variables[variable]
        if isinstance(value, dict):
            return ",".join(f"{key}={each}" for key, each in value.items())
        return ",".join(map(str, value)) if isinstance(value, list) else self.text(variable)


def read_target(
    name: str, variables: Mapping[str, Any], groups: tuple[str, ...], place: Place, problems: list[Problem]
) -> Target:
    """The Target of one host; every mistake goes to `problems`, with the host's name and the variable's."""
    return _Host(name, variables, place, problems).target(groups)


def _has_kerberos() -> bool:
    from importlib.util import find_spec

    return find_spec("kerberos") is not None


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(15)
