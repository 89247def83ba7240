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

from lxml import html

HERE = Path(__file__).parent
MINISEARCH = HERE / "node_modules" / "minisearch" / "dist" / "umd" / "index.js"
SYNONYMS = HERE / "synonyms.csv"

LEFT_OUT = re.compile("pages/(bibliography|data)")  # lists of names and numbers


def has_class(name: str) -> str:
    """The condition of an XPath that an element is of a class."""
    return f"contains(concat(' ', @class, ' '), ' {name} ')"


PROSE = ["p", "li", "dd"]
HEADINGS = ".//*[self::h1 or self::h2 or self::h3]"
HEADERLINK = f".//*[{has_class('headerlink')}]"
IN_GLOSSARY = f"ancestor::dl[{has_class('glossary')}]"
OTHER_TAGS = ("table", "pre", "math", "svg", "details")
OTHER_CLASSES = ("cell", "admonition-title", "section-number")
NOT_PROSE = ".//*[{}]".format(
    " or ".join([*(f"self::{tag}" for tag in OTHER_TAGS), *map(has_class, OTHER_CLASSES)])
)


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
    (article,) = html.parse(folder / f"{page}.html").xpath("//article")
    drop(article, HEADERLINK)
    name = plain(article.xpath(HEADINGS)[0])
    figures = defaultdict(list)
    for caption in article.iter("figcaption"):
        figures[next(caption.iterancestors("section")).get("id")].append(plain(caption))
    drop(article, NOT_PROSE)
    found = [
        (term.get("id"), term, term.xpath("following-sibling::dd[1]"))
        for term in article.xpath(f".//dl[{has_class('glossary')}]/dt[@id]")
    ]
    for section in article.xpath(".//section[@id]"):
        prose = [part for part in section.iter(*PROSE) if stands_in(part, section)]
        found.append((section.get("id"), section.xpath(HEADINGS)[0], prose))
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


def drop(element: html.HtmlElement, path: str) -> None:
    """Take the parts that an XPath names out of an element."""
    for part in element.xpath(path):
        part.drop_tree()


def stands_in(part: html.HtmlElement, section: html.HtmlElement) -> bool:
    """Whether a piece of prose is a section's own: not of a section in it, another piece, or a term."""
    return next(part.iterancestors(*PROSE, "section")) is section and not part.xpath(IN_GLOSSARY)


def plain(element: html.HtmlElement) -> str:
    """The text of an element in one line."""
    return " ".join(element.text_content().split())
