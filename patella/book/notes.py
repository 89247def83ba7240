"""The reader's notes: a page that shows them, and on each chapter a script that keeps them."""

from __future__ import annotations

from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from patella.course.notes import my_notes
from patella.course.panel import ASSETS


def setup(app):
    """Register the directive and the script."""
    app.add_directive("my-notes", MyNotes)
    app.connect("config-inited", add_assets)
    app.connect("html-page-context", add_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class MyNotes(SphinxDirective):
    """All that a reader left in the book, on one page."""

    def run(self):
        """Draw the panel."""
        chapters = sorted(name for name in self.env.found_docs if name.startswith("chapters/"))
        notebooks = [Path(self.env.doc2path(name)) for name in chapters]
        for notebook in notebooks:
            self.env.note_dependency(str(notebook))
        titles = {notebook.stem: title_of(notebook) for notebook in notebooks}
        return [nodes.raw("", my_notes(titles, "../chapters/").markup, format="html")]


def title_of(notebook: Path) -> str:
    """The heading with which a notebook begins."""
    first = nbformat.read(notebook, as_version=4).cells[0].source
    return first.splitlines()[0].removeprefix("# ")


def add_assets(app, config):
    """Copy beside the pages the script that reads and writes the browser's storage."""
    config.html_static_path = [*config.html_static_path, str(ASSETS / "kept.js")]


def add_files(app, pagename, templatename, context, doctree):
    """Load the script on the chapters."""
    if pagename.startswith("chapters/"):
        app.add_css_file("notes.css")
        app.add_js_file("kept.js", loading_method="defer")
        app.add_js_file("notes.js", loading_method="defer")
