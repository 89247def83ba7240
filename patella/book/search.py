"""A search that answers: its hits are sections and terms, each with a sentence of prose.

Sphinx's own search finds whole pages, counts code and tables as text, and has no sentence to show to readers
from a disk. So the prose of the built pages is written into one script, beside the words that people use for
those of the course (`synonyms.csv`), and MiniSearch ranks it on the search page (`assets/search.js`).
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import defaultdict
from pathlib import Path

from bs4 import BeautifulSoup, SoupStrainer, Tag

HERE = Path(__file__).parent
MINISEARCH = HERE / "node_modules" / "minisearch" / "dist" / "umd" / "index.js"
SYNONYMS = HERE / "synonyms.csv"

LEFT_OUT = re.compile("pages/(bibliography|data)")  # lists of names and numbers
PROSE = ["p", "li", "dd"]
HEADING = "h1, h2, h3"
NOT_PROSE = ".cell, table, pre, math, svg, details, .admonition-title, .section-number"


def setup(app):
    """Register this part of the book's extension."""
    app.connect("build-finished", write_index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_index(app, exception):
    """Write what the search page loads, once every page is built."""
    if exception or app.builder.format != "html":
        return
    if not MINISEARCH.exists():
        raise FileNotFoundError(f"{MINISEARCH} is missing: run `make book`, which fetches it")
    pages = sorted(page for page in app.env.found_docs if not LEFT_OUT.match(page))
    sections = [section for page in pages for section in sections_of(Path(app.outdir), page)]
    text = json.dumps(
        {"sections": sections, "synonyms": synonyms()}, ensure_ascii=False, separators=(",", ":")
    )
    static = Path(app.outdir) / "_static"
    (static / "search-index.js").write_text(f"window.courseIndex = {text};\n", encoding="utf-8")
    shutil.copy(MINISEARCH, static / "minisearch.js")


def synonyms() -> list[list[str]]:
    """Pairs of what people say and what the course says."""
    with SYNONYMS.open(encoding="utf-8", newline="") as file:
        return [[row["people_say"], row["course_says"]] for row in csv.DictReader(file)]


def sections_of(folder: Path, page: str) -> list[dict[str, str]]:
    """The terms and sections of a built page that hold prose.

    Parameters
    ----------
    folder : Path
        Where the pages were built.
    page : str
        A page's name, such as "pages/glossary".

    Returns
    -------
    list of dict
        For each, its `address`, its `title`, the title of its `page`, the questions of its `figures`, and its
        prose as `text`, without that of sections within it.
    """
    markup = (folder / f"{page}.html").read_text(encoding="utf-8")
    article = BeautifulSoup(markup, "lxml", parse_only=SoupStrainer("article")).select("article")[0]
    drop(article, ".headerlink")
    name = plain(article.select(HEADING)[0])
    figures = defaultdict(list)
    for caption in article.select("figcaption"):
        figures[caption.find_parents("section")[0]["id"]].append(plain(caption))
    drop(article, NOT_PROSE)
    found = [
        (term["id"], term, term.find_next_siblings("dd")[:1])
        for term in article.select("dl.glossary > dt[id]")
    ]
    for section in article.select("section[id]"):
        prose = [part for part in section.find_all(PROSE) if stands_in(part, section)]
        found.append((section["id"], section.select(HEADING)[0], prose))
    return [
        {
            "address": f"{page}.html#{anchor}",
            "title": plain(heading),
            "page": name,
            "figures": " ".join(figures[anchor]),
            "text": " ".join(map(plain, prose)),
        }
        for anchor, heading, prose in found
        if prose
    ]


def drop(element: Tag, selector: str) -> None:
    """Take the parts that a selector names out of an element."""
    for part in element.select(selector):
        part.decompose()


def stands_in(part: Tag, section: Tag) -> bool:
    """Whether a piece of prose is a section's own: not of a section in it, another piece, or a term."""
    return part.find_parent([*PROSE, "section"]) is section and not part.find_parent("dl", class_="glossary")


def plain(element: Tag) -> str:
    """The text of an element in one line."""
    return " ".join(element.get_text().split())
