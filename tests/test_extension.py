"""The Sphinx extension, in a book of three pages."""

from io import StringIO
from pathlib import Path
from unittest.mock import MagicMock

import nbformat
import plotly.graph_objects as go
import pytest
from lxml import html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from everystate import explore
from pages import ROOT
from patella import book
from patella.book import cards, execution, launch, notices
from patella.book.python import parts
from patella.synthesis import ledger

PAGES = {
    "index": "# Book\n\n```{toctree}\n:numbered:\nchapter\nbibliography\nfigures\n```\n",
    "chapter": "# Chapter\n\nSee [Figure 3.1](#wave).\n\n"
    "Both {cite:t}`mirzabeigi1999` and {cite:t}`many2000`, and {cite:t}`mirzabeigi1999`.\n"
    "It is [untold](#verdict-strengthening_works): see [](#claim-strengthening_works).\n\n"
    "Here $x < 1$.\n\n$$y > 2$$\n\nAfter it.\n\n"
    '<details id="claim-strengthening_works"></details>\n',
    "bibliography": "# Bibliography\n\n```{bibliography}\n```\n\nAlso {cite:t}`many2000`.\n",
}
CONFIG = {
    "extensions": [
        "myst_nb",
        "everystate.sphinx",
        "sphinxcontrib.bibtex",
        "sphinx_book_theme",
        "patella.book",
    ],
    "html_theme": "sphinx_book_theme",
    "html_context": {"default_mode": "auto"},
    "html_math_renderer": "mathml",
    "myst_enable_extensions": ["dollarmath"],
    "numfig": True,
    "numfig_format": {"figure": "Figure %s"},
    "bibtex_bibfiles": ["references.bib"],
    "bibtex_reference_style": "author_year",
    "bibtex_default_style": "by_author",
    "nb_execution_mode": "off",
}
REFERENCES = """
@article{mirzabeigi1999, author={Mirzabeigi, E. and Jordan, C.}, title={Isolation}, journal={J}, year={1999}}
@article{many2000, author={Many, A. and others}, title={Together}, journal={J}, year={2000}}
"""


def wave(frequency=1):
    return go.Figure(layout={"title": {"text": "How does it swing?"}}), f"At {frequency} it swings."


def notebook() -> nbformat.NotebookNode:
    """A notebook as the build's kernel leaves it, with one explorer."""
    data = explore(wave, frequency=(1, 3))._repr_mimebundle_()
    shown = new_output("execute_result", data, execution_count=1)
    cell = new_code_cell("explore(wave, frequency=(1, 3))", outputs=[shown], execution_count=1)
    metadata = {"language_info": {"name": "python", "pygments_lexer": "python"}}
    return new_notebook(cells=[new_markdown_cell("# Figures"), cell], metadata=metadata)


def builder(folder: Path, patch: pytest.MonkeyPatch):
    """A function that builds pages in a folder; it gives what Sphinx warned of."""
    source = folder / "source"
    for path in (source, folder / "pages"):
        path.mkdir()
    (source / "references.bib").write_text(REFERENCES)
    patch.setenv("EVERYSTATE_DOOR", "sphinx")
    nbformat.write(notebook(), source / "figures.ipynb")
    patch.setattr(book, "ROOT", folder)
    patch.setattr(book, "fresh_cache", lambda: folder / "executed")
    patch.setattr(launch, "repository", lambda: None)
    patch.setattr(parts, "packed", lambda: None)  # thirty megabytes for each build
    for module in (book, execution):
        patch.setattr(module, "CHAPTERS", folder / "chapters")

    def build(pages: dict[str, str]) -> str:
        for name, text in pages.items():
            (source / f"{name}.md").write_text(text)
        places = (source, None, folder / "out", folder / "doctrees")
        warnings = StringIO()
        with patch_docutils(), docutils_namespace():
            Sphinx(*places, "html", CONFIG, StringIO(), warnings).build()
        return warnings.getvalue()

    return build


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """Trees of the pages of the small book, which was built without a warning."""
    folder = tmp_path_factory.mktemp("book")
    with pytest.MonkeyPatch.context() as patch:
        assert builder(folder, patch)(PAGES) == ""
        yield {name: html.parse(folder / f"out/{name}.html").getroot() for name in [*PAGES, "figures"]}


def test_an_explorer_is_a_numbered_figure(tree):
    (caption,) = tree["figures"].xpath("//figure[@id='wave']/figcaption")
    assert caption.text_content() == "Figure 3.1 How does it swing?"
    (link,) = tree["chapter"].xpath("//a[text()='Figure 3.1' or span='Figure 3.1']")
    assert link.get("href") == "figures.html#wave"


def test_claims_and_verdicts_lead_to_the_card(tree):
    links = tree["chapter"].xpath("//a[@href='#claim-strengthening_works']")
    assert [link.text_content() for link in links] == [ledger.results()["strengthening_works"], "claim 18"]


