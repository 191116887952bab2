# Files: who may use them, and content that is either the old or the new.

# Who may use a file or folder: inherited, private (Administrators and SYSTEM alone), or other.
function Get-WinjoinAccess {
    param([string] $Path)
    $acl = Get-Acl -LiteralPath $Path
    if (-not $acl.AreAccessRulesProtected) { return 'inherited' }
    $full = [System.Security.AccessControl.FileSystemRights]::FullControl
    $holders = @{}
    foreach ($rule in $acl.GetAccessRules($true, $true, [System.Security.Principal.SecurityIdentifier])) {
        $sid = $rule.IdentityReference.Value
        if (@('S-1-5-18', 'S-1-5-32-544') -notcontains $sid) { return 'other' }
        if ($rule.AccessControlType -eq 'Allow' -and ($rule.FileSystemRights -band $full) -eq $full) { $holders[$sid] = $true }
    }
    if ($holders.Count -eq 2) { return 'private' }
    return 'other'
}

function Set-WinjoinAccess {
    param([string] $Path, [string] $Access)
    if ((Get-WinjoinAccess -Path $Path) -eq $Access) { return }
    $acl = Get-Acl -LiteralPath $Path
    $private = $Access -eq 'private'
    $acl.SetAccessRuleProtection($private, $false)
    foreach ($rule in @($acl.GetAccessRules($true, $false, [System.Security.Principal.SecurityIdentifier]))) {
        [void] $acl.RemoveAccessRuleSpecific($rule)
    }
    if ($private) {
        foreach ($sid in 'S-1-5-18', 'S-1-5-32-544') { $acl.AddAccessRule((New-WinjoinAccessRule -Sid $sid -Folder ([System.IO.Directory]::Exists($Path)))) }
    }
    Set-Acl -LiteralPath $Path -AclObject $acl
}

function New-WinjoinAccessRule {
    param([string] $Sid, [bool] $Folder)
    $inherit = [System.Security.AccessControl.InheritanceFlags]::None
    if ($Folder) { $inherit = [System.Security.AccessControl.InheritanceFlags] 'ContainerInherit, ObjectInherit' }
    return New-Object System.Security.AccessControl.FileSystemAccessRule(
        (New-Object System.Security.Principal.SecurityIdentifier($Sid)),
        [System.Security.AccessControl.FileSystemRights]::FullControl, $inherit,
        [System.Security.AccessControl.PropagationFlags]::None, [System.Security.AccessControl.AccessControlType]::Allow)
}

# A folder of winjoin's own: private from its first moment on.
function New-WinjoinPrivateFolder {
    param([string] $Path)
    [void] [System.IO.Directory]::CreateDirectory($Path)
    Set-WinjoinAccess -Path $Path -Access 'private'
}

# A new empty file beside the target, with the access that the target shall have.
function New-WinjoinTemporary {
    param([string] $Path, [string] $Access = 'inherited')
    $temporary = '{0}.{1}.winjoin-new' -f $Path, [Guid]::NewGuid().ToString('N').Substring(0, 8)
    [System.IO.File]::Open($temporary, [System.IO.FileMode]::CreateNew).Dispose()
    if ($Access -ne 'inherited') { Set-WinjoinAccess -Path $temporary -Access $Access }
    return $temporary
}

# Puts the new file where the old one is. A program that runs cannot be replaced, but it can be renamed.
function Move-WinjoinTemporary {
    param([string] $Temporary, [string] $Path, [string] $Access = '')
    if (-not [System.IO.File]::Exists($Path)) {
        [System.IO.File]::Move($Temporary, $Path)
        return
    }
    # Replacing keeps the old file's access: it must be right before the new content is behind it.
    if ($Access -ne '') { Set-WinjoinAccess -Path $Path -Access $Access }
    try {
        [System.IO.File]::Replace($Temporary, $Path, [NullString]::Value, $true)
    } catch [System.IO.IOException], [System.UnauthorizedAccessException] {
        Move-WinjoinAside -Path $Path
        [System.IO.File]::Move($Temporary, $Path)
    }
}

function Move-WinjoinAside {
    param([string] $Path)
    $folder = [System.IO.Path]::GetDirectoryName($Path)
    foreach ($old in [System.IO.Directory]::GetFiles($folder, [System.IO.Path]::GetFileName($Path) + '.*.winjoin-old')) {
        # It may still run: then a later time takes it away.
        try { [System.IO.File]::Delete($old) } catch [System.UnauthorizedAccessException], [System.IO.IOException] { continue }
    }
    [System.IO.File]::Move($Path, ('{0}.{1}.winjoin-old' -f $Path, [Guid]::NewGuid().ToString('N').Substring(0, 8)))
}

function Write-WinjoinFile {
    param([string] $Path, [byte[]] $Content, [string] $Access = 'inherited')
    $temporary = New-WinjoinTemporary -Path $Path -Access $Access
    try {
        $stream = New-Object System.IO.FileStream($temporary, [System.IO.FileMode]::Open, [System.IO.FileAccess]::Write)
        try {
            $stream.Write($Content, 0, $Content.Length)
            $stream.Flush($true)
        } finally { $stream.Dispose() }
        Move-WinjoinTemporary -Temporary $temporary -Path $Path -Access $Access
    } finally { [System.IO.File]::Delete($temporary) }
}
