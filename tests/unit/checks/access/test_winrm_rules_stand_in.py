"""How the facts script reads the firewall's rules, by a real PowerShell."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from winjoin.templates import template_text

pytestmark = pytest.mark.stand_in
_LET_IN = (
    "Protocol=6|Profile=Public|LPort=5985|RA4=LocalSubnet|App=System|",
    "Protocol=6|LPort2_10=5985-5986|",
    "Protocol=6|LPort=80|LPort=5986|",
    "RA4=10.0.0.0/255.0.0.0|",
    "Protocol=6|Svc=*|LPort=5986|",
)
_NOT = (
    "Protocol=17|LPort=5985|",
    "Protocol=6|LPort=15985|",
    "Protocol=6|LPort2_10=5987-6000|",
    "Protocol=6|LPort=RPC|",
    "Protocol=6|RPort=5985|LPort=1|",
    "Protocol=6|LPort=5985|Svc=spooler|",
    "App=C:\\Program Files\\agent.exe|",
)
_HEADS = {
    "v2.30|Action=Allow|Active=TRUE|Dir=In|": True,
    "v2.30|Action=Allow|Active=FALSE|Dir=In|": False,
    "v2.30|Action=Block|Active=TRUE|Dir=In|": False,
    "v2.30|Action=Allow|Active=TRUE|Dir=Out|": False,
}


def test_rules_that_let_winrm_in_are_told_from_others(stand_in_program: Path, tmp_path: Path) -> None:
    wanted = {head + tail: counts for head, counts in _HEADS.items() for tail in _LET_IN}
    wanted |= {head + tail: False for head in _HEADS for tail in _NOT}
    answers = _asked(stand_in_program, tmp_path / "w1", list(wanted))
    assert dict(zip(wanted, answers, strict=True)) == wanted


def _asked(program: Path, host: Path, rules: list[str]) -> list[bool]:
    functions = template_text("powershell/facts/remote.ps1")
    for _ in range(3):
        made = subprocess.run([program, "new", host, "--name", "WIN-1"], check=False, capture_output=True)
        if made.returncode == 0:
            break
        shutil.rmtree(host, ignore_errors=True)
    lines = "\n".join(f"'{rule}'" for rule in rules)
    script = (
        f"{functions}\nSet-StrictMode -Version 2.0\n$rules = @(\n{lines}\n)\n"
        "ConvertTo-Json -Compress -InputObject @($rules | ForEach-Object { Test-RemoteRuleFact -Rule $_ })\n"
    )
    (host / "drive_c" / "rules.ps1").write_text(script, encoding="ascii")
    try:
        flags = ["-NoProfile", "-ExecutionPolicy", "Bypass", "-File", "C:\\rules.ps1"]
        told = subprocess.run(
            [program, "powershell", host, *flags], check=True, capture_output=True, text=True
        )
    finally:
        subprocess.run([program, "stop", host], check=False, capture_output=True)
    answers: list[bool] = json.loads(told.stdout.splitlines()[-1])
    return answers
