"""Long lists that one can use: a field that filters, and letters to choose from.

The directive `filter` stands above a list; a script (`assets/list-filter.js`) does the rest.  Without it the
list is whole, and the field is not shown.
"""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from patella.course.panel import Panel


def setup(app):
    """Register this part of the book's extension."""
    app.add_directive("filter", Filter)
    app.connect("html-page-context", add_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Filter(SphinxDirective):
    """A field that filters the list below it: what is looked for, and where its items stand on the page."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {"items": directives.unchanged_required, "letters": directives.flag}

    def run(self):
        """Draw the field."""
        panel = Panel(
            "",
            "list-filter.html",
            what=self.arguments[0],
            items=self.options["items"],
            letters="letters" in self.options,
        )
        return [nodes.raw("", panel.markup, format="html")]


def add_files(app, pagename, templatename, context, doctree):
    """Load script and style where there is a filter."""
    if "list-filter" in context.get("body", ""):
        app.add_css_file("list-filter.css")
        app.add_js_file("list-filter.js", loading_method="defer")
