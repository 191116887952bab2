# Reads tar.gz (USTAR, GNU long names, pax) and zip, for Expand-Download.

function Open-Tar {
    param([string] $Path)
    $file = New-Object System.IO.FileStream($Path, [System.IO.FileMode]::Open, [System.IO.FileAccess]::Read, [System.IO.FileShare]::Read, $script:bufferSize)
    $plain = New-Object System.IO.Compression.GZipStream($file, [System.IO.Compression.CompressionMode]::Decompress)
    return New-Object System.IO.BufferedStream($plain, $script:bufferSize)
}

# Name to number of its body; a hard link has that of the file it is a link to.
function Read-TarNames {
    param([string] $Path)
    $names = New-Object 'System.Collections.Generic.Dictionary[string,int]' ([StringComparer]::Ordinal)
    $stream = Open-Tar -Path $Path
    try {
        $number = 0
        while ($null -ne ($entry = Read-TarEntry -Stream $stream)) {
            $name = Get-MemberName -Name $entry.Name
            if ($entry.Kind -eq 'link') {
                $source = Get-MemberName -Name $entry.Link
                if (-not $names.ContainsKey($source)) { throw (New-Object System.IO.InvalidDataException("linkname '$source' not found")) }
                $names[$name] = $names[$source]
            }
            elseif ($entry.Kind -eq 'file') { $names[$name] = $number }
            Skip-Bytes -Stream $stream -Count (Get-PaddedLength -Length $entry.Length)
            $number++
        }
    }
    finally { $stream.Dispose() }
    return , $names
}

function Expand-Tar {
    param([string] $Path, $Targets, [string] $Folder, $Listed)
    $stream = Open-Tar -Path $Path
    try {
        $number = 0
        while ($null -ne ($entry = Read-TarEntry -Stream $stream)) {
            $skip = Get-PaddedLength -Length $entry.Length
            if ($Targets.ContainsKey($number)) {
                Save-Body -Stream $stream -Length $entry.Length -Paths $Targets[$number] -Folder $Folder -Listed $Listed
                $skip -= $entry.Length
            }
            Skip-Bytes -Stream $stream -Count $skip
            $number++
        }
    }
    finally { $stream.Dispose() }
}

function Get-PaddedLength {
    param([long] $Length)
    return [long] ($Length + ((512 - ($Length % 512)) % 512))
}

# The next entry, with what extended headers before it say; $null at the end. The stream then stands at its body.
function Read-TarEntry {
    param([System.IO.Stream] $Stream)
    $extended = @{}
    while ($true) {
        $block = Read-TarBlock -Stream $Stream
        if ($null -eq $block) { return $null }
        $length = Get-TarNumber -Block $block -Offset 124 -Count 12
        $flag = [char] $block[156]
        if ('LKxXg'.IndexOf($flag) -lt 0) { return ConvertTo-TarEntry -Block $block -Flag $flag -Length $length -Extended $extended }
        $data = Read-ExtendedHeader -Stream $Stream -Length $length
        if ($flag -ceq 'L') { $extended['path'] = ConvertFrom-TarBytes -Bytes $data -Offset 0 -Count $data.Length }
        elseif ($flag -ceq 'K') { $extended['linkpath'] = ConvertFrom-TarBytes -Bytes $data -Offset 0 -Count $data.Length }
        elseif ($flag -ine 'g') { Read-PaxRecords -Bytes $data -Into $extended }
    }
}

function ConvertTo-TarEntry {
    param([byte[]] $Block, [char] $Flag, [long] $Length, [hashtable] $Extended)
    $name = Get-TarName -Block $Block
    $link = ConvertFrom-TarBytes -Bytes $Block -Offset 157 -Count 100
    if ($Extended.ContainsKey('path')) { $name = $Extended['path'] }
    if ($Extended.ContainsKey('linkpath')) { $link = $Extended['linkpath'] }
    if ($Extended.ContainsKey('size')) { $Length = [long] $Extended['size'] }
    if ($Flag -ceq 'S' -or $Extended.ContainsKey('GNU.sparse.realsize') -or $Extended.ContainsKey('GNU.sparse.size')) {
        throw (New-Object System.IO.InvalidDataException("'$name' is a sparse file"))
    }
    $kind = 'other'
    if ($Flag -eq '1') { $kind = 'link' }
    elseif (([int] $Flag -eq 0 -or $Flag -eq '0' -or $Flag -eq '7') -and -not $name.EndsWith('/')) { $kind = 'file' }
    # Links, devices and folders have no body, whatever their length says.
    if ('123456'.IndexOf($Flag) -ge 0) { $Length = 0 }
    return @{ Name = $name; Link = $link; Kind = $kind; Length = $Length }
}

function Get-TarName {
    param([byte[]] $Block)
    $name = ConvertFrom-TarBytes -Bytes $Block -Offset 0 -Count 100
    # GNU's own format ("ustar" and two blanks) has other fields in the place of the prefix.
    if ($Block[262] -ne 0 -or (ConvertFrom-TarBytes -Bytes $Block -Offset 257 -Count 6) -ne 'ustar') { return $name }
    $prefix = ConvertFrom-TarBytes -Bytes $Block -Offset 345 -Count 155
    if ($prefix -eq '') { return $name }
    return "$prefix/$name"
}

