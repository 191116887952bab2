# A folder and who may use it: key path; state access.

function Get-DirectoryState {
    param([System.Collections.IDictionary] $Key, $Desired)
    if ([System.IO.File]::Exists($Key['path'])) { Stop-WinjoinStep -Id 'NotADirectory' -Message "$($Key['path']) is a file, not a folder." }
    if (-not [System.IO.Directory]::Exists($Key['path'])) { return $null }
    return [ordered]@{ access = Get-WinjoinAccess -Path $Key['path'] }
}

function Set-DirectoryState {
    param([System.Collections.IDictionary] $Key, $State, $Inputs, $Current)
    if ($null -eq $State) {
        [System.IO.Directory]::Delete($Key['path'], $true)
        return
    }
    [void] [System.IO.Directory]::CreateDirectory($Key['path'])
    Set-WinjoinAccess -Path $Key['path'] -Access $State['access']
}
