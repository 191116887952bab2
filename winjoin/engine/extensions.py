"""The only scan of packages: what stands as a file in phases/, checks/ and topologies/ is part of the program."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TypeVar

from winjoin.engine.check import Check, ClusterCheck
from winjoin.engine.phase import Phase, in_order

T = TypeVar("T")


def _defined(package: str, kind: type[T]) -> list[T]:
    """Every instance of `kind` at the top of a module of the package, in the order of file names."""
    root = import_module(package)
    modules = sorted(module.name for module in pkgutil.iter_modules(root.__path__, package + "."))
    found = (value for name in modules for value in vars(import_module(name)).values())
    return list(dict.fromkeys(value for value in found if isinstance(value, kind)))


@cache
def phases() -> tuple[Phase, ...]:
    """All phases, in the order in which a join runs them."""
    return in_order(_defined("winjoin.phases", Phase))


@cache
def checks() -> tuple[Check, ...]:
    """All host checks, by name."""
    return tuple(sorted(_defined("winjoin.checks", Check), key=lambda item: item.name))


@cache
def cluster_checks() -> tuple[ClusterCheck, ...]:
    """All cluster checks, by name."""
    return tuple(sorted(_defined("winjoin.checks", ClusterCheck), key=lambda item: item.name))


@cache
def topologies() -> dict[str, type]:
    """Topology classes by name."""
    root = import_module("winjoin.topologies")
    names = sorted(module.name for module in pkgutil.iter_modules(root.__path__, "winjoin.topologies."))
    found = (value for name in names for value in vars(import_module(name)).values())
    mine = (v for v in found if isinstance(v, type) and v.__module__.startswith("winjoin.topologies."))
    return {value.name: value for value in mine if hasattr(value, "name") and hasattr(value, "steps")}
