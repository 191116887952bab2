"""Check `FileAvailable--etc-kubernetes-bootstrap-kubelet.conf`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("FileAvailable--etc-kubernetes-bootstrap-kubelet.conf")
def bootstrap_kubelet_conf(candidate: Candidate) -> Iterator[Finding]:
    r"""No bootstrap token lies on the host's drive.

    bootstrap-kubelet.conf holds a token in clear text, and is needed until the kubelet has its certificate.
    One that an earlier join has left, or that is part of an image, may belong to another cluster; whoever
    reads it can join machines as long as the token lives. It has kubeadm's name, and is a warning here, as
    a join writes the file anew and removes it.

    Cure: Remove-Item C:\etc\kubernetes\bootstrap-kubelet.conf; kubeadm token delete for its token.
    """
    identity = candidate.facts.identity
    if identity.bootstrap_conf is None:
        yield unknown("It is not known whether a bootstrap token lies on the host's drive.")
    elif identity.bootstrap_conf and not identity.journal:
        yield warning(
            "A bootstrap token lies on the host's drive: C:\\etc\\kubernetes\\bootstrap-kubelet.conf",
            "Remove-Item C:\\etc\\kubernetes\\bootstrap-kubelet.conf, and delete its token in the cluster.",
        )
