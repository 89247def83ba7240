"""Read the built pages: the explorers in them, with all their states."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import html

from patella.explorer.states import decode

ROOT = Path(__file__).parents[1]
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
        return tuple(control["default"] for control in self.controls)

    def state(self, position) -> dict:
        return decode(self.encoded, position)


def page_of(chapter: str) -> Path:
    return ROOT / "_build" / "html" / "chapters" / f"{chapter}.html"


@cache
def tree_of(path: Path):
    return html.parse(str(path)).getroot()


@cache
def explorers_of(chapter: str) -> list[BuiltExplorer]:
    found = []
    for figure in tree_of(page_of(chapter)).iterfind(".//figure[@data-bundle]"):
        described, stored = (script.text for script in figure.iterfind("script"))
        described = json.loads(described)
        found.append(BuiltExplorer(chapter, figure.get("id"), figure.get("data-bundle"), described["controls"], described["guess"], json.loads(stored), stored))
    return found


@cache
def keys_of_entries() -> dict[str, str]:
    """The key of each entry of the bibliography, by the entry's id on its page."""
    entries = tree_of(ROOT / "_build" / "html" / "bibliography.html").xpath("//*[@role='doc-biblioentry']")
    return {entry.get("id"): entry.xpath("string(.//*[starts-with(@id, 'cite-')]/@id)").removeprefix("cite-") for entry in entries}


def cited_key(link) -> str:
    """The key of the reference that a link into the bibliography leads to."""
    return keys_of_entries()[link.get("href").split("#")[1]]
