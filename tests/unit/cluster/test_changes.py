"""Changes of objects, as a patch."""

from __future__ import annotations

from typing import Any

from winjoin.cluster.changes import Changed, changed


class _Api:
    def __init__(self, found: dict[str, Any]) -> None:
        self.found = found

    def get(self, path: str) -> dict[str, Any]:
        return self.found


def test_changes_are_composed_and_the_object_that_was_read_stays() -> None:
    found = {"metadata": {"resourceVersion": "7"}, "spec": {"a": 1}}
    made = changed(
        _Api(found),  # type: ignore[arg-type]
        "Thing x",
        "/x",
        [
            lambda each: {**each, "spec": {**each["spec"], "b": 2}},
            lambda each: {**each, "spec": {**each["spec"], "a": 3}},
        ],
    )
    assert made.after["spec"] == {"a": 3, "b": 2}
    assert made.after["metadata"]["resourceVersion"] == "7"
    assert found["spec"] == {"a": 1}
    assert made.is_new


def test_the_patch_leaves_out_what_the_server_keeps_for_itself_and_shows_lines() -> None:
    meta = {"name": "x", "resourceVersion": "7", "uid": "u", "managedFields": [{}]}
    before = {"metadata": meta, "data": {"text": "one\ntwo\n"}, "status": {"phase": "x"}}
    after = {**before, "data": {"text": "one\n2\n"}}
    diff = Changed("ConfigMap x", "/x", before, after).diff
    assert "-    two" in diff
    assert "+    2" in diff
    assert not any(word in diff for word in ("resourceVersion", "managedFields", "status", "uid"))
    assert diff.startswith("--- ConfigMap x (as it is)\n+++ ConfigMap x (fixed)\n")
