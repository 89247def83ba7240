"""The data package is valid, and it keeps to the rules that a schema cannot state."""

import json
import re

import pandas as pd
import pytest
from frictionless import Package
from pybtex.richtext import Text

from patella import evidence
from patella.evidence import digests

DESCRIPTOR = json.loads((evidence.DATA / "datapackage.json").read_text("utf-8"))
RESOURCES = DESCRIPTOR["resources"]
FIELDS = [(resource["name"], field) for resource in RESOURCES for field in resource["schema"]["fields"]]


@pytest.fixture(scope="module")
def studies():
    return evidence.studies()


def test_package_is_valid_for_frictionless():
    report = Package(str(evidence.DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])


def test_every_table_and_column_is_described():
    blank = [
        resource["name"] for resource in RESOURCES if not (resource["title"] and resource["description"])
    ]
    blank += [
        f"{name}.{field['name']}" for name, field in FIELDS if not (field["title"] and field["description"])
    ]
    assert not blank


def test_unit_columns_exist():
    columns = {(name, field["name"]) for name, field in FIELDS}
    lost = [(name, field["name"]) for name, field in FIELDS if "unitColumn" in field]
    lost = [(name, column) for name, column in lost if (name, _unit_column(name, column)) not in columns]
    assert not lost


def _unit_column(table, column):
    return next(f["unitColumn"] for name, f in FIELDS if (name, f["name"]) == (table, column))


def test_every_file_in_the_folder_belongs_to_the_package():
    described = {resource["path"] for resource in RESOURCES}
    present = {str(path.relative_to(evidence.DATA)) for path in evidence.DATA.rglob("*.csv")}
    blank = {f"class/{name}-template.csv" for name in evidence.class_tables()}  # for a class's own numbers
    assert present == described | blank | {"class/simulated-ratio.csv", digests.NAME}


@pytest.mark.parametrize("table", evidence.tables())
def test_a_number_from_a_study_says_where_it_was_read_and_with_which_caution(table):
    columns = evidence.load(table).columns
    models = {"model_muscles", "recordings", "studies"}  # their source is a repository, named in the row
    if "study_id" in columns and table not in models | {"evidence_ledger"}:
        assert {"source_location", "caution"} <= set(columns)


def test_derived_tables_hold_no_printed_numbers_and_printed_tables_no_unmarked_ones():
    for name in evidence.tables():
        assert name.startswith("derived_") <= ("source_location" not in evidence.load(name))


def test_p_value_is_blank_unless_printed_exactly():
    for name in evidence.tables():
        table = evidence.load(name)
        if "p_value" in table:
            assert ((table.p_relation == "=") == table.p_value.notna()).all(), name
            assert (table.p_relation.isin(["<", ">", "as_text"]) == (table.p_text != "")).all(), name


def test_a_study_that_must_not_count_twice_shares_its_people_with_another(studies):
    warned = studies[studies.caution.str.contains("count once|count twice|Never beside|show both or neither")]
    assert len(warned)
    partners = studies.shared_sample.map(studies.shared_sample.value_counts())
    assert ((warned.shared_sample != "") & (partners[warned.index] > 1)).all(), warned[
        ["shared_sample", "caution"]
    ]


def test_quality_says_where_it_was_read(studies):
    quality = (
        studies[["randomised", "concealed", "blinded", "own_grade"]]
        .ne("")
        .assign(followed=studies.followed_up_percent.notna())
    )
    assert (quality.any(axis=1) == (studies.quality_source != "")).all()
    assert (studies.randomised[studies.design == "rct"] == "yes").all()
    assert (
        studies.own_grade[studies.design.isin(["rct", "cadaver", "imaging", "cross_sectional"])].eq("").all()
    )


def test_share_followed_up_agrees_with_the_counts_in_the_caution(studies):
    counts = {
        "syme2009": (63, 69), "giles2017": (69, 79), "osteras2013": (40, 42), "lankhorst2016": (60, 310),
        "song2009": (79, 89), "lun2005": (129, 136), "crossley2002": (67, 71), "kettunen2007": (52, 56),
    }  # fmt: skip
    for study, (followed, enrolled) in counts.items():
        assert {str(followed), str(enrolled)} <= set(re.findall(r"\d+", studies.caution[study])), study
        assert studies.followed_up_percent[study] == pytest.approx(100 * followed / enrolled, abs=0.1), study


# Known only by a count, or by the words of the ledger: nothing else could be read of them.
COUNT_ONLY = {
    "clijsen2014",
    "cochrane_cd011289",
    "collins2008",
    "smith2008q",
    "smith2009position",
    "pappas2012",
}


def test_a_trial_or_a_review_is_heard_with_what_it_found(studies):
    """A trial or review that stands with a count or an age only lets nobody hear what it found."""
    heard = set()
    for name in evidence.tables():
        table = evidence.load(name)
        if "study_id" in table and name not in {"studies", "evidence_ledger"}:
            if name == "measurements":
                table = table[(table.statistic != "count") & (table.measure != "age")]
            heard |= set(table.study_id)
    asked = studies.index[studies.design.isin(["rct", "meta_analysis", "systematic_review", "guideline"])]
    assert set(asked) - heard == COUNT_ONLY


