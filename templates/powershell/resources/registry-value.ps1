# A value of the registry: key path (HKLM:\...), name; state kind, value. Numbers are without sign.

function Get-RegistryValueState {
    param([System.Collections.IDictionary] $Key, $Desired)
    $opened = Open-RegistryValueKey -Path $Key['path'] -Write $false
    if ($null -eq $opened) { return $null }
    try {
        $value = $opened.GetValue($Key['name'], $null, [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames)
        if ($null -eq $value) { return $null }
        $kind = [string] $opened.GetValueKind($Key['name'])
        if ($kind -eq 'DWord') { $value = [long] [BitConverter]::ToUInt32([BitConverter]::GetBytes([int] $value), 0) }
        if ($kind -eq 'QWord') { $value = [decimal] [BitConverter]::ToUInt64([BitConverter]::GetBytes([long] $value), 0) }
        if ($kind -eq 'Binary') { $value = [Convert]::ToBase64String($value) }
        return [ordered]@{ kind = $kind; value = $value }
    } finally { $opened.Close() }
}

function Set-RegistryValueState {
    param([System.Collections.IDictionary] $Key, $State, $Inputs, $Current)
    $opened = Open-RegistryValueKey -Path $Key['path'] -Write $true -Make ($null -ne $State)
    if ($null -eq $opened) { return }
    try {
        if ($null -eq $State) {
            $opened.DeleteValue($Key['name'], $false)
            return
        }
        $value = $State['value']
        switch ($State['kind']) {
            'DWord' { $value = [BitConverter]::ToInt32([BitConverter]::GetBytes([uint32] $value), 0) }
            'QWord' { $value = [BitConverter]::ToInt64([BitConverter]::GetBytes([uint64] $value), 0) }
            'MultiString' { $value = [string[]] @($value) }
            'Binary' { $value = [Convert]::FromBase64String($value) }
        }
        $opened.SetValue($Key['name'], $value, [Microsoft.Win32.RegistryValueKind] $State['kind'])
    } finally { $opened.Close() }
}

# 64 bits, whatever started us; null where it is missing and shall not be made.
function Open-RegistryValueKey {
    param([string] $Path, [bool] $Write, [bool] $Make = $false)
    if (-not $Path.ToUpperInvariant().StartsWith('HKLM:\')) { Stop-WinjoinStep -Id 'BadRegistryPath' -Message "$Path is not below HKLM:\" }
    $root = [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]::LocalMachine, [Microsoft.Win32.RegistryView]::Registry64)
    if ($Make) { return $root.CreateSubKey($Path.Substring(6)) }
    return $root.OpenSubKey($Path.Substring(6), $Write)
}
