"""Print the built book into one PDF, figures in the state in which they open: `make pdf`.

python tests/book_pdf.py TARGET [PAGE ...]
"""

import io
import sys
from pathlib import Path

import yaml
from playwright.sync_api import PdfMargins, sync_playwright
from pypdf import PdfReader, PdfWriter

import browser as chromium
from pages import ROOT, tree_of

HTML = ROOT / "_build" / "html"
MARGINS: PdfMargins = {"top": "18mm", "bottom": "18mm", "left": "16mm", "right": "16mm"}
# A page with nothing else to do loads its chart libraries and draws all figures, or says why it cannot.
READY = """() => [...document.querySelectorAll("figure.everystate")].every((figure) =>
  figure.matches("[data-drawn]") || figure.querySelector(".everystate-note:not([hidden])"))"""
FOOT = Path(__file__).with_name("foot.html").read_text(encoding="utf-8")


def pages_in_order() -> list[str]:
    """Names of the book's pages, as its table of contents has them."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [contents["root"], *(entry["file"] for part in contents["parts"] for entry in part["chapters"])]


def title_of(name: str) -> str:
    """The heading of a page."""
    heading = tree_of(HTML / f"{name}.html").find(".//h1")
    return "".join(heading.itertext()).rstrip("#").strip()


def print_book(names: list[str], target: Path) -> None:
    """Print pages one after the other into one file with a bookmark for each.

    Parameters
    ----------
    names : list of str
        Pages without their ending.
    target : Path
        Is written when all pages are printed.
    """
    book = PdfWriter()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 1200}, bypass_csp=True)
        for number, name in enumerate(names, 1):
            print(f"[{number}/{len(names)}] {name}", flush=True)
            page.goto((HTML / f"{name}.html").as_uri())
            page.wait_for_function(READY, timeout=60_000)
            printed = page.pdf(
                format="A4", margin=MARGINS, display_header_footer=True, header_template="<span></span>",
                footer_template=FOOT, print_background=True, tagged=True,
            )  # fmt: skip
            book.append(io.BytesIO(printed), outline_item=title_of(name), import_outline=False)
        browser.close()
    book.add_metadata({"/Title": title_of(names[0])})
    target.parent.mkdir(parents=True, exist_ok=True)
    book.write(target)
    print(f"{target}: {len(PdfReader(target).pages)} pages")


if __name__ == "__main__":
    target, *names = sys.argv[1:]
    print_book(names or pages_in_order(), Path(target))
