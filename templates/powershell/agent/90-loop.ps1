# The agent's loop: reads requests, has each done in a runspace of its own, writes frames. Only this thread writes.

function Start-WinjoinAgent {
    param([string] $Text, [System.IO.StreamReader] $Reader)
    Initialize-WinjoinJson
    $agent = @{
        text = $Text; output = [Console]::OpenStandardOutput(); last = [long] 0; result = ''; runspace = $null
        outbox = New-Object 'System.Collections.Concurrent.BlockingCollection[string]'
    }
    Write-WinjoinFrame -Agent $agent -Sequence 0 -Kind 'hello' -Json (ConvertTo-WinjoinJson -Value (Get-WinjoinHello))
    while ($null -ne ($line = $Reader.ReadLine())) {
        if ($line.StartsWith('WJ1 ')) { Read-WinjoinRequest -Agent $agent -Line $line }
    }
    Write-WinjoinFrame -Agent $agent -Sequence $agent.last -Kind 'bye' -Json '{}'
}

function Get-WinjoinHello {
    $boot = 0
    # Without CIM's service the rest still works; the client takes 0 as unknown.
    try { $boot = [Math]::Floor((ConvertTo-UnixFact -Time (Get-CimInstance -ClassName Win32_OperatingSystem).LastBootUpTime)) } catch { $boot = 0 }
    return [ordered]@{
        protocol = 1; pid = $PID; powershell = [string] $PSVersionTable.PSVersion
        languageMode = [string] $ExecutionContext.SessionState.LanguageMode; boot = [long] $boot; agent = [Guid]::NewGuid().ToString('N')
    }
}

function Write-WinjoinFrame {
    param([hashtable] $Agent, [long] $Sequence, [string] $Kind, [string] $Json)
    $body = [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($Json))
    $bytes = [System.Text.Encoding]::ASCII.GetBytes(("`nWJ1 {0} {1} {2} {3}`n" -f $Sequence, $Kind, $body.Length, $body))
    $Agent.output.Write($bytes, 0, $bytes.Length)
    $Agent.output.Flush()
}

function Read-WinjoinRequest {
    param([hashtable] $Agent, [string] $Line)
    $words = $Line.Split(' ')
    $sequence = [long] 0
    $numbered = $words.Count -gt 1 -and [long]::TryParse($words[1], [ref] $sequence)
    $request = $null
    $reason = 'not a request line'
    if ($numbered -and $words.Count -eq 4) {
        $reason = 'the payload does not fit its digest'
        try { $request = ConvertFrom-WinjoinPayload -Digest $words[2] -Payload $words[3] } catch { $reason = 'the payload cannot be read: ' + $_.Exception.Message }
    }
    if ($null -eq $request) {
        Write-WinjoinFrame -Agent $Agent -Sequence $sequence -Kind 'bad' -Json (ConvertTo-WinjoinJson -Value @{ reason = $reason })
    } elseif ($sequence -ge $Agent.last) {
        if ($sequence -gt $Agent.last) {
            $Agent.result = Invoke-WinjoinRequest -Agent $Agent -Sequence $sequence -Request $request
            $Agent.last = $sequence
        }
        Write-WinjoinFrame -Agent $Agent -Sequence $sequence -Kind 'result' -Json $Agent.result
    }
}

# The request as JSON; null where the digest is another. Throws where it holds no object.
function ConvertFrom-WinjoinPayload {
    param([string] $Digest, [string] $Payload)
    if ((Get-Sha256OfBytes -Bytes ([System.Text.Encoding]::ASCII.GetBytes($Payload))) -ne $Digest) { return $null }
    $packed = New-Object System.IO.MemoryStream(, [Convert]::FromBase64String($Payload))
    $gzip = New-Object System.IO.Compression.GZipStream($packed, [System.IO.Compression.CompressionMode]::Decompress)
    $reader = New-Object System.IO.StreamReader($gzip, [System.Text.Encoding]::UTF8)
    try { $json = $reader.ReadToEnd() } finally { $reader.Dispose() }
    if (-not ((ConvertFrom-Json -InputObject $json) -is [System.Management.Automation.PSCustomObject])) { throw 'it holds no object' }
    return $json
}

