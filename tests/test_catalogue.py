"""The catalogue names everything in the package, links it, and survives Markdown."""

import re

import pytest

from patella import catalogue, evidence

CHAPTER = "chapters/05-isolation-evidence.ipynb"
TEXT = 'As {cite:t}`mirzabeigi1999` found. evidence.load("exercise_ratios")'


@pytest.fixture(scope="module")
def page():
    return catalogue.render({CHAPTER: TEXT, "chapters/01-introduction.ipynb": "Nothing."})


@pytest.mark.parametrize("table", evidence.tables())
def test_table_stands_with_columns_rows_licence_and_download(page, table):
    section = page.split(f"(table-{table})=\n")[1].split("\n(table-")[0]
    frame = evidence.load(table)
    assert f"{len(frame):,} rows".replace(",", "\u202f") in section
    assert "licence " in section and "{download}`" in section
    assert all(f"| `{column}` |" in section for column in frame.columns)


def test_every_study_stands_once_with_its_reference(page):
    for study in evidence.studies().index:
        assert page.count(f"(study-{study})=\n") == 1
    assert "https://pubmed.ncbi.nlm.nih.gov/9934418/" in page


def test_study_links_to_its_tables_and_chapters(page):
    entry = page.split("(study-mirzabeigi1999)=\n")[1].split("\n\n")[0]
    assert "[direction_of_effect](#table-direction_of_effect)" in entry
    assert f"[05-isolation-evidence]({CHAPTER})" in entry
    assert "01-introduction" not in entry


def test_table_links_to_the_chapter_that_names_it(page):
    section = page.split("(table-exercise_ratios)=\n")[1].split("\n(table-")[0]
    assert f"used in [05-isolation-evidence]({CHAPTER})" in section


def test_every_inner_link_has_its_target(page):
    targets = set(re.findall(r"^\(([\w-]+)\)=$", page, re.M))
    assert set(re.findall(r"\]\(#([\w-]+)\)", page)) <= targets


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
        ("a_b stays", "a_b stays"),
    ],
)
def test_words_are_not_taken_for_markup(text, expected):
    assert catalogue._md(text) == expected


def test_page_is_written_once_with_paths_from_its_own_folder(tmp_path):
    path = tmp_path / "catalogue.md"
    assert catalogue.write(path, {CHAPTER: TEXT}) is True
    assert catalogue.write(path, {CHAPTER: TEXT}) is False
    download = re.search(r"<([^>]*/exercise_ratios\.csv)>", path.read_text("utf-8")).group(1)
    assert (tmp_path / download).resolve() == evidence.DATA / "exercise_ratios.csv"


def test_tables_cells_hold_no_bar(page):
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)
