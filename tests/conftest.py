"""What the tests share: the built book, a file server for it, a browser cut off from other hosts."""

from __future__ import annotations

import functools
import http.server
import threading
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

import browser as chromium
from faces import watch

settings.register_profile("course", deadline=None)  # on a busy machine a slow call is no failure
settings.load_profile("course")

ROOT = Path(__file__).parents[1]
HTML = ROOT / "_build" / "html"


class ByNotebook(LoadScopeScheduling):
    """Spread the tests over the processes one by one, but keep the cells of a notebook together."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("::")[0] if ".ipynb::" in nodeid else nodeid


def pytest_xdist_make_scheduler(config, log):
    return ByNotebook(config, log)


@pytest.fixture(scope="session")
def built() -> Path:
    """The built book."""
    assert (HTML / "index.html").exists(), "build the book first: make book"
    return HTML


@pytest.fixture(scope="session")
def site(built):
    """Address of a static file server that serves the built book, with the headers that it names."""
    lines = (built / "_headers").read_text(encoding="utf-8").splitlines()[1:]
    headers = [line.strip().split(": ", 1) for line in lines]

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def end_headers(self):
            for name, value in headers:
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, *arguments):
            """Say nothing: pytest's output is for results."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=built))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Launch the Chromium that is here; as root it has no sandbox."""
    path = chromium.find()
    assert path, chromium.REMEDY
    quiet = [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    return {**browser_type_launch_args, "executable_path": path, "args": quiet}


@pytest.fixture
def open_page(page):
    """Open an address with every other host blocked; the page keeps what went wrong in `page.faults`."""
    watch(page)

    def open_(address: str, skip_guesses: bool = True):
        page.goto(address)
        if skip_guesses:
            skip = page.locator(".everystate-guess").get_by_role("button", name="Skip")
            while skip.count():  # each click takes its own button away
                skip.first.click()
        return page

    return open_
