"""Cluster check `Webhooks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error, warning

_JOINING = ("nodes", "certificatesigningrequests", "leases")
_LISTS = (
    ("validating_webhooks", "ValidatingWebhookConfiguration"),
    ("mutating_webhooks", "MutatingWebhookConfiguration"),
)


@cluster_check("Webhooks")
def webhooks(candidate: ClusterCandidate) -> Iterator[Finding]:
    """No admission webhook whose Service is gone refuses what a join makes: Node, certificate, Lease, pods.

    With failurePolicy Fail the API server refuses every request that it cannot ask the webhook about:
    "failed calling webhook". Such leftovers of removed programs stop a join at its kubelet's first request,
    or every pod on the new node.

    Cure: delete the webhook configuration, or bring its Service back.
    """
    seen = candidate.seen
    yield from candidate.not_known("services", *(part for part, _ in _LISTS))
    services = {
        ((each.get("metadata") or {}).get("namespace"), (each.get("metadata") or {}).get("name"))
        for each in seen.services or ()
    }
    if seen.services is None:
        return
    for part, kind in _LISTS:
        for each in getattr(seen, part) or ():
            name = str((each.get("metadata") or {}).get("name"))
            for hook in each.get("webhooks") or ():
                service = (hook.get("clientConfig") or {}).get("service") or {}
                gone = service and (service.get("namespace"), service.get("name")) not in services
                touched = _touched(hook) if gone and hook.get("failurePolicy", "Fail") == "Fail" else set()
                if touched:
                    yield _finding(kind, name, f"{service.get('namespace')}/{service.get('name')}", touched)


def _finding(kind: str, name: str, service: str, touched: set[str]) -> Finding:
    found = f"{kind} {name} refuses {', '.join(sorted(touched))}: its Service {service} is not there"
    cure = f"kubectl delete {kind.lower()} {name}, or bring the Service back."
    return error(found, cure) if touched.intersection(_JOINING) else warning(found, cure)


def _touched(hook: dict[str, Any]) -> set[str]:
    """What a join makes, of what the webhook is asked about."""
    found = set()
    for rule in hook.get("rules") or ():
        if not set(rule.get("operations") or ()).intersection(("CREATE", "*")):
            continue
        for resource in rule.get("resources") or ():
            plain = str(resource).partition("/")[0]
            found |= {each for each in (*_JOINING, "pods") if plain in (each, "*") and _in_group(each, rule)}
    return found


def _in_group(resource: str, rule: dict[str, Any]) -> bool:
    groups = {"certificatesigningrequests": "certificates.k8s.io", "leases": "coordination.k8s.io"}
    return bool({groups.get(resource, ""), "*"}.intersection(rule.get("apiGroups") or ()))
