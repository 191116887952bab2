# Windows features by name, as Get-WindowsFeature calls their states; a client Windows has only optional features.

function Get-FeaturesFacts {
    $facts = [ordered]@{}
    if ($null -ne (Get-Command -Name Get-WindowsFeature -ErrorAction SilentlyContinue)) {
        foreach ($feature in (Get-WindowsFeature)) { $facts[[string] $feature.Name] = $feature.InstallState.ToString() }
        return $facts
    }
    $states = @{
        Enabled = 'Installed'; Disabled = 'Available'; EnablePending = 'InstallPending'
        DisablePending = 'UninstallPending'; DisabledWithPayloadRemoved = 'Removed'
    }
    foreach ($feature in (Get-WindowsOptionalFeature -Online)) {
        $name = ([string] $feature.FeatureName) -replace '^Microsoft-Hyper-V$', 'Hyper-V'
        $state = $feature.State.ToString()
        if ($states.ContainsKey($state)) { $facts[$name] = $states[$state] }
    }
    return $facts
}
