"""The cluster's certificates: a CA, the server's certificate, certificates of users, and signed requests.

Keys are P-256: a cluster is made in milliseconds. Certificates are dated five minutes back, as
kube-controller-manager does it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
    from cryptography.x509.base import CertificateBuilder

YEAR = dt.timedelta(days=365)
BACKDATED = dt.timedelta(minutes=5)


def new_key() -> EllipticCurvePrivateKey:
    """A private key."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: EllipticCurvePrivateKey) -> bytes:
    """The key as PKCS#8, not encrypted."""
    from cryptography.hazmat.primitives import serialization as forms

    return key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())


def certificate_pem(certificate: x509.Certificate) -> bytes:
    """The certificate as PEM."""
    from cryptography.hazmat.primitives import serialization as forms

    return certificate.public_bytes(forms.Encoding.PEM)


def _name(common_name: str, organizations: tuple[str, ...] = ()) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization) for organization in organizations]
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _alternative(name: str) -> x509.GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class Authority:
    """A CA that signs what it is told to."""

    def __init__(self, common_name: str = "kubernetes") -> None:
        from cryptography import x509

        self.key = new_key()
        subject = _name(common_name)
        builder = self._builder(subject, subject, self.key.public_key(), 10 * YEAR)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(_usage(signs=True), critical=True)
        self.certificate = self._sign(builder)

    @property
    def pem(self) -> bytes:
        """The CA's certificate."""
        return certificate_pem(self.certificate)

    @property
    def pin(self) -> str:
        """`sha256:…` of its public key, for a join line."""
        from cryptography.hazmat.primitives import serialization as forms

        spki = self.key.public_key().public_bytes(forms.Encoding.DER, forms.PublicFormat.SubjectPublicKeyInfo)
        return f"sha256:{hashlib.sha256(spki).hexdigest()}"

    def server(self, names: tuple[str, ...]) -> tuple[bytes, bytes]:
        """Certificate and key (PEM) of a server with these names and addresses."""
        from cryptography import x509
        from cryptography.x509.oid import ExtendedKeyUsageOID

        key = new_key()
        builder = self._builder(_name("kube-apiserver"), self.certificate.subject, key.public_key(), YEAR)
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False
        )
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        return certificate_pem(self._sign(self._end(builder))), key_pem(key)

    def client(self, common_name: str, *organizations: str) -> tuple[bytes, bytes]:
        """Certificate and key (PEM) of a user and its groups."""
        from cryptography import x509
        from cryptography.x509.oid import ExtendedKeyUsageOID

        key = new_key()
        subject = _name(common_name, organizations)
        builder = self._builder(subject, self.certificate.subject, key.public_key(), YEAR)
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False
        )
        return certificate_pem(self._sign(self._end(builder))), key_pem(key)

    def sign(
        self, request: x509.CertificateSigningRequest, usages: tuple[str, ...], lifetime: dt.timedelta
    ) -> bytes:
        """Sign a request's subject, key and names for `client auth` and/or `server auth`."""
        from cryptography import x509
        from cryptography.x509.oid import ExtendedKeyUsageOID

        purposes = {
            "client auth": ExtendedKeyUsageOID.CLIENT_AUTH,
            "server auth": ExtendedKeyUsageOID.SERVER_AUTH,
        }
        builder = self._builder(request.subject, self.certificate.subject, request.public_key(), lifetime)
        named = [purposes[usage] for usage in usages if usage in purposes]
        builder = builder.add_extension(x509.ExtendedKeyUsage(named), critical=False)
        for extension in request.extensions:
            if isinstance(extension.value, x509.SubjectAlternativeName):
                builder = builder.add_extension(extension.value, critical=False)
        return certificate_pem(self._sign(self._end(builder)))

    def write(self, folder: Path) -> None:
        """Lay out `ca.crt` and `ca.key`, as in /etc/kubernetes/pki."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "ca.crt").write_bytes(self.pem)
        (folder / "ca.key").touch(mode=0o600)
        (folder / "ca.key").write_bytes(key_pem(self.key))

    def _builder(
        self, subject: x509.Name, issuer: x509.Name, key: CertificatePublicKeyTypes, lifetime: dt.timedelta
    ) -> CertificateBuilder:
        from cryptography import x509

        start = dt.datetime.now(dt.UTC) - BACKDATED
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(start)
        builder = builder.not_valid_after(start + BACKDATED + lifetime)
        known = self.key.public_key()
        return builder.add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key), critical=False
        ).add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(known), critical=False)

    def _end(self, builder: CertificateBuilder) -> CertificateBuilder:
        from cryptography import x509

        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        return builder.add_extension(_usage(signs=False), critical=True)

    def _sign(self, builder: CertificateBuilder) -> x509.Certificate:
        from cryptography.hazmat.primitives import hashes

        return builder.sign(self.key, hashes.SHA256())


def _usage(*, signs: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
