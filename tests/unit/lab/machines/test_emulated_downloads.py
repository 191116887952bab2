from __future__ import annotations

import hashlib
import http.server
import io
import tarfile
import threading
import zipfile
from typing import Any

import pytest


@pytest.fixture
def served() -> Any:
    """Serves the files of a dict by path; `served.url` is its root."""
    files = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = files.get(self.path.partition("?")[0].rpartition("/")[2])
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *arguments: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield files, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def _tar(members: Any) -> Any:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        link = tarfile.TarInfo("bin/link.exe")
        link.type, link.linkname = tarfile.LNKTYPE, next(iter(members))
        archive.addfile(link)
    return buffer.getvalue()


def _digest(content: Any) -> Any:
    return hashlib.sha256(content).hexdigest()


def test_an_archive_is_unpacked_verified_and_not_fetched_again(
    client: Any, machine: Any, step: Any, served: Any
) -> None:
    files, url = served
    files["a.tar.gz"] = content = _tar({"bin/a.exe": b"a", "bin/b.exe": b"b"})
    state = {"digest": _digest(content), "intact": True}
    archive = step(
        "archive", {"path": "C:\\k"}, state, url=url + "a.tar.gz", proxy="", members={"bin/a.exe": "a.exe"}
    )
    assert client.ensure(archive)[0]["changed"] == 1
    del files["a.tar.gz"]
    assert client.ensure(archive)[0]["unchanged"] == 1
    assert [path.name for path in (machine.drive() / "k").iterdir()] == ["a.exe"]


def test_a_damaged_member_is_noticed(client: Any, machine: Any, step: Any, served: Any) -> None:
    files, url = served
    files["a.tgz"] = content = _tar({"./a.exe": b"a"})
    state = {"digest": _digest(content), "intact": True}
    archive = step("archive", {"path": "C:\\k"}, state, url=url + "a.tgz", proxy="", members={})
    client.ensure(archive)
    assert (machine.drive() / "k/bin/link.exe").read_bytes() == b"a"
    (machine.drive() / "k/a.exe").write_bytes(b"x")
    assert client.ensure(archive, mode="check")[1][0]["differs"] == ["intact"]
    client.ensure(archive)
    assert (machine.drive() / "k/a.exe").read_bytes() == b"a"


def test_zip(client: Any, machine: Any, step: Any, served: Any) -> None:
    files, url = served
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x/y.txt", "z")
    files["a.zip"] = buffer.getvalue()
    state = {"digest": _digest(files["a.zip"]), "intact": True}
    client.ensure(step("archive", {"path": "C:\\k"}, state, url=url + "a.zip", members={}))
    assert (machine.drive() / "k/x/y.txt").read_text() == "z"


@pytest.mark.parametrize("wrong", ["digest", "missing", "member", "escape", "no-archive"])
def test_downloads_that_cannot_be_trusted_leave_nothing(
    client: Any, machine: Any, step: Any, served: Any, wrong: Any
) -> None:
    files, url = served
    content = b"text" if wrong == "no-archive" else _tar({"../a" if wrong == "escape" else "a": b"a"})
    if wrong != "missing":
        files["a.tar.gz"] = content
    state = {"digest": "0" * 64 if wrong == "digest" else _digest(content), "intact": True}
    members = {"b": "b"} if wrong == "member" else {}
    value, _ = client.ensure(step("archive", {"path": "C:\\k"}, state, url=url + "a.tar.gz", members=members))
    assert value["failed"]
    assert not machine.state.drive.exists("C:\\k")


def test_a_binary_comes_through_its_proxy(client: Any, machine: Any, step: Any, served: Any) -> None:
    files, url = served
    files["p.exe"] = b"program"
    machine.state.drive.make_folder("C:\\k")
    binary = step(
        "binary",
        {"path": "C:\\k\\p.exe"},
        {"sha256": _digest(b"program")},
        url="http://nowhere.invalid/p.exe",
        proxy=url,
    )
    assert client.ensure(binary)[0]["failed"] is None
    assert (machine.drive() / "k/p.exe").read_bytes() == b"program"


def test_a_running_programs_file_is_not_replaced(  # noqa: PLR0917 - fixtures
    client: Any, machine: Any, containerd: Any, service_step: Any, step: Any, served: Any
) -> None:
    files, url = served
    files["c.exe"] = b"new"
    client.ensure(service_step("containerd", containerd))
    binary = step(
        "binary", {"path": "c:\\K\\containerd.exe"}, {"sha256": _digest(b"new")}, url=url + "c.exe", proxy=""
    )
    assert "being used" in client.ensure(binary)[0]["failed"]["error"]["message"]
