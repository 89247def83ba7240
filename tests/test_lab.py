"""The live door in a real JupyterLab and a real Notebook 7, driven in the browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest

START = 60
CODE = """
from functools import partial
from patella import evidence
from patella.explorer import Guess, explore
from patella.figures import isolation
contrasts = evidence.with_studies("direction_of_effect")
explore(partial(isolation.evidence_map, contrasts), minimum_n=(0, 40, 5), outcome=["every outcome", "the ratio itself"])
"""
FAILS = """
def fails(n=1):
    if n == 2:
        raise ZeroDivisionError("two is not possible")
    return isolation.not_significant_is_not_equal(n=8 * n)
explore(fails, n=(1, 3, 1))
"""


@pytest.fixture(params=["jupyterlab", "notebook"])
def lesson(request, tmp_path):
    """Address of one notebook of two explorers, in either application; its settings and run files stay in a temporary folder."""
    home = tmp_path
    cells = [nbformat.v4.new_code_cell(code.strip()) for code in (CODE, FAILS)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), home / "lesson.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {key: value for key, value in os.environ.items() if key != "EXPLORER_DOOR"}
    env |= {f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("CONFIG", "DATA", "RUNTIME")} | {"IPYTHONDIR": str(home / "ipython")}
    command = [sys.executable, "-m", request.param, "--no-browser", "--allow-root", f"--ServerApp.port={port}", "--IdentityProvider.token=lesson", f"--ServerApp.root_dir={home}", "--LabApp.news_url=None"]
    log = (home / "log").open("w")
    server = subprocess.Popen(command, cwd=home, env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(START * 2):
        try:
            urllib.request.urlopen(f"{address}/api?token=lesson", timeout=2)
            break
        except OSError:
            assert server.poll() is None, (home / "log").read_text()
            time.sleep(0.5)
    yield f"{address}/{'lab/tree' if request.param == 'jupyterlab' else 'notebooks'}/lesson.ipynb?token=lesson"
    server.terminate()
    server.wait(20)


def test_moving_a_widget_updates_figure_and_reading(lesson, page):
    page.set_viewport_size({"width": 1280, "height": 2400})  # only what is in the window is rendered
    page.goto(lesson)
    page.locator(".jp-Notebook").wait_for(timeout=60_000)
    states = "async () => (await (await fetch('/api/kernels')).json()).map(kernel => kernel.execution_state)"
    while page.evaluate(states) != ["idle"]:
        page.wait_for_timeout(500)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    readings = page.locator(".widget-html p[role=status]")
    readings.nth(1).wait_for(timeout=60_000)
    page.locator(".js-plotly-plot").nth(1).wait_for(timeout=60_000)
    first = readings.first.inner_text()
    assert "contrasts from" in first and page.locator("h3", has_text="Which way did the VMO go").count() == 1

    dots = "document.querySelectorAll('.js-plotly-plot')[0].data.map(trace => trace.x.length).reduce((sum, n) => sum + n, 0)"
    before = page.evaluate(dots)
    move(page, lesson, slider=0, to=15, presses=3)
    page.wait_for_function("document.querySelector('.widget-html p[role=status]').textContent.includes('at least 15 people')", timeout=20_000)
    assert 0 < page.evaluate(dots) < before
    assert page.locator(".jp-OutputArea-output .widget-html p[role=alert]").count() == 0

    move(page, lesson, slider=1, to=2, presses=1)
    alert = page.locator(".widget-html p[role=alert]")
    alert.wait_for(timeout=20_000)
    assert "ZeroDivisionError: two is not possible" in alert.inner_text()
    move(page, lesson, slider=1, to=3, presses=1)
    page.wait_for_function("!document.querySelector('.widget-html p[role=alert]')", timeout=20_000)


def move(page, lesson: str, slider: int, to: int, presses: int) -> None:
    """Move a slider by keyboard: by its handle, or, where Notebook 7 keeps the arrow keys for itself, by its field."""
    if "/lab/" in lesson:
        page.locator(".widget-hslider .noUi-handle").nth(slider).focus()
        for _ in range(presses):
            page.keyboard.press("ArrowRight")
    else:
        page.locator(".widget-hslider .widget-readout").nth(slider).focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(str(to))
        page.keyboard.press("Enter")
