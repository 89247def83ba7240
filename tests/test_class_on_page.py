"""A class's own file on the page: read, computed, drawn and told as Python does it, sent nowhere."""

import base64
import json
import re
from contextlib import suppress

import numpy as np
import pandas as pd
import pytest

from class_files import FORMS, HEADS, NO_TEXT, REFUSED, THOUSANDS, encoded, spoiled, text_of
from faces import PHONE, control, draw, reading, until
from javascript import node
from pages import ROOT
from patella import evidence, statistics
from patella.course.panel import ASSETS
from patella.evidence import EvidenceError
from patella.figures import isolation, own_class
from patella.words import GLUE

FIELDS = evidence.class_tables()["ratio"]["fields"]
CLASS = evidence.DATA / "class"
FIGURE = "ratio_by_exercise"
SCRIPTS = [ASSETS / f"class-{part}.js" for part in ("file", "statistics", "ratios")]
LOOK = {
    "name": own_class.NAME,
    "simulated": own_class.SIMULATED,
    "colour": own_class.YOURS,
    "margin": own_class.RATIO_MARGIN,
}


def plain(value):
    """As it stands on a page."""
    return json.loads(json.dumps(value, default=lambda array: np.asarray(array).tolist()))


def table_of(shown) -> dict[str, list]:
    """The table of a state, as it stands on a page."""
    table = shown.table.astype(object).where(shown.table.notna(), None)
    return {"columns": list(table), "values": [table[name].tolist() for name in table]}


@pytest.fixture(scope="module")
def published():
    return isolation.ratio_by_exercise(evidence.with_studies("exercise_ratios"))


@pytest.fixture(scope="module")
def asked(tmp_path_factory, published):
    """Answers of the page's scripts to files, and their tests of differences."""

    def asked_(files: list[bytes], draw=False, differences=()) -> dict[str, list]:
        figure = json.loads(published.figure.to_json())
        question = {
            "fields": FIELDS,
            "look": LOOK,
            "state": {"data": [], "layout": figure["layout"], "reading": published.reading},
            "table": table_of(published),
            "files": [{"bytes": base64.b64encode(file).decode(), "draw": draw} for file in files],
            "differences": differences,
        }
        asking = tmp_path_factory.mktemp("class") / "asking.json"
        asking.write_text(json.dumps(question), encoding="utf-8")
        run = node(ROOT / "tests" / "javascript" / "read-class.js", asking, *SCRIPTS)
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)

    return asked_


def by_python(data: bytes, folder) -> dict:
    file = folder / "class.csv"
    file.write_bytes(data)
    try:
        frame = evidence.read_class(file, "ratio")
    except EvidenceError as error:
        return {"refused": str(error)}
    return {"table": frame.to_dict("list"), "taken": frame.attrs["taken"]}


# -- the same as Python


def test_both_read_and_refuse_the_same_files_in_the_same_words(asked, tmp_path):
    files = [encoded(text_of(*signs, end), encoding) for signs, encoding, end in FORMS]
    files += [text_of(head=head).encode() for head in HEADS]
    files += [f"person;exercise;vmo;vl\na;squat;{cell};2,5\n".encode() for cell in THOUSANDS]
    files += [text.encode() for text, _ in REFUSED] + NO_TEXT
    files += [file.read_bytes() for file in sorted(CLASS.glob("*.csv"))]
    files += spoiled(600)
    answers = [by_python(file, tmp_path) for file in files]
    refused = sum("refused" in answer for answer in answers)
    assert min(refused, len(answers) - refused) > 150, "both kinds are wanted"
    for file, answer, theirs in zip(files, answers, asked(files)["answers"]):
        for name in ("vmo", "vl"):
            with suppress(KeyError):
                answer["table"][name] = pytest.approx(answer["table"][name], rel=1e-15)
        assert theirs == answer, file[:300]


def a_class(seed: int, people: int, shift: float, noise: float, exercises=("plain", "squeeze"), trials=1):
    """Simulated amplitudes in a table."""
    chance = np.random.default_rng(seed)
    rows = [
        (f"person {who}", exercise, 10 * (1 + place * shift + chance.normal(0, noise)), 10.0)
        for who in range(people)
        for place, exercise in enumerate(exercises)
        for _ in range(trials)
    ]
    return pd.DataFrame(rows, columns=["person", "exercise", "vmo", "vl"]).round(9)


DRAWN = {
    "no difference, not alike": a_class(1, 6, 0, 0.3),
    "no difference, and alike": a_class(2, 40, 0, 0.05),
    "a difference within": a_class(3, 60, 0.05, 0.05),
    "a difference, perhaps larger": a_class(4, 12, 0.4, 0.2),
    "two people": a_class(5, 2, 0.3, 0.2),
    "odd number, trials": a_class(6, 9, 0.1, 0.1, trials=3),
    "some without both": a_class(7, 9, 0.1, 0.1).drop([1, 4, 10]),
    "three exercises": a_class(8, 5, 0.1, 0.1, ("one", "two", "three, with a name that is long indeed")),
    "one exercise of one person": a_class(9, 1, 0, 0.1, ("one",)),
    "many people": a_class(10, 1500, 0.01, 0.2),
    "letters": a_class(11, 4, -0.2, 0.1, ("Kniebeuge über 60°", "mit Ball, fest")),
}


