"""The vectors of Kubernetes' own jws_test.go, and what must not pass."""

from __future__ import annotations

import pytest

from winjoin.cluster.signing import is_signed, sign
from winjoin.values import Secret

HEADER = "eyJhbGciOiJIUzI1NiIsImtpZCI6Impvc2h1YSJ9"
VECTORS = [
    (
        "Hello from the other side. I must have called a thousand times.",
        f"{HEADER}..VShe2taLd-YTrmWuRkcL_8QTNDHYxQIEBsAYYiIj1_8",
    ),
    ("", f"{HEADER}..7Ui1ALizW4jXphVUB7xUqC9vLYLL9RZeOFfVLoB7Tgk"),
]


@pytest.mark.parametrize(("content", "signature"), VECTORS)
def test_vectors_of_kubernetes(content: str, signature: str) -> None:
    assert sign(content, "joshua", Secret("my voice is my passcode")) == signature


def test_white_space_counts() -> None:
    secret = Secret("0123456789abcdef")
    with_newline = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9..K1chermAQEq0rdqy-ehj0VDfmA_ytv8Wzh9g26FldrE"
    assert is_signed("apiVersion: v1\n", with_newline, "abcdef", secret)
    assert not is_signed("apiVersion: v1", with_newline, "abcdef", secret)


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s + "=",
        lambda s: s.replace("..", ".eA."),
        lambda _: "eyJhbGciOiJub25lIn0..",
        lambda _: "",
        lambda s: s + "é",
    ],
)
def test_anything_but_the_exact_text_is_refused(change: object) -> None:
    good = sign("text", "abcdef", Secret("0123456789abcdef"))
    assert not is_signed("text", change(good), "abcdef", Secret("0123456789abcdef"))  # type: ignore[operator]
