# A network of HNS: key name; state type, subnet, gateway, managementAddress; inputs address.
# The first one takes the adapter over and cuts the host's connections for seconds. This runs in the agent's own process,
# which lives on; addresses, DNS servers and routes are written down before, and what was lost is put back.

function Get-HnsNetworkState {
    param([System.Collections.IDictionary] $Key, $Desired)
    $network = Find-WinjoinHns -Kind 'networks' -Name $Key['name']
    if ($null -eq $network) { return $null }
    $subnets = Get-WinjoinItem -Table $network -Name 'Subnets' -Default @()
    $subnets = @($subnets)
    $first = [ordered]@{}
    if ($subnets.Count -gt 0) { $first = $subnets[0] }
    return [ordered]@{
        type = [string] $network['Type']
        subnet = [string] (Get-WinjoinItem -Table $first -Name 'AddressPrefix' -Default '')
        gateway = [string] (Get-WinjoinItem -Table $first -Name 'GatewayAddress' -Default '')
        managementAddress = [string] (Get-WinjoinItem -Table $network -Name 'ManagementIP' -Default '')
    }
}

function Set-HnsNetworkState {
    param([System.Collections.IDictionary] $Key, $State, $Inputs, $Current)
    $old = Find-WinjoinHns -Kind 'networks' -Name $Key['name']
    $address = Get-WinjoinItem -Table $Inputs -Name 'address'
    if ($null -eq $address -and $null -ne $State) { $address = $State['managementAddress'] }
    if ($null -eq $address -and $null -ne $old) { $address = Get-WinjoinItem -Table $old -Name 'ManagementIP' }
    $before = $null
    if ($address) { $before = Get-HnsHostNetwork -Address $address }
    if ($null -ne $old) { [void] (Invoke-WinjoinHns -Method 'DELETE' -Path "/networks/$($old['ID'])") }
    if ($null -ne $State) { [void] (Invoke-WinjoinHns -Method 'POST' -Path '/networks' -Body (New-HnsNetworkBody -Name $Key['name'] -State $State -Before $before)) }
    if ($null -ne $before) { Restore-HnsHostNetwork -Before $before }
    if ($null -ne $State) { Wait-HnsManagementAddress -Name $Key['name'] -Address $address }
}

function New-HnsNetworkBody {
    param([string] $Name, $State, $Before)
    $subnet = [ordered]@{ AddressPrefix = $State['subnet']; GatewayAddress = $State['gateway'] }
    # Windows' own overlays begin at 4096.
    if ($State['type'] -eq 'Overlay') { $subnet['Policies'] = @([ordered]@{ Type = 'VSID'; VSID = 4096 }) }
    $body = [ordered]@{ Type = $State['type']; Name = $Name; Subnets = @($subnet) }
    # A host with several adapters must say which one; one that is a switch's already is found by HNS itself.
    if ($null -ne $Before -and -not $Before['virtual']) { $body['NetworkAdapterName'] = $Before['alias'] }
    return $body
}

# What the takeover may lose.
function Get-HnsHostNetwork {
    param([string] $Address)
    $index = Get-WinjoinInterface -Address $Address
    $ip = @(Get-NetIPAddress -InterfaceIndex $index | Where-Object { $_.IPAddress -eq $Address })[0]
    $interface = @(Get-NetIPInterface -InterfaceIndex $index -AddressFamily IPv4)[0]
    $routes = @(Get-NetRoute -InterfaceIndex $index -AddressFamily IPv4 | Where-Object { $_.NextHop -ne '0.0.0.0' } |
            ForEach-Object { @{ destination = [string] $_.DestinationPrefix; nextHop = [string] $_.NextHop; metric = [long] $_.RouteMetric } })
    return @{
        address = $Address; prefix = [int] $ip.PrefixLength; alias = [string] $ip.InterfaceAlias; routes = $routes
        virtual = ([string] $ip.InterfaceAlias).StartsWith('vEthernet ('); dhcp = [string] $interface.Dhcp -eq 'Enabled'
        dns = @((Get-DnsClientServerAddress -InterfaceIndex $index -AddressFamily IPv4).ServerAddresses)
    }
}

function Restore-HnsHostNetwork {
    param([hashtable] $Before)
    $index = Wait-HnsHostAddress -Before $Before
    foreach ($route in $Before.routes) {
        $there = @(Get-NetRoute -AddressFamily IPv4 | Where-Object { $_.DestinationPrefix -eq $route.destination -and $_.NextHop -eq $route.nextHop })
        if ($there.Count -eq 0) { [void] (New-NetRoute -DestinationPrefix $route.destination -NextHop $route.nextHop -InterfaceIndex $index -RouteMetric $route.metric) }
    }
    $dns = @((Get-DnsClientServerAddress -InterfaceIndex $index -AddressFamily IPv4).ServerAddresses)
    if ($Before.dns.Count -gt 0 -and ($dns -join ',') -ne ($Before.dns -join ',')) { Set-DnsClientServerAddress -InterfaceIndex $index -ServerAddresses $Before.dns }
}

# Index of the interface that has the address again and may use it. A static address is put back where it is lost.
function Wait-HnsHostAddress {
    param([hashtable] $Before)
    $deadline = [DateTime]::UtcNow.AddSeconds(120)
    $restore = [DateTime]::UtcNow.AddSeconds(10)
    while ([DateTime]::UtcNow -lt $deadline) {
        $found = @(Get-NetIPAddress -AddressFamily IPv4 | Where-Object { $_.IPAddress -eq $Before.address })
        if ($found.Count -gt 0 -and [string] $found[0].AddressState -eq 'Preferred') { return [long] $found[0].InterfaceIndex }
        if ($found.Count -eq 0 -and -not $Before.dhcp -and [DateTime]::UtcNow -gt $restore) {
            Add-HnsHostAddress -Before $Before
            $restore = $deadline
        }
        Start-Sleep -Milliseconds 500
    }
    Stop-WinjoinStep -Id 'AddressLost' -Message "The host's address $($Before.address) did not come back in 120 s after HNS changed its networks."
}

function Add-HnsHostAddress {
    param([hashtable] $Before)
    $names = @("vEthernet ($($Before.alias))", $Before.alias)
    foreach ($adapter in @(Get-NetAdapter | Where-Object { $names -contains $_.Name } | Sort-Object -Property { [array]::IndexOf($names, $_.Name) })) {
        [void] (New-NetIPAddress -InterfaceIndex $adapter.ifIndex -IPAddress $Before.address -PrefixLength $Before.prefix)
        return
    }
}

function Wait-HnsManagementAddress {
    param([string] $Name, [string] $Address)
    $deadline = [DateTime]::UtcNow.AddSeconds(60)
    while ([DateTime]::UtcNow -lt $deadline) {
        $network = Find-WinjoinHns -Kind 'networks' -Name $Name
        if ($null -ne $network -and [string] (Get-WinjoinItem -Table $network -Name 'ManagementIP' -Default '') -eq $Address) { return }
        Start-Sleep -Milliseconds 500
    }
}
