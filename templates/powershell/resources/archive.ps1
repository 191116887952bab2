# An unpacked archive: key path (a folder); state digest, intact; inputs url, proxy, members.
# A receipt lists what was unpacked, with length and digest: so another run can tell that all of it is still so.

function Get-ArchiveState {
    param([System.Collections.IDictionary] $Key, $Desired)
    $receipt = Read-ArchiveReceipt -Folder $Key['path']
    if ($null -eq $receipt) { return $null }
    return [ordered]@{ digest = $receipt['digest']; intact = Test-ArchiveFiles -Folder $Key['path'] -Files $receipt['files'] }
}

function Set-ArchiveState {
    param([System.Collections.IDictionary] $Key, $State, $Inputs, $Current)
    $folder = $Key['path']
    if ($null -eq $State) {
        Remove-ArchiveFiles -Folder $folder
        return
    }
    [void] [System.IO.Directory]::CreateDirectory($folder)
    $temporary = New-WinjoinTemporary -Path (Join-Path -Path $folder -ChildPath 'download')
    try {
        Save-WinjoinDownload -Url $Inputs['url'] -Proxy (Get-WinjoinItem -Table $Inputs -Name 'proxy' -Default '') -Digest $State['digest'] -Path $temporary
        $members = Get-WinjoinItem -Table $Inputs -Name 'members' -Default ([ordered]@{})
        $files = Expand-WinjoinArchive -Path $temporary -Url $Inputs['url'] -Folder $folder -Members $members
    } finally { [System.IO.File]::Delete($temporary) }
    $receipt = ConvertTo-WinjoinJson -Value ([ordered]@{ digest = $State['digest']; files = $files })
    [void] [System.IO.Directory]::CreateDirectory((Join-Path -Path (Get-WinjoinFolder) -ChildPath 'receipts'))
    Write-WinjoinFile -Path (Get-ArchiveReceiptPath -Folder $folder) -Content ([System.Text.Encoding]::ASCII.GetBytes($receipt))
}

function Get-ArchiveReceiptPath {
    param([string] $Folder)
    $name = (Get-WinjoinTextDigest -Text $Folder.ToLowerInvariant()) + '.json'
    return [System.IO.Path]::Combine((Get-WinjoinFolder), 'receipts', $name)
}

function Read-ArchiveReceipt {
    param([string] $Folder)
    $path = Get-ArchiveReceiptPath -Folder $Folder
    if (-not [System.IO.File]::Exists($path)) { return $null }
    try { $receipt = ConvertTo-WinjoinTable -Value (ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText($path))) } catch { return $null }
    if (-not ($receipt -is [System.Collections.IDictionary]) -or -not $receipt.Contains('files')) { return $null }
    return $receipt
}

function Test-ArchiveFiles {
    param([string] $Folder, [System.Collections.IDictionary] $Files)
    foreach ($name in @($Files.Keys)) {
        $file = New-Object System.IO.FileInfo((Join-Path -Path $Folder -ChildPath $name))
        if (-not $file.Exists -or $file.Length -ne $Files[$name]['length']) { return $false }
    }
    foreach ($name in @($Files.Keys)) {
        if ((Get-WinjoinFileDigest -Path (Join-Path -Path $Folder -ChildPath $name)) -ne $Files[$name]['sha256']) { return $false }
    }
    return $true
}

function Remove-ArchiveFiles {
    param([string] $Folder)
    $receipt = Read-ArchiveReceipt -Folder $Folder
    if ($null -eq $receipt) { return }
    foreach ($name in @($receipt['files'].Keys)) {
        $path = Join-Path -Path $Folder -ChildPath $name
        if ([System.IO.File]::Exists($path)) { [System.IO.File]::Delete($path) }
    }
    [System.IO.File]::Delete((Get-ArchiveReceiptPath -Folder $Folder))
}
