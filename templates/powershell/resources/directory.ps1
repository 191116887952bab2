# A folder and its ACL: key path; state access.

function Get-DirectoryState {
    param($Key, $Desired = $null)
    if (-not [System.IO.Directory]::Exists($Key['path'])) { return $null }
    return [ordered]@{ access = Get-PathAccess -Path $Key['path'] }
}

# Makes it and those above it, with its ACL; or removes it with all that is in it.
function Set-DirectoryState {
    param($Key, $State, $Inputs = $null, $Current = $null)
    $path = $Key['path']
    if ($null -eq $State) {
        if ([System.IO.Directory]::Exists($path)) { [System.IO.Directory]::Delete($path, $true) }
        return
    }
    [void] [System.IO.Directory]::CreateDirectory($path)
    Set-PathAccess -Path $path -Access (Get-ResourceField -From $State -Name 'access') -IsFolder $true
}

function Get-PathAccess {
    param([string] $Path)
    if (Test-PrivateAcl -Path $Path) { return 'private' }
    return 'inherited'
}

# An ACL that is not ours (rights given to others on top) is left as it is where "inherited" is wanted.
function Set-PathAccess {
    param([string] $Path, [string] $Access, [bool] $IsFolder)
    $isPrivate = Test-PrivateAcl -Path $Path
    if ($Access -eq 'private') {
        if (-not $isPrivate) { Set-PrivateAcl -Path $Path -IsFolder:$IsFolder }
    }
    elseif ($isPrivate) { Reset-Acl -Path $Path }
}

function Reset-Acl {
    param([string] $Path)
    $acl = Get-Acl -LiteralPath $Path
    foreach ($rule in @($acl.GetAccessRules($true, $false, [System.Security.Principal.SecurityIdentifier]))) {
        [void] $acl.RemoveAccessRuleSpecific($rule)
    }
    $acl.SetAccessRuleProtection($false, $false)
    Set-Acl -LiteralPath $Path -AclObject $acl
}
