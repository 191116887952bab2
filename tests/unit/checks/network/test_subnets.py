"""Networks as numbers: the same as the standard library's."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from winjoin.checks.network.subnets import subnet


@pytest.mark.parametrize(
    "text", ["10.244.1.7/24", "0.0.0.0/0", "255.255.255.255/32", "10.0.0.5/8", "192.0.2.129/25", "1.2.3.4/31"]
)
def test_networks(text: str) -> None:
    known, found = ip_network(text, strict=False), subnet(text)
    assert found is not None
    assert found.text == str(known)
    assert (found.first, found.last) == (int(known[0]), int(known[-1]))


NONE = ("", "10.0.0.1", "10.0.0.1/33", "10.0.0/8", "10.0.0.256/8", "fd00::/8", "a.b.c.d/8", "1.2.3.4/-1")
STRANGE = ("\u0661.2.3.4/8", "1.2.3.4/8/8", "9999999999.1.1.1/8", "1..2.3/8", " 1.2.3.4/8", "x/None", None)


@pytest.mark.parametrize("text", [*NONE, *STRANGE])
def test_what_is_none(text: str | None) -> None:
    assert subnet(text) is None


def test_overlaps() -> None:
    pods, node, other = subnet("10.244.0.0/16"), subnet("10.244.3.9/24"), subnet("10.245.0.0/16")
    assert pods is not None
    assert node is not None
    assert other is not None
    assert pods.overlaps(node)
    assert node.overlaps(pods)
    assert not pods.overlaps(other)
