# All facts of this host in one answer. Parts and probes run side by side in runspaces of their own, each with a deadline,
# so that one service of Windows that hangs costs one part and not the answer.

function Get-Facts {
    param($Arguments)
    $questions = @(Get-FactArgument -Arguments $Arguments -Name 'probes')
    $ports = @(Get-FactArgument -Arguments $Arguments -Name 'ports')
    $facts = [ordered]@{ failedParts = @() }
    $pool = New-FactPool
    try {
        $tasks = @(Start-FactTasks -Pool $pool -Questions $questions -Ports $ports)
        Add-FactPart -Facts $facts -Name 'account' -Part { Get-AccountFacts }
        Add-FactPart -Facts $facts -Name 'engine' -Part { Get-EngineFacts }
        $started = [DateTime]::UtcNow
        $probes = New-Object System.Collections.ArrayList
        foreach ($task in $tasks) {
            $seconds = if ($task.name -eq 'probes') { 8 } else { 45 }
            $left = [Math]::Max(0, ($started.AddSeconds($seconds) - [DateTime]::UtcNow).TotalMilliseconds)
            $value = Receive-FactTask -Task $task -Milliseconds $left -Facts $facts
            if ($task.name -eq 'probes') {
                [void] $probes.Add($value)
            } elseif ($null -ne $value) {
                $facts[$task.name] = $value
            }
        }
        $facts['probes'] = @($probes.ToArray() | Where-Object { $null -ne $_ })
    } finally {
        # Closing waits for what hangs, so it is not waited for; an open pool would keep the process from its end.
        [void] $pool.BeginClose($null, $null)
    }
    Add-PendingFeature -Facts $facts
    return $facts
}

# A list among the arguments, which are a dictionary or an object of ConvertFrom-Json.
function Get-FactArgument {
    param($Arguments, [string] $Name)
    $value = if ($Arguments -is [System.Collections.IDictionary]) { $Arguments[$Name] } else { Get-FactProperty -Object $Arguments -Name $Name }
    @($value | Where-Object { $null -ne $_ })
}

function New-FactPool {
    $state = [System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
    foreach ($function in (Get-ChildItem -Path 'Function:\*Fact*')) {
        $entry = New-Object System.Management.Automation.Runspaces.SessionStateFunctionEntry($function.Name, $function.Definition)
        $state.Commands.Add($entry)
    }
    $pool = [System.Management.Automation.Runspaces.RunspaceFactory]::CreateRunspacePool($state)
    [void] $pool.SetMaxRunspaces(8)
    $pool.Open()
    return $pool
}

# The slowest come first: they get the first runspaces.
function Start-FactTasks {
    param($Pool, [object[]] $Questions, [object[]] $Ports)
    foreach ($question in $Questions) {
        Start-FactTask -Pool $Pool -Name 'probes' -Function 'Get-ProbeFact' -Parameters @{ Question = $question }
    }
    Start-FactTask -Pool $Pool -Name 'features' -Function 'Get-FeaturesFacts' -Parameters @{}
    Start-FactTask -Pool $Pool -Name 'network' -Function 'Get-NetworkFacts' -Parameters @{ Ports = $Ports }
    foreach ($part in 'antivirus', 'os', 'services', 'hardware', 'hns', 'remote', 'identity', 'programs', 'environment') {
        $function = 'Get-' + $part.Substring(0, 1).ToUpperInvariant() + $part.Substring(1) + 'Facts'
        Start-FactTask -Pool $Pool -Name $part -Function $function -Parameters @{}
    }
}

function Start-FactTask {
    param($Pool, [string] $Name, [string] $Function, [hashtable] $Parameters)
    $shell = [System.Management.Automation.PowerShell]::Create()
    $shell.RunspacePool = $Pool
    $script = 'param($function, $parameters) Set-StrictMode -Version 2.0; ' +
        '$ErrorActionPreference = "Stop"; $ProgressPreference = "SilentlyContinue"; & $function @parameters'
    [void] $shell.AddScript($script).AddArgument($Function).AddArgument($Parameters)
    return @{ name = $Name; shell = $shell; handle = $shell.BeginInvoke(); parameters = $Parameters }
}

function Receive-FactTask {
    param([hashtable] $Task, [double] $Milliseconds, [System.Collections.IDictionary] $Facts)
    if (-not $Task.handle.AsyncWaitHandle.WaitOne([int] $Milliseconds)) {
        [void] $Task.shell.BeginStop($null, $null)
        if ($Task.name -eq 'probes') { return Get-LateProbeFact -Question $Task.parameters['Question'] }
        $Facts['failedParts'] += $Task.name + ': no answer in its time'
        return
    }
    try {
        $answers = $Task.shell.EndInvoke($Task.handle)
        if ($answers.Count -gt 0) { return , $answers[$answers.Count - 1].PSObject.BaseObject }
    } catch {
        $Facts['failedParts'] += $Task.name + ': ' + (Get-FactMessage -Record $_)
    } finally {
        $Task.shell.Dispose()
    }
}

function Add-FactPart {
    param([System.Collections.IDictionary] $Facts, [string] $Name, [scriptblock] $Part)
    try {
        $Facts[$Name] = & $Part
    } catch {
        $Facts['failedParts'] += $Name + ': ' + (Get-FactMessage -Record $_)
    }
}

function Add-PendingFeature {
    param([System.Collections.IDictionary] $Facts)
    if (-not $Facts.Contains('features') -or -not $Facts.Contains('os')) { return }
    $pending = @($Facts['features'].Values | Where-Object { $_ -like '*Pending' })
    if ($pending.Count -gt 0) { $Facts['os']['restartReasons'] = @($Facts['os']['restartReasons']) + 'Feature' }
}

# The message of the innermost error, with its type: messages are translated, types are not.
function Get-FactMessage {
    param($Record)
    $exception = $Record.Exception
    while ($null -ne $exception.InnerException) { $exception = $exception.InnerException }
    return $exception.GetType().Name + ': ' + $exception.Message
}

# What the block says, null where it fails: for what an old Windows or a missing right leaves unknown.
function Get-FactValue {
    param([scriptblock] $Block)
    try { return & $Block } catch { return $null }
}

# A property that not every version of a command gives.
function Get-FactProperty {
    param($Object, [string] $Name)
    if ($null -eq $Object) { return $null }
    $property = $Object.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return $property.Value
}

# A value below HKLM, null where it or its key is missing; 64 bits, whatever started us.
function Get-RegistryFact {
    param([string] $Path, [string] $Name)
    $key = Open-FactKey -Path $Path
    if ($null -eq $key) { return $null }
    try { return $key.GetValue($Name) } finally { $key.Close() }
}

function Open-FactKey {
    param([string] $Path)
    $root = [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]::LocalMachine, [Microsoft.Win32.RegistryView]::Registry64)
    return $root.OpenSubKey($Path)
}

function Test-RegistryFact {
    param([string] $Path)
    $key = Open-FactKey -Path $Path
    if ($null -eq $key) { return $false }
    $key.Close()
    return $true
}

function ConvertTo-UnixFact {
    param([DateTime] $Time)
    $start = New-Object DateTime(1970, 1, 1, 0, 0, 0, [DateTimeKind]::Utc)
    return [Math]::Round(($Time.ToUniversalTime() - $start).TotalSeconds, 3)
}
