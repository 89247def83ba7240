"""The catalogue names everything in the package, links it, and survives Markdown."""

import re

import pytest

from patella import evidence
from patella.book import catalogue

CHAPTER = "../chapters/05-isolation-evidence"
TEXT = 'As {cite:t}`mirzabeigi1999` found. evidence.load("exercise_ratios")'


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    return catalogue.render(folder, {CHAPTER: TEXT, "../chapters/01-introduction": "Nothing."})


@pytest.fixture(scope="module")
def studies(pages):
    return pages["data/all-studies.md"]


@pytest.mark.parametrize("table", evidence.tables())
def test_a_table_has_a_page_with_columns_rows_licence_and_download(pages, table):
    page, frame = pages[f"data/{table}.md"], evidence.load(table)
    assert f"\n{len(frame)}\N{NO-BREAK SPACE}row" in page
    assert "licence " in page and "{download}`" in page and f"{{first-rows}} {table}" in page
    assert all(f"| `{column}` |" in page for column in frame.columns)


def test_the_overview_leads_to_each_table(pages):
    overview = pages["data-catalogue.md"]
    linked = re.findall(r"\]\((data/[\w-]+\.md)\)", overview)
    assert sorted(linked) == sorted(set(pages) - {"data-catalogue.md"})


def test_every_study_stands_once_with_its_reference(studies):
    for study in evidence.studies().index:
        assert studies.count(f"{{#study-{study} .study}}\n") == 1
    assert "https://pubmed.ncbi.nlm.nih.gov/9934418/" in studies


def test_a_study_links_to_its_tables_and_chapters(studies):
    entry = studies.split("{#study-mirzabeigi1999 .study}\n")[1].split("\n\n")[0]
    assert "[direction_of_effect](direction_of_effect.md)" in entry
    assert f"[chapter 5](../{CHAPTER})" in entry
    assert "chapter 1" not in entry


def test_a_table_links_to_the_chapter_that_names_it(pages):
    assert f"used in [chapter 5](../{CHAPTER})" in pages["data/exercise_ratios.md"]


def test_every_link_to_another_page_has_its_target(pages):
    for page in pages.values():
        assert {f"data/{name}" for name in re.findall(r"\]\((\w+\.md)\)", page)} <= pages.keys()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cites [hott2019] and {cite}`hott2020`", True),
        ("hott20190 and xhott2019 and hott2019_knee", False),
        ("`hott2019`.", True),
    ],
)
def test_ids_are_looked_for_as_whole_words(text, expected):
    assert ("hott2019" in catalogue._words(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a * b * c", r"a \* b \* c"),
        ("`<0.05` or <b>", r"`<0.05` or \<b>"),
        ("[x] and $y$", r"\[x\] and \$y\$"),
        ("see a_b, (c/d.py) and x/e_f", "see `a_b`, (`c/d.py`) and x/e_f"),
        ("`a_b c`", "`a_b c`"),
    ],
)
def test_words_are_not_taken_for_markup(text, expected):
    assert catalogue._md(text) == expected


def test_pages_are_written_once_with_paths_from_their_own_folder(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "gone.md").write_text("of a table that is no more")
    written = catalogue.write(tmp_path, {CHAPTER: TEXT})
    assert len(written) == len(evidence.tables()) + 2
    assert catalogue.write(tmp_path, {CHAPTER: TEXT}) == []
    assert not (tmp_path / "data" / "gone.md").exists()
    page = (tmp_path / "data" / "exercise_ratios.md").read_text("utf-8")
    download = re.search(r"<([^>]*/exercise_ratios\.csv)>", page).group(1)
    assert (tmp_path / "data" / download).resolve() == evidence.DATA / "exercise_ratios.csv"


def test_cells_of_the_columns_hold_no_bar(pages):
    rows = [line for page in pages.values() for line in page.splitlines() if line.startswith("| `")]
    assert rows and all(len(re.findall(r"(?<!\\)\|", row)) == 3 for row in rows)
