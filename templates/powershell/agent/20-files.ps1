# What all resources share about files: digests, private access, content that is either the old or the new.

function Get-Sha256OfBytes {
    param([byte[]] $Bytes)
    $sha = [System.Security.Cryptography.SHA256]::Create()
    try { return [BitConverter]::ToString($sha.ComputeHash($Bytes)).Replace('-', '').ToLowerInvariant() } finally { $sha.Dispose() }
}

# Of a file that others may have open.
function Get-Sha256OfFile {
    param([string] $Path)
    $share = [System.IO.FileShare]::ReadWrite -bor [System.IO.FileShare]::Delete
    $stream = New-Object System.IO.FileStream($Path, [System.IO.FileMode]::Open, [System.IO.FileAccess]::Read, $share, 1048576)
    $sha = [System.Security.Cryptography.SHA256]::Create()
    try { return [BitConverter]::ToString($sha.ComputeHash($stream)).Replace('-', '').ToLowerInvariant() } finally { $sha.Dispose(); $stream.Dispose() }
}

# Whether nothing is inherited, and Administrators and SYSTEM have full control and nobody else anything. The owner counts:
# all users may make folders below ProgramData, and an owner may change the ACL again.
function Test-PrivateAcl {
    param([string] $Path)
    $acl = Get-Acl -LiteralPath $Path
    if (-not $acl.AreAccessRulesProtected -or -not (Test-TrustedOwner -Acl $acl)) { return $false }
    $full = [System.Security.AccessControl.FileSystemRights]::FullControl
    $holders = @{}
    foreach ($rule in $acl.GetAccessRules($true, $true, [System.Security.Principal.SecurityIdentifier])) {
        $sid = $rule.IdentityReference.Value
        if (@('S-1-5-18', 'S-1-5-32-544') -notcontains $sid) { return $false }
        if ([string] $rule.AccessControlType -eq 'Allow' -and ($rule.FileSystemRights -band $full) -eq $full) { $holders[$sid] = $true }
    }
    return $holders.Count -eq 2
}

function Test-TrustedOwner {
    param([System.Security.AccessControl.FileSystemSecurity] $Acl)
    $owner = $Acl.GetOwner([System.Security.Principal.SecurityIdentifier])
    return $null -ne $owner -and @('S-1-5-18', 'S-1-5-32-544') -contains $owner.Value
}

function Set-PrivateAcl {
    param([string] $Path, [switch] $IsFolder)
    $acl = Get-Acl -LiteralPath $Path
    if (-not (Test-TrustedOwner -Acl $acl)) { $acl.SetOwner((New-Object System.Security.Principal.SecurityIdentifier('S-1-5-32-544'))) }
    $acl.SetAccessRuleProtection($true, $false)
    foreach ($rule in @($acl.GetAccessRules($true, $false, [System.Security.Principal.SecurityIdentifier]))) {
        [void] $acl.RemoveAccessRuleSpecific($rule)
    }
    $inherit = [System.Security.AccessControl.InheritanceFlags]::None
    if ($IsFolder) { $inherit = [System.Security.AccessControl.InheritanceFlags] 'ContainerInherit, ObjectInherit' }
    foreach ($sid in 'S-1-5-18', 'S-1-5-32-544') {
        $rule = New-Object System.Security.AccessControl.FileSystemAccessRule(
            (New-Object System.Security.Principal.SecurityIdentifier($sid)),
            [System.Security.AccessControl.FileSystemRights]::FullControl, $inherit,
            [System.Security.AccessControl.PropagationFlags]::None, [System.Security.AccessControl.AccessControlType]::Allow)
        $acl.AddAccessRule($rule)
    }
    Set-Acl -LiteralPath $Path -AclObject $acl
}

# Writes beside, then puts it in place. What is private is so before the first byte is in it.
function Write-FileSafely {
    param([string] $Path, [byte[]] $Bytes, [switch] $Private)
    $fresh = "$Path.winjoin-new"
    try {
        [System.IO.File]::Create($fresh).Dispose()
        if ($Private) { Set-PrivateAcl -Path $fresh }
        $stream = New-Object System.IO.FileStream($fresh, [System.IO.FileMode]::Open, [System.IO.FileAccess]::Write)
        try {
            $stream.Write($Bytes, 0, $Bytes.Length)
            $stream.Flush($true)
        } finally { $stream.Dispose() }
        Move-FileInto -From $fresh -To $Path
    } finally { [System.IO.File]::Delete($fresh) }
}
