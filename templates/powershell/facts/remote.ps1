# WinRM's own settings. The drive WSMan: wants an administrator and the service; without them they are unknown.

function Get-RemoteFacts {
    $service = 'SYSTEM\CurrentControlSet\Services\WinRM'
    $starts = @{ 2 = 'Automatic'; 3 = 'Manual'; 4 = 'Disabled' }
    $start = Get-RegistryFact -Path $service -Name 'Start'
    $facts = [ordered]@{
        start = if ($null -ne $start) { $starts[[int] $start] } else { $null }
        policy = @(Get-RemotePolicyFacts)
        ruleProfiles = Get-RemoteRuleFact
    }
    $settings = [ordered]@{
        memoryPerShellMb = 'Shell\MaxMemoryPerShellMB'; processesPerShell = 'Shell\MaxProcessesPerShell'
        shellsPerUser = 'Shell\MaxShellsPerUser'; idleTimeoutMs = 'Shell\IdleTimeout'
        cbt = 'Service\Auth\CbtHardeningLevel'; allowUnencrypted = 'Service\AllowUnencrypted'; basic = 'Service\Auth\Basic'
    }
    foreach ($name in $settings.Keys) {
        $text = Get-FactValue { [string] (Get-Item -Path ('WSMan:\localhost\' + $settings[$name]) -ErrorAction Stop).Value }
        if ($null -eq $text) { break }
        $facts[$name] = ConvertTo-RemoteFact -Name $name -Text $text
    }
    return $facts
}

# The drive gives texts: true, 7200000, Relaxed.
function ConvertTo-RemoteFact {
    param([string] $Name, [string] $Text)
    if ('allowUnencrypted', 'basic' -contains $Name) { return $Text -eq 'true' }
    if ($Name -eq 'cbt') { return $Text }
    return [long] $Text
}

function Get-RemotePolicyFacts {
    $base = 'SOFTWARE\Policies\Microsoft\Windows\WinRM\Service'
    foreach ($path in $base, "$base\WinRS") {
        $key = Open-FactKey -Path $path
        if ($null -eq $key) { continue }
        $key.GetValueNames()
        $key.Close()
    }
}

# Profiles in which WinRM's ports are let in, by the rules of the host and those of group policy, as the registry keeps them:
# v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Private|LPort=5986|App=System|...
function Get-RemoteRuleFact {
    $stores = 'SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules',
        'SOFTWARE\Policies\Microsoft\WindowsFirewall\FirewallRules'
    $profiles = New-Object 'System.Collections.Generic.SortedSet[string]'
    $known = $false
    foreach ($store in $stores) {
        $key = Open-FactKey -Path $store
        if ($null -eq $key) { continue }
        $known = $true
        foreach ($name in $key.GetValueNames()) {
            $rule = [string] $key.GetValue($name)
            if (-not (Test-RemoteRuleFact -Rule $rule)) { continue }
            $named = @([regex]::Matches($rule, '\|Profile=([A-Za-z]+)') | ForEach-Object { $_.Groups[1].Value })
            if ($named.Count -eq 0) { $named = 'Domain', 'Private', 'Public' }
            foreach ($one in $named) { [void] $profiles.Add($one) }
        }
        $key.Close()
    }
    if (-not $known) { return $null }
    return , @($profiles)
}

# Whether a rule lets TCP 5985 or 5986 in. Without a port it is for all, without a protocol too; WinRM's program is System.
function Test-RemoteRuleFact {
    param([string] $Rule)
    foreach ($part in '|Active=TRUE|', '|Action=Allow|', '|Dir=In|') {
        if ($Rule.IndexOf($part, [StringComparison]::OrdinalIgnoreCase) -lt 0) { return $false }
    }
    if ($Rule -match '\|Protocol=(?!6\|)' -or $Rule -match '\|App=(?!System\|)' -or $Rule -match '\|Svc=(?!\*\|)') { return $false }
    $ports = [regex]::Matches($Rule, '\|LPort[0-9_]*=([^|]+)')
    if ($ports.Count -eq 0) { return $true }
    foreach ($port in $ports) {
        $range = [regex]::Match($port.Groups[1].Value, '^(\d+)(?:-(\d+))?$')
        if (-not $range.Success) { continue }
        $first = [int] $range.Groups[1].Value
        $last = if ($range.Groups[2].Success) { [int] $range.Groups[2].Value } else { $first }
        if ($first -le 5986 -and $last -ge 5985) { return $true }
    }
    return $false
}
