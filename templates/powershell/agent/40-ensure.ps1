# The operation ensure: for each step get, compare, journal, set, get again. It knows no resource by its name.

function Invoke-WinjoinEnsure {
    param([System.Collections.IDictionary] $Arguments)
    $sum = [ordered]@{ changed = 0; unchanged = 0; restartRequired = $false; restartReasons = @(); failed = $null }
    foreach ($group in @($Arguments['groups'])) {
        for ($index = 0; $index -lt @($group['steps']).Count; $index++) {
            $place = [ordered]@{ run = $Arguments['run']; phase = $group['phase']; index = $index; apply = $Arguments['mode'] -eq 'apply' }
            $event = Invoke-WinjoinStep -Place $place -Step @($group['steps'])[$index] -Sum $sum
            Send-WinjoinEvent -Payload $event
            if ($event['outcome'] -eq 'failed') {
                $sum['failed'] = [ordered]@{ phase = $group['phase']; index = $index; error = $event['error'] }
                return $sum
            }
            if ($event['outcome'] -eq 'unchanged') { $sum['unchanged']++ } else { $sum['changed']++ }
        }
        if ($sum['restartRequired'] -and $Arguments['mode'] -eq 'apply') { break }
    }
    return $sum
}

function Invoke-WinjoinStep {
    param([System.Collections.IDictionary] $Place, [System.Collections.IDictionary] $Step, [System.Collections.IDictionary] $Sum)
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $event = [ordered]@{
        event = 'step'; phase = $Place['phase']; index = $Place['index']; outcome = 'unchanged'; differs = @()
        before = $null; after = $null; restart = $false; seconds = 0.0
    }
    $global:WinjoinPlace = $Place
    try {
        if ($Step['kind'] -eq 'action') {
            Invoke-WinjoinActionStep -Place $Place -Step $Step -Event $event
        } else {
            Invoke-WinjoinResourceStep -Place $Place -Step $Step -Event $event -Sum $Sum
        }
    } catch {
        $event['outcome'] = 'failed'
        $event['error'] = Hide-WinjoinSecret -Failure (ConvertTo-WinjoinError -Record $_ -Step $Place['index']) -Step $Step
    }
    $event['seconds'] = [Math]::Round($watch.Elapsed.TotalSeconds, 3)
    return $event
}

# Windows' own messages may repeat what they were given.
function Hide-WinjoinSecret {
    param([System.Collections.IDictionary] $Failure, [System.Collections.IDictionary] $Step)
    $secret = Get-WinjoinItem -Table $Step -Name 'secret' -Default @()
    $inputs = Get-WinjoinItem -Table $Step -Name 'inputs'
    foreach ($name in @($secret)) {
        $value = [string] (Get-WinjoinItem -Table $inputs -Name $name -Default '')
        if ($value.Length -ge 4) { $Failure['message'] = $Failure['message'].Replace($value, '***') }
    }
    return $Failure
}

function Invoke-WinjoinResourceStep {
    param([System.Collections.IDictionary] $Place, [System.Collections.IDictionary] $Step, [System.Collections.IDictionary] $Event, [System.Collections.IDictionary] $Sum)
    $get = Get-WinjoinFunction -Type $Step['type'] -Verb 'Get'
    $desired = $Step['state']
    $current = Get-WinjoinState -Function $get -Key $Step['key'] -Desired $desired
    $Event['before'] = $current
    $Event['after'] = $current
    $Event['differs'] = @(Compare-WinjoinState -Current $current -Desired $desired)
    if ($Event['differs'].Count -eq 0) {
        if ($true -eq (Get-WinjoinItem -Table $current -Name 'pending' -Default $false)) { Add-WinjoinRestart -Event $Event -Sum $Sum -Reason ($Step['type'] + ' ' + (@($Step['key'].Values) -join ' ')) }
        return
    }
    $Event['outcome'] = 'would-change'
    $Event['after'] = $null
    if (-not $Place['apply']) { return }
    Write-WinjoinIntent -Place $Place -Step $Step -Before $current
    $set = Get-WinjoinFunction -Type $Step['type'] -Verb 'Set'
    $inputs = Get-WinjoinItem -Table $Step -Name 'inputs' -Default ([ordered]@{})
    $said = @(& $set -Key $Step['key'] -State $desired -Inputs $inputs -Current $current)
    $Event['after'] = Get-WinjoinState -Function $get -Key $Step['key'] -Desired $desired
    Assert-WinjoinState -Step $Step -After $Event['after']
    $Event['outcome'] = 'changed'
    Write-WinjoinDone -Place $Place -Step $Step -After $Event['after']
    foreach ($item in $said) {
        if ($item -is [System.Collections.IDictionary] -and $item['restart']) { Add-WinjoinRestart -Event $Event -Sum $Sum -Reason $item['reason'] }
    }
}

