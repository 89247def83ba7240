"""The Sphinx extension of the book: what happens between the chapters and their pages.

- kernels that the build starts show explorers as page HTML
- a change in `data/` or `patella/` makes every notebook execute anew, on all cores
- pages with explorers, and only those, load the explorers' script and style
- the data catalogue is written from the data package
- launch links follow the repository that the book is built from
- formulas become MathML, so that no page loads a maths script
"""

from __future__ import annotations

import hashlib
import html
import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import latex2mathml.converter
import nbformat
from docutils import nodes
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from sphinx.util import logging
from sphinx.util.display import status_iterator

from patella import catalogue
from patella.explorer.explore import VARIABLE
from patella.explorer.page import BUNDLES

logger = logging.getLogger(__name__)

ROOT = Path(__file__).parents[1]
CHAPTERS = ROOT / "chapters"
ASSETS = Path(__file__).parent / "explorer" / "assets"
KNOWN_HOSTS = ("https://github.com", "https://gitlab.com", "https://bitbucket.org")


def setup(app):
    """Register the extension."""
    os.environ[VARIABLE] = "page"
    _remove_thebe(app)
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.connect("config-inited", configure)
    app.connect("builder-inited", copy_assets)
    app.connect("builder-inited", execute_chapters)
    app.connect("html-page-context", finish_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _remove_thebe(app):
    """jupyter-book always loads sphinx-thebe, which declares its constants twice on each page; we offer no thebe."""
    for event, listeners in app.events.listeners.items():
        app.events.listeners[event] = [listener for listener in listeners if listener.handler.__module__ != "sphinx_thebe"]
    app.registry.css_files = [(name, attributes) for name, attributes in app.registry.css_files if name != "sphinx-thebe.css"]


def configure(app, config):
    """Settings that depend on where and from what the book is built."""
    cache = ROOT / "_build" / "executed"
    current = cache / _digest_of_sources()
    for stale in cache.glob("*"):
        if stale != current:
            shutil.rmtree(stale)
    # The cache looks at a notebook's code only: what the code imports and reads must stand in its path.
    config.nb_execution_cache_path = str(current)
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


def _digest_of_sources() -> str:
    """A digest over everything that a chapter's code can import or read."""
    digest = hashlib.sha256()
    files = [*(ROOT / "patella").rglob("*.py"), *(path for path in (ROOT / "data").rglob("*") if path.is_file()), ROOT / "references.bib"]
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def repository() -> tuple[str, str] | None:
    """Web address and branch of the repository, from the CI's variables or from git; None without a remote."""
    env = os.environ
    if env.get("GITHUB_REPOSITORY"):
        return f"{env.get('GITHUB_SERVER_URL', 'https://github.com')}/{env['GITHUB_REPOSITORY']}", env.get("GITHUB_REF_NAME", "main")
    if env.get("CI_PROJECT_URL"):
        return env["CI_PROJECT_URL"], env.get("CI_COMMIT_REF_NAME", "main")
    remote = _git("remote", "get-url", "origin")
    url = web_address(remote) if remote else None
    if url is None:
        return None
    branch = _git("symbolic-ref", "--short", "HEAD") or _git("rev-parse", "HEAD")
    return (url, branch) if branch else None


def web_address(remote: str) -> str | None:
    """The web address of a git remote, or None when it has none that we know of.

    >>> web_address("git@github.com:someone/course.git")
    'https://github.com/someone/course'
    """
    match = re.fullmatch(r"(?:https://|ssh://)?(?:[^@/]+@)?([\w.-]+)[:/]([\w./-]+?)(?:\.git)?/?", remote)
    if match is None:
        return None
    url = f"https://{match[1]}/{match[2]}"
    return url if url.startswith(tuple(f"{host}/" for host in KNOWN_HOSTS)) else None


def launch_options(where: tuple[str, str] | None) -> dict:
    """Theme options for the links at the top of each page; none that leads nowhere."""
    if where is None:
        return {"use_download_button": True}
    url, branch = where
    return {
        "repository_url": url,
        "repository_branch": branch,
        "path_to_docs": "",
        "use_repository_button": True,
        "use_source_button": True,
        "use_issues_button": not url.startswith("https://bitbucket.org"),
        "use_download_button": True,
        "launch_buttons": {"binderhub_url": "https://mybinder.org", "notebook_interface": "jupyterlab"},
    }


def _git(*arguments) -> str | None:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


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


def execute_chapters(app):
    """Execute side by side the chapters that the cache does not hold; myst-nb then finds them there.

    One that fails is left to myst-nb, which executes it once more and reports the error where the page is read.
    """
    cache = get_cache(app.config.nb_execution_cache_path)
    notebooks = {path: nbformat.read(path, as_version=4) for path in sorted(CHAPTERS.glob("*.ipynb"))}
    stale = [path for path, notebook in notebooks.items() if not _is_cached(cache, notebook)]
    if not stale:
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each thread waits for a kernel, which is a process of its own
        running = {pool.submit(single_nb_execution, notebooks[path], str(CHAPTERS), app.config.nb_execution_timeout, False): path for path in stale}
        message = f"executing {len(stale)} notebooks, {os.cpu_count()} at a time... "
        for done in status_iterator(as_completed(running), message, length=len(stale), stringify_func=lambda done: running[done].stem):
            if done.result().err is None:
                bundle = CacheBundleIn(done.result().nb, str(running[done]), data={"execution_seconds": done.result().time})
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def _is_cached(cache, notebook) -> bool:
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


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


def visit_math(translator, node):
    """Inline formula."""
    _write_math(translator, node, "inline")


def visit_math_block(translator, node):
    """Formula in a line of its own."""
    translator.body.append('<div class="math-block">')
    _write_math(translator, node, "block")
    translator.body.append("</div>")


def _write_math(translator, node, display):
    mathml = latex2mathml.converter.convert(node.astext(), display=display)
    translator.body.append(mathml.replace("<math ", f'<math aria-label="{html.escape(node.astext())}" ', 1))
    raise nodes.SkipNode
