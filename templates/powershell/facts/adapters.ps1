# Network adapters. What one is, is told by numbers and component names: descriptions may be translated.

function Get-AdapterFacts {
    param([object[]] $Interfaces, [object[]] $Addresses)
    $about = Get-AdapterSurroundingFacts
    $adapters = @(foreach ($adapter in (Get-NetAdapter)) {
        Get-AdapterFact -Adapter $adapter -About $about -Interfaces $Interfaces
    })
    foreach ($adapter in $adapters) {
        $adapter['virtualFunction'] = Test-VirtualFunctionFact -Adapter $adapter -Adapters $adapters -Addresses $Addresses
    }
    return $adapters
}

# What is asked once for all adapters: profiles, servers of names, teams, settings of drivers.
function Get-AdapterSurroundingFacts {
    return @{
        profiles = @(Get-FactValue { Get-NetConnectionProfile } | Where-Object { $null -ne $_ })
        servers = @(Get-FactValue { Get-DnsClientServerAddress -AddressFamily IPv4 } | Where-Object { $null -ne $_ })
        members = @(Get-FactValue {
            Get-CimInstance -Namespace 'root/StandardCimv2' -ClassName MSFT_NetLbfoTeamMember -OperationTimeoutSec 5
        } | Where-Object { $null -ne $_ })
        offloads = Get-OffloadFacts
    }
}

function Get-AdapterFact {
    param($Adapter, [hashtable] $About, [object[]] $Interfaces)
    $index = [long] $Adapter.ifIndex
    $name = [string] $Adapter.Name
    $interface = @($Interfaces | Where-Object { $_.InterfaceIndex -eq $index })
    $profile = @($About['profiles'] | Where-Object { $_.InterfaceIndex -eq $index })
    $servers = @($About['servers'] | Where-Object { $_.InterfaceIndex -eq $index } | ForEach-Object { $_.ServerAddresses } | Where-Object { $_ })
    $members = @($About['members'] | Where-Object { $_.Team -eq $name } | ForEach-Object { [string] $_.Name })
    $team = @($About['members'] | Where-Object { $_.Name -eq $name } | ForEach-Object { [string] $_.Team })
    $fact = [ordered]@{
        name = $name
        description = [string] $Adapter.InterfaceDescription
        index = $index
        mac = [string] $Adapter.MacAddress
        status = [string] $Adapter.Status
        kind = Get-AdapterKindFact -Adapter $Adapter -Members $members
        virtual = [bool] (Get-FactProperty -Object $Adapter -Name 'Virtual')
        team = if ($team.Count -gt 0) { $team[0] } else { $null }
        teamMembers = $members
        linkBits = Get-FactValue { [long] (Get-FactProperty -Object $Adapter -Name 'Speed') }
        driver = Get-FactProperty -Object $Adapter -Name 'DriverFileName'
        driverVersion = Get-FactProperty -Object $Adapter -Name 'DriverVersionString'
        offloads = $About['offloads'][[string] (Get-FactProperty -Object $Adapter -Name 'InterfaceGuid')]
        profile = if ($profile.Count -gt 0) { $profile[0].NetworkCategory.ToString() } else { $null }
        dnsServers = @($servers | ForEach-Object { [string] $_ })
    }
    if ($interface.Count -gt 0) {
        $fact['mtu'] = [long] $interface[0].NlMtu
        $fact['dhcp'] = $interface[0].Dhcp.ToString() -eq 'Enabled'
    }
    return $fact
}

# Numbers of IANA's interface types, and of NDIS's physical media (1, 9: wireless).
function Get-AdapterKindFact {
    param($Adapter, [string[]] $Members)
    $component = [string] (Get-FactProperty -Object $Adapter -Name 'ComponentID')
    $medium = [string] (Get-FactProperty -Object $Adapter -Name 'NdisPhysicalMedium')
    if ($Members.Count -gt 0 -or $component -eq 'COMPOSITEBUS\MS_IMPLAT_MP') { return 'team' }
    if ($component -match '^vms_' -or $Adapter.Name -like 'vEthernet (*') { return 'vswitch' }
    if ($medium -eq '1' -or $medium -eq '9') { return 'wifi' }
    switch ([string] (Get-FactProperty -Object $Adapter -Name 'InterfaceType')) {
        '71' { return 'wifi' }
        '131' { return 'tunnel' }
        '53' { return 'tunnel' }
        '24' { return 'loopback' }
    }
    if ([string] (Get-FactProperty -Object $Adapter -Name 'MediaType') -eq '802.3') { return 'ethernet' }
    return 'other'
}

# A virtual function of an accelerated network shares the MAC with the synthetic adapter, which has the addresses.
function Test-VirtualFunctionFact {
    param([System.Collections.IDictionary] $Adapter, [object[]] $Adapters, [object[]] $Addresses)
    if ($Adapter['kind'] -ne 'ethernet' -or -not $Adapter['mac']) { return $false }
    $own = @($Addresses | Where-Object { $_['index'] -eq $Adapter['index'] -and $_['address'] -notlike 'fe80:*' })
    if ($own.Count -gt 0) { return $false }
    $twins = @($Adapters | Where-Object { $_['mac'] -eq $Adapter['mac'] -and $_['index'] -ne $Adapter['index'] -and $_['kind'] -eq 'ethernet' })
    return $twins.Count -gt 0
}

# Names of the offloads that are on, by the adapter's GUID: standardized keywords of the driver's registry key.
function Get-OffloadFacts {
    $facts = @{}
    $class = Open-FactKey -Path 'SYSTEM\CurrentControlSet\Control\Class\{4d36e972-e325-11ce-bfc1-08002be10318}'
    if ($null -eq $class) { return $facts }
    foreach ($number in $class.GetSubKeyNames()) {
        $key = Get-FactValue { $class.OpenSubKey($number) }
        if ($null -eq $key) { continue }
        $guid = [string] $key.GetValue('NetCfgInstanceId')
        $on = @($key.GetValueNames() | Where-Object { $_ -match '^\*(Lso|Rsc|Usro|Uso|TCPChecksum|UDPChecksum|IPChecksum|Encapsulated|Vxlan)' } |
            Where-Object { ([string] $key.GetValue($_)) -notmatch '^0*$' } | ForEach-Object { $_.TrimStart('*') } | Sort-Object)
        if ($guid) { $facts[$guid] = $on }
        $key.Close()
    }
    $class.Close()
    return $facts
}
