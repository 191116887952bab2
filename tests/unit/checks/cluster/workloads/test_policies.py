"""Policies that pods of Windows cannot satisfy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from winjoin.checks.cluster.workloads.policies import policies
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
CASE = Path(__file__).parents[1] / "cases" / "31-policy-blocks-windows-pods" / "cluster.yaml"
PODS = {"resourceRules": [{"apiGroups": [""], "resources": ["pods"], "operations": ["CREATE"]}]}


def cel(expression: str, **spec: Any) -> dict[str, Any]:
    validations = [{"expression": expression}]
    return {
        "kind": "ValidatingPolicy",
        "metadata": {"name": "p"},
        "spec": {"matchConstraints": PODS, "validations": validations, **spec},
    }


def kyverno(validate: Any, action: str = "Enforce") -> dict[str, Any]:
    rule = {"name": "r", "validate": validate}
    return {
        "kind": "ClusterPolicy",
        "metadata": {"name": "p"},
        "spec": {"validationFailureAction": action, "rules": [rule]},
    }


def constraint(kind: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "constraints.gatekeeper.sh/v1beta1",
        "kind": kind,
        "metadata": {"name": "p"},
        "spec": spec,
    }


def having(seen: ClusterObservation, name: str, *objects: dict[str, Any]) -> ClusterObservation:
    return seen._replace(policies={name: objects})


def test_case_31_kyvernos_policy_is_named(ask: Ask, seen: ClusterObservation) -> None:
    objects = list(yaml.safe_load_all(CASE.read_text(encoding="utf-8")))
    mine = tuple(each for each in objects if each["kind"] == "ValidatingPolicy")
    [(severity, found, cure)] = ask(policies, having(seen, "validatingpolicies", *mine))
    assert severity is Severity.WARNING
    assert "disallow-capabilities-strict demands capabilities" in found
    assert 'spec.os.name == "windows"' in cure


PROFILE = "object.spec.containers.all(c, has(c.securityContext) && has(c.securityContext.seccompProfile))"
DROP = (
    "object.spec.containers.all(c, (!has(c.securityContext.capabilities.add) || "
    "c.securityContext.capabilities.add.size() == 0) && "
    "c.securityContext.capabilities.drop.exists(d, d == 'ALL'))"
)
ESCALATION = "object.spec.containers.all(c, c.securityContext.allowPrivilegeEscalation == false)"


@pytest.mark.parametrize(
    ("name", "policy"),
    [
        ("validatingpolicies", cel(PROFILE, validationActions=["Deny"])),
        ("validatingpolicies", cel(ESCALATION, validationActions=["Audit", "Deny"])),
        (
            "clusterpolicies",
            kyverno(
                {
                    "pattern": {
                        "spec": {"containers": [{"securityContext": {"capabilities": {"drop": ["ALL"]}}}]}
                    }
                }
            ),
        ),
        (
            "clusterpolicies",
            kyverno(
                {
                    "pattern": {
                        "spec": {"containers": [{"securityContext": {"allowPrivilegeEscalation": "false"}}]}
                    }
                }
            ),
        ),
        (
            "clusterpolicies",
            kyverno(
                {
                    "anyPattern": [
                        {"spec": {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}}
                    ]
                }
            ),
        ),
        (
            "clusterpolicies",
            kyverno(
                {
                    "foreach": [
                        {
                            "deny": {
                                "conditions": {
                                    "all": [
                                        {
                                            "key": "ALL",
                                            "operator": "AnyNotIn",
                                            "value": "{{ element.securityContext.capabilities.drop[] }}",
                                        }
                                    ]
                                }
                            }
                        }
                    ]
                }
            ),
        ),
        ("constraints", constraint("K8sPSPCapabilities", parameters={"requiredDropCapabilities": ["ALL"]})),
        ("constraints", constraint("K8sPSPAllowPrivilegeEscalationContainer")),
        ("constraints", constraint("K8sPSPSeccomp", enforcementAction="deny")),
        (
            "constraints",
            constraint(
                "K8sPSPSeccomp", enforcementAction="scoped", scopedEnforcementActions=[{"action": "deny"}]
            ),
        ),
        ("validatingpolicies", cel(DROP)),
        (
            "validatingpolicies",
            cel("variables.right", variables=[{"name": "right", "expression": ESCALATION}]),
        ),
    ],
)
def test_what_windows_pods_may_not_have_is_a_warning(
    ask: Ask, seen: ClusterObservation, name: str, policy: dict[str, Any]
) -> None:
    [(severity, _, _)] = ask(policies, having(seen, name, policy))
    assert severity is Severity.WARNING


@pytest.mark.parametrize(
    ("name", "policy"),
    [
        ("validatingpolicies", cel(PROFILE, validationActions=["Audit"])),
        ("validatingpolicies", cel(f"object.spec.?os.name.orValue('') == 'windows' || {PROFILE}")),
        ("validatingpolicies", cel("!has(object.spec.securityContext.seccompProfile) || true")),
        (
            "validatingpolicies",
            cel(
                "object.spec.containers.all(c, c.?securityContext.?capabilities.?add.orValue([]).size() == 0)"
            ),
        ),
        ("validatingpolicies", cel("object.metadata.labels.exists(l, l == 'team')")),
        (
            "validatingpolicies",
            cel(PROFILE, matchConstraints={"resourceRules": [{"resources": ["deployments"]}]}),
        ),
        (
            "clusterpolicies",
            kyverno({"pattern": {"spec": {"=(securityContext)": {"=(seccompProfile)": {"=(type)": "x"}}}}}),
        ),
        (
            "clusterpolicies",
            kyverno(
                {
                    "pattern": {
                        "spec": {"containers": [{"securityContext": {"capabilities": {"drop": ["ALL"]}}}]}
                    }
                },
                "Audit",
            ),
        ),
        ("constraints", constraint("K8sPSPCapabilities", parameters={"allowedCapabilities": ["x"]})),
        ("constraints", constraint("K8sPSPSeccomp", enforcementAction="dryrun")),
        (
            "constraints",
            constraint(
                "K8sPSPSeccomp", enforcementAction="scoped", scopedEnforcementActions=[{"action": "warn"}]
            ),
        ),
        ("validatingpolicies", cel("true", variables=[{"name": "unused", "expression": ESCALATION}])),
        ("constraints", constraint("K8sRequiredLabels", parameters={"labels": ["team"]})),
    ],
)
def test_others_are_none(ask: Ask, seen: ClusterObservation, name: str, policy: dict[str, Any]) -> None:
    assert ask(policies, having(seen, name, policy)) == []


def test_kubernetes_own_policy_counts_with_a_binding_that_denies(ask: Ask, seen: ClusterObservation) -> None:
    own = {"validatingadmissionpolicies": (cel(PROFILE),)}
    for actions, count in ((["Deny"], 1), (["Audit"], 0), (None, 0)):
        binding = {"spec": {"policyName": "p", "validationActions": actions}}
        bound = seen._replace(policies=own | {"validatingadmissionpolicybindings": (binding,)})
        assert len(ask(policies, bound)) == count
    assert ask(policies, seen._replace(policies=own)) == []


def test_forbidden_is_unknown(ask: Ask, seen: ClusterObservation) -> None:
    [(severity, _, _)] = ask(policies, seen._replace(missing={"policies/clusterpolicies": "forbidden"}))
    assert severity is Severity.UNKNOWN