def test_both_draw_tell_and_tabulate_the_same(asked, tmp_path, published):
    files = [frame.to_csv(index=False).encode() for frame in DRAWN.values()]
    files.append((CLASS / "simulated-ratio.csv").read_bytes())
    for data, theirs in zip(files, asked(files, draw=True)["answers"]):
        (tmp_path / "class.csv").write_bytes(data)
        mine = evidence.read_class(tmp_path / "class.csv", "ratio")
        shown = own_class.ratios(isolation.ratio_by_exercise(evidence.with_studies("exercise_ratios")), mine)
        figure = json.loads(shown.figure.to_json())
        assert theirs["state"]["reading"] == shown.reading
        (dots,) = theirs["state"]["data"]
        ours = plain(shown.figure.data[-1].to_plotly_json())
        assert dots.pop("x") == pytest.approx(ours.pop("x"), abs=1e-9)
        assert dots.pop("y") == pytest.approx(ours.pop("y"), abs=1e-9)
        for side in ("array", "arrayminus"):
            theirs_, ours_ = (trace["error_x"].pop(side) for trace in (dots, ours))
            assert [value is None for value in theirs_] == [value is None for value in ours_]
            assert [value or 0 for value in theirs_] == pytest.approx(
                [value or 0 for value in ours_], abs=1e-9
            )
        assert dots == ours
        axis, wanted = theirs["state"]["layout"]["yaxis"], figure["layout"]["yaxis"]
        assert axis["ticktext"] == wanted["ticktext"]
        assert axis["tickvals"] == pytest.approx(wanted["tickvals"], abs=1e-9)
        assert axis["range"] == pytest.approx(wanted["range"], abs=1e-9)
        wanted = table_of(shown)
        assert theirs["added"]["columns"] == wanted["columns"]
        for ours, theirs_ in zip(wanted["values"], theirs["added"]["values"]):
            assert [pytest.approx(value, abs=1e-9) for value in ours] == theirs_


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("a,one,1,1\nb,two,2,1\n", "two minus one: at least two people must have both, 0 has."),
        ("a,one,1,1\na,two,2,1\nb,one,1,1\n", "two minus one: at least two people must have both, 1 has."),
        (
            "a,one,1,1\na,two,2,1\nb,one,1,1\nb,two,2,1\n",
            "All differences are the same (but for rounding): their spread is 0 and t is undefined.",
        ),
    ],
)
def test_both_refuse_what_nothing_can_be_computed_from_in_the_same_words(asked, tmp_path, rows, told):
    data = f"person,exercise,vmo,vl\n{rows}".encode()
    (tmp_path / "class.csv").write_bytes(data)
    mine = evidence.read_class(tmp_path / "class.csv", "ratio")
    with pytest.raises(ValueError, match=re.escape(told)):
        isolation.ratio_by_exercise(evidence.with_studies("exercise_ratios"), mine=mine)
    assert asked([data], draw=True)["answers"] == [{"refused": told}]


def test_both_compute_the_same(asked):
    chance = np.random.default_rng(12)
    sizes = [*range(2, 42), 99, 100, 400]
    cases = [chance.normal(chance.normal(0, 0.2), 0.3, size).round(4).tolist() for size in sizes]
    for differences, theirs in zip(cases, asked([], differences=cases)["tests"]):
        for name, value in by_scipy(differences).items():
            assert theirs[name] == pytest.approx(value, rel=1e-9, abs=1e-12), (name, len(differences))


def by_scipy(differences) -> dict[str, float]:
    margin = own_class.RATIO_MARGIN
    test, equality = statistics.paired_t(differences), statistics.paired_tost(differences, -margin, margin)
    told = {name: getattr(test, name) for name in ("mean", "sd", "n", "t", "df", "p")}
    return told | {"low": test.ci_low, "high": test.ci_high, "equal": equality.p}


def test_the_scripts_know_all_that_the_table_asks_for():
    assert {field["type"] for field in FIELDS} == {"string", "number"}
    assert {limit for field in FIELDS for limit in field["constraints"]} == {"required", "minimum", "maximum"}


# -- in a browser


def take(page, name: str, data: bytes) -> str:
    """Choose a file; gives what the page says of it."""
    told = page.locator(".own-class-told")
    before = told.inner_text()
    file = {"name": name, "mimeType": "text/csv", "buffer": data}
    page.get_by_label("Your class’s table (CSV)").set_input_files(file)
    until(page, "([words, old]) => words.textContent !== old", [told.element_handle(), before])
    return told.inner_text()


