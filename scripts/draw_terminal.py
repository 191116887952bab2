"""Runs the demo and draws what its terminal showed at its end as SVG (see scripts/picture)."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path


def main(target: str) -> None:
    """Run, draw, write."""
    from rich.console import Console
    from rich.text import Text

    winjoin = Path(sys.executable).with_name("winjoin")
    done = subprocess.run(
        [str(winjoin), "lab", "demo"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True
    )
    console = Console(record=True, width=100, file=io.StringIO(), force_terminal=True)
    for line in done.stdout.splitlines():
        style = "bold" if line.startswith("$") else "green" if "Ready" in line else ""
        console.print(Text(line, style=style))
    console.save_svg(target, title="winjoin")


if __name__ == "__main__":
    main(sys.argv[1])
