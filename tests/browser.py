"""Find a Chromium for the browser tests, or get one: run before the tests by `make test`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = "chromium-headless-shell"  # the same pages, without the windows of a browser around them
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REMEDY = """No Chromium was found and none could be installed.  Any of these helps:
  - install Chromium or Google Chrome, so that `chromium` or `google-chrome` is on the PATH
  - name one: CHROMIUM=/path/to/chromium make test
  - with a network: .venv/bin/playwright install --with-deps chromium"""


def starts(path: str) -> bool:
    """Whether a browser is there and runs (a download may lack libraries of the system)."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def playwrights_own() -> str:
    """Where Playwright keeps its own Chromium, whether or not it is there."""
    code = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as playwright: print(playwright.chromium.executable_path)"
    )
    # In a process of its own: Playwright cannot start twice in one.
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def find() -> str | None:
    """A Chromium that starts: the one named in CHROMIUM, the machine's, or Playwright's."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if starts(named) else None
    found = next((path for path in map(shutil.which, NAMES) if path and starts(path)), None)
    if found:
        return found
    own = playwrights_own()
    return own if starts(own) else None


def for_tests() -> str | None:
    """The browser of the tests: one without windows needs half the time for a page."""
    return (None if os.environ.get("CHROMIUM") else shutil.which(SHELL)) or find()


def from_debian(package: str) -> None:
    """Install a package where Debian and its administrator are; elsewhere nothing happens."""
    if Path("/etc/debian_version").exists() and os.geteuid() == 0:
        print(f"Trying Debian’s package {package}.", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", package]):
            subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def ensure_for_tests() -> str:
    """Find the browser of the tests, or install it."""
    if not os.environ.get("CHROMIUM") and not shutil.which(SHELL):
        from_debian(SHELL)
    return for_tests() or ensure()


def ensure() -> str:
    """Find a Chromium, or install one.

    Raises
    ------
    SystemExit
        With the remedy, when none can be had.
    """
    found = find()
    if found or os.environ.get("CHROMIUM"):
        return found or sys.exit(f"CHROMIUM is {os.environ['CHROMIUM']!r}, which does not start.\n{REMEDY}")
    print("No Chromium on this machine: trying Playwright’s own.", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdin=subprocess.DEVNULL)
    found = find()
    if not found:
        from_debian("chromium")
        found = find()
    return found or sys.exit(REMEDY)


if __name__ == "__main__":
    print(f"Browser tests use {ensure_for_tests()}")
