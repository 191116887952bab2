# Questions that are asked from here: may this host reach the API server and its mirrors, and what time is it there?
# Nobody is trusted by these answers; nothing is sent but a GET.

function Get-ProbeFact {
    param($Question)
    $asked = Get-QuestionFact -Question $Question
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $answer = [ordered]@{ kind = $asked['kind']; target = $asked['target']; ok = $false }
    try {
        $told = switch -CaseSensitive ($asked['kind']) {
            'tcp' { Get-TcpProbeFact -Target $asked['target'] }
            'tls' { Get-TlsProbeFact -Target $asked['target'] }
            'http' { Get-HttpProbeFact -Target $asked['target'] -Proxy $asked['proxy'] -Text $false }
            'digest' { Get-HttpProbeFact -Target $asked['target'] -Proxy $asked['proxy'] -Text $true }
            'dns' { Get-DnsProbeFact -Target $asked['target'] }
            default { throw [System.ArgumentException] "no probe of kind '$($asked['kind'])'" }
        }
        $answer['ok'] = $true
        foreach ($key in $told.Keys) { $answer[$key] = $told[$key] }
    } catch {
        $answer['error'] = Get-FactMessage -Record $_
    }
    $answer['milliseconds'] = [int] $watch.ElapsedMilliseconds
    $answer['clock'] = ConvertTo-UnixFact -Time ([DateTime]::UtcNow)
    return $answer
}

function Get-QuestionFact {
    param($Question)
    $asked = @{}
    foreach ($name in 'kind', 'target', 'proxy') {
        $asked[$name] = if ($Question -is [System.Collections.IDictionary]) { [string] $Question[$name] } else { [string] (Get-FactProperty -Object $Question -Name $name) }
    }
    return $asked
}

# What is said for a probe that hangs, as a search for a name may: it has no limit of its own in .NET.
function Get-LateProbeFact {
    param($Question)
    $asked = Get-QuestionFact -Question $Question
    return [ordered]@{ kind = $asked['kind']; target = $asked['target']; ok = $false; error = 'no answer in its time' }
}

function Connect-ProbeFact {
    param([string] $Target)
    $address = [Uri] ('tcp://' + ($Target -replace '^[a-z]+://', ''))
    if ($address.Port -lt 1) { throw [System.ArgumentException] "$Target is no address and port" }
    $client = New-Object System.Net.Sockets.TcpClient
    try {
        $handle = $client.BeginConnect($address.DnsSafeHost, $address.Port, $null, $null)
        if (-not $handle.AsyncWaitHandle.WaitOne(5000)) { throw [System.TimeoutException] 'no connection in 5 s' }
        $client.EndConnect($handle)
        $client.ReceiveTimeout = 5000
        $client.SendTimeout = 5000
        return $client
    } catch {
        $client.Close()
        throw
    }
}

function Get-SourceFact {
    param($Client)
    return $Client.Client.LocalEndPoint.Address.ToString() -replace '^::ffff:', '' -replace '%.*$', ''
}

function Get-TcpProbeFact {
    param([string] $Target)
    $client = Connect-ProbeFact -Target $Target
    try {
        return @{ sourceAddress = Get-SourceFact -Client $client }
    } finally {
        $client.Close()
    }
}

function Get-TlsProbeFact {
    param([string] $Target)
    $client = Connect-ProbeFact -Target $Target
    try {
        $name = ([Uri] ('tcp://' + ($Target -replace '^[a-z]+://', ''))).DnsSafeHost
        $anybody = [System.Net.Security.RemoteCertificateValidationCallback] { $true }
        $stream = New-Object System.Net.Security.SslStream($client.GetStream(), $false, $anybody)
        $stream.AuthenticateAsClient($name, $null, [System.Security.Authentication.SslProtocols]::Tls12, $false)
        $request = "GET / HTTP/1.1`r`nHost: $name`r`nUser-Agent: winjoin`r`nAccept: */*`r`nConnection: close`r`n`r`n"
        $bytes = [System.Text.Encoding]::ASCII.GetBytes($request)
        $stream.Write($bytes, 0, $bytes.Length)
        $stream.Flush()
        $facts = ConvertFrom-HeadFact -Head (Read-HeadFact -Stream $stream)
        $facts['sourceAddress'] = Get-SourceFact -Client $client
        return $facts
    } finally {
        $client.Close()
    }
}

# The status line and the headers, at most 16 kB.
function Read-HeadFact {
    param($Stream)
    $buffer = New-Object byte[] 4096
    $head = ''
    while ($head.Length -lt 16384 -and -not $head.Contains("`r`n`r`n")) {
        $count = $Stream.Read($buffer, 0, $buffer.Length)
        if ($count -eq 0) { break }
        $head += [System.Text.Encoding]::ASCII.GetString($buffer, 0, $count)
    }
    return $head
}

