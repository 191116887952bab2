from __future__ import annotations

from collections.abc import Callable

from winjoin.engine.spec import NodeSpec
from winjoin.hosts.facts import Facts
from winjoin.phases.windows_features import windows_features


def test_containers_alone_is_wanted_not_hyper_v(make_spec: Callable[..., NodeSpec]) -> None:
    titles = [step.title for step in windows_features.steps(make_spec(), Facts())]  # type: ignore[union-attr]
    assert titles == ["windows-feature Containers"]
