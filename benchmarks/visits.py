"""What a visitor's browser sees: how much travels, when a figure stands, how fast it follows a control."""

from __future__ import annotations

import shutil
import socket
import statistics
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import build
from faces import QUIET
from server import Served, Server, certificate, files_in, files_of_other_hosts

PROBE = Path(__file__).with_name("probe.js").read_text()
HANDLE = {
    "explore": "input[type=range]",
    "stock": ".widget-hslider .noUi-handle",
    "Panel": ".noUi-handle",
    "Vega": ".vega-bindings input[type=range]",
}
WINDOW = {"width": 1280, "height": 2400}
REST = 3_000  # milliseconds after which everything that a page asks for has come
DEAD = 3_000  # milliseconds after which a key has moved nothing
TRIES = 3  # keys after which a control that moved nothing counts as dead
BROWSERS_OWN = {"content-autofill.googleapis.com"}  # Chromium asks how to fill in forms: no page does


@dataclass
class Visit:
    """One pipeline's page as it was visited."""

    folder: Path
    first: list[Served]
    second: list[Served]
    other_hosts: set[str]
    shown: float
    drawn: list[float]

    def html(self) -> list[Served]:
        """The page itself, with the frames in it."""
        return [served for served in self.first if served.path.endswith(".html")]

    @property
    def html_raw(self) -> int:
        """Bytes of the page, as they stand on the disk."""
        return sum((self.folder / served.path.lstrip("/")).stat().st_size for served in self.html())

    @property
    def html_gzipped(self) -> int:
        """Bytes of the page, as they travel."""
        return sum(served.bytes for served in self.html())


def percentile(values: list[float], share: float) -> float:
    """The value that this share of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def spread(times: list[float]) -> str:
    """p50 and p95 of control-to-drawn times in words."""
    if not times:
        return "never: the control moves, the figure does not"
    return f"{percentile(times, 0.5):,.0f} ms / {percentile(times, 0.95):,.0f} ms"


class Visitor:
    """A browser for which every other host is the one on this machine that stands for them all.

    Parameters
    ----------
    playwright : Playwright
    chromium : str
        Path of the browser.
    """

    def __init__(self, playwright, chromium: str):
        pem, fingerprint = certificate(build.WORK)
        self.others: list[Served] = []
        others = Server(files_of_other_hosts(build.CDN, build.PEERS), self.others, pem)
        arguments = [
            f"--host-resolver-rules=MAP *:443 127.0.0.1:{others.server_port}, "
            "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            f"--ignore-certificate-errors-spki-list={fingerprint}",
        ]
        self.browser = playwright.chromium.launch(executable_path=chromium, args=QUIET + arguments)

    def visit(self, pipeline: str, folder: Path, start: str, visits: int, keys: int) -> Visit:
        """Visit a pipeline's pages: cold and several times, then the second one, then the first slider."""
        log: list[Served] = []
        address = f"http://127.0.0.1:{Server(files_in(folder), log).server_port}/{start}"
        self.time(address)  # packs what the servers will send
        times = [self.time(address) for _ in range(visits)]
        with self.page() as page:
            first = self.requests(page, address, log)
            second = self.requests(page, address.replace("first", "second"), log)
            other_hosts = {served.host for served in first} - {"127.0.0.1"}
        with self.page() as page:
            first_figure(page, address)
            page.wait_for_timeout(REST)
            drawn = follow(page, HANDLE[pipeline], keys)
        return Visit(folder, first, second, other_hosts, statistics.median(times), drawn)

    def time(self, address: str) -> float:
        """Milliseconds from navigation to the first figure, nothing cached."""
        with self.page() as page:
            return first_figure(page, address)

    def requests(self, page, address: str, log: list[Served]) -> list[Served]:
        """Everything that one page load asks for, here and elsewhere."""
        log.clear()
        self.others.clear()
        first_figure(page, address)
        page.wait_for_timeout(REST)
        return log + self.elsewhere()

    def elsewhere(self) -> list[Served]:
        """What pages asked other hosts for, since these were cleared."""
        return [served for served in self.others if served.host not in BROWSERS_OWN]

    def other_hosts_of(self, book: Path) -> tuple[int, int]:
        """How many pages a book has, and how many requests to other hosts they make."""
        pages = sorted(book.rglob("*.html"))
        address = f"http://127.0.0.1:{Server(files_in(book), []).server_port}"
        self.others.clear()
        with self.page() as page:
            for file in pages:
                page.goto(f"{address}/{file.relative_to(book).as_posix()}")
                page.wait_for_timeout(200)
        return len(pages), len(self.elsewhere())

    @contextmanager
    def page(self, window: dict = WINDOW, script: str = PROBE):
        """A page with nothing in its cache, which runs a script before its own."""
        context = self.browser.new_context(viewport=window)
        context.set_default_timeout(build.PATIENCE)
        context.add_init_script(script)
        yield context.new_page()
        context.close()


def first_figure(page, address: str) -> float:
    """Milliseconds from navigation until the page's first figure is painted."""
    page.goto(address, wait_until="domcontentloaded")
    frame = page.frames[1] if len(page.frames) > 1 else page.main_frame
    frame.wait_for_load_state("domcontentloaded")
    shown = frame.evaluate("probe.first")
    assert shown, f"{address} shows no figure"
    return shown


def follow(page, handle: str, keys: int) -> list[float]:
    """Milliseconds from each key press to the figure drawn anew; none when the figure does not follow."""
    frame = next(frame for frame in page.frames if frame.locator(handle).count())
    frame.evaluate("probe.watch(0)")  # figures may have come in another order than that of the page
    frame.locator(handle).first.focus()
    times = []
    for turn in range(keys):
        frame.evaluate("limit => probe.arm(limit)", DEAD)
        page.keyboard.press("ArrowRight" if turn % 8 < 4 else "ArrowLeft")
        time_ = frame.evaluate("probe.answer")
        times += [] if time_ is None else [time_]
        if turn + 1 == TRIES and not times:
            break
        page.wait_for_timeout(50)
    return times


@contextmanager
def lab():
    """A JupyterLab of the clone in a folder of its own; gives that and the address of `lesson.ipynb`."""
    home = build.WORK / "lab"
    shutil.rmtree(home, ignore_errors=True)  # a workspace kept from before would open its notebooks again
    home.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = build.environment(
        **{f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("CONFIG", "DATA", "RUNTIME")},
        IPYTHONDIR=str(home / "ipython"),
    )
    command = [
        build.CLONED_BIN / "python",
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={port}",
        "--IdentityProvider.token=lesson",
        f"--ServerApp.root_dir={home}",
        "--LabApp.news_url=None",
    ]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=home, env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/api?token=lesson", server)
        yield home, f"http://127.0.0.1:{port}/lab/tree/lesson.ipynb?token=lesson"
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:  # a kernel that does not let go
            server.kill()
            server.wait()


def wait_for(address: str, server: subprocess.Popen):
    """Wait until a server answers."""
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except urllib.error.URLError:
            assert server.poll() is None, "JupyterLab ended: see its log"
            time.sleep(0.5)
    raise TimeoutError(address)
