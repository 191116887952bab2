"""Names of Nodes: from what a user wrote, or from what Windows calls itself; each choice with its reason."""

from __future__ import annotations

import re
from typing import NamedTuple

from winjoin.config.spelling import odd_character
from winjoin.values import NodeName

_LONGEST_LABEL = 63


class ChosenName(NamedTuple):
    """A Node's name, and why it is that one (a phrase for the plan)."""

    name: NodeName
    reason: str


def unfilled(text: str) -> str:
    """Why a text is a template that nothing filled in; empty where it is none."""
    if match := re.search(r"(?i)ci_missing_jinja_var/([\w.]+)", text):
        why = "; cloudbase-init does not provide it" if match[1] == "local_hostname" else ""
        return (
            f"a template variable was not filled in ({match[1]!r}{why});"
            " without a name winjoin uses the host's own"
        )
    patterns = (
        (r"\{\{.*?\}\}?|\{%.*?%\}", "a template expression", "render it first"),
        (r"\$\(|`[^`]*`", "a command of a shell", "nothing runs it inside a file; write the value"),
        (r"%[A-Za-z_][A-Za-z0-9_()]*%", "a variable of cmd", "nothing fills it in here; write the value"),
        (
            r"\$(?:env:)?\{?[A-Za-z_]\w*\}?|\$\{.*?\}",
            "a variable of a shell",
            "nothing fills it in here; write the value",
        ),
        (r"<[A-Za-z][^<>]*>|\[[a-z][a-z -]+\]", "a placeholder of a manual", "write the value in its place"),
    )
    for pattern, what, cure in patterns:
        if match := re.search(pattern, text):
            return f"{match[0]!r} is {what} that was not filled in; {cure}"
    return ""


def given_name(text: str) -> ChosenName:
    """A name that a user wrote: lower-cased with a notice, changed in no other way.

    Raises ValueError with a sentence that names the cure where it is no node name.
    """
    stripped = text.strip()
    if not stripped:
        raise ValueError("is empty; leave it out and winjoin uses the host's own name")
    if why := unfilled(stripped):
        raise ValueError(why)
    if odd := odd_character(stripped):
        raise ValueError(f"{stripped!r} has the character {odd}; a node name has a-z, 0-9, '-' and '.' only")
    lower = stripped.lower()
    try:
        name = _short(NodeName(lower))
    except ValueError as error:
        raise ValueError(f"{error}{_proposal(lower)}") from None
    if lower != stripped:
        return ChosenName(name, f"{stripped!r} as given, in lower case: Kubernetes allows no capitals")
    return ChosenName(name, "as given")


def host_name(computer_name: str, *, source: str = "the host's own name") -> ChosenName:
    """The name that Windows reports (COMPUTERNAME or its DNS host name) as a Node's.

    ValueError where it cannot be one.
    """
    lower = computer_name.strip().lower()
    try:
        name = _short(NodeName(lower))
    except ValueError as error:
        raise ValueError(f"{error}{_proposal(lower)}; give one with --node-name or nodeName") from None
    changed = "" if lower == computer_name.strip() else ", in lower case"
    return ChosenName(name, f"{source}, {computer_name.strip()!r}{changed}")


def from_template(template: str, *, host: str, computer_name: str) -> ChosenName:
    """Fill winjoin's own template.

    ``{host}`` (the inventory's name) and ``{computer}`` (what Windows calls itself).
    """
    left = re.sub(r"\{(host|computer)\}", "", template)
    if why := unfilled(left):
        raise ValueError(why)
    if "{" in left or "}" in left:
        raise ValueError(f"{template!r} has braces that are neither {{host}} nor {{computer}}")
    filled = template.replace("{host}", host).replace("{computer}", computer_name)
    chosen = given_name(filled)
    if filled == template:
        return chosen
    return ChosenName(
        chosen.name, f"nodeName {template!r}" + ("" if filled == filled.lower() else ", in lower case")
    )


def _short(name: NodeName) -> NodeName:
    """The kubelet labels its Node with its name, and values of labels have an end before names have."""
    if len(name) > _LONGEST_LABEL:
        raise ValueError(
            f"{name!r} has {len(name)} characters; the Node's label kubernetes.io/hostname takes {_LONGEST_LABEL}"
        )
    return name


def _proposal(lower: str) -> str:
    proposal = re.sub(r"[^a-z0-9.-]+", "-", lower).strip("-.")
    proposal = re.sub(r"-*\.[-.]*", ".", proposal)[:253].strip("-.")
    if not proposal or proposal == lower:
        return ""
    return (
        f"; {proposal!r} would be one (it is not changed"
        " silently: other systems must know it by the same name)"
    )
