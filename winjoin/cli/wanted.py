"""From words, flags, files and the environment to wishes; mistakes of all of them are told together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from winjoin.actions.wishes import Wishes
from winjoin.cli.options import Options
from winjoin.cli.phases import unknown_phases
from winjoin.cli.reaching import AUTHS, Reached, reached, with_passwords
from winjoin.config.intent import Intent, intent
from winjoin.config.joinline import JoinLine, parse_join
from winjoin.config.loading import load
from winjoin.config.patches import Patches, read_patches
from winjoin.errors import ConfigInvalid, Problem

T = TypeVar("T")


class _Problems(list[Problem]):
    hint = ""
    """The first that is about these mistakes and not about mistakes in general, such as a line that would work."""

    def caught(self, make: Callable[[], T], otherwise: T) -> T:
        """What `make` returns; its mistakes are kept and `otherwise` stands for it."""
        try:
            return make()
        except ConfigInvalid as error:
            self.extend(error.problems)
            general = ConfigInvalid(()).hint
            self.hint = self.hint or (error.hint if error.hint != general else "")
            return otherwise

    def told(self) -> ConfigInvalid:
        """All of them as one error."""
        unique = dict.fromkeys(self)
        return ConfigInvalid(unique, hint=self.hint) if self.hint else ConfigInvalid(unique)


def wishes_of(words: Sequence[str], options: Options, *, asks_only: bool = False) -> Wishes:
    """Raises ConfigInvalid with every mistake that can be told without asking a host or the cluster.

    `asks_only`: nothing is joined, so pod networks that are planned may be named.
    """
    problems = _Problems()
    by_kubeconfig = options.kubeconfig is not None
    line = problems.caught(lambda: parse_join(words, kubeconfig=by_kubeconfig), JoinLine())
    configuration = problems.caught(lambda: load(Path(line.config)), None) if line.config else None
    merged = Intent(line)
    if not problems:
        merged = problems.caught(
            lambda: intent(line, configuration, kubeconfig=by_kubeconfig, asks_only=asks_only), merged
        )
    patches = problems.caught(lambda: _patches(merged.line.patches), Patches())
    hosts = problems.caught(lambda: reached(options, configuration), Reached())
    problems += unknown_phases(_skipped(words) or list(merged.line.skip_phases), "--skip-phases")
    problems += _mistakes(options, asks_only=asks_only)
    if problems:
        raise problems.told()
    return Wishes(
        intent=merged._replace(kubelet_patches=patches.changes, notes=(*merged.notes, *patches.notes)),
        targets=with_passwords(hosts.targets),
        notes=hosts.notes,
        kubeconfig=options.kubeconfig,
        context=options.context,
        artifact_mirror=options.artifact_mirror,
        kubelet_version=options.kubelet_version,
        containerd_version=options.containerd_version,
        pause_image=options.pause_image,
        topology=options.topology,
        skip_phases=merged.line.skip_phases,
        node_ready_seconds=options.timeout,
    )


def _patches(folder: str) -> Patches:
    return read_patches(Path(folder).expanduser()) if folder else Patches()


def _skipped(words: Sequence[str]) -> list[str]:
    """Phases to skip, as they stand in a line that may have other mistakes."""
    found = []
    for word, following in zip(words, [*words[1:], ""], strict=False):
        name, mark, value = word.partition("=")
        if name == "--skip-phases":
            found += (value if mark else following).split(",")
    return [name for name in found if name]


def _mistakes(options: Options, *, asks_only: bool) -> list[Problem]:
    """Of the flags themselves."""
    from winjoin.engine.extensions import topologies
    from winjoin.engine.topology import PLANNED

    problems = []
    known = (*topologies(), *(PLANNED if asks_only else ()))
    if options.topology and options.topology not in known:
        named = ", ".join(known)
        problems.append(Problem("--topology", f"{options.topology!r} is not known; there are: {named}"))
    if options.auth and options.auth not in AUTHS:
        problems.append(Problem("--auth", f"{options.auth!r} is none of {', '.join(AUTHS)}"))
    files = (
        ("--ca-file", options.ca_file),
        ("--client-certificate", options.client_certificate),
        ("--client-key", options.client_key),
    )
    problems += [
        Problem(flag, f"there is no file {path}") for flag, path in files if path and not Path(path).is_file()
    ]
    if bool(options.client_certificate) != bool(options.client_key):
        problems.append(Problem("--client-certificate", "goes with --client-key; give both"))
    if options.timeout <= 0:
        problems.append(Problem("--timeout", "is seconds, more than 0"))
    return problems
