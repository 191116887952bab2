# The Host Networking Service through vmcompute.dll: a server's own commands show and remove, but make nothing.

# The answer's Output; ends the step where HNS refuses.
function Invoke-WinjoinHns {
    param([string] $Method, [string] $Path, $Body = $null)
    $json = ''
    if ($null -ne $Body) { $json = ConvertTo-WinjoinJson -Value $Body }
    $parameters = [object[]] @($Method, $Path, $json, [IntPtr]::Zero)
    $code = (Get-WinjoinHnsType).GetMethod('HNSCall').Invoke($null, $parameters)
    if ($code -ne 0 -or $parameters[3] -eq [IntPtr]::Zero) { Stop-WinjoinStep -Id 'HnsNotAvailable' -Message ('The Host Networking Service does not answer (0x{0:X8}).' -f $code) }
    $text = [System.Runtime.InteropServices.Marshal]::PtrToStringUni($parameters[3])
    [System.Runtime.InteropServices.Marshal]::FreeCoTaskMem($parameters[3])
    $answer = ConvertTo-WinjoinTable -Value (ConvertFrom-Json -InputObject $text)
    if ([string] $answer['Success'] -ne 'True') {
        $words = [string] (Get-WinjoinItem -Table $answer -Name 'Error' -Default 'no reason given')
        Stop-WinjoinStep -Id ('Hns{0:X8}' -f [long] (Get-WinjoinItem -Table $answer -Name 'ErrorCode' -Default 0)) -Message "HNS refused $Method ${Path}: $($words.Trim())"
    }
    return , (Get-WinjoinItem -Table $answer -Name 'Output')
}

# Bound without a compiler: Add-Type would start csc.exe, which some hosts forbid.
function Get-WinjoinHnsType {
    if ($null -ne (Get-Variable -Name WinjoinHnsType -Scope Global -ErrorAction SilentlyContinue)) { return $global:WinjoinHnsType }
    if (-not [System.IO.File]::Exists([System.IO.Path]::Combine([Environment]::SystemDirectory, 'vmcompute.dll'))) {
        Stop-WinjoinStep -Id 'HnsNotAvailable' -Message 'There is no Host Networking Service: the feature Containers is missing, or waits for a restart.'
    }
    $name = New-Object System.Reflection.AssemblyName('WinjoinHnsCall')
    $module = [System.Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly($name, [System.Reflection.Emit.AssemblyBuilderAccess]::Run).DefineDynamicModule('WinjoinHnsCall')
    $type = $module.DefineType('WinjoinHnsCall', [System.Reflection.TypeAttributes] 'Public, Class')
    $method = $type.DefinePInvokeMethod('HNSCall', 'vmcompute.dll', [System.Reflection.MethodAttributes] 'Public, Static, PinvokeImpl',
        [System.Reflection.CallingConventions]::Standard, [int], @([string], [string], [string], [IntPtr].MakeByRefType()),
        [System.Runtime.InteropServices.CallingConvention]::Winapi, [System.Runtime.InteropServices.CharSet]::Unicode)
    $method.SetImplementationFlags([System.Reflection.MethodImplAttributes]::PreserveSig)
    $global:WinjoinHnsType = $type.CreateType()
    return $global:WinjoinHnsType
}

# One of `networks` or `endpoints` by its name; null where there is none, or no HNS.
function Find-WinjoinHns {
    param([string] $Kind, [string] $Name)
    try { $items = @(Invoke-WinjoinHns -Method 'GET' -Path "/$Kind") } catch {
        if ($_.FullyQualifiedErrorId -eq 'HnsNotAvailable') { return $null }
        throw
    }
    foreach ($item in $items) { foreach ($one in @($item)) { if ($one -is [System.Collections.IDictionary] -and $one['Name'] -eq $Name) { return $one } } }
    return $null
}

# Index of the interface that has an address.
function Get-WinjoinInterface {
    param([string] $Address)
    $found = @(Get-NetIPAddress | Where-Object { $_.IPAddress -eq $Address })
    if ($found.Count -eq 0) { Stop-WinjoinStep -Id 'AddressNotFound' -Message "No adapter of this host has the address $Address." }
    return [long] $found[0].InterfaceIndex
}