function Assert-WinjoinState {
    param([System.Collections.IDictionary] $Step, $After)
    $left = @(Compare-WinjoinState -Current $After -Desired $Step['state'])
    if ($left.Count -eq 0) { return }
    $what = $Step['type'] + ' ' + (@($Step['key'].Values) -join ' ')
    Stop-WinjoinStep -Id 'NotVerified' -Message ($what + ' is still different after it was set: ' + ($left -join ', '))
}

function Get-WinjoinState {
    param([string] $Function, [System.Collections.IDictionary] $Key, $Desired)
    $answers = @(& $Function -Key $Key -Desired $Desired | Where-Object { $_ -is [System.Collections.IDictionary] })
    if ($answers.Count -eq 0) { return $null }
    return $answers[$answers.Count - 1]
}

# Get-FirewallRuleState for firewall-rule.
function Get-WinjoinFunction {
    param([string] $Type, [string] $Verb)
    $words = @($Type.Split('-') | ForEach-Object { $_.Substring(0, 1).ToUpperInvariant() + $_.Substring(1) })
    $name = '{0}-{1}State' -f $Verb, ($words -join '')
    if ($Type -notmatch '^[a-z]+(-[a-z]+)*$' -or -not (Test-Path -LiteralPath "Function:\$name")) {
        Stop-WinjoinStep -Id 'UnknownResource' -Message "There is no resource of type $Type."
    }
    return $name
}

function Add-WinjoinRestart {
    param([System.Collections.IDictionary] $Event, [System.Collections.IDictionary] $Sum, [string] $Reason)
    $Event['restart'] = $true
    $Sum['restartRequired'] = $true
    if (@($Sum['restartReasons']) -notcontains $Reason) { $Sum['restartReasons'] = @($Sum['restartReasons']) + $Reason }
}

# Invoke-WaitServiceAction for wait-service: a function of a file below actions/.
function Invoke-WinjoinActionStep {
    param([System.Collections.IDictionary] $Place, [System.Collections.IDictionary] $Step, [System.Collections.IDictionary] $Event)
    $Event['outcome'] = 'would-change'
    if (-not $Place['apply']) { return }
    $words = @(([string] $Step['name']).Split('-') | Where-Object { $_ } | ForEach-Object { $_.Substring(0, 1).ToUpperInvariant() + $_.Substring(1) })
    $name = 'Invoke-{0}Action' -f ($words -join '')
    if (-not (Test-Path -LiteralPath "Function:\$name")) { Stop-WinjoinStep -Id 'UnknownAction' -Message "There is no action $($Step['name'])." }
    $parameters = Get-WinjoinItem -Table $Step -Name 'parameters' -Default ([ordered]@{})
    $Event['after'] = Get-WinjoinAnswer -Answers @(& $name -Parameters $parameters)
    $Event['outcome'] = 'changed'
}

function Get-WinjoinAnswer {
    param([object[]] $Answers)
    foreach ($item in $Answers) { if ($item -is [System.Collections.IDictionary]) { return $item } }
    return $null
}

function Send-WinjoinEvent {
    param([System.Collections.IDictionary] $Payload)
    $global:WinjoinOutbox.Add([string] ('event ' + (ConvertTo-WinjoinJson -Value $Payload)))
}

function Send-Progress {
    param([long] $Bytes, $Total)
    Send-WinjoinEvent -Payload ([ordered]@{
            event = 'progress'; phase = $global:WinjoinPlace['phase']; index = $global:WinjoinPlace['index']; bytes = $Bytes; total = $Total
        })
}
