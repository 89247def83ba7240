"""Two sets of notebooks from one source: one for students, one for those who teach them.

    python -m patella.editions FOLDER

Cells carry tags: "solution" and "instructor" are left out of the student set; in the instructor set nothing
is folded.  "stub" is where students write, "exercise" the task with its minutes.  References lead to the
published book (`portable`).
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import nbformat
from nbconvert.preprocessors import TagRemovePreprocessor

from patella.portable import portable, published

ROOT = Path(__file__).parents[1]
CHAPTERS, PICTURES = ROOT / "chapters", ROOT / "pages" / "pictures"
WITHHELD = {"solution", "instructor"}
FOLDS = {"hide-cell", "hide-input", "hide-output", "remove-cell", "remove-input"}


def student(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A chapter without solutions and without notes for teachers; its stubs are kept."""
    kept, _ = TagRemovePreprocessor(remove_cell_tags=WITHHELD).preprocess(notebook.copy(), {})
    return kept


def instructor(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A chapter in which nothing is folded: solutions, their code, and what to look for in answers."""
    opened = nbformat.from_dict(notebook)
    for cell in opened.cells:
        cell.metadata.pop("jupyter", None)
        tags = [tag for tag in cell.metadata.get("tags", []) if tag not in FOLDS]
        cell.metadata = {**cell.metadata, "tags": tags}
        if "solution" in tags and cell.cell_type == "markdown":
            heading, text = cell.source.split("\n", 1)
            cell.source = f"{heading}\n:open:\n{text}"
    return opened


EDITIONS = {"student": student, "instructor": instructor}


def write(folder: Path) -> list[Path]:
    """Write both sets, each with the drawings that its chapters show, and return the notebooks.

    Parameters
    ----------
    folder : Path
        Is made if need be; gets the folders `student` and `instructor`, each to be laid over a clone.
    """
    written = []
    for edition, made in EDITIONS.items():
        shutil.copytree(PICTURES, folder / edition / "pages" / "pictures", dirs_exist_ok=True)
        (folder / edition / "chapters").mkdir(parents=True, exist_ok=True)
        shutil.copy(CHAPTERS / "home.py", folder / edition / "chapters")
        for path in sorted(CHAPTERS.glob("*.ipynb")):
            written.append(folder / edition / "chapters" / path.name)
            notebook = portable(made(nbformat.read(path, as_version=4)), published())
            nbformat.write(notebook, written[-1])
    return written


if __name__ == "__main__":
    for path in write(Path(sys.argv[1])):
        print(path)
