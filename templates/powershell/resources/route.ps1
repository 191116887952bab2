# A persistent route: key destination, nextHop; state interfaceIndex, metric; inputs address (of the interface).

function Get-RouteState {
    param([System.Collections.IDictionary] $Key, $Desired)
    $route = Find-Route -Key $Key
    if ($null -eq $route) { return $null }
    return [ordered]@{ interfaceIndex = [long] $route.InterfaceIndex; metric = [long] $route.RouteMetric }
}

function Set-RouteState {
    param([System.Collections.IDictionary] $Key, $State, $Inputs, $Current)
    $old = Find-Route -Key $Key
    if ($null -ne $old) {
        Remove-NetRoute -DestinationPrefix $Key['destination'] -NextHop $Key['nextHop'] -InterfaceIndex $old.InterfaceIndex -Confirm:$false
    }
    if ($null -eq $State) { return }
    $address = Get-WinjoinItem -Table $Inputs -Name 'address'
    $index = Get-WinjoinItem -Table $State -Name 'interfaceIndex'
    if ($null -ne $address) { $index = Get-WinjoinInterface -Address $address }
    $metric = Get-WinjoinItem -Table $State -Name 'metric' -Default 256
    [void] (New-NetRoute -DestinationPrefix $Key['destination'] -NextHop $Key['nextHop'] -InterfaceIndex $index -RouteMetric $metric)
}

function Find-Route {
    param([System.Collections.IDictionary] $Key)
    try { $routes = @(Get-NetRoute -DestinationPrefix $Key['destination'] | Where-Object { $_.NextHop -eq $Key['nextHop'] }) } catch {
        if ($_.FullyQualifiedErrorId -like 'CmdletizationQuery_NotFound*') { return $null }
        throw
    }
    if ($routes.Count -eq 0) { return $null }
    return $routes[0]
}
