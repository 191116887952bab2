"""The only scan of packages: what stands as a file in phases/, checks/ and topologies/ is part of the program."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TypeVar

from winjoin.engine.check import Check, ClusterCheck
from winjoin.engine.phase import Phase, in_order

T = TypeVar("T")
HOST_AREAS = ("access", "windows", "hardware", "network", "software", "node")
"""Folders of `winjoin.checks` with host checks, in the order in which people read them."""


def _defined(package: str, kind: type[T]) -> list[T]:
    """Every instance of `kind` at the top of a module of the package, in the order of file names."""
    found = (value for name in _modules(package) for value in vars(import_module(name)).values())
    return list(dict.fromkeys(value for value in found if isinstance(value, kind)))


def _modules(package: str) -> list[str]:
    """Names of all modules in a package and in the packages below it."""
    names: list[str] = []
    for module in pkgutil.iter_modules(import_module(package).__path__, package + "."):
        names += _modules(module.name) if module.ispkg else [module.name]
    return sorted(names)


@cache
def phases() -> tuple[Phase, ...]:
    """All phases, in the order in which a join runs them."""
    return in_order(_defined("winjoin.phases", Phase))


@cache
def checks() -> tuple[Check, ...]:
    """All host checks, by name."""
    found = (item for area in HOST_AREAS for item in _defined(f"winjoin.checks.{area}", Check))
    return tuple(sorted(found, key=lambda item: item.name))


@cache
def cluster_checks() -> tuple[ClusterCheck, ...]:
    """All cluster checks, by name."""
    return tuple(sorted(_defined("winjoin.checks.cluster", ClusterCheck), key=lambda item: item.name))


@cache
def configuration_checks() -> tuple[ClusterCheck, ...]:
    """The cluster checks that ask nothing of the API beyond what a token's join knows anyway, by name."""
    found = _defined("winjoin.checks.cluster.configuration", ClusterCheck)
    return tuple(sorted(found, key=lambda item: item.name))


@cache
def topologies() -> dict[str, type]:
    """Topology classes by name."""
    root = import_module("winjoin.topologies")
    names = sorted(module.name for module in pkgutil.iter_modules(root.__path__, "winjoin.topologies."))
    found = (value for name in names for value in vars(import_module(name)).values())
    mine = (v for v in found if isinstance(v, type) and v.__module__.startswith("winjoin.topologies."))
    return {value.name: value for value in mine if hasattr(value, "name") and hasattr(value, "steps")}