SUFFIX = {
    "deg": "deg", "m": "m", "mm": "mm", "mm2": "mm2", "ms": "ms", "s": "s", "n": "N", "hz": "Hz",
    "percent": "%", "weeks": "weeks", "months": "months", "cm3": "cm3", "sd": "SD", "bw": "BW",
}  # fmt: skip
NO_UNIT = re.compile(r"(^|_)(sd|n)$")  # a spread, which has the unit of its mean; a number of people


def test_a_column_whose_name_ends_in_a_unit_has_it():
    ends = [(table, field, field["name"].rpartition("_")[2]) for table, field in FIELDS if "unit" in field]
    told = [(table, field, SUFFIX[end]) for table, field, end in ends if end in SUFFIX]
    wrong = [
        (table, field["name"], field["unit"])
        for table, field, unit in told
        if field["unit"] != unit and not NO_UNIT.search(field["name"])
    ]
    assert len(told) > 40 and not wrong


def test_no_number_changes_without_a_line_in_the_log():
    assert digests.changed() == [], "run `make digests`: it asks for the reason of what changed"
    log = " ".join((evidence.DATA / digests.LOG).read_text("utf-8").split())
    assert {reason for _, reason in digests.recorded().values() if reason not in log} == set()


def test_change_log_names_the_version():
    assert f"## {DESCRIPTOR['version']}\n" in (evidence.DATA / "CHANGELOG.md").read_text("utf-8")
    assert f"version {DESCRIPTOR['version']}." in (evidence.DATA / "README.md").read_text("utf-8")


def test_ledger_repeats_the_design_of_its_study(studies):
    ledger = evidence.load("evidence_ledger")
    assert (ledger.design == ledger.study_id.map(studies.design)).all()


def test_ledger_rests_on_rows_that_exist():
    inputs = " ".join(evidence.load("derived_anatomy").inputs)
    for row in evidence.load("evidence_ledger").itertuples():
        table = evidence.load(row.rests_on)
        found = (
            row.study_id in inputs
            if row.rests_on == "derived_anatomy"
            else (table.study_id == row.study_id).any()
        )
        assert found, (row.claim_id, row.study_id, row.rests_on)


def test_every_claim_is_weighed():
    assert set(evidence.load("claims").claim_id) == set(evidence.load("evidence_ledger").claim_id)


# Words of the workshop that mean nothing to a reader.
JARGON = re.compile(
    r"seed article|\bthe brief\b|stored (page|copy|beginning)|from memory|verified|search(ed)? pass|file id",
    re.I,
)


@pytest.mark.parametrize(
    "path", [*evidence.DATA.glob("*.csv"), evidence.DATA / "datapackage.json"], ids=lambda p: p.name
)
def test_words_are_plain(path):
    assert not JARGON.findall(path.read_text("utf-8"))


# ------------------------------------------------------------ bibliography


def test_bibliography_and_studies_name_the_same_works(studies):
    entries = set(evidence._bibliography())
    assert entries - set(studies.index) == {"ingraham_vmo", "ingraham_reversal"}, (
        "only the article and its author’s second thoughts are cited by prose alone"
    )
    assert not set(studies.index) - entries


def test_every_study_is_used(studies):
    tables = [evidence.load(name) for name in evidence.tables() if name != "studies"]
    used = pd.concat([table.study_id for table in tables if "study_id" in table])
    background = {"rainoldi2004", "taping2024"}  # cited by the chapters on method
    assert set(studies.index) - set(used) <= background


def test_studies_repeat_the_bibliography(studies):
    for key, entry in evidence._bibliography().items():
        if key not in studies.index:
            continue
        row = studies.loc[key]
        assert row.label == evidence.cite(key).label, key
        assert str(row.year) == entry.fields["year"], key
        assert row.title == str(Text.from_latex(entry.fields["title"])), key
        assert row.doi == entry.fields.get("doi", ""), key


def test_readme_names_every_list_of_authors_that_is_cut_short_or_missing():
    section = (
        (evidence.DATA / "README.md").read_text("utf-8").split("## Bibliographic fields not confirmed")[1]
    )
    cut = {
        key
        for key, entry in evidence._bibliography().items()
        if "others" in map(str, entry.persons.get("author", ["others"]))
    }
    assert set(re.findall(r"\b[a-z]\w+", section)) & set(evidence._bibliography()) == cut


def test_references_can_be_formatted_and_name_author_year_and_title(studies):
    for key in studies.index:
        text = evidence.cite(key).text
        assert str(studies.year[key]) in text and text.endswith("."), key


def test_no_work_stands_twice(studies):
    for column in ("doi", "pmid", "title"):
        values = studies[column][studies[column] != ""].str.lower()
        # Two papers, nine years apart, carry one title.
        twice = values[values.duplicated(keep=False)].drop(["cowan2001", "cavazzuti2010"], errors="ignore")
        assert twice.empty, twice


def test_p_values_are_written_in_one_style():
    loose = re.compile(r"(?<![\w.])[Pp] ?[=<>≤] ?[0.]")
    told = [
        (table, text[max(0, found.start() - 20) : found.end() + 10])
        for table in evidence.tables()
        for column in evidence.load(table).select_dtypes(["object", "str"])
        for text in evidence.load(table)[column].dropna().unique()
        if isinstance(text, str)
        for found in loose.finditer(text)
        if not re.match(r"p [=<>≤] 0\.", text[found.start() :])
    ]
    assert told == []
