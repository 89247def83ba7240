"""Kinds of faults that authors and readers of such figures have met, each with more than one input."""

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import pytest

from everystate import ExplorerError, Guess, explore
from everystate.controls import controls_for
from everystate.views import view
from faces import DATA, DRAWN, SLOW, draw, names_in, reading, wait_for_reading


@pytest.fixture
def page_door(monkeypatch):
    monkeypatch.setenv("EVERYSTATE_DOOR", "page")


def points(x=(1, 2), y=(1, 2), **layout):
    return go.Figure(go.Scatter(x=list(x), y=list(y), mode="markers"), layout)


def shown(figure, table=None):
    """The one state of an explorer without controls, through the text that a page stores."""

    def whole(k=1):
        return (figure, "One state.") if table is None else (figure, "One state.", table)

    explorer = explore(whole, k=[1])
    json.loads(explorer.text)
    return explorer.state((0,))


# -- an author's name meets a name that the browser has already

BUILT_IN = [
    "length", "item", "elements", "action", "method", "target", "submit", "reset", "children",
    "constructor", "toString", "hasOwnProperty", "namedItem", "id", "title", "hidden", "parentNode",
]  # fmt: skip


def named(function_name, control):
    """A figure function of that name with one parameter of that name."""

    def function(**values):
        number = values[control]
        return points(y=(number, 2 * number), title={"text": f"By {control}"}), f"{control} is {number}."

    return {"function": function, "name": function_name, control: (1, 6, 1)}


def test_controls_may_have_any_name(cut_off, made):
    cut_off.goto(made(*(named(f"figure_{name}", name) for name in BUILT_IN)).as_uri())
    for name in BUILT_IN:
        draw(cut_off, f"figure_{name}")
        cut_off.locator(f"#figure_{name} input[type=range]").press("End")
        cut_off.wait_for_function(
            f"document.querySelector('#figure_{name} .everystate-plot').data[0].y[1] === 12", timeout=SLOW
        )
        assert reading(cut_off, f"figure_{name}") == f"{name} is 6."
    assert cut_off.faults == []


@pytest.mark.parametrize("name", ["location", "everystate", "Plotly", "document", "history", "constructor"])
def test_figures_may_have_any_name(cut_off, made, name):
    cut_off.goto(f"{made(named(name, 'number')).as_uri()}#{name}?number=3")
    draw(cut_off, name)
    assert reading(cut_off, name) == "number is 3."
    assert cut_off.evaluate(DATA, name)[0]["y"] == [3, 6]
    assert cut_off.faults == []


