"""What others see of a page before they open it: title, description, preview; and ways to find it.

Each page has a description (`descriptions.csv`).  Where the site’s address is known (`baseurl` of `html` in
`_config.yml`), pages name their canonical address and a preview picture, and a sitemap lists them all; else
nothing absolute is written.  A page for addresses that lead nowhere works at any depth.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from lxml import etree

DESCRIPTIONS = Path(__file__).parent / "descriptions.csv"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def setup(app):
    """Register this part of the book's extension."""
    app.connect("html-collect-pages", lost_page)
    app.connect("html-page-context", describe, priority=900)
    app.connect("build-finished", write_sitemap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


@cache
def descriptions() -> dict[str, dict[str, str]]:
    """Description of each page, and the drawing of its preview where it has one of its own, by its name."""
    with DESCRIPTIONS.open(encoding="utf-8", newline="") as file:
        return {row["page"]: row for row in csv.DictReader(file)}


def describe(app, pagename, templatename, context, doctree):
    """Give a page's template what it says of the page to others."""
    known = descriptions().get(pagename)
    base = base_of(app.config)
    context["sharing"] = {
        "description": known["description"] if known else "",
        "address": urljoin(base, f"{pagename}.html") if base else "",
        "preview": urljoin(base, f"_static/previews/{preview_of(pagename)}.png") if base and known else "",
    }
    # Wherever the missing page would have been, what this page loads is found from the root.
    context["root"] = (urlsplit(base).path or "/") if pagename == "404" else ""


def preview_of(pagename: str) -> str:
    """Name of the preview picture of a page: its own, or that of the first page."""
    return Path(pagename if descriptions()[pagename]["picture"] else "pages/intro").name


def base_of(config) -> str:
    """The address of the site with a slash at its end, or ""."""
    return f"{config.html_baseurl.rstrip('/')}/" if config.html_baseurl else ""


def lost_page(app):
    """The page for addresses that lead nowhere, as hosts of static pages look for it."""
    return [("404", {"title": "Page not found", "body": ""}, "404.html")]


def write_sitemap(app, exception):
    """List all pages for search engines, where the site's address is known."""
    base = base_of(app.config)
    if exception or not base or app.builder.format != "html":
        return
    root = etree.Element("urlset", nsmap={None: SITEMAP})
    for page in sorted(app.env.found_docs):
        etree.SubElement(etree.SubElement(root, "url"), "loc").text = urljoin(base, f"{page}.html")
    tree = etree.ElementTree(root)
    tree.write(Path(app.outdir) / "sitemap.xml", encoding="utf-8", xml_declaration=True, pretty_print=True)
