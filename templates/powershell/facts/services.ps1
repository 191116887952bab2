# Services that a Node needs, that collide with one, or that run one's programs under another name.

function Get-ServicesFacts {
    $wanted = 'aelbagent|antrea-agent|azurecns|BFE|calico.*|CExecSvc|cniagent|containerd|csi-proxy|dhcp|dnscache|docker|' +
        'flanneld?|hns|hybrid-overlay-node|k0s.*|k3s.*|kops.*|kube-proxy|kubelet|LanmanServer|LanmanWorkstation|mpssvc|netlogon|nsi|' +
        'nvspwmi|ovs.*|rancher-wins|RemoteAccess|rke2.*|RpcSs|SharedAccess|sshd|TrustedInstaller|vmcompute|vmms|W32Time|WcmSvc|' +
        'WinDefend|windows_exporter|windows-instance-config-daemon|winnat|WinRM|wins|WlanSvc|wuauserv'
    $programs = '\\(kubelet|kube-proxy|kube-log-runner|containerd|dockerd|flanneld|calico-node|antrea-agent|rke2|k3s|k0s|nssm)\.exe'
    $found = Get-CimInstance -ClassName Win32_Service -OperationTimeoutSec 20 -Property Name, State, StartMode, PathName, StartName, ExitCode
    $facts = foreach ($service in $found) {
        if ($service.Name -notmatch "^($wanted)$" -and [string] $service.PathName -notmatch $programs) { continue }
        [ordered]@{
            name = [string] $service.Name
            state = [string] $service.State
            start = ([string] $service.StartMode) -replace '^Auto$', 'Automatic'
            command = Hide-FactSecret -Name '' -Value ([string] $service.PathName)
            account = [string] $service.StartName
            exitCode = [long] $service.ExitCode
        }
    }
    return , @($facts)
}