GERMAN = "Person;Exercise;VMO (µV);VL (µV)\r\n" + "\r\n".join(
    f"Schüler {who};{exercise};{vmo};10,0"
    for who, pair in enumerate([("9,5", "12,25"), ("8,0", "9,5"), ("10,1", "11,0")])
    for exercise, vmo in zip(("Kniebeuge", "mit Ball"), pair)
)


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_class_is_drawn_told_tabulated_kept_and_taken_out(built, site, open_page, scheme):
    root = site if scheme == "http" else built.as_uri()
    page = open_page(f"{root}/chapters/05-isolation-evidence.html")
    draw(page, FIGURE)
    before = reading(page, FIGURE)
    panel = page.locator(".own-class")
    panel.locator("summary").focus()
    page.keyboard.press("Enter")
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    told = take(page, "klasse.csv", GERMAN.encode("cp1252"))
    assert told.startswith("klasse.csv: 6 rows; semicolons between the cells, Windows-1252, decimal commas.")
    said = "Your class, 3 people: mit Ball minus Kniebeuge 0.17"
    assert reading(page, FIGURE).replace(GLUE, " ").startswith(said) and before in reading(page, FIGURE)
    assert page.locator(f"#{FIGURE} .everystate-live").text_content().replace(GLUE, " ").startswith(said)
    names = "name => document.querySelector(`#${name} .everystate-plot`).data.map(({ name }) => name)"
    assert page.evaluate(names, FIGURE)[-1] == own_class.NAME
    # Other states have the class, too, and so has the table.
    control(page, FIGURE, 0).locator("select, input").first.press("ArrowDown")
    page.locator(f"#{FIGURE} .everystate-data summary").click()
    page.locator(f"#{FIGURE} td", has_text="Schüler 2").first.wait_for()
    assert reading(page, FIGURE).replace(GLUE, " ").startswith(said)
    # What cannot be read takes an earlier class out, so that what is told is what is drawn.
    refused = take(page, "broken.csv", b"person,exercise,vmo,vl\na,squat,12 ms,2\n")
    assert refused.startswith("broken.csv, line 2, column vmo: '12 ms' is not a number. Mend: ")
    assert own_class.NAME not in page.evaluate(names, FIGURE)
    workbook = take(page, "class.xlsx", b"PK\x03\x04 and so on")
    assert "is a workbook, which this page cannot read. Mend: save its sheet as CSV" in workbook
    panel.get_by_role("button", name="Try a simulated class").click()
    assert reading(page, FIGURE).startswith("Simulated class, 24")
    assert panel.get_by_role("status").inner_text().startswith("These people are simulated.")
    panel.get_by_role("button", name="Take the class out").click()
    assert reading(page, FIGURE) and "class," not in reading(page, FIGURE)
    assert page.evaluate("document.activeElement.type") == "file"
    with page.expect_download() as download:
        panel.get_by_role("link", name="template").click()
    assert download.value.path().read_bytes() == (CLASS / "ratio-template.csv").read_bytes()
    assert [asked for asked in sent if "/_static/" not in asked and not asked.startswith("data:")] == []
    assert "Schüler" not in page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    assert page.faults == []


def test_on_paper_a_line_says_what_the_page_can_do(site, open_page):
    page = open_page(f"{site}/chapters/05-isolation-evidence.html")
    page.emulate_media(media="print")
    assert page.locator(".own-class-paper").is_visible()
    assert not page.locator(".own-class summary").is_visible()


ALONE = {"desk": {"width": 1280, "height": 720}, "phone": PHONE}
FITS = """() => {
  const { scrollWidth, scrollHeight } = document.documentElement;
  const parts = [...document.querySelectorAll("figure.everystate, .everystate-along")];
  const whole = parts.every((part) => part.scrollHeight <= part.clientHeight + 1);
  return scrollWidth <= innerWidth && whole && (innerWidth < 704 || scrollHeight <= innerHeight);
}"""


@pytest.mark.parametrize("size", ALONE)
def test_the_field_is_there_when_the_figure_is_opened_alone(site, open_page, page, size):
    page.set_viewport_size(ALONE[size])
    open_page(f"{site}/chapters/05-isolation-evidence.html?figure={FIGURE}")
    page.wait_for_selector(f"#{FIGURE}[data-drawn]")
    before = reading(page, FIGURE)
    panel = page.locator(f"#{FIGURE} .own-class")
    panel.locator("summary").click()
    told = take(page, "klasse.csv", b"\xef\xbb\xbf" + GERMAN.encode())
    assert told.startswith("klasse.csv: 6 rows; semicolons between the cells, UTF-8")
    assert take(page, "klasse.csv", GERMAN.encode("cp1252")).endswith("first in its words.")
    assert reading(page, FIGURE).startswith("Your class, 3 people")
    until(page, FITS)
    refused = [(text.encode(), words) for text, words in REFUSED[:4]] + [(data, "") for data in NO_TEXT]
    for place, (data, words) in enumerate(refused):
        said = take(page, f"broken-{place}.csv", data)
        assert words in said and reading(page, FIGURE) == before
    assert page.faults == []
