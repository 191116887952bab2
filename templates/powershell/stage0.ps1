# Stage 0: reads one line from stdin (base64 of the gzipped agent), checks its SHA-256, runs it. It must never use
# the automatic variable of piped input: then the console host would read stdin too.
$ProgressPreference = 'SilentlyContinue'
if ("$($ExecutionContext.SessionState.LanguageMode)" -ne 'FullLanguage') { exit 121 }
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2.0
$ascii = [System.Text.Encoding]::ASCII
$reader = New-Object System.IO.StreamReader([Console]::OpenStandardInput(), $ascii, $false, 65536)
$text = $null
try {
    $packed = New-Object System.IO.MemoryStream(, [Convert]::FromBase64String($reader.ReadLine()))
    $gzip = New-Object System.IO.Compression.GZipStream($packed, [System.IO.Compression.CompressionMode]::Decompress)
    $plain = New-Object System.IO.MemoryStream
    $gzip.CopyTo($plain)
    $sha = [System.Security.Cryptography.SHA256]::Create()
    $digest = [BitConverter]::ToString($sha.ComputeHash($plain.ToArray())).Replace('-', '').ToLowerInvariant()
    if ($digest -eq '@AGENT_SHA256@') { $text = $ascii.GetString($plain.ToArray()) }
} catch {
    [Console]::Error.WriteLine($_.Exception.Message)
}
if ($null -eq $text) { [Environment]::Exit(122) }
. ([ScriptBlock]::Create($text))
Start-WinjoinAgent -Text $text -Reader $reader
[Environment]::Exit(0)
