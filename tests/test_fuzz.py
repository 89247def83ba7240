"""What nobody would write is read as it stands, refused with its place, or told; nothing throws."""

import csv
import io
import json
import math
from contextlib import suppress
from functools import cache
from urllib.parse import quote, urlencode
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from patella import evidence
from patella.evidence import EvidenceError
from patella.evidence.quizzes import load_quiz
from patella.synthesis import ledger

# Pages are too slow to look for a smaller example.
IN_A_BROWSER = settings(
    max_examples=40, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# Any text of a file or an address: they have no half of a pair.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
cells = texts | st.sampled_from(
    [
        "",
        " ",
        "0",
        "-1",
        "1e400",
        "nan",
        "inf",
        "1,5",
        "1.5.2",
        "−3",
        "NA",
        "true",
        "<b>",
        "=1+1",
        "a\nb",
        "\ufeff",
    ]
)
values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=4,
)

# ------------------------------------------------------------ files


@settings(max_examples=60)
@given(st.data())
def test_a_cell_of_the_data_is_read_as_it_stands_or_refused(tmp_path_factory, data):
    name = data.draw(st.sampled_from(sorted(evidence.tables())))
    table = evidence.cells(name)
    row = data.draw(st.integers(0, len(table) - 1))
    column = data.draw(st.sampled_from(list(table)))
    cell = table.loc[row, column] = data.draw(cells)
    folder = package_with(tmp_path_factory.mktemp("package"), name, table)
    loaded, refusal = loaded_or_refused(lambda: evidence.load(name, folder))
    if refusal:
        assert f"{name}.csv, line " in refusal
        return
    read = loaded[column][row]
    told = str(read).lower() if isinstance(read, np.bool_) else read
    if isinstance(told, str):
        assert told == cell
    else:
        assert math.isnan(told) if cell == "" else math.isfinite(told) and told == float(cell)


def loaded_or_refused(load):
    """What is loaded, or else in words why it is not."""
    try:
        return load(), ""
    except EvidenceError as error:
        return None, str(error)


def package_with(folder, name, table):
    """Put into a folder the data package with one table that is another."""
    (folder / "datapackage.json").symlink_to(evidence.DATA / "datapackage.json")
    for resource in evidence.package()["resources"]:
        file = folder / resource["path"]
        file.parent.mkdir(exist_ok=True)
        if resource["name"] != name:
            file.symlink_to(evidence.DATA / resource["path"])
            continue
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([list(table), *table.itertuples(index=False)])
    return folder


@given(cells, st.sampled_from([",", ";", "\t"]))
def test_a_cell_of_a_class_leaves_its_neighbours_alone(tmp_path_factory, cell, separator):
    file = tmp_path_factory.mktemp("class") / "class.csv"
    rows = [["person", "exercise", "vmo", "vl"], ["a", "squat", "0.75", "2.25"], ["b", "squat", cell, "2.5"]]
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=separator).writerows(rows)
    table, refusal = loaded_or_refused(lambda: evidence.read_class(file, "ratio"))
    if refusal:
        assert refusal.startswith("class.csv")
        return
    assert table["vmo"][0] == 0.75 and table["vl"].tolist() == [2.25, 2.5]
    assert math.isfinite(table["vmo"][1])


@cache
def workbook() -> dict[str, bytes]:
    """The parts of a workbook that a class filled in, by their names."""
    book, file = Workbook(), io.BytesIO()
    for row in (["person", "exercise", "vmo", "vl"], ["a", "squat", 0.75, 2.25], ["b", "squat", 1.5, 2.5]):
        book.active.append(row)
    book.save(file)
    with ZipFile(file) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


@given(st.data())
def test_a_workbook_of_which_a_part_is_broken_is_read_or_refused(tmp_path_factory, data):
    broken = data.draw(st.sampled_from(sorted(workbook())))
    part = bytearray(workbook()[broken])
    for place in data.draw(st.lists(st.integers(0, len(part) - 1), max_size=3)):
        part[place] = data.draw(st.integers(0, 255))
    kept = data.draw(st.just(len(part)) | st.integers(0, len(part)))
    file = tmp_path_factory.mktemp("class") / "class.xlsx"
    with ZipFile(file, "w") as parts:
        for name, whole in (workbook() | {broken: bytes(part[:kept])}).items():
            parts.writestr(name, whole)
    with suppress(EvidenceError):
        evidence.read_class(file, "ratio")


# ------------------------------------------------------------ addresses

CHAPTER = "chapters/08-verdicts.html"
# Goes to an address of the page, and waits until its scripts have heard of it.
GO = """hash => new Promise((done) => {
  history.replaceState(null, "", location.pathname);
  addEventListener("hashchange", () => setTimeout(done), { once: true });
  location.hash = hash;
})"""
SIDES, DIRECTNESS = st.sampled_from(sorted(ledger.SAYS)), st.sampled_from(sorted(ledger.DIRECTNESS))


