# A service: key name; state displayName, command, start, dependsOn, environment, recovery, account, running, inputs.
# sc.exe changes it, since the service manager reads the registry at boot only; what it prints is translated and not read.

function Get-ServiceState {
    param([System.Collections.IDictionary] $Key, $Desired)
    $place = Get-ServicePlace -Name $Key['name']
    $command = Get-ServiceValue -Path $place -Name 'ImagePath'
    $controller = Find-ServiceController -Name $Key['name']
    if ($null -eq $command -or $null -eq $controller) { return $null }
    $starts = @{ 2 = 'automatic'; 3 = 'manual'; 4 = 'disabled' }
    $start = $starts[[int] (Get-ServiceValue -Path $place -Name 'Start' -Default 3)]
    if ($start -eq 'automatic' -and 1 -eq (Get-ServiceValue -Path $place -Name 'DelayedAutostart' -Default 0)) { $start = 'delayed' }
    $depends = Get-ServiceValue -Path $place -Name 'DependOnService' -Default @()
    $lines = Get-ServiceValue -Path $place -Name 'Environment' -Default @()
    return [ordered]@{
        displayName = [string] (Get-ServiceValue -Path $place -Name 'DisplayName' -Default $Key['name'])
        command = [string] $command
        start = $start
        dependsOn = @($depends | ForEach-Object { [string] $_ })
        environment = ConvertTo-ServiceEnvironment -Lines @($lines)
        recovery = ConvertTo-ServiceRecovery -Bytes (Get-ServiceValue -Path $place -Name 'FailureActions' -Default (New-Object byte[] 0))
        account = [string] (Get-ServiceValue -Path $place -Name 'ObjectName' -Default 'LocalSystem')
        running = [string] $controller.Status -eq 'Running'
        inputs = [string] (Get-ServiceValue -Path "$place\Parameters" -Name 'WinjoinInputs' -Default '')
    }
}

function Set-ServiceState {
    param([System.Collections.IDictionary] $Key, $State, $Inputs, $Current)
    $name = $Key['name']
    if ($null -eq $State) {
        Remove-ServiceState -Name $name
        return
    }
    $stopped = @()
    if ($null -ne $Current -and (Test-ServiceStale -State $State -Current $Current)) { $stopped = @(Stop-ServiceTree -Name $name) }
    Set-ServiceConfiguration -Name $name -State $State -Exists ($null -ne $Current)
    if ($null -eq $Current -or -not (Test-WinjoinSame -Left $State['recovery'] -Right $Current['recovery'])) { Set-ServiceRecovery -Name $name -Recovery $State['recovery'] }
    Set-ServiceRegistry -Name $name -State $State
    if (-not $State['running']) { return }
    foreach ($item in @($name) + @($stopped | Where-Object { $_ -ne $name })) { Start-ServiceAndWait -Name $item }
}

# Whether what runs is not what shall run.
function Test-ServiceStale {
    param($State, $Current)
    if (-not $State['running']) { return $true }
    foreach ($field in 'command', 'environment', 'inputs', 'account') {
        if (-not (Test-WinjoinSame -Left $State[$field] -Right $Current[$field])) { return $true }
    }
    return $false
}

function Get-ServicePlace {
    param([string] $Name)
    return "HKLM:\SYSTEM\CurrentControlSet\Services\$Name"
}

