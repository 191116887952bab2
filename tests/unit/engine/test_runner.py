"""What a host says of a step that failed, as the error that the user gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest

from winjoin.engine.events import Watcher
from winjoin.engine.plan import PlannedPhase
from winjoin.engine.runner import Runner
from winjoin.errors import ArtifactError, StepFailed, WinjoinError
from winjoin.hosts.agent import Agent
from winjoin.hosts.outcomes import Ensured, Failure, Group, Mode
from winjoin.resources.directory import Directory
from winjoin.values import WindowsPath


class Host:
    """An agent on a host where the first step fails, with an error of this id."""

    def __init__(self, error_id: str) -> None:
        self._id = error_id

    def ensure(self, groups: Sequence[Group], *, mode: Mode, run: str, told: Callable[..., None]) -> Ensured:
        failed = Failure(groups[0].phase, 0, "the host's words", self._id)
        return Ensured(changed=0, unchanged=0, restart_required=False, restart_reasons=(), failed=failed)


class Nobody:
    """A watcher that does not look."""

    def tell(self, event: Any) -> None:
        """Nothing."""


@pytest.mark.parametrize(
    ("error_id", "expected", "code"),
    [
        ("DigestMismatch", ArtifactError, 6),
        ("WebException", ArtifactError, 6),
        ("UnauthorizedAccessException", StepFailed, 7),
        ("", StepFailed, 7),
    ],
)
def test_a_download_that_fails_on_the_host_is_told_from_a_host_that_fails(
    error_id: str, expected: type[WinjoinError], code: int
) -> None:
    runner = Runner(cast("Agent", Host(error_id)), host="win-1", run="r", watcher=cast("Watcher", Nobody()))
    phase = PlannedPhase("containerd", (Directory(path=WindowsPath(r"C:\k"), why="for the test"),))
    with pytest.raises(WinjoinError) as caught:
        runner.run([phase], Mode.APPLY)
    assert type(caught.value) is expected
    assert (caught.value.exit_code, caught.value.host) == (code, "win-1")
    assert "directory C:\\k failed in phase containerd on win-1: the host's words" in str(caught.value)
    assert caught.value.hint
