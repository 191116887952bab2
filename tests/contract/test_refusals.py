"""What goes wrong on a host is told, stops the list, and leaves nothing half done."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from winjoin.resources.archive import Archive
from winjoin.resources.binary import Binary
from winjoin.resources.directory import Access
from winjoin.resources.file import File
from winjoin.resources.service import Recovery, Service
from winjoin.resources.windows_feature import WindowsFeature
from winjoin.values import Digest, Secret, WindowsPath

ABSENT = WindowsPath("C:\\contract\\absent\\file.txt")


def test_the_first_failure_stops_the_list_and_names_its_step(host: Any) -> None:
    good = File(path=WindowsPath("C:\\contract\\good.txt"), content="x", why="t")
    after = File(path=WindowsPath("C:\\contract\\after.txt"), content="x", why="t")
    done = host.ensure(good, File(path=ABSENT, content="x", why="t"), after)
    assert (done.ensured.changed, done.ensured.failed.index) == (1, 1)
    assert done.outcome.outcome == "failed"
    assert done.outcome.error.message
    assert not host.file(after.path).exists()


def test_a_download_that_is_another_is_refused_and_what_was_there_stays(host: Any, downloads: Any) -> None:
    path = WindowsPath("C:\\contract\\kept.exe")
    host.ensure(File(path=path, content="kept", why="t"))
    wrong = Binary(path=path, url=downloads.put("wrong.exe", b"x"), digest=Digest("0" * 64), why="t")
    failed = host.ensure(wrong).ensured.failed
    assert failed.id == "DigestMismatch"
    assert hashlib.sha256(b"x").hexdigest() in failed.message
    assert host.file(path).read_bytes() == b"kept"
    assert not [item for item in host.file("C:\\contract").iterdir() if "winjoin-new" in item.name]


def test_a_download_that_is_not_there_says_the_status(host: Any, downloads: Any) -> None:
    url = f"{downloads.url}/nothing.exe"
    binary = Binary(path=WindowsPath("C:\\contract\\n.exe"), url=url, digest=Digest("0" * 64), why="t")
    failed = host.ensure(binary).ensured.failed
    assert (failed.id, "404" in failed.message, url in failed.message) == ("WebException", True, True)


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "C:/out.txt"])
def test_a_member_that_leaves_the_folder_is_refused_before_anything_is_written(
    name: str, host: Any, downloads: Any
) -> None:
    content = downloads.tar_gz({"fine.txt": b"x", name: b"bad"})
    digest = Digest(hashlib.sha256(content).hexdigest())
    folder = WindowsPath("C:\\contract\\slip")
    url = downloads.put("slip.tar.gz", content)
    failed = host.ensure(Archive(path=folder, url=url, digest=digest, why="t")).ensured.failed
    assert failed.id == "UnsafeMember"
    assert not host.file("C:\\contract\\slip\\fine.txt").exists()
    assert not host.file("C:\\contract\\out.txt").exists()
    assert not host.file("C:\\out.txt").exists()


def test_a_member_that_is_missing_is_named(host: Any, downloads: Any) -> None:
    content = downloads.tar_gz({"a": b"x"})
    archive = Archive(
        path=WindowsPath("C:\\contract\\some"),
        url=downloads.put("some.tgz", content),
        digest=Digest(hashlib.sha256(content).hexdigest()),
        members={"bin/flanneld.exe": "flanneld.exe"},
        why="t",
    )
    failed = host.ensure(archive).ensured.failed
    assert (failed.id, "bin/flanneld.exe" in failed.message) == ("MemberNotFound", True)


def test_a_feature_that_this_windows_has_not_is_told(host: Any) -> None:
    failed = host.ensure(WindowsFeature(name="No-Such-Feature", why="t")).ensured.failed
    assert "No-Such-Feature" in failed.message


def test_a_service_that_does_not_start_says_windows_reason(host: Any) -> None:
    service = Service(
        name="wj-nothing",
        display_name="Nothing",
        command=("C:\\contract\\no-such-program.exe",),
        recovery=Recovery(0),
        why="t",
    )
    failed = host.ensure(service).ensured.failed
    assert "wj-nothing" in failed.message
    assert failed.id
    host.undo(service, None)


def test_an_unknown_resource_is_refused(host: Any) -> None:
    step = {"kind": "resource", "type": "riddle", "key": {"name": "x"}, "state": {"a": 1}, "inputs": {}}
    assert host.send(step).ensured.failed.id == "UnknownResource"


def test_secrets_are_in_no_journal_no_backup_and_no_error(host: Any) -> None:
    path = WindowsPath("C:\\contract\\token.conf")
    for secret in ("first-secret-value", "second-secret-value"):
        host.ensure(File(path=path, content=Secret(secret), access=Access.PRIVATE, why="t"))
    host.ensure(File(path=ABSENT, content=Secret("third-secret-value"), access=Access.PRIVATE, why="t"))
    kept = host.file("C:\\ProgramData\\winjoin")
    everything = b"".join(item.read_bytes() for item in kept.rglob("*") if item.is_file())
    assert b"-secret-value" not in everything
    assert not (kept / "backup" / hashlib.sha256(b"first-secret-value").hexdigest()).exists()


def test_the_journal_has_the_intent_before_the_deed_and_what_was_replaced_is_kept(host: Any) -> None:
    path = WindowsPath("C:\\contract\\replaced.txt")
    start = len(host.agent.journal())
    for content in ("old", "new"):
        host.ensure(File(path=path, content=content, why="t"))
    entries = host.agent.journal()[start:]
    assert [("intent" in entry, entry.get("done")) for entry in entries] == [(True, None), (False, True)] * 2
    assert entries[2]["before"]["sha256"] == hashlib.sha256(b"old").hexdigest()
    assert entries[2]["key"] == {"path": path}
    kept = host.file("C:\\ProgramData\\winjoin\\backup") / hashlib.sha256(b"old").hexdigest()
    assert kept.read_bytes() == b"old"


def test_a_torn_line_of_the_journal_is_left_out_and_spoils_no_other(host: Any) -> None:
    journal = host.file("C:\\ProgramData\\winjoin\\journal.jsonl")
    host.ensure(File(path=WindowsPath("C:\\contract\\t1.txt"), content="x", why="t"))
    before = len(host.agent.journal())
    with journal.open("ab") as file:
        file.write(b'{"run":"run-1","type":"fi')
    assert len(host.agent.journal()) == before
    host.ensure(File(path=WindowsPath("C:\\contract\\t2.txt"), content="x", why="t"))
    assert len(host.agent.journal()) == before + 2
