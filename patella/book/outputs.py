"""Cells as readers of a page meet them: words before code.

- code is folded behind one switch for the whole book; a cell tagged "lesson" stands open
- what a cell prints is prose, and reads as prose
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.transforms import SphinxTransform

SWITCH = Path(__file__).parent / "templates" / "code-switch.html"


def setup(app):
    """Register what this module does to cells."""
    app.add_transform(PrintedProse)
    app.add_transform(CodeSwitch)
    app.connect("html-page-context", add_switch)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class PrintedProse(SphinxTransform):
    """Make paragraphs of what the cells of a notebook print."""

    default_priority = 410  # once myst-nb has written the outputs

    def apply(self, **kwargs):
        """Rewrite the streams of one document."""
        for stream in list(self.document.findall(nodes.literal_block)):
            if "stream" in stream["classes"]:
                lines = [nodes.paragraph("", line) for line in stream.astext().splitlines() if line.strip()]
                stream.replace_self(nodes.container("", *lines, classes=["printed"]))


class CodeSwitch(SphinxTransform):
    """Put the switch for the code under the title of each page that has code."""

    default_priority = 420

    def apply(self, **kwargs):
        """Add the switch to one document."""
        title = next(self.document.findall(nodes.title), None)
        if holds_code(self.document) and title is not None:
            switch = nodes.raw("", SWITCH.read_text(encoding="utf-8"), format="html")
            title.parent.insert(title.parent.index(title) + 1, switch)


def holds_code(document: nodes.document) -> bool:
    """Whether a cell of a notebook shows its code in a document."""
    return any("cell_input" in part["classes"] for part in document.findall(nodes.container))


def add_switch(app, pagename, templatename, context, doctree):
    """Load the switch's script and style where there is code."""
    if doctree is not None and holds_code(doctree):
        app.add_css_file("cells.css")
        app.add_js_file("code-switch.js")
