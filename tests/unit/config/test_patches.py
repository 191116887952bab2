"""kubeadm's patch files of the kubelet's configuration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from winjoin.config.patches import merged, read_patches
from winjoin.errors import ConfigInvalid

Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder with files of these names and contents."""

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_they_apply_in_the_order_of_their_names_each_document(folder: Folder) -> None:
    read = read_patches(
        folder(
            {
                "kubeletconfiguration1+merge.yaml": "maxPods: 30\n---\nserializeImagePulls: false\n",
                "kubeletconfiguration0.json": '{"maxPods": 20, "evictionHard": {"memory.available": "1Gi"}}',
            }
        )
    )
    assert [list(change) for change in read.changes] == [
        ["maxPods", "evictionHard"],
        ["maxPods"],
        ["serializeImagePulls"],
    ]
    assert read.notes == ()


def test_maps_are_merged_lists_replaced_and_null_removes() -> None:
    base = {"a": {"x": 1, "y": 2}, "list": [1, 2], "gone": 3}
    assert merged(base, {"a": {"y": 5, "z": {"n": None, "m": 1}}, "list": [9], "gone": None}) == {
        "a": {"x": 1, "y": 5, "z": {"m": 1}},
        "list": [9],
    }
    assert base["gone"] == 3


def test_what_kubeadm_would_not_apply_is_left_out_and_told(folder: Folder) -> None:
    read = read_patches(
        folder({"kube-apiserver.yaml": "a: 1", "README.md": "x", "kubeletconfiguration.yml": ""})
    )
    assert read.changes == ()
    assert len(read.notes) == 3


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("kubeletconfiguration+typo.yaml", "a: 1", "'typo'"),
        ("kubeletconfiguration+.yaml", "a: 1", "patch type"),
        ("kubeletconfiguration+json.yaml", "- {op: remove, path: /a}", r"as \+merge"),
        ("kubeletconfiguration.yaml", "- 1", "no map"),
        ("kubeletconfiguration.yaml", "a: {$patch: delete}", r"\$patch"),
        ("kubeletconfiguration.yaml", "a: [", "YAML|bracket|ends|,"),
    ],
)
def test_mistakes_name_the_file(folder: Folder, name: str, text: str, words: str) -> None:
    with pytest.raises(ConfigInvalid, match=words) as refused:
        read_patches(folder({name: text}))
    assert name in str(refused.value)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="is no folder"):
        read_patches(tmp_path / "nowhere")
