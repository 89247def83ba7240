"""What the tests share: the built book, a plain file server for it, and a browser that is cut off from other hosts."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from pathlib import Path

import browser as chromium
import pytest

ROOT = Path(__file__).parents[1]
HTML = ROOT / "_build" / "html"


@pytest.fixture(scope="session")
def built() -> Path:
    """The built book."""
    assert (HTML / "index.html").exists(), "build the book first: make book"
    return HTML


@pytest.fixture(scope="session")
def site(built):
    """Address of a static file server that serves the built book."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
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
    quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return {**browser_type_launch_args, "executable_path": path, "args": quiet}


@pytest.fixture
def open_page(page):
    """Open an address with every other host blocked; the page keeps what went wrong in `page.faults`."""
    page.faults = []
    page.on("console", lambda message: message.type == "error" and page.faults.append(message.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))

    def gate(route):
        if re.match(r"(http://127\.0\.0\.1|file:|data:|blob:)", route.request.url):
            route.continue_()
        else:
            page.faults.append(f"request to another host: {route.request.url}")
            route.abort()

    page.route("**/*", gate)

    def open_(address: str, skip_guesses: bool = True):
        page.goto(address)
        if skip_guesses:
            skip = page.locator(".explorer-guess button[type=button]:visible")
            while skip.count():  # each click takes its own button away
                skip.first.click()
        return page

    return open_
