"""Take the README's screenshot and the pages' preview pictures from the built book: `make screenshot`."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup
from playwright.sync_api import sync_playwright

import browser as chromium
from pages import ROOT, page_of, tree_of
from patella.book.sharing import descriptions

TARGET = ROOT / "docs" / "screenshot.png"
PREVIEWS = ROOT / "patella" / "book" / "assets" / "previews"
TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape())


def preview_of(page: str, picture: str, description: str) -> str:
    """What the preview picture of a page shows, as HTML."""
    heading = tree_of(ROOT / "_build" / "html" / f"{page}.html").find(".//h1")
    drawing = (ROOT / "pages" / "pictures" / f"{picture}.svg").read_text(encoding="utf-8")
    title = "".join(heading.itertext()).rstrip("#").split(". ", 1)[-1]
    return TEMPLATES.get_template("preview.html").render(
        title=title, description=description, drawing=Markup(drawing)
    )


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 900, "height": 900})
    page.goto(page_of("05-isolation-evidence").as_uri() + "?figure=evidence_map")
    page.wait_for_selector("#evidence_map[data-drawn]")
    page.wait_for_timeout(500)
    TARGET.parent.mkdir(exist_ok=True)
    page.screenshot(path=TARGET)
    page.set_viewport_size({"width": 1200, "height": 630})
    PREVIEWS.mkdir(exist_ok=True)
    for row in filter(lambda row: row["picture"], descriptions().values()):
        page.set_content(preview_of(**row))
        page.screenshot(path=PREVIEWS / f"{Path(row['page']).name}.png")
    browser.close()
print(TARGET, PREVIEWS)
