"""What the tests share: the built book, a file server for it, a browser cut off from other hosts."""

from __future__ import annotations

import functools
import os
from math import ceil
from pathlib import Path

import nbval.kernel
import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

import browser as chromium
from faces import QUIET, serving, watch

settings.register_profile("course", deadline=None)  # on a busy machine a slow call is no failure
settings.load_profile("course")

ROOT = Path(__file__).parents[1]
HTML = ROOT / "_build" / "html"
SKIP_GUESSES = """() => {
  for (const button of document.querySelectorAll(".everystate-guess button")) {
    if (button.textContent.trim() === "Skip") button.click();
  }
}"""


# Their tests share what takes long to make: a built edition, a server with a notebook.
KEPT_TOGETHER = (
    ".ipynb::",
    "test_bank.py::",
    "test_book_pdf.py::",
    "test_catalogue.py::",
    "test_editions.py::",
    "test_extension.py::",
    "test_hub.py::",
    "test_jupyter.py::",
    "test_lab.py::",
    "test_make_your_own.py::",
    "test_package.py::",
    "test_run_cell.py::",
)


class ByNeed(LoadScopeScheduling):
    """Spread the tests over the processes one by one, but keep those together that share much."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("::")[0] if any(each in nodeid for each in KEPT_TOGETHER) else nodeid


def pytest_configure():
    """Let nbval start a kernel once more where it died at once.

    Its ports are free when they are chosen, and may be another's when it takes them: many start at a time.
    """
    start = nbval.kernel.start_new_kernel

    @functools.wraps(start)
    def twice(*arguments, **named):
        try:
            return start(*arguments, **named)
        except RuntimeError:
            return start(*arguments, **named)

    nbval.kernel.start_new_kernel = twice


def pytest_xdist_make_scheduler(config, log):
    return ByNeed(config, log)


def pytest_xdist_auto_num_workers(config):
    """Some more processes than cores: now and then they wait for a browser, a kernel or a build."""
    return ceil(1.5 * (os.cpu_count() or 1))


@pytest.fixture(scope="session")
def built() -> Path:
    """The built book."""
    assert (HTML / "index.html").exists(), "build the book first: make book"
    return HTML


@pytest.fixture(scope="session")
def serve():
    """Serve folders of static files on this machine, each on a port of its own, with the headers it names."""
    with serving() as serve_:
        yield serve_


@pytest.fixture(scope="session")
def site(built, serve):
    """Address at which the built book is served."""
    return serve(built)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Launch the Chromium that is here; as root it has no sandbox."""
    path = chromium.for_tests()
    assert path, chromium.REMEDY
    return {**browser_type_launch_args, "executable_path": path, "args": QUIET}


@pytest.fixture
def open_page(page):
    """Open an address with every other host blocked; the page keeps what went wrong in `page.faults`."""
    watch(page)

    def open_(address: str, skip_guesses: bool = True):
        page.goto(address)
        if skip_guesses:
            page.evaluate(SKIP_GUESSES)
        return page

    return open_


@pytest.fixture
def open_still(page, open_page):
    """Open an address whose figures are drawn only near the window, for tests of what stands beside them."""
    page.add_init_script("window.requestIdleCallback = () => 0")
    return open_page
