"""Take the README's screenshot from the built book: `make screenshot`."""

import browser as chromium
from pages import ROOT, page_of
from playwright.sync_api import sync_playwright

TARGET = ROOT / "docs" / "screenshot.png"

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 900, "height": 900})
    page.goto(page_of("05-isolation-evidence").as_uri() + "?figure=evidence_map")
    page.wait_for_selector("#evidence_map[data-drawn]")
    page.wait_for_timeout(500)
    TARGET.parent.mkdir(exist_ok=True)
    page.screenshot(path=TARGET)
    browser.close()
print(TARGET)
