"""Execute the committed notebooks anew, so that their outputs are what nbval will see.

    python -m patella.notebooks [chapters/05-isolation-evidence.ipynb ...]

Explorers leave their fingerprint; everything that changes from run to run is dropped.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

from patella.explorer.explore import VARIABLE

CHAPTERS = Path(__file__).parents[1] / "chapters"
KEPT_METADATA = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}

# Without encryption each kernel warns on the terminal, even on one machine.
QUIET = Config(KernelManager={"transport_encryption": "auto"})


def refresh(path: Path) -> None:
    """Execute one notebook and write it back in a form that diffs well."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, kernel_name="python3", timeout=300, config=QUIET, resources={"metadata": {"path": str(path.parent)}}).execute()
    notebook.metadata = nbformat.from_dict(KEPT_METADATA)
    for position, cell in enumerate(notebook.cells):
        cell.id = f"cell-{position:02d}"
        cell.metadata.pop("execution", None)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def main(names: list[str]) -> None:
    """Refresh the named notebooks, or all chapters."""
    os.environ[VARIABLE] = "check"
    paths = [Path(name) for name in names] or sorted(CHAPTERS.glob("*.ipynb"))
    for number, path in enumerate(paths, 1):
        print(f"[{number}/{len(paths)}] {path.name}", flush=True)
        refresh(path)


if __name__ == "__main__":
    main(sys.argv[1:])
