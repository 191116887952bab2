from __future__ import annotations

import pytest

from winjoin.engine.identity import joined_as
from winjoin.hosts.facts import Facts, Identity


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("system:node:win-1", "win-1"),
        ("O=system:nodes, CN=system:node:win-1", "win-1"),
        ("CN=system:node:win-1.example.test, O=system:nodes", "win-1.example.test"),
        ("CN=kubernetes-admin, O=system:masters", None),
        ("system:node:", None),
        ("", None),
        (None, None),
    ],
)
def test_the_nodes_name_stands_in_the_certificates_subject(subject: str | None, name: str | None) -> None:
    assert joined_as(Facts(identity=Identity(client_subject=subject))) == name
