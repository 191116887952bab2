# What a join, an earlier node or an earlier network has left on the drive.

function Get-IdentityFacts {
    $kubelet = 'C:\etc\kubernetes\kubelet.conf'
    $facts = [ordered]@{
        kubeletConf = [System.IO.File]::Exists($kubelet)
        bootstrapConf = [System.IO.File]::Exists('C:\etc\kubernetes\bootstrap-kubelet.conf')
        leftovers = @(Get-LeftoverFacts)
        cniConfigs = @(Get-CniFacts)
        openFolders = @(Get-OpenFolderFacts)
        containerdConfig = Get-ContainerdConfigFact
    }
    foreach ($part in (Get-KubeletConfFacts -Path $kubelet), (Get-CertificateFacts), (Get-JournalFacts)) {
        foreach ($key in $part.Keys) { $facts[$key] = $part[$key] }
    }
    return $facts
}

function Get-LeftoverFacts {
    $places = 'C:\k\SourceVip.json', 'C:\k\SourceVipRequest.json', 'C:\sourcevip\sourceVip.json', 'C:\var\lib\cni\networks',
        'C:\var\lib\kubelet', 'C:\run\flannel\subnet.env'
    $places | Where-Object { [System.IO.File]::Exists($_) -or [System.IO.Directory]::Exists($_) }
}

function Get-CniFacts {
    $files = $env:ProgramFiles
    foreach ($folder in 'C:\etc\cni\net.d', "$files\containerd\cni\conf", 'C:\k\cni\config') {
        if (-not [System.IO.Directory]::Exists($folder)) { continue }
        [System.IO.Directory]::GetFiles($folder) | Where-Object { $_ -match '\.(conf|conflist|json)$' } | Sort-Object
    }
}

# Line by line: the file is written by kubelet, kubeadm or us, and 5.1 reads no YAML.
function Get-KubeletConfFacts {
    param([string] $Path)
    if (-not [System.IO.File]::Exists($Path)) { return @{} }
    $text = [System.IO.File]::ReadAllText($Path)
    $facts = @{}
    $server = [regex]::Match($text, '(?m)^\s*server:\s*(\S+)')
    if ($server.Success) { $facts['kubeletConfServer'] = $server.Groups[1].Value.Trim('"', "'") }
    $data = [regex]::Match($text, '(?m)^\s*certificate-authority-data:\s*(\S+)')
    if ($data.Success) {
        $facts['kubeletConfCa'] = Get-FactValue {
            Get-DigestFact -Bytes ([Convert]::FromBase64String($data.Groups[1].Value.Trim('"', "'")))
        }
    }
    return $facts
}

function Get-DigestFact {
    param([byte[]] $Bytes)
    $sha = [System.Security.Cryptography.SHA256]::Create()
    try {
        return [BitConverter]::ToString($sha.ComputeHash($Bytes)).Replace('-', '').ToLowerInvariant()
    } finally {
        $sha.Dispose()
    }
}

function Get-CertificateFacts {
    $path = 'C:\var\lib\kubelet\pki\kubelet-client-current.pem'
    if (-not [System.IO.File]::Exists($path)) { return @{} }
    $block = [regex]::Match([System.IO.File]::ReadAllText($path), '-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----')
    if (-not $block.Success) { return @{} }
    $bytes = [Convert]::FromBase64String(($block.Groups[1].Value -replace '\s', ''))
    $certificate = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2(, $bytes)
    return @{
        clientSubject = $certificate.GetNameInfo([System.Security.Cryptography.X509Certificates.X509NameType]::SimpleName, $false)
        clientNotAfter = ConvertTo-UnixFact -Time $certificate.NotAfter
    }
}

# Intents that no line with done follows; a half-written last line is none.
function Get-JournalFacts {
    $path = 'C:\ProgramData\winjoin\journal.jsonl'
    if (-not [System.IO.File]::Exists($path)) { return @{ journal = $false; unfinished = 0 } }
    $open = @{}
    foreach ($line in [System.IO.File]::ReadAllLines($path)) {
        $entry = Get-FactValue { ConvertFrom-Json -InputObject $line }
        if ($null -eq $entry -or $null -eq $entry.PSObject.Properties['type']) { continue }
        $thing = $entry.type + ' ' + (ConvertTo-Json -InputObject (Get-FactProperty -Object $entry -Name 'key') -Compress)
        if (Get-FactProperty -Object $entry -Name 'done') { $open.Remove($thing) } else { $open[$thing] = $true }
    }
    return @{ journal = $true; unfinished = $open.Count }
}

# Folders of winjoin in which ordinary users may read or write: Everyone, Users, Authenticated Users and the like.
function Get-OpenFolderFacts {
    $ordinary = 'S-1-1-0', 'S-1-5-11', 'S-1-5-32-545', 'S-1-5-4', 'S-1-5-7', 'S-1-5-32-546'
    foreach ($path in 'C:\ProgramData\winjoin', 'C:\etc\kubernetes', 'C:\var\lib\kubelet\pki') {
        if (-not [System.IO.Directory]::Exists($path)) { continue }
        $rules = (Get-Acl -Path $path).GetAccessRules($true, $true, [System.Security.Principal.SecurityIdentifier])
        $given = @($rules | Where-Object { $_.AccessControlType.ToString() -eq 'Allow' -and $ordinary -contains $_.IdentityReference.Value })
        if ($given.Count -gt 0) { $path }
    }
}

function Get-ContainerdConfigFact {
    $command = [string] (Get-RegistryFact -Path 'SYSTEM\CurrentControlSet\Services\containerd' -Name 'ImagePath')
    $named = [regex]::Match($command, '--?c(?:onfig)?[ =](?:"([^"]+)"|(\S+))')
    if (-not $named.Success) { return $null }
    return $named.Groups[1].Value + $named.Groups[2].Value
}
