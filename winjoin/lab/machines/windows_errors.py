"""The errors of Windows that the world raises, by their numbers and (English) words."""

from __future__ import annotations

_WORDS = {
    2: "The system cannot find the file specified.",
    3: "The system cannot find the path specified.",
    5: "Access is denied.",
    32: "The process cannot access the file because it is being used by another process.",
    87: "The parameter is incorrect.",
    112: "There is not enough space on the disk.",
    123: "The filename, directory name, or volume label syntax is incorrect.",
    193: "%1 is not a valid Win32 application.",
    206: "The filename or extension is too long.",
    267: "The directory name is invalid.",
    1051: "A stop control has been sent to a service that other running services are dependent on.",
    1053: "The service did not respond to the start or control request in a timely fashion.",
    1056: "An instance of the service is already running.",
    1058: "The service cannot be started, either because it is disabled or because it has no enabled devices "
    "associated with it.",
    1059: "Circular service dependency was specified.",
    1060: "The specified service does not exist as an installed service.",
    1062: "The service has not been started.",
    1067: "The process terminated unexpectedly.",
    1068: "The dependency service or group failed to start.",
    1072: "The specified service has been marked for deletion.",
    1073: "The specified service already exists.",
    1075: "The dependency service does not exist or has been marked for deletion.",
    10048: "Only one usage of each socket address (protocol/network address/port) is normally permitted.",
}


class WindowsError(Exception):
    """What Windows answers to a request that it refuses.

    `code`: the Win32 error, or an HRESULT; `id`: what PowerShell's FullyQualifiedErrorId would begin with.
    """

    def __init__(self, code: int, about: str = "", *, error_id: str = "") -> None:
        words = _WORDS.get(code, f"Error 0x{code & 0xFFFFFFFF:08x}.")
        self.code = code
        self.id = error_id or f"Win32Error,{code}"
        super().__init__(f"{about}: {words}" if about else words)
