# Downloads with their digest, and the two kinds of archives that publishers use.

$script:bufferSize = 1048576
$script:requestMilliseconds = 30000

# An error with an id of its own, which the agent reports.
function New-ResourceError {
    param([string] $Message, [string] $Id, [Exception] $Cause = $null)
    $exception = New-Object System.IO.IOException($Message, $Cause)
    return New-Object System.Management.Automation.ErrorRecord($exception, $Id, 'InvalidOperation', $null)
}

# A field of an object or a dictionary, $null where it is missing.
function Get-ResourceField {
    param($From, [string] $Name)
    if ($null -eq $From) { return $null }
    if ($From -is [System.Collections.IDictionary]) { return $From[$Name] }
    $property = $From.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return $property.Value
}

# Fetches a URL into a file; throws, and leaves no file, where the server refuses, ends early, or the SHA-256 is another.
function Save-Download {
    param([string] $Url, [string] $Proxy, [string] $Digest, [string] $Path)
    $done = $false
    try {
        $found = Receive-Download -Url $Url -Proxy $Proxy -Path $Path
        if ($found -ne $Digest) {
            throw (New-ResourceError -Message "$Url has the SHA-256 $found, not $($Digest.ToLowerInvariant())" -Id 'DigestMismatch')
        }
        $done = $true
    }
    finally {
        if (-not $done) { [System.IO.File]::Delete($Path) }
    }
}

# Writes the body to a file; its SHA-256 comes back.
function Receive-Download {
    param([string] $Url, [string] $Proxy, [string] $Path)
    $response = Get-WebAnswer -Url $Url -Proxy $Proxy
    try {
        $file = New-Object System.IO.FileStream($Path, [System.IO.FileMode]::Create, [System.IO.FileAccess]::Write, [System.IO.FileShare]::None)
        try { return Copy-WebBody -Response $response -File $file -Url $Url }
        finally { $file.Dispose() }
    }
    finally { $response.Close() }
}

function Get-WebAnswer {
    param([string] $Url, [string] $Proxy)
    try {
        Enable-Tls12
        $request = [System.Net.HttpWebRequest] [System.Net.WebRequest]::Create($Url)
        $request.Proxy = New-DownloadProxy -Proxy $Proxy
        $request.Timeout = $script:requestMilliseconds
        $request.ReadWriteTimeout = $script:requestMilliseconds
        return , $request.GetResponse()
    }
    catch {
        throw (New-ResourceError -Message "${Url}: $(Get-WebReason -Caught $_.Exception)" -Id 'WebException' -Cause $_.Exception)
    }
}

# "System default" (0) is left as it is: Windows then offers TLS 1.2 and newer by itself.
function Enable-Tls12 {
    $current = [System.Net.ServicePointManager]::SecurityProtocol
    if ([int] $current -eq 0) { return }
    [System.Net.ServicePointManager]::SecurityProtocol = $current -bor [System.Net.SecurityProtocolType]::Tls12
}

# None means none: the machine's or the user's proxy settings never count.
function New-DownloadProxy {
    param([string] $Proxy)
    if ($Proxy -eq '') { return $null }
    $uri = New-Object System.Uri($Proxy)
    $made = New-Object System.Net.WebProxy($uri)
    if ($uri.UserInfo -ne '') {
        $name, $word = $uri.UserInfo.Split([char[]] ':', 2)
        $made.Credentials = New-Object System.Net.NetworkCredential([Uri]::UnescapeDataString($name), [Uri]::UnescapeDataString([string] $word))
    }
    return $made
}

# The status where the server gave one, else what the innermost error says.
function Get-WebReason {
    param([Exception] $Caught)
    $inner = $Caught
    while ($null -ne $inner) {
        if ($inner -is [System.Net.WebException] -and $inner.Response -is [System.Net.HttpWebResponse]) {
            $answer = $inner.Response
            $reason = "HTTP Error $([int] $answer.StatusCode): $($answer.StatusDescription)"
            $answer.Close()
            return $reason
        }
        if ($null -eq $inner.InnerException) { return $inner.Message }
        $inner = $inner.InnerException
    }
}

function Copy-WebBody {
    param([System.Net.WebResponse] $Response, [System.IO.Stream] $File, [string] $Url)
    $total = $null
    if ($Response.ContentLength -ge 0) { $total = $Response.ContentLength }
    $body = $Response.GetResponseStream()
    $hash = New-ResourceHash
    $buffer = New-Object byte[] $script:bufferSize
    $count = [long] 0
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        $got = 0
        $failure = $null
        try { $got = $body.Read($buffer, 0, $buffer.Length) } catch { $failure = $_.Exception }
        if ($null -ne $failure) { throw (New-ShortBodyError -Url $Url -Count $count -Total $total -Cause $failure) }
        if ($got -eq 0) { break }
        $File.Write($buffer, 0, $got)
        [void] $hash.TransformBlock($buffer, 0, $got, $null, 0)
        $count += $got
        if ($watch.ElapsedMilliseconds -ge 500) {
            Send-Progress -Bytes $count -Total $total
            $watch.Restart()
        }
    }
    # .NET Framework takes a connection that is closed early for the end of the body.
    if ($null -ne $total -and $count -ne $total) { throw (New-ShortBodyError -Url $Url -Count $count -Total $total -Cause $null) }
    return Get-ResourceDigest -Hash $hash
}

