from __future__ import annotations

import pytest

from winjoin.artifacts.mirror import mirror_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", ""),
        (" http://m:8080/ ", "http://m:8080"),
        ("https://m.test/a/b//", "https://m.test/a/b"),
        ("http://[fd00::1]:80", "http://[fd00::1]:80"),
    ],
)
def test_a_mirror_is_an_address_without_a_slash_at_its_end(text: str, address: str) -> None:
    assert mirror_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "mirror.test",
        "ftp://m.test",
        "file:///srv",
        "\\\\server\\share",
        "https://",
        "https://m:99999",
        "https://m/a?x=1",
        "https://m/a#b",
        "https://m/a b",
        "https://[fd00",
    ],
)
def test_what_is_no_plain_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|plain"):
        mirror_address(text)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="password") as caught:
        mirror_address("https://user:hunter2@m.test")
    assert "hunter2" not in str(caught.value)
