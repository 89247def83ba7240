"""Chapters for whoever opens them without the book around them: in JupyterLab, on Colab, on a forge.

    python -m patella.portable --into FOLDER
    python -m patella.portable NOTEBOOK...

MyST's references to figures, claims, terms and studies need the whole book to be resolved.  Here they become
plain links to the published book, whose address `baseurl` of `html` in `_config.yml` tells; where it is
unknown, the words alone, and studies link to where they were published.  Figures bear the book's numbers.

As a program it puts copies of the chapters into a folder beside theirs, or rewrites notebooks in place: in a
clone that nobody keeps, such as Binder's.  What is for teachers alone is left out, as it is on pages.
"""

from __future__ import annotations

import argparse
import re
import shutil
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import yaml

from patella import evidence

ROOT = Path(__file__).parents[1]
CHAPTERS = ROOT / "chapters"
CARDS, BIBLIOGRAPHY, GLOSSARY = "chapters/08-verdicts", "pages/bibliography", "pages/glossary"
REFERENCE = re.compile(
    r"\{term\}`(?P<words>[^`<]+?)(?:\s*<(?P<term>[^`>]+)>)?`"
    r"|\{(?P<cite>cite(?::t)?)\}`(?P<keys>[^`]+)`"
    r"|\[(?P<text>[^\]]*)\]\(#(?P<name>[\w-]+)(?P<state>\?[^)]*)?\)"
)
FIGURE = re.compile(r"Figure \d+ of this notebook: ")
DRAWING = re.compile(r"^:{3,}\{figure\}", re.M)


def portable(notebook: nbformat.NotebookNode, address: str) -> nbformat.NotebookNode:
    """A copy of a chapter whose references any notebook application can follow.

    Parameters
    ----------
    notebook
        A chapter as it is committed.
    address
        Where the book is published, or "".
    """
    made = nbformat.from_dict(notebook)
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = plain(cell.source, address)
        else:
            for output, name in _figures_of(cell):
                caption = FIGURE.sub(f"Figure {figures()[name]}: ", output["text/plain"])
                cell.source = f"# {caption.splitlines()[0]}\n{cell.source}"
                output["text/plain"] = caption.rpartition("\n")[0]  # without the digest
    return made


def for_readers(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A portable chapter without what is for teachers alone."""
    made = portable(notebook, published())
    made.cells = [cell for cell in made.cells if "instructor" not in cell.metadata.get("tags", [])]
    return made


def lay_out(folder: Path) -> list[Path]:
    """Copy each chapter, as `portable` makes it, to where no copy is: one that is may hold somebody's work.

    Parameters
    ----------
    folder : Path
        One beside `chapters/`, from where the drawings and the packages are found; is made if need be.

    Returns
    -------
    list of Path
        The copies that were written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(CHAPTERS / "home.py", folder)
    missing = {path: folder / path.name for path in _chapters() if not (folder / path.name).exists()}
    for path, copy in missing.items():
        nbformat.write(for_readers(_chapters()[path]), copy)
    return list(missing.values())


def plain(text: str, address: str) -> str:
    """Markdown with links in place of MyST's references; an address of "" leaves words.

    >>> plain("An {term}`ICC <intraclass correlation>` in [claim 12](#claim-cannot_isolate)", "")
    'An ICC in claim 12'
    """

    def link(words: str, place: str, otherwise: str | None = None) -> str:
        target = f"{address.rstrip('/')}/{place}" if address else otherwise
        return f"[{words}]({target})" if target else words

    def study(key: str) -> str:
        known = evidence.cite(key)
        return link(known.label, f"{BIBLIOGRAPHY}.html#cite-{key}", known.url)

    def written(found: re.Match) -> str:
        if found["words"]:
            return link(found["words"], terms()[(found["term"] or found["words"]).lower()])
        if found["cite"]:
            studies = "; ".join(study(key.strip()) for key in found["keys"].split(","))
            return studies if found["cite"] == "cite:t" else f"({studies})"
        return link(found["text"], f"{places()[found['name']]}{found['state'] or ''}")

    return REFERENCE.sub(written, text)


def published() -> str:
    """Where the book is published, by `_config.yml`; "" where it doesn't tell."""
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["html"]["baseurl"]


@cache
def places() -> dict[str, str]:
    """Page and fragment of what links name: figures, labels, and the card of each claim."""
    found: dict[str, str] = {}
    for path, notebook in _chapters().items():
        page = f"chapters/{path.stem}.html"
        for cell in notebook.cells:
            labels = re.findall(r"^\(([\w-]+)\)=$", cell.source, re.M)
            names = [*labels, *(name for _, name in _figures_of(cell))]
            found |= {name: f"{page}#{name}" for name in names}
    for claim in evidence.load("claims")["claim_id"]:
        found |= dict.fromkeys((f"claim-{claim}", f"verdict-{claim}"), f"{CARDS}.html#claim-{claim}")
    return found


@cache
def figures() -> dict[str, str]:
    """Number of each figure that moves, by its name; drawings that stand still are counted, too."""
    found = {}
    for path, notebook in _chapters().items():
        count = 0
        for cell in notebook.cells:
            count += len(DRAWING.findall(cell.source)) if cell.cell_type == "markdown" else 0
            for _, name in _figures_of(cell):
                count += 1
                found[name] = f"{int(path.stem[:2])}.{count}"
    return found


@cache
def terms() -> dict[str, str]:
    """Page and fragment of each term of the glossary, by its lower-case name."""
    text = (ROOT / f"{GLOSSARY}.md").read_text(encoding="utf-8")
    lists = re.findall(r"^:::\{glossary\}\n(.*?)^:::$", text, re.M | re.S)
    names = [line for part in lists for line in part.splitlines() if line and not line[0].isspace()]
    return {name.lower(): f"{GLOSSARY}.html#term-{_identifier(name)}" for name in names}


@cache
def _chapters() -> dict[Path, nbformat.NotebookNode]:
    return {path: nbformat.read(path, as_version=4) for path in sorted(CHAPTERS.glob("*.ipynb"))}


def _figures_of(cell: nbformat.NotebookNode) -> Iterator[tuple[dict, str]]:
    """What a cell has printed of its figure, and the figure's name."""
    for output in cell.get("outputs", []):
        text = output.get("data", {}).get("text/plain", "")
        if FIGURE.match(text):
            yield output["data"], text.splitlines()[-1].partition(":")[0]


def _identifier(name: str) -> str:
    """What Sphinx makes of a term for an address."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-zA-Z0-9._]+", "-", letters).strip("-")


def main() -> None:
    """Lay out copies, or rewrite notebooks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, metavar="NOTEBOOK", help="is rewritten in place")
    parser.add_argument(
        "--into", type=Path, metavar="FOLDER", help="gets a copy of each chapter that it lacks"
    )
    asked = parser.parse_args()
    for path in asked.notebooks:
        nbformat.write(for_readers(nbformat.read(path, as_version=4)), path)
    if asked.into:
        written = lay_out(asked.into)
        kept = len(_chapters()) - len(written)
        print(f"{asked.into}: {len(written)} chapters copied, {kept} kept as they were")


if __name__ == "__main__":
    main()
