"""Admission policies: do they deny pods that lack fields which pods of Windows may not have.

The shapes are those of ValidatingAdmissionPolicy (CEL), Kyverno's ValidatingPolicy (CEL) and ClusterPolicy
(patterns and conditions), and Gatekeeper's constraints of its own library.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
FIELDS = ("capabilities", "seccompProfile", "allowPrivilegeEscalation")
"""Refused by the API server in a pod with os.name windows (kubernetes PR#103382)."""
_LIBRARY = {
    "K8sPSPAllowPrivilegeEscalationContainer": "allowPrivilegeEscalation",
    "K8sPSPSeccomp": "seccompProfile",
    "K8sPSPSeccompV2": "seccompProfile",
}
_OPTIONAL = ("=(", "X(")
"""Anchors of Kyverno: the field is looked at only where it is there, or must not be there."""


def demands(policy: Json) -> tuple[str, ...]:
    """The fields that a pod must have to pass."""
    spec = policy.get("spec") or {}
    if policy.get("kind") in _LIBRARY:
        return (_LIBRARY[policy["kind"]],)
    if policy.get("kind") == "K8sPSPCapabilities":
        wanted = (spec.get("parameters") or {}).get("requiredDropCapabilities")
        return ("capabilities",) if wanted else ()
    if "rules" in spec:
        found = {field for rule in spec["rules"] or () for field in _of_rule(rule)}
    else:
        texts = [str(each.get("expression") or "") for each in spec.get("validations") or ()]
        texts += [
            str(each.get("expression") or "")
            for each in spec.get("variables") or ()
            if any(f"variables.{each.get('name')}" in text for text in texts)
        ]
        found = {field for text in texts for field in FIELDS if _cel_demands(text, field)}
    return tuple(field for field in FIELDS if field in found)


def refuses_pods(policy: Json) -> bool:
    """Whether it denies (and not only warns), and is about pods."""
    spec = policy.get("spec") or {}
    if "rules" in spec:
        action = str(spec.get("validationFailureAction") or "")
        own = [
            str((rule.get("validate") or {}).get("failureAction") or action) for rule in spec["rules"] or ()
        ]
        return any(each.lower() == "enforce" for each in own)
    if str(policy.get("apiVersion") or "").startswith("constraints.gatekeeper.sh/"):
        scoped = spec.get("scopedEnforcementActions") if spec.get("enforcementAction") == "scoped" else None
        told = [each.get("action") for each in scoped or ()] or [spec.get("enforcementAction") or "deny"]
        return "deny" in told
    actions = spec.get("validationActions")
    rules = (spec.get("matchConstraints") or {}).get("resourceRules") or ()
    pods = any({"pods", "*"}.intersection(rule.get("resources") or ()) for rule in rules)
    return pods and (actions is None or "Deny" in actions)


def exempts_windows(policy: Json) -> bool:
    """Whether it mentions Windows at all: then it was written with Windows in mind."""
    import json

    spec = policy.get("spec") or {}
    return "windows" in json.dumps(spec).lower()


def _of_rule(rule: Json) -> Iterator[str]:
    """Kyverno's patterns demand the keys that have no anchor; conditions demand what they deny the lack of."""
    import json

    validate = rule.get("validate") or {}
    patterns = [validate.get("pattern"), *(validate.get("anyPattern") or ())]
    for pattern in filter(None, patterns):
        yield from _keys(pattern)
    for field in FIELDS:
        cel = [
            str(each.get("expression") or "") for each in (validate.get("cel") or {}).get("expressions") or ()
        ]
        if any(_cel_demands(text, field) for text in cel):
            yield field
    conditions = json.dumps({"deny": validate.get("deny"), "foreach": validate.get("foreach")})
    if "capabilities.drop" in conditions or "capabilities.[drop" in conditions:
        yield "capabilities"


def _keys(pattern: object) -> Iterator[str]:
    if isinstance(pattern, list):
        for item in pattern:
            yield from _keys(item)
    elif isinstance(pattern, dict):
        for key, value in pattern.items():
            if str(key).startswith(_OPTIONAL):
                continue
            plain = str(key)[2:-1] if str(key)[1:2] == "(" else str(key)
            if plain in FIELDS:
                yield plain
            yield from _keys(value)


def _cel_demands(text: str, field: str) -> bool:
    """Whether an expression fails where the field is absent: it wants a drop, a type, or false."""
    plain = "".join(text.split())
    if field not in plain or f"{field}.orValue(false)" in plain:
        return False
    absent = [part.partition(")")[0] for part in plain.split("!has(")[1:]]
    if any(part.endswith((field, f"{field}.drop")) for part in absent):
        return False
    return field != "capabilities" or "drop" in plain
