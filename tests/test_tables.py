"""Tables for readers: words for codes, units, links, and nothing cut."""

import pandas as pd
from lxml import html

from pages import page_of, tree_of
from patella import evidence
from patella.course.tables import BLANK, table
from patella.words import MINUS


def cells(panel):
    """The texts of a table's body, by row."""
    tree = html.fromstring(panel.markup)
    return [[cell.text_content() for cell in row] for row in tree.iterfind(".//tbody/tr")]


def headings(panel):
    return [cell.text_content() for cell in html.fromstring(panel.markup).iterfind(".//thead//th")]


def test_codes_are_words_whole_numbers_whole_and_blanks_are_told():
    rows = pd.DataFrame({"measure": ["peak_force", "pfp_incidence"], "n": [8.0, None], "change": [-0.5, 2.0]})
    assert cells(table(rows, "A caption")) == [
        ["peak force", "8", f"{MINUS}0.5"],
        ["PFP incidence", BLANK, "2"],
    ]


def test_titles_and_units_come_from_the_data_package():
    ratios = evidence.load("exercise_ratios")
    shown = headings(table(ratios[["ratio_mean", "knee_flexion_deg", "source_location"]], "Ratios"))
    assert shown[1:] == ["knee flexion (°)", "where in the source"]
    assert headings(table(ratios[["ratio_mean"]], "Ratios", {"ratio_mean": "mean ratio"})) == ["mean ratio"]


def test_a_study_leads_to_its_source():
    label = evidence.cite("mirzabeigi1999").label
    tree = html.fromstring(table(pd.DataFrame({"study": [label]}), "One study").markup)
    assert tree.find(".//td/a").get("href").startswith("https://")


def test_an_index_that_only_counts_is_left_out_and_one_that_names_is_a_heading_of_its_row():
    rows = pd.DataFrame({"share": [40, 60]})
    assert headings(table(rows[rows["share"] > 40], "Shares")) == ["share"]
    named = rows.set_index(pd.Index(["VM", "VL"], name="part"))
    tree = html.fromstring(table(named, "Shares").markup)
    assert [head.text_content() for head in tree.iterfind(".//tbody//th[@scope='row']")] == ["VM", "VL"]
    by_mass = pd.Series({5: 13.9, 10: 26.0}, name="crossing (°)").rename_axis("mass (kg)")
    assert headings(table(by_mass, "Crossings")) == ["mass (kg)", "crossing (°)"]


def test_a_table_that_is_turned_names_its_rows_by_the_titles_of_the_columns():
    turned = evidence.studies().loc[["mirzabeigi1999"], ["n_total", "year"]].T
    assert [row[0] for row in cells(table(turned, "One study"))] == ["n in all", "year"]


def test_counts_name_what_they_count():
    counts = pd.crosstab(pd.Series(["a", "b"], name="rule"), pd.Series([1, 6], name="found"))
    assert headings(table(counts, "Counts", {"found": "steps found"}))[1:] == [
        "steps found 1",
        "steps found 6",
    ]


def test_no_caution_is_no_gap():
    assert cells(table(pd.DataFrame({"caution": ["", "mind this"], "n": [1, 2]}), "Cautions"))[0][0] == ""


def test_the_text_of_a_table_is_its_caption_and_rows():
    assert repr(table(pd.DataFrame({"n": [8]}), "People")) == "People\nn\n8"


def test_every_table_has_a_caption_and_scopes():
    tree = html.fromstring(table(pd.DataFrame({"n": [8]}), "People").markup)
    assert tree.findtext(".//caption") == "People"
    assert all(head.get("scope") for head in tree.iterfind(".//th"))


# -- on pages


def html_pages(built):
    return [path for path in built.rglob("*.html") if "_static" not in path.parts]


def test_each_table_of_a_page_has_a_name_and_heads_that_say_what_they_head(built):
    for page in html_pages(built):
        for found in tree_of(page).iterfind(".//main//table"):
            assert found.xpath("boolean(caption | @aria-label | @aria-labelledby)"), page.name
            scopes = {head.get("scope") for head in found.iterfind(".//th")}
            assert scopes and scopes <= {"col", "row"}, (page.name, found.text_content()[:60])


def test_rows_that_all_begin_in_bold_are_headed_by_it(built):
    checked = tree_of(page_of("03-patellar-tracking")).xpath("//table[contains(., 'The article says')]")[0]
    assert [head.text_content() for head in checked.iterfind("tbody/tr/th[@scope='row']")] == [
        "The article says",
        "The source says",
        "How it may have come about",
        "What we read",
    ]
