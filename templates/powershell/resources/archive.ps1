# An unpacked archive: key path (a folder); state digest, intact; inputs url, proxy, members.
# What was unpacked is listed in a receipt, with lengths and digests: so a second run can tell that all of it is still so.

function Get-ArchiveState {
    param($Key, $Desired = $null)
    $receipt = Read-Receipt -Path $Key['path']
    if ($null -eq $receipt) { return $null }
    return [ordered]@{ digest = $receipt.digest; intact = (Test-Receipt -Path $Key['path'] -Receipt $receipt) }
}

# Fetches it, compares the digest, unpacks the members that are wanted, writes the receipt last. Removing takes away what that lists.
function Set-ArchiveState {
    param($Key, $State, $Inputs = $null, $Current = $null)
    $path = $Key['path']
    if ($null -eq $State) {
        Remove-Receipt -Path $path
        return
    }
    $digest = Get-ResourceField -From $State -Name 'digest'
    $url = Get-ResourceField -From $Inputs -Name 'url'
    $receipt = Get-ReceiptPath -Path $path
    [void] [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($receipt))
    $download = "$receipt.download"
    Save-Download -Url $url -Proxy (Get-ResourceField -From $Inputs -Name 'proxy') -Digest $digest -Path $download
    try {
        $files = Expand-Download -Path $download -Url $url -Members (Get-ResourceField -From $Inputs -Name 'members') -Folder $path.TrimEnd('\')
    }
    finally { [System.IO.File]::Delete($download) }
    [void] [System.IO.Directory]::CreateDirectory($path)
    Write-FileSafely -Path $receipt -Bytes ([System.Text.Encoding]::ASCII.GetBytes((ConvertTo-Receipt -Digest $digest -Files $files)))
}

function Get-ReceiptPath {
    param([string] $Path)
    $name = Get-Sha256OfBytes -Bytes ([System.Text.Encoding]::UTF8.GetBytes($Path.ToLowerInvariant()))
    return "C:\ProgramData\winjoin\receipts\$name.json"
}

# $null where there is none, or one that cannot be read.
function Read-Receipt {
    param([string] $Path)
    $file = Get-ReceiptPath -Path $Path
    if (-not [System.IO.File]::Exists($file)) { return $null }
    try { $receipt = ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText($file)) }
    catch { return $null }
    if ($null -eq (Get-ResourceField -From $receipt -Name 'files') -or $null -eq (Get-ResourceField -From $receipt -Name 'digest')) { return $null }
    return $receipt
}

# Lengths first: they cost nothing.
function Test-Receipt {
    param([string] $Path, $Receipt)
    $listed = @($Receipt.files.PSObject.Properties)
    foreach ($item in $listed) {
        $file = New-Object System.IO.FileInfo("$Path\$($item.Name)")
        if (-not $file.Exists -or $file.Length -ne $item.Value.length) { return $false }
    }
    foreach ($item in $listed) {
        if ((Get-Sha256OfFile -Path "$Path\$($item.Name)") -ne $item.Value.sha256) { return $false }
    }
    return $true
}

function Remove-Receipt {
    param([string] $Path)
    $file = Get-ReceiptPath -Path $Path
    $receipt = Read-Receipt -Path $Path
    if ($null -eq $receipt) { throw (New-Object System.IO.FileNotFoundException("Could not find file '$file'.")) }
    foreach ($item in @($receipt.files.PSObject.Properties)) {
        $unpacked = "$Path\$($item.Name)"
        if ([System.IO.File]::Exists($unpacked)) { [System.IO.File]::Delete($unpacked) }
    }
    [System.IO.File]::Delete($file)
}

# Written by hand, in order: ConvertTo-Json of two versions of PowerShell gives two texts.
function ConvertTo-Receipt {
    param([string] $Digest, $Files)
    $items = foreach ($name in $Files.Keys) {
        $file = $Files[$name]
        '{0}: {{"length": {1}, "sha256": "{2}"}}' -f (ConvertTo-JsonText -Text $name), $file['length'], $file['sha256']
    }
    return '{"digest": "' + $Digest + '", "files": {' + (@($items) -join ', ') + '}}'
}

function ConvertTo-JsonText {
    param([string] $Text)
    $made = New-Object System.Text.StringBuilder
    foreach ($character in $Text.ToCharArray()) {
        if ($character -eq '"' -or $character -eq '\') { [void] $made.Append('\').Append($character) }
        elseif ([int] $character -lt 32 -or [int] $character -gt 126) { [void] $made.AppendFormat('\u{0:x4}', [int] $character) }
        else { [void] $made.Append($character) }
    }
    return '"' + $made.ToString() + '"'
}
