"""Chapters outside the book: every reference leads to a place of the built book, or is words."""

import re
from urllib.parse import urlsplit

import nbformat
import pytest

from pages import CHAPTERS, ROOT, explorers_of, tree_of
from patella import portable

BOOK = ROOT / "_build" / "html"
ADDRESS = "https://a.edu/knee/"
SOURCES = {name: nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4) for name in CHAPTERS}


def texts(name: str, address: str) -> str:
    """All Markdown of a chapter."""
    made = portable.portable(SOURCES[name], address)
    return "\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_link_leads_to_a_place_of_the_built_book(name):
    links = re.findall(r"\]\((https://a\.edu/knee/[^)]*)\)", texts(name, ADDRESS))
    assert len(links) > 20
    for link in links:
        parts = urlsplit(link)
        tree = tree_of(BOOK / parts.path.removeprefix("/knee/"))
        assert tree.get_element_by_id(parts.fragment.partition("?")[0], None) is not None, link


@pytest.mark.parametrize("name", CHAPTERS)
def test_without_an_address_there_are_words_and_the_studies_own_addresses(name):
    text = texts(name, "")
    assert not re.search(r"\{(term|cite|cite:t)\}|\]\(#|a\.edu", text)
    assert re.search(r"\[[^]]+ \d{4}\]\(https://(doi\.org|pubmed)", text)


@pytest.mark.parametrize("name", CHAPTERS)
def test_figures_bear_the_numbers_of_the_book(name):
    made = portable.portable(SOURCES[name], ADDRESS)
    sources = "\n".join(cell.source for cell in made.cells if cell.cell_type == "code")
    shown = re.findall(r"^# (Figure \d\.\d+): ", sources, re.M)
    page = tree_of(BOOK / "chapters" / f"{name}.html")
    in_book = {
        explorer.name: page.get_element_by_id(explorer.name).xpath("string(.//*[@class='caption-number'])")
        for explorer in explorers_of(name)
    }
    assert shown == [number.strip() for number in in_book.values()]
    assert {name: f"Figure {portable.figures()[name]}" for name in in_book} == dict(zip(in_book, shown))
    assert "of this notebook" not in nbformat.writes(made)


def test_copies_are_laid_out_beside_the_chapters_and_never_overwritten(tmp_path):
    folder = tmp_path / "lessons"
    assert [path.stem for path in portable.lay_out(folder)] == CHAPTERS
    assert (folder / "home.py").read_text() == (ROOT / "chapters" / "home.py").read_text()
    mine, other = folder / f"{CHAPTERS[0]}.ipynb", folder / f"{CHAPTERS[1]}.ipynb"
    mine.write_text("my own work")
    other.unlink()
    assert portable.lay_out(folder) == [other]
    assert mine.read_text() == "my own work"
    copied = other.read_text(encoding="utf-8")
    assert "{term}" not in copied and "Run this cell to move it." in copied
    assert "For teachers" not in copied and "; digest " not in copied


def test_the_chapter_itself_stays_as_it_is():
    name = CHAPTERS[0]
    before = nbformat.writes(SOURCES[name])
    portable.portable(SOURCES[name], ADDRESS)
    assert nbformat.writes(SOURCES[name]) == before


def test_several_studies_and_a_state_of_a_figure():
    text = portable.plain(
        "{cite:t}`laine2015` {cite}`ward2009, laine2015` [see](#overlap?cut_off=1)", ADDRESS
    )
    both = "[Ward et al. 2009](%s#cite-ward2009); [Laine et al. 2015](%s#cite-laine2015)"
    page = f"{ADDRESS}pages/bibliography.html"
    assert text == (
        f"[Laine et al. 2015]({page}#cite-laine2015) ({both % (page, page)}) "
        f"[see]({ADDRESS}chapters/03-patellar-tracking.html#overlap?cut_off=1)"
    )


def test_the_address_is_that_of_the_configuration(tmp_path, monkeypatch):
    assert portable.published() == ""
    (tmp_path / "_config.yml").write_text("html:\n  baseurl: https://a.edu/knee\n")
    monkeypatch.setattr(portable, "ROOT", tmp_path)
    assert portable.published() == "https://a.edu/knee"
