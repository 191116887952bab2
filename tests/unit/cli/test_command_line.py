from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from winjoin.cli import roothelp
from winjoin.cli.entry import _run
from winjoin.cli.explaining import errors, everything, explanation
from winjoin.errors import ConfigInvalid, WinjoinError

TOKEN = "abcdef.0123456789abcdef"


def test_all_mistakes_of_a_line_are_told_at_once(capsys: Any) -> None:
    code = _run(
        ["join", "10.0.0.1:99999", "--token", "not a token", "--skip-phases", "nothing", "--topology", "magic",
         "--host", "bad host!", "--auth", "none"]
    )  # fmt: skip

    told = capsys.readouterr().err
    assert code == 2
    for part in ("99999", "--token", "nothing", "magic", "--host", "--auth"):
        assert part in told
    assert "not a token" not in told


def test_a_flag_that_is_none_is_named_with_the_nearest(capsys: Any) -> None:
    assert _run(["join", "10.0.0.1:6443", "--token", TOKEN, "--discovery-token-ca-cert-hsh", "x"]) == 2
    assert "--discovery-token-ca-cert-hash" in capsys.readouterr().err


def test_an_unknown_check_to_ignore_is_refused_before_anything_is_asked(capsys: Any) -> None:
    words = ["join", "127.0.0.1:1", "--token", TOKEN, "--discovery-token-unsafe-skip-ca-verification"]
    assert _run([*words, "--ignore-preflight-errors", "PendingRestrt"]) == 2
    assert "PendingRestart" in capsys.readouterr().err


def test_a_cluster_that_is_not_there_ends_with_5(capsys: Any) -> None:
    words = ["join", "127.0.0.1:1", "--token", TOKEN, "--discovery-token-unsafe-skip-ca-verification"]
    assert _run(words) == 5
    told = capsys.readouterr().err
    assert "127.0.0.1:1" in told
    assert "do this:" in told
    assert "0123456789abcdef" not in told


def test_every_error_has_an_id_of_its_own_and_an_explanation() -> None:
    found = list(errors())
    ids = [error.id for error in found]
    assert all(name.startswith("WJ-") for name in ids)
    for error in found:
        assert issubclass(error, WinjoinError)
        assert len((error.__doc__ or "").strip()) > 20, error
        same = [other for other in found if other.id == error.id]
        assert all(issubclass(a, b) or issubclass(b, a) for a in same for b in same), error.id


@pytest.mark.parametrize("name", ["WJ-HOST-CREDENTIALS", "PendingRestart", "containerd"])
def test_explain_knows_errors_checks_and_phases(name: str) -> None:
    assert name.lower() in explanation(name.lower()).lower()


def test_explain_names_the_nearest() -> None:
    with pytest.raises(ConfigInvalid, match="PendingRestart"):
        explanation("PendingRestrat")
    assert len(everything()) > 50


def test_config_init_is_valid(tmp_path: Path, capsys: Any) -> None:
    assert _run(["config", "init"]) == 0
    file = tmp_path / "config.yaml"
    file.write_text(capsys.readouterr().out)
    assert _run(["config", "validate", str(file)]) == 0


def test_config_schema_is_json(capsys: Any) -> None:
    assert _run(["config", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)


def test_a_mistake_of_its_own_ends_with_1_and_says_where(
    capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> str:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("winjoin.cli.explaining.explanation", broken)
    assert _run(["explain", "Clock"]) == 1
    told = capsys.readouterr().err
    assert "in broken" in told
    assert "winjoin itself made a mistake: ZeroDivisionError: by zero" in told
    assert "WJ-INTERNAL" in told


def test_the_help_that_is_written_down_is_typers() -> None:
    assert roothelp.FILE.read_text(encoding="utf-8") == roothelp.text()


@pytest.mark.parametrize("words", [[], ["token"], ["lab"], ["cluster"]])
def test_a_group_of_commands_alone_shows_its_help(words: list[str], capsys: Any) -> None:
    assert _run(words) == 0
    assert capsys.readouterr().out.startswith(" ".join(["Usage: winjoin", *words]))


def test_help_imports_nothing_dear() -> None:
    script = (
        "import sys; from winjoin.cli.entry import _run; _run(['--help']);"
        "print([m for m in ('requests', 'winrm', 'cryptography', 'yaml', 'rich', 'spnego') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
