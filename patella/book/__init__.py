"""The Sphinx extension of the book: what happens between the chapters and their pages.

- a change in `data/`, `patella/` or `everystate` executes every notebook anew, on all cores (`execution`)
- claims have numbers, and the bibliography links back (`references`)
- terms and references show a card where they stand (`cards`)
- a link to a figure may name a state of it (`state_links`)
- the course's drawings stand inside the page and follow its theme (`pictures`)
- launch links follow the repository that the book is built from (`launch`)
- what no page should hold is told where it stands (`guard`)
- code is folded behind one switch, and what cells print is prose (`outputs`)
- formulas become MathML, so that no page loads a maths script (`formulas`)
- the first page holds panels made of the data (`landing`)
- tables have names, and heads that say what they head (`tables`)
- a class's own table can be drawn in the figure of the ratios (`own_class`)
- chapters keep what a reader guesses and notes, and a page shows it (`notes`)
- pages load of the theme what they need, and no more (`theme`), and run scripts of their own alone (`policy`)
- pages say what they are to those who share and list them (`sharing`)
- the search finds sections and shows a sentence of each (`search`)
- the data catalogue is written from the data package (`catalogue`), long lists have a filter (`lists`)
- the licences of all that others made travel with the book (`notices`)
- Python and the course are put beside the pages, for readers who change and run a cell (`python`)

`make book` runs the build alone and puts the book in place (`build`).
"""

from __future__ import annotations

import re
from pathlib import Path

from pybtex.plugin import register_plugin
from sphinxcontrib.bibtex.plugin import register_plugin as register_reference_style

from patella.book import catalogue
from patella.book.execution import (
    CHAPTERS,
    ROOT,
    digest_of,
    digest_of_sources,
    execute_chapters,
    files_below,
    fresh_cache,
)
from patella.book.formulas import visit_math, visit_math_block
from patella.book.pictures import InlinePictures
from patella.book.references import (
    ByAuthor,
    ByAuthorOrTitle,
    LabelClaims,
    WriteVerdicts,
    link_back,
    pages_that_lead_back,
)
from patella.book.state_links import ResolveStateLinks
from patella.book.units import KeepUnits

PARTS = (
    "cards",
    "catalogue",
    "guard",
    "landing",
    "launch",
    "lists",
    "notes",
    "notices",
    "outputs",
    "own_class",
    "policy",
    "python.shipping",
    "sharing",
    "tables",
    "theme",
    "search",
)
UNFINISHED = "unfinished"  # a file among the pages while they are written


def setup(app):
    """Register the extension."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.add_transform(LabelClaims)
    app.add_transform(WriteVerdicts)
    app.add_post_transform(ResolveStateLinks)
    app.add_post_transform(InlinePictures)
    app.add_post_transform(KeepUnits)
    for part in PARTS:
        app.setup_extension(f"patella.book.{part}")
    register_plugin("pybtex.style.formatting", "by_author", ByAuthor)
    register_reference_style("sphinxcontrib.bibtex.style.referencing", "by_author_or_title", ByAuthorOrTitle)
    app.connect("config-inited", configure)
    app.connect("builder-inited", execute_chapters)
    app.connect("builder-inited", drop_stale_pages)
    app.connect("env-updated", pages_that_lead_back)
    app.connect("doctree-resolved", link_back)
    app.connect("html-page-context", finish_page)
    app.connect("build-finished", finish)
    # What was read under another state of this extension, or of the data that pages tell, is read anew.
    return {
        "env_version": digest_of(files_below(Path(__file__).parent)) + digest_of_sources(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def configure(app, config):
    """Settings that depend on what the book is built from."""
    config.nb_execution_cache_path = str(fresh_cache())
    catalogue.write(ROOT / "pages", chapter_texts())
    # Without a second search field above every page, which the sidebar has already, and without a button
    # that covers on a phone what one moves.
    fewer = {"navbar_persistent": [], "back_to_top_button": False}
    config.html_theme_options = config.html_theme_options | fewer


def chapter_texts() -> dict[str, str]:
    """Where tables and studies are used: address, as seen from the pages, and text of each chapter.

    The text has in it the modules that draw the chapter's figures.
    """
    texts = {}
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        text = path.read_text(encoding="utf-8")
        modules = re.findall(r"from patella\.figures import ([\w, ]+)", text)
        sources = [
            ROOT / "patella" / "figures" / f"{name.strip()}.py"
            for names in modules
            for name in names.split(",")
        ]
        texts[f"../chapters/{path.stem}"] = text + "".join(
            source.read_text(encoding="utf-8") for source in sources
        )
    return texts


def drop_stale_pages(app):
    """Delete pages of an earlier build whose source is gone, and its first page, which leads to another.

    Where that build broke off, by a full disk, say, a page may stand there in part: all are written anew.
    """
    written = Path(app.outdir)
    mark = written / UNFINISHED
    known = set()
    if not mark.exists():
        known = {*app.project.discover(app.config.exclude_patterns, app.config.include_patterns), "search"}
    for page in written.rglob("*.html"):
        if page.relative_to(written).with_suffix("").as_posix() not in known and "_static" not in page.parts:
            page.unlink()
    mark.touch()


def finish(app, exception):
    """Tell the next build that every page was written."""
    if exception is None:
        (Path(app.outdir) / UNFINISHED).unlink()


def finish_page(app, pagename, templatename, context, doctree):
    """Mend what docutils writes."""
    # docutils calls the bibliography a list, but its entries no list items: screen readers are misled.
    context["body"] = context.get("body", "").replace(
        '<div role="list" class="citation-list">', '<div class="citation-list">'
    )
