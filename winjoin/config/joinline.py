"""A pasted ``kubeadm join`` line, whatever shell, manual or chat it has been through.

Everything wrong with it is told at once; tokens and keys never appear in what is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from winjoin.config.joinflags import CONTROL_PLANE_ONLY, JOIN_FLAGS, JoinFlag
from winjoin.config.joinvalues import build, go_bool
from winjoin.config.pasting import commands, cured_word
from winjoin.config.spelling import DASHES, character, masked, meant, odd_character
from winjoin.errors import ConfigInvalid, Problem
from winjoin.values import BootstrapToken, CaPin, Endpoint, NodeName


class JoinLine(NamedTuple):
    """What a join line says.

    Absent values are None or empty; `notes` are sentences about what was cured or ignored.
    """

    endpoint: Endpoint | None = None
    token: BootstrapToken | None = None
    """For discovery: ``--discovery-token``, else ``--token``."""
    tls_bootstrap_token: BootstrapToken | None = None
    """For the kubelet: ``--tls-bootstrap-token``, else ``--token``, else the discovery token."""
    pins: tuple[CaPin, ...] = ()
    unsafe_skip_ca_verification: bool = False
    discovery_file: str = ""
    node_name: NodeName | None = None
    node_name_reason: str = ""
    cri_socket: str = ""
    ignore_preflight_errors: tuple[str, ...] = ()
    skip_phases: tuple[str, ...] = ()
    config: str = ""
    patches: str = ""
    verbosity: int = 0
    dry_run: bool = False
    notes: tuple[str, ...] = ()


def parse_join(words: Sequence[str], *, kubeconfig: bool = False) -> JoinLine:
    """Read the arguments of ``join``, or one text that holds a whole line (or what ``kubeadm init`` printed).

    With `kubeconfig` no token is missed, since winjoin mints one. Raises ConfigInvalid with every problem.
    """
    reader = _Reader()
    if len(words) == 1 and re.search(r"\s", words[0].strip()):
        reader.read(_only_command(words[0], reader))
    else:
        reader.read(_cured(words, reader))
    return reader.line(kubeconfig=kubeconfig)


def parse_join_text(text: str, *, kubeconfig: bool = False) -> JoinLine:
    """The same of a file or of stdin, where even one word is a text."""
    reader = _Reader()
    reader.read(_only_command(text, reader))
    return reader.line(kubeconfig=kubeconfig)


def _cured(words: Sequence[str], reader: _Reader) -> list[str]:
    cured: list[str] = []
    for word in words:
        pasted = cured_word(word)
        reader.notes.extend(pasted.notes)
        cured.extend(_unquoted(part) for part in pasted.words)
    return cured


def _unquoted(word: str) -> str:
    """Without quotes that a shell has taken for text, since they were curly ones."""
    head, mark, value = word.partition("=") if word.startswith("-") else ("", "", word)
    if len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]:
        value = value[1:-1]
    return head + mark + value


def _only_command(text: str, reader: _Reader) -> list[str]:
    found = commands(text)
    workers = [pasted for pasted in found if not _is_control_plane(pasted.words)]
    if len(found) > 1 and len(workers) == 1:
        found = tuple(workers)
        reader.notes.append("the text also has a line for control planes; the worker line was taken")
    if len(found) > 1:
        reader.bad("join line", f"the text has {len(found)} join commands; keep the one that you mean")
    reader.notes.extend(found[0].notes)
    return list(found[0].words)


def _is_control_plane(words: Sequence[str]) -> bool:
    return any(word.lstrip("-" + DASHES).partition("=")[0].endswith("control-plane") for word in words)


class _Reader:
    """Collects flags, words, notes and problems of one line."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.problems: list[Problem] = []
        self.values: dict[str, list[str]] = {}
        self.rest: list[str] = []
        self.control_plane = False

    def bad(self, where: str, what: str) -> None:
        self.problems.append(Problem(where, what))

    def read(self, words: list[str]) -> None:
        words = self._after_program(list(words))
        while words:
            word = self._dashed(words.pop(0))
            if not word.strip():
                self._blank()
            elif word == "--":
                self.rest.extend(words)
                words = []
            elif word.startswith("-") and len(word) > 1:
                self._flag(word, words)
            else:
                self.rest.append(word)

    def _after_program(self, words: list[str]) -> list[str]:
        while words and (
            re.fullmatch(r"[A-Za-z_]\w*=.*", words[0]) or words[0] in {"sudo", "doas", "&", "$", "#"}
        ):
            was_sudo = words.pop(0) in {"sudo", "doas"}
            while was_sudo and words and words[0].startswith("-"):
                if words.pop(0) in {"-u", "-g", "--user", "--group"} and words:
                    words.pop(0)
        if words and re.search(r"(?i)(^|[\\/])(kubeadm|winjoin)(\.exe)?$", words[0]):
            program = words.pop(0)
            if words and words[0] != "join" and not words[0].startswith("-") and ":" not in words[0]:
                self.bad(
                    "join line",
                    f"is '{_base(program)} {masked(words.pop(0))}', not a join; paste the join line",
                )
                raise ConfigInvalid(self.problems)
        if words and words[0] == "join":
            words.pop(0)
        if words[:1] == ["phase"]:
            self.bad("join line", "'join phase' runs one phase; it is 'winjoin phase NAME' here")
            raise ConfigInvalid(self.problems)
        return words

    def _blank(self) -> None:
        self.bad(
            "join line",
            "one argument is blank; most likely a blank follows a"
            " '\\' (or '`' or '^') at a line's end: the lines after"
            " it were not part of the command. Remove the blank, or put the line into a file and give that",
        )

    def _dashed(self, word: str) -> str:
        """Dashes of typography at a word's start, and inside a flag's name, as hyphens; each told once."""
        head = re.match(rf"[-{DASHES}]+", word)
        if not head:
            return word
        name, mark, value = word[head.end() :].partition("=")
        odd = [char for char in head[0] + name if char in DASHES]
        if not odd:
            return word
        name = "".join("-" if char in DASHES else char for char in name)
        cured = ("-" if len(name) == 1 else "--") + name
        if name in JOIN_FLAGS:
            where = "starts with" if head[0][0] in DASHES else "has"
            self.notes.append(
                f"`{head[0] + word[head.end() :].partition('=')[0]}`"
                f" {where} {character(odd[0])}; read as `{cured}`"
            )
        return cured + mark + value

    def _flag(self, word: str, words: list[str]) -> None:
        name, mark, value = word.lstrip("-").partition("=")
        short = re.fullmatch(r"-v=?(\d+)", word)
        if short:
            name, mark, value = "v", "=", short[1]
        flag = JOIN_FLAGS.get(name.replace("_", "-"))
        if flag is None or not (word.startswith("--") or flag.name == "v"):
            self._unknown(word, name, words)
            return
        if flag.takes == "bool":
            self._keep(flag, value if mark else "true")
        elif mark:
            self._keep(flag, value)
        elif words and not re.match(rf"--|[{DASHES}]+[a-z]", words[0]):
            self._keep(flag, words.pop(0))
        else:
            self.bad(f"--{flag.name}", "has no value")

    def _unknown(self, word: str, name: str, words: list[str]) -> None:
        shown = masked(word.partition("=")[0])
        if odd := odd_character(word.partition("=")[0]):
            shown += f" (it has {odd})"
        self.bad(
            shown,
            "is no flag of kubeadm join or winjoin"
            f" join{meant(name.replace('_', '-'), JOIN_FLAGS, prefix='--')}",
        )
        # What follows is most likely its value, not a second endpoint; it may be a secret.
        if "=" not in word and words and not words[0].startswith("-") and not _like_endpoint(words[0]):
            words.pop(0)

    def _keep(self, flag: JoinFlag, value: str) -> None:
        if flag.use == "refuse":
            if flag.takes != "bool" or go_bool(value) is not False:
                self.bad(f"--{flag.name}", flag.reason)
            if flag.name == "discovery":
                self.values["discovery"] = []
            self.control_plane = self.control_plane or flag.name in CONTROL_PLANE_ONLY
            return
        if flag.use == "ignore":
            self.notes.append(f"--{flag.name} was left out: {flag.reason}")
            return
        self.values.setdefault(flag.name, []).append(value)

    def line(self, *, kubeconfig: bool) -> JoinLine:
        """The line, or every problem at once."""
        line = build(self.values, self.rest, self.bad, self.notes.append)
        if self.rest and line.discovery_file:
            self.bad(
                "--discovery-file",
                "is beside an API server's endpoint; keep one of the two ways of discovery",
            )
        if not kubeconfig:
            self._complete(line)
        if self.problems and self.control_plane:
            hint = f"The worker line, with its token in place of ***: {_worker_line(self.values, self.rest)}"
            raise ConfigInvalid(dict.fromkeys(self.problems), hint=hint)
        if self.problems:
            raise ConfigInvalid(dict.fromkeys(self.problems))
        return line._replace(notes=tuple(dict.fromkeys(self.notes)))

    def _complete(self, line: JoinLine) -> None:
        """What discovery by token cannot do without; a file of discovery or config may bring it."""
        if line.config or line.discovery_file:
            return
        given = self.values.keys() & {"token", "discovery-token", "discovery-token-ca-cert-hash"}
        if given and not self.rest:
            self.bad("API_SERVER_ENDPOINT", "is missing: HOST:PORT of the API server, such as 10.0.0.1:6443")
        if self.rest and not self.values.keys() & {"token", "discovery-token", "discovery"}:
            self.bad("--token", "is missing; 'kubeadm token create --print-join-command' prints a whole line")
        flags = {"discovery-token-ca-cert-hash", "discovery-token-unsafe-skip-ca-verification"}
        if self.rest and not self.values.keys() & flags:
            self.bad("--discovery-token-ca-cert-hash", _NO_PIN)


_NO_PIN = (
    "is missing: without it nobody vouches for the cluster;"
    " 'kubeadm token create --print-join-command' prints it"
    " (--discovery-token-unsafe-skip-ca-verification does without)"
)


def _worker_line(values: dict[str, list[str]], rest: Sequence[str]) -> str:
    """The line without what belongs to control planes; tokens as ``***`` but for their ids."""
    words = ["winjoin", "join", *(masked(word) for word in rest[:1])]
    for name, given in values.items():
        for value in given:
            flag = JOIN_FLAGS[name]
            words += [f"--{name}"] if flag.takes == "bool" else [f"--{name}", _shown(flag, value)]
    return " ".join(words)


def _shown(flag: JoinFlag, value: str) -> str:
    if not flag.secret:
        return value
    head, dot, _ = value.partition(".")
    return f"{head}.***" if dot and re.fullmatch(r"[a-z0-9]{6}", head) else "***"


def _base(program: str) -> str:
    return re.split(r"[\\/]", program)[-1]


def _like_endpoint(word: str) -> bool:
    return bool(re.search(r":\d{1,5}/?$|^https?://", word))
