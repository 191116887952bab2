# A file: key path; state sha256, access; inputs content (base64).

function Get-FileState {
    param($Key, $Desired = $null)
    $path = $Key['path']
    if ([System.IO.Directory]::Exists($path)) {
        throw (New-Object System.UnauthorizedAccessException("Access to the path '$path' is denied: it is a folder"))
    }
    if (-not [System.IO.File]::Exists($path)) { return $null }
    return [ordered]@{ sha256 = Get-Sha256OfFile -Path $path; access = Get-PathAccess -Path $path }
}

# Writes it, its ACL first where it is private; its folder must be there.
function Set-FileState {
    param($Key, $State, $Inputs = $null, $Current = $null)
    $path = $Key['path']
    if ($null -eq $State) {
        if ([System.IO.File]::Exists($path)) { [System.IO.File]::Delete($path) }
        return
    }
    $access = Get-ResourceField -From $State -Name 'access'
    $isThere = [System.IO.File]::Exists($path)
    # Replacing keeps the ACL of what was there: so that must be private before a secret comes into it.
    if ($isThere -and $access -eq 'private') { Set-PathAccess -Path $path -Access $access -IsFolder $false }
    if (-not $isThere -or (Get-Sha256OfFile -Path $path) -ne (Get-ResourceField -From $State -Name 'sha256')) {
        $content = [Convert]::FromBase64String([string] (Get-ResourceField -From $Inputs -Name 'content'))
        Write-FileSafely -Path $path -Bytes $content -Private:($access -eq 'private')
    }
    Set-PathAccess -Path $path -Access $access -IsFolder $false
}