@st.composite
def moves(draw):
    """A claim, what an address asks of its rows that they have, and what it asks in vain."""
    rows = LEDGER[claim := draw(st.sampled_from(sorted(LEDGER)))]
    keys = st.sampled_from(rows)
    known = {
        "strike": ",".join(draw(st.lists(keys, min_size=1, max_size=3, unique=True))),
        f"say.{draw(keys)}": draw(SIDES),
        f"test.{draw(keys)}": draw(DIRECTNESS),
        "balance": draw(st.sampled_from(["0.1", "0.5", "0.9"])),
        "groups": draw(st.sampled_from(["1", "3", "5"])),
    }
    vain = {
        f"say.{draw(keys)}2": draw(SIDES),
        f"test.{draw(texts)}": draw(texts),
        f"x{draw(texts)}": draw(texts),
        "balance": f"{draw(texts)}x",
        "weight.__proto__": "3",
    }
    asked = {name: known[name] for name in draw(st.sets(st.sampled_from(sorted(known))))}
    unread = {name: vain[name] for name in draw(st.sets(st.sampled_from(sorted(vain))))}
    return claim, {name: value for name, value in asked.items() if name not in unread}, unread


def written(name, query, encoding):
    """A hash as it is written, or as programs for mail and chat encode it."""
    text = urlencode(query)
    return {
        "as written": f"{name}?{text}",
        "question mark": f"{name}%3F{text}",
        "all of it": quote(f"{name}?{text}", safe=""),
    }[encoding]


LEDGER: dict[str, list[str]] = {}


@pytest.fixture
def workbench(site, open_page):
    """The chapter with the workbench, and what each claim rests on."""
    page = open_page(f"{site}/{CHAPTER}")
    told = json.loads(page.locator("#workbench script").text_content())
    LEDGER.update({claim["id"]: [row["key"] for row in claim["rows"]] for claim in told["claims"]})
    return page


@IN_A_BROWSER
@given(st.data(), st.sampled_from(["as written", "question mark", "all of it"]))
def test_the_workbench_does_what_an_address_asks_and_tells_the_rest(workbench, data, encoding):
    claim, known, vain = data.draw(moves())
    workbench.evaluate(GO, written("workbench", {"claim": claim} | known | vain, encoding))
    shown = workbench.evaluate(SHOWN)
    assert workbench.faults == []
    assert shown["claim"] == claim
    assert sorted(shown["struck"]) == sorted(filter(None, known.get("strike", "").split(",")))
    for name in ("balance", "groups"):
        assert name not in known or float(shown[name]) == float(known[name])
    unread = [f"{name}={value}" for name, value in vain.items()]
    assert all(part in shown["note"] for part in unread) and bool(shown["note"]) == bool(unread)


SHOWN = """() => {
  const field = (name) => document.querySelector(`#workbench [name=${name}]`).value;
  const struck = [...document.querySelectorAll("#workbench [data-struck]")].map((row) => row.dataset.key);
  const note = document.querySelector(".workbench-note").textContent;
  return { claim: field("claim"), balance: field("balance"), groups: field("groups"), struck, note };
}"""


@IN_A_BROWSER
@given(texts | st.lists(st.sampled_from(["#", "?", "%", "%3F", "=", "&", "overturn", "claim"])).map("".join))
def test_an_address_shows_something_or_is_told(workbench, address):
    workbench.evaluate(GO, f"x{address}")
    assert workbench.faults == []
    told = workbench.locator("main > .everystate-note, article > .everystate-note").all_text_contents()
    assert any("nothing named" in note for note in told)


# ------------------------------------------------------------ what a browser stored

FIRST = "01-introduction"
PARTS = ("beliefs", "guesses", "quizzes", "remarks")
FIELDS = ("chapter", "question", "verdict", "asked", "answers", "right", "first")
NAMES = (
    *(question.id for question in load_quiz(FIRST).questions),
    "works",
    "alone",
    FIRST,
    "__proto__",
    "length",
)


def records():
    """What may stand in the storage in place of a record: one whose parts are odd, other JSON, or none."""
    one = values | st.dictionaries(st.sampled_from(FIELDS), values | st.just(FIRST), max_size=7)
    record = st.dictionaries(st.sampled_from(NAMES), one | st.integers(-5, 105), max_size=len(NAMES))
    return record.map(json.dumps) | values.map(json.dumps) | texts


stores = st.fixed_dictionaries(
    {f"vastus-medialis-{part}": records() for part in PARTS}
    | {f"everystate-guess:{name}": texts for name in ("firm", "overturn")}
    | dict.fromkeys(("mode", "theme", "course:code"), texts)
)
STORE = """all => {
  localStorage.clear();
  for (const [key, text] of Object.entries(all)) localStorage.setItem(key, text);
}"""


@settings(IN_A_BROWSER, max_examples=8)
@given(stores)
def test_whatever_is_stored_a_chapter_and_the_notes_stand(site, open_page, page, stored):
    if page.url == "about:blank":
        open_page(f"{site}/pages/my-notes.html")
    page.evaluate(STORE, stored)
    page.goto(f"{site}/pages/my-notes.html")
    assert "kept in this browser alone" in page.locator(".my-notes-state").text_content()
    assert page.locator(".my-notes ul:empty").count() == 0
    page.goto(f"{site}/chapters/{FIRST}.html")
    said = page.locator("#belief-poll output").all_text_contents()
    assert all(text == "not set" or 0 <= int(text.removesuffix(" of 100")) <= 100 for text in said)
    assert page.locator(".quiz.alive form").count() == page.locator(".quiz-question").count() > 0
    assert page.locator(".own-remarks").count() == 1
    # The theme itself tells of a theme that it does not know, and takes the browser's.
    assert [fault for fault in page.faults if not fault.startswith("Got invalid theme mode")] == []
