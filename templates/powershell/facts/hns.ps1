# The Host Networking Service: what exists there, by property names alone (names of extensions are translated).

function Get-HnsFacts {
    $facts = [ordered]@{ version = Get-FactValue { Get-HnsVersionFact } }
    try {
        $networks = @(Get-HnsNetwork | Where-Object { $null -ne $_ })
    } catch [System.Management.Automation.CommandNotFoundException] {
        # Without the feature Containers there is no such command, and where the service is absent too there is nothing to ask.
        if ((Get-ServiceStateFact -Name 'hns') -ne 'Absent') { return $facts }
        $facts['networks'] = @()
        $facts['endpoints'] = @()
        $facts['policyLists'] = 0
        return $facts
    }
    $facts['networks'] = @($networks | ForEach-Object { Get-HnsNetworkFact -Network $_ })
    $facts['endpoints'] = @(Get-HnsEndpoint | Where-Object { $null -ne $_ } | ForEach-Object { [string] (Get-FactProperty -Object $_ -Name 'Name') })
    $facts['policyLists'] = Get-FactValue { @(Get-HnsPolicyList | Where-Object { $null -ne $_ }).Count }
    return $facts
}

function Get-HnsNetworkFact {
    param($Network)
    $subnets = @(Get-FactProperty -Object $Network -Name 'Subnets' | Where-Object { $null -ne $_ })
    $policies = @(Get-FactProperty -Object $Network -Name 'Policies' | Where-Object { $null -ne $_ })
    $inner = @($subnets | ForEach-Object { Get-FactProperty -Object $_ -Name 'Policies' } | Where-Object { $null -ne $_ })
    $isolation = @(@($inner) + @($policies) | ForEach-Object { Get-FactProperty -Object $_ -Name 'VSID'; Get-FactProperty -Object $_ -Name 'IsolationId' } |
        Where-Object { $null -ne $_ })
    return [ordered]@{
        name = [string] (Get-FactProperty -Object $Network -Name 'Name')
        type = Get-FactProperty -Object $Network -Name 'Type'
        subnets = @($subnets | ForEach-Object { Get-FactProperty -Object $_ -Name 'AddressPrefix' } | Where-Object { $_ })
        gateways = @($subnets | ForEach-Object { Get-FactProperty -Object $_ -Name 'GatewayAddress' } | Where-Object { $_ })
        managementIp = Get-FactProperty -Object $Network -Name 'ManagementIP'
        adapter = Get-FactProperty -Object $Network -Name 'NetworkAdapterName'
        vsid = if ($isolation.Count -gt 0) { [long] $isolation[0] } else { $null }
        providerAddresses = @($policies | ForEach-Object { Get-FactProperty -Object $_ -Name 'ProviderAddress' } | Where-Object { $_ })
        endpointCount = Get-FactProperty -Object $Network -Name 'CurrentEndpointCount'
    }
}

# HNSCall of vmcompute.dll, bound without a compiler: Add-Type starts csc.exe, which some hosts forbid.
function Get-HnsVersionFact {
    if (-not [System.IO.File]::Exists("$env:SystemRoot\System32\vmcompute.dll")) { return $null }
    $name = New-Object System.Reflection.AssemblyName('WinjoinHns')
    $access = [System.Reflection.Emit.AssemblyBuilderAccess]::Run
    $module = [System.Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly($name, $access).DefineDynamicModule('WinjoinHns')
    $type = $module.DefineType('WinjoinHns', [System.Reflection.TypeAttributes] 'Public, Class')
    $method = $type.DefinePInvokeMethod('HNSCall', 'vmcompute.dll', [System.Reflection.MethodAttributes] 'Public, Static, PinvokeImpl',
        [System.Reflection.CallingConventions]::Standard, [int], @([string], [string], [string], [IntPtr].MakeByRefType()),
        [System.Runtime.InteropServices.CallingConvention]::Winapi, [System.Runtime.InteropServices.CharSet]::Unicode)
    $method.SetImplementationFlags([System.Reflection.MethodImplAttributes]::PreserveSig)
    $native = $type.CreateType()
    $parameters = [object[]] @('GET', '/globals/version', '', [IntPtr]::Zero)
    $result = $native.GetMethod('HNSCall').Invoke($null, $parameters)
    if ($result -ne 0 -or $parameters[3] -eq [IntPtr]::Zero) { return $null }
    $answer = ConvertFrom-Json -InputObject ([System.Runtime.InteropServices.Marshal]::PtrToStringUni($parameters[3]))
    [System.Runtime.InteropServices.Marshal]::FreeCoTaskMem($parameters[3])
    return '{0}.{1}' -f $answer.Output.Major, $answer.Output.Minor
}
