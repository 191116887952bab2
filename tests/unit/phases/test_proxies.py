from __future__ import annotations

from collections.abc import Callable

from winjoin.engine.spec import NodeSpec
from winjoin.phases.proxies import service_environment


def test_without_a_proxy_a_service_has_no_environment(make_spec: Callable[..., NodeSpec]) -> None:
    assert service_environment(make_spec(no_proxy=("x",))) == {}


def test_what_is_inside_never_goes_through_the_proxy(make_spec: Callable[..., NodeSpec]) -> None:
    made = service_environment(make_spec(proxy="http://p:3128", no_proxy=("corp.test", "10.99.0.1")))
    assert made["HTTPS_PROXY"] == made["HTTP_PROXY"] == "http://p:3128"
    direct = made["NO_PROXY"].split(",")
    assert {
        "corp.test",
        "10.99.0.1",
        "10.99.1.2",
        "10.96.0.0/12",
        "10.244.0.0/16",
        ".svc",
        ".cluster.local",
    } <= set(direct)
    assert len(direct) == len(set(direct))
