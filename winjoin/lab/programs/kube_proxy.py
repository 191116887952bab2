"""kube-proxy as a Windows service: no more than its start; load balancers are not played here."""

from __future__ import annotations

from winjoin.lab.programs.process import Process, Refused


def run(process: Process) -> int:
    """Wants to be a service, and a file where ``--config`` names one."""
    flags = dict(argument.lstrip("-").partition("=")[::2] for argument in process.argv[1:])
    if "config" in flags and not process.world.drive.is_file(flags["config"]):
        raise Refused(
            f"failed to read config: open {flags['config']}: The system cannot find the file specified."
        )
    if "windows-service" not in flags:
        raise Refused("the service process did not connect to the service controller")
    process.connect()
    process.world.listen(10256, process.name)
    process.stopping.wait()
    return 0
