# Windows itself. Nothing here asks a domain controller.

function Get-OsFacts {
    $system = Get-CimInstance -ClassName Win32_OperatingSystem -Property Caption, ProductType, LastBootUpTime -OperationTimeoutSec 15
    $facts = [ordered]@{
        caption = [string] $system.Caption
        productType = [int] $system.ProductType
        bootTime = ConvertTo-UnixFact -Time $system.LastBootUpTime
        systemDrive = $env:SystemDrive
    }
    foreach ($part in (Get-VersionFacts), (Get-NameFacts), (Get-LanguageFacts), (Get-ClockFacts), (Get-UpdateFacts)) {
        foreach ($key in $part.Keys) { $facts[$key] = $part[$key] }
    }
    $facts['restartReasons'] = @(Get-RestartFacts -Names $facts)
    return $facts
}

function Get-VersionFacts {
    $version = 'SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    $control = 'SYSTEM\CurrentControlSet\Control'
    $options = [string] (Get-RegistryFact -Path $control -Name 'SystemStartOptions')
    return @{
        edition = Get-RegistryFact -Path $version -Name 'EditionID'
        installationType = Get-RegistryFact -Path $version -Name 'InstallationType'
        build = [int] (Get-RegistryFact -Path $version -Name 'CurrentBuildNumber')
        ubr = Get-RegistryFact -Path $version -Name 'UBR'
        architecture = Get-RegistryFact -Path "$control\Session Manager\Environment" -Name 'PROCESSOR_ARCHITECTURE'
        longPaths = 1 -eq (Get-RegistryFact -Path "$control\FileSystem" -Name 'LongPathsEnabled')
        testSigning = $options.ToUpperInvariant().Contains('TESTSIGNING')
    }
}

function Get-NameFacts {
    $names = 'SYSTEM\CurrentControlSet\Control\ComputerName'
    $active = Get-RegistryFact -Path "$names\ActiveComputerName" -Name 'ComputerName'
    $later = Get-RegistryFact -Path "$names\ComputerName" -Name 'ComputerName'
    $dns = Get-RegistryFact -Path 'SYSTEM\CurrentControlSet\Services\Tcpip\Parameters' -Name 'Hostname'
    $computer = Get-CimInstance -ClassName Win32_ComputerSystem -Property Domain, PartOfDomain -OperationTimeoutSec 15
    if (-not $active) { $active = $env:COMPUTERNAME }
    if (-not $later) { $later = $active }
    if (-not $dns) { $dns = [System.Net.Dns]::GetHostName() }
    return @{
        computerName = $active
        pendingComputerName = $later
        dnsHostName = $dns
        domain = [string] $computer.Domain
        partOfDomain = [bool] $computer.PartOfDomain
    }
}

function Get-LanguageFacts {
    $control = 'SYSTEM\CurrentControlSet\Control'
    $preferred = @(Get-RegistryFact -Path "$control\MUI\Settings" -Name 'PreferredUILanguages' | Where-Object { $_ })
    $language = [System.Globalization.CultureInfo]::InstalledUICulture.Name
    if ($preferred.Count -gt 0) { $language = [string] $preferred[0] }
    $group = New-Object System.Security.Principal.SecurityIdentifier('S-1-5-32-544')
    return @{
        culture = [System.Globalization.CultureInfo]::CurrentCulture.Name
        uiLanguage = $language
        systemLocale = Get-FactValue {
            $number = [Convert]::ToInt32((Get-RegistryFact -Path "$control\Nls\Locale" -Name ''), 16)
            [System.Globalization.CultureInfo]::GetCultureInfo($number).Name
        }
        codePage = Get-FactValue { [int] (Get-RegistryFact -Path "$control\Nls\CodePage" -Name 'ACP') }
        administrators = Get-FactValue { $group.Translate([System.Security.Principal.NTAccount]).Value }
    }
}

function Get-ClockFacts {
    $path = 'SYSTEM\CurrentControlSet\Control\TimeZoneInformation'
    $zone = [string] (Get-RegistryFact -Path $path -Name 'TimeZoneKeyName')
    if (-not $zone) { $zone = [TimeZoneInfo]::Local.Id }
    return @{
        time = ConvertTo-UnixFact -Time ([DateTime]::UtcNow)
        timeZone = $zone
        utcOffsetMinutes = [int] [TimeZoneInfo]::Local.GetUtcOffset([DateTime]::UtcNow).TotalMinutes
        realTimeIsUniversal = 1 -eq (Get-RegistryFact -Path $path -Name 'RealTimeIsUniversal')
        timeService = Get-RegistryFact -Path 'SYSTEM\CurrentControlSet\Services\W32Time\Parameters' -Name 'Type'
    }
}

# AUOptions of 2, 3 and 7 only tell of updates, or only download them.
function Get-UpdateFacts {
    $policy = 'SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU'
    return @{
        updates = Get-FactValue {
            $fixes = Get-CimInstance -ClassName Win32_QuickFixEngineering -Property HotFixID -OperationTimeoutSec 15
            , @($fixes | ForEach-Object { [string] $_.HotFixID } | Where-Object { $_ })
        }
        updateRunning = @([System.Diagnostics.Process]::GetProcessesByName('TiWorker')).Count -gt 0
        noAutoUpdate = 1 -eq (Get-RegistryFact -Path $policy -Name 'NoAutoUpdate') -or
            2, 3, 7 -contains (Get-RegistryFact -Path $policy -Name 'AUOptions')
    }
}

# Words, not sentences: FileRename is set for ever on many healthy hosts, so a check tells the reasons apart.
function Get-RestartFacts {
    param([System.Collections.IDictionary] $Names)
    $windows = 'SOFTWARE\Microsoft\Windows\CurrentVersion'
    $manager = 'SYSTEM\CurrentControlSet\Control\Session Manager'
    $logon = 'SYSTEM\CurrentControlSet\Services\Netlogon'
    if (Test-RegistryFact -Path "$windows\Component Based Servicing\RebootPending") { 'Cbs' }
    if (Test-RegistryFact -Path "$windows\WindowsUpdate\Auto Update\RebootRequired") { 'WindowsUpdate' }
    $renames = @(Get-RegistryFact -Path $manager -Name 'PendingFileRenameOperations' | Where-Object { $_ })
    if ($renames.Count -gt 0) { 'FileRename' }
    if ($Names['computerName'] -ne $Names['pendingComputerName']) { 'ComputerName' }
    $joining = @('JoinDomain', 'AvoidSpnSet' | Where-Object { $null -ne (Get-RegistryFact -Path $logon -Name $_) })
    if ($joining.Count -gt 0) { 'DomainJoin' }
}
