"""Questions about the way in: the account, PowerShell, remoting."""
