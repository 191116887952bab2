"""Which hosts a command is about and how they are reached: flags, inventory, config file and environment together."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from winjoin.cli.options import Options
from winjoin.config.loading import Configuration
from winjoin.config.target import Target, host_target, thumbprint
from winjoin.errors import ConfigInvalid, Problem
from winjoin.values import Secret

if TYPE_CHECKING:
    from winjoin.config.inventory import Inventory

AUTHS = ("ntlm", "basic", "certificate", "kerberos")
_NAMED = 10
"""Hosts that a note names one by one."""


class Reached(NamedTuple):
    """Targets with all that is needed to log on, and what the user should know about them."""

    targets: tuple[Target, ...] = ()
    notes: tuple[str, ...] = ()


def reached(options: Options, configuration: Configuration | None) -> Reached:
    """No targets mean this machine. Raises ConfigInvalid with every mistake."""
    if options.host and options.inventory:
        raise ConfigInvalid([Problem("--inventory", "is beside --host; keep one of them")])
    found, notes = _found(options, configuration)
    problems: list[Problem] = []
    filled = [_filled(target, options, single=len(found) == 1, problems=problems) for target in found]
    if problems:
        raise ConfigInvalid(dict.fromkeys(problems))
    return Reached(tuple(filled), (*notes, *_of_hosts(filled)))


def _found(options: Options, configuration: Configuration | None) -> tuple[tuple[Target, ...], list[str]]:
    if options.inventory:
        from winjoin.config.inventory import read_inventory

        return _of_inventory(read_inventory(Path(options.inventory), environment=os.environ), options)
    if options.host:
        return _of_flags(options.host, options.user), []
    if configuration is None:
        return (), []
    from winjoin.config.intent import targets_of

    return targets_of(configuration), []


def _of_inventory(inventory: Inventory, options: Options) -> tuple[tuple[Target, ...], list[str]]:
    chosen = inventory.selected(options.limit) if options.limit else inventory.targets
    if not chosen:
        raise ConfigInvalid(
            [Problem("--inventory", f"{options.inventory} has no Windows host that is asked for")]
        )
    skipped = [] if options.limit else [f"{name} is not joined: {why}" for name, why in inventory.skipped]
    return chosen, [*inventory.notes, *skipped]


def _of_flags(texts: Iterable[str], user: str) -> tuple[Target, ...]:
    problems, targets = [], []
    for text in texts:
        try:
            targets.append(host_target(text, user=user))
        except ValueError as error:
            problems.append(Problem("--host", str(error)))
    if problems:
        raise ConfigInvalid(problems)
    return tuple(targets)


def _filled(target: Target, options: Options, *, single: bool, problems: list[Problem]) -> Target:
    """With what flags and the environment say where the target itself says nothing."""
    from winjoin.config.inventory import with_credentials

    try:
        target = with_credentials(target, user=options.user, environment=os.environ)
    except ValueError as error:
        problems.append(Problem("environment", str(error)))
    pin = _pin(options, single=single, problems=problems)
    own = bool(target.ca_file or target.thumbprint)
    by_certificate = options.client_certificate and not target.certificate
    filled = target._replace(
        ca_file=target.ca_file if own else options.ca_file,
        thumbprint=target.thumbprint if own else pin,
        certificate=target.certificate or options.client_certificate,
        certificate_key=target.certificate_key or options.client_key,
        auth=options.auth or ("certificate" if by_certificate else target.auth),
    )
    return _decided(filled)


def _pin(options: Options, *, single: bool, problems: list[Problem]) -> str:
    if not options.thumbprint:
        return ""
    if not single:
        what = "is of one host's certificate, and there are several hosts; write winjoin_thumbprint to the inventory"
        problems.append(Problem("--thumbprint", what))
        return ""
    try:
        return thumbprint(options.thumbprint)
    except ValueError as error:
        problems.append(Problem("--thumbprint", str(error)))
        return ""


def _decided(target: Target) -> Target:
    """Of an account that may be Kerberos' or NTLM's: which it is here, with its reason."""
    if target.auth != "negotiate":
        return target
    from winjoin.transports.winrm_options import kerberos_is_here, method_of

    method = method_of(target)
    why = "a ticket is here" if method == "kerberos" else "no Kerberos ticket is here"
    why = why if kerberos_is_here() else "pykerberos, which Kerberos needs, is not installed"
    name = {"ntlm": "NTLM", "kerberos": "Kerberos"}[method]
    return target._replace(auth=method, notes=(*target.notes, f"{target.user} logs on by {name}: {why}"))


def _of_hosts(targets: Iterable[Target]) -> list[str]:
    """Notes of the hosts, each once with the hosts that it is about."""
    about: dict[str, list[str]] = {}
    for target in targets:
        for note in dict.fromkeys(target.notes):
            about.setdefault(note, []).append(target.name)
    return [f"{_names(names)}: {note}" for note, names in about.items()]


def _names(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def with_passwords(targets: tuple[Target, ...]) -> tuple[Target, ...]:
    """Ask for what is missing where there is a terminal; ConfigInvalid with all of it where there is none."""
    if not targets:
        return ()
    from winjoin.config.inventory import incomplete

    if missing := incomplete(targets):
        if not sys.stdin.isatty() or not sys.stderr.isatty() or any(not target.user for target in targets):
            raise ConfigInvalid(missing)
        targets = tuple(_prompted(target) if _wants_password(target) else target for target in targets)
    return _checked(targets)


def _checked(targets: tuple[Target, ...]) -> tuple[Target, ...]:
    """Refuse what would show a password, or cannot work, before the cluster is asked anything."""
    from winjoin.transports.winrm_options import checked

    problems: list[Problem] = []
    hint = ConfigInvalid(()).hint
    for target in targets:
        try:
            checked(target)
        except ConfigInvalid as error:
            problems.extend(error.problems)
            hint = hint if hint != ConfigInvalid(()).hint else error.hint
    if problems:
        raise ConfigInvalid(problems, hint=hint)
    return targets


def _wants_password(target: Target) -> bool:
    return target.password is None and target.auth not in {"kerberos", "certificate"}


def _prompted(target: Target) -> Target:
    import getpass

    return target._replace(password=Secret(getpass.getpass(f"Password of {target.user} on {target.name}: ")))
