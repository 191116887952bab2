# Machine-wide variables. What may be a secret leaves the host as ***.

function Get-EnvironmentFacts {
    $variables = [Environment]::GetEnvironmentVariables([EnvironmentVariableTarget]::Machine)
    $facts = [ordered]@{}
    foreach ($name in @($variables.Keys | Sort-Object)) {
        $facts[[string] $name] = Hide-FactSecret -Name $name -Value ([string] $variables[$name])
    }
    return $facts
}

function Hide-FactSecret {
    param([string] $Name, [string] $Value)
    if ($Name -match '(?i)passw|secret|token|credential|api_?key|access_?key|private_?key|connection_?string') { return '***' }
    return $Value -replace '(?<=://)[^/@\s]+@', '***@'
}