# The result as JSON. The work is done elsewhere, so that this thread can say that it is alive and see the time pass.
function Invoke-WinjoinRequest {
    param([hashtable] $Agent, [long] $Sequence, [string] $Request)
    $shell = [System.Management.Automation.PowerShell]::Create()
    $shell.Runspace = Get-WinjoinRunspace -Agent $Agent
    [void] $shell.AddCommand('Invoke-WinjoinOperation').AddParameter('Json', $Request)
    $seconds = 3600.0
    try { $seconds = [double] (ConvertFrom-Json -InputObject $Request).timeout } catch { $seconds = 3600.0 }
    $handle = $shell.BeginInvoke()
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        $item = $null
        if (-not $Agent.outbox.TryTake([ref] $item, 250)) {
            $end = Test-WinjoinEnd -Agent $Agent -Sequence $Sequence -Shell $shell -Handle $handle -Late ($watch.Elapsed.TotalSeconds -gt $seconds)
            if ($null -ne $end) { return $end }
            continue
        }
        $Agent.said = [DateTime]::UtcNow
        if ($item.StartsWith('result ')) {
            $shell.Dispose()
            return $item.Substring(7)
        }
        Write-WinjoinFrame -Agent $Agent -Sequence $Sequence -Kind 'event' -Json $item.Substring(6)
    }
}

# Says that it is alive every 5 s; the result of a request that ended without one, or whose time is over.
function Test-WinjoinEnd {
    param([hashtable] $Agent, [long] $Sequence, $Shell, $Handle, [bool] $Late)
    if ($Handle.IsCompleted -and $Agent.outbox.Count -eq 0) {
        $message = 'the request ended without a result'
        try { [void] $Shell.EndInvoke($Handle) } catch { $message = $_.Exception.Message }
        return ConvertTo-WinjoinJson -Value @{ ok = $false; error = @{ message = $message; id = 'RequestEnded'; position = ''; step = $null } }
    }
    if ($Late) {
        # It cannot be waited for: a program that hangs does not stop. What it still says goes to an outbox that nobody reads.
        [void] $Shell.BeginStop($null, $null)
        $Agent.runspace = $null
        $Agent.outbox = New-Object 'System.Collections.Concurrent.BlockingCollection[string]'
        return ConvertTo-WinjoinJson -Value @{ ok = $false; error = @{ message = 'it took longer than its time'; id = 'RequestTimedOut'; position = ''; step = $null } }
    }
    if (([DateTime]::UtcNow - $Agent.said).TotalSeconds -ge 5) {
        $Agent.said = [DateTime]::UtcNow
        Write-WinjoinFrame -Agent $Agent -Sequence $Sequence -Kind 'alive' -Json '{}'
    }
    return $null
}

# A runspace that knows the agent's functions; one is enough, until a request had to be left behind in it.
function Get-WinjoinRunspace {
    param([hashtable] $Agent)
    $Agent.said = [DateTime]::UtcNow
    if ($null -ne $Agent.runspace) { return $Agent.runspace }
    $runspace = [System.Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace([System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault2())
    $runspace.Open()
    $runspace.SessionStateProxy.SetVariable('WinjoinOutbox', $Agent.outbox)
    $runspace.SessionStateProxy.SetVariable('WinjoinPlace', $null)
    $shell = [System.Management.Automation.PowerShell]::Create()
    $shell.Runspace = $runspace
    [void] $shell.AddScript($Agent.text + "`nInitialize-WinjoinJson").Invoke()
    $shell.Dispose()
    $Agent.runspace = $runspace
    return $runspace
}

# In the request's own runspace: does one operation and puts its result into the outbox.
function Invoke-WinjoinOperation {
    param([string] $Json)
    Set-StrictMode -Version 2.0
    $ErrorActionPreference = 'Stop'
    $ProgressPreference = 'SilentlyContinue'
    $WarningPreference = 'SilentlyContinue'
    try {
        $request = ConvertTo-WinjoinTable -Value (ConvertFrom-Json -InputObject $Json)
        $arguments = Get-WinjoinItem -Table $request -Name 'args' -Default ([ordered]@{})
        $value = Get-WinjoinValue -Operation $request['op'] -Arguments $arguments
        $result = ConvertTo-WinjoinJson -Value ([ordered]@{ ok = $true; value = $value })
    } catch {
        $result = ConvertTo-WinjoinJson -Value ([ordered]@{ ok = $false; error = (ConvertTo-WinjoinError -Record $_) })
    }
    $global:WinjoinOutbox.Add([string] ('result ' + $result))
}

function Get-WinjoinValue {
    param([string] $Operation, [System.Collections.IDictionary] $Arguments)
    switch ($Operation) {
        'facts' { return Get-Facts -Arguments $Arguments }
        'ensure' { return Invoke-WinjoinEnsure -Arguments $Arguments }
        'journal' { return Get-WinjoinJournal }
    }
    Stop-WinjoinStep -Id 'UnknownOperation' -Message "There is no operation $Operation."
}
