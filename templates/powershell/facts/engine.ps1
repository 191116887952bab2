# PowerShell here. Runs in the agent's own runspace: others have a language mode of their own.

function Get-EngineFacts {
    $deciding = @(Get-ExecutionPolicy -List | Where-Object { $_.ExecutionPolicy.ToString() -ne 'Undefined' })
    $policy = 'Restricted'
    $scope = 'Default'
    if ($deciding.Count -gt 0) {
        $policy = $deciding[0].ExecutionPolicy.ToString()
        $scope = $deciding[0].Scope.ToString()
    }
    $transcription = 'SOFTWARE\Policies\Microsoft\Windows\PowerShell\Transcription'
    return [ordered]@{
        version = $PSVersionTable.PSVersion.ToString()
        edition = [string] $PSVersionTable.PSEdition
        languageMode = $ExecutionContext.SessionState.LanguageMode.ToString()
        executionPolicy = $policy
        policyScope = $scope
        tls = @(Get-TlsFacts)
        strongCrypto = Test-StrongCryptoFact
        transcription = 1 -eq (Get-RegistryFact -Path $transcription -Name 'EnableTranscripting')
    }
}

# Protocols that a .NET client offers: SystemDefault leaves it to Schannel, which has TLS 1.2 unless the registry takes it away.
function Get-TlsFacts {
    $client = 'SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Client'
    foreach ($name in [System.Net.ServicePointManager]::SecurityProtocol.ToString().Split(',')) {
        if ($name.Trim() -ne 'SystemDefault') {
            $name.Trim()
        } elseif (0 -ne (Get-RegistryFact -Path $client -Name 'Enabled') -and 1 -ne (Get-RegistryFact -Path $client -Name 'DisabledByDefault')) {
            'Tls12'
        }
    }
}

function Test-StrongCryptoFact {
    $keys = 'SOFTWARE\Microsoft\.NETFramework\v4.0.30319', 'SOFTWARE\Wow6432Node\Microsoft\.NETFramework\v4.0.30319'
    return @($keys | Where-Object { 1 -eq (Get-RegistryFact -Path $_ -Name 'SchUseStrongCrypto') }).Count -eq $keys.Count
}
