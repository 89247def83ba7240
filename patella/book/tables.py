"""Tables that are heard as well as seen: each has a name, and its heads say what they head.

- a table without a caption has the name of the section that it stands in
- where each row begins in bold, that is the row's head
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.transforms import SphinxTransform

# What pages are made of, as far as tables ask for it.
PART = re.compile(
    r"<h[1-6](?P<heading>[ >].*?)</h[1-6]>|<table(?P<said>[^>]*)>(?P<caption>\s*<caption)?|<thead.*?</thead>",
    re.S,
)
NO_WORDS = re.compile(r'^[^>]*>|<a class="headerlink".*?</a>|<[^>]+>', re.S)
HEAD = re.compile(r"<th(?=[\s>])(?![^>]*\sscope=)")


def setup(app):
    """Register this part of the book's extension."""
    app.add_transform(HeadRows)
    app.connect("html-page-context", finish_tables)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class HeadRows(SphinxTransform):
    """Make heads of what stands in bold where every row begins so."""

    default_priority = 420

    def apply(self, **kwargs):
        """Look at all tables of one document."""
        for group in self.document.findall(nodes.tgroup):
            rows = next(group.findall(nodes.tbody))
            bold = [bold_in(row[0]) for row in rows]
            if all(bold):
                next(group.findall(nodes.colspec))["stub"] = 1
                for words in filter(None, bold):
                    words.replace_self(words.children)


def bold_in(entry: nodes.entry) -> nodes.strong | None:
    """The words in bold that fill a cell, if it has no others."""
    bold = entry.next_node(nodes.strong)
    return bold if bold is not None and bold.astext() == entry.astext() else None


def finish_tables(app, pagename, templatename, context, doctree):
    """Name the tables of a page, and say what each of their heads is for."""
    context["body"] = with_scopes(with_names(context.get("body", "")))


def with_names(body: str) -> str:
    """HTML in which a table without a caption is named after the heading above it.

    >>> with_names("<h2>Two &amp; three</h2><table><tr></tr></table>")
    '<h2>Two &amp; three</h2><table aria-label="Two &amp; three"><tr></tr></table>'
    """
    heading = ""

    def named(found: re.Match) -> str:
        nonlocal heading
        if found["heading"] is not None:
            heading = NO_WORDS.sub("", found["heading"]).strip().replace('"', "&quot;")
        if found["said"] is None or found["caption"] or "aria-label" in found["said"]:
            return found[0]
        return f'<table aria-label="{heading}"{found["said"]}>'

    return PART.sub(named, body)


def with_scopes(body: str) -> str:
    """HTML in which heads say whether they head a column or a row.

    >>> with_scopes("<thead><tr><th>a</th></tr></thead><tbody><tr><th>b</th></tr></tbody>")
    '<thead><tr><th scope="col">a</th></tr></thead><tbody><tr><th scope="row">b</th></tr></tbody>'
    """
    columns = PART.sub(lambda found: HEAD.sub(r'\g<0> scope="col"', found[0]), body)
    return HEAD.sub(r'\g<0> scope="row"', columns)
