"""Licences that travel with the book: the directive `notices` lists what others made, each with its licence.

What a built page holds of others (scripts, styles, fonts, recordings) asks that their licence goes with it;
`notices.csv` says where each text stands.
"""

from __future__ import annotations

import csv
from importlib.metadata import distribution
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from patella.book.execution import ROOT

NOTICES = Path(__file__).parent / "notices.csv"
PACKAGE = "package:"


def setup(app):
    """Register the directive."""
    app.add_directive("notices", Notices)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Notices(SphinxDirective):
    """A section for each part that others made: what it does here, its licence, and the licence's text."""

    def run(self):
        """Write the sections."""
        return [section(notice) for notice in notices()]


def notices() -> list[dict[str, str]]:
    """What others made: name, what it does here, its licence, and where the text of that stands."""
    with NOTICES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def section(notice: dict[str, str]) -> nodes.section:
    """The section of one notice."""
    part = nodes.section(ids=[nodes.make_id(f"notice-{notice['name']}")])
    part += nodes.title("", notice["name"])
    part += nodes.paragraph("", f"Licence: {notice['licence']}. Here: {notice['what']}.")
    text = nodes.literal_block("", text_of(notice["text"]), language="none")
    part += nodes.admonition("", nodes.title("", "The text of the licence"), text, classes=["dropdown"])
    return part


def text_of(place: str) -> str:
    """The text of a licence.

    Parameters
    ----------
    place : str
        A file of the repository, or `package:` and the name of an installed package.

    Raises
    ------
    FileNotFoundError
        When there is none: what others made must not be published without it.
    """
    name = place.removeprefix(PACKAGE)
    if name == place:
        files = [ROOT / place]
    else:
        held = distribution(name).files or []
        named = [file for file in held if file.stem.upper() in ("LICENSE", "LICENCE", "COPYING")]
        files = [Path(str(file.locate())) for file in named if ".dist-info" in str(file)]
    found = [file for file in files if file.exists()]
    if not found:
        raise FileNotFoundError(f"{place} has no licence: say in {NOTICES.name} where its text stands")
    return "\n\n".join(file.read_text(encoding="utf-8") for file in found)
