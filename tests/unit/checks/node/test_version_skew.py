from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.node.version_skew import version_skew
from winjoin.engine.check import Severity
from winjoin.values import Version

Ask = Callable[..., list[tuple[Severity, str, str]]]


@pytest.mark.parametrize(
    ("kubelet", "servers", "allowed"),
    [
        ("1.34.0", ["1.33.9"], "1.30 to 1.33"),
        ("1.34.0", ["1.34.1", "1.33.2"], "1.31 to 1.33"),
        ("1.29.9", ["1.32.0", "1.33.0"], "1.30 to 1.32"),
        ("1.20.2", ["1.24.0"], "1.21 to 1.24"),
    ],
)
def test_a_pair_that_is_too_far_apart(
    ask: Ask, cluster: Any, kubelet: str, servers: list[str], allowed: str
) -> None:
    facts = cluster(versions=tuple((name, Version.parse(name)) for name in servers))
    ((severity, found, cure),) = ask(version_skew, cluster=facts, kubelet_version=Version.parse(kubelet))
    assert severity is Severity.ERROR
    assert kubelet in found
    assert allowed in found
    assert "--kubelet-version" in cure


@pytest.mark.parametrize(
    ("kubelet", "server"), [("1.33.9", "1.33.0"), ("1.30.0", "1.33.0"), ("1.20.2", "1.20.2")]
)
def test_patches_do_not_count_and_three_minors_do(ask: Ask, cluster: Any, kubelet: str, server: str) -> None:
    facts = cluster(versions=(("a", Version.parse(server)),))
    assert ask(version_skew, cluster=facts, kubelet_version=Version.parse(kubelet)) == []
