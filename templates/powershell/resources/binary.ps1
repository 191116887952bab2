# A file that is downloaded: key path; state sha256; inputs url, proxy.

function Get-BinaryState {
    param($Key, $Desired = $null)
    if (-not [System.IO.File]::Exists($Key['path'])) { return $null }
    return [ordered]@{ sha256 = Get-Sha256OfFile -Path $Key['path'] }
}

# Fetches it beside, compares its digest, then puts it in place at once.
function Set-BinaryState {
    param($Key, $State, $Inputs = $null, $Current = $null)
    $path = $Key['path']
    if ($null -eq $State) {
        if ([System.IO.File]::Exists($path)) { [System.IO.File]::Delete($path) }
        return
    }
    $fresh = "$path.winjoin-new"
    Save-Download -Url (Get-ResourceField -From $Inputs -Name 'url') -Proxy (Get-ResourceField -From $Inputs -Name 'proxy') `
        -Digest (Get-ResourceField -From $State -Name 'sha256') -Path $fresh
    try { Move-FileInto -From $fresh -To $path }
    finally { if ([System.IO.File]::Exists($fresh)) { [System.IO.File]::Delete($fresh) } }
}
