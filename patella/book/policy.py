"""What pages may do: a content security policy that each of them carries, and that all of them keep.

Each page names the policy in its head, so that it holds on every host and on a disk; hosts that send headers
find it in `_headers`. It runs scripts of the site's own files alone. So what themes, extensions and the
outputs of cells write into a page as a script becomes a file beside the pages once they are built, and what
they write to be done at a click is named, and done by `assets/press.js`. Styles move to the head, each once.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

OWN = "'self' file:"  # not every browser counts what lies on a disk beside a page as its own
POLICY = "; ".join(
    [
        f"default-src {OWN}",
        f"script-src {OWN}",
        # The charts and many drawings carry styles of their own, which can call nothing.
        f"style-src {OWN} 'unsafe-inline'",
        f"img-src {OWN} data: blob:",
        "object-src 'none'",
        f"base-uri {OWN}",
        f"form-action {OWN}",
    ]
)
# A worker keeps the header of its own file: the one that runs Python for readers compiles WebAssembly. Pages
# do not, for they carry the stricter policy as well.
OF_WORKERS = POLICY.replace(f"script-src {OWN}", f"script-src {OWN} 'wasm-unsafe-eval'")
HEADERS = f"/*\n  Content-Security-Policy: {OF_WORKERS}\n  X-Content-Type-Options: nosniff\n"

FOLDER = "_static/from-pages"
DATA = r'\stype="application/(?:[\w.-]+\+)?json"'
SCRIPT = re.compile(rf"<script(?![^>]*(?:\ssrc=|{DATA}))([^>]*)>(.*?)</script>", re.DOTALL)
STYLE = re.compile(r"<style\b[^>]*>.*?</style>\n?", re.DOTALL)
AT_A_CLICK = re.compile(r'(<button\b[^>]*?\s)onclick="([^"]*)"')
AT_AN_EVENT = re.compile(r"<[a-z][^<>]*\s(on[a-z]+)=")
MOVED = re.compile(rf'"(?:\.\./)*{FOLDER}/([0-9a-f]+\.js)"')


def setup(app):
    """Register this part of the book's extension."""
    app.add_js_file("press.js", loading_method="defer")
    app.connect("html-page-context", tell)
    app.connect("build-finished", keep)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def tell(app, pagename, templatename, context, doctree):
    """Give the page's template the policy."""
    context["policy"] = POLICY


def keep(app, exception):
    """Make all pages keep the policy, once they are built; pages of earlier builds keep it already."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    used = set()
    for page in out.rglob("*.html"):
        if "_static" in page.parts:
            continue
        text = page.read_text(encoding="utf-8")
        root = "../" * (len(page.relative_to(out).parts) - 1)
        kept, scripts = without_inline_scripts(text, f"{root}{FOLDER}/")
        kept = with_styles_in_head(kept)
        for name, script in scripts.items():
            (folder / name).write_text(script, encoding="utf-8")
        if kept != text:
            page.write_text(kept, encoding="utf-8")
        used.update(MOVED.findall(kept))
    for file in folder.iterdir():
        if file.name not in used:
            file.unlink()
    (out / "_headers").write_text(HEADERS, encoding="utf-8")


def without_inline_scripts(markup: str, place: str) -> tuple[str, dict[str, str]]:
    """A page whose scripts are files, and these files by name; blocks of data stay.

    Parameters
    ----------
    markup : str
    place : str
        The folder of the files as seen from the page, with a slash at its end.

    Raises
    ------
    ValueError
        When the page says in any other way than a button's `onclick` what an event calls.

    Examples
    --------
    >>> page = '<script defer>go()</script><button onclick="stop()">Stop</button>'
    >>> kept, scripts = without_inline_scripts(page, "../")
    >>> kept
    '<script defer src="../e4a62ff8f51ba28e.js"></script><button data-press="stop()">Stop</button>'
    >>> list(scripts.values())
    ['go()']
    """
    scripts = {}

    def moved(script: re.Match) -> str:
        attributes, code = script.groups()
        name = f"{hashlib.sha256(code.encode()).hexdigest()[:16]}.js"
        scripts[name] = code
        return f'<script{attributes} src="{place}{name}"></script>'

    kept = AT_A_CLICK.sub(r'\1data-press="\2"', SCRIPT.sub(moved, markup))
    called = AT_AN_EVENT.search(kept)
    if called:
        raise ValueError(
            f"A page has {called[1]}= in {called[0]!r}, which its policy forbids. "
            "Mend: listen to the event in a script."
        )
    return kept, scripts


def with_styles_in_head(markup: str) -> str:
    """A page that has each style once, in its head: panels of a kind all bring the same.

    Examples
    --------
    >>> with_styles_in_head('<head></head><style id="a">p {}</style>A <style id="a">p {}</style>B')
    '<head><style id="a">p {}</style></head>A B'
    """
    head, end, body = markup.partition("</head>")
    return "".join([head, *dict.fromkeys(STYLE.findall(body)), end, STYLE.sub("", body)])
