# The host's own leg in a network of HNS: key name; state network, address, attached (to compartment 1), forwarding.

function Get-HnsEndpointState {
    param([System.Collections.IDictionary] $Key, $Desired)
    $endpoint = Find-WinjoinHns -Kind 'endpoints' -Name $Key['name']
    if ($null -eq $endpoint) { return $null }
    $network = Get-HnsEndpointNetwork -Endpoint $endpoint
    return [ordered]@{
        network = [string] (Get-WinjoinItem -Table $network -Name 'Name' -Default '')
        address = [string] $endpoint['IPAddress']
        attached = @(Get-HnsEndpointInterface -Name $Key['name']).Count -gt 0
        forwarding = Test-HnsForwarding -Name $Key['name'] -Network $network
    }
}

function Set-HnsEndpointState {
    param([System.Collections.IDictionary] $Key, $State, $Inputs, $Current)
    $old = Find-WinjoinHns -Kind 'endpoints' -Name $Key['name']
    if ($null -ne $old -and ($null -eq $State -or $old['IPAddress'] -ne $State['address'] -or $Current['network'] -ne $State['network'])) {
        [void] (Invoke-WinjoinHns -Method 'DELETE' -Path "/endpoints/$($old['ID'])")
        $old = $null
    }
    if ($null -eq $State) { return }
    $network = Find-WinjoinHns -Kind 'networks' -Name $State['network']
    if ($null -eq $network) { Stop-WinjoinStep -Id 'HnsNetworkNotFound' -Message "There is no HNS network $($State['network'])." }
    if ($null -eq $old) {
        # Without a gateway of its own: the host keeps its default route.
        $old = Invoke-WinjoinHns -Method 'POST' -Path '/endpoints' -Body ([ordered]@{
                VirtualNetwork = $network['ID']; Name = $Key['name']; IPAddress = $State['address']; GatewayAddress = '0.0.0.0'
            })
    }
    if ($State['attached'] -and @(Get-HnsEndpointInterface -Name $Key['name']).Count -eq 0) {
        [void] (Invoke-WinjoinHns -Method 'POST' -Path "/endpoints/$($old['ID'])/attach" -Body ([ordered]@{ SystemType = 'Host'; CompartmentId = 1 }))
        Wait-HnsEndpointInterface -Name $Key['name']
    }
    if ($State['forwarding']) { Set-HnsForwarding -Name $Key['name'] -Network $network }
}

function Get-HnsEndpointNetwork {
    param($Endpoint)
    foreach ($item in @(Invoke-WinjoinHns -Method 'GET' -Path '/networks')) {
        foreach ($one in @($item)) { if ($one -is [System.Collections.IDictionary] -and $one['ID'] -eq $Endpoint['VirtualNetwork']) { return $one } }
    }
    return $null
}

function Get-HnsEndpointInterface {
    param([string] $Name)
    return @(Get-NetIPInterface -AddressFamily IPv4 | Where-Object { $_.InterfaceAlias -eq "vEthernet ($Name)" })
}

# Packets between pods and the rest pass both: the endpoint's interface and the one with the host's address.
function Get-HnsForwardingInterfaces {
    param([string] $Name, $Network)
    Get-HnsEndpointInterface -Name $Name
    $address = [string] (Get-WinjoinItem -Table $Network -Name 'ManagementIP' -Default '')
    foreach ($ip in @(Get-NetIPAddress -AddressFamily IPv4 | Where-Object { $_.IPAddress -eq $address })) {
        Get-NetIPInterface -InterfaceIndex $ip.InterfaceIndex -AddressFamily IPv4
    }
}

function Test-HnsForwarding {
    param([string] $Name, $Network)
    $interfaces = @(Get-HnsForwardingInterfaces -Name $Name -Network $Network)
    return $interfaces.Count -ge 2 -and @($interfaces | Where-Object { [string] $_.Forwarding -ne 'Enabled' }).Count -eq 0
}

function Set-HnsForwarding {
    param([string] $Name, $Network)
    foreach ($item in @(Get-HnsForwardingInterfaces -Name $Name -Network $Network)) {
        Set-NetIPInterface -InterfaceIndex $item.InterfaceIndex -AddressFamily IPv4 -Forwarding Enabled
    }
}

function Wait-HnsEndpointInterface {
    param([string] $Name)
    $deadline = [DateTime]::UtcNow.AddSeconds(60)
    while (@(Get-HnsEndpointInterface -Name $Name).Count -eq 0) {
        if ([DateTime]::UtcNow -gt $deadline) { Stop-WinjoinStep -Id 'InterfaceMissing' -Message "The interface vEthernet ($Name) did not come in 60 s." }
        Start-Sleep -Milliseconds 250
    }
}
