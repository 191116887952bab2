"""The keys of containerd's config.toml, versions 2 (containerd 1.7) and 3 (2.x), with their types.

From `windows-node.md` 3.3 and 3.4 and the sources there. A type is Python's, ``[type]`` for a list,
``{"*": …}`` for a map, or a dict of keys. What is not here is refused: containerd would ignore it silently.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_OPTIONS: Schema = {
    "Debug": bool,
    "DebugType": int,
    "RegistryRoot": str,
    "SandboxImage": str,
    "SandboxPlatform": str,
    "SandboxIsolation": int,
    "BootFilesRootPath": str,
    "VmProcessorCount": int,
    "VmMemorySizeInMb": int,
    "GPUVHDPath": str,
    "ScaleCpuLimitsToSandbox": bool,
    "ScaleCPULimitsToSandbox": bool,
    "DefaultContainerScratchSizeInGb": int,
    "DefaultVmScratchSizeInGb": int,
    "ShareScratch": bool,
    "NCProxyAddr": str,
    "LogLevel": str,
    "IoRetryTimeoutInSec": int,
    "ScrubLogs": bool,
    "NoInheritHostTimezone": bool,
    "DefaultContainerAnnotations": {"*": str},
}
_RUNTIME: Schema = {
    "runtime_type": str,
    "runtime_path": str,
    "pod_annotations": [str],
    "container_annotations": [str],
    "privileged_without_host_devices": bool,
    "privileged_without_host_devices_all_devices_allowed": bool,
    "base_runtime_spec": str,
    "cni_conf_dir": str,
    "cni_max_conf_num": int,
    "snapshotter": str,
    "options": _OPTIONS,
}
_AUTH: Schema = {"username": str, "password": str, "auth": str, "identitytoken": str}
_REGISTRY: Schema = {
    "config_path": str,
    "mirrors": {"*": {"endpoint": [str]}},
    "auths": {"*": _AUTH},
    "headers": {"*": [str]},
    "configs": {
        "*": {
            "auth": _AUTH,
            "tls": {"insecure_skip_verify": bool, "ca_file": str, "cert_file": str, "key_file": str},
        }
    },
}
_STREAMING: Schema = {
    "disable_tcp_service": bool,
    "stream_server_address": str,
    "stream_server_port": str,
    "stream_idle_timeout": str,
    "enable_tls_streaming": bool,
    "x509_key_pair_streaming": {"tls_cert_file": str, "tls_key_file": str},
}
_COMMON: Schema = {
    "enable_selinux": bool,
    "selinux_category_range": int,
    "max_container_log_line_size": int,
    "disable_apparmor": bool,
    "restrict_oom_score_adj": bool,
    "disable_proc_mount": bool,
    "unset_seccomp_profile": str,
    "tolerate_missing_hugetlb_controller": bool,
    "disable_hugetlb_controller": bool,
    "device_ownership_from_security_context": bool,
    "ignore_image_defined_volumes": bool,
    "netns_mounts_under_state_dir": bool,
    "enable_unprivileged_ports": bool,
    "enable_unprivileged_icmp": bool,
    "enable_cdi": bool,
    "cdi_spec_dirs": [str],
    "drain_exec_sync_io_timeout": str,
    "ignore_deprecation_warnings": [str],
}
_CNI: Schema = {
    "bin_dir": str,
    "conf_dir": str,
    "max_conf_num": int,
    "setup_serially": bool,
    "conf_template": str,
    "ip_pref": str,
}
_CRI_2: Schema = (
    _STREAMING
    | _COMMON
    | {
        "sandbox_image": str,
        "stats_collect_period": int,
        "systemd_cgroup": bool,
        "disable_cgroup": bool,
        "max_concurrent_downloads": int,
        "image_pull_progress_timeout": str,
        "image_pull_with_sync_fs": bool,
        "cni": _CNI,
        "containerd": {
            "snapshotter": str,
            "default_runtime_name": str,
            "no_pivot": bool,
            "disable_snapshot_annotations": bool,
            "discard_unpacked_layers": bool,
            "ignore_blockio_not_enabled_errors": bool,
            "ignore_rdt_not_enabled_errors": bool,
            "runtimes": {"*": {**_RUNTIME, "runtime_engine": str, "runtime_root": str, "sandbox_mode": str}},
        },
        "registry": _REGISTRY,
        "image_decryption": {"key_model": str},
    }
)
_IMAGES_3: Schema = {
    "snapshotter": str,
    "disable_snapshot_annotations": bool,
    "discard_unpacked_layers": bool,
    "pinned_images": {"*": str},
    "runtime_platforms": {"*": {"platform": str, "snapshotter": str}},
    "registry": _REGISTRY,
    "image_decryption": {"key_model": str},
    "max_concurrent_downloads": int,
    "image_pull_progress_timeout": str,
    "image_pull_with_sync_fs": bool,
    "stats_collect_period": int,
    "use_local_image_pull": bool,
}
_RUNTIME_3: Schema = _COMMON | {
    "containerd": {
        "default_runtime_name": str,
        "ignore_blockio_not_enabled_errors": bool,
        "ignore_rdt_not_enabled_errors": bool,
        "runtimes": {"*": {**_RUNTIME, "sandboxer": str, "io_type": str}},
    },
    "cni": {**_CNI, "bin_dirs": [str], "use_internal_loopback": bool},
}
_OTHERS: Schema = {
    "io.containerd.gc.v1.scheduler": {
        "deletion_threshold": int,
        "mutation_threshold": int,
        "pause_threshold": float,
        "schedule_delay": str,
        "startup_delay": str,
    },
    "io.containerd.internal.v1.opt": {"path": str},
    "io.containerd.metadata.v1.bolt": {"content_sharing_policy": str},
    "io.containerd.runtime.v2.task": {"platforms": [str], "sched_core": bool},
    "io.containerd.service.v1.diff-service": {"default": [str]},
    "io.containerd.nri.v1.nri": {
        "disable": bool,
        "disable_connections": bool,
        "plugin_config_path": str,
        "plugin_path": str,
        "plugin_registration_timeout": str,
        "plugin_request_timeout": str,
        "socket_path": str,
    },
}
CRI = "io.containerd.grpc.v1.cri"
IMAGES = "io.containerd.cri.v1.images"
RUNTIME = "io.containerd.cri.v1.runtime"
PLUGINS: dict[int, Schema] = {
    2: _OTHERS | {CRI: _CRI_2},
    3: _OTHERS | {CRI: _STREAMING, IMAGES: _IMAGES_3, RUNTIME: _RUNTIME_3},
}
TOP: Schema = {
    "version": int,
    "root": str,
    "state": str,
    "temp": str,
    "oom_score": int,
    "disabled_plugins": [str],
    "required_plugins": [str],
    "imports": [str],
    "grpc": {
        "address": str,
        "tcp_address": str,
        "tcp_tls_ca": str,
        "tcp_tls_cert": str,
        "tcp_tls_key": str,
        "uid": int,
        "gid": int,
        "max_recv_message_size": int,
        "max_send_message_size": int,
    },
    "ttrpc": {"address": str, "uid": int, "gid": int},
    "debug": {"address": str, "uid": int, "gid": int, "level": str, "format": str},
    "metrics": {"address": str, "grpc_histogram": bool},
    "timeouts": {"*": str},
    "proxy_plugins": {"*": {"type": str, "address": str}},
}


def check(value: Any, schema: Any, where: str = "") -> None:  # noqa: ANN401 - a parsed TOML document
    """Raise ValueError for the first unknown key or value of another type."""
    if isinstance(schema, dict):
        _table(value, schema, where)
    elif isinstance(schema, list):
        if not isinstance(value, list):
            raise ValueError(f"{where} must be a list, not {type(value).__name__}")  # noqa: TRY004 - all of it is one kind of mistake
        for item in value:
            check(item, schema[0], where)
    elif type(value) is not schema:
        raise ValueError(f"{where} must be {schema.__name__}, not {type(value).__name__}")


def _table(value: Any, schema: Schema, where: str) -> None:  # noqa: ANN401
    if not isinstance(value, dict):
        raise ValueError(f"{where} must be a table, not {type(value).__name__}")  # noqa: TRY004 - all of it is one kind of mistake
    for key, item in value.items():
        here = f"{where}.{key}" if where else key
        known = schema.get("*", schema.get(key))
        if known is None:
            raise ValueError(f"unknown key {here}, which containerd would ignore silently")
        check(item, known, here)
