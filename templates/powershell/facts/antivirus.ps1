# Defender and others. Others are known by the load order group that Windows keeps for the file system filters of virus scanners.

function Get-AntivirusFacts {
    $facts = [ordered]@{ products = @(Get-ScannerFacts); defenderRunning = $false }
    if ($null -eq (Get-Command -Name Get-MpComputerStatus -ErrorAction SilentlyContinue)) { return $facts }
    $status = Get-FactValue { Get-MpComputerStatus }
    if ($null -ne $status) {
        $facts['defenderRunning'] = [bool] (Get-FactProperty -Object $status -Name 'AMServiceEnabled')
        $facts['realTime'] = [bool] (Get-FactProperty -Object $status -Name 'RealTimeProtectionEnabled')
        $facts['tamperProtection'] = [bool] (Get-FactProperty -Object $status -Name 'IsTamperProtected')
    }
    $preference = Get-FactValue { Get-MpPreference }
    if ($null -ne $preference) {
        $facts['excludedPaths'] = @($preference.ExclusionPath | Where-Object { $_ } | ForEach-Object { [string] $_ })
        $facts['excludedProcesses'] = @($preference.ExclusionProcess | Where-Object { $_ } | ForEach-Object { [string] $_ })
    }
    return $facts
}

function Get-ScannerFacts {
    $services = Open-FactKey -Path 'SYSTEM\CurrentControlSet\Services'
    if ($null -eq $services) { return }
    try {
        foreach ($name in $services.GetSubKeyNames()) {
            $service = Get-FactValue { $services.OpenSubKey($name) }
            if ($null -eq $service) { continue }
            $group = $service.GetValue('Group')
            $service.Close()
            if ($group -eq 'FSFilter Anti-Virus' -and $name -ne 'WdFilter') { $name }
        }
    } finally {
        $services.Close()
    }
}
