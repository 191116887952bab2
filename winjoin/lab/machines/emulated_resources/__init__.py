"""The resource types that the emulator knows, by wire name.

Each the twin of a file of ``templates/powershell/resources``.
"""

from __future__ import annotations

from winjoin.lab.machines.emulated_resources import (
    archive,
    binary,
    directory,
    environment_variable,
    file,
    firewall_rule,
    hns_endpoint,
    hns_network,
    registry_value,
    route,
    service,
    windows_feature,
)
from winjoin.lab.machines.emulated_resources.base import Twin

TWINS: dict[str, Twin] = {
    "archive": Twin(archive.get, archive.set_),
    "binary": Twin(binary.get, binary.set_),
    "directory": Twin(directory.get, directory.set_),
    "environment-variable": Twin(environment_variable.get, environment_variable.set_),
    "file": Twin(file.get, file.set_),
    "firewall-rule": Twin(firewall_rule.get, firewall_rule.set_),
    "hns-endpoint": Twin(hns_endpoint.get, hns_endpoint.set_),
    "hns-network": Twin(hns_network.get, hns_network.set_),
    "registry-value": Twin(registry_value.get, registry_value.set_),
    "route": Twin(route.get, route.set_),
    "service": Twin(service.get, service.set_),
    "windows-feature": Twin(windows_feature.get, windows_feature.set_),
}
