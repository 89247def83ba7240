"""Evaluate the notebooks of a folder as kernels of a Sphinx build would: `evaluated.py FOLDER`.

One process does all of it. The first cell of code of each is executed, every other one is an explorer.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat


def main(folder: str):
    for path in Path(folder).glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        setup, *explorers = (cell for cell in notebook.cells if cell.cell_type == "code")
        namespace: dict = {}
        exec(setup.source, namespace)
        for cell in explorers:
            bundle = eval(cell.source, namespace)._repr_mimebundle_()
            cell.outputs = [nbformat.v4.new_output("execute_result", bundle, execution_count=1)]
        nbformat.write(notebook, path)


if __name__ == "__main__":
    main(*sys.argv[1:])
