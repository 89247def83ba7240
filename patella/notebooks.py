"""Execute the committed notebooks anew, so that their outputs are what nbval will see.

    python -m patella.notebooks [chapters/05-isolation-evidence.ipynb ...]

Explorers leave their fingerprint; everything that changes from run to run is dropped.  The words of
verdicts in the text follow the rule.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

from everystate.doors import VARIABLE
from patella.synthesis import ledger

CHAPTERS = Path(__file__).parents[1] / "chapters"
TIMEOUT = 300  # seconds a cell
KEPT_METADATA = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}

# Without encryption each kernel warns on the terminal, even on one machine.
QUIET = Config(KernelManager={"transport_encryption": "auto"})


VERDICT = re.compile(r"\[(\w+)\]\(#verdict-(\w+)\)")


def with_verdicts(text: str, words: dict[str, str]) -> str:
    """A text whose links to verdicts carry the rule's words.

    Parameters
    ----------
    text : str
        Markdown, with links such as `[overstated](#verdict-tracking_trivial)`.
    words : dict
        Claim -> word, from `patella.synthesis.ledger.results`.

    Raises
    ------
    ValueError
        When a link names a claim that does not exist.
    """

    def word(link: re.Match) -> str:
        if link[2] not in words:
            raise ValueError(f"{link[0]} links to no claim; use one of {', '.join(words)}")
        return f"[{words[link[2]]}](#verdict-{link[2]})"

    return VERDICT.sub(word, text)


def execute_notebook(notebook: nbformat.NotebookNode, folder: Path, timeout: int, **hooks) -> None:
    """Execute a notebook in place, in a kernel that works in a folder.

    Parameters
    ----------
    notebook : NotebookNode
    folder : Path
    timeout : int
        Seconds that one cell may take.
    **hooks
        As for `nbclient.NotebookClient`, such as `on_cell_executed`.

    Raises
    ------
    nbclient.exceptions.CellExecutionError, nbclient.exceptions.CellTimeoutError
        When a cell fails or takes too long.
    """
    NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=timeout,
        coalesce_streams=True,  # else what a cell prints falls into parts where the machine is slow
        shutdown_kernel="immediate",  # no kernel holds anything that ends well only by itself
        record_timing=False,  # times would stand in the cells, and the cache compares cells
        config=QUIET,
        resources={"metadata": {"path": str(folder)}},
        **hooks,
    ).execute()


def refresh(path: Path) -> None:
    """Execute one notebook and write it back in a form that diffs well."""
    notebook = nbformat.read(path, as_version=4)
    execute_notebook(notebook, path.parent, TIMEOUT)
    notebook.metadata = nbformat.from_dict(KEPT_METADATA)
    words = ledger.results()
    for position, cell in enumerate(notebook.cells):
        cell.id = f"cell-{position:02d}"
        if cell.cell_type == "markdown":
            cell.source = with_verdicts(cell.source, words)
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
