"""The pin is what kubeadm and openssl compute."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from winjoin.cluster import pki


def _spki(key: Any) -> str:
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return "sha256:" + hashlib.sha256(der).hexdigest()


@pytest.mark.parametrize("kind", ["p256", "p384", "rsa2048", "ed25519"])
def test_pin_is_sha256_of_the_public_key_of_any_algorithm(authority: Any, kind: str) -> None:
    key: Any = {
        "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "rsa2048": lambda: rsa.generate_private_key(65537, 2048),
        "ed25519": ed25519.Ed25519PrivateKey.generate,
    }[kind]()
    builder = x509.CertificateBuilder().subject_name(authority.name).issuer_name(authority.name)
    builder = builder.public_key(key.public_key()).serial_number(2**150 + 7)
    builder = builder.not_valid_before(authority.certificate.not_valid_before_utc)
    builder = builder.not_valid_after(authority.certificate.not_valid_after_utc.replace(year=2062))
    made = builder.sign(key, None if kind == "ed25519" else hashes.SHA256())
    pem = made.public_bytes(serialization.Encoding.PEM).decode()
    assert [str(pin) for pin in pki.pins_of(pem)] == [_spki(key)]
    assert pki.validity(pki.certificates(pem)[0]) == (made.not_valid_before_utc, made.not_valid_after_utc)


def test_bundle_gives_every_certificate_with_text_and_crlf_between(
    authority: Any, other_authority: Any
) -> None:
    pem = "# first\n" + authority.pem.replace("\n", "\r\n") + "subject=/CN=x\n" + other_authority.pem
    assert [str(pin) for pin in pki.pins_of(pem)] == [_spki(authority.key), _spki(other_authority.key)]


@pytest.mark.parametrize("body", ["MIIB", "AAAA", "MAMCAQE=", "MIIFFFFFFF!!", "MIT/////AA=="])
def test_what_is_no_certificate_is_refused(body: str) -> None:
    with pytest.raises(ValueError, match=r"has a|is cut off"):
        pki.certificates(f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")


def test_every_cut_certificate_is_refused_and_none_crashes(authority: Any) -> None:
    der = pki.certificates(authority.pem)[0]
    for length in range(len(der)):
        with pytest.raises(ValueError, match=r"has a|is cut off"):
            pki.spki_pin(der[:length])


def test_names(authority: Any) -> None:
    pem, _ = authority.issue(("api.test", "10.0.0.1", "fd00::1"), common="kube")
    assert pki.names_of(pki.certificates(pem)[0]) == pki.Names(
        "kube", (), ("api.test",), ("10.0.0.1", "fd00::1")
    )
