"""A host may say anything: no check raises over it, or lets it into a terminal, a command line or a path.

What is said goes through `winjoin.hosts.decoding`, as it does in a preflight.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from winjoin.engine.check import MAX_FINDINGS, MAX_TEXT, Severity
from winjoin.engine.extensions import checks
from winjoin.hosts.decoding import decode
from winjoin.hosts.facts import Facts
from winjoin.lab.machines.profiles import healthy as profile
from winjoin.values import Version

Ask = Callable[..., list[tuple[Severity, str, str]]]
Json = Any

INJECTED = "; rm -rf / & calc.exe | $(reboot) `reboot` %COMSPEC%"
"""What must never get into a cure, which people paste."""
BLANKS = "\xa0\u2007\u202f\u3000"
"""Not printable to Python, and harmless."""
TEXTS: dict[str, str] = {
    "escape": "\x1b[2J\x1b]0;owned\x07",
    "lines": "one\r\ntwo\nERROR Healthy: everything is well\x00",
    "bidi": "abc\u202egnp.exe\u2066\u2028\u2029",
    "injected": INJECTED,
    "quotes": "\"'\\\\\" --token abcdef.0123456789abcdef '",
    "huge": "A" * 5000,
    "long": "A" * 4096,
    "surrogate": "\ud800\udfff",
    "markup": "[bold red]x[/]<script>alert(1)</script>|a|b|",
    "format": "%s%n{0}{candidate.facts}",
    "digits": "9" * 4000,
    "unicode digits": "\u0661\u0662.\u0663",
    "empty": "",
    "blank": "   ",
    "dots": "..\\..\\..\\Windows\\System32",
}
VALUES: dict[str, Json] = {
    "null": None,
    "true": True,
    "minus": -1,
    "big": 2**63 - 1,
    "bigger": 10**30,
    "zero": 0,
    "fraction": 1.5,
    "infinite": float("inf"),
    "not a number": float("nan"),
    "list": [],
    "nested": [[[[]]]],
    "object": {},
    "mixed": [1, "a", None, {"name": 3}],
}


def leaves(tree: Json) -> Json:
    """The full facts of a host, so that every field of every record is there to be replaced."""
    from winjoin.hosts import facts as records
    from winjoin.hosts.decoding import camel

    def example(annotation: str) -> Json:
        kind = annotation.removesuffix(" | None")
        scalar = {"str": "x", "bool": True, "int": 1, "float": 1.0}
        if kind in scalar:
            return scalar[kind]
        if kind == "tuple[tuple[str, str], ...]":
            return {"Path": "x"}
        if kind.startswith("tuple["):
            return [example(kind.removeprefix("tuple[").removesuffix(", ...]"))]
        return record(getattr(records, kind))

    def record(kind: Any) -> Json:
        fields = {n: str(getattr(a, "__forward_arg__", a)) for n, a in kind.__annotations__.items()}
        return {camel(name): example(text) for name, text in fields.items()}

    return {**record(records.Facts), **tree}


def everywhere(tree: Json, value: Json) -> Json:
    """The tree with each leaf replaced."""
    if isinstance(tree, dict):
        return {key: everywhere(item, value) for key, item in tree.items()}
    if isinstance(tree, list):
        return [everywhere(item, value) for item in tree] or [deepcopy(value)]
    return deepcopy(value)


def texts_only(tree: Json, value: str) -> Json:
    """The tree with each text replaced, so that types stay right and the decoder lets the most through."""
    if isinstance(tree, dict):
        return {key: texts_only(item, value) for key, item in tree.items()}
    if isinstance(tree, list):
        return [texts_only(item, value) for item in tree]
    return value if isinstance(tree, str) else tree


def with_names_kept(tree: Json, value: str) -> Json:
    """As `texts_only`, but names and kinds of things stay, so that checks look at the rest of them."""
    if isinstance(tree, dict):
        kept = ("name", "kind", "type", "state", "start", "address", "destination", "nextHop", "subnets")
        return {k: i if k in kept else with_names_kept(i, value) for k, i in tree.items()}
    if isinstance(tree, list):
        return [with_names_kept(item, value) for item in tree]
    return value if isinstance(tree, str) else tree


def node() -> Json:
    """A host with something to say in every part."""
    tree = leaves(profile())
    tree["services"] += [
        {"name": name, "state": "Running", "start": "Disabled", "command": "x", "exitCode": 1}
        for name in (
            "containerd",
            "kubelet",
            "kube-proxy",
            "hns",
            "vmcompute",
            "docker",
            "CalicoNode",
            "csi-proxy",
        )
    ]
    tree["programs"] = [{"name": name, "path": "x"} for name in ("rke2", "docker", "nssm")]
    tree["hns"] |= {
        "networks": [
            {"name": n, "type": k, "subnets": ["10.244.0.0/24"]}
            for n, k in (("cbr0", "L2Bridge"), ("nat", "NAT"), ("x", "Overlay"))
        ],
        "endpoints": ["x"],
        "policyLists": 3,
    }
    tree["identity"] |= {
        "kubeletConf": True,
        "kubeletConfServer": "x",
        "clientSubject": "system:node:x",
        "clientNotAfter": 1.0,
        "openFolders": ["x"],
        "leftovers": ["x"],
        "cniConfigs": ["x"],
    }
    return tree


def inspect(ask: Ask, facts: Facts, **changes: Any) -> None:
    """Run all checks, and look at what they find as a terminal and a person would have it."""
    for item in checks():
        findings = ask(item, facts, **changes)
        assert len(findings) <= MAX_FINDINGS, item.name
        for _, found, cure in findings:
            assert max(len(found), len(cure)) <= MAX_TEXT, item.name
            assert all(c.isprintable() or c in BLANKS for c in found + cure), item.name
            assert INJECTED not in cure, item.name


@pytest.mark.parametrize(
    "replaced", [everywhere, texts_only, with_names_kept], ids=lambda each: each.__name__
)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_text_gets_through(ask: Ask, text: str, replaced: Callable[[Json, str], Json]) -> None:
    inspect(ask, decode(replaced(node(), text)))


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_no_value_makes_a_check_raise(ask: Ask, value: Json) -> None:
    inspect(ask, decode(everywhere(node(), value)))
    inspect(ask, decode(value))


@pytest.mark.parametrize("part", node())
def test_every_check_bears_facts_with_parts_missing(ask: Ask, part: str) -> None:
    whole = node()
    inspect(ask, decode({key: value for key, value in whole.items() if key != part}))
    inspect(ask, decode({**whole, part: {} if isinstance(whole[part], dict) else []}))
    inspect(ask, decode({part: whole[part]}))


@pytest.mark.parametrize("seed", range(40))
def test_random_mixtures_are_borne(ask: Ask, seed: int) -> None:
    choose = random.Random(seed)
    pool = [*TEXTS.values(), *VALUES.values()]

    def mixed(tree: Json) -> Json:
        if choose.random() < 0.1:
            return deepcopy(choose.choice(pool))
        if isinstance(tree, dict):
            return {key: mixed(value) for key, value in tree.items()}
        return [mixed(value) for value in tree] if isinstance(tree, list) else tree

    inspect(ask, decode({part: mixed(value) for part, value in node().items()}))


def test_huge_lists_end_in_few_and_short_findings(ask: Ask) -> None:
    tree = node()
    for part in ("services", "programs", "probes"):
        tree[part] = (tree[part] * 4000)[:4000]
    tree["hns"]["networks"] = (tree["hns"]["networks"] * 2000)[:4000]
    tree["identity"] |= {
        key: ["C:\\" + "x" * 200] * 4000 for key in ("openFolders", "leftovers", "cniConfigs")
    }
    tree["antivirus"]["products"] = ["x" * 200] * 4000
    tree["network"]["adapters"] = tree["network"]["adapters"] * 500
    inspect(ask, decode(tree), kubelet_version=Version.parse("1.31.0"))


def test_most_of_it_is_believed_where_types_are_right(ask: Ask) -> None:
    """Else the tests above would ask checks about nothing."""
    said = {item.name for item in checks() if ask(item, decode(with_names_kept(node(), "x;y")))}
    assert {"ContainerdService", "KubeletService", "OtherPodNetwork", "NATNetwork", "OpenFolders"} <= said
    assert decode(node()).refused == ()
