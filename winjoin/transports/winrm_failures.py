"""What can go wrong on the way to a host, one class per cause; `winrm_diagnosis` finds out which it is."""

from __future__ import annotations

from winjoin.errors import AccessDenied, HostError, HostUnreachable, TlsRefused
from winjoin.hosts.failures import AgentLost


class NameUnknown(HostUnreachable):
    """DNS, as this machine asks it, does not know the host's name.

    Check the name; or give an address in the inventory (ansible_host) and pin the listener's certificate.
    """

    id = "WJ-HOST-DNS"


class PortClosed(HostUnreachable):
    """The host is there and nothing listens on the port of WinRM.

    On the host, `winrm enumerate winrm/config/listener` lists the listeners: HTTP is 5985, HTTPS is 5986 and needs a
    certificate. A firewall that rejects looks the same.
    """

    id = "WJ-HOST-PORT"


class NoAnswer(HostUnreachable):
    """The host does not answer in time: it is off, has another address, or a firewall drops the packets.

    Windows lets WinRM in on Public networks from the same subnet only, unless its firewall rule says otherwise.
    """

    id = "WJ-HOST-TIMEOUT"


class WrongCredentials(AccessDenied):
    r"""The host refused the account: its name or password is wrong, or it may not log on over the network.

    It is asked once only, so that the account is not locked. A local account is `NAME` or `HOST\NAME`, one of a
    domain `DOMAIN\NAME` or `NAME@domain`. Clocks that differ by minutes look the same. Where policy sets WinRM's
    CbtHardeningLevel to Strict, anything that ends TLS on the way (a load balancer, an inspecting proxy) makes every
    password wrong: compare the thumbprint in the message with the host's own.
    """

    id = "WJ-HOST-CREDENTIALS"


class SchemeNotOffered(AccessDenied):
    """WinRM on the host does not offer the way to log on that was asked for.

    `winrm get winrm/config/service/auth` on the host lists them; policy may switch some off. NTLM is what it calls
    Negotiate. Basic takes local accounts only and is off unless somebody switched it on.
    """

    id = "WJ-HOST-AUTH-SCHEME"


class NotAdministrator(AccessDenied):
    r"""The password is right, and the account may not use WinRM's shells: no administrator, or its rights are filtered.

    Windows gives local administrators but the built-in one a filtered token over the network, unless
    LocalAccountTokenFilterPolicy (DWord 1 below HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System)
    says otherwise. The built-in Administrator and administrators of the domain are exempt.
    """

    id = "WJ-HOST-NOT-ADMINISTRATOR"


class NameMismatch(TlsRefused):
    """The listener's certificate is for another name or address than the one that was connected to.

    Connect by a name that the certificate has; or pin its thumbprint (winjoin_thumbprint); or bind the listener to
    a certificate that fits.
    """

    id = "WJ-HOST-TLS-NAME"


class UnknownAuthority(TlsRefused):
    """Nobody vouches for the listener's certificate: it is self-signed, or its CA is not known here.

    Compare the thumbprint with the host's own and pin it (winjoin_thumbprint), or give the CA's certificate
    (ansible_winrm_ca_trust_path).
    """

    id = "WJ-HOST-TLS-CA"


class OtherCertificate(TlsRefused):
    """The listener's certificate has another thumbprint than the one that was given.

    It was renewed, the listener is bound to another certificate, or something else answers. On the host,
    `winrm enumerate winrm/config/listener` tells the CertificateThumbprint.
    """

    id = "WJ-HOST-TLS-PIN"


class CertificateExpired(TlsRefused):
    """The listener's certificate is not valid at this time: it has ended, has not begun, or a clock is wrong."""

    id = "WJ-HOST-TLS-EXPIRED"


class NotTls(TlsRefused):
    """HTTPS was spoken to a port that does not speak TLS. WinRM's HTTP is on 5985, its HTTPS on 5986."""

    id = "WJ-HOST-TLS-NONE"


class SpeaksTls(TlsRefused):
    """HTTP was spoken to a port that speaks TLS. WinRM's HTTP is on 5985, its HTTPS on 5986."""

    id = "WJ-HOST-TLS-ONLY"


class HandshakeEnded(TlsRefused):
    r"""The host ended the TLS handshake without saying why.

    The listener's certificate was replaced or removed and the listener still names the old thumbprint, or the host
    and this machine have no TLS version in common. On the host, `winrm enumerate winrm/config/listener` tells the
    CertificateThumbprint; it must be in LocalMachine\My with its private key.
    """

    id = "WJ-HOST-TLS-HANDSHAKE"


class NotWinrm(HostError):
    """What answers is not WinRM: another web server has the port, or a proxy answers in the host's place."""

    id = "WJ-HOST-NOT-WINRM"


class UnencryptedRefused(HostError):
    """The host refuses messages that are not encrypted, as WinRM does on HTTP by default, and so it should.

    Use HTTPS on 5986. NTLM on 5985 encrypts its messages too, unless something on the way takes the HTTP
    connection apart.
    """

    id = "WJ-HOST-UNENCRYPTED"


class QuotaReached(HostError):
    r"""WinRM on the host has reached a limit: shells, processes or operations of this user, or memory.

    Shells that were left end by themselves after their idle time; restarting the service WinRM ends them at once.
    The limits are below WSMan:\localhost\Shell (MaxShellsPerUser, MaxProcessesPerShell, MaxMemoryPerShellMB).
    """

    id = "WJ-HOST-QUOTA"


class ShellGone(AgentLost):
    """The shell in which the agent ran is gone: Windows restarted, or the WinRM service did, or the shell was ended.

    An AgentLost: the agent is started once more by itself, and every step looks before it acts.
    """

    id = "WJ-HOST-SHELL-GONE"


class WinrmFault(HostError):
    """WinRM answered with a fault that winjoin does not know; its number is in the message."""

    id = "WJ-HOST-FAULT"
