r"""The journal on the host, ``C:\ProgramData\winjoin\journal.jsonl``.

And backups of files that are replaced.
"""

from __future__ import annotations

import json
import time
from typing import Any

from winjoin.lab.machines.drive import Drive

Json = dict[str, Any]
FOLDER = "C:\\ProgramData\\winjoin"
JOURNAL = FOLDER + "\\journal.jsonl"
BACKUP = FOLDER + "\\backup"


class Journal:
    """Writes the lines of one run, each flushed to the disk before its effect."""

    def __init__(self, drive: Drive, run: str) -> None:
        self._drive = drive
        self._run = run

    def intend(self, phase: str, index: int, step: Json, *, before: Json | None) -> None:
        """Keep the file that will be replaced, unless it is private; then note what is intended."""
        self._prepare()
        if step["type"] in ("file", "binary"):
            self._keep(step, before)
        self._write(phase, index, step, {"intent": "set", "before": before, "desired": step["state"]})

    def done(self, phase: str, index: int, step: Json, *, after: Json | None) -> None:
        """Note that it is so now."""
        self._write(phase, index, step, {"done": True, "after": after})

    def _keep(self, step: Json, before: Json | None) -> None:
        private = "private" in ((before or {}).get("access"), (step["state"] or {}).get("access"))
        if before is None or private:
            return
        target = f"{BACKUP}\\{before['sha256']}"
        self._drive.make_folder(BACKUP)
        if not self._drive.is_file(target):
            self._drive.write(target, self._drive.read(step["key"]["path"]))

    def _prepare(self) -> None:
        self._drive.make_folder(FOLDER)
        self._drive.set_access(FOLDER, "private")

    def _write(self, phase: str, index: int, step: Json, rest: Json) -> None:
        place = {"run": self._run, "time": round(time.time(), 3), "phase": phase, "index": index}
        line = {**place, "type": step["type"], "key": step["key"], **rest}
        mend = b"\n" if _is_torn(self._drive) else b""
        self._drive.append(JOURNAL, mend + json.dumps(line).encode("ascii") + b"\n")


def entries(drive: Drive) -> list[Json]:
    """The lines that parse; a torn one, where the host lost power, is left out."""
    if not drive.is_file(JOURNAL):
        return []
    found = []
    for line in drive.read(JOURNAL).splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def _is_torn(drive: Drive) -> bool:
    return (
        drive.is_file(JOURNAL)
        and not drive.read(JOURNAL).endswith(b"\n")
        and drive.real(JOURNAL).stat().st_size > 0
    )
