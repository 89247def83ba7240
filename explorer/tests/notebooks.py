"""A notebook in JupyterLab or Notebook 7, whose files are temporary, and its kernel."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from jupyter_client.blocking import BlockingKernelClient

START = 60  # seconds
FOLDERS = {"jupyterlab": "lab/tree", "notebook": "notebooks"}
HERE = Path(__file__).parent
TOKEN = "lesson"
STATES = "async () => (await (await fetch('/api/kernels')).json()).map(kernel => kernel.execution_state)"


@contextmanager
def served(application: str, home: Path, cells: list[str]) -> Iterator[str]:
    """Address of a notebook with these cells, in either application.

    Parameters
    ----------
    application : {"jupyterlab", "notebook"}
    home : Path
        An empty folder.
    cells : list of str
        Code; the modules beside the tests can be imported.
    """
    write(home / "lesson.ipynb", cells)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {key: value for key, value in os.environ.items() if key != "EVERYSTATE_DOOR"}
    env |= {f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    env |= {"IPYTHONDIR": str(home / "ipython")}
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE), env.get("PYTHONPATH")]))
    command = [
        *(sys.executable, "-m", application, "--no-browser", "--allow-root"),
        *(f"--ServerApp.port={port}", f"--ServerApp.root_dir={home}", f"--IdentityProvider.token={TOKEN}"),
        "--LabApp.news_url=None",
    ]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=home, env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(START * 2):
            try:
                urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=2).close()
                break
            except OSError:
                assert server.poll() is None, (home / "log").read_text()
                time.sleep(0.5)
        yield f"{address}/{FOLDERS[application]}/lesson.ipynb?token={TOKEN}"
    finally:
        server.terminate()
        try:
            server.wait(START)
        except subprocess.TimeoutExpired:  # a kernel that does not let go is no fault of what was tested
            server.kill()
            server.wait()


def write(path: Path, cells: list[str]) -> None:
    """Write a notebook of these cells."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    code = [nbformat.v4.new_code_cell(cell.strip()) for cell in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=code, metadata=kernel), path)


def visit(page, address: str) -> None:
    """Open a notebook, and wait for its kernel."""
    page.goto(address)
    page.locator(".jp-Notebook").wait_for(timeout=START * 1000)
    while page.evaluate(STATES) != ["idle"]:
        page.wait_for_timeout(200)


def run_all(page, figures: int) -> None:
    """Run all cells, and wait until so many figures are drawn, none of them from before."""
    page.evaluate(
        "document.querySelectorAll('figure.everystate').forEach(figure => figure.classList.add('old'))"
    )
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    for number in range(figures):
        page.locator("figure.everystate[data-drawn]:not(.old)").nth(number).wait_for(timeout=START * 1000)


@contextmanager
def kernel(home: Path) -> Iterator[BlockingKernelClient]:
    """A second client of the kernel of the notebook in a folder."""
    file = max((home / "RUNTIME").glob("kernel-*.json"), key=lambda path: path.stat().st_mtime)
    client = BlockingKernelClient(connection_file=str(file))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=START)
    yield client
    client.stop_channels()
