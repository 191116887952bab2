# A variable of the machine's environment: key name; state value.

function Get-EnvironmentVariableState {
    param([System.Collections.IDictionary] $Key, $Desired)
    $found = Get-RegistryValueState -Key (Get-EnvironmentVariableKey -Name $Key['name'])
    if ($null -eq $found) { return $null }
    return [ordered]@{ value = [string] $found['value'] }
}

function Set-EnvironmentVariableState {
    param([System.Collections.IDictionary] $Key, $State, $Inputs, $Current)
    $place = Get-EnvironmentVariableKey -Name $Key['name']
    $wanted = $null
    if ($null -ne $State) {
        $kind = 'String'
        if ($State['value'].Contains('%')) { $kind = 'ExpandString' }
        $wanted = [ordered]@{ kind = $kind; value = $State['value'] }
    }
    Set-RegistryValueState -Key $place -State $wanted
}

function Get-EnvironmentVariableKey {
    param([string] $Name)
    return @{ path = 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Environment'; name = $Name }
}
