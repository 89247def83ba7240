"""Long lists have a field that filters and letters to choose from; without a script they are whole."""

import pytest

from pages import ROOT, tree_of
from patella import evidence

LISTS = {
    "pages/glossary.html": ("dl.glossary > dt", "credible", "credible interval", "K"),
    "pages/bibliography.html": (".citation", "isolation of the vastus medialis oblique", "Mirzabeigi", "M"),
    "pages/data/all-studies.html": (".study", "mirzabeigi1999", "Mirzabeigi", "M"),
    "pages/data-catalogue.html": ("article tbody tr", "recordings", "recordings", None),
}


@pytest.mark.parametrize("name", LISTS)
def test_words_filter_and_the_number_of_hits_is_told(site, open_still, name):
    items, typed, found, _ = LISTS[name]
    page = open_still(f"{site}/{name}")
    every = page.locator(items).count()
    page.locator(".list-filter input").fill(typed)
    left = page.locator(f"{items} >> visible=true")
    assert 1 <= left.count() < every / 4
    assert found.lower() in left.all_inner_texts()[0].lower()
    assert page.locator(".list-filter [role=status]").inner_text() == f"{left.count()} of {every} shown"
    page.locator(".list-filter input").fill("")
    assert page.locator(f"{items} >> visible=true").count() == every
    page.locator(".list-filter input").fill("no such words anywhere")
    assert page.locator(".list-filter [role=status]").inner_text() == f"0 of {every} shown"


@pytest.mark.parametrize("name", [name for name, row in LISTS.items() if row[3]])
def test_a_letter_chooses_by_key_and_lets_go(site, open_still, name):
    items, _, _, letter = LISTS[name]
    page = open_still(f"{site}/{name}")
    every = page.locator(items).count()
    button = page.locator(".letters").get_by_role("button", name=letter, exact=True)
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    texts = page.locator(f"{items} >> visible=true").all_inner_texts()
    assert 0 < len(texts) < every and all(text.strip().upper().startswith(letter) for text in texts)
    page.keyboard.press("Enter")
    assert page.locator(f"{items} >> visible=true").count() == every


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("#table-exercise-ratios", "data/exercise_ratios.html"),
        ("#table-exercise_ratios", "data/exercise_ratios.html"),
        ("#study-mirzabeigi1999", "data/all-studies.html#study-mirzabeigi1999"),
    ],
)
def test_addresses_in_the_catalogue_of_one_page_lead_on(site, open_still, old, new):
    page = open_still(f"{site}/pages/data-catalogue.html{old}")
    page.wait_for_url(f"{site}/pages/{new}")
    if "#" in new:
        assert page.locator(f"#{new.partition('#')[2]}").is_visible()


def test_an_address_of_nothing_stays_on_the_catalogue(site, open_still):
    page = open_still(f"{site}/pages/data-catalogue.html#table-of-nothing")
    page.locator(".list-filter:not([hidden])").wait_for()
    assert page.url.endswith("data-catalogue.html#table-of-nothing")


def test_what_a_link_leads_to_is_never_hidden(site, open_still):
    page = open_still(f"{site}/pages/glossary.html")
    page.locator(".list-filter input").fill("kappa")
    page.evaluate("location.hash = '#term-Q-angle'")
    page.locator("#term-Q-angle").wait_for()


def test_without_a_script_the_list_is_whole(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/pages/glossary.html")
    assert page.locator("dl.glossary > dt").first.is_visible() and page.locator(".list-filter").is_hidden()
    context.close()


def test_a_table_has_a_page_with_its_first_rows(built):
    for name in evidence.tables():
        tree = tree_of(built / "pages" / "data" / f"{name}.html")
        columns = tree.xpath("//div[contains(@class, 'reader-table')]//thead/tr/th")
        assert len(columns) == 1 + min(3, len(evidence.load(name))), name


@pytest.mark.parametrize(
    "term", ["VLL", "VLO", "AKPS", "I²", "tau²", "REML", "Hartung-Knapp", "PNF", "isometric"]
)
def test_terms_that_readers_meet_are_explained(term):
    assert term in (ROOT / "pages" / "glossary.md").read_text(encoding="utf-8")


def test_no_work_is_named_by_a_journal_or_by_a_year_alone(built):
    for page in built.glob("chapters/*.html"):
        links = tree_of(page).xpath("//article//a[contains(@href, 'bibliography.html#')]")
        for link in links:
            said = "".join(link.getparent().itertext())  # with the authors, where only the year is the link
            assert any(letter.isalpha() for letter in said), (page.name, said)
            assert "n.d., n.d." not in said and "and others" not in said


BROKEN = (ROOT / "tests" / "javascript" / "broken-words.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [320, 768])
def test_no_page_is_too_wide_and_no_table_breaks_a_word_or_scrolls(built, page, width):
    page.set_viewport_size({"width": width, "height": 664})
    wide = {}
    for path in sorted([*built.glob("pages/**/*.html"), built / "404.html", built / "search.html"]):
        page.goto(path.as_uri(), wait_until="domcontentloaded")
        if page.evaluate("document.documentElement.scrollWidth") > width or page.evaluate(BROKEN):
            wide[path.name] = page.evaluate(BROKEN)[:5]
    assert not wide