# A header whose checksum fits; $null at the end of the archive.
function Read-TarBlock {
    param([System.IO.Stream] $Stream)
    $block = New-Object byte[] 512
    $got = Read-Fully -Stream $Stream -Buffer $block -Count 512
    if ($got -eq 0) { return $null }
    if ($got -lt 512) { throw (New-Object System.IO.InvalidDataException('truncated header')) }
    $sum = 0
    foreach ($value in $block) { $sum += $value }
    if ($sum -eq 0) { return $null }
    for ($index = 148; $index -lt 156; $index++) { $sum += 32 - $block[$index] }
    if ($sum -ne (Get-TarNumber -Block $block -Offset 148 -Count 8)) { throw (New-Object System.IO.InvalidDataException('bad checksum')) }
    return , $block
}

function Read-ExtendedHeader {
    param([System.IO.Stream] $Stream, [long] $Length)
    if ($Length -gt $script:bufferSize) { throw (New-Object System.IO.InvalidDataException('an extended header is too long')) }
    $data = New-Object byte[] $Length
    if ((Read-Fully -Stream $Stream -Buffer $data -Count $Length) -lt $Length) { throw (New-Object System.IO.InvalidDataException('unexpected end of data')) }
    Skip-Bytes -Stream $Stream -Count ((Get-PaddedLength -Length $Length) - $Length)
    return , $data
}

# Octal digits, or a number in base 256 where the highest bit is set.
function Get-TarNumber {
    param([byte[]] $Block, [int] $Offset, [int] $Count)
    if ($Block[$Offset] -ge 128) {
        $number = [long] ($Block[$Offset] -band 127)
        for ($index = 1; $index -lt $Count; $index++) { $number = $number * 256 + $Block[$Offset + $index] }
        return $number
    }
    $text = (ConvertFrom-TarBytes -Bytes $Block -Offset $Offset -Count $Count).Trim()
    if ($text -eq '') { return [long] 0 }
    return [Convert]::ToInt64($text, 8)
}

function ConvertFrom-TarBytes {
    param([byte[]] $Bytes, [int] $Offset, [int] $Count)
    $end = [Array]::IndexOf($Bytes, [byte] 0, $Offset, $Count)
    if ($end -lt 0) { $end = $Offset + $Count }
    return [System.Text.Encoding]::UTF8.GetString($Bytes, $Offset, $end - $Offset)
}

# Records "<length> <key>=<value>\n", the length in bytes and of the whole record.
function Read-PaxRecords {
    param([byte[]] $Bytes, [hashtable] $Into)
    $start = 0
    while ($start -lt $Bytes.Length -and $Bytes[$start] -ne 0) {
        $blank = [Array]::IndexOf($Bytes, [byte] 32, $start)
        if ($blank -lt 0) { throw (New-Object System.IO.InvalidDataException('bad pax header')) }
        $length = [int] [System.Text.Encoding]::ASCII.GetString($Bytes, $start, $blank - $start)
        if ($length -le $blank - $start + 1 -or $start + $length -gt $Bytes.Length) { throw (New-Object System.IO.InvalidDataException('bad pax header')) }
        $record = [System.Text.Encoding]::UTF8.GetString($Bytes, $blank + 1, $start + $length - $blank - 2)
        $key, $value = $record.Split([char[]] '=', 2)
        $Into[$key] = $value
        $start += $length
    }
}

function Read-Fully {
    param([System.IO.Stream] $Stream, [byte[]] $Buffer, [int] $Count)
    $done = 0
    while ($done -lt $Count) {
        $got = $Stream.Read($Buffer, $done, $Count - $done)
        if ($got -eq 0) { break }
        $done += $got
    }
    return $done
}

function Skip-Bytes {
    param([System.IO.Stream] $Stream, [long] $Count)
    if ($Count -le 0) { return }
    $buffer = New-Object byte[] ([int] [Math]::Min($Count, [long] $script:bufferSize))
    while ($Count -gt 0) {
        $got = $Stream.Read($buffer, 0, [int] [Math]::Min($Count, [long] $buffer.Length))
        if ($got -eq 0) { throw (New-Object System.IO.InvalidDataException('unexpected end of data')) }
        $Count -= $got
    }
}

function Open-Zip {
    param([string] $Path)
    Add-Type -AssemblyName System.IO.Compression
    $file = New-Object System.IO.FileStream($Path, [System.IO.FileMode]::Open, [System.IO.FileAccess]::Read, [System.IO.FileShare]::Read, $script:bufferSize)
    return New-Object System.IO.Compression.ZipArchive($file, [System.IO.Compression.ZipArchiveMode]::Read)
}

function Read-ZipNames {
    param([string] $Path)
    $names = New-Object 'System.Collections.Generic.Dictionary[string,int]' ([StringComparer]::Ordinal)
    $archive = Open-Zip -Path $Path
    try {
        $number = 0
        foreach ($entry in $archive.Entries) {
            if (-not $entry.FullName.EndsWith('/')) { $names[(Get-MemberName -Name $entry.FullName)] = $number }
            $number++
        }
    }
    finally { $archive.Dispose() }
    return , $names
}

function Expand-Zip {
    param([string] $Path, $Targets, [string] $Folder, $Listed)
    $archive = Open-Zip -Path $Path
    try {
        foreach ($number in $Targets.Keys) {
            $entry = $archive.Entries[$number]
            $stream = $entry.Open()
            try { Save-Body -Stream $stream -Length $entry.Length -Paths $Targets[$number] -Folder $Folder -Listed $Listed }
            finally { $stream.Dispose() }
        }
    }
    finally { $archive.Dispose() }
}
