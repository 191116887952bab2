"""Inventories of Ansible and Terraform: which hosts, how to reach them, whose password."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from winjoin.config.inventory import Inventory, incomplete, read_inventory
from winjoin.config.target import Target, host_target, read_address
from winjoin.errors import ConfigInvalid

CASES = Path(__file__).parent / "cases"


def read(case: str, environment: Mapping[str, str] | None = None) -> dict[str, Target]:
    return {
        target.name: target for target in read_inventory(CASES / case, environment=environment or {}).targets
    }


def written(
    tmp_path: Path, text: str, name: str = "inventory", environment: Mapping[str, str] | None = None
) -> Inventory:
    (tmp_path / name).write_bytes(text.encode())
    return read_inventory(tmp_path / name, environment=environment or {})


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigInvalid) as caught:
        written(tmp_path, text)
    assert "S3cret" not in str(caught.value)
    return str(caught.value)


def test_a_password_is_text_as_written() -> None:
    found = read("36-ini-number-like-password/inventory.ini")
    texts = [target.password.reveal() for target in found.values() if target.password]
    assert texts == ["123456.", "123456.", "1e3", "10-5", "56L", "007", "True", "02,06,10"]
    assert [name for name, target in found.items() if any("as written" in note for note in target.notes)] == [
        "w1",
        "w2",
        "w3",
        "w7",
    ]
    assert found["w7"].port == 5986


@pytest.mark.parametrize(
    "text", ["007", "1e3", "yes", "12:30", "0x1F", "2024-01-01", "1_000", "~", "!x", "a#b", " x "]
)
def test_yaml_passwords_too(tmp_path: Path, text: str) -> None:
    body = text if text not in {"~", "!x", " x "} else f"'{text}'"
    inventory = written(
        tmp_path,
        f"win:\n  hosts:\n    w1:\n      ansible_connection: winrm\n      ansible_password: {body}\n",
    )
    password = inventory.targets[0].password
    assert password
    assert password.reveal() == text


def test_vault_values_are_named_and_never_used() -> None:
    found = read("38-ini-vault/inventory.yaml")
    assert found["w9"].password is None
    assert found["w9"].password_source == "ansible_password is encrypted with Ansible Vault, id `prod`"
    assert "WINJOIN_PASSWORD_FILE" in incomplete([found["w9"]])[0].what
    assert read("38-ini-vault/inventory-quoted.yaml")["w1"].password is None
    with pytest.raises(
        ConfigInvalid, match="line 4: INI inventories cannot hold vault values; use YAML or group_vars"
    ):
        read("38-ini-vault/inventory.ini")
    given = read("38-ini-vault/inventory.yaml", {"WINJOIN_PASSWORD": "S3cret"})["w9"]
    assert given.password
    assert given.password.reveal() == "S3cret"


def test_a_whole_file_of_ansible_vault(tmp_path: Path) -> None:
    assert "encrypted with Ansible Vault" in refusal(tmp_path, "$ANSIBLE_VAULT;1.1;AES256\n3365\n")


def test_defaults_of_a_mixed_inventory() -> None:
    inventory = read_inventory(CASES / "40-inventory-defaults/inventory.yaml", environment={})
    assert [skipped.name for skipped in inventory.skipped] == ["m1", "m2"]
    found = {target.name: target for target in inventory.targets}
    assert {name: target.url for name, target in found.items()} == {
        "w1": "https://192.0.2.11:5986/wsman",
        "w2": "http://192.0.2.12:5985/wsman",
        "w3": "http://127.0.0.1:3149/wsman",
        "w4": "https://w4.lab.test:5986/wsman",
    }
    assert [target.auth for target in found.values()] == ["ntlm", "ntlm", "ntlm", "negotiate"]
    assert found["w1"].user == "Administrator"
    assert "is not checked" in found["w1"].notes[0]


def test_terraform_state_and_output() -> None:
    inventory = read_inventory(CASES / "42-tfstate-azure-names/terraform.tfstate.json", environment={})
    assert [(t.name, t.address, t.user, t.variable("node_name")) for t in inventory.targets] == [
        ("winwk01", "192.0.2.21", "labadmin", "winwk01"),
        ("winwk02", "192.0.2.22", "labadmin", "winwk02"),
    ]
    assert (
        "admin_password of azurerm_windows_virtual_machine.worker[0]" in inventory.targets[0].password_source
    )
    assert "Not-A-Real-1" not in repr(inventory)
    output = read("42-tfstate-azure-names/terraform-output.json")
    assert output["win-a"].address == "192.0.2.21"


def test_old_terraform(tmp_path: Path) -> None:
    assert "run terraform 0.12 or later" in refusal(
        tmp_path, '{"version": 3, "terraform_version": "0.11.1", "modules": []}'
    )


def test_ipv6() -> None:
    found = read("44-inventory-ipv6/inventory.yaml")
    assert [found[name].url for name in ("w1", "w2", "w3")] == [
        f"https://[2001:db8::2{n}]:5986/wsman" for n in (1, 2, 3)
    ]
    assert "link-local" in found["w4"].notes[0]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("2001:db8::21", "https://[2001:db8::21]:5986/wsman"),
        ("[2001:db8::21]", "https://[2001:db8::21]:5986/wsman"),
        ("[2001:db8::21]:5986", "https://[2001:db8::21]:5986/wsman"),
        ("https://[2001:db8::21]:5986", "https://[2001:db8::21]:5986/wsman"),
        ("2001:db8::21:5986", "https://[2001:db8::21:5986]:5986/wsman"),
        ("http://win-1/wsman", "http://win-1:5985/wsman"),
        ("WIN-1.lab.test:5985", "http://win-1.lab.test:5985/wsman"),
        ("10.0.0.1:443", "https://10.0.0.1:443/wsman"),
    ],
)
def test_hosts_of_the_command_line(text: str, url: str) -> None:
    target = host_target(text)
    assert target.url == url
    assert bool(target.notes) == (text == "2001:db8::21:5986")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10.0.0.300",
        "win 1",
        "ssh://win-1",
        "win-1:x",
        "win-1:99999",
        "-x",
        "{{ host }}",
        "wín",
        "u:p@win-1",
    ],
)
def test_hosts_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_address(text)


def test_basic_over_http_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(ConfigInvalid) as caught:
        read("74-basic-over-http/inventory.ini")
    told = str(caught.value)
    assert "w1: ansible_winrm_transport: Basic would send the password in clear on http" in told
    assert "5986" in told
    assert "ntlm" in told
    assert "AllowUnencrypted" not in told


def test_basic_with_a_domain_user_is_told(tmp_path: Path) -> None:
    text = (
        "[w:vars]\nansible_connection=winrm\nansible_winrm_transport=basic\n[w]\nw1"
        " ansible_user=LAB\\svc\nw2 ansible_user='svc@lab.test'\nw3 ansible_user=.\\adm\n"
    )
    inventory = written(tmp_path, text)
    assert [any("local accounts only" in note for note in target.notes) for target in inventory.targets] == [
        True,
        True,
        False,
    ]
    assert inventory.targets[0].user == "LAB\\svc"


def test_an_empty_password_is_none(tmp_path: Path) -> None:
    text = "w: {hosts: {w1: {ansible_connection: winrm, ansible_user: a, ansible_password: ''}}}\n"
    target = written(tmp_path, text).targets[0]
    assert target.password is None
    assert "ansible_password is empty; set winjoin_password_file" in incomplete([target])[0].what


@pytest.mark.parametrize(
    ("transport", "here", "auth"),
    [
        ("[kerberos, ntlm]", False, "ntlm"),
        ("'kerberos,basic'", False, "basic"),
        ("[kerberos, ntlm]", True, "kerberos"),
        ("kerberos", False, "kerberos"),
        ("[ntlm, kerberos]", True, "ntlm"),
    ],
)
def test_the_first_transport_that_can_be_used(
    tmp_path: Path, transport: str, here: bool, auth: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("winjoin.config.variables._has_kerberos", lambda: here)
    text = f"w: {{hosts: {{w1: {{ansible_connection: winrm, ansible_winrm_transport: {transport}}}}}}}\n"
    target = written(tmp_path, text).targets[0]
    assert target.auth == auth
    assert bool(target.notes) == (not here and auth != "kerberos")


def test_precedence_of_variables_and_passwords(tmp_path: Path) -> None:
    (tmp_path / "pw").write_bytes(b"\xef\xbb\xbfS3cret one\r\n")
    (tmp_path / "pw").chmod(0o644)
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "group_vars" / "win.yml").write_text("ansible_port: 1234\nansible_user: fromfile\n")
    text = """
