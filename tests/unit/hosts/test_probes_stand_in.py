"""The probes' PowerShell on a stand-in host: the machine's proxy, and what is said for a probe that hangs."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from winjoin.lab.machines import emulated_probes
from winjoin.templates import template

pytestmark = pytest.mark.stand_in
DIRECT = "localhost, .corp.test,10.0.0.1,*.x.test,plain.test"
PROXY = "http://proxy.example:3128"
TARGETS = (
    "https://registry.k8s.io/v2/",
    "https://a.corp.test/v2/",
    "https://corp.test/v2/",
    "https://ecorp.test/v2/",
    "https://10.0.0.1/v2/",
    "https://b.X.test/v2/",
    "https://plain.test/v2/",
    "https://a.plain.test/v2/",
    "http://registry.k8s.io/v2/",
)
SCRIPT = """
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
[Environment]::SetEnvironmentVariable('HTTPS_PROXY', '{proxy}', 'Machine')
[Environment]::SetEnvironmentVariable('NO_PROXY', '{direct}', 'Machine')
$proxies = @(foreach ($target in {targets}) {{
    $proxy = Get-ProxyFact -Target ([Uri] $target) -Proxy 'machine'
    if ($proxy.Address) {{ $proxy.Address.AbsoluteUri }} else {{ '' }}
}})
[Environment]::SetEnvironmentVariable('HTTPS_PROXY', 'us%40er:p%3Aw@proxy.example:3128', 'Machine')
$named = (Get-ProxyFact -Target ([Uri] 'https://a.test') -Proxy 'machine').Credentials
$late = Get-LateProbeFact -Question @{{ kind = 'dns'; target = 'slow.test' }}
ConvertTo-Json -Compress -InputObject @{{ proxies = $proxies; user = $named.UserName; password = $named.Password; late = $late }}
"""


@pytest.fixture(scope="module")
def host(stand_in_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("stand-in") / "w1"
    for _ in range(3):
        made = subprocess.run(
            [stand_in_program, "new", folder, "--name", "WIN-1"], check=False, capture_output=True
        )
        if made.returncode == 0:
            break
        shutil.rmtree(folder, ignore_errors=True)
    yield folder
    subprocess.run([stand_in_program, "stop", folder], check=False, capture_output=True)


@pytest.fixture(scope="module")
def said(stand_in_program: Path, host: Path) -> Any:
    parts = [template(f"powershell/facts/{name}.ps1") for name in ("collect", "probes")]
    targets = ", ".join(f"'{target}'" for target in TARGETS)
    script = SCRIPT.format(proxy=PROXY, direct=DIRECT, targets=targets)
    text = "\n".join([*(part.read_text(encoding="ascii") for part in parts), script])
    (host / "drive_c" / "t.ps1").write_text(text, encoding="ascii")
    command = [str(stand_in_program), "powershell", str(host), "-NoProfile", "-File", "C:\\t.ps1"]
    done = subprocess.run(command, check=False, capture_output=True, timeout=60)
    assert done.stdout.startswith(b"{"), done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads(done.stdout)


def test_the_machines_proxy_is_taken_as_the_emulator_takes_it(said: Any) -> None:
    machine = {"HTTPS_PROXY": PROXY, "NO_PROXY": DIRECT}
    expected = [emulated_probes.proxy_of("machine", target, machine) for target in TARGETS]
    assert [proxy.rstrip("/") for proxy in said["proxies"]] == expected
    assert expected == [PROXY, "", PROXY, PROXY, "", "", "", "", ""]


def test_a_proxys_password_goes_to_the_proxy(said: Any) -> None:
    assert (said["user"], said["password"]) == ("us@er", "p:w")


def test_a_probe_that_hangs_has_an_answer(said: Any) -> None:
    assert said["late"] == {
        "kind": "dns",
        "target": "slow.test",
        "ok": False,
        "error": "no answer in its time",
    }