function New-ShortBodyError {
    param([string] $Url, [long] $Count, $Total, $Cause)
    if ($null -ne $Total) { $reason = "the connection ended after $Count of $Total bytes" }
    else { $reason = Get-WebReason -Caught $Cause }
    return New-ResourceError -Message "${Url}: $reason" -Id 'WebException' -Cause $Cause
}

# Windows' own implementation: it is the quick one, and the one that is allowed where FIPS is enforced.
function New-ResourceHash {
    return New-Object System.Security.Cryptography.SHA256CryptoServiceProvider
}

function Get-ResourceDigest {
    param([System.Security.Cryptography.HashAlgorithm] $Hash)
    [void] $Hash.TransformFinalBlock((New-Object byte[] 0), 0, 0)
    $text = [System.BitConverter]::ToString($Hash.Hash).Replace('-', '').ToLowerInvariant()
    $Hash.Dispose()
    return $text
}

# Puts a finished file in the place of another, at once. A program that is running cannot be overwritten but moved aside.
function Move-FileInto {
    param([string] $From, [string] $To)
    Remove-OldFile -Path $To
    if (-not [System.IO.File]::Exists($To)) {
        [System.IO.File]::Move($From, $To)
        return
    }
    try { [System.IO.File]::Replace($From, $To, [NullString]::Value) }
    catch {
        # What was wrong may be that it is running; if it is something else, moving says so.
        Move-FileAside -From $From -To $To
    }
}

function Move-FileAside {
    param([string] $From, [string] $To)
    $number = 1
    while ([System.IO.File]::Exists("$To.old-$number")) { $number++ }
    [System.IO.File]::Move($To, "$To.old-$number")
    $done = $false
    try {
        [System.IO.File]::Move($From, $To)
        $done = $true
    }
    finally {
        if (-not $done) { [System.IO.File]::Move("$To.old-$number", $To) }
    }
}

# Files that were moved aside go as soon as no program runs from them.
function Remove-OldFile {
    param([string] $Path)
    $folder = [System.IO.Path]::GetDirectoryName($Path)
    $name = [System.IO.Path]::GetFileName($Path)
    foreach ($old in [System.IO.Directory]::GetFiles($folder, "$name.old-*")) {
        try { [System.IO.File]::Delete($old) }
        catch { Write-Debug "still in use: $old" }
    }
}

# Unpacks an archive below a folder; lists each file: relative path to length and sha256. Nothing is written before all names are known to be good.
function Expand-Download {
    param([string] $Path, [string] $Url, $Members, [string] $Folder)
    $isZip = $Url -like '*.zip'
    if (-not $isZip -and $Url -notlike '*.tar.gz' -and $Url -notlike '*.tgz') {
        throw (New-ResourceError -Message "$Url is neither .tar.gz, .tgz nor .zip" -Id 'UnknownFormat')
    }
    if ($isZip) { $bodies = Read-ArchiveNames -Url $Url -Reader { Read-ZipNames -Path $Path } }
    else { $bodies = Read-ArchiveNames -Url $Url -Reader { Read-TarNames -Path $Path } }
    $targets = Select-Members -Bodies $bodies -Members $Members -Url $Url -Folder $Folder
    $listed = New-Object 'System.Collections.Generic.SortedDictionary[string,object]' ([StringComparer]::Ordinal)
    if ($isZip) { Expand-Zip -Path $Path -Targets $targets -Folder $Folder -Listed $listed }
    else { Expand-Tar -Path $Path -Targets $targets -Folder $Folder -Listed $listed }
    return , $listed
}

function Read-ArchiveNames {
    param([string] $Url, [scriptblock] $Reader)
    try { return , (& $Reader) }
    catch {
        $reason = $_.Exception.GetBaseException().Message
        throw (New-ResourceError -Message "$Url cannot be unpacked: $reason" -Id 'InvalidDataException' -Cause $_.Exception)
    }
}

