"""Take the README's picture, docs/picture.png, from the example book."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent
STATE = "anscombe.html?figure=quartet#quartet?which=III&left_out=3&show_line=true"


def main(chromium: str | None) -> None:
    """Build the example book, open one figure alone in a telling state, and keep what is seen."""
    with tempfile.TemporaryDirectory() as built, sync_playwright() as playwright:
        book = [str(FOLDER.parent / "example"), built, "-D", "html_theme=sphinx_book_theme"]
        subprocess.run([sys.executable, "-m", "sphinx", "-q", "-W", *book], check=True)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 560})
        page.goto(f"{Path(built).as_uri()}/{STATE}")
        page.wait_for_selector("figure[data-drawn]")
        page.wait_for_timeout(500)  # until marks have moved
        page.screenshot(path=FOLDER / "picture.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
