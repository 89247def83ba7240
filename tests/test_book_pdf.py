"""The book as one PDF: every page in its order, with its figures."""

import subprocess
import sys
import unicodedata

import pytest
from pypdf import PdfReader

from book_pdf import pages_in_order
from pages import CHAPTERS, ROOT, explorers_of

PAGES = ["pages/clinic", "chapters/02-quadriceps-anatomy"]


@pytest.fixture(scope="module")
def printed(built, tmp_path_factory):
    """Two pages in one file; printed in a process of its own, since Playwright runs once in each."""
    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    command = [sys.executable, str(ROOT / "tests" / "book_pdf.py"), str(target), *PAGES]
    subprocess.run(command, check=True, cwd=ROOT)
    return PdfReader(target)


def test_the_order_is_that_of_the_contents():
    names = pages_in_order()
    assert names[0] == "pages/intro" and len(set(names)) == len(names)
    assert [name for name in names if name.startswith("chapters/")] == [
        f"chapters/{name}" for name in CHAPTERS
    ]


def test_each_page_has_a_bookmark_and_each_figure_its_reading_its_address_and_its_axes(printed):
    titles = [entry.title for entry in printed.outline]
    assert titles == ["For the clinic", "Quadriceps anatomy: four heads, one tendon"]
    text = words("".join(page.extract_text() for page in printed.pages))
    for explorer in explorers_of("02-quadriceps-anatomy"):
        state = explorer.state(explorer.default)
        assert words(state["reading"])[:40] in text, explorer.name
        assert words(f"Live figure: 02-quadriceps-anatomy.html#{explorer.name}") in text
        axes = [axis for name, axis in state["layout"].items() if name in ("xaxis", "yaxis")]
        titles = [axis["title"]["text"] for axis in axes if axis.get("title", {}).get("text")]
        for title in titles:
            assert words(title.split("<br>")[0])[:20] in text, (explorer.name, title)


def words(text: str) -> str:
    """A text without its spaces and ligatures, which a PDF sets as it likes."""
    return "".join(unicodedata.normalize("NFKC", text).split())
