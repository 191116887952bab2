"""Why a cluster cannot be found, trusted or asked: one class per cause, each told at once.

Which failures mean "try the next endpoint" is `Unreachable` and its children; everything else is final.
"""

from __future__ import annotations

from winjoin.errors import DiscoveryError, HostError, UsageError

INIT_PHASE = "kubeadm init phase bootstraptoken"


class Unreachable(DiscoveryError):
    """Nothing answers at the API server's address from this machine.

    The name does not resolve, the port is closed, a firewall drops the packets, or a proxy is in between.
    Try `curl -k https://HOST:PORT/version` from here. If the API server needs a proxy, set HTTPS_PROXY.
    """

    id = "WJ-DISCOVERY-UNREACHABLE"


class NotApiServer(Unreachable):
    """Something answers there, and it is no Kubernetes API server.

    A load balancer without a healthy backend, a web server, a login page or a port without TLS.
    The API server's port is usually 6443.
    """

    id = "WJ-DISCOVERY-NOT-API"


class AnonymousDisabled(DiscoveryError):
    """The API server refuses anonymous requests (401), and discovery by token begins with one.

    Its flag `--anonymous-auth` is off, or its AuthenticationConfiguration leaves cluster-info out.
    Use `--discovery-file` or `--kubeconfig` in place of the token's discovery.
    """

    id = "WJ-DISCOVERY-ANONYMOUS"


class AnonymousForbidden(DiscoveryError):
    """Anonymous users may not read the ConfigMap cluster-info (403).

    The Role and RoleBinding `kubeadm:bootstrap-signer-clusterinfo` in kube-public are missing.
    `kubeadm init phase bootstraptoken` on a control plane machine makes them again.
    """

    id = "WJ-DISCOVERY-FORBIDDEN"


class NoClusterInfo(DiscoveryError):
    """The cluster has no ConfigMap cluster-info in kube-public (404).

    kubeadm did not make this cluster (a hosted control plane has none), or its phase was left out.
    Make it by `kubeadm init phase bootstraptoken`, or give `--discovery-file` or `--kubeconfig`.
    """

    id = "WJ-DISCOVERY-NO-CLUSTER-INFO"


class ClusterInfoBroken(DiscoveryError):
    """The ConfigMap cluster-info holds no kubeconfig with a server, or one that cannot be read.

    It was edited by hand. `kubeadm init phase bootstraptoken` writes it anew.
    """

    id = "WJ-DISCOVERY-CLUSTER-INFO"


class NothingSigned(DiscoveryError):
    """cluster-info carries no signature of any token.

    The controller manager runs without the controllers `bootstrapsigner` and `tokencleaner`
    (`--controllers=*,bootstrapsigner,tokencleaner`), or no token was ever made.
    """

    id = "WJ-DISCOVERY-NOT-SIGNED"


class TokenUnknown(DiscoveryError):
    """cluster-info is not signed for this token: it has expired, was deleted, or is of another cluster.

    Tokens live 24 hours unless made otherwise. `kubeadm token create --print-join-command` on a
    control plane machine, or `winjoin token create`, makes a new one. A token without the usage
    `signing` is never signed for.
    """

    id = "WJ-DISCOVERY-TOKEN"


class SignatureBad(DiscoveryError):
    """The signature of cluster-info was not made with this token: do not go on.

    The token's second half is wrong, or somebody between you and the API server changed the answer.
    Compare the token with the output of `kubeadm token list` on a control plane machine.
    """

    id = "WJ-DISCOVERY-JWS"


class PinMismatch(DiscoveryError):
    """No certificate in cluster-info has a public key that was pinned: do not go on.

    The join line is of another cluster, the CA was replaced, or somebody answers in the cluster's place.
    Get the pin on a control plane machine by `kubeadm token create --print-join-command`.
    """

    id = "WJ-DISCOVERY-CA-PIN"


class CaUnreadable(DiscoveryError):
    """The cluster's CA is missing or is no PEM certificate.

    Look at `certificate-authority-data` in cluster-info or in the kubeconfig: base64 of a PEM file.
    """

    id = "WJ-DISCOVERY-CA"


class CertificateUntrusted(DiscoveryError):
    """The API server's certificate was not signed by the CA that is trusted.

    The address leads to another cluster, a proxy opens TLS, or the CA was replaced without
    making cluster-info anew.
    """

    id = "WJ-DISCOVERY-TLS"