all:
  vars: {ansible_user: outer, ansible_connection: winrm}
  children:
    win:
      vars: {ansible_user: inner, winjoin_artifact_mirror: "http://m:1/x"}
      hosts:
        win[01:03]: {}
        own: {ansible_user: mine, winjoin_password_file: pw, ansible_password: other}
"""
    inventory = written(tmp_path, text, environment={"WINJOIN_PASSWORD": "env"})
    found = {target.name: target for target in inventory.targets}
    assert list(found) == ["win01", "win02", "win03", "own"]
    assert (found["win01"].user, found["own"].user, found["win01"].port) == ("fromfile", "mine", 1234)
    assert [found[name].password.reveal() for name in ("own", "win02")] == ["S3cret one", "env"]  # type: ignore[union-attr]
    assert any("can be read by others" in note for note in found["own"].notes)
    assert found["own"].variable("artifact_mirror") == "http://m:1/x"
    assert [target.name for target in inventory.selected(["win0*"])] == ["win01", "win02", "win03"]
    with pytest.raises(ConfigInvalid, match="did you mean 'win01'"):
        inventory.selected(["win1"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            (
                "[w]\nw1 ansible_connection=winrm ansible_host=1.2.3.4\nw2"
                " ansible_connection=winrm ansible_host=1.2.3.4\n"
            ),
            "joined once",
        ),
        ("[w]\nw1 ansible_connection=ssh\n", "no Windows host"),
        ("[w]\nw1 ansible_connection=winrm ansible_port=x\n", "no port"),
        ("[w]\nw1 ansible_connection=winrm ansible_winrm_transport=credssp\n", "CredSSP"),
        ("[w]\nw1 ansible_connection=winrm winjoin_nodename=x\n", "did you mean 'winjoin_node_name'"),
        ("[w]\nw1 ansible_connection=winrm winjoin_password_file=nope\n", "cannot be read"),
        ("[w]\nw1 ansible_connection=winrm ansible_winrm_ca_trust_path=nope.pem\n", "is not there"),
        ("[w]\nw1 ansible_connection=winrm ansible_host={{x}}\n", "is a template"),
        ("[w]\nw1 ansible_connection=winrm winjoin_thumbprint=12\n", "is no thumbprint"),
        ("[w]\nw1 ansible_connection=winrm ansible_password='S3cret\n", "quote that does not end"),
        ("w:\n\thosts: {}\n", "a tab"),
        (
            "[w]\nw1 ansible_connection=winrm ansible_password=!vault\n",
            "INI inventories cannot hold vault values",
        ),
        ("[w]\nw1 ansible_password='!vault |\n", "INI inventories cannot hold vault values"),
        ("w:\n  host: {w1: {}}\n", "did you mean 'hosts'"),
        ("w:\n  hosts:\n    w1: {}\n    w1: {}\n", "is there twice"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, told: str) -> None:
    assert told in refusal(tmp_path, text)


def test_every_mistake_of_every_host_at_once(tmp_path: Path) -> None:
    text = (
        "[w]\nw1 ansible_port=x ansible_host=1.2.3\nw2"
        " ansible_winrm_scheme=ftp\n[w:vars]\nansible_connection=winrm\n"
    )
    with pytest.raises(ConfigInvalid) as caught:
        written(tmp_path, text)
    assert len(caught.value.problems) == 3


def test_windows_line_ends_and_marks(tmp_path: Path) -> None:
    text = (
        "\ufeff[win]\r\nw1\u00a0ansible_connection=winrm  # old\r\n;"
        " no\r\n[win:vars]\r\nansible_user = Administrator \r\n"
    )
    target = written(tmp_path, text).targets[0]
    assert (target.name, target.user) == ("w1", "Administrator")


def test_thumbprints_as_windows_prints_them(tmp_path: Path) -> None:
    text = "[w]\nw1 ansible_connection=winrm winjoin_thumbprint='\u200eAA BB" + " 00" * 18 + "'\n"
    assert written(tmp_path, text).targets[0].thumbprint == "aabb" + "00" * 18


def test_ansible_inventory_list(tmp_path: Path) -> None:
    text = (
        '{"_meta": {"hostvars": {"w1": {"ansible_connection":'
        ' "winrm"}}}, "all": {"children": ["w"]}, "w": {"hosts": ["w1"]}}'
    )
    assert [target.name for target in written(tmp_path, text).targets] == ["w1"]


def test_psrp_names_are_read(tmp_path: Path) -> None:
    text = (
        "[w]\nw1 ansible_connection=psrp ansible_psrp_protocol=http"
        " ansible_psrp_auth=ntlm ansible_psrp_cert_validation=ignore\n"
    )
    assert written(tmp_path, text).targets[0].url == "http://w1:5985/wsman"


def test_ipv6_names_of_hosts_in_ini(tmp_path: Path) -> None:
    text = "[w]\n[2001:db8::1]:5985\n2001:db8::2\n[w:vars]\nansible_connection=winrm\n"
    urls = [target.url for target in written(tmp_path, text).targets]
    assert urls == ["http://[2001:db8::1]:5985/wsman", "https://[2001:db8::2]:5986/wsman"]


def test_a_line_that_is_no_section_is_not_repeated(tmp_path: Path) -> None:
    assert "is no section" in refusal(
        tmp_path, "[w\nw1 ansible_connection=winrm\n[x y ansible_password=S3cret\n"
    )