# Bodies: name in the archive to number of the body; gives number of the body to list of relative paths.
function Select-Members {
    param($Bodies, $Members, [string] $Url, [string] $Folder)
    $wanted = ConvertTo-MemberNames -Members $Members
    foreach ($name in $wanted.Keys) {
        if (-not $Bodies.ContainsKey($name)) { throw (New-ResourceError -Message "$Url has no member $name" -Id 'MemberNotFound') }
    }
    $targets = New-Object 'System.Collections.Generic.Dictionary[int,object]'
    foreach ($name in $Bodies.Keys) {
        if ($wanted.Count -gt 0 -and -not $wanted.ContainsKey($name)) { continue }
        $relative = $name
        if ($wanted.Count -gt 0) { $relative = $wanted[$name] }
        $number = $Bodies[$name]
        if (-not $targets.ContainsKey($number)) { $targets[$number] = New-Object 'System.Collections.Generic.List[string]' }
        $targets[$number].Add((ConvertTo-RelativePath -Name $relative -Folder $Folder))
    }
    return , $targets
}

function ConvertTo-MemberNames {
    param($Members)
    $names = New-Object 'System.Collections.Generic.Dictionary[string,string]' ([StringComparer]::Ordinal)
    if ($null -eq $Members) { return , $names }
    if ($Members -is [System.Collections.IDictionary]) {
        foreach ($key in $Members.Keys) { $names[(Get-MemberName -Name $key)] = [string] $Members[$key] }
    }
    else {
        foreach ($property in $Members.PSObject.Properties) { $names[(Get-MemberName -Name $property.Name)] = [string] $property.Value }
    }
    return , $names
}

function Get-MemberName {
    param([string] $Name)
    if ($Name.StartsWith('./', [StringComparison]::Ordinal)) { return $Name.Substring(2) }
    return $Name
}

function ConvertTo-RelativePath {
    param([string] $Name, [string] $Folder)
    $path = $Name.Replace('/', '\')
    $root = [System.IO.Path]::GetFullPath($Folder).TrimEnd('\') + '\'
    $leaves = $path.StartsWith('\') -or $path.Contains(':') -or ($path.Split('\') -contains '..')
    if (-not $leaves) {
        $full = [System.IO.Path]::GetFullPath($root + $path)
        $leaves = $full.Length -le $root.Length -or -not $full.StartsWith($root, [StringComparison]::OrdinalIgnoreCase)
    }
    if ($leaves) { throw (New-ResourceError -Message "member $Name leaves the folder" -Id 'UnsafeMember') }
    return $path
}

# Writes one body to each of its places, by a temporary file beside; a file that is so already is left alone.
function Save-Body {
    param([System.IO.Stream] $Stream, [long] $Length, $Paths, [string] $Folder, $Listed)
    $first = "$Folder\$($Paths[0])"
    $fresh = "$first.winjoin-new"
    try {
        [void] [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($first))
        $digest = Write-Body -Stream $Stream -Length $Length -Path $fresh
        for ($index = $Paths.Count - 1; $index -ge 0; $index--) {
            $target = "$Folder\$($Paths[$index])"
            $Listed[$Paths[$index]] = [ordered]@{ length = $Length; sha256 = $digest }
            if (Test-SameFile -Path $target -Length $Length -Digest $digest) { continue }
            [void] [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($target))
            $source = $fresh
            if ($index -gt 0) {
                $source = "$target.winjoin-new"
                [System.IO.File]::Copy($fresh, $source, $true)
            }
            Move-FileInto -From $source -To $target
        }
    }
    finally {
        foreach ($relative in $Paths) {
            if ([System.IO.File]::Exists("$Folder\$relative.winjoin-new")) { [System.IO.File]::Delete("$Folder\$relative.winjoin-new") }
        }
    }
}

function Test-SameFile {
    param([string] $Path, [long] $Length, [string] $Digest)
    $file = New-Object System.IO.FileInfo($Path)
    return $file.Exists -and $file.Length -eq $Length -and (Get-Sha256OfFile -Path $Path) -eq $Digest
}

function Write-Body {
    param([System.IO.Stream] $Stream, [long] $Length, [string] $Path)
    $buffer = New-Object byte[] $script:bufferSize
    $hash = New-ResourceHash
    $left = $Length
    $file = New-Object System.IO.FileStream($Path, [System.IO.FileMode]::Create, [System.IO.FileAccess]::Write, [System.IO.FileShare]::None)
    try {
        while ($left -gt 0) {
            $got = $Stream.Read($buffer, 0, [int] [Math]::Min($left, [long] $buffer.Length))
            if ($got -eq 0) { throw (New-Object System.IO.EndOfStreamException('unexpected end of data')) }
            $file.Write($buffer, 0, $got)
            [void] $hash.TransformBlock($buffer, 0, $got, $null, 0)
            $left -= $got
        }
    }
    finally { $file.Dispose() }
    return Get-ResourceDigest -Hash $hash
}
