# The machine. Each class is asked for the properties that are used: Win32_Processor measures its load for seconds otherwise.

function Get-HardwareFacts {
    $computer = Get-CimInstance -ClassName Win32_ComputerSystem -OperationTimeoutSec 15 -Property Manufacturer, Model,
        NumberOfLogicalProcessors, TotalPhysicalMemory, HypervisorPresent
    $system = Get-CimInstance -ClassName Win32_OperatingSystem -Property FreePhysicalMemory -OperationTimeoutSec 15
    $facts = [ordered]@{
        manufacturer = [string] $computer.Manufacturer
        model = [string] $computer.Model
        processors = [int] $computer.NumberOfLogicalProcessors
        processorGroups = [int] [Math]::Ceiling($computer.NumberOfLogicalProcessors / 64)
        memory = [long] $computer.TotalPhysicalMemory
        freeMemory = [long] $system.FreePhysicalMemory * 1024
        hypervisorPresent = [bool] $computer.HypervisorPresent
        pageFiles = Get-FactValue { , @(Get-CimInstance -ClassName Win32_PageFileUsage -Property Name | ForEach-Object { [string] $_.Name }) }
        volumes = @(Get-VolumeFacts)
        secureBoot = 1 -eq (Get-RegistryFact -Path 'SYSTEM\CurrentControlSet\Control\SecureBoot\State' -Name 'UEFISecureBootEnabled')
        hotAdd = Test-RegistryFact -Path 'SYSTEM\CurrentControlSet\Enum\ACPI\PNP0C80'
        counters = Get-CounterFact
    }
    $processor = Get-FactValue { Get-CimInstance -ClassName Win32_Processor -OperationTimeoutSec 15 -Property DeviceID,
        VirtualizationFirmwareEnabled, SecondLevelAddressTranslationExtensions | Select-Object -First 1 }
    if ($null -ne $processor) {
        $facts['virtualizationEnabled'] = [bool] $processor.VirtualizationFirmwareEnabled
        $facts['slat'] = [bool] $processor.SecondLevelAddressTranslationExtensions
    }
    return $facts
}

function Get-VolumeFacts {
    foreach ($drive in [System.IO.DriveInfo]::GetDrives()) {
        if ($drive.DriveType -ne [System.IO.DriveType]::Fixed -or -not $drive.IsReady) { continue }
        [ordered]@{
            drive = $drive.Name.TrimEnd('\')
            fileSystem = $drive.DriveFormat
            size = $drive.TotalSize
            free = $drive.AvailableFreeSpace
        }
    }
}

# Whether the names of performance counters are there: damaged libraries end kubelet (lodctr /R rebuilds them).
function Get-CounterFact {
    $names = Get-FactValue { , @(Get-RegistryFact -Path 'SOFTWARE\Microsoft\Windows NT\CurrentVersion\Perflib\009' -Name 'Counter') }
    if ($null -eq $names -or $null -eq $names[0]) { return $null }
    return $names.Count -gt 1
}
