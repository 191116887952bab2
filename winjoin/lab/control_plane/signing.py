"""Certificate requests: refused, approved and signed as kube-apiserver and kube-controller-manager do."""

from __future__ import annotations

import datetime as dt
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from winjoin.lab.control_plane.access import Attributes, allowed
from winjoin.lab.control_plane.answers import Forbidden, Invalid
from winjoin.lab.control_plane.identity import User
from winjoin.lab.control_plane.kinds import BUILT_IN
from winjoin.lab.control_plane.pki import YEAR, Authority
from winjoin.lab.control_plane.store import Store, now

if TYPE_CHECKING:
    from cryptography import x509

Json = dict[str, Any]
CSRS = next(kind for kind in BUILT_IN if kind.resource == "certificatesigningrequests")
CLIENT = "kubernetes.io/kube-apiserver-client-kubelet"
SERVING = "kubernetes.io/kubelet-serving"
USAGES = {CLIENT: "client auth", SERVING: "server auth", "kubernetes.io/kube-apiserver-client": "client auth"}


def admit(value: Json, user: User) -> None:
    """Complete and check a new request. Raises Invalid, Forbidden."""
    spec = value.setdefault("spec", {})
    spec.update(username=user.name, groups=list(user.groups), uid=spec.get("uid", ""))
    value["status"] = {}
    name = (value.get("metadata") or {}).get("name", "")
    if not spec.get("signerName"):
        raise _invalid(name, "spec.signerName", "Required value")
    if not spec.get("usages"):
        raise _invalid(name, "spec.usages", "Required value: usages is required")
    request = _parse(name, spec.get("request", ""))
    if user.node and spec["signerName"] in (CLIENT, SERVING) and _common_name(request) != user.name:
        raise Forbidden(
            f'certificatesigningrequests.certificates.k8s.io "{name}" is forbidden: '
            f"can only create a node CSR with CN={user.name}"
        )


def _invalid(name: str, field: str, problem: str) -> Invalid:
    message = f'CertificateSigningRequest.certificates.k8s.io "{name}" is invalid: {field}: {problem}'
    causes = [{"reason": "FieldValueInvalid", "message": problem, "field": field}]
    return Invalid(message, {"name": name, "group": CSRS.group, "kind": CSRS.kind, "causes": causes})


def _parse(name: str, text: str) -> x509.CertificateSigningRequest:
    from cryptography import x509

    try:
        request = x509.load_pem_x509_csr(b64decode(text))
    except ValueError as error:
        raise _invalid(
            name, "spec.request", "Invalid value: PEM block type must be CERTIFICATE REQUEST"
        ) from error
    if not request.is_signature_valid:
        raise _invalid(
            name, "spec.request", "Invalid value: the signature of the request does not fit its key"
        )
    return request


def _common_name(request: x509.CertificateSigningRequest) -> str:
    from cryptography.x509.oid import NameOID

    return "".join(str(part.value) for part in request.subject.get_attributes_for_oid(NameOID.COMMON_NAME))


def _alternatives(request: x509.CertificateSigningRequest) -> list[x509.GeneralName]:
    from cryptography import x509

    found = [part.value for part in request.extensions if isinstance(part.value, x509.SubjectAlternativeName)]
    return [name for extension in found for name in extension]


def shape_problem(spec: Json, request: x509.CertificateSigningRequest) -> str:
    """Why a kubelet's request is not of the shape that its signer signs, or nothing."""
    from cryptography.x509.oid import NameOID

    signer = spec["signerName"]
    if signer not in (CLIENT, SERVING):
        return ""
    groups = [part.value for part in request.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)]
    required = {"digital signature", USAGES[signer]}
    named = bool(_alternatives(request))
    problems = (
        (groups != ["system:nodes"], "subject organization is not system:nodes"),
        (
            not _common_name(request).startswith("system:node:"),
            "subject common name does not begin with system:node: ",
        ),
        (signer == CLIENT and named, "DNS, IP, email or URI subjectAltNames are not allowed"),
        (signer == SERVING and not named, "DNS or IP subjectAltName is required"),
        (set(spec["usages"]) - {"key encipherment"} != required, f"usages did not match {sorted(required)}"),
    )
    return next((text for wrong, text in problems if wrong), "")


def settle(store: Store, authority: Authority, name: str) -> None:
    """What the approver and the signer do with a request, again after every change of it."""
    with store.lock:
        value = store.find(CSRS, "", name)
        if not value or value.get("status", {}).get("certificate"):
            return
        request = _parse(name, value["spec"]["request"])
        kinds = {condition["type"] for condition in value["status"].get("conditions") or ()}
        if not kinds and _approvable(store, value["spec"], request):
            _condition(
                value,
                "Approved",
                "AutoApproved",
                "Auto approving kubelet client certificate after SubjectAccessReview.",
            )
            kinds = {"Approved"}
        if kinds == {"Approved"}:
            _issue(authority, value, request)
        store.update(CSRS, "", name, value)


def _approvable(store: Store, spec: Json, request: x509.CertificateSigningRequest) -> bool:
    """Only a node's client certificate is: serving certificates wait for a person, by design."""
    if spec["signerName"] != CLIENT or shape_problem(spec, request):
        return False
    user = User(spec["username"], tuple(spec["groups"]))
    own = ("selfnodeclient",) if _common_name(request) == user.name else ()
    asked = [Attributes("create", CSRS.group, CSRS.resource, part) for part in (*own, "nodeclient")]
    return any(allowed(store, user, attributes) for attributes in asked)


def _issue(authority: Authority, value: Json, request: x509.CertificateSigningRequest) -> None:
    spec = value["spec"]
    if spec["signerName"] not in USAGES:
        return
    if problem := shape_problem(spec, request):
        _condition(value, "Failed", "SignerValidationFailure", problem)
        return
    seconds = spec.get("expirationSeconds")
    lifetime = dt.timedelta(seconds=max(600, seconds)) if seconds else YEAR
    pem = authority.sign(request, tuple(spec["usages"]), min(lifetime, YEAR))
    value["status"]["certificate"] = b64encode(pem).decode()


def _condition(value: Json, kind: str, reason: str, message: str) -> None:
    made = {"type": kind, "status": "True", "reason": reason, "message": message}
    value["status"].setdefault("conditions", []).append(
        {**made, "lastUpdateTime": now(), "lastTransitionTime": now()}
    )
