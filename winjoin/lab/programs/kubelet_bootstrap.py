"""The kubelet's TLS bootstrap (kubeadm.md 4.4).

Kubelet.conf, a CSR with a key of its own, the certificate that comes back.
"""

from __future__ import annotations

import base64
import re
import time
from typing import TYPE_CHECKING, Any

from winjoin.lab.machines.windows_errors import WindowsError
from winjoin.lab.programs.api_client import ApiClient, ApiError
from winjoin.lab.programs.process import Process, Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

Json = dict[str, Any]
SIGNER = "kubernetes.io/kube-apiserver-client-kubelet"
SERVING_SIGNER = "kubernetes.io/kubelet-serving"
_CSRS = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
_EXACT_USAGES = 27
"""Older kubelets ask for key encipherment with any key.

And the approver of 1.20 knows no CSR without (run there).
"""
_ISSUE_SECONDS = 900.0
_GIVE_UP_SECONDS = 300.0
_POLL_SECONDS = 0.1
_RETRY_SECONDS = 1.0


def client(process: Process, flags: dict[str, str], node: str) -> ApiClient | None:
    """The kubelet's own client, after a bootstrap where it has none yet.

    None where it is stopped meanwhile.
    """
    if "kubeconfig" not in flags:
        raise Refused("a kubelet without --kubeconfig runs standalone")
    kubeconfig, folder = flags["kubeconfig"], flags.get("cert-dir", "/var/lib/kubelet/pki")
    pem = folder.replace("/", "\\").rstrip("\\") + "\\kubelet-client-current.pem"
    if not _usable(process, kubeconfig, pem):
        if not flags.get("bootstrap-kubeconfig"):
            raise Refused(
                f"failed to run Kubelet: unable to load {kubeconfig}, and no --bootstrap-kubeconfig"
            )
        if not _bootstrap(process, flags["bootstrap-kubeconfig"], kubeconfig, pem, node):
            return None
    try:
        return ApiClient(process.world, kubeconfig, process.environment)
    except (WindowsError, ValueError) as error:
        raise Refused(f"failed to run Kubelet: invalid kubeconfig: {error}") from error


def _usable(process: Process, kubeconfig: str, pem: str) -> bool:
    from cryptography import x509

    drive = process.world.drive
    if not drive.is_file(kubeconfig) or not drive.is_file(pem):
        return False
    try:
        certificate = x509.load_pem_x509_certificate(drive.read(pem))
        ApiClient(process.world, kubeconfig, process.environment)
    except (ValueError, WindowsError) as error:
        process.say(f"W existing client certificate cannot be used: {error}")
        return False
    return certificate.not_valid_after_utc.timestamp() > time.time()


def _bootstrap(process: Process, bootstrap: str, kubeconfig: str, pem: str, node: str) -> bool:
    try:
        api = ApiClient(process.world, bootstrap, process.environment)
    except (WindowsError, ValueError) as error:
        raise Refused(f"failed to run Kubelet: unable to load bootstrap kubeconfig: {error}") from error
    drive = process.world.drive
    _write_kubeconfig(process, api, kubeconfig, pem)
    key = _new_key()
    certificate = _issued(process, api, node, key)
    if certificate is None:
        return False
    folder = pem.rpartition("\\")[0]
    drive.make_folder(folder)
    drive.write(pem, certificate + _key_pem(key))
    process.say("I certificate rotation is enabled; client certificate issued")
    process.world.touch()
    return True


def _issued(process: Process, api: ApiClient, node: str, key: EllipticCurvePrivateKey) -> bytes | None:
    """Ask until a certificate comes; None where the kubelet is stopped.

    Raises Refused after 5 minutes without one.
    """
    deadline = time.monotonic() + _GIVE_UP_SECONDS
    while True:
        try:
            return _request(process, api, node, key)
        except ApiError as error:
            process.say(f"E failed while requesting a signed certificate from the control plane: {error}")
        if time.monotonic() > deadline:
            raise Refused("no valid client certificate is found, exiting")
        if process.pause(_RETRY_SECONDS):
            return None


def _write_kubeconfig(process: Process, api: ApiClient, kubeconfig: str, pem: str) -> None:
    import yaml

    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "default-cluster", "cluster": api.cluster}],
        "users": [{"name": "default-auth", "user": {"client-certificate": pem, "client-key": pem}}],
        "contexts": [
            {
                "name": "default-context",
                "context": {"cluster": "default-cluster", "namespace": "default", "user": "default-auth"},
            }
        ],
        "current-context": "default-context",
        "preferences": {},
    }
    process.world.drive.make_folder(re.split(r"[\\/][^\\/]*$", kubeconfig)[0])
    process.world.drive.write(kubeconfig, yaml.safe_dump(document).encode())


def _request(process: Process, api: ApiClient, node: str, key: EllipticCurvePrivateKey) -> bytes | None:
    """Create a CSR and wait for its certificate; None where the kubelet is stopped.

    Raises ApiError, Refused when denied.
    """
    name = create(process, api, _csr_pem(node, key), SIGNER, "client auth")
    deadline = time.monotonic() + _ISSUE_SECONDS
    while time.monotonic() < deadline:
        status = api.request("GET", f"{_CSRS}/{name}").get("status") or {}
        if status.get("certificate"):
            return base64.b64decode(status["certificate"])
        bad = [item for item in status.get("conditions") or [] if item.get("type") in ("Denied", "Failed")]
        if bad:
            raise ApiError(
                0, f"certificate signing request {name} was {bad[0]['type'].lower()}: {bad[0].get('reason')}"
            )
        if process.pause(_POLL_SECONDS):
            return None
    raise ApiError(0, f"timed out waiting for certificate signing request {name}")


def create(process: Process, api: ApiClient, csr: bytes, signer: str, usage: str) -> str:
    """Create a CertificateSigningRequest; its generated name.

    Usages must be exact, or no approver knows it.
    """
    minor = int(process.version.lstrip("v").split(".")[1])
    old = ["key encipherment"] if minor < _EXACT_USAGES else []
    body: Json = {
        "apiVersion": "certificates.k8s.io/v1",
        "kind": "CertificateSigningRequest",
        "metadata": {"generateName": "csr-"},
        "spec": {
            "request": base64.b64encode(csr).decode(),
            "signerName": signer,
            "usages": ["digital signature", *old, usage],
        },
    }
    return str(api.request("POST", _CSRS, body)["metadata"]["name"])


def request_serving(process: Process, api: ApiClient, node: str, addresses: list[str]) -> None:
    """Ask for a serving certificate, which nobody approves by default; raises ApiError."""
    create(process, api, _csr_pem(node, _new_key(), addresses), SERVING_SIGNER, "server auth")


def _new_key() -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def _csr_pem(node: str, key: EllipticCurvePrivateKey, addresses: list[str] | None = None) -> bytes:
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.x509.oid import NameOID

    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "system:nodes"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"system:node:{node}"),
        ]
    )
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    if addresses:
        names = [x509.DNSName(node), *(x509.IPAddress(ipaddress.ip_address(item)) for item in addresses)]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _key_pem(key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
