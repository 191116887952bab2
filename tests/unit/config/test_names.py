"""Names of Nodes and why they are those."""

from __future__ import annotations

import pytest

from winjoin.config.names import from_template, given_name, host_name


@pytest.mark.parametrize(
    "text",
    [
        "{{ ds.meta_data.hostname }}",
        "$(hostname)",
        "%COMPUTERNAME%",
        "$env:COMPUTERNAME",
        "${HOSTNAME}",
        "`hostname`",
        "<node-name>",
        "ci_missing_jinja_var/local_hostname",
        "CI_MISSING_JINJA_VAR/instance_id",
        "$HOSTNAME",
        "{% x %}",
    ],
)
def test_templates_that_nothing_filled_in(text: str) -> None:
    with pytest.raises(ValueError, match="not filled in"):
        given_name(text)


@pytest.mark.parametrize("text", ["", "a b", "WİN-1", "win\u20131", "a..b", "-a", "a" * 254, "wIn_1", "ﬁle"])
def test_names_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        given_name(text)


def test_capitals_are_told() -> None:
    assert given_name("PHost01").name == "phost01"
    assert "lower case" in given_name("PHost01").reason
    assert given_name("win-1.lab.test").reason == "as given"
    assert host_name("WIN-2K22").reason == "the host's own name, 'WIN-2K22', in lower case"
    with pytest.raises(ValueError, match="'win-1' would be one"):
        host_name("WIN_1")


def test_names_that_the_label_of_a_node_cannot_hold() -> None:
    assert given_name("a" * 63).name == "a" * 63
    for make in (given_name, host_name):
        with pytest.raises(ValueError, match=r"has 64 characters; .*hostname takes 63"):
            make("a" * 60 + ".lab")


def test_templates_of_winjoin() -> None:
    assert from_template("k-{computer}", host="h", computer_name="WIN-1").name == "k-win-1"
    assert from_template("{host}", host="web-1", computer_name="X").name == "web-1"
    with pytest.raises(ValueError, match="neither"):
        from_template("{x}", host="h", computer_name="c")
