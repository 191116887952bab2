# A machine-wide environment variable: key name; state value. It is compared as it is written, not expanded.

$script:environmentKey = 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment'

function Get-EnvironmentVariableState {
    param($Key, $Desired = $null)
    $opened = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($script:environmentKey)
    try { $value = $opened.GetValue($Key['name'], $null, [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames) }
    finally { $opened.Dispose() }
    if ($null -eq $value) { return $null }
    return [ordered]@{ value = [string] $value }
}

# Sets or removes it. One that Windows expands (such as Path) must stay of that kind, which .NET does not care for.
function Set-EnvironmentVariableState {
    param($Key, $State, $Inputs = $null, $Current = $null)
    $name = $Key['name']
    if ($null -eq $State) {
        [Environment]::SetEnvironmentVariable($name, [NullString]::Value, [EnvironmentVariableTarget]::Machine)
        return
    }
    $value = [string] (Get-ResourceField -From $State -Name 'value')
    if (-not (Test-ExpandedVariable -Name $name)) {
        [Environment]::SetEnvironmentVariable($name, $value, [EnvironmentVariableTarget]::Machine)
        return
    }
    $opened = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($script:environmentKey, $true)
    try { $opened.SetValue($name, $value, [Microsoft.Win32.RegistryValueKind]::ExpandString) }
    finally { $opened.Dispose() }
}

function Test-ExpandedVariable {
    param([string] $Name)
    $opened = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($script:environmentKey)
    try {
        if ($null -eq $opened.GetValue($Name, $null)) { return $false }
        return $opened.GetValueKind($Name) -eq [Microsoft.Win32.RegistryValueKind]::ExpandString
    }
    finally { $opened.Dispose() }
}
