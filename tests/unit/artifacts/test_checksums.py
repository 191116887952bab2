from __future__ import annotations

import pytest

from winjoin.artifacts.checksums import digest_of
from winjoin.errors import ArtifactError

NAME = "containerd-1.7.27-windows-amd64.tar.gz"
ONE, TWO = "1f" * 32, "2a" * 32


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        f"{ONE}\n",
        f"{ONE.upper()}\r\n",
        f"\ufeff{ONE}  {NAME}\n",
        f"{ONE}  {NAME}\n",
        f"{ONE} *{NAME}\n",
        f"{ONE}  ./{NAME}\n",
        f"{ONE}  release\\{NAME}\n",
        f"\\{ONE}  {NAME}\n",
        f"SHA256 ({NAME}) = {ONE}\n",
        f"sha256:{ONE}",
        f"{TWO}  other.zip\n{ONE}  {NAME}\n{TWO}  {NAME}.sig\n",
        f"# published by CI\n{ONE}  {NAME}\n",
        f"{ONE}  {NAME}\n{ONE}  {NAME}\n",
    ],
)
def test_every_publishers_form_gives_the_digest_of_the_file(text: str) -> None:
    assert digest_of(text, NAME) == ONE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        ("<html><title>Sign in</title></html>", "no SHA-256 digest"),
        (f"{TWO}  other.zip\n", "it is about 'other.zip'"),
        (f"{ONE}  {NAME}\n{TWO}  {NAME}\n", "different digests"),
        (f"{ONE}\n{TWO}\n", "says nothing about"),
        (f"<html>\n{ONE}\n</html>", "says nothing about"),
        (ONE[:-1], "no SHA-256 digest"),
        (ONE * 2, "no SHA-256 digest"),
        ("Not Found", "'Not Found'"),
        ("\x1b[31mred", "'\\x1b[31mred'"),
    ],
)
def test_what_is_no_checksum_of_the_file_is_refused_and_shown_escaped(text: str, said: str) -> None:
    with pytest.raises(ArtifactError, match=r"https://mirror\.test/x") as caught:
        digest_of(text, NAME, source="https://mirror.test/x")
    assert said in caught.value.message
    assert caught.value.message.isprintable()
