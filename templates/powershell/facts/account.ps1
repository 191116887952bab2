# Who the agent is. Groups are known by their SID: their names are translated.

function Get-AccountFacts {
    $identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
    $principal = New-Object System.Security.Principal.WindowsPrincipal($identity)
    $administrators = New-Object System.Security.Principal.SecurityIdentifier('S-1-5-32-544')
    return [ordered]@{
        name = $identity.Name
        administrator = $principal.IsInRole($administrators)
        system = $identity.User.Value -eq 'S-1-5-18'
    }
}
