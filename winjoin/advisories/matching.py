"""Which advisories are about a host: pure functions over `advisories.toml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from winjoin.values import Version

_FILE = Path(__file__).with_name("advisories.toml")
_ENGLISH = "en"
_VXLAN = 4789
_END = (2**31, 0, 0)

Triple = tuple[int, int, int]


class Advisory(NamedTuple):
    """One entry of the file; its head says what each key means. Versions are without their pre-release."""

    id: str
    product: str
    kind: str
    severity: str
    found: str
    cure: str
    source: str
    build: int | None = None
    first: int = 0
    fixed: int | None = None
    updates: frozenset[str] = frozenset()
    fixed_by: frozenset[str] = frozenset()
    topologies: frozenset[str] = frozenset()
    versions: tuple[tuple[Triple, Triple], ...] = ()
    hns: str = ""
    other_language: bool = False
    custom_vxlan_port: bool = False
    foreign_load_balancers: bool = False


class Situation(NamedTuple):
    """A host and what is to run on it; None is not known. `updates` are KBs, `hns` is ``15.4``."""

    build: int | None = None
    ubr: int | None = None
    updates: tuple[str, ...] | None = None
    topology: str = ""
    versions: tuple[tuple[str, Version], ...] = ()
    """By product: kubelet, kube-proxy, containerd, calico, antrea."""
    hns: str | None = None
    language: str | None = None
    """Of the user interface: ``de-DE``."""
    vxlan_port: int = 4789
    foreign_load_balancers: bool | None = None
    """Whether HNS load balancers that no kube-proxy of this host has made may lack their port mappings."""


class Verdict(NamedTuple):
    """What counts, and what would count if more were known of the host."""

    matching: tuple[Advisory, ...]
    undecided: tuple[Advisory, ...]


def judge(situation: Situation, product: str, *kinds: str) -> Verdict:
    """The advisories of these kinds on a product that are about this situation."""
    known = [item for item in advisories() if item.product == product and (not kinds or item.kind in kinds)]
    answers = [(item, _applies(item, situation)) for item in known]
    return Verdict(
        tuple(item for item, answer in answers if answer),
        tuple(item for item, answer in answers if answer is None),
    )


def _applies(item: Advisory, situation: Situation) -> bool | None:
    """Whether all conditions hold; None where what is known neither proves nor refutes it."""
    answers = (
        not item.topologies or situation.topology in item.topologies,
        _version(item, situation),
        _asks(item.hns, situation.hns),
        _asks(item.other_language, _is_foreign(situation.language)),
        _asks(item.custom_vxlan_port, situation.vxlan_port != _VXLAN),
        _asks(item.foreign_load_balancers, situation.foreign_load_balancers),
        _windows(item, situation),
    )
    if False in answers:
        return False
    return None if None in answers else True


def _asks(wanted: object, found: object) -> bool | None:
    """Whether a condition holds; one that the entry does not make does."""
    return True if not wanted else None if found is None else wanted == found


def _is_foreign(language: str | None) -> bool | None:
    return None if language is None else language.partition("-")[0].lower() != _ENGLISH


def _version(item: Advisory, situation: Situation) -> bool | None:
    if not item.versions:
        return True
    found = dict(situation.versions).get(item.product)
    if found is None:
        return None
    triple = (found.major, found.minor, found.patch)
    return any(first <= triple < good for first, good in item.versions)


def _windows(item: Advisory, situation: Situation) -> bool | None:
    if item.build is None:
        return True
    if situation.build is None or situation.build != item.build:
        return None if situation.build is None else False
    if item.fixed is None:
        return True
    installed = {name.upper() for name in situation.updates or ()}
    if installed & item.fixed_by:
        return False
    if situation.ubr is not None:
        return item.first <= situation.ubr < item.fixed
    return _by_update(item, installed)


def _by_update(item: Advisory, installed: set[str]) -> bool | None:
    """By the listed updates: one is proof that it is installed, a missing one of nothing (newer ones hide it)."""
    if not installed & item.updates:
        return None
    return item.kind != "required"


@cache
def advisories() -> tuple[Advisory, ...]:
    """All entries, in the order of the file."""
    import tomllib

    return tuple(map(_advisory, tomllib.loads(_FILE.read_text(encoding="utf-8"))["advisory"]))


def _advisory(entry: dict[str, Any]) -> Advisory:
    own = {key.replace("-", "_"): value for key, value in entry.items()}
    own["first"] = own.pop("from", 0)
    for key in ("updates", "fixed_by", "topologies"):
        own[key] = frozenset(own.get(key, ()))
    own["versions"] = tuple((_triple(first), _triple(good)) for first, good in own.get("versions", ()))
    return Advisory(**own)


def _triple(text: str) -> Triple:
    if not text:
        return _END
    major, minor, patch = map(int, text.split("."))
    return major, minor, patch
