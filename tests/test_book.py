"""The built book, read from the disk: every state, every link, every budget."""

import gzip
import math
import posixpath
import re
from itertools import pairwise
from urllib.parse import unquote, urldefrag

import nbformat
import numpy as np
import plotly.graph_objects as go
import pytest

from everystate.states import MOST_BYTES, MOST_STATES, zipped
from everystate.views import missing_value
from pages import (
    BUNDLES,
    CHAPTERS,
    ROOT,
    cited_key,
    explorers_of,
    html_pages,
    keys_of_entries,
    page_of,
    tree_of,
)
from patella import evidence

PAGE_BYTES = 300_000
AXIS = re.compile(r"[xyz]axis\d*$")


def positions(explorer):
    return np.ndindex(tuple(explorer.encoded["shape"]))


def numbers(value):
    if isinstance(value, float | int):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from numbers(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from numbers(item)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_explorer_of_the_notebook_is_on_the_page(built, chapter):
    notebook = nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4)
    texts = [
        output.get("data", {}).get("text/plain", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    ]
    named = [match[1] for text in texts if (match := re.search(r"^(\w+): \d+ states?; .*digest", text, re.M))]
    assert named
    assert [explorer.name for explorer in explorers_of(chapter)] == named


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_state_of_every_explorer_can_be_drawn(built, chapter):
    for explorer in explorers_of(chapter):
        known = BUNDLES[explorer.bundle]
        for position in positions(explorer):
            state, where = explorer.state(position), (explorer.name, position)
            assert state["reading"] and missing_value(state["reading"]) is None, where
            assert all(math.isfinite(number) for number in numbers(state["data"])), where
            assert {trace.get("type", "scatter") for trace in state["data"]} <= known, where
            for name, axis in state["layout"].items():
                if AXIS.match(name) and axis.get("range"):
                    low, high = axis["range"]
                    assert low != high and all(
                        isinstance(end, str) or math.isfinite(end) for end in (low, high)
                    ), where
            assert len({len(column) for column in state["table"]["values"]}) <= 1, where
            assert "?" in state["layout"]["title"]["text"], where


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_plotly_accepts_first_and_last_state(built, chapter):
    for explorer in explorers_of(chapter):
        for position in (explorer.default, tuple(size - 1 for size in explorer.encoded["shape"])):
            state = explorer.state(position)
            go.Figure(state["data"], state["layout"])


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_budgets(built, chapter):
    assert len(gzip.compress(page_of(chapter).read_bytes())) <= PAGE_BYTES
    for explorer in explorers_of(chapter):
        assert math.prod(explorer.encoded["shape"]) <= MOST_STATES
        assert zipped(explorer.bytes) <= MOST_BYTES
    assert (ROOT / "chapters" / f"{chapter}.ipynb").stat().st_size <= 200_000


def test_chart_library_is_small_and_only_where_there_are_figures(built):
    assert len(gzip.compress((built / "_static/everystate/plotly-basic.min.js").read_bytes())) <= 420_000
    for path in html_pages(built):
        text = path.read_text()
        assert ("everystate/face.js" in text) == ('<figure class="everystate"' in text), path
        assert not re.search(r"plotly-\w+\.min", text), (
            "the library is loaded by the script, when a figure comes near"
        )


def test_no_page_loads_anything_from_another_host(built):
    for path in html_pages(built):
        tree = tree_of(path)
        loaded = [tag.get("src") for tag in tree.xpath("//script[@src] | //img[@src] | //iframe[@src]")]
        loaded += [
            tag.get("href")
            for tag in tree.xpath(
                "//link[@href and (contains(@rel, 'stylesheet') or @rel='preload' or contains(@rel, 'icon'))]"
            )
        ]
        assert not [address for address in loaded if re.match(r"(https?:)?//", address)], path


def test_no_widget_state_reaches_a_page(built):
    for path in html_pages(built):
        assert "application/vnd.jupyter" not in path.read_text(), path


def test_links_inside_the_book_lead_somewhere(built):
    broken = []
    for path in html_pages(built):
        for link in tree_of(path).xpath("//a[@href]"):
            address, fragment = urldefrag(link.get("href"))
            if re.match(r"[a-z]+:", address) or "?" in address:
                continue
            target = (path.parent / unquote(address)).resolve() if address else path
            if not target.exists():
                broken.append((path.name, link.get("href")))
            elif fragment and target.suffix == ".html" and "?" not in fragment:
                found = tree_of(target).xpath("//*[@id=$id or @name=$id]", id=unquote(fragment))
                broken += [] if found else [(path.name, link.get("href"))]
    assert not broken


def test_dois_are_well_formed(built):
    for path in html_pages(built):
        for link in tree_of(path).xpath("//a[starts-with(@href, 'https://doi.org/')]/@href"):
            assert re.fullmatch(r"https://doi\.org/10\.\d{4,9}/\S+", link), (path.name, link)


FILE_NAME = re.compile(r"\.(?:png|svg|jpe?g|gif|webp)$", re.IGNORECASE)  # what docutils writes for words


def test_images_have_a_text_alternative(built):
    for path in html_pages(built):
        told = [image.get("alt", "").strip() for image in tree_of(path).xpath("//main//img")]
        assert not [words for words in told if not words or FILE_NAME.search(words)], path


def test_bibliography_lists_what_the_chapters_cite(built):
    text = (built / "pages" / "bibliography.html").read_text()
    assert "10.2519/jospt.1998.27.3.197" in text and text.count("https://doi.org/") > 20


def test_works_without_authors_stand_among_the_others(built):
    entries = tree_of(built / "pages" / "bibliography.html").xpath("//*[@role='doc-biblioentry']")
    letters = [re.sub(r"[^a-z]", "", entry.text_content().lower())[0] for entry in entries]
    falls = sum(before > after for before, after in pairwise(letters))
    assert falls <= 12, "only particles and accents may part the alphabet"


def test_every_citation_can_be_followed_back(built):
    places: dict[str, set[str]] = {}
    for page in html_pages(built):
        for span in tree_of(page).xpath("//article//span[contains(@class, 'bibtex-citation')]"):
            for link in span.xpath(".//a"):
                places.setdefault(cited_key(link), set()).add(f"{page.relative_to(built)}#{span.get('id')}")
    entries = tree_of(built / "pages" / "bibliography.html").xpath("//*[@role='doc-biblioentry']")
    assert set(keys_of_entries().values()) == {"ingraham_vmo", "ingraham_reversal", *evidence.studies().index}
    for entry in entries:
        key = keys_of_entries()[entry.get("id")]
        links = entry.xpath(".//p[contains(@class, 'cited-in')]/a/@href")
        addresses = {posixpath.normpath(f"pages/{link}") for link in links}
        citing = {link for link in addresses if not link.startswith("pages/data/all-studies.html#")}
        assert citing == places.get(key, set()), key


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_figures_are_numbered_in_reading_order(built, chapter):
    numbers = tree_of(page_of(chapter)).xpath("//figcaption//span[@class='caption-number']/text()")
    assert numbers == [f"Figure {int(chapter[:2])}.{place} " for place in range(1, len(numbers) + 1)]
    assert len(numbers) >= len(explorers_of(chapter))


def test_a_name_with_a_number_leads_to_what_bears_it(built):
    claims = evidence.load("claims").set_index("claim_id")["number"]
    counted = {"Figure": 0, "claim": 0, "chapter": 0}
    for page in html_pages(built):
        for link in tree_of(page).xpath("//article//a[@href]"):
            kind, _, number = " ".join(link.text_content().split()).partition(" ")
            if kind.lower() not in {"figure", "claim", "chapter"} or not re.fullmatch(r"[\d.]+", number):
                continue
            kind = kind if kind == "Figure" else kind.lower()
            address, anchor = urldefrag(link.get("href"))
            target = (page.parent / address).resolve() if address else page
            if kind == "Figure":
                (bearer,) = tree_of(target).xpath(
                    "//*[@id=$id]//span[@class='caption-number']/text()", id=anchor.partition("?")[0]
                )
                assert bearer.strip() == f"Figure {number}", (page.name, link.get("href"))
            elif kind == "claim":
                assert claims[anchor.removeprefix("claim-")] == int(number) and tree_of(target).xpath(
                    "//*[@id=$id]", id=anchor
                )
            else:
                assert int(target.name[:2]) == int(number), (page.name, link.get("href"))
            counted[kind] += 1
    assert min(counted.values()) > 10, counted


@pytest.mark.parametrize("chapter", sorted(set(evidence.load("claims")["chapter"])))
def test_a_chapter_names_the_claims_that_it_tests(built, chapter):
    claims = evidence.load("claims")
    (line,) = tree_of(page_of(chapter)).xpath("//p[strong='Claims tested here']")
    named = [urldefrag(address)[1].removeprefix("claim-") for address in line.xpath(".//a/@href")]
    own = claims[claims["chapter"] == chapter].sort_values(
        "asked_by", kind="stable"
    )  # the article's come first
    assert named == own["claim_id"].tolist()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_terms_are_linked_to_the_glossary_at_first_use(built, chapter):
    terms = tree_of(built / "pages" / "glossary.html").xpath("//dt[@id]")
    names = {term.text.strip(): term.get("id") for term in terms}
    paragraphs = (
        "//article//*[self::p or self::dt]"
        "[not(ancestor::div[contains(@class, 'cell')]) and not(contains(@class, 'title'))]"
    )
    text = " ".join(map(running_text, tree_of(page_of(chapter)).xpath(paragraphs)))
    text = re.sub("“[^”]*”", " ", text)  # the article's words cannot hold a link
    unlinked = []
    for name, term in names.items():
        first = re.search(rf"⟦{term}⟧|(?<![\w-]){re.escape(name)}s?(?![\w-])", text, re.I)
        if first and not first[0].startswith("⟦") and not re.match(r"Powers\b", first[0]):
            unlinked.append(name)
    assert len(names) > 50 and "⟦term-" in text
    assert not unlinked


def running_text(element) -> str:
    """Text with a mark for each link to the glossary, without other links and code."""
    if element.tag == "code":
        return " "
    if element.tag == "a":
        address, _, anchor = element.get("href").partition("#")
        return f" ⟦{anchor}⟧ " if address.endswith("glossary.html") else " "
    return (element.text or "") + "".join(running_text(child) + (child.tail or "") for child in element)
