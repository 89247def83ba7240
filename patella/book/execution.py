"""Executing the chapters: side by side, and anew when what their code imports or reads has changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from sphinx.errors import ExtensionError
from sphinx.util.display import status_iterator
from sqlalchemy.exc import DatabaseError

from patella.notebooks import CHAPTERS, execute_notebook

ROOT = CHAPTERS.parent


def fresh_cache() -> Path:
    """The folder of the executed notebooks; those of an earlier state of code or data are removed.

    The cache looks at a notebook's code only: what that code imports and reads stands in the folder's name.
    """
    folder = ROOT / "_build" / "executed"
    current = folder / digest_of_sources()
    for stale in folder.glob("*"):
        if stale != current:
            shutil.rmtree(stale)
    return current


def digest_of_sources() -> str:
    """A digest over everything that a chapter's code can import or read: templates and styles, too."""
    folders = ("patella", "explorer/src", "data")
    read = (path for folder in folders for path in files_below(ROOT / folder, "book"))
    return digest_of([*read, ROOT / "references.bib"])


def files_below(folder: Path, *apart: str) -> list[Path]:
    """The files below a folder, but for what is installed or compiled there and what stands apart."""
    left_out = {"node_modules", "__pycache__", *apart}
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not left_out.intersection(path.relative_to(folder).parts)
    ]


def digest_of(files) -> str:
    """A digest over names and contents of files."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def execute_chapters(app):
    """Execute side by side the chapters that the cache does not hold; myst-nb then finds them there.

    Raises
    ------
    ExtensionError
        With the errors of all chapters that fail, once the others are in the cache.
    """
    cache = opened_cache(Path(app.config.nb_execution_cache_path))
    notebooks = {path: nbformat.read(path, as_version=4) for path in sorted(CHAPTERS.glob("*.ipynb"))}
    stale = [path for path, notebook in notebooks.items() if not _is_cached(cache, notebook)]
    if not stale:
        return
    progress: SimpleQueue[Path | str] = SimpleQueue()
    timeout = app.config.nb_execution_timeout
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each thread waits for a kernel, a process of its own
        running = {path: pool.submit(_execute, path, notebooks[path], timeout, progress) for path in stale}
        message = f"executing {len(stale)} notebooks, {os.cpu_count()} at a time... "
        explorers = sum(_explores(cell) for path in stale for cell in notebooks[path].cells)
        failed: list[str] = []
        for _ in status_iterator(
            _told(progress, running, notebooks, cache, failed), message, length=explorers
        ):
            pass
    if failed:
        raise ExtensionError("\n\n".join(failed))


def opened_cache(folder: Path):
    """The cache in a folder; one that a full disk or a killed build left in part is made anew."""
    try:
        cache = get_cache(folder)
        for record in cache.list_cache_records():
            cache.get_cache_bundle(record.pk)
    except (DatabaseError, KeyError, OSError, RuntimeError, ValueError):
        shutil.rmtree(folder)
        return get_cache(folder)
    return cache


def _execute(path: Path, notebook, timeout: int, progress: SimpleQueue):
    """Execute one chapter and tell of each explorer whose states are computed.

    Its path then tells that it ended.

    Returns
    -------
    float or str
        Seconds; or in words what failed.
    """

    def tell(cell, cell_index, **_):
        if _explores(cell):
            progress.put(f"{path.stem}, cell {cell_index}")

    start = time.monotonic()
    try:
        execute_notebook(notebook, path.parent, timeout, on_cell_executed=tell)
    except (CellExecutionError, CellTimeoutError) as error:
        return f"{path.name} failed: {error}"
    finally:
        progress.put(path)
    return time.monotonic() - start


def _explores(cell) -> bool:
    """Whether a cell computes the states of an explorer, which takes most of the time."""
    return cell.cell_type == "code" and "explore(" in cell.source


def _told(progress: SimpleQueue, running: dict[Path, Future], notebooks: dict, cache, failed: list[str]):
    """What the running chapters tell; what failed is added to a list.

    Each other goes into the cache as it ends, so that a build that stops later keeps it.
    """
    while running:
        told = progress.get()
        if told not in running:
            yield told
            continue
        ended = running.pop(told).result()
        if isinstance(ended, str):
            failed.append(ended)
            continue
        bundle = CacheBundleIn(notebooks[told], str(told), data={"execution_seconds": ended})
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def _is_cached(cache, notebook) -> bool:
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True
