# A file with a content that comes with the request: key path; state sha256, access; inputs content (base64).

function Get-FileState {
    param([System.Collections.IDictionary] $Key, $Desired)
    if ([System.IO.Directory]::Exists($Key['path'])) { Stop-WinjoinStep -Id 'NotAFile' -Message "$($Key['path']) is a folder, not a file." }
    if (-not [System.IO.File]::Exists($Key['path'])) { return $null }
    return [ordered]@{ sha256 = Get-WinjoinFileDigest -Path $Key['path']; access = Get-WinjoinAccess -Path $Key['path'] }
}

function Set-FileState {
    param([System.Collections.IDictionary] $Key, $State, $Inputs, $Current)
    $path = $Key['path']
    if ($null -eq $State) {
        [System.IO.File]::Delete($path)
        return
    }
    if ($null -eq $Current -or $Current['sha256'] -ne $State['sha256']) {
        Write-WinjoinFile -Path $path -Content (Get-FileContent -State $State -Inputs $Inputs) -Access $State['access']
    }
    Set-WinjoinAccess -Path $path -Access $State['access']
}

# What came with the request; else, for an undo, what was kept when the file was replaced.
function Get-FileContent {
    param($State, $Inputs)
    $content = Get-WinjoinItem -Table $Inputs -Name 'content'
    if ($null -ne $content) { return , [Convert]::FromBase64String($content) }
    $kept = Get-WinjoinBackup -Digest $State['sha256']
    if ($null -eq $kept) { Stop-WinjoinStep -Id 'ContentMissing' -Message 'The content of the file is not in the request, and no backup has it.' }
    return , [System.IO.File]::ReadAllBytes($kept)
}