function ConvertFrom-HeadFact {
    param([string] $Head)
    $facts = @{}
    $status = [regex]::Match($Head, '\AHTTP/1\.\d (\d{3})')
    if ($status.Success) { $facts['status'] = [int] $status.Groups[1].Value }
    $date = [regex]::Match($Head, '(?im)^Date:\s*(.+?)\s*$')
    if ($date.Success) { $facts['date'] = ConvertFrom-DateFact -Text $date.Groups[1].Value }
    return $facts
}

function ConvertFrom-DateFact {
    param([string] $Text)
    $styles = [System.Globalization.DateTimeStyles]::AssumeUniversal -bor [System.Globalization.DateTimeStyles]::AdjustToUniversal
    return Get-FactValue {
        ConvertTo-UnixFact -Time ([DateTime]::ParseExact($Text, 'r', [System.Globalization.CultureInfo]::InvariantCulture, $styles))
    }
}

# The proxy of that URL; 'machine' is what the machine's environment says for the target, as a service that starts anew would take it.
function Get-ProxyFact {
    param([Uri] $Target, [string] $Proxy)
    if ($Proxy -eq 'machine') { $Proxy = Get-MachineProxyFact -Target $Target }
    if (-not $Proxy) { return New-Object System.Net.WebProxy }
    $address = [Uri] ($Proxy -replace '^(?!\w+://)', 'http://')
    $made = New-Object System.Net.WebProxy($address)
    if ($address.UserInfo) {
        $name, $password = $address.UserInfo.Split([char[]] ':', 2) | ForEach-Object { [Uri]::UnescapeDataString($_) }
        $made.Credentials = New-Object System.Net.NetworkCredential($name, [string] $password)
    }
    return $made
}

function Get-MachineProxyFact {
    param([Uri] $Target)
    $machine = [EnvironmentVariableTarget]::Machine
    $name = if ($Target.Scheme -eq 'https') { 'HTTPS_PROXY' } else { 'HTTP_PROXY' }
    foreach ($entry in ([string] [Environment]::GetEnvironmentVariable('NO_PROXY', $machine)).Split(',')) {
        $wanted = $entry.Trim()
        $suffix = $wanted -replace '^\*?\.?', '.'
        if ($wanted -and ($wanted -eq '*' -or $wanted -eq $Target.DnsSafeHost -or
            $Target.DnsSafeHost.EndsWith($suffix, [StringComparison]::OrdinalIgnoreCase))) { return '' }
    }
    return [string] [Environment]::GetEnvironmentVariable($name, $machine)
}

# GET through the proxy that services would use (none where it is empty: never the user's own). A status is an answer, whatever it is.
function Get-HttpProbeFact {
    param([string] $Target, [string] $Proxy, [bool] $Text)
    $request = [System.Net.WebRequest]::Create($Target)
    if ($request -isnot [System.Net.HttpWebRequest]) { throw [System.ArgumentException] "$Target is no http or https URL" }
    $request.Timeout = 5000
    $request.ReadWriteTimeout = 5000
    $request.UserAgent = 'winjoin'
    $request.KeepAlive = $false
    $request.Proxy = Get-ProxyFact -Target $request.RequestUri -Proxy $Proxy
    try {
        $response = $request.GetResponse()
    } catch {
        $failure = $_.Exception
        while ($null -ne $failure -and $failure -isnot [System.Net.WebException]) { $failure = $failure.InnerException }
        if ($null -eq $failure -or $null -eq $failure.Response) { throw }
        $response = $failure.Response
    }
    try {
        return Read-ResponseFact -Response $response -Text $Text
    } finally {
        $response.Close()
    }
}

function Read-ResponseFact {
    param($Response, [bool] $Text)
    $facts = @{ status = [int] $Response.StatusCode }
    $date = $Response.Headers['Date']
    if ($date) { $facts['date'] = ConvertFrom-DateFact -Text $date }
    if (-not $Text) { return $facts }
    if ($facts['status'] -ne 200) {
        $facts['ok'] = $false
        $facts['error'] = "HTTP status $($facts['status'])"
        return $facts
    }
    $buffer = New-Object byte[] 4097
    $length = 0
    $stream = $Response.GetResponseStream()
    do {
        $count = $stream.Read($buffer, $length, $buffer.Length - $length)
        $length += $count
    } while ($count -gt 0 -and $length -lt $buffer.Length)
    if ($length -eq $buffer.Length) {
        $facts['ok'] = $false
        $facts['error'] = 'more than 4096 bytes'
    } else {
        $facts['text'] = [System.Text.Encoding]::UTF8.GetString($buffer, 0, $length)
    }
    return $facts
}

function Get-DnsProbeFact {
    param([string] $Target)
    $handle = [System.Net.Dns]::BeginGetHostAddresses($Target, $null, $null)
    if (-not $handle.AsyncWaitHandle.WaitOne(5000)) { throw [System.TimeoutException] 'no answer in 5 s' }
    $found = [System.Net.Dns]::EndGetHostAddresses($handle)
    return @{ addresses = @($found | ForEach-Object { $_.ToString() -replace '%.*$', '' } | Sort-Object -Unique) }
}
