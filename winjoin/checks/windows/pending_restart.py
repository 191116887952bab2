"""Check `PendingRestart`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning

_WORDS = {
    "Cbs": "Windows components wait for it",
    "WindowsUpdate": "updates wait for it",
    "ComputerName": "the computer gets another name",
    "DomainJoin": "the computer joins a domain",
    "Feature": "a feature waits for it",
    "FileRename": "files wait to be replaced",
}
_OF_FEATURE = {"Cbs", "Feature"}


@check("PendingRestart")
def pending_restart(candidate: Candidate) -> Iterator[Finding]:
    """Windows does not wait for a restart.

    Features that are half installed cannot be used and block others, and an update that waits restarts the
    host in the middle of the join. Files that wait to be replaced are a warning only: on many healthy hosts
    they always do. Where the feature Containers itself waits, the join says so and goes on after the
    restart.

    Cure: restart the host.
    """
    reasons = candidate.facts.os.restart_reasons
    if reasons is None:
        yield unknown("It is not known whether Windows waits for a restart.")
        return
    ours = candidate.facts.feature("Containers") == "InstallPending"
    mild = {"FileRename"} | (_OF_FEATURE if ours else set())
    for say, chosen in ((error, set(reasons) - mild), (warning, set(reasons) & mild)):
        if chosen:
            words = ", ".join(_WORDS.get(reason, reason) for reason in sorted(chosen))
            yield say(f"Windows waits for a restart: {words}", "Restart the host.")
