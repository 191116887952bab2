"""Check `NetshLanguage`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning
from winjoin.values import Version

_UTF8 = 65001
_FIXED = (3, 29)
_DOUBTFUL = (3, 28)
"""The change was merged in 2024-07 and is in the notes of 3.29.0; patches of 3.28 came before and after."""
_CURE = "Use Calico 3.29 or newer; or set UTF-8 as the system locale (code page 65001) and restart the host."


@check("NetshLanguage")
def netsh_language(candidate: Candidate) -> Iterator[Finding]:
    """No network agent reads English words of netsh on a Windows of another language.

    Calico before 3.29.0 runs netsh and looks for its English words: elsewhere it says "no interfaces found
    in netsh output" for ever, after the host's network was changed (calico#5193, #9062). Antrea's driver
    script reads pnputil so (antrea#6562). Other networks, and winjoin itself, read no words of any tool.

    Cure: a newer Calico; or UTF-8 as the system locale and a restart.
    """
    system, agents = candidate.facts.os, _agents(candidate)
    if agents is not None and not agents:
        return
    if system.ui_language is None or agents is None:
        if not _is_english(system.ui_language):
            yield unknown("It is not known whether a network agent meets a Windows that is not in English.")
    elif not _is_english(system.ui_language) and system.code_page != _UTF8:
        if "calico" in agents:
            yield from _calico(system.ui_language, _version(candidate))
        if "antrea" in agents:
            yield warning(
                f"Windows speaks {system.ui_language}; Antrea's script for its driver reads English words",
                "Use Antrea's driver in a container, or a Windows in English.",
            )


def _calico(language: str, version: Version | None) -> Iterator[Finding]:
    if version is None:
        yield warning(f"Windows speaks {language}; Calico before 3.29 reads netsh output in English", _CURE)
        return
    release = (version.major, version.minor)
    if release < _FIXED:
        say = warning if release == _DOUBTFUL else error
        yield say(f"Windows speaks {language}; this Calico ({version}) reads netsh output in English", _CURE)


def _agents(candidate: Candidate) -> set[str] | None:
    """Agents of that kind that are wished for or there; None where it is not known which are there."""
    wished = {name for name in ("calico", "antrea") if candidate.topology.startswith(name)}
    if candidate.facts.programs is None:
        return wished or None
    return wished | {item.name for item in candidate.facts.programs if item.name in {"calico", "antrea"}}


def _is_english(language: str | None) -> bool:
    return language is not None and language.lower().startswith("en")


def _version(candidate: Candidate) -> Version | None:
    """Calico's: of the cluster's DaemonSet for Windows, else of the program on the host."""
    for text in (*_image_tags(candidate), *_program_versions(candidate)):
        try:
            return Version.parse(text)
        except ValueError:
            continue
    return None


def _program_versions(candidate: Candidate) -> list[str]:
    return [item.version or "" for item in candidate.facts.programs or () if item.name == "calico"]


def _image_tags(candidate: Candidate) -> Iterator[str]:
    observation = candidate.cluster.observation if candidate.cluster else None
    for item in (observation.daemonsets if observation else None) or ():
        if (item.get("metadata") or {}).get("name") == "calico-node-windows":
            spec = ((item.get("spec") or {}).get("template") or {}).get("spec") or {}
            for container in spec.get("containers") or ():
                yield str(container.get("image") or "").rpartition(":")[2]