def test_formulas_need_no_script(tree):
    inline, block = tree["chapter"].xpath("//math")
    assert (inline.get("aria-label"), inline.get("display")) == ("x < 1", "inline")
    assert (block.get("aria-label"), block.getparent().get("class")) == ("y > 2", "math-block")
    assert tree["chapter"].xpath("//p[text()='After it.']/ancestor::div[@class='math-block']") == []


def test_the_bibliography_leads_back_and_to_the_data(tree):
    def links_of(key):
        links = tree["bibliography"].xpath(f"//*[@id='cite-{key}']/..//p[contains(@class, 'cited-in')]/a")
        return [(link.get("href"), link.text_content()) for link in links]

    links = {key: links_of(key) for key in ("mirzabeigi1999", "many2000")}
    assert links["mirzabeigi1999"][0] == ("pages/data/all-studies.html#study-mirzabeigi1999", "data")
    assert [text for _, text in links["mirzabeigi1999"]] == ["data", "1", "2"]
    places = [address.split("#")[0] for address, _ in links["many2000"]]
    assert sorted(places) == ["", "chapter.html"]
    text = " ".join(tree["bibliography"].text_content().split())
    assert "Many, A.; and others" in text and "Mirzabeigi, E.; Jordan, C." in text
    assert "cited in chapter 1: 1, 2" in text and "cited in chapter 2: 1; cited in chapter 1: 1" in text


def test_the_catalogue_knows_the_modules_that_draw_a_chapter(monkeypatch):
    monkeypatch.setattr(book, "ROOT", ROOT)
    monkeypatch.setattr(book, "CHAPTERS", ROOT / "chapters")
    texts = book.chapter_texts()
    assert set(texts) == {f"../chapters/{path.stem}" for path in (ROOT / "chapters").glob("*.ipynb")}
    assert "def ratio_by_exercise" in texts["../chapters/05-isolation-evidence"]


def test_pages_are_read_anew_when_the_data_that_they_tell_has_changed(monkeypatch):
    versions = []
    for digest in ("one state of the data", "another", "another"):
        monkeypatch.setattr(book, "digest_of_sources", lambda digest=digest: digest)
        versions.append(book.setup(MagicMock())["env_version"])
    assert versions[0] != versions[1] == versions[2]


MORE = PAGES["chapter"].replace("It is", "Once more {cite:t}`many2000`. It is")


def test_the_bibliography_follows_a_chapter_that_changed(tmp_path, monkeypatch):
    build = builder(tmp_path, monkeypatch)
    build(PAGES)
    page = tmp_path / "out" / "bibliography.html"
    before = page.read_text("utf-8").count("chapter.html#")
    build({"chapter": MORE})
    assert page.read_text("utf-8").count("chapter.html#") == before + 1


def test_pages_that_a_full_disk_cut_are_written_anew(tmp_path, monkeypatch):
    build = builder(tmp_path, monkeypatch)
    build(PAGES)
    page, mark = tmp_path / "out" / "chapter.html", tmp_path / "out" / book.UNFINISHED
    whole = page.read_text("utf-8")
    assert not mark.exists() and whole.endswith("</html>")
    mark.touch()
    page.write_text(whole[:100], "utf-8")
    build({})
    assert page.read_text("utf-8").endswith("</html>") and not mark.exists()


def test_a_changed_card_is_on_every_page(tmp_path, monkeypatch):
    glossary = "# Glossary\n\n```{glossary}\nwave\n  It swings.\n```\n"
    build = builder(tmp_path, monkeypatch)
    monkeypatch.setattr(cards, "GLOSSARY", "glossary")
    build({**PAGES, "glossary": glossary, "chapter": PAGES["chapter"] + "\nA {term}`wave`.\n"})
    page = tmp_path / "out" / "chapter.html"
    assert "It swings." in page.read_text("utf-8")
    build({"glossary": glossary.replace("swings", "rolls")})
    assert "It rolls." in page.read_text("utf-8")


def test_the_notices_are_sections_of_their_page(tmp_path, monkeypatch):
    own = [notice for notice in notices.notices() if notice["name"] in ("Sphinx", "MyST-NB")]
    monkeypatch.setattr(notices, "notices", lambda: own)
    page = "---\norphan: true\n---\n\n# By others\n\n```{notices}\n```\n"
    assert builder(tmp_path, monkeypatch)({**PAGES, "notices": page}) == ""
    sections = html.parse(tmp_path / "out/notices.html").getroot().xpath("//section[@id]")
    assert [section.get("id") for section in sections] == ["by-others", "notice-sphinx", "notice-myst-nb"]
    assert "WARRANT" in sections[1].text_content() and "BSD-2-Clause" in sections[1].text_content()
