"""What an earlier join has left on a host: whose identity it holds, and whether a new one is needed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from winjoin.engine.spec import NodeSpec

if TYPE_CHECKING:
    from winjoin.hosts.facts import Facts

_PREFIX = "system:node:"


def joined_as(facts: Facts) -> str | None:
    """The node's name in the kubelet's client certificate; None where there is none, or it is another's."""
    subject = facts.identity.client_subject or ""
    if _PREFIX not in subject:
        return None
    return subject.partition(_PREFIX)[2].partition(",")[0].strip().strip('"') or None


def expired(facts: Facts) -> bool:
    """Whether the client certificate has ended by the host's own clock, which is the kubelet's."""
    end, now = facts.identity.client_not_after, facts.os.time
    return end is not None and now is not None and end <= now


def has_identity(spec: NodeSpec, facts: Facts) -> bool:
    """Whether the kubelet can go on with the certificate that is there: this node, this server, not expired.

    An address of the cluster that has changed counts as another cluster: kubelet.conf must be written anew.
    """
    mine = joined_as(facts) == spec.node_name and bool(facts.identity.kubelet_conf)
    return mine and not expired(facts) and not _elsewhere(spec, facts)


def is_foreign(spec: NodeSpec, facts: Facts) -> bool:
    """Whether what is there is of another node or cluster: a kubelet would go on with it and be refused."""
    name = joined_as(facts)
    return (name is not None and name != spec.node_name) or _elsewhere(spec, facts)


def _elsewhere(spec: NodeSpec, facts: Facts) -> bool:
    """Whether kubelet.conf is of another API server, or trusts another CA (a cluster made anew)."""
    server = facts.identity.kubelet_conf_server
    moved = bool(server) and str(server).rstrip("/").lower() != spec.api_server.lower()
    return moved or trusts_another(facts, spec.ca_pem)


def trusts_another(facts: Facts, ca_pem: str) -> bool:
    """Whether the host's kubelet.conf names another CA than the cluster's: that of one that was before it."""
    authority = facts.identity.kubelet_conf_ca
    return bool(authority) and str(authority).lower() not in _digests(ca_pem)


def _digests(pem: str) -> set[str]:
    """Of the PEM as it is, and with its last line ended in the other ways."""
    text = pem.replace("\r\n", "\n")
    forms = {pem, text, text.strip(), text.strip() + "\n"}
    return {hashlib.sha256(form.encode()).hexdigest() for form in forms}
