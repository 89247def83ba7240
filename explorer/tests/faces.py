"""How the tests read and move the figures of a page."""

from __future__ import annotations

import functools
import http.server
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from everystate.states import decode

THEMES = ("alabaster", "sphinx_book_theme")  # of the example book
SLOW = 20_000
PHONE = {"width": 390, "height": 664}  # what the bars of a browser leave of a common phone
DRAWN = "figure.everystate[data-drawn]"
# For a browser that asks nothing of its own, and may run as root.
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
# Traces as plotly.js was given them, packed arrays unpacked.
DATA = """name => JSON.parse(JSON.stringify(
  document.querySelector(`#${name} .everystate-plot`).data,
  (key, value) => ArrayBuffer.isView(value) ? [...value] : value))"""


class Stored:
    """What stands in a page for one figure.

    Attributes
    ----------
    description, encoded : dict
    """

    def __init__(self, page: Path, name: str):
        text = page.read_text(encoding="utf-8")
        figure = text[text.index(f'id="{name}"') :]
        self.name = name
        self.description, self.encoded = (
            json.loads(_script(figure, kind)) for kind in ("description", "states")
        )

    @property
    def controls(self) -> list[dict]:
        return self.description["controls"]

    @property
    def start(self) -> list[int]:
        """Position in which the figure opens."""
        return [control["default"] for control in self.controls]

    def state(self, position: list[int]) -> dict:
        """The state at a position."""
        return decode(self.encoded, tuple(position))


def _script(figure: str, kind: str) -> str:
    opening = f'class="everystate-{kind}">'
    start = figure.index(opening) + len(opening)
    return figure[start : figure.index("</script>", start)]


def names_in(page: Path) -> list[str]:
    """Names of the figures of a page."""
    return [part.split('"', 1)[0] for part in page.read_text(encoding="utf-8").split('data-name="')[1:]]


def figures_of(page: Path) -> list[Stored]:
    """The figures of a page."""
    return [Stored(page, name) for name in names_in(page)]


def draw(page, name: str) -> None:
    """Bring a figure into the window, so that it is drawn; a question that it asks is skipped."""
    page.locator(f"#{name} .everystate-title").scroll_into_view_if_needed()
    page.wait_for_selector(f"#{name}[data-drawn]", timeout=SLOW)
    skip = page.locator(f"#{name} .everystate-guess").get_by_role("button", name="Skip")
    if skip.count():
        skip.click()


def control(page, name: str, axis: int):
    """The element in which one control stands."""
    return page.locator(f'#{name} .everystate-control[data-axis="{axis}"]')


def move_by_keys(page, figure: Stored, axis: int) -> int:
    """Move a control by one step with the keyboard alone; gives where it then stands."""
    place, box = figure.start[axis], control(page, figure.name, axis)
    last = len(figure.controls[axis]["labels"]) - 1
    key, there = ("ArrowDown", place + 1) if place < last else ("ArrowUp", place - 1)
    match figure.controls[axis]["kind"]:
        case "samples":
            box.locator("button").press("Enter")
            return (place + 1) % (last + 1)
        case "switch":
            box.locator("input").press("Space")
            return 1 - place
        case "range":
            box.locator("input").press("ArrowRight" if place < last else "ArrowLeft")
        case "choice" if box.locator("select").count():
            box.locator("select").press(key)
        case _:
            box.locator("input:checked").press(key)
    return there


def move_by_touch(page, figure: Stored, axis: int) -> int:
    """Move a control by touch; gives where it then stands."""
    place, box = figure.start[axis], control(page, figure.name, axis)
    last = len(figure.controls[axis]["labels"]) - 1
    there = place + 1 if place < last else place - 1
    match figure.controls[axis]["kind"]:
        case "samples":
            box.locator("button").tap()
            return (place + 1) % (last + 1)
        case "switch":
            box.locator("label").tap()
            return 1 - place
        case "range":
            slider = box.locator("input")
            size = slider.bounding_box()
            slider.tap(position={"x": size["width"] - 3, "y": size["height"] / 2})
            return last
        case "choice" if box.locator("select").count():
            box.locator("select").select_option(str(there))  # the menu itself is the browser's
        case _:
            box.locator("label").nth(there).tap()
    return there


def reading(page, name: str) -> str:
    """A figure's reading, also what is behind "more"."""
    return " ".join(page.locator(f"#{name} .everystate-reading").text_content().split())


UNTIL = """argument => new Promise((done, fail) => {
  const condition = %s;
  const end = Date.now() + %d;
  const look = () => {
    if (condition(argument)) done();
    else if (Date.now() > end) fail(new Error(`This never came true: ${condition}`));
    else setTimeout(look, 20);
  };
  look();
})"""


def until(page, condition: str, arg=None, timeout: int = SLOW) -> None:
    """Wait until a function of JavaScript gives something true.

    Playwright's own `wait_for_function` reads its text anew at each look, which a strict policy forbids.
    """
    page.evaluate(UNTIL % (condition, timeout), arg)


def wait_for_reading(page, name: str, text: str) -> None:
    """Wait until a figure says this."""
    until(
        page,
        """([name, text]) => document.querySelector(`#${name} .everystate-reading`)
          .textContent.replace(/\\s+/g, " ").trim() === text""",
        arg=[name, " ".join(text.split())],
        timeout=SLOW,
    )


def watch(page):
    """Keep what goes wrong in a page, and what it asks of other hosts, in `page.faults`.

    The browser finds no other host (`QUIET`). To look at each request before it goes would cost its cache.
    """
    page.faults = []
    page.on("console", lambda message: message.type == "error" and page.faults.append(message.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))

    def note(request):
        if not re.match(r"(http://(127\.0\.0\.1|localhost)[:/]|file:|data:|blob:|about:)", request.url):
            page.faults.append(f"request to another host: {request.url}")

    page.on("request", note)
    return page


@functools.cache
def headers_of(folder: Path) -> list[list[str]]:
    """The headers with which a folder of pages asks to be served."""
    named = folder / "_headers"
    lines = named.read_text(encoding="utf-8").splitlines()[1:] if named.exists() else []
    return [line.strip().split(": ", 1) for line in lines]


class Files(http.server.SimpleHTTPRequestHandler):
    """Serve a folder with the headers that it asks for, and say nothing: pytest's output is for results."""

    def end_headers(self):
        for name, value in headers_of(Path(self.directory)):
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *arguments):
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Callable[[Path], str]]:
    """Serve folders on this machine, each on a port of its own: folder -> address."""
    servers = []

    def serve(folder: Path) -> str:
        handler = functools.partial(Files, directory=folder)
        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"

    yield serve
    for server in servers:
        server.shutdown()
