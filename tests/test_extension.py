"""The Sphinx extension, in a book of three pages."""

import os
import shutil
from io import StringIO
from pathlib import Path

import pytest
from lxml import html
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from pages import ROOT
from patella import book
from patella.book import execution
from patella.explorer.page import BUNDLES
from patella.synthesis import ledger

EXPLORER = """<figure class="explorer" id="{name}" data-bundle="cartesian">
<figcaption class="explorer-title">How does it swing?</figcaption>
</figure>
"""
PAGES = {
    "index": "# Book\n\n```{toctree}\n:numbered:\nchapter\nbibliography\n```\n\nSee [Figure 1.1](#wave).",
    "chapter": "# Chapter\n\n"
    + EXPLORER.format(name="wave")
    + "\nBoth {cite:t}`mirzabeigi1999` and {cite:t}`many2000`, and {cite:t}`mirzabeigi1999`.\n"
    "It is [untold](#verdict-strengthening_works): see [](#claim-strengthening_works).\n\n"
    "Here $x < 1$.\n\n$$y > 2$$\n\nAfter it.\n\n"
    '<details id="claim-strengthening_works"></details>\n',
    "bibliography": "# Bibliography\n\n```{bibliography}\n```\n\nAlso {cite:t}`many2000`.\n",
}
CONFIG = {
    "extensions": ["myst_nb", "sphinxcontrib.bibtex", "sphinx_book_theme", "patella.book"],
    "html_theme": "sphinx_book_theme",
    "html_context": {"default_mode": "auto"},
    "html_math_renderer": "mathml",
    "myst_enable_extensions": ["dollarmath"],
    "numfig": True,
    "numfig_format": {"figure": "Figure %s"},
    "bibtex_bibfiles": ["references.bib"],
    "bibtex_reference_style": "author_year",
    "bibtex_default_style": "by_author",
    "nb_execution_mode": "cache",
}
SCRIPTS = ("explorer.js", "explorer.css")
REFERENCES = """
@article{mirzabeigi1999, author={Mirzabeigi, E. and Jordan, C.}, title={Isolation}, journal={J}, year={1999}}
@article{many2000, author={Many, A. and others}, title={Together}, journal={J}, year={2000}}
"""


def builder(folder: Path, patch: pytest.MonkeyPatch):
    """A function that builds pages in a folder; it gives what Sphinx warned of."""
    source, assets = folder / "source", folder / "assets"
    bundles = [f"node_modules/plotly.js-{name}-dist-min/plotly-{name}.min.js" for name in BUNDLES]
    for path in (source / "x", folder / "pages/x", *(assets / name for name in [*bundles, *SCRIPTS])):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (source / "references.bib").write_text(REFERENCES)
    patch.setenv("EXPLORER_DOOR", "check")
    patch.setattr(book, "ASSETS", assets)
    patch.setattr(book, "ROOT", folder)
    patch.setattr(book, "fresh_cache", lambda: folder / "executed")
    patch.setattr(book, "repository", lambda: None)
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


@pytest.fixture
def build(tmp_path, monkeypatch):
    return builder(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """Trees of the pages of the small book, which was built without a warning."""
    folder = tmp_path_factory.mktemp("book")
    with pytest.MonkeyPatch.context() as patch:
        assert builder(folder, patch)(PAGES) == ""
        yield {name: html.parse(folder / f"out/{name}.html").getroot() for name in PAGES}


def test_an_explorer_is_a_numbered_figure(tree):
    (caption,) = tree["chapter"].xpath("//figure[@id='wave']/figcaption")
    assert caption.text_content() == "Figure 1.1 How does it swing?"
    (link,) = tree["index"].xpath("//a[text()='Figure 1.1' or span='Figure 1.1']")
    assert link.get("href") == "chapter.html#wave"


def test_claims_and_verdicts_lead_to_the_card(tree):
    links = tree["chapter"].xpath("//a[@href='#claim-strengthening_works']")
    assert [link.text_content() for link in links] == [ledger.results()["strengthening_works"], "claim 18"]


def test_formulas_need_no_script(tree):
    inline, block = tree["chapter"].xpath("//math")
    assert (inline.get("aria-label"), inline.get("display")) == ("x < 1", "inline")
    assert (block.get("aria-label"), block.getparent().get("class")) == ("y > 2", "math-block")
    assert tree["chapter"].xpath("//p[text()='After it.']/ancestor::div[@class='math-block']") == []


def test_only_a_page_with_explorers_loads_their_script(tree):
    for name, page in tree.items():
        loaded = page.xpath("//script/@src | //link/@href")
        assert any("explorer/explorer" in address for address in loaded) == (name == "chapter")


def test_the_bibliography_leads_back_and_to_the_data(tree):
    def links_of(key):
        links = tree["bibliography"].xpath(f"//*[@id='cite-{key}']/..//p[contains(@class, 'cited-in')]/a")
        return [(link.get("href"), link.text_content()) for link in links]

    links = {key: links_of(key) for key in ("mirzabeigi1999", "many2000")}
    assert links["mirzabeigi1999"][0] == ("pages/data-catalogue.html#study-mirzabeigi1999", "data")
    assert [text for _, text in links["mirzabeigi1999"]] == ["data", "1", "2"]
    places = [address.split("#")[0] for address, _ in links["many2000"]]
    assert sorted(places) == ["", "chapter.html"]
    text = " ".join(tree["bibliography"].text_content().split())
    assert "Many, A.; and others" in text and "Mirzabeigi, E.; Jordan, C." in text
    assert "cited in chapter 1: 1, 2" in text and "cited in chapter 2: 1; cited in chapter 1: 1" in text


def test_two_explorers_of_one_name_are_told(build):
    twice = PAGES["chapter"] + "\n" + EXPLORER.format(name="wave")
    assert "two explorers on this page are named 'wave'" in build(PAGES | {"chapter": twice})


def test_a_missing_bundle_says_how_to_get_it(build, tmp_path):
    shutil.rmtree(tmp_path / "assets" / "node_modules")
    with pytest.raises(Exception, match=r"plotly-cartesian\.min\.js is missing: run `make book`"):
        build(PAGES)


def test_kernels_of_a_build_make_pages(tree):
    assert os.environ["EXPLORER_DOOR"] == "page"


def test_the_catalogue_knows_the_modules_that_draw_a_chapter(monkeypatch):
    monkeypatch.setattr(book, "ROOT", ROOT)
    monkeypatch.setattr(book, "CHAPTERS", ROOT / "chapters")
    texts = book.chapter_texts()
    assert set(texts) == {f"../chapters/{path.stem}" for path in (ROOT / "chapters").glob("*.ipynb")}
    assert "def ratio_by_exercise" in texts["../chapters/05-isolation-evidence"]
