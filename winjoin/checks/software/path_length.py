"""Check `PathLength`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_MOST = 2048


@check("PathLength")
def path_length(candidate: Candidate) -> Iterator[Finding]:
    """The machine's PATH has at most 2,048 characters.

    Tools that write PATH cut what is beyond, and some programs ignore such a PATH as a whole: crictl, or a
    plugin that containerd looks for, is not found then. A join itself does not need PATH.

    Cure: take folders that are gone or doubled out of the machine's PATH.
    """
    if candidate.facts.environment is None:
        yield unknown("The machine's environment variables are not known.")
        return
    path = next((value for name, value in candidate.facts.environment if name.lower() == "path"), "")
    if len(path) > _MOST:
        folders = [folder.strip().rstrip("\\").lower() for folder in path.split(";") if folder.strip()]
        doubled = len(folders) - len(set(folders))
        yield warning(
            f"The machine's PATH has {len(path)} characters; {doubled} of its {len(folders)} folders are doubled",
            "Take folders that are gone or doubled out of the machine's PATH.",
        )
