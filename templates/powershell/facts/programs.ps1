# Programs of this and of other ways to make a node: by their names, in the folders of PATH and where those ways put them.

function Get-ProgramsFacts {
    $names = [ordered]@{
        'kubelet.exe' = 'kubelet'; 'kube-proxy.exe' = 'kube-proxy'; 'containerd.exe' = 'containerd'; 'dockerd.exe' = 'docker'
        'rke2.exe' = 'rke2'; 'k3s.exe' = 'k3s'; 'k0s.exe' = 'k0s'; 'kops.exe' = 'kops'; 'nssm.exe' = 'nssm'
        'flanneld.exe' = 'flanneld'; 'calico-node.exe' = 'calico'; 'antrea-agent.exe' = 'antrea'
        'hybrid-overlay-node.exe' = 'hybrid-overlay'; 'windows-instance-config-daemon.exe' = 'wicd'
    }
    $facts = @(foreach ($folder in (Get-ProgramFolderFacts)) {
        foreach ($name in $names.Keys) {
            $path = "$folder\$name"
            if ([System.IO.File]::Exists($path)) { Get-ProgramFact -Name $names[$name] -Path $path }
        }
    })
    $script = 'C:\AzureData\CustomDataSetupScript.ps1'
    if ([System.IO.File]::Exists($script)) { $facts += [ordered]@{ name = 'aks'; path = $script; version = $null } }
    return , $facts
}

function Get-ProgramFolderFacts {
    $files = $env:ProgramFiles
    $path = [string] [Environment]::GetEnvironmentVariable('Path', [EnvironmentVariableTarget]::Machine)
    $known = 'C:\k', "$files\containerd", "$files\containerd\bin", 'C:\usr\local\bin', 'C:\var\lib\rancher\rke2\bin'
    $seen = @{}
    foreach ($folder in @($known) + $path.Split(';')) {
        $trimmed = [Environment]::ExpandEnvironmentVariables($folder.Trim().Trim('"').TrimEnd('\'))
        if ($trimmed -notmatch '^[A-Za-z]:' -or $seen.ContainsKey($trimmed.ToLowerInvariant())) { continue }
        $seen[$trimmed.ToLowerInvariant()] = $true
        $trimmed
    }
}

# The version is that of the file's own resource; nothing is started to ask for it.
function Get-ProgramFact {
    param([string] $Name, [string] $Path)
    $version = Get-FactValue { [System.Diagnostics.FileVersionInfo]::GetVersionInfo($Path).FileVersion }
    return [ordered]@{ name = $Name; path = $Path; version = $version }
}
