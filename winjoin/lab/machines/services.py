"""The service control manager: dependencies, start types, recovery actions.

Services run the models of `winjoin.lab.programs`.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from winjoin.lab.machines import commandline
from winjoin.lab.machines.service import OWN, Service
from winjoin.lab.machines.windows_errors import WindowsError
from winjoin.lab.programs.models import start_program
from winjoin.lab.programs.process import Process

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World

Json = dict[str, Any]
_START_SECONDS = 30.0
_STOP_SECONDS = 20.0


class Services:
    """The services of one host, by name in lower case.

    One operation at a time, as the real one's lock has it.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._busy = threading.RLock()
        self._timers: set[threading.Timer] = set()
        self._closing = False
        self.all: dict[str, Service] = {name.lower(): Service.own(name) for name in OWN}

    def get(self, name: str) -> Service:
        """A service; raises 1060 where there is none of that name."""
        service = self.all.get(name.lower())
        if service is None:
            raise WindowsError(1060, name)
        return service

    def find(self, name: str) -> Service | None:
        """A service, or None."""
        return self.all.get(name.lower())

    def put(self, service: Service) -> None:
        """Create or change; its own program's existence does not matter to Windows before it starts."""
        self.refuse_circles(service.name, service.depends_on)
        self.all[service.name.lower()] = service
        self._world.touch()

    def refuse_circles(self, service: str, depends_on: list[str]) -> None:
        """Raise 1059 where a service with these dependencies would wait for itself."""
        waiting, seen = [name.lower() for name in depends_on], set[str]()
        while waiting:
            name = waiting.pop()
            if name == service.lower():
                raise WindowsError(1059, service)
            if name not in seen and name in self.all:
                seen.add(name)
                waiting += [item.lower() for item in self.all[name].depends_on]

    def delete(self, name: str) -> None:
        """Take a stopped service away; raises 1051 or 1072 as Windows marks it for deletion."""
        service = self.get(name)
        if service.built_in:
            raise WindowsError(5, name)
        if service.running:
            raise WindowsError(1072, name)
        del self.all[name.lower()]
        self._world.touch()

    def start(self, name: str) -> None:
        """Start it and what it depends on.

        Raises 1056, 1058, 1060, 1068, 1075, and what starting its program raises.
        """
        with self._busy:
            service = self.get(name)
            if service.running:
                raise WindowsError(1056, name)
            if service.start == "disabled":
                raise WindowsError(1058, name)
            self._start_dependencies(service)
            self._run(service)
        self._world.touch()

    def _start_dependencies(self, service: Service) -> None:
        for name in service.depends_on:
            dependency = self.all.get(name.lower())
            if dependency is None:
                raise WindowsError(1075, service.name)
            if not dependency.running:
                try:
                    self.start(name)
                except WindowsError as error:
                    raise WindowsError(1068, service.name) from error

    def _run(self, service: Service) -> None:
        if service.built_in:
            service.state = "Running"
            return
        argv = self._argv(service)
        environment = {**self._world.environment, **service.environment}
        process = start_program(self._world, argv, environment=environment, service=service.name)
        service.process = process
        process.wait_connected(_START_SECONDS)
        if not process.connected.is_set():
            process.kill()
            service.process, service.exit_code = None, 1053
            raise WindowsError(1053, service.name)
        service.state, service.exit_code = "Running", 0
        threading.Thread(target=self._watch, args=(service, process), daemon=True).start()

    def _argv(self, service: Service) -> list[str]:
        """The command's arguments. Without quotes Windows tries each blank as the program's end."""
        line = service.command.strip()
        if not line.startswith('"'):
            words = line.split(" ")
            for count in range(1, len(words) + 1):
                head = " ".join(words[:count])
                if self._world.drive.is_file(head):
                    return [head, *commandline.split(" ".join(words[count:]))]
        argv = commandline.split(line)
        if not argv or not self._world.drive.exists(argv[0]):
            parent = argv[0].rpartition("\\")[0] if argv else ""
            missing_folder = bool(parent) and not self._world.drive.is_folder(parent + "\\")
            raise WindowsError(3 if missing_folder else 2, service.name)
        return argv

    def _watch(self, service: Service, process: Process) -> None:
        """Notice a program's end; one that nobody asked for is a failure, and has its recovery action."""
        process.ended.wait()
        with self._busy:
            if service.process is not process:
                return
            service.process, service.state = None, "Stopped"
            if self._closing or process.asked_to_stop:
                return
            service.exit_code = 1067 if process.killed else process.exit_code or 0
            self._recover(service)
        self._world.touch()

    def _recover(self, service: Service) -> None:
        actions = service.recovery.get("actions", [])
        if not actions or self._world.services is not self:
            return
        action = actions[min(service.failures, len(actions) - 1)]
        service.failures += 1
        if action["action"] == "restart":
            timer = threading.Timer(
                action["delayMs"] / 1000, self._start_again, args=(service, self._world.boots)
            )
            timer.daemon = True
            self._timers = {item for item in self._timers if item.is_alive()} | {timer}
            timer.start()

    def _start_again(self, service: Service, boots: int) -> None:
        with self._busy:
            if (
                self._closing
                or service.running
                or self._world.boots != boots
                or self.find(service.name) is not service
            ):
                return
            try:
                self.start(service.name)
            except WindowsError:
                self._recover(service)

    def stop(self, name: str) -> None:
        """Stop it; raises 1062 where it does not run, 1051 where a running service depends on it."""
        with self._busy:
            service = self.get(name)
            if not service.running:
                raise WindowsError(1062, name)
            if self.dependents(name):
                raise WindowsError(1051, name)
            self._end(service)
        self._world.touch()

    def _end(self, service: Service) -> None:
        process = service.process
        service.state, service.process, service.exit_code = "Stopped", None, 0
        if process:
            process.ask_to_stop()
            process.ended.wait(_STOP_SECONDS)

    def dependents(self, name: str) -> list[Service]:
        """Running services that depend on it, directly or not; each before those that it depends on."""
        found: list[Service] = []
        for service in self.all.values():
            if service.running and name.lower() in [item.lower() for item in service.depends_on]:
                found += [item for item in [*self.dependents(service.name), service] if item not in found]
        return found

    def kill(self, name: str) -> None:
        """End its process from outside, as Stop-Process does; recovery actions follow."""
        process = self.get(name).process
        if process:
            process.kill()

    def uses(self, file: str) -> bool:
        """Whether a running program was started from that file (the drive's key of it)."""
        running = [service.process for service in list(self.all.values()) if service.process]
        return any(file in process.files for process in running)

    def end_all(self, *, closing: bool = False) -> None:
        """Every program ends, at once and in any order, as at a shutdown."""
        with self._busy:
            self._closing = True
            for timer in self._timers:
                timer.cancel()
            running = [service for service in self.all.values() if service.running]
            for service in running:
                if service.process:
                    service.process.ask_to_stop()
            for service in running:
                self._end(service)
                service.failures = 0
            self._closing = closing

    def boot(self) -> None:
        """Start automatic services, then delayed ones, each after what it depends on.

        Failures are only noted.
        """
        with self._busy:
            for kind in ("automatic", "delayed"):
                for service in list(self.all.values()):
                    if service.start == kind and not service.running:
                        self._start_at_boot(service)

    def _start_at_boot(self, service: Service) -> None:
        try:
            self.start(service.name)
        except WindowsError as error:
            service.exit_code = error.code

    def follow_features(self) -> None:
        """Those of HNS come and go with the features that bring them."""
        wanted = self._world.features.installed("Containers") or self._world.features.installed("Hyper-V")
        for name in ("hns", "vmcompute"):
            if wanted:
                self.all.setdefault(name, Service.own(name, start="manual", state="Stopped"))
            else:
                self.all.pop(name, None)
        if wanted:
            self.all["hns"].state = "Running"

    def snapshot(self) -> Json:
        """Services that are not Windows' own in full, sorted; of Windows' own the state."""
        return {service.name: service.snapshot() for _, service in sorted(self.all.items())}
