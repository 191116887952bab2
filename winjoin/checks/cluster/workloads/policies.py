"""Cluster check `Policies`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from winjoin.cluster.observation import CONSTRAINTS, POLICIES
from winjoin.cluster.policies import demands, exempts_windows, refuses_pods
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, warning

_KINDS = {
    "validatingadmissionpolicies": "ValidatingAdmissionPolicy",
    "clusterpolicies": "ClusterPolicy",
    "validatingpolicies": "ValidatingPolicy",
}

_OWN, _BINDINGS = "validatingadmissionpolicies", "validatingadmissionpolicybindings"


@cluster_check("Policies")
def policies(candidate: ClusterCandidate) -> Iterator[Finding]:
    """No admission policy demands fields of pods that a pod of Windows may not have.

    The API server refuses capabilities, seccompProfile and allowPrivilegeEscalation in a pod with os.name
    windows; a policy that demands them denies every Windows pod (kyverno#4593, gatekeeper-library PR#135).
    Known are policies of Kubernetes itself, of Kyverno and of Gatekeeper; a policy that mentions windows is
    taken to exempt it.

    Cure: exempt pods with spec.os.name "windows" in the policy.
    """
    seen = candidate.seen
    yield from candidate.not_known(
        *(f"policies/{name}" for name in (*(name for name, _ in POLICIES), CONSTRAINTS))
    )
    in_force = _bound(seen.policies.get(_BINDINGS) or ())
    for name, found in seen.policies.items():
        for each in found or ():
            fields = demands(each) if name != _BINDINGS else ()
            if name == _OWN and (each.get("metadata") or {}).get("name") not in in_force:
                continue
            if fields and refuses_pods(each) and not exempts_windows(each):
                yield _finding(_KINDS.get(name) or str(each.get("kind")), each, fields)


def _bound(bindings: Iterable[dict[str, Any]]) -> set[str]:
    """Names of Kubernetes' own policies that a binding makes deny."""
    specs = [each.get("spec") or {} for each in bindings]
    return {str(spec.get("policyName")) for spec in specs if "Deny" in (spec.get("validationActions") or ())}


def _finding(kind: str, policy: dict[str, Any], fields: tuple[str, ...]) -> Finding:
    name = str((policy.get("metadata") or {}).get("name"))
    return warning(
        f"{kind} {name} demands {', '.join(fields)}, which pods of Windows may not have",
        f'Exempt pods with spec.os.name == "windows" from {name}.',
    )
