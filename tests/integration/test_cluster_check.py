"""`winjoin cluster check` against the real control plane: flannel as Linux has it is found, shown, cured."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from winjoin.cli.entry import _run

pytestmark = pytest.mark.control_plane
FLANNEL = """
apiVersion: v1
kind: ConfigMap
metadata: {name: kube-flannel-cfg, namespace: kube-flannel}
data:
  cni-conf.json: '{"name": "cbr0"}'
  net-conf.json: |
    {
      "Network": "10.244.0.0/16",
      "Backend": {
        "Type": "vxlan",
        "VNI": 1,
        "Port": 8472
      }
    }
"""
BOTH = "FlannelVNI,FlannelPort"


class Said(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Check = Callable[..., Said]


@pytest.fixture
def check(control_plane: Any, capsys: pytest.CaptureFixture[str]) -> Check:
    """Run `cluster check` with more words."""

    def run(*words: str) -> Said:
        code = _run(["cluster", "check", "--kubeconfig", str(control_plane.kubeconfig), *words])
        return Said(code, *capsys.readouterr())

    return run


@pytest.fixture
def flannel(control_plane: Any) -> Iterator[Callable[[], dict[str, Any]]]:
    """The ConfigMap is there with VNI 1 and port 8472; reads its net-conf.json."""
    control_plane.kubectl("create", "namespace", "kube-flannel")
    control_plane.kubectl("apply", "-f", "-", given=FLANNEL)
    where = ("-n", "kube-flannel", "configmap", "kube-flannel-cfg")

    def read() -> dict[str, Any]:
        data = json.loads(control_plane.kubectl("get", *where, "-o", "json"))["data"]
        found: dict[str, Any] = json.loads(data["net-conf.json"])
        return found

    yield read
    control_plane.kubectl("delete", "namespace", "kube-flannel", "--wait=false")
    control_plane.kubectl("delete", *where, "--ignore-not-found")


def test_flannels_values_of_linux_are_found_shown_and_cured(
    check: Check, flannel: Callable[[], dict[str, Any]]
) -> None:
    found = check("--only", BOTH)
    assert found.code == 3
    for part in ("FlannelVNI", "FlannelPort", '"VNI": 4096', '"Port": 4789', "VNI is 1", "port is 8472"):
        assert part in " ".join(found.out.split())

    shown = check("--only", BOTH, "--fix", "--diff")
    assert shown.code == 3
    assert "Nothing was changed" in shown.out
    for part in (
        '-        "VNI": 1,',
        '-        "Port": 8472',
        '+        "VNI": 4096,',
        '+        "Port": 4789',
    ):
        assert part in shown.out
    assert flannel()["Backend"] == {"Type": "vxlan", "VNI": 1, "Port": 8472}

    cured = check("--only", BOTH, "--fix")
    assert cured.code == 0
    assert '+        "VNI": 4096,' in cured.out
    assert "rollout restart" in cured.out
    assert flannel() == {
        "Network": "10.244.0.0/16",
        "Backend": {"Type": "vxlan", "VNI": 4096, "Port": 4789},
    }

    again = check("--only", BOTH)
    assert again.code == 0
    assert "2 of 2 checks passed" in again.out


def test_all_checks_can_be_asked_and_none_is_unknown(check: Check) -> None:
    document = json.loads(check("-o", "json").out)
    assert len(document["cluster"]["checks"]) >= 30
    assert [item for item in document["cluster"]["findings"] if item["severity"] == "unknown"] == []
