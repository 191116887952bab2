"""A WinRM service: SOAP over HTTP and HTTPS, NTLM with message encryption, shells that run programs of a machine."""

from winjoin.lab.winrm.server import WinrmServer
from winjoin.lab.winrm.settings import Settings

__all__ = ["Settings", "WinrmServer"]
