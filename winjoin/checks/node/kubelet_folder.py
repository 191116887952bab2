"""Check `KubeletFolder`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_FOLDER = "\\var\\lib\\kubelet"


@check("KubeletFolder")
def kubelet_folder(candidate: Candidate) -> Iterator[Finding]:
    r"""The kubelet's folder is that of this node, or there is none.

    C:\var\lib\kubelet of a node that was taken apart holds volumes of pods that are gone, states of managers
    that a new kubelet refuses, and the socket of its device plugins: a kubelet may end at once
    (kubernetes#126965, #107258). A folder that a join has begun is its own.

    Cure: with no kubelet running, rename C:\var\lib\kubelet; delete it when the node works.
    """
    identity = candidate.facts.identity
    if identity.leftovers is None or identity.kubelet_conf is None:
        yield unknown("It is not known whether an earlier kubelet has left its folder.")
        return
    if identity.kubelet_conf or identity.journal:
        return
    if any(path.replace("/", "\\").rstrip("\\").lower().endswith(_FOLDER) for path in identity.leftovers):
        yield warning(
            "The folder of an earlier kubelet is on the host: C:\\var\\lib\\kubelet",
            "With no kubelet running: Rename-Item C:\\var\\lib\\kubelet kubelet.old",
        )
