"""Read the built pages: the explorers in them, with all their states."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from lxml import html

from everystate.states import decode

ROOT = Path(__file__).parents[1]
# The kinds of traces that each build of plotly.js on the site draws.
BUNDLES = {
    name: set(bundle["traces"])
    for name, bundle in yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["config"][
        "everystate_bundles"
    ].items()
}
CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))


@dataclass(frozen=True)
class BuiltExplorer:
    """One explorer as it stands in a built page."""

    chapter: str
    name: str
    bundle: str
    controls: list
    guess: dict | None
    encoded: dict
    bytes: str

    @property
    def default(self) -> tuple[int, ...]:
        """Position of the state that the page shows first."""
        return tuple(control["default"] for control in self.controls)

    def state(self, position) -> dict:
        """One state as plain JSON values."""
        return decode(self.encoded, position)


def page_of(chapter: str) -> Path:
    return ROOT / "_build" / "html" / "chapters" / f"{chapter}.html"


def html_pages(built: Path) -> list[Path]:
    """Every page of the built book, without what the theme keeps among its own files."""
    return [path for path in sorted(built.rglob("*.html")) if "_static" not in path.parts]


@cache
def tree_of(path: Path):
    return html.parse(str(path)).getroot()


@cache
def explorers_of(chapter: str) -> list[BuiltExplorer]:
    found = []
    for figure in tree_of(page_of(chapter)).iterfind(".//figure[@data-bundle]"):
        described, stored = (script.text for script in figure.iterfind("script"))
        described = json.loads(described)
        found.append(
            BuiltExplorer(
                chapter,
                figure.get("id"),
                figure.get("data-bundle"),
                described["controls"],
                described["guess"],
                json.loads(stored),
                stored,
            )
        )
    return found


@cache
def keys_of_entries() -> dict[str, str]:
    """The key of each entry of the bibliography, by the entry's id on its page."""
    page = ROOT / "_build" / "html" / "pages" / "bibliography.html"
    return {
        entry.get("id"): entry.xpath("string(.//*[starts-with(@id, 'cite-')]/@id)").removeprefix("cite-")
        for entry in tree_of(page).xpath("//*[@role='doc-biblioentry']")
    }


def cited_key(link) -> str:
    """The key of the reference that a link into the bibliography leads to."""
    return keys_of_entries()[link.get("href").split("#")[1]]
