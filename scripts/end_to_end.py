"""The real thing, step by step; ends with "all is well", or with the step that was not (see scripts/e2e)."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from winjoin.lab import sameness
from winjoin.lab.machines import rivals

WINJOIN = Path(sys.executable).with_name("winjoin")
STAND_IN = os.environ["WINJOIN_WINDOWS_STAND_IN"]
ADDRESS, NODE = "10.99.0.1", "win-1"
FIRST_REQUESTS, SECOND_REQUESTS = 15, 8
IMAGES = ["registry.k8s.io/pause:3.10.2", "example.test/record:1", "example.test/shell:1 host"]
POD = """
apiVersion: v1
kind: Pod
metadata: {name: %s}
spec:
  nodeName: win-1
  restartPolicy: Never
  automountServiceAccountToken: false
  tolerations: [{operator: Exists}]
  containers:
  - {name: main, image: "%s", command: [powershell, -NoProfile, -Command, "%s"]}
"""


class Failed(Exception):
    """A step that did not end as it must."""


def said(text: str) -> None:
    """Tell how far it came."""
    print(f"{time.monotonic() - STARTED:6.1f} s  {text}", flush=True)


def must(condition: object, what: str) -> None:
    """Go on only where it holds."""
    if not condition:
        raise Failed(what)


def soon(what: str, seconds: float, look: Callable[[], object]) -> None:
    """Look until it holds."""
    deadline = time.monotonic() + seconds
    while not look():
        must(time.monotonic() < deadline, f"not within {seconds:g} s: {what}")
        time.sleep(0.5)


class World:
    """The control plane, the lab, and the commands that look at them."""

    def __init__(self, folder: Path, parts: ExitStack) -> None:
        self.folder, self.parts = folder, parts
        self.lab = folder / "lab"
        self.kubeconfig = folder / "cp" / "admin.conf"
        self.machine = self.lab / "machines" / NODE

    def start(self, name: str, *command: str) -> None:
        """Start a program that says `ready:` when it is, and ends with the world."""
        log = self.parts.enter_context((self.folder / f"{name}.log").open("wb"))
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
        self.parts.callback(end, process)
        line = b""
        while process.stdout and not line.startswith(b"ready:"):
            line = process.stdout.readline()
            must(
                line,
                f"{name} ended before it was ready:\n{(self.folder / f'{name}.log').read_text()[-2000:]}",
            )

    def kubectl(self, *arguments: str, text: str = "") -> str:
        """What kubectl says; empty where it failed."""
        command = ["kubectl", f"--kubeconfig={self.kubeconfig}", *arguments]
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False)
        return done.stdout if done.returncode == 0 else ""

    def winjoin(self, *arguments: str) -> dict[str, object]:
        """The one host of a command's JSON report; the command must end with 0."""
        done = subprocess.run(
            [str(WINJOIN), *arguments, "-o", "json"], capture_output=True, text=True, timeout=400, check=False
        )
        must(
            done.returncode == 0,
            f"winjoin {arguments[0]} ended with {done.returncode}:\n{done.stderr[-3000:]}",
        )
        return json.loads(done.stdout)["hosts"][0]

    def lab_up(self, machines: str) -> None:
        """One host on the control plane."""
        flags = ["--machines", machines, "--dir", str(self.lab), "--kubeconfig", str(self.kubeconfig)]
        self.start(f"lab-{machines}", str(WINJOIN), "lab", "up", *flags)

    def node(self, path: str) -> str:
        """A field of the Node."""
        return self.kubectl("get", "node", NODE, "-o", "jsonpath={" + path + "}")

    def ready_since(self) -> str:
        """Whether the Node is Ready, and since when its kubelet says so."""
        ready = '.status.conditions[?(@.type=="Ready")]'
        return self.node(f"{ready}.status") + " " + self.node(f"{ready}.lastHeartbeatTime")

    def host(self, *arguments: str) -> str:
        """A verb of the stand-in on the machine."""
        done = subprocess.run(
            [STAND_IN, arguments[0], str(self.machine), *arguments[1:]],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done.stdout if done.returncode == 0 else f"exit {done.returncode}: {done.stderr}"

    def restart(self) -> None:
        """Restart the machine; the stand-in's own start fails now and then, which is not what is tested."""
        for _ in range(3):
            if not (answer := self.host("restart")).startswith("exit "):
                return
            ended = rivals.end(self.machine)
            said(f"the stand-in did not restart, once more: {answer.strip()[-200:]}; ended {ended}")
        raise Failed("the stand-in does not restart")


def end(process: subprocess.Popen[bytes]) -> None:
    """End a program as a service manager would."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def kubeadm_line(world: World) -> list[str]:
    """What `kubeadm token create --print-join-command` prints, without its first two words."""
    program = Path(os.environ.get("KUBEBUILDER_ASSETS", "/usr/local/kubebuilder/bin")) / "kubeadm"
    command = [str(program), "token", "create", "--print-join-command", f"--kubeconfig={world.kubeconfig}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[2:]


def signed(world: World, line: list[str]) -> bool:
    """Whether the control plane's own controllers have begun to sign for the token."""
    name = "jws-kubeconfig-" + line[line.index("--token") + 1].partition(".")[0]
    return name in world.kubectl("get", "configmap", "cluster-info", "--namespace=kube-public", "-o", "json")


def emulated(world: World, line: list[str]) -> dict[str, str]:
    """An emulated host becomes a Ready Node by the same line, and goes; returns what the join changed there."""
    with ExitStack() as parts:
        twin = World(world.folder, parts)
        twin.lab = world.folder / "emulated"
        twin.lab_up("emulator")
        before = seen(twin)
        report = twin.winjoin("join", *line, "--inventory", str(twin.lab / "inventory.yaml"))
        must(report["result"] == "joined", f"not joined: {report}")
        must(twin.ready_since().startswith("True"), "the emulated host's Node is not Ready")
        changed = sameness.changes(before, seen(twin))
    world.kubectl("delete", "node", NODE)
    said(f"an emulated host joined: {report['changed']} changed, {report['seconds']} s")
    return changed


def seen(world: World) -> dict[str, object]:
    """The host now; each Node has pod addresses of its own."""
    pods = world.node(".spec.podCIDR").rpartition(".")[0]
    return sameness.look(world.lab / "hosts" / NODE, same={f"{pods}.": "10.244.N."} if pods else {})


def first_join(world: World, line: list[str], expected: dict[str, str]) -> None:
    """A bare host becomes a Ready Node by kubeadm's own line, and is changed as the emulated one was."""
    before = seen(world)
    report = world.winjoin("join", *line, "--inventory", str(world.lab / "inventory.yaml"))
    must(report["result"] == "joined" and report["powershellStarts"] == 1, f"not joined: {report}")
    must(
        int(str(report["requests"])) <= FIRST_REQUESTS,
        f"{report['requests']} requests, at most {FIRST_REQUESTS} are promised",
    )
    said(f"joined: {report['changed']} changed, {report['requests']} requests, {report['seconds']} s")
    must(world.ready_since().startswith("True"), "the Node is not Ready")
    must(world.node(".status.nodeInfo.operatingSystem") == "windows", "its system is not windows")
    must("Approved,Issued" in world.kubectl("get", "csr"), "no certificate was issued by the cluster")
    for service in ("containerd", "kubelet"):
        must("RUNNING" in world.host("run", "sc.exe", "query", service), f"service {service} does not run")
    left = world.machine / "drive_c/etc/kubernetes/bootstrap-kubelet.conf"
    must(not left.exists(), "the bootstrap token is still on the host")
    differs = ["nothing was looked at"]

    def same() -> bool:  # world.json is some seconds behind
        differs[:] = sameness.differences(expected, sameness.changes(before, seen(world)))
        return not differs

    with suppress(Failed):
        soon("the worlds are the same", 15, same)
    must(not differs, "emulated and stand-in host differ after the same join:\n" + "\n".join(differs))
    said(f"the emulated host's world changed in the same {len(expected)} places")


def second_join(world: World) -> None:
    """It changes nothing."""
    report = world.winjoin("join", *kubeadm_line(world), "--inventory", str(world.lab / "inventory.yaml"))
    must(report["changed"] == 0 and report["result"] == "unchanged", f"it changed something: {report}")
    must(
        int(str(report["requests"])) <= SECOND_REQUESTS,
        f"{report['requests']} requests, at most {SECOND_REQUESTS} are promised",
    )
    said(f"second join: {report['changed']} changed, {report['requests']} requests, {report['seconds']} s")


def pods(world: World) -> None:
    """A pod runs with an address of the Node; logs and exec of one that runs on the host."""
    world.kubectl("apply", "-f", "-", text=POD % ("record", "example.test/record:1", "Start-Sleep 600"))
    script = "Write-Output ('hello from ' + $env:COMPUTERNAME); Start-Sleep 600"
    world.kubectl("apply", "-f", "-", text=POD % ("shell", "example.test/shell:1", script))
    for pod in ("record", "shell"):
        soon(
            f"pod {pod} runs",
            60,
            lambda pod=pod: world.kubectl("get", "pod", pod, "-o", "jsonpath={.status.phase}") == "Running",
        )
    cidr = world.node(".spec.podCIDR")
    address = world.kubectl("get", "pod", "record", "-o", "jsonpath={.status.podIP}")
    must(address.rpartition(".")[0] == cidr.rpartition(".")[0], f"pod address {address} is not in {cidr}")
    soon(
        "kubectl logs shows what the pod printed", 30, lambda: "hello from" in world.kubectl("logs", "shell")
    )
    answer = world.kubectl("exec", "shell", "--", "powershell", "-NoProfile", "-Command", "6 * 7")
    must("42" in answer, f"kubectl exec answered {answer!r}")
    said(f"pods run at {address} of {cidr}; logs and exec answer")


def restarts(world: World, count: int) -> None:
    """After each the Node is Ready again by itself."""
    for number in range(1, count + 1):
        before = world.ready_since()
        began = time.monotonic()
        world.restart()
        soon(
            f"Ready after restart {number}",
            240,
            lambda before=before: world.ready_since() != before and world.ready_since().startswith("True"),
        )
        said(f"restart {number}: Ready again after {time.monotonic() - began:.1f} s")


def killed(world: World) -> None:
    """The kubelet's process is killed, and the service manager starts it again."""

    def pid() -> str:
        lines = world.host("run", "sc.exe", "queryex", "kubelet").splitlines()
        return next((line.split(":")[1].strip() for line in lines if line.strip().startswith("PID")), "0")

    old, before = pid(), world.ready_since()
    must(old not in {"0", ""}, "the kubelet has no process")
    world.host("powershell", "-NoProfile", "-Command", f"Stop-Process -Id {old} -Force")
    soon("the kubelet runs again", 90, lambda: pid() not in {"0", old})
    soon(
        "Ready after the kill",
        240,
        lambda: world.ready_since() != before and world.ready_since().startswith("True"),
    )
    said("the kubelet was killed, came back, and the Node is Ready")


def listens() -> bool:
    """Whether the host's WinRM port takes connections: its listener comes back some seconds after a restart."""
    try:
        socket.create_connection(("10.99.1.2", 5986), timeout=2).close()
    except OSError:
        return False
    return True


def by_kubeconfig(world: World) -> None:
    """Node and identity are gone; an admin's kubeconfig joins anew, and the minted token is gone."""
    world.kubectl("delete", "pod", "--all", "--force", "--grace-period=0")
    world.host("run", "sc.exe", "stop", "kubelet")
    soon("the kubelet stops", 60, lambda: "STOPPED" in world.host("run", "sc.exe", "query", "kubelet"))
    world.kubectl("delete", "node", NODE)
    for file in ("etc/kubernetes/kubelet.conf", "var/lib/kubelet/pki/kubelet-client-current.pem"):
        (world.machine / "drive_c" / file).unlink(missing_ok=True)
    soon("WinRM listens again", 60, listens)
    report = world.winjoin(
        "join", "--kubeconfig", str(world.kubeconfig), "--inventory", str(world.lab / "inventory.yaml")
    )
    must(report["result"] == "joined", f"not joined: {report}")
    tokens = subprocess.run(
        [str(WINJOIN), "token", "list", "--kubeconfig", str(world.kubeconfig)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    must("minted by winjoin" not in tokens, f"a minted token is left:\n{tokens}")
    said("joined anew by kubeconfig; no minted token is left")


def main() -> int:
    """Everything, in order; WINJOIN_E2E_RESTARTS says how many restarts."""
    with tempfile.TemporaryDirectory(prefix="winjoin-e2e-") as folder, ExitStack() as parts:
        world = World(Path(folder), parts)
        try:
            world.start(
                "control-plane",
                os.environ["WINJOIN_CONTROL_PLANE"],
                str(world.folder / "cp"),
                "6443",
                ADDRESS,
            )
            said("the control plane runs")
            line = kubeadm_line(world)
            soon("the token is signed for", 60, lambda: signed(world, line))
            expected = emulated(world, line)
            world.lab_up("stand-in")
            said("the host runs")
            images = world.machine / "drive_c/Program Files/containerd"
            images.mkdir(exist_ok=True)
            (images / "stand-in-images.txt").write_text("\n".join(IMAGES) + "\n")
            first_join(world, line, expected)
            second_join(world)
            pods(world)
            restarts(world, int(os.environ.get("WINJOIN_E2E_RESTARTS", "5")))
            killed(world)
            by_kubeconfig(world)
        except Failed as failure:
            print(f"FAILED: {failure}", flush=True)
            return 1
    print("all is well", flush=True)
    return 0


STARTED = time.monotonic()
if __name__ == "__main__":
    sys.exit(main())
