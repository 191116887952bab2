# A rule of Windows Firewall: key name; state displayName, direction, action, protocol, localPorts, profiles, enabled.

function Get-FirewallRuleState {
    param([System.Collections.IDictionary] $Key, $Desired)
    $rule = Find-FirewallRule -Name $Key['name']
    if ($null -eq $rule) { return $null }
    $port = $rule | Get-NetFirewallPortFilter
    return [ordered]@{
        displayName = [string] $rule.DisplayName
        direction = [string] $rule.Direction
        action = [string] $rule.Action
        protocol = [string] $port.Protocol
        localPorts = @($port.LocalPort | ForEach-Object { [string] $_ })
        profiles = @(([string] $rule.Profile).Split(',') | ForEach-Object { $_.Trim() })
        enabled = [string] $rule.Enabled -eq 'True'
    }
}

function Set-FirewallRuleState {
    param([System.Collections.IDictionary] $Key, $State, $Inputs, $Current)
    $rule = Find-FirewallRule -Name $Key['name']
    if ($null -eq $State) {
        if ($null -ne $rule) { $rule | Remove-NetFirewallRule }
        return
    }
    $wanted = @{
        Direction = $State['direction']; Action = $State['action']; Protocol = $State['protocol']
        LocalPort = [string[]] @($State['localPorts']); Profile = @($State['profiles']) -join ','
        Enabled = $(if ($State['enabled']) { 'True' } else { 'False' })
    }
    # A rule is handed on as itself: by its name it would be searched for with wildcards.
    if ($null -eq $rule) {
        [void] (New-NetFirewallRule @wanted -Name $Key['name'] -DisplayName $State['displayName'])
    } else {
        $rule | Set-NetFirewallRule @wanted -NewDisplayName $State['displayName']
    }
}

# A name may hold characters that would be wildcards, and a rule that is missing is an error of its own kind.
function Find-FirewallRule {
    param([string] $Name)
    $pattern = [System.Management.Automation.WildcardPattern]::Escape($Name)
    try { $rules = @(Get-NetFirewallRule -Name $pattern | Where-Object { $null -ne $_ }) } catch {
        if ($_.FullyQualifiedErrorId -like 'CmdletizationQuery_NotFound*') { return $null }
        throw
    }
    if ($rules.Count -eq 0) { return $null }
    return $rules[0]
}
