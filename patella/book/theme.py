"""What the book's pages take of the theme: all that they show, and no more than they need.

- icons are drawn in the page (`icons`), and the script that would draw them isn't loaded
- search loads its index on the search page, where it is asked
- what an extension puts on every page is loaded where something on the page asks for it
- where the browser forbids storage, scripts that remember something still work (`assets/storage.js`)
- what no page asks for isn't published: words of the search in other languages, maps of scripts to sources
- a page can be printed with its folded parts open, with its solutions or without (`assets/print.js`)
- a chapter can be shown as slides (`assets/slides.js`), or as two pages to hand out (`assets/handout.js`)
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path, PurePosixPath

from patella.book.icons import with_icons

HERE = Path(__file__).parent

# Files that extensions put on every page, or how scripts begin that they write into it, and the classes
# (their beginnings) that ask for them.
ASKED_FOR_BY = {
    "clipboard.min.js": "highlight",
    "copybutton.css": "highlight",
    "copybutton.js": "highlight",
    "design-tabs.js": "sd-tab-set",
    "sphinx-design.min.css": "sd-",
    "togglebutton.css": "toggle|dropdown",
    "togglebutton.js": "toggle|dropdown",
    "let toggle": "toggle|dropdown",
    "var toggle": "toggle|dropdown",
    "DOCUMENTATION_OPTIONS.pagename": "version-switcher",
}


def setup(app):
    """Register this part of the book's extension."""
    app.add_css_file("book.css")
    app.connect("config-inited", add_folders)
    # Later than the theme, which makes the list of buttons anew for each page at 500 and 501.
    app.connect("html-page-context", finish_page, priority=900)
    app.connect("build-finished", drop_idle_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_folders(app, config):
    """Templates that the theme's are made of, and files that are copied beside the pages."""
    # New lists: what stands there unset is one default for all books of a process.
    config.templates_path = [*config.templates_path, str(HERE / "templates")]
    config.html_static_path = [*config.html_static_path, str(HERE / "assets")]


def finish_page(app, pagename, templatename, context, doctree):
    """Give the page's template what it asks for, and the page the files that it needs."""
    context["with_icons"] = with_icons
    context["without_scripts"] = without_scripts
    body = context.get("body", "")
    if "<details" in body:
        app.add_js_file("print.js", loading_method="defer")
        add_print_button(context["header_buttons"])
    if pagename.startswith("chapters/"):
        for part in ("slides", "handout"):
            app.add_css_file(f"{part}.css")
            app.add_js_file(f"{part}.js", loading_method="defer")
    for kind in ("css_files", "script_files"):
        # In place: Sphinx adds to this list what is asked for later, and restores it for the next page.
        context[kind][:] = [file for file in context[kind] if is_needed(beginning_of(file), body)]


def drop_idle_files(app, exception):
    """Delete what extensions copied beside the pages and no page asks for."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    shutil.rmtree(static / "locales", ignore_errors=True)  # not every theme brings them
    for file in [*static.rglob("*.map"), *static.rglob("*.ttf"), static / "scripts" / "fontawesome.js"]:
        file.unlink(missing_ok=True)


def beginning_of(file) -> str:
    """The name of a style's or script's file, or what is written into the page instead."""
    return PurePosixPath(file.filename).name if file.filename else file.attributes.get("body", "")


def is_needed(beginning: str, body: str) -> bool:
    """Whether a page with this body needs a style or script, of which `beginning_of` is told."""
    found = (classes for start, classes in ASKED_FOR_BY.items() if beginning.startswith(start))
    classes = next(found, None)
    return classes is None or re.search(rf'class="(?:[^"]* )?(?:{classes})', body) is not None


def without_scripts(markup: str, *names: str) -> str:
    """HTML without the elements that load scripts of these names.

    >>> without_scripts('<script defer src="../a.js?v=1"></script><script src="b.js"></script>', "a.js")
    '<script src="b.js"></script>'
    """
    files = "|".join(map(re.escape, names))
    return re.sub(rf'<script[^>]*\ssrc="(?:[^"]*/)?(?:{files})(?:\?[^"]*)?"[^>]*></script>\s*', "", markup)


def add_print_button(header_buttons: list[dict]):
    """A way to print with folded parts open, beside the theme's own way to print."""
    for group in header_buttons:
        if group.get("label") == "download-buttons":
            group["buttons"].append(
                {
                    "type": "javascript",
                    "javascript": "printUnfolded()",
                    "text": ".pdf, unfolded",
                    "tooltip": "Print to PDF with all folded parts open",
                    "icon": "fas fa-file-pdf",
                    "label": "print-unfolded-button",
                }
            )