function Get-ServiceValue {
    param([string] $Path, [string] $Name, $Default = $null)
    $opened = Open-RegistryKey -Path $Path
    if ($null -eq $opened) { return , $Default }
    try { return , $opened.GetValue($Name, $Default, [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames) } finally { $opened.Close() }
}

function Find-ServiceController {
    param([string] $Name)
    foreach ($item in [System.ServiceProcess.ServiceController]::GetServices()) { if ($item.ServiceName -eq $Name) { return $item } }
    return $null
}

function ConvertTo-ServiceEnvironment {
    param([string[]] $Lines)
    $table = New-Object System.Collections.Specialized.OrderedDictionary([StringComparer]::Ordinal)
    foreach ($line in $Lines) {
        $end = $line.IndexOf('=')
        if ($end -gt 0) { $table[$line.Substring(0, $end)] = $line.Substring($end + 1) }
    }
    return $table
}

# SERVICE_FAILURE_ACTIONS as the registry has it: reset period, two pointers, count, pointer, then type and delay each.
function ConvertTo-ServiceRecovery {
    param([byte[]] $Bytes)
    $actions = New-Object System.Collections.ArrayList
    $reset = [long] 0
    if ($Bytes.Length -ge 20) {
        $reset = [long] [BitConverter]::ToUInt32($Bytes, 0)
        $count = [int] [BitConverter]::ToUInt32($Bytes, 12)
        for ($index = 0; $index -lt $count -and 28 + 8 * $index -le $Bytes.Length; $index++) {
            $kinds = @('none', 'restart', 'reboot', 'run')
            $kind = $kinds[[int] [BitConverter]::ToUInt32($Bytes, 20 + 8 * $index)]
            [void] $actions.Add([ordered]@{ action = $kind; delayMs = [long] [BitConverter]::ToUInt32($Bytes, 24 + 8 * $index) })
        }
    }
    return [ordered]@{ resetSeconds = $reset; actions = @($actions.ToArray()) }
}

function Set-ServiceConfiguration {
    param([string] $Name, $State, [bool] $Exists)
    $starts = @{ automatic = 'auto'; delayed = 'delayed-auto'; manual = 'demand'; disabled = 'disabled' }
    $verb = 'create'
    if ($Exists) { $verb = 'config' }
    $depends = '/'
    if (@($State['dependsOn']).Count -gt 0) { $depends = @($State['dependsOn']) -join '/' }
    $arguments = @($verb, $Name, 'binPath=', $State['command'], 'start=', $starts[$State['start']], 'DisplayName=', $State['displayName'])
    # A new service has no dependencies, and "/" is no list of them.
    if ($Exists -or $depends -ne '/') { $arguments += @('depend=', $depends) }
    if ($State['account'] -eq 'LocalSystem') { $arguments += @('obj=', 'LocalSystem') }
    Invoke-ServiceControl -Name $Name -Arguments $arguments
}

function Set-ServiceRecovery {
    param([string] $Name, $Recovery)
    $words = @(@($Recovery['actions']) | ForEach-Object { $(if ($_['action'] -eq 'none') { '' } else { $_['action'] }) + '/' + $_['delayMs'] })
    Invoke-ServiceControl -Name $Name -Arguments @('failure', $Name, 'reset=', [string] $Recovery['resetSeconds'], 'actions=', ($words -join '/'))
    # Else a service that ends with an error by itself counts as one that was stopped.
    Invoke-ServiceControl -Name $Name -Arguments @('failureflag', $Name, $(if ($words.Count -gt 0) { '1' } else { '0' }))
}

# What the service manager and the service read at its start.
function Set-ServiceRegistry {
    param([string] $Name, $State)
    $place = Get-ServicePlace -Name $Name
    $lines = @(@($State['environment'].Keys) | ForEach-Object { $_ + '=' + $State['environment'][$_] })
    $wanted = $null
    if ($lines.Count -gt 0) { $wanted = @{ kind = 'MultiString'; value = $lines } }
    Set-RegistryValueState -Key @{ path = $place; name = 'Environment' } -State $wanted
    Set-RegistryValueState -Key @{ path = "$place\Parameters"; name = 'WinjoinInputs' } -State @{ kind = 'String'; value = [string] $State['inputs'] }
}

function Invoke-ServiceControl {
    param([string] $Name, [string[]] $Arguments)
    $start = New-Object System.Diagnostics.ProcessStartInfo
    $start.FileName = [System.IO.Path]::Combine([Environment]::SystemDirectory, 'sc.exe')
    $start.Arguments = (@($Arguments | ForEach-Object { ConvertTo-WinjoinArgument -Text $_ }) -join ' ')
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    [void] $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    if ($process.ExitCode -ne 0) { Stop-ServiceStep -Name $Name -Code $process.ExitCode -What $Arguments[0] }
}

# One argument as CommandLineToArgvW reads it back.
function ConvertTo-WinjoinArgument {
    param([string] $Text)
    if ($Text -ne '' -and $Text -notmatch '[\s"]') { return $Text }
    $escaped = [regex]::Replace($Text, '(\\*)"', '$1$1\"')
    return '"' + [regex]::Replace($escaped, '(\\+)$', '$1$1') + '"'
}

function Stop-ServiceStep {
    param([string] $Name, [int] $Code, [string] $What)
    $words = (New-Object System.ComponentModel.Win32Exception($Code)).Message
    Stop-WinjoinStep -Id "Win32Error$Code" -Message "Service $Name ($What): $words ($Code)"
}

# Stops it after those that depend on it; returns the names of what ran, in the order in which they start again.
function Stop-ServiceTree {
    param([string] $Name)
    $controller = Find-ServiceController -Name $Name
    if ($null -eq $controller) { return }
    $names = New-Object System.Collections.ArrayList
    Add-ServiceDependents -Controller $controller -Names $names
    for ($index = $names.Count - 1; $index -ge 0; $index--) { Stop-ServiceAndWait -Name $names[$index] }
    return @($names.ToArray())
}

function Add-ServiceDependents {
    param($Controller, [System.Collections.ArrayList] $Names)
    if (@('Stopped', 'StopPending') -contains [string] $Controller.Status) { return }
    $Names.Remove($Controller.ServiceName)
    [void] $Names.Add($Controller.ServiceName)
    foreach ($item in $Controller.DependentServices) { Add-ServiceDependents -Controller $item -Names $Names }
}

function Stop-ServiceAndWait {
    param([string] $Name)
    $deadline = [DateTime]::UtcNow.AddSeconds(90)
    while ($true) {
        $status = [string] (New-Object System.ServiceProcess.ServiceController($Name)).Status
        if ($status -eq 'Stopped') { return }
        if ([DateTime]::UtcNow -gt $deadline) { Stop-WinjoinStep -Id 'ServiceDoesNotStop' -Message "Service $Name does not stop: it is $status." }
        if ($status -eq 'Running' -or $status -eq 'Paused') {
            # It may have ended between the question and the order.
            try { (New-Object System.ServiceProcess.ServiceController($Name)).Stop() } catch [System.InvalidOperationException] { $status = 'StopPending' }
        }
        Start-Sleep -Milliseconds 100
    }
}

# Until it runs; tells with which codes it ended where it does not.
function Start-ServiceAndWait {
    param([string] $Name)
    $controller = New-Object System.ServiceProcess.ServiceController($Name)
    $status = [string] $controller.Status
    if ($status -eq 'Running') { return }
    if ($status -eq 'Stopped') {
        try { $controller.Start() } catch {
            $exception = $_.Exception
            while ($null -ne $exception -and -not ($exception -is [System.ComponentModel.Win32Exception])) { $exception = $exception.InnerException }
            if ($null -eq $exception) { throw }
            Stop-ServiceStep -Name $Name -Code $exception.NativeErrorCode -What 'start'
        }
    }
    $deadline = [DateTime]::UtcNow.AddSeconds(120)
    while ($true) {
        $controller.Refresh()
        $status = [string] $controller.Status
        if ($status -eq 'Running') { return }
        if ($status -eq 'Stopped') { Stop-ServiceEnded -Name $Name }
        if ([DateTime]::UtcNow -gt $deadline) { Stop-WinjoinStep -Id 'ServiceDoesNotStart' -Message "Service $Name does not start in 120 s: it is $status." }
        Start-Sleep -Milliseconds 100
    }
}

function Stop-ServiceEnded {
    param([string] $Name)
    $escaped = $Name.Replace('\', '\\').Replace("'", "\'")
    $found = Get-CimInstance -ClassName Win32_Service -Filter "Name='$escaped'"
    $message = "Service $Name ended while it started, with exit code $($found.ExitCode)"
    # 1066: the service has a code of its own.
    if ($found.ExitCode -eq 1066) { $message += ", its own code is $($found.ServiceSpecificExitCode)" }
    Stop-WinjoinStep -Id 'ServiceEnded' -Message ($message + '.')
}

function Remove-ServiceState {
    param([string] $Name)
    [void] @(Stop-ServiceTree -Name $Name)
    Invoke-ServiceControl -Name $Name -Arguments @('delete', $Name)
    # It is gone when the last handle to it is.
    $deadline = [DateTime]::UtcNow.AddSeconds(30)
    while ($null -ne (Find-ServiceController -Name $Name)) {
        if ([DateTime]::UtcNow -gt $deadline) { Stop-ServiceStep -Name $Name -Code 1072 -What 'delete' }
        Start-Sleep -Milliseconds 200
    }
}
