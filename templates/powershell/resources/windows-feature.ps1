# A feature of Windows Server: key name; state installed. The current state says also whether it waits for a restart.

function Get-WindowsFeatureState {
    param([System.Collections.IDictionary] $Key, $Desired)
    $found = @(Get-WindowsFeature -Name $Key['name'] | Where-Object { $null -ne $_ })
    if ($found.Count -ne 1) { Stop-WinjoinStep -Id 'FeatureNotFound' -Message "This Windows has no feature $($Key['name'])." }
    $state = [string] $found[0].InstallState
    return [ordered]@{ installed = @('Installed', 'InstallPending') -contains $state; pending = $state -like '*Pending' }
}

function Set-WindowsFeatureState {
    param([System.Collections.IDictionary] $Key, $State, $Inputs, $Current)
    if ($null -ne $State -and $State['installed']) {
        $result = Install-WindowsFeature -Name $Key['name'] -WarningAction SilentlyContinue
    } else {
        $result = Uninstall-WindowsFeature -Name $Key['name'] -WarningAction SilentlyContinue
    }
    if (-not $result.Success) { Stop-WinjoinStep -Id ('Feature' + $result.ExitCode) -Message "Windows could not change the feature $($Key['name']): $($result.ExitCode)." }
    if ([string] $result.RestartNeeded -eq 'Yes') { return @{ restart = $true; reason = 'windows-feature ' + $Key['name'] } }
}
