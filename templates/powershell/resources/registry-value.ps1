# A value of the registry: key path (HKLM:\...), name; state kind, value. Numbers are without sign, ExpandString is not expanded.

function Get-RegistryValueState {
    param($Key, $Desired = $null)
    $opened = Open-RegistryKey -Path $Key['path']
    if ($null -eq $opened) { return $null }
    try {
        $raw = $opened.GetValue($Key['name'], $null, [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames)
        if ($null -eq $raw) { return $null }
        $kind = $opened.GetValueKind($Key['name']).ToString()
        return [ordered]@{ kind = $kind; value = (ConvertFrom-RegistryData -Kind $kind -Data $raw) }
    }
    finally { $opened.Dispose() }
}

# Writes it, its key too; or removes the value.
function Set-RegistryValueState {
    param($Key, $State, $Inputs = $null, $Current = $null)
    if ($null -ne $State) {
        $opened = Open-RegistryKey -Path $Key['path'] -Create
        $kind = Get-ResourceField -From $State -Name 'kind'
        $data = ConvertTo-RegistryData -Kind $kind -Value (Get-ResourceField -From $State -Name 'value')
        try { $opened.SetValue($Key['name'], $data, [Microsoft.Win32.RegistryValueKind] $kind) }
        finally { $opened.Dispose() }
        return
    }
    $opened = Open-RegistryKey -Path $Key['path'] -Write
    if ($null -eq $opened) { return }
    try { $opened.DeleteValue($Key['name'], $false) }
    finally { $opened.Dispose() }
}

# By .NET: the provider takes names for patterns and a slash for a backslash. $null where the key is missing.
function Open-RegistryKey {
    param([string] $Path, [switch] $Write, [switch] $Create)
    $hive, $rest = $Path.Split([char[]] '\', 2)
    $hives = @{ 'HKLM:' = 'LocalMachine'; 'HKEY_LOCAL_MACHINE' = 'LocalMachine'; 'HKCU:' = 'CurrentUser' }
    if (-not $hives.ContainsKey($hive) -or [string]::IsNullOrEmpty($rest)) {
        throw (New-ResourceError -Message "Cannot find drive or key '$Path'" -Id 'DriveNotFound')
    }
    $base = [Microsoft.Win32.RegistryKey]::OpenBaseKey($hives[$hive], [Microsoft.Win32.RegistryView]::Registry64)
    try {
        if ($Create) { return $base.CreateSubKey($rest.TrimEnd('\')) }
        return $base.OpenSubKey($rest.TrimEnd('\'), [bool] $Write)
    }
    finally { $base.Dispose() }
}

function ConvertFrom-RegistryData {
    param([string] $Kind, $Data)
    if ($Kind -eq 'DWord') { return [long] $Data -band 4294967295 }
    if ($Kind -eq 'QWord') {
        if ($Data -ge 0) { return [long] $Data }
        return [System.BitConverter]::ToUInt64([System.BitConverter]::GetBytes([long] $Data), 0)
    }
    if ($Kind -eq 'MultiString') { return , [string[]] $Data }
    if ($Data -is [byte[]]) { return [Convert]::ToBase64String($Data) }
    return [string] $Data
}

function ConvertTo-RegistryData {
    param([string] $Kind, $Value)
    if ($Kind -eq 'DWord') {
        if ($Value -lt 0) { return [int] $Value }
        return [System.BitConverter]::ToInt32([System.BitConverter]::GetBytes([uint32] $Value), 0)
    }
    if ($Kind -eq 'QWord') {
        if ($Value -lt 0) { return [long] $Value }
        return [System.BitConverter]::ToInt64([System.BitConverter]::GetBytes([uint64] $Value), 0)
    }
    if ($Kind -eq 'MultiString') { return , [string[]] @($Value) }
    return [string] $Value
}
