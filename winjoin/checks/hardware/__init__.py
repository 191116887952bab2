"""Questions about the machine: processors, memory, disks, firmware."""
