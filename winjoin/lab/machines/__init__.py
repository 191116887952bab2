"""What plays a Windows machine: the emulator, the stand-in."""
