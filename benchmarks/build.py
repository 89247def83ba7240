"""What is measured is built here, from a clone of the last commit and with environments of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path += [str(ROOT / "tests"), str(ROOT / "explorer" / "tests")]  # what tests share with measurements
WORK = ROOT / "_build" / "benchmarks"
CLONE = WORK / "clone"
CLONED_BIN = CLONE / ".venv" / "bin"
PEERS = WORK / "peers-venv"
CDN = WORK / "cdn"
PATIENCE = 120_000  # milliseconds in which whatever a page waits for has come, on a busy machine, too
# myst-nb's own setting less the checksum of require.js: its package holds the same script, but not
# the minified file.
STOCK_CONFIG = """
title: Three figures
execute:
  execute_notebooks: force
  timeout: 600
sphinx:
  config:
    nb_execution_raise_on_error: true
    nb_ipywidgets_js:
      https://cdnjs.cloudflare.com/ajax/libs/require.js/2.3.4/require.min.js: {}
      https://cdn.jsdelivr.net/npm/@jupyter-widgets/html-manager@1.0.6/dist/embed-amd.js:
        data-jupyter-widgets-cdn: https://cdn.jsdelivr.net/npm/
        crossorigin: anonymous
"""
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

EXPLORE = """
from figures import FIGURES
from everystate import explore
"""
EXPLORE_ONE = "explore(FIGURES[{place}][0], **FIGURES[{place}][1])"
STOCK = """
import plotly.graph_objects as go
from figures import FIGURES, drawn
from ipywidgets import interact
"""
STOCK_ONE = """
figure_{place} = drawn(*FIGURES[{place}])
shown_{place} = go.FigureWidget(figure_{place}())
values_{place} = {{}}

def draw(**values):
    if values_{place}:  # the first call asks for what is there, and would come while the widget starts
        with shown_{place}.batch_update():
            shown_{place}.update(figure_{place}(**values).to_plotly_json(), overwrite=True)
    values_{place}.update(values)

draw.__wrapped__ = figure_{place}  # interact reads the defaults off the signature
interact(draw, **FIGURES[{place}][1])
shown_{place}
"""
VEGA = "from vega_charts import CHARTS"
VEGA_ONE = "CHARTS[{place}]()"


def environment(**more: str) -> dict:
    """The process's environment without what a make, a venv or Python's settings left in it."""
    strange = ("JUPYTER", "IPYTHON", "MAKE", "MFLAGS", "VIRTUAL_ENV", "PYTHON", "EVERYSTATE")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(strange)}
    return kept | {"PATH": f"{CLONED_BIN}:{os.environ['PATH']}", "PYTHONPATH": f"{CLONE}:{HERE}"} | more


def run(*command, cwd: Path = CLONE, **more: str) -> str:
    """Run a command and return what it prints; stop with all of it when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-5000:]}")
    return done.stdout


def make(*targets: str) -> float:
    """Seconds that `make` takes in the clone."""
    start = time.perf_counter()
    run("make", f"PYTHON={sys.executable}", *targets)
    return time.perf_counter() - start


def clone() -> str:
    """A clone of the last commit, its packages installed and nothing else; returns the commit."""
    if not CLONE.exists():
        run("git", "clone", "--quiet", ROOT, CLONE, cwd=ROOT)
    run("git", "fetch", "--quiet", "origin", "HEAD")
    run("git", "reset", "--quiet", "--hard", "FETCH_HEAD")
    run("git", "clean", "--quiet", "-fdx", "--exclude=.venv", "--exclude=node_modules")
    make(
        ".venv/book.done",
        *(f"patella/book/{part}node_modules/.package-lock.json" for part in ("charts/", "")),
    )
    return run("git", "rev-parse", "--short", "HEAD").strip()


def install(venv: Path, requirements: Path):
    """An environment of the benchmark's own."""
    run(sys.executable, "-m", "venv", venv, cwd=WORK)
    run(venv / "bin" / "pip", "install", "--quiet", "--no-compile", "-r", requirements, cwd=WORK)


def install_cdn():
    """The packages that the stock page asks a CDN for."""
    CDN.mkdir(exist_ok=True)
    shutil.copy(HERE / "cdn" / "package.json", CDN)
    run("npm", "install", "--loglevel=error", "--no-audit", "--no-fund", "--ignore-scripts", cwd=CDN)