DAMAGE = {
    "no JSON": lambda text: text[:-5],
    "another version": lambda text: text.replace('"version":1', '"version":99').replace(
        '"version": 1', '"version": 99'
    ),
    "empty": lambda text: "",
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("kind", ["description", "states"])
def test_one_bad_figure_stops_no_other(page, made, kind, damage):
    path = made(*(named(name, "number") for name in ("first", "bad", "last")))
    before, after = path.read_text().split('id="bad"')
    opening = f'class="everystate-{kind}">'
    head, rest = after.split(opening, 1)
    text, tail = rest.split("</script>", 1)
    damaged = DAMAGE[damage](text)
    assert damaged != text
    path.write_text(f'{before}id="bad"{head}{opening}{damaged}</script>{tail}')
    page.goto(path.as_uri())
    page.locator("#bad").scroll_into_view_if_needed()
    page.locator("#bad .everystate-note:not([hidden])").wait_for(timeout=SLOW)
    assert page.locator("#bad .everystate-note").inner_text().strip()
    assert reading(page, "bad") == "number is 3."
    for name in ("first", "last"):
        draw(page, name)
        page.locator(f"#{name} input[type=range]").press("End")
        assert reading(page, name) == "number is 6."


# -- what no page can show is refused at every door, with the mend; what can be shown is shown


def animated():
    frame = pd.DataFrame({"x": [1, 2, 3], "y": [1, 2, 3], "week": [1, 2, 3]})
    return px.scatter(frame, x="x", y="y", animation_frame="week")


REFUSED = {
    "frames": (animated, "frames"),
    "frames by hand": (lambda: go.Figure(go.Scatter(y=[1]), frames=[go.Frame(data=[])]), "frames"),
    "menus": (
        lambda: points(updatemenus=[{"buttons": [{"label": "Play", "method": "animate"}]}]),
        "updatemenus",
    ),
    "sliders": (lambda: points(sliders=[{"steps": [{"label": "1", "method": "skip"}]}]), "sliders"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("door", ["page", "check", "sphinx"])
def test_controls_of_plotlys_own_are_refused_with_the_mend(monkeypatch, door, case):
    figure, says = REFUSED[case]
    monkeypatch.setenv("EVERYSTATE_DOOR", door)
    with pytest.raises(ExplorerError, match=rf"(?s){says}.*control of explore"):
        explore(lambda k: (figure(), "Three weeks."), name="grow", k=[1, 2])


@pytest.mark.parametrize("case", REFUSED)
def test_a_kernel_refuses_them_too(case):
    with pytest.raises(ExplorerError, match="control of explore"):
        view(lambda: (REFUSED[case][0](), "Three weeks."), {})


DAYS = pd.to_datetime(["2026-01-15", "2026-02-15"])
DATES: dict = {
    "timestamps": (DAYS, ["2026-01-15", "2026-02-15"]),
    "a series": (pd.Series(DAYS), ["2026-01-15", "2026-02-15"]),
    "numpy": (DAYS.to_numpy(), ["2026-01-15", "2026-02-15"]),
    "datetimes": (
        [datetime(2026, 1, 15, 8, 30), datetime(2026, 2, 15)],
        ["2026-01-15T08:30:00", "2026-02-15"],
    ),
    "dates": ([date(2026, 1, 15), date(2026, 2, 15)], ["2026-01-15", "2026-02-15"]),
    "with a zone": (DAYS.tz_localize("UTC"), ["2026-01-15T00:00:00+00:00", "2026-02-15T00:00:00+00:00"]),
    "a gap": (pd.to_datetime(["2026-01-15", None]), ["2026-01-15", None]),
    "months": (DAYS.to_period("M"), ["2026-01", "2026-02"]),
    "bins": (pd.cut([18, 40], [0, 20, 50]), ["(0, 20]", "(20, 50]"]),
    "intervals": (pd.IntervalIndex.from_breaks([0, 20, 50]), ["(0, 20]", "(20, 50]"]),
    "categories": (pd.Categorical(["low", "high"], ["low", "high"], ordered=True), ["low", "high"]),
    "numbers as categories": (pd.Categorical([3, 1]), [3, 1]),
    "spans": (pd.to_timedelta([1, 36], unit="h"), ["01:00:00", "1 day 12:00:00"]),
    "one span of Python's": ([timedelta(days=2), None], ["2 days", None]),
    "times": ([time(8, 30), time(12)], ["08:30:00", "12:00:00"]),
    "decimals": ([Decimal("0.1"), Decimal(2)], [0.1, 2]),
    "nullable numbers": (pd.array([1, None], dtype="Int64"), [1, None]),
    "truths": (np.array([True, False]), [True, False]),
    "texts of pandas": (pd.array(["a", None], dtype="string"), ["a", None]),
}


@pytest.mark.parametrize("case", DATES)
def test_dates_bins_and_their_like_are_tabled(page_door, case):
    values, expected = DATES[case]
    table = shown(points(), pd.DataFrame({"when": values}))["table"]
    assert table["values"] == [expected]
    assert [type(value) for value in table["values"][0]] == [type(value) for value in expected]


@pytest.mark.parametrize("case", [case for case in DATES if case != "decimals"])
def test_dates_bins_and_their_like_are_drawn(page_door, case):
    values, expected = DATES[case]
    bars = go.Bar(x=values, y=[1, 2], customdata=list(values))
    trace = shown(go.Figure(bars))["data"][0]
    assert trace["x"] == expected
    assert trace["customdata"] == expected


def test_dates_in_a_layout(page_door):
    state = shown(points(DAYS, (1, 2), xaxis={"range": [DAYS[0], DAYS[1]]}, shapes=[{"x0": DAYS[0]}]))
    assert state["layout"]["xaxis"]["range"] == ["2026-01-15", "2026-02-15"]
    assert state["layout"]["shapes"][0]["x0"] == "2026-01-15"


# -- a table keeps its structure, and its numbers


def groups():
    return pd.DataFrame({"group": ["a", "a", "b"], "sex": ["f", "m", "f"], "pain": [1, 2, 3]})


INDEXED = {
    "one": (groups().groupby("group")[["pain"]].mean(), ["group", "pain"], [["a", "b"], [1.5, 3]]),
    "two": (
        groups().groupby(["group", "sex"])[["pain"]].sum(),
        ["group", "sex", "pain"],
        [["a", "a", "b"], ["f", "m", "f"], [1, 2, 3]],
    ),
    "no name, but words": (
        pd.DataFrame({"pain": [1, 2]}, index=["a", "b"]),
        ["", "pain"],
        [["a", "b"], [1, 2]],
    ),
    "dates": (
        pd.DataFrame({"pain": [1, 2]}, index=DAYS.rename("day")),
        ["day", "pain"],
        [["2026-01-15", "2026-02-15"], [1, 2]],
    ),
    "two rows of heads": (
        groups().groupby("group").agg({"pain": ["min", "max"]}),
        ["group", "pain, min", "pain, max"],
        [["a", "b"], [1, 3], [2, 3]],
    ),
    "headings of all sorts": (
        pd.DataFrame([[1, 2, 3, 4]], columns=pd.Index([2, None, DAYS[0], "a"], dtype=object)),
        ["2", "", "2026-01-15", "a"],
        [[1], [2], [3], [4]],
    ),
    "places only": (pd.DataFrame({"pain": [1, 2]}), ["pain"], [[1, 2]]),
    "some rows": (pd.DataFrame({"pain": [1, 2, 3]}).query("pain > 1"), ["pain"], [[2, 3]]),
}


@pytest.mark.parametrize("case", INDEXED)
def test_an_index_that_tells_something_is_a_column(page_door, case):
    table, columns, values = INDEXED[case]
    assert shown(points(), table)["table"] == {"columns": columns, "values": values}


NUMBERS = [
    17968829, 20231234, 123456789012, 2**53, 0.123456789, 1234567.891, -9876543.21, 1e-12, 100.0, 1e300,
]  # fmt: skip


def test_numbers_of_a_table_are_exact_beside_blanks(page_door):
    values = shown(points(), pd.DataFrame({"number": [*NUMBERS, None]}))["table"]["values"][0]
    assert values == [*NUMBERS, None]
    assert [type(value) for value in values[:3]] == [int] * 3
    assert isinstance(values[8], int)


def test_a_table_from_the_traces_is_exact(page_door):
    table = shown(points(NUMBERS, [1 / 3] * len(NUMBERS)))["table"]
    assert table["values"][1:] == [NUMBERS, [1 / 3] * len(NUMBERS)]


def test_what_is_drawn_is_rounded_only_where_nobody_sees_it(page_door):
    trace = go.Scatter(
        x=[17968829, 123456789],
        y=[1 / 3, 2 / 3],
        customdata=[17968829.0, 0.123456789],
        text=["17968829", "0.123456789"],
        ids=[17968829, 2],
    )
    data = shown(go.Figure(trace))["data"][0]
    assert data["x"] == [17968829, 123456789]
    assert data["customdata"][0] == 17968829
    assert data["text"] == ["17968829", "0.123456789"]
    assert [float(number) for number in data["ids"]] == [17968829, 2]
    assert data["y"] == [0.333333, 0.666667]


# -- a guard knows a missing value from a word or a name

GOOD = [
    "None of the 12 students improved.",
    "Before, 3 hurt. None hurt after.",
    "Nan et al. 2013 measured 12.",
    "In Nan’s class 3 of 12 improved.",
    "Nan and Ling counted 40.",
    "Nancy said so.",
    "An infinite series of 3 terms.",
    "Info: 3 of 12.",
    "The nanometre scale, 3 nm.",
    "Of how many? None at all.",
    "5 − 3 leaves 2.",
]
BAD = [
    "mean nan%; sd 3",
    "The mean is nan.",
    "nan; sd nan",
    "nan",
    "From nan to 3.",
    "(nan, 3)",
    "sd=nan",
    "±nan",
    "the ratio is inf",
    "inf times as many",
    "-inf to 3",
    "−inf to 3",
    "The value is None.",
    "The best is None of 12",
    "mean: None",
    "NaN of 12",
    "Mean NaN",
    "on NaT",
    "It is <NA>.",
    "Mean nan kg",
    "nan–3",
    "",
    "  \n ",
]


@pytest.mark.parametrize("words", GOOD)
def test_good_words_are_accepted(words):
    assert view(lambda: (go.Figure(), words), {}).reading == words


@pytest.mark.parametrize("words", BAD)
def test_missing_values_in_words_are_refused(words):
    with pytest.raises(ExplorerError, match="reading"):
        view(lambda: (go.Figure(), words), {})


TRUTHS = [np.nan, np.inf, -np.inf, np.float64("nan"), -1, 10.5, 1e9, None, "five", pd.NA]


@pytest.mark.parametrize("truth", TRUTHS, ids=str)
def test_a_truth_that_is_no_answer_is_refused(truth):
    with pytest.raises(ExplorerError, match="truth"):
        Guess("How many?", truth=truth, answers=(0, 10, 1))


@pytest.mark.parametrize("truth", [0, 10, 3.3, np.float64(2), np.int64(7)], ids=str)
def test_a_truth_on_the_scale_is_taken(truth):
    for answer in Guess("How many?", truth=truth, answers=(0, 10, 1)).plain()["answers"]:
        assert "nan" not in answer["verdict"]


@pytest.mark.parametrize("answers", [(0, 10), (10, 0, 1), (0, 10, 0), (0, np.inf, 1), (0, np.nan, 1), []])
def test_a_scale_that_is_none_is_refused(answers):
    with pytest.raises(ExplorerError, match="How many"):
        Guess("How many?", truth=0, answers=answers)


# -- text that holds "<" is text

TEXTS = {
    "Is p < 0.05 when n > 10?": "Is p < 0.05 when n > 10?",
    "Is VMO<VL when n > 10?": "Is VMO<VL when n > 10?",
    "a<b>c": "a<b>c",
    "if a<b and c>d": "if a<b and c>d",
    "x <y> z": "x <y> z",
    "1<2": "1<2",
    "R&D, &lt;5": "R&D, <5",
    "<b>bold</b> and <i>lean</i>": "bold and lean",
    "m<sup>2</sup>": "m2",
    "one<br>two<br/>three": "one two three",
    '<a href="https://example.org">here</a>': "here",
    '<span style="color: red">red</span> < blue': "red < blue",
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    "I <3 plots": "I <3 plots",
}
AMBIGUOUS = {"a<b>c", "if a<b and c>d"}  # what stands there could be a tag b


@pytest.mark.parametrize("text", [text for text in TEXTS if text not in AMBIGUOUS])
def test_text_is_text(cut_off, made, text):
    def sly(k=1):
        figure = points(title={"text": text})
        figure.update_traces(hovertext=[text, text], hoverinfo="text")
        return figure, f"It says {text}, {k}.", pd.DataFrame({text: [text, f"{k}"]})

    cut_off.on("dialog", lambda dialog: pytest.fail("a text ran as a script"))
    cut_off.goto(made({"function": sly, "k": {text: 1, "other": 2}}).as_uri())
    draw(cut_off, "sly")
    title = " ".join(cut_off.locator("#sly .everystate-title-text").text_content().split())
    assert title == TEXTS[text]
    assert reading(cut_off, "sly") == f"It says {text}, 1."
    cut_off.locator("#sly summary").click()
    assert cut_off.locator("#sly th").first.text_content() == text
    assert cut_off.locator("#sly td").first.text_content() == text
    cut_off.locator("#sly label").filter(has_text="other").click()
    wait_for_reading(cut_off, "sly", f"It says {text}, 2.")
    assert " ".join(cut_off.locator("#sly .everystate-title-text").text_content().split()) == TEXTS[text]
    assert cut_off.faults == []


HALVES = {
    "reading": lambda half: (points(), f"One {half}."),
    "trace": lambda half: (points().update_traces(text=[half, "b"]), "One."),
    "title": lambda half: (points(title={"text": half}), "One."),
    "table": lambda half: (points(), "One.", pd.DataFrame({"a": [half]})),
    "heading": lambda half: (points(), "One.", pd.DataFrame({half: [1]})),
}


@pytest.mark.parametrize("case", HALVES)
def test_half_a_character_is_refused_with_its_place(page_door, case):
    with pytest.raises(ExplorerError, match=r"fails at k=1.*'.*\\udcfc.*', with half a character"):
        explore(lambda k: HALVES[case]("b\udcfccher"), name="read", k=[1])


def test_half_a_character_is_no_label(page_door):
    with pytest.raises(ExplorerError, match=r"control 'k'.*half a character"):
        explore(lambda k: (points(), "One."), name="read", k=["b\udcfccher", "a"])


# -- every value has a label of its own, and it is the value

SLIDERS = [
    (0.001, 0.05, 0.001), (0.0, 1.0, 0.25), (0, 1, 0.125), (1e-6, 5e-6, 1e-6), (-0.3, 0.3, 0.1), (0.5, 3.0),
    (99.99, 100.01, 0.005), (1_000_000, 1_000_010, 1), (-5, 5), (1000000.5, 1000003.5, 0.5),
]  # fmt: skip


@pytest.mark.parametrize("abbreviation", SLIDERS, ids=str)
def test_each_value_of_a_slider_has_its_own_label(abbreviation):
    (control,) = controls_for(lambda alpha=abbreviation[0]: 0, {"alpha": abbreviation})
    for texts in (control.labels, control.keys):
        assert len(set(texts)) == len(control.values) > 1
        assert [float(text.replace("−", "-")) for text in texts] == pytest.approx(list(control.values))
    assert len({len(label.partition(".")[2]) for label in control.labels}) == 1  # as many decimals each


# -- the address is the state


def states(outcome="a", minimum_n=5, note="a+b"):
    figure = points(y=(minimum_n, len(outcome)), title={"text": "States"})
    return figure, f"{outcome} with {minimum_n} and {note}."


STATES = {
    "function": states,
    "outcome": ["a", "the ratio itself", "50 % & more", "p<q?"],
    "minimum_n": (5, 30, 5),
    "note": ["a+b", "a=b", "été", "a b"],
}
DEFAULT = "a with 5 and a+b."
ADDRESSES = {
    "#states?outcome=the+ratio+itself&minimum_n=20": "the ratio itself with 20 and a+b.",
    "#states?outcome=the%20ratio%20itself&minimum_n=20": "the ratio itself with 20 and a+b.",
    "#states%3Foutcome=the+ratio+itself&minimum_n=20": "the ratio itself with 20 and a+b.",
    "#states%3Foutcome%3Dthe%2Bratio%2Bitself%26minimum_n%3D20": "the ratio itself with 20 and a+b.",
    "#states?minimum_n=20": "a with 20 and a+b.",
    "#states?note=%C3%A9t%C3%A9": "a with 5 and été.",
    "#states?note=été": "a with 5 and été.",
    "#states?outcome=50+%25+%26+more": "50 % & more with 5 and a+b.",
    "#states?outcome=p%3Cq%3F&note=a%3Db": "p<q? with 5 and a=b.",
    "#states": DEFAULT,
    "#states?": DEFAULT,
}
UNREADABLE = [
    "#states?minimum_n=7",
    "#states?outcome=nothing",
    "#states?colour=red",
    "#states?minimum_n=20&outcome=",
    "#states?outcome=%E0%A4%A",
    "#states?minimum_n",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_read(cut_off, made, address):
    cut_off.goto(f"{made(STATES).as_uri()}{address}")
    draw(cut_off, "states")
    assert reading(cut_off, "states") == ADDRESSES[address]
    assert cut_off.locator("#states .everystate-note").is_hidden()
    assert cut_off.faults == []


@pytest.mark.parametrize("address", UNREADABLE)
def test_what_cannot_be_read_is_told(cut_off, made, address):
    cut_off.goto(f"{made(STATES).as_uri()}{address}")
    draw(cut_off, "states")
    assert cut_off.locator("#states .everystate-note").is_visible()
    assert reading(cut_off, "states").startswith("a with ")
    assert cut_off.faults == []


MISSING = {
    "#stats?minimum_n=20": "stats",
    "#states_": "states_",
    "#%73tats%3Fminimum_n=20": "stats",
    "#states%5?minimum_n=20": "states%5",
    "#%E0%A4%A": "%E0%A4%A",
}


@pytest.mark.parametrize("address", MISSING)
def test_a_name_that_the_page_lacks_is_told(cut_off, made, address):
    cut_off.goto(f"{made(STATES).as_uri()}{address}")
    draw(cut_off, "states")
    note = cut_off.locator("main > .everystate-note")
    assert f"nothing named “{MISSING[address]}”" in note.inner_text()
    assert reading(cut_off, "states") == DEFAULT
    cut_off.evaluate("location.hash = '#states?minimum_n=20'")
    wait_for_reading(cut_off, "states", "a with 20 and a+b.")
    assert note.count() == 0
    assert cut_off.faults == []


@pytest.mark.parametrize("address", ["", "#", "#heading", "?figure=states#states"])
def test_what_the_page_has_is_not_told(cut_off, made, address):
    path = made(STATES)
    path.write_text(path.read_text().replace("<h1>", '<h1 id="heading">'))
    cut_off.goto(f"{path.as_uri()}{address}")
    draw(cut_off, "states")
    assert cut_off.locator(".everystate-note:visible").count() == 0


def test_back_brings_the_state_of_its_address(cut_off, made):
    cut_off.goto(made(STATES).as_uri())
    draw(cut_off, "states")
    steps = ["#states?outcome=the+ratio+itself", "#states?minimum_n=20", "#states?note=a%3Db&minimum_n=10"]
    seen: list[str] = []
    for step in steps:
        cut_off.evaluate("step => { location.hash = step }", step)
        cut_off.wait_for_function(
            "text => !document.querySelector('#states .everystate-reading').textContent.startsWith(text)",
            arg=seen[-1] if seen else DEFAULT,
        )
        seen.append(reading(cut_off, "states"))
    assert seen == ["the ratio itself with 5 and a+b.", "a with 20 and a+b.", "a with 10 and a=b."]
    for earlier in reversed([DEFAULT, *seen[:-1]]):
        cut_off.go_back()
        cut_off.wait_for_function(
            "text => document.querySelector('#states .everystate-reading').textContent.trim() === text",
            arg=earlier,
            timeout=SLOW,
        )
    cut_off.go_forward()
    cut_off.wait_for_function(
        "text => document.querySelector('#states .everystate-reading').textContent.trim() === text",
        arg=seen[0],
        timeout=SLOW,
    )
    assert cut_off.faults == []


def test_each_state_has_an_address_that_opens_it(cut_off, made):
    path = made(STATES)
    cut_off.goto(path.as_uri())
    draw(cut_off, "states")
    cut_off.locator("#states label", has_text="p<q?").click()
    cut_off.locator("#states input[type=range]").press("End")
    cut_off.locator("#states label", has_text="été").click()
    cut_off.wait_for_function("location.hash.includes('note')", timeout=SLOW)
    told, address = reading(cut_off, "states"), cut_off.url
    assert told == "p<q? with 30 and été."
    cut_off.goto("about:blank")
    cut_off.goto(address)
    draw(cut_off, "states")
    assert reading(cut_off, "states") == told


# -- what is drawn late is on paper, and what a browser forbids costs its own feature only

DRAWN_AT_PRINTING = """() => addEventListener("beforeprint", () => {
  window.onPaper = [...document.querySelectorAll("figure.everystate")].map((figure) =>
    [figure.id, figure.querySelectorAll(".main-svg .point, .main-svg .points path").length > 0]);
})"""


def test_everything_is_on_paper_in_the_state_shown(cut_off, made, tmp_path):
    several = [named(f"figure_{number}", "number") for number in range(9)]
    path = made(*several)
    cut_off.goto(f"{path.as_uri()}#figure_0?number=4")
    cut_off.wait_for_selector(DRAWN, timeout=SLOW)
    cut_off.wait_for_function("Boolean(window.Plotly)", timeout=SLOW)
    cut_off.evaluate(DRAWN_AT_PRINTING)
    cut_off.pdf(path=tmp_path / "print.pdf", format="A4")
    assert dict(cut_off.evaluate("window.onPaper")) == dict.fromkeys(names_in(path), True)
    assert cut_off.evaluate(DATA, "figure_0")[0]["y"] == [4, 8]


STORAGE = {
    "throws": """for (const kind of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, kind, {
        get() { throw new DOMException("denied", "SecurityError"); },
      })""",
    "is missing": """for (const kind of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, kind, { value: undefined })""",
    "is full": """Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    }""",
}


@pytest.mark.parametrize("how", STORAGE)
def test_without_storage_only_memory_is_lost(cut_off, made, how):
    cut_off.add_init_script(STORAGE[how])
    guess = Guess("Which?", truth="b", answers=["a", "b"])
    cut_off.goto(made(named("free", "number"), named("asked", "number") | {"guess": guess}).as_uri())
    draw(cut_off, "free")
    cut_off.locator("#free input[type=range]").press("End")
    assert reading(cut_off, "free") == "number is 6."
    ask = cut_off.locator("#asked .everystate-ask")
    ask.locator("label").filter(has_text="a").click()
    ask.get_by_role("button", name="Show the data").click()
    ask.get_by_text("the data say").wait_for(timeout=SLOW)
    draw(cut_off, "asked")
    assert cut_off.faults == []


# -- a chart library that fails may come later, and one that is slow is told

LIBRARY = "**/plotly-*.js"


def test_a_network_that_fails_twice_costs_nothing(page, made):
    failures = [1, 2]
    path = made(named("free", "number"))
    page.route(LIBRARY, lambda route: route.abort() if failures and failures.pop() else route.continue_())
    page.goto(path.as_uri())
    draw(page, "free")
    assert page.locator("#free .everystate-note").is_hidden()


@pytest.mark.parametrize("how", ["blocked", "cut off"])
def test_a_chart_library_that_did_not_come_is_asked_for_again(page, made, how):
    path, asked = made(named("first", "number"), named("second", "number")), []

    def fail(route):
        asked.append(route)
        return (
            route.abort()
            if how == "blocked"
            else route.fulfill(body="var Plot", content_type="text/javascript")
        )

    page.route(LIBRARY, fail)
    page.goto(path.as_uri())
    for name in ("first", "second"):
        page.locator(f"#{name} .everystate-note", has_text="did not load").wait_for(timeout=SLOW)
    page.locator("#first input[type=range]").press("End")
    assert reading(page, "first") == "number is 6."
    known = 0
    while known != len(asked):  # until the page no longer asks by itself
        known = len(asked)
        page.wait_for_timeout(1500)
    page.unroute(LIBRARY)
    page.locator("#first").get_by_role("button", name="Try again").click()
    page.wait_for_selector("#first[data-drawn]", timeout=SLOW)
    assert page.locator("#first .everystate-note").is_hidden()
    assert page.evaluate(DATA, "first")[0]["y"] == [6, 12]
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("#second[data-drawn]", timeout=SLOW)
    assert page.locator("#second .everystate-note").is_hidden()


def test_a_slow_chart_library_is_told_until_it_comes(page, made):
    path, waiting = made(named("free", "number")), []
    page.route(LIBRARY, lambda route: waiting.append(route))
    page.goto(path.as_uri())
    note = page.locator("#free .everystate-note")
    note.filter(has_text="on its way").wait_for(timeout=SLOW)
    page.locator("#free input[type=range]").press("End")
    assert reading(page, "free") == "number is 6."
    assert "on its way" in note.inner_text()
    waiting[0].continue_()
    page.wait_for_selector("#free[data-drawn]", timeout=SLOW)
    assert note.is_hidden()


# -- a table of any length costs a bounded time


@pytest.mark.parametrize(("count", "shown_rows"), [(1000, 1000), (1001, 1000), (5000, 1000)])
def test_a_long_table_shows_how_it_begins_and_says_so(cut_off, made, count, shown_rows):
    def long(k=1):
        return points(), f"Long {k}.", pd.DataFrame({"row": range(count)})

    cut_off.goto(made({"function": long, "k": (1, 3)}).as_uri())
    draw(cut_off, "long")
    cut_off.locator("#long input[type=range]").press("End")
    cut_off.locator("#long summary").click()
    cut_off.wait_for_function(
        "rows => document.querySelectorAll('#long tbody tr').length === rows", arg=shown_rows, timeout=SLOW
    )
    captions = cut_off.locator("#long caption").all_inner_texts()
    assert captions == ([f"The first 1000 of {count} rows; the download has all."] if count > 1000 else [])
