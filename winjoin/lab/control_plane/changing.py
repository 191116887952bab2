"""Put the lab's own cluster into a state: objects merged, made, or taken away behind the API server's back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from winjoin.lab.control_plane.patches import patched

if TYPE_CHECKING:
    from winjoin.lab.control_plane.kinds import Kind
    from winjoin.lab.control_plane.plane import ControlPlane
    from winjoin.lab.states.clusterstate import Change

Json = dict[str, Any]
_MERGE = "application/merge-patch+json"


def change(plane: ControlPlane, changes: Iterable[Change]) -> None:
    """One after the other; a CustomResourceDefinition makes the kinds of those after it."""
    for each in changes:
        _change(plane, each)


def _change(plane: ControlPlane, wanted: Change) -> None:
    kind = _kind(plane, wanted.resource)
    current = plane.store.find(kind, wanted.namespace, wanted.name)
    if wanted.patch is None:
        if current is not None:
            plane.store.delete(kind, wanted.namespace, wanted.name)
        return
    if current is None:
        meta = {**(wanted.patch.get("metadata") or {}), "name": wanted.name}
        plane.store.create(kind, wanted.namespace, {**wanted.patch, "metadata": meta})
        return
    merged = _inside(current, wanted) if wanted.key else patched(current, dict(wanted.patch), _MERGE)
    merged["metadata"].pop("resourceVersion", None)
    plane.store.update(kind, wanted.namespace, wanted.name, merged)


def _inside(current: Json, wanted: Change) -> Json:
    """The object with its text of YAML merged."""
    import yaml

    value = patched(yaml.safe_load(current["data"][wanted.key]), dict(wanted.patch or {}), _MERGE)
    current["data"][wanted.key] = yaml.safe_dump(value)
    return current


def _kind(plane: ControlPlane, resource: str) -> Kind:
    """By its plural, with the group where two groups have it: ``validatingpolicies``."""
    return next(
        kind for kind in plane.api.kinds if kind.resource == resource and kind.group != "events.k8s.io"
    )
