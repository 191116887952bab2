# Adapters, addresses, routes, names, firewall, ports, proxies. No text of netsh is read: it is translated.

function Get-NetworkFacts {
    param([object[]] $Ports)
    $interfaces = @(Get-FactValue { Get-NetIPInterface -AddressFamily IPv4 } | Where-Object { $null -ne $_ })
    $addresses = @(Get-AddressFacts)
    $facts = [ordered]@{
        adapters = @(Get-AdapterFacts -Interfaces $interfaces -Addresses $addresses)
        addresses = $addresses
        routes = @(Get-RouteFacts)
        dnsSuffixes = @(Get-SuffixFacts)
        firewall = @(Get-FirewallFacts)
        firewallService = Get-ServiceStateFact -Name 'mpssvc'
        listeners = Get-FactValue { , @(Get-ListenerFacts) }
        bindRefused = @(Get-RefusedPortFacts -Ports $Ports)
        dynamicPorts = Get-DynamicPortFact
        ipv6Disabled = 255 -eq (0xff -band [int] (Get-RegistryFact -Path 'SYSTEM\CurrentControlSet\Services\Tcpip6\Parameters' -Name 'DisabledComponents'))
        environmentProxy = Get-ProxyVariableFacts
        winhttpProxy = Get-WinHttpFact
        hostsFile = Get-HostsFileFacts
    }
    return $facts
}

function Get-AddressFacts {
    foreach ($address in (Get-NetIPAddress)) {
        [ordered]@{
            address = ([string] $address.IPAddress) -replace '%.*$', ''
            prefixLength = [int] $address.PrefixLength
            index = [long] $address.InterfaceIndex
            origin = $address.PrefixOrigin.ToString()
            state = $address.AddressState.ToString()
        }
    }
}

# IPv4, without what every adapter has: multicast, broadcast and its own address.
function Get-RouteFacts {
    foreach ($route in (Get-NetRoute -AddressFamily IPv4)) {
        $destination = [string] $route.DestinationPrefix
        if ($destination -match '^(224|255|127)\.' -or ($destination -like '*/32' -and $route.NextHop -eq '0.0.0.0')) { continue }
        [ordered]@{
            destination = $destination
            nextHop = [string] $route.NextHop
            index = [long] (Get-FactProperty -Object $route -Name 'ifIndex')
            metric = [long] $route.RouteMetric + [long] (Get-FactProperty -Object $route -Name 'InterfaceMetric')
        }
    }
}

function Get-SuffixFacts {
    $path = 'SYSTEM\CurrentControlSet\Services\Tcpip\Parameters'
    $list = [string] (Get-RegistryFact -Path $path -Name 'SearchList')
    $own = [string] (Get-RegistryFact -Path $path -Name 'Domain')
    @($list.Split(',') + $own | ForEach-Object { $_.Trim() } | Where-Object { $_ } | Select-Object -Unique)
}

function Get-FirewallFacts {
    foreach ($profile in (Get-NetFirewallProfile -PolicyStore ActiveStore)) {
        [ordered]@{
            name = [string] $profile.Name
            enabled = $profile.Enabled.ToString() -eq 'True'
            inbound = $profile.DefaultInboundAction.ToString()
            localRules = $profile.AllowLocalFirewallRules.ToString() -ne 'False'
        }
    }
}

function Get-ServiceStateFact {
    param([string] $Name)
    $service = Get-Service -Name $Name -ErrorAction SilentlyContinue
    if ($null -eq $service) { return 'Absent' }
    return $service.Status.ToString()
}

function Get-ListenerFacts {
    $properties = [System.Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties()
    foreach ($point in $properties.GetActiveTcpListeners()) {
        [ordered]@{ port = [int] $point.Port; address = $point.Address.ToString() -replace '%.*$', '' }
    }
}

# Excluded ranges are told in translated text alone, so the wanted ports are tried: what listens there or excludes them refuses.
function Get-RefusedPortFacts {
    param([object[]] $Ports)
    foreach ($port in $Ports) {
        $socket = New-Object System.Net.Sockets.Socket([System.Net.Sockets.AddressFamily]::InterNetwork,
            [System.Net.Sockets.SocketType]::Stream, [System.Net.Sockets.ProtocolType]::Tcp)
        try {
            $socket.ExclusiveAddressUse = $true
            $socket.Bind((New-Object System.Net.IPEndPoint([System.Net.IPAddress]::Any, [int] $port)))
        } catch {
            [int] $port
        } finally {
            $socket.Close()
        }
    }
}

function Get-DynamicPortFact {
    $setting = Get-FactValue {
        Get-CimInstance -Namespace 'root/StandardCimv2' -ClassName MSFT_NetTCPSetting -OperationTimeoutSec 10 |
            Where-Object { $_.DynamicPortRangeNumberOfPorts -gt 0 } | Select-Object -First 1
    }
    if ($null -eq $setting) { return $null }
    $first = [int] $setting.DynamicPortRangeStartPort
    return [ordered]@{ first = $first; last = $first + [int] $setting.DynamicPortRangeNumberOfPorts - 1 }
}

function Get-ProxyVariableFacts {
    $facts = [ordered]@{}
    foreach ($name in 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY') {
        $value = [Environment]::GetEnvironmentVariable($name, [EnvironmentVariableTarget]::Machine)
        if ($value) { $facts[$name] = Hide-FactSecret -Name $name -Value $value }
    }
    return $facts
}

# The value's layout: 3 numbers of 4 bytes, the third of flags (2: a proxy), then the length of the proxy's text, and the text.
function Get-WinHttpFact {
    $path = 'SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections'
    $bytes = [byte[]] @(Get-RegistryFact -Path $path -Name 'WinHttpSettings' | Where-Object { $null -ne $_ })
    if ($bytes.Length -lt 16 -or ([BitConverter]::ToInt32($bytes, 8) -band 2) -eq 0) { return '' }
    $length = [BitConverter]::ToInt32($bytes, 12)
    if ($length -lt 0 -or $length -gt $bytes.Length - 16) { return $null }
    return Hide-FactSecret -Name '' -Value ([System.Text.Encoding]::ASCII.GetString($bytes, 16, $length))
}

function Get-HostsFileFacts {
    $facts = [ordered]@{}
    $path = "$env:SystemRoot\System32\drivers\etc\hosts"
    if (-not [System.IO.File]::Exists($path)) { return $facts }
    foreach ($line in [System.IO.File]::ReadAllLines($path)) {
        $words = @(($line -replace '#.*$', '').Trim() -split '\s+' | Where-Object { $_ })
        for ($place = 1; $place -lt $words.Count; $place++) {
            if (-not $facts.Contains($words[$place])) { $facts[$words[$place]] = $words[0] }
        }
    }
    return $facts
}