def write_notebook(path: Path, setup: str, one: str):
    """A notebook that shows three figures."""
    write_cells(path, [setup, *(one.format(place=place) for place in range(3))])


def write_cells(path: Path, cells: list[str]):
    """A notebook of cells of code."""
    title = new_markdown_cell("# Figures")
    code = [new_code_cell(cell.strip()) for cell in cells]
    nbformat.write(new_notebook(cells=[title, *code], metadata=KERNEL), path)


def explore_pages() -> Path:
    """Two pages with `explore`: this book, with other chapters."""
    for chapter in (CLONE / "chapters").glob("*.ipynb"):
        chapter.unlink()
    for page in ("first", "second"):
        write_notebook(CLONE / "chapters" / f"{page}.ipynb", EXPLORE, EXPLORE_ONE)
    root = re.search(r"^root: .*\n", (CLONE / "_toc.yml").read_text(), re.M).group()
    (CLONE / "_toc.yml").write_text(
        f"format: jb-book\n{root}chapters:\n- file: chapters/first\n- file: chapters/second\n"
    )
    run(CLONED_BIN / "jupyter-book", "build", ".", "--path-output", WORK / "explore")
    run("git", "checkout", "--quiet", "--", ".")
    run("git", "clean", "--quiet", "-fd", "chapters")
    return WORK / "explore" / "_build" / "html"


def plain_pages(name: str, setup: str, one: str, **more: str) -> Path:
    """Two pages as plain Jupyter Book makes them: widget state is saved in them, callbacks have no kernel."""
    book = WORK / name
    book.mkdir()
    (book / "_config.yml").write_text(STOCK_CONFIG)
    (book / "_toc.yml").write_text("format: jb-book\nroot: first\nchapters:\n- file: second\n")
    for page in ("first", "second"):
        write_notebook(book / f"{page}.ipynb", setup, one)
    run(CLONED_BIN / "jupyter-book", "build", book, cwd=WORK, **more)
    return book / "_build" / "html"


def stock_pages() -> Path:
    """The same with `interact` and FigureWidget."""
    return plain_pages("stock", STOCK, STOCK_ONE)


def vega_pages() -> Path:
    """The same with Altair's charts; its packages stand behind the book's, whose versions they share."""
    (packages,) = PEERS.glob("lib/python*/site-packages")
    return plain_pages("Vega", VEGA, VEGA_ONE, PYTHONPATH=f"{CLONE}:{HERE}:{packages}")


def panel_pages() -> Path:
    """Two pages saved by Panel, with every state embedded."""
    folder = WORK / "Panel"
    folder.mkdir()
    run(PEERS / "bin" / "python", HERE / "panel_page.py", folder, cwd=WORK)
    return folder


def pages() -> dict[str, tuple[Path, str]]:
    """Pipeline -> its folder, and where its first page lies in it."""
    for name in ("explore", "stock", "Panel", "Vega"):
        shutil.rmtree(WORK / name, ignore_errors=True)
    started = side_by_side(lambda make: make(), [stock_pages, panel_pages, vega_pages, explore_pages])
    starts = ["first.html", "first.html", "first.html", "chapters/first.html"]
    return dict(zip(("stock", "Panel", "Vega", "explore"), zip(started, starts)))


def side_by_side(do, things) -> list:
    """What is done to each of some things, as many at a time as there are cores."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(do, things))


def installed_size(*folders: Path) -> int:
    """Bytes of all files in folders, compiled modules left out."""
    return sum(
        path.stat().st_size
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts
    )


def environment_size(venv: Path) -> int:
    """Bytes that an environment takes, compiled modules left out."""
    return installed_size(*(venv / part for part in ("bin", "etc", "lib", "share")))


def largest_packages(venv: Path, many: int) -> dict[str, int]:
    """The largest packages of an environment and their bytes, with the libraries that come beside them."""
    sizes = {}
    for folder in next(venv.glob("lib/python*/site-packages")).iterdir():
        if folder.is_dir():
            name = folder.name.removesuffix(".libs")
            sizes[name] = sizes.get(name, 0) + installed_size(folder)
    return dict(sorted(sizes.items(), key=lambda item: -item[1])[:many])
