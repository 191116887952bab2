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

# Profiles in which WinRM's ports are let in: the rules as the firewall keeps them, v2.30|Action=Allow|Active=TRUE|Dir=In|LPort=5986|...
function Get-RemoteRuleFact {
    $key = Open-FactKey -Path 'SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules'
    if ($null -eq $key) { return $null }
    $profiles = New-Object 'System.Collections.Generic.SortedSet[string]'
    foreach ($name in $key.GetValueNames()) {
        $rule = [string] $key.GetValue($name)
        if ($rule -notmatch '\|LPort=598[56]\|' -or $rule -notmatch '\|Active=TRUE\|' -or $rule -notmatch '\|Action=Allow\|') { continue }
        $named = @([regex]::Matches($rule, '\|Profile=([A-Za-z]+)') | ForEach-Object { $_.Groups[1].Value })
        if ($named.Count -eq 0) { $named = 'Domain', 'Private', 'Public' }
        foreach ($one in $named) { [void] $profiles.Add($one) }
    }
    $key.Close()
    return , @($profiles)
}
