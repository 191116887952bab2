# The journal: what is intended, on disk before the effect, and that it was done. It never holds inputs.

function Get-WinjoinFolder { return Join-Path -Path ([Environment]::GetFolderPath('CommonApplicationData')) -ChildPath 'winjoin' }

function Write-WinjoinIntent {
    param([System.Collections.IDictionary] $Place, [System.Collections.IDictionary] $Step, $Before)
    $folder = Get-WinjoinFolder
    [void] [System.IO.Directory]::CreateDirectory($folder)
    if (-not (Test-PrivateAcl -Path $folder)) { Set-PrivateAcl -Path $folder -IsFolder }
    Save-WinjoinBackup -Step $Step -Before $Before
    Write-WinjoinLine -Place $Place -Step $Step -Rest ([ordered]@{ intent = 'set'; before = $Before; desired = $Step['state'] })
}

function Write-WinjoinDone {
    param([System.Collections.IDictionary] $Place, [System.Collections.IDictionary] $Step, $After)
    Write-WinjoinLine -Place $Place -Step $Step -Rest ([ordered]@{ done = $true; after = $After })
}

# A file that will be replaced is kept, unless it is private: a secret must not lie in two places.
function Save-WinjoinBackup {
    param([System.Collections.IDictionary] $Step, $Before)
    if (@('file', 'binary') -notcontains $Step['type'] -or $null -eq $Before) { return }
    $access = @((Get-WinjoinItem -Table $Before -Name 'access'), (Get-WinjoinItem -Table $Step['state'] -Name 'access'))
    if ($access -contains 'private') { return }
    $folder = Join-Path -Path (Get-WinjoinFolder) -ChildPath 'backup'
    [void] [System.IO.Directory]::CreateDirectory($folder)
    $target = Join-Path -Path $folder -ChildPath $Before['sha256']
    if ([System.IO.File]::Exists($target)) { return }
    $temporary = $target + '.winjoin-new'
    [System.IO.File]::Copy($Step['key']['path'], $temporary, $true)
    [System.IO.File]::Move($temporary, $target)
}

function Write-WinjoinLine {
    param([System.Collections.IDictionary] $Place, [System.Collections.IDictionary] $Step, [System.Collections.IDictionary] $Rest)
    $line = [ordered]@{
        run = $Place['run']; time = [Math]::Round((Get-WinjoinTime), 3); phase = $Place['phase']; index = $Place['index']
        type = $Step['type']; key = $Step['key']
    }
    foreach ($name in @($Rest.Keys)) { $line[$name] = $Rest[$name] }
    $path = Join-Path -Path (Get-WinjoinFolder) -ChildPath 'journal.jsonl'
    $bytes = [System.Text.Encoding]::ASCII.GetBytes((ConvertTo-WinjoinJson -Value $line) + "`n")
    $stream = New-Object System.IO.FileStream($path, [System.IO.FileMode]::OpenOrCreate, [System.IO.FileAccess]::ReadWrite, [System.IO.FileShare]::Read)
    try {
        if (Test-WinjoinTorn -Stream $stream) { $stream.WriteByte(10) }
        $stream.Write($bytes, 0, $bytes.Length)
        $stream.Flush($true)
    } finally { $stream.Dispose() }
}

# Whether the last line has no end, because the power went; leaves the stream at its end.
function Test-WinjoinTorn {
    param([System.IO.Stream] $Stream)
    if ($Stream.Length -eq 0) { return $false }
    [void] $Stream.Seek(-1, [System.IO.SeekOrigin]::End)
    return $Stream.ReadByte() -ne 10
}

function Get-WinjoinTime {
    $start = New-Object DateTime(1970, 1, 1, 0, 0, 0, [DateTimeKind]::Utc)
    return ([DateTime]::UtcNow - $start).TotalSeconds
}

# The lines that can be read, oldest first.
function Get-WinjoinJournal {
    $path = Join-Path -Path (Get-WinjoinFolder) -ChildPath 'journal.jsonl'
    $entries = New-Object System.Collections.ArrayList
    if ([System.IO.File]::Exists($path)) {
        foreach ($line in [System.IO.File]::ReadAllLines($path)) {
            # A torn line is what a crash left; what it would have said never happened.
            try { [void] $entries.Add((ConvertTo-WinjoinTable -Value (ConvertFrom-Json -InputObject $line))) } catch [ArgumentException], [System.Management.Automation.RuntimeException] { continue }
        }
    }
    return [ordered]@{ entries = @($entries.ToArray()) }
}
