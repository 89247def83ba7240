"""The Sphinx extension of the book: what happens between the chapters and their pages.

- kernels that the build starts show explorers as page HTML
- a change in `data/` or `patella/` makes every notebook execute anew, on all cores (`execution`)
- explorers are numbered figures, claims have numbers, and the bibliography links back (`references`)
- launch links follow the repository that the book is built from (`launch`)
- formulas become MathML, so that no page loads a maths script (`formulas`)
- pages with explorers, and only those, load the explorers' script and style
- the data catalogue is written from the data package
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from pybtex.plugin import register_plugin
from sphinx.util import logging

from patella import catalogue
from patella.book.execution import CHAPTERS, ROOT, digest_of, execute_chapters, fresh_cache
from patella.book.formulas import visit_math, visit_math_block
from patella.book.launch import launch_options, repository
from patella.book.references import (
    ByAuthor,
    LabelOutputs,
    WriteVerdicts,
    explorer_figure,
    link_back,
    title_of,
    visit_explorer_figure,
)
from patella.explorer.explore import VARIABLE
from patella.explorer.page import BUNDLES

logger = logging.getLogger(__name__)

ASSETS = ROOT / "patella" / "explorer" / "assets"


def setup(app):
    """Register the extension."""
    os.environ[VARIABLE] = "page"
    _remove_thebe(app)
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.add_enumerable_node(explorer_figure, "figure", title_of, html=(visit_explorer_figure, None))
    app.add_transform(LabelOutputs)
    app.add_transform(WriteVerdicts)
    register_plugin("pybtex.style.formatting", "by_author", ByAuthor)
    app.connect("config-inited", configure)
    app.connect("builder-inited", copy_assets)
    app.connect("builder-inited", execute_chapters)
    app.connect("doctree-resolved", link_back)
    app.connect("html-page-context", finish_page)
    # What was read under another state of this extension is read anew.
    return {"env_version": digest_of(Path(__file__).parent.glob("*.py")), "parallel_read_safe": True, "parallel_write_safe": True}


def _remove_thebe(app):
    """jupyter-book always loads sphinx-thebe, which declares its constants twice on each page; we offer no thebe."""
    for event, listeners in app.events.listeners.items():
        app.events.listeners[event] = [listener for listener in listeners if listener.handler.__module__ != "sphinx_thebe"]
    app.registry.css_files = [(name, attributes) for name, attributes in app.registry.css_files if name != "sphinx-thebe.css"]


def configure(app, config):
    """Settings that depend on where and from what the book is built."""
    config.nb_execution_cache_path = str(fresh_cache())
    catalogue.write(ROOT / "data-catalogue.md", chapter_texts())
    # A second search field above every page, which the sidebar has already.
    header = {"navbar_persistent": []}
    config.html_theme_options = {**config.html_theme_options, **header, **launch_options(repository())}


def chapter_texts() -> dict[str, str]:
    """Address and text of each chapter, with the modules that draw its figures: where tables and studies are used."""
    texts = {}
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        text = path.read_text(encoding="utf-8")
        modules = re.findall(r"from patella\.figures import ([\w, ]+)", text)
        sources = [ROOT / "patella" / "figures" / f"{name.strip()}.py" for names in modules for name in names.split(",")]
        texts[f"chapters/{path.stem}"] = text + "".join(source.read_text(encoding="utf-8") for source in sources)
    return texts


def copy_assets(app):
    """Put the explorers' script, style and chart bundles beside the pages, in a folder of their own."""
    target = Path(app.outdir) / "_static" / "explorer"
    target.mkdir(parents=True, exist_ok=True)
    files = [ASSETS / "explorer.js", ASSETS / "explorer.css"]
    files += [ASSETS / "node_modules" / f"plotly.js-{bundle}-dist-min" / f"plotly-{bundle}.min.js" for bundle in BUNDLES]
    for file in files:
        if not file.exists():
            raise FileNotFoundError(f"{file} is missing: run `make book`, which fetches the chart bundles")
        shutil.copy(file, target)


def finish_page(app, pagename, templatename, context, doctree):
    """Load the explorers' script and style where there are explorers; mend what docutils writes."""
    # docutils calls the bibliography a list, but its entries no list items: screen readers are misled.
    context["body"] = context.get("body", "").replace('<div role="list" class="citation-list">', '<div class="citation-list">')
    names = re.findall(r'<figure class="explorer" id="(\w+)"', context["body"])
    for name in sorted({name for name in names if names.count(name) > 1}):
        logger.warning("two explorers on this page are named %r: pass name= to one of them", name, location=pagename)
    if names:
        app.add_css_file("explorer/explorer.css")
        app.add_js_file("explorer/explorer.js", loading_method="defer")
        # Its icons stand still: what it watches here is each of the hundreds of changes with which a figure is drawn.
        app.add_js_file(None, body="window.FontAwesomeConfig = { observeMutations: false };")
