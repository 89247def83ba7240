"""Print how many seconds all states of a chapter's explorers take: `chapter_states.py CHAPTER`.

Their encoding is included. Runs as a program in the clone, since it executes a chapter's cells.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import nbformat

import everystate


def main(notebook: str):
    seconds = 0.0
    explore = everystate.explore

    def timed(*arguments, **controls):
        nonlocal seconds
        start = time.perf_counter()
        page = explore(*arguments, **controls)
        seconds += time.perf_counter() - start
        return page

    everystate.explore = timed
    sys.path.insert(0, str(Path(notebook).parent))  # as in a kernel
    namespace: dict = {}
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code":
            exec(cell.source, namespace)
    print(f"\n{seconds}")


if __name__ == "__main__":
    main(*sys.argv[1:])
