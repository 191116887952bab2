"""From words, flags, files and the environment to wishes; mistakes of all of them are told together."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from winjoin.actions.wishes import Wishes
from winjoin.cli.options import Options
from winjoin.cli.phases import unknown_phases
from winjoin.config.intent import Intent, intent, targets_of
from winjoin.config.joinline import JoinLine, parse_join
from winjoin.config.loading import Configuration, load
from winjoin.config.target import Target
from winjoin.errors import ConfigInvalid, Problem
from winjoin.values import Secret

T = TypeVar("T")
_AUTHS = ("ntlm", "basic", "certificate", "kerberos")


class _Problems(list[Problem]):
    def caught(self, make: Callable[[], T], otherwise: T) -> T:
        """What `make` returns; its mistakes are kept and `otherwise` stands for it."""
        try:
            return make()
        except ConfigInvalid as error:
            self.extend(error.problems)
            return otherwise


def wishes_of(words: Sequence[str], options: Options) -> Wishes:
    """Raises ConfigInvalid with every mistake that can be told without asking a host or the cluster."""
    problems = _Problems()
    by_kubeconfig = options.kubeconfig is not None
    line = problems.caught(lambda: parse_join(words, kubeconfig=by_kubeconfig), JoinLine())
    configuration = problems.caught(lambda: load(Path(line.config)), None) if line.config else None
    merged = Intent(line)
    if not problems:
        merged = problems.caught(lambda: intent(line, configuration, kubeconfig=by_kubeconfig), merged)
    targets = _targets(options, configuration, problems)
    problems += unknown_phases(_skipped(words) or list(merged.line.skip_phases), "--skip-phases")
    problems += _mistakes(options)
    if problems:
        raise ConfigInvalid(problems)
    return Wishes(
        intent=merged,
        targets=_with_passwords(targets),
        kubeconfig=options.kubeconfig,
        context=options.context,
        artifact_mirror=options.artifact_mirror,
        kubelet_version=options.kubelet_version,
        containerd_version=options.containerd_version,
        topology=options.topology,
        skip_phases=merged.line.skip_phases,
        node_ready_seconds=options.timeout,
    )


def _skipped(words: Sequence[str]) -> list[str]:
    """Phases to skip, as they stand in a line that may have other mistakes."""
    found = []
    for word, following in zip(words, [*words[1:], ""], strict=False):
        name, mark, value = word.partition("=")
        if name == "--skip-phases":
            found += (value if mark else following).split(",")
    return [name for name in found if name]


def _targets(
    options: Options, configuration: Configuration | None, problems: _Problems
) -> tuple[Target, ...]:
    if options.host and options.inventory:
        problems.append(Problem("--inventory", "is beside --host; keep one of them"))
        return ()
    if options.inventory:
        return problems.caught(lambda: _inventory(options), ())
    found = [_host(text, options, problems) for text in options.host]
    if not options.host and configuration is not None:
        return problems.caught(lambda: targets_of(configuration), ())
    return tuple(target for target in found if target is not None)


def _inventory(options: Options) -> tuple[Target, ...]:
    from winjoin.config.inventory import read_inventory, with_credentials

    inventory = read_inventory(Path(options.inventory), environment=os.environ)
    chosen = inventory.selected(options.limit) if options.limit else inventory.targets
    if not chosen:
        raise ConfigInvalid(
            [Problem("--inventory", f"{options.inventory} has no Windows host that is asked for")]
        )
    return tuple(with_credentials(target, user=options.user, environment=os.environ) for target in chosen)


def _host(text: str, options: Options, problems: _Problems) -> Target | None:
    from winjoin.config.inventory import with_credentials
    from winjoin.config.target import host_target, thumbprint

    try:
        target = host_target(text, user=options.user)
    except ValueError as error:
        problems.append(Problem("--host", str(error)))
        return None
    pin = ""
    if options.thumbprint:
        try:
            pin = thumbprint(options.thumbprint)
        except ValueError as error:
            problems.append(Problem("--thumbprint", str(error)))
    target = target._replace(ca_file=options.ca_file, thumbprint=pin, auth=options.auth or target.auth)
    return with_credentials(target, user=options.user, environment=os.environ)


def _mistakes(options: Options) -> list[Problem]:
    """Of the flags themselves."""
    from winjoin.engine.extensions import topologies

    problems = []
    if options.topology and options.topology not in topologies():
        known = ", ".join(topologies())
        problems.append(Problem("--topology", f"{options.topology!r} is not known; there are: {known}"))
    if options.auth and options.auth not in _AUTHS:
        problems.append(Problem("--auth", f"{options.auth!r} is none of {', '.join(_AUTHS)}"))
    if options.ca_file and not Path(options.ca_file).is_file():
        problems.append(Problem("--ca-file", f"there is no file {options.ca_file}"))
    if options.timeout <= 0:
        problems.append(Problem("--timeout", "is seconds, more than 0"))
    return problems


def _with_passwords(targets: tuple[Target, ...]) -> tuple[Target, ...]:
    """Ask for what is missing where there is a terminal; ConfigInvalid with all of it where there is none."""
    from winjoin.config.inventory import incomplete

    missing = incomplete(targets)
    if not missing:
        return targets
    if not sys.stdin.isatty() or not sys.stderr.isatty() or any(not target.user for target in targets):
        raise ConfigInvalid(missing)
    return tuple(_prompted(target) if target.password is None else target for target in targets)


def _prompted(target: Target) -> Target:
    import getpass

    return target._replace(password=Secret(getpass.getpass(f"Password of {target.user} on {target.name}: ")))
