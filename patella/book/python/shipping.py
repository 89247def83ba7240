"""Puts Python and the course beside the pages, for readers who change and run a cell.

Pages with code load a small script that offers it. Where the parts cannot be had the book is built without,
and the log says so.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from sphinx.util import logging

from everystate.markup import BUNDLE
from patella.book.execution import ROOT, files_below
from patella.book.outputs import holds_code
from patella.book.python import parts

logger = logging.getLogger(__name__)

FOLDER = "python"  # in the site's _static
MANIFEST = "manifest.json"
WITHOUT = ("book", "notebooks.py", "editions.py", "sphinx.py", "kernel.py", "library.js", "stub.js")


def setup(app):
    """Register this part of the book's extension."""
    app.connect("builder-inited", ship)
    app.connect("env-get-outdated", pages_that_told_otherwise)
    app.connect("html-page-context", add_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def ship(app) -> None:
    """Put all that a browser needs beside the pages, and count its megabytes."""
    app.python_megabytes = None
    if app.builder.format != "html" or app.builder.embedded:
        return
    target = Path(app.outdir) / "_static" / FOLDER
    shutil.rmtree(target, ignore_errors=True)
    packed = parts.packed()
    if packed is None:
        command = "python -m patella.book.python.parts"
        logger.info("Readers won't be able to run Python in their browser: %s fetches what it needs", command)
        return
    shutil.copytree(packed, target)
    parts.named(target, f"course{parts.ARCHIVE}", parts.bundled(course()))
    shipped = [file for file in sorted(target.rglob("*")) if file.is_file()]
    size = sum(file.stat().st_size for file in shipped)
    names = [file.relative_to(target).as_posix() for file in shipped]
    bundle = next(reversed(app.config.everystate_bundles), BUNDLE)  # draws all that the site can draw
    manifest = {"files": names, "bytes": size, "bundle": bundle}
    (target / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    app.python_megabytes = round(size / 1e6)


def course() -> Iterator[tuple[str, bytes]]:
    """Name and content of what chapters import and read, as they stand in the repository."""
    folders = {"patella": "patella", "everystate": "explorer/src/everystate", "data": "data"}
    for name, place in folders.items():
        for file in files_below(ROOT / place, *WITHOUT):
            yield f"{name}/{file.relative_to(ROOT / place).as_posix()}", file.read_bytes()
    for file in (ROOT / "references.bib", ROOT / "chapters" / "home.py"):
        yield file.relative_to(ROOT).as_posix(), file.read_bytes()
    yield "cells.py", (Path(__file__).parent / "cells.py").read_bytes()


def pages_that_told_otherwise(app, env, added, changed, removed) -> list[str]:
    """Pages with code are written anew where Python is there and was not, or has another size."""
    before, env.python_megabytes = getattr(env, "python_megabytes", None), app.python_megabytes
    return [] if before == app.python_megabytes else [name for name in env.found_docs if "chapters/" in name]


def add_scripts(app, pagename, templatename, context, doctree) -> None:
    """Offer to change and run cells where there is code."""
    if app.python_megabytes and doctree is not None and holds_code(doctree):
        app.add_css_file("run-cell.css")
        told = {"data-megabytes": str(app.python_megabytes), "data-python": f"{FOLDER}/"}
        app.add_js_file("run-cell.js", loading_method="defer", **told)
