"""Executing the chapters: side by side, and anew when what their code imports or reads has changed."""

from __future__ import annotations

import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from sphinx.util.display import status_iterator

from patella.notebooks import CHAPTERS, QUIET

ROOT = CHAPTERS.parent


def fresh_cache() -> Path:
    """The folder of the executed notebooks; those of an earlier state of code or data are removed.

    The cache looks at a notebook's code only: what that code imports and reads stands in the folder's name.
    """
    folder = ROOT / "_build" / "executed"
    current = folder / _digest_of_sources()
    for stale in folder.glob("*"):
        if stale != current:
            shutil.rmtree(stale)
    return current


def _digest_of_sources() -> str:
    """A digest over everything that a chapter's code can import or read."""
    code = (path for path in (ROOT / "patella").rglob("*.py") if "book" not in path.relative_to(ROOT).parts)
    data = (path for path in (ROOT / "data").rglob("*") if path.is_file())
    return digest_of([*code, *data, ROOT / "references.bib"])


def digest_of(files) -> str:
    """A digest over names and contents of files."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def execute_chapters(app):
    """Execute side by side the chapters that the cache does not hold; myst-nb then finds them there.

    One that fails is left to myst-nb, which executes it once more and reports the error where the page is read.
    """
    cache = get_cache(app.config.nb_execution_cache_path)
    notebooks = {path: nbformat.read(path, as_version=4) for path in sorted(CHAPTERS.glob("*.ipynb"))}
    stale = [path for path, notebook in notebooks.items() if not _is_cached(cache, notebook)]
    if not stale:
        return
    progress = SimpleQueue()
    timeout = app.config.nb_execution_timeout
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each thread waits for a kernel, which is a process of its own
        running = {path: pool.submit(_execute, path, notebooks[path], timeout, progress) for path in stale}
        message = f"executing {len(stale)} notebooks, {os.cpu_count()} at a time... "
        explorers = sum(_explores(cell) for path in stale for cell in notebooks[path].cells)
        for _ in status_iterator(_told(progress, running, cache), message, length=explorers):
            pass


def _execute(path: Path, notebook, timeout: int, progress: SimpleQueue):
    """Execute one chapter and tell of each explorer whose states are computed; its path then tells that it ended."""

    def tell(cell, cell_index, **_):
        if _explores(cell):
            progress.put(f"{path.stem}, cell {cell_index}")

    try:
        return single_nb_execution(notebook, str(path.parent), timeout, False, config=QUIET, on_cell_executed=tell)
    finally:
        progress.put(path)


def _explores(cell) -> bool:
    """Whether a cell computes the states of an explorer, which takes most of the time."""
    return cell.cell_type == "code" and "explore(" in cell.source


def _told(progress: SimpleQueue, running: dict, cache):
    """What the running chapters tell; each goes into the cache as it ends, so that a build that stops later keeps it."""
    while running:
        told = progress.get()
        if told not in running:
            yield told
            continue
        done = running.pop(told).result()
        if done.err is None:
            bundle = CacheBundleIn(done.nb, str(told), data={"execution_seconds": done.time})
            cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def _is_cached(cache, notebook) -> bool:
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True
