"""Run a notebook in a kernel of this environment and print what the kernel took: `kernel_memory.py NOTEBOOK`.

Peak memory is Linux's own mark, the largest resident size that the process ever had.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def peak(process: int) -> int:
    """Bytes of the largest resident size of a process so far."""
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def seconds(process: int) -> float:
    """Seconds of a processor that a process took so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(path: Path):
    client = NotebookClient(nbformat.read(path, as_version=4), timeout=600)
    client.resources = {"metadata": {"path": str(path.parent)}}
    with client.setup_kernel():
        process = client.km.provisioner.pid
        began, at_first = time.monotonic(), peak(process)
        for number, cell in enumerate(client.nb.cells):
            client.execute_cell(cell, number)
        found = {
            "empty": at_first,
            "peak": peak(process),
            "seconds": seconds(process),
            "waited": time.monotonic() - began,
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