class CertificateName(DiscoveryError):
    """The API server's certificate is not for the name or address that was asked.

    Join by a name that is in it, or add yours: `apiServer.certSANs` in ClusterConfiguration, then
    `kubeadm init phase certs apiserver` after moving the old pair away.
    """

    id = "WJ-DISCOVERY-TLS-NAME"


class CertificateExpired(DiscoveryError):
    """The API server's certificate has expired, by this machine's clock.

    `kubeadm certs check-expiration` on a control plane machine tells; `kubeadm certs renew` cures.
    """

    id = "WJ-DISCOVERY-TLS-EXPIRED"


class ClockOff(DiscoveryError):
    """This machine's clock and the API server's differ so much that certificates are not valid here.

    Set the clock. A difference of whole hours is a time zone that was taken for UTC.
    """

    id = "WJ-DISCOVERY-CLOCK"


class SecondDiffers(DiscoveryError):
    """cluster-info read with checked TLS differs from what came first, twice.

    Somebody changes it just now, API servers behind one address disagree, or the first answer was forged.
    """

    id = "WJ-DISCOVERY-SECOND"


class ServerIsLocal(DiscoveryError):
    """cluster-info sends nodes to localhost, where no API server is on them.

    The signature covers it, so the ConfigMap cannot just be edited: run `kubeadm init phase bootstraptoken
    --config FILE` with the right `controlPlaneEndpoint`, and make new tokens.
    """

    id = "WJ-DISCOVERY-LOCALHOST"


class DiscoveryFileInvalid(UsageError):
    """The discovery file, or what its URL gave, cannot be used.

    No cluster, no CA, or no way to authenticate.
    """

    id = "WJ-DISCOVERY-FILE"


class RightsMissing(DiscoveryError):
    """The token or user authenticates, and may not do what a join needs (403).

    For tokens: the bindings `kubeadm:kubelet-bootstrap`, `kubeadm:node-autoapprove-bootstrap`,
    `kubeadm:get-nodes`,
    `kubeadm:nodes-kubeadm-config` and `kubeadm:kubelet-config` belong to the group
    `system:bootstrappers:kubeadm:default-node-token`; `kubeadm init phase bootstraptoken` and
    `kubeadm init phase upload-config all` make them.
    """

    id = "WJ-DISCOVERY-RIGHTS"


class NoKubeadmConfig(DiscoveryError):
    """The cluster lacks a ConfigMap that kubeadm keeps in kube-system (kubeadm-config or kubelet-config).

    kubeadm did not make it. `kubeadm init phase upload-config all` writes both for a cluster that is
    kubeadm's.
    """

    id = "WJ-CLUSTER-NOT-KUBEADM"


class ExecPluginFailed(HostError):
    """The credential plugin of the kubeconfig (`exec`) gave no credentials; nothing was asked as anonymous.

    Run the command by hand and log in as it says; a missing program has to be on PATH.
    """

    id = "WJ-KUBECONFIG-EXEC"


class ApiRefused(DiscoveryError):
    """The API server refused a request; the message ends with its own words.

    Its log on the control plane machine may say more.
    """

    id = "WJ-API-REFUSED"

    def __init__(
        self, message: str, *, status: int = 0, reason: str = "", hint: str = "", host: str = ""
    ) -> None:
        super().__init__(message, hint=hint, host=host)
        self.status, self.reason = status, reason


class Unauthorized(ApiRefused):
    """The API server does not accept the credentials (401).

    The token or certificate has expired, was revoked, or is another cluster's.
    """

    id = "WJ-API-UNAUTHORIZED"


class Forbidden(ApiRefused):
    """The API server knows who asks and does not allow it (403).

    `kubectl auth can-i VERB RESOURCE` with the same credentials tells the same; a Role or ClusterRole gives
    the right.
    """

    id = "WJ-API-FORBIDDEN"


class NotFound(ApiRefused):
    """The API server has no such object, or no such kind (404).

    Is the name right, and is the cluster the one that was meant?
    """

    id = "WJ-API-NOT-FOUND"


class Conflict(ApiRefused):
    """The object is there already, or was changed by somebody else meanwhile (409)."""

    id = "WJ-API-CONFLICT"


class Gone(ApiRefused):
    """The list or watch is too old to be continued (410); it is begun again."""

    id = "WJ-API-GONE"


BY_STATUS = {401: Unauthorized, 403: Forbidden, 404: NotFound, 409: Conflict, 410: Gone}
