# Values: JSON to dictionaries and back, comparison, digests, errors as data.

# Objects of ConvertFrom-Json as ordered dictionaries with case-sensitive keys, all the way down.
function ConvertTo-WinjoinTable {
    param($Value)
    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        $table = New-Object System.Collections.Specialized.OrderedDictionary([StringComparer]::Ordinal)
        foreach ($property in $Value.PSObject.Properties) {
            $table[$property.Name] = ConvertTo-WinjoinTable -Value $property.Value
        }
        return $table
    }
    if ($Value -is [array]) {
        $list = New-Object System.Collections.ArrayList
        foreach ($item in $Value) { [void] $list.Add((ConvertTo-WinjoinTable -Value $item)) }
        return , $list.ToArray()
    }
    return $Value
}

# In 5.1 a list that went through the pipeline is written as {value, Count} unless this extension of lists is gone.
function Initialize-WinjoinJson {
    if ($null -ne (Get-Command -Name Remove-TypeData -ErrorAction SilentlyContinue)) { Remove-TypeData -TypeName 'System.Array' -ErrorAction SilentlyContinue }
}

# One line of ASCII: what is beyond ASCII is escaped, since journals and pipes have encodings of their own.
function ConvertTo-WinjoinJson {
    param($Value)
    $json = ConvertTo-Json -InputObject $Value -Depth 30 -Compress
    return [regex]::Replace($json, '[^\u0020-\u007e]', { param($match) '\u{0:x4}' -f [int] [char] $match.Value })
}

function Get-WinjoinItem {
    param($Table, [string] $Name, $Default = $null)
    if ($null -ne $Table -and $Table.Contains($Name) -and $null -ne $Table[$Name]) { return , $Table[$Name] }
    return , $Default
}

function Test-WinjoinSame {
    param($Left, $Right)
    if ($null -eq $Left -or $null -eq $Right) { return ($null -eq $Left) -and ($null -eq $Right) }
    if ($Left -is [System.Collections.IDictionary]) { return Test-WinjoinSameTable -Left $Left -Right $Right }
    if ($Left -is [array]) { return Test-WinjoinSameList -Left $Left -Right $Right }
    if ($Left -is [string] -or $Right -is [string]) { return ($Left -is [string]) -and ($Right -is [string]) -and ($Left -ceq $Right) }
    if ($Left -is [bool] -or $Right -is [bool]) { return ($Left -is [bool]) -and ($Right -is [bool]) -and ($Left -eq $Right) }
    if ($Right -is [array] -or $Right -is [System.Collections.IDictionary]) { return $false }
    return [decimal] $Left -eq [decimal] $Right
}

function Test-WinjoinSameTable {
    param($Left, $Right)
    if (-not ($Right -is [System.Collections.IDictionary]) -or $Left.Count -ne $Right.Count) { return $false }
    foreach ($name in @($Left.Keys)) {
        if (-not $Right.Contains($name) -or -not (Test-WinjoinSame -Left $Left[$name] -Right $Right[$name])) { return $false }
    }
    return $true
}

function Test-WinjoinSameList {
    param($Left, $Right)
    if (-not ($Right -is [array]) -or $Left.Count -ne $Right.Count) { return $false }
    for ($index = 0; $index -lt $Left.Count; $index++) {
        if (-not (Test-WinjoinSame -Left $Left[$index] -Right $Right[$index])) { return $false }
    }
    return $true
}

# Names of desired fields that are not so; all where nothing is there; 'exists' for what should be absent.
function Compare-WinjoinState {
    param($Current, $Desired)
    if ($null -eq $Desired) {
        if ($null -ne $Current) { 'exists' }
        return
    }
    foreach ($name in @($Desired.Keys)) {
        if ($null -eq $Current -or -not $Current.Contains($name) -or
            -not (Test-WinjoinSame -Left $Desired[$name] -Right $Current[$name])) { $name }
    }
}

# An error as a frame tells it: what was said, without PowerShell's "Exception calling ..." around it, an id that is not
# translated, and where it was.
function ConvertTo-WinjoinError {
    param([System.Management.Automation.ErrorRecord] $Record, $Step = $null)
    $exception = $Record.Exception
    while ($null -ne $exception.InnerException -and ($exception -is [System.Management.Automation.RuntimeException] -or
            $exception -is [System.Reflection.TargetInvocationException] -or $exception -is [System.AggregateException])) {
        $exception = $exception.InnerException
    }
    $id = [string] $Record.FullyQualifiedErrorId
    if ($id -eq '' -or $id -eq $Record.Exception.Message -or $id.Contains(' ')) { $id = $exception.GetType().Name }
    $line = ''
    if ($null -ne $Record.InvocationInfo) { $line = ('line {0}: {1}' -f $Record.InvocationInfo.ScriptLineNumber, $Record.InvocationInfo.InvocationName).Trim() }
    return [ordered]@{ message = [string] $exception.Message; id = $id; position = $line; step = $Step }
}

# Ends a step with an id of ours, which stays the same in all languages.
function Stop-WinjoinStep {
    param([string] $Id, [string] $Message)
    $exception = New-Object System.InvalidOperationException($Message)
    $category = [System.Management.Automation.ErrorCategory]::NotSpecified
    throw (New-Object System.Management.Automation.ErrorRecord($exception, $Id, $category, $null))
}
