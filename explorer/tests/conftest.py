"""What the tests share: the example book in two themes, pages made by hand, a browser cut off from hosts."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import plotly.io
import pytest
from hypothesis import settings

from everystate import explore
from faces import PHONE, QUIET, THEMES, serving, watch
from libraries import library_for

settings.register_profile("everystate", deadline=None)  # on a busy machine a slow call is no failure
settings.load_profile("everystate")

PACKAGE = Path(__file__).parents[1]
ASSETS = PACKAGE / "src" / "everystate" / "assets"
# The first has no windows, and needs half the time for a page.
BROWSERS = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
)  # fmt: skip
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="face.css">
<script src="face.js" defer></script><main><h1>A page</h1>{figures}</main></html>"""


def pytest_configure(config):
    """Let the examples' subprocesses find the package where it is not installed."""
    os.environ["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(PACKAGE / "src"), os.environ.get("PYTHONPATH")])
    )


@pytest.fixture(scope="session")
def shared(tmp_path_factory, worker_id) -> Path:
    """A folder that all processes of one run of the tests share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def build(shared) -> Callable[..., Path]:
    """Build the example book with warnings as errors, once for all processes; gives its folder."""

    def build_(builder: str, theme: str = THEMES[0]) -> Path:
        target = shared / f"{builder}-{theme}"
        with (shared / "build.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not target.exists():
                made = subprocess.run(
                    [
                        *(sys.executable, "-m", "sphinx", "-W", "-n", "--keep-going", "-q"),
                        *("-b", builder, "-d", shared / f"doctrees-{builder}-{theme}"),
                        *("-D", f"html_theme={theme}", "-D", "nb_execution_mode=cache"),
                        *("-D", f"nb_execution_cache_path={shared / 'executed'}"),
                        *("-c", PACKAGE / "tests" / "book", PACKAGE / "example", target),
                    ],
                    capture_output=True,
                    text=True,
                )
                if made.returncode:
                    shutil.rmtree(target, ignore_errors=True)
                    pytest.fail(made.stderr)
        return target

    return build_


@pytest.fixture(scope="session", params=THEMES)
def book(request, build) -> Path:
    """The example book as HTML, in one theme after the other."""
    return build("html", request.param)


@pytest.fixture
def made(tmp_path, monkeypatch) -> Callable[..., Path]:
    """Write explorers into a page without any theme: arguments of `explore`, one dict a figure."""

    def shown(function, **arguments):
        return explore(function, **arguments)

    def made_(*explorers: dict) -> Path:
        monkeypatch.setenv("EVERYSTATE_DOOR", "page")
        # The look that a kernel of its own draws with; other tests of this process may have set another.
        monkeypatch.setattr(plotly.io.templates, "default", "plotly")
        figures = [shown(**given) for given in explorers]
        traces = {kind for figure in figures for kind in figure.traces}
        texts = [figure._repr_mimebundle_()["text/html"] for figure in figures]
        for name in ("face.js", "face.css"):
            shutil.copy(ASSETS / name, tmp_path)
        (tmp_path / "plotly-full.min.js").write_text(library_for(traces), encoding="utf-8")
        page = tmp_path / "page.html"
        page.write_text(PAGE.format(figures="\n".join(texts)), encoding="utf-8")
        return page

    return made_


@pytest.fixture
def cut_off(page):
    """A page whose every other host is blocked."""
    return watch(page)


@pytest.fixture
def phone(browser):
    """A page of a phone: touch and no mouse."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    yield watch(context.new_page())
    context.close()


@pytest.fixture(scope="session")
def serve():
    """Serve a folder on an address of this machine."""
    with serving() as serve_:
        yield serve_


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Launch the Chromium that is named in CHROMIUM, or the machine's, or else Playwright's own."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    return browser_type_launch_args | {"args": QUIET} | ({"executable_path": found} if found else {})
