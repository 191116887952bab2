# A downloaded file: key path; state sha256; inputs url, proxy.

function Get-BinaryState {
    param([System.Collections.IDictionary] $Key, $Desired)
    if ([System.IO.Directory]::Exists($Key['path'])) { Stop-WinjoinStep -Id 'NotAFile' -Message "$($Key['path']) is a folder, not a file." }
    if (-not [System.IO.File]::Exists($Key['path'])) { return $null }
    return [ordered]@{ sha256 = Get-WinjoinFileDigest -Path $Key['path'] }
}

function Set-BinaryState {
    param([System.Collections.IDictionary] $Key, $State, $Inputs, $Current)
    $path = $Key['path']
    if ($null -eq $State) {
        [System.IO.File]::Delete($path)
        return
    }
    $temporary = New-WinjoinTemporary -Path $path
    try {
        $kept = Get-WinjoinBackup -Digest $State['sha256']
        if ($null -ne $kept) {
            [System.IO.File]::Copy($kept, $temporary, $true)
        } else {
            Save-WinjoinDownload -Url $Inputs['url'] -Proxy (Get-WinjoinItem -Table $Inputs -Name 'proxy' -Default '') -Digest $State['sha256'] -Path $temporary
        }
        Move-WinjoinTemporary -Temporary $temporary -Path $path
    } finally { [System.IO.File]::Delete($temporary) }
}
