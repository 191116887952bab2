"""Where pods of a workload may run: would they land on a new Windows Node, are they meant for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

Json = dict[str, Any]
OS_LABELS = ("kubernetes.io/os", "beta.kubernetes.io/os")
_SAID = {
    **dict.fromkeys(OS_LABELS, "windows"),
    "kubernetes.io/arch": "amd64",
    "beta.kubernetes.io/arch": "amd64",
}
_NAMED = ("kubernetes.io/hostname", "node.kubernetes.io/windows-build")
"""Labels that a kubelet on Windows sets, with values that are not known here."""


def title(workload: Json) -> str:
    """``namespace/name``."""
    meta = workload.get("metadata") or {}
    return f"{meta.get('namespace')}/{meta.get('name')}"


def pod_spec(workload: Json) -> Json:
    """The spec of its pods."""
    template = (workload.get("spec") or {}).get("template") or {}
    found: Json = template.get("spec") or {}
    return found


def containers(spec: Json) -> Iterator[Json]:
    """Of a pod's spec, those for the start too."""
    for field in ("initContainers", "containers"):
        yield from spec.get(field) or ()


def for_windows(spec: Json) -> bool:
    """Whether pods are meant for Windows: they say so, and no Linux node would take them."""
    if system := (spec.get("os") or {}).get("name"):
        return str(system) == "windows"
    selector = spec.get("nodeSelector") or {}
    if any(selector.get(label) == "windows" for label in OS_LABELS):
        return True
    terms = _terms(spec)
    return bool(terms) and all(
        any(_wants_windows(rule) for rule in term.get("matchExpressions") or ()) for term in terms
    )


def lands_on_windows(spec: Json) -> bool:
    """Whether a new Windows Node without taints and labels of its own would be given such a pod."""
    selector = spec.get("nodeSelector") or {}
    if not all(_SAID.get(label) == value for label, value in selector.items()):
        return False
    terms = _terms(spec)
    return not terms or any(_matches(term) for term in terms)


def tolerates(spec: Json, key: str, value: str, effect: str) -> bool:
    """Whether pods go to nodes with this taint all the same."""
    return any(_tolerates(each, key, value, effect) for each in spec.get("tolerations") or ())


def is_host_process(spec: Json) -> bool:
    """Whether it, or one of its containers, is a HostProcess pod of Windows."""
    holders = [spec, *containers(spec)]
    options = (((holder.get("securityContext") or {}).get("windowsOptions") or {}) for holder in holders)
    return any(each.get("hostProcess") is True for each in options)


def _tolerates(toleration: Json, key: str, value: str, effect: str) -> bool:
    if toleration.get("effect") not in (None, "", effect):
        return False
    if toleration.get("operator") == "Exists":
        return toleration.get("key") in (None, "", key)
    return (toleration.get("key"), toleration.get("value") or "") == (key, value)


def _terms(spec: Json) -> list[Json]:
    node = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = node.get("requiredDuringSchedulingIgnoredDuringExecution") or {}
    return list(required.get("nodeSelectorTerms") or ())


def _matches(term: Json) -> bool:
    """Terms are alternatives, the rules in one all hold; a term without rules matches nothing."""
    rules = term.get("matchExpressions") or ()
    fields: Iterable[Json] = term.get("matchFields") or ()
    if any(field.get("operator") == "In" for field in fields):
        return False  # nodes that are there already, by their names
    return bool(rules or fields) and all(_holds(rule) for rule in rules)


def _holds(rule: Json) -> bool:
    label, operator, values = rule.get("key"), rule.get("operator"), rule.get("values") or ()
    there = label in _SAID or label in _NAMED
    if operator == "In":
        return _SAID.get(str(label)) in values
    if operator == "NotIn":
        return not there or _SAID.get(str(label)) not in values
    return there if operator == "Exists" else operator == "DoesNotExist" and not there


def _wants_windows(rule: Json) -> bool:
    return rule.get("key") in OS_LABELS and rule.get("operator") == "In" and rule.get("values") == ["windows"]
