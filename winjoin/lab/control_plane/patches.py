"""The ways to patch an object: JSON patch, merge patch, strategic merge patch."""

from __future__ import annotations

import copy
from typing import Any

from winjoin.lab.control_plane.answers import BadRequest, Invalid, Unsupported

Json = dict[str, Any]
# the lists that strategic merge joins by a key, of kinds that are patched here; all others are replaced
MERGE_KEYS: dict[str, tuple[str, ...]] = {
    "addresses": ("type",),
    "conditions": ("type",),
    "containers": ("name",),
    "containerStatuses": (),
    "env": ("name",),
    "imagePullSecrets": ("name",),
    "initContainers": ("name",),
    "ownerReferences": ("uid",),
    "ports": ("containerPort", "port"),
    "secrets": ("name",),
    "volumeDevices": ("devicePath",),
    "volumeMounts": ("mountPath",),
    "volumes": ("name",),
    "volumesAttached": (),
}
DIRECTIVES = ("$patch", "$retainKeys")


def patched(current: Json, patch: Any, content_type: str) -> Json:  # noqa: ANN401 - JSON
    """The object after the patch; the given one stays. Raises Unsupported, BadRequest, Invalid."""
    current = copy.deepcopy(current)
    kind = content_type.partition(";")[0].strip()
    if kind == "application/json-patch+json":
        return _json_patch(current, patch)
    if not isinstance(patch, dict):
        raise BadRequest("the patch is no object")
    if kind == "application/merge-patch+json":
        merged: Json = _merge(current, patch)
        return merged
    if kind in ("application/strategic-merge-patch+json", "application/apply-patch+yaml"):
        return _strategic(current, patch)
    raise Unsupported(f"the body of the request was in an unknown format: {kind}")


def _merge(current: Any, patch: Any) -> Any:  # noqa: ANN401 - JSON
    if not isinstance(patch, dict):
        return patch
    result = current if isinstance(current, dict) else {}
    for field, value in patch.items():
        if value is None:
            result.pop(field, None)
        else:
            result[field] = _merge(result.get(field), value)
    return result


def _strategic(current: Json, patch: Json) -> Json:
    if patch.get("$patch") == "replace":
        return {field: value for field, value in patch.items() if field not in DIRECTIVES}
    for field, value in patch.items():
        if field in DIRECTIVES or field.startswith("$setElementOrder/"):
            continue
        if field.startswith("$deleteFromPrimitiveList/"):
            name = field.partition("/")[2]
            current[name] = [item for item in current.get(name) or () if item not in value]
        elif value is None:
            current.pop(field, None)
        elif isinstance(value, dict):
            current[field] = _strategic(current.get(field) or {}, value)
        elif isinstance(value, list):
            current[field] = _strategic_list(field, current.get(field) or [], value)
        else:
            current[field] = value
    return current


def _strategic_list(field: str, current: list[Any], patch: list[Any]) -> list[Any]:
    if any(isinstance(item, dict) and item.get("$patch") == "replace" for item in patch):
        return [item for item in patch if "$patch" not in item]
    if field == "finalizers":
        return current + [item for item in patch if item not in current]
    keys = MERGE_KEYS.get(field, ())
    key = next((key for key in keys if all(isinstance(item, dict) and key in item for item in patch)), "")
    if not key:
        return patch
    for item in patch:
        _merge_item(current, key, item)
    return current


def _merge_item(current: list[Any], key: str, item: Json) -> None:
    index = next((index for index, old in enumerate(current) if old.get(key) == item[key]), None)
    if item.get("$patch") == "delete":
        if index is not None:
            del current[index]
    elif index is None:
        current.append(item)
    else:
        current[index] = _strategic(current[index], item)


def _json_patch(current: Json, operations: Any) -> Json:  # noqa: ANN401 - JSON
    if not isinstance(operations, list):
        raise BadRequest("a JSON patch is a list")
    for operation in operations:
        try:
            _apply(current, operation)
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise Invalid(
                f"the server rejected our request due to an error in our request: {error}"
            ) from error
    return current


def _apply(document: Json, operation: Json) -> None:
    *path, last = (part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:])
    target: Any = document
    for part in path:
        target = target[int(part)] if isinstance(target, list) else target[part]
    kind = operation["op"]
    if isinstance(target, list):
        _apply_to_list(target, last, operation)
    elif kind == "remove":
        del target[last]
    elif kind == "test":
        if target.get(last) != operation.get("value"):
            raise ValueError(f"testing value {operation['path']} failed")
    elif kind in ("add", "replace"):
        target[last] = operation["value"]
    else:
        raise ValueError(f"operation {kind!r} is not known here")


def _apply_to_list(target: list[Any], last: str, operation: Json) -> None:
    index = len(target) if last == "-" else int(last)
    kind = operation["op"]
    if kind == "remove":
        del target[index]
    elif kind == "add":
        target.insert(index, operation["value"])
    elif kind == "replace":
        target[index] = operation["value"]
    elif target[index] != operation.get("value"):
        raise ValueError(f"testing value {operation['path']} failed")
