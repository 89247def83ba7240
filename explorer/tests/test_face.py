"""The face of figures on a page without a theme: guesses, points, labels, fingers, addresses."""

import pandas as pd
import plotly.graph_objects as go
import pytest
from playwright.sync_api import Error as PlaywrightError

from everystate import Guess
from faces import DATA, PHONE, SLOW, draw, reading

LINK = "https://example.org/study?n=12#results"


def choose(page, name, text):
    """Press one of the buttons of a figure that are labels of radio inputs."""
    page.locator(f"#{name} label", has=page.get_by_text(text, exact=True)).click()


def centre(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


# -- a guess on the axes


def asking(axis="x", kind="linear", name="asked"):
    """An explorer that asks on one of its axes, 50 being the truth; its traces, shapes and notes hold it."""
    ends = [0, 2] if kind == "log" else [0, 100]
    other = "y" if axis == "x" else "x"
    places = {axis: [50, 50, 50], other: [1, 2, 3]}
    layout = {
        f"{axis}axis": {"type": kind, "range": ends, "tickvals": [1, 10, 20, 50, 80, 100]},
        "shapes": [{"type": "line", f"{axis}0": 50, f"{axis}1": 50, f"{other}0": 0, f"{other}1": 4}],
        "annotations": [{"text": "fifty", axis: ends[1], other: 2, "showarrow": False}],
        "title": {"text": "How much?"},
    }

    def function(group="all"):
        traces = [
            go.Scatter(**places, mode="markers+text", text="fifty", name=part) for part in ("here", "there")
        ]
        return go.Figure(traces, layout), f"It is 50 in {group}."

    guess = Guess("How much is it?", truth=50, answers=(1, 100, 1), unit="%", axis=axis)
    return {"function": function, "name": name, "group": ["all", "some"], "guess": guess}


def ask_of(page, name="asked"):
    return page.locator(f"#{name} .everystate-ask")


def line_of(page, name="asked"):
    return page.locator(f"#{name}").get_by_role("slider", name="How much is it?")


def open_asking(page, path):
    page.goto(path.as_uri())
    page.wait_for_selector("#asked[data-drawn]", timeout=SLOW)


def answer(page, name="asked"):
    ask_of(page, name).get_by_role("button", name="Show the data").click()
    ask_of(page, name).get_by_text("the data say").wait_for(timeout=SLOW)


AXES = [("x", "linear"), ("y", "linear"), ("x", "log"), ("y", "log")]


@pytest.mark.parametrize("text", ["20", "50", "100"])
@pytest.mark.parametrize(("axis", "kind"), AXES)
def test_a_line_is_set_where_the_mouse_presses(cut_off, made, axis, kind, text):
    open_asking(cut_off, made(asking(axis, kind)))
    line = line_of(cut_off)
    assert line.get_attribute("aria-valuetext") == "not set yet"
    assert line.get_attribute("aria-valuenow") is None
    tick = centre(cut_off.locator(f"#asked .{axis}tick text").get_by_text(text, exact=True))
    middle = centre(line)
    x, y = (tick[0], middle[1]) if axis == "x" else (middle[0], tick[1])
    cut_off.mouse.move(*middle)
    assert line.get_attribute("aria-valuetext") == "not set yet"
    cut_off.mouse.down()
    cut_off.mouse.move(x, y, steps=5)
    cut_off.mouse.up()
    assert line.get_attribute("aria-valuetext") == f"{text} %"
    assert line.get_attribute("aria-valuenow") == text
    drawn = centre(cut_off.locator("#asked .everystate-guess-line"))
    assert drawn["xy".index(axis)] == pytest.approx(tick["xy".index(axis)], abs=2)
    cut_off.mouse.move(x - 60, y - 60)
    assert line.get_attribute("aria-valuetext") == f"{text} %"  # the button is up
    assert cut_off.faults == []


@pytest.mark.parametrize(("axis", "kind"), AXES)
def test_a_drawn_guess_stands_at_its_value(cut_off, made, axis, kind):
    open_asking(cut_off, made(asking(axis, kind)))
    line_of(cut_off).press("Home")
    for _ in range(2):
        line_of(cut_off).press("PageUp")
    line_of(cut_off).press("ArrowLeft")
    asked = centre(cut_off.locator("#asked .everystate-guess-line"))
    answer(cut_off)
    guess = cut_off.locator("#asked .shapelayer path").last
    assert centre(guess)["xy".index(axis)] == pytest.approx(asked["xy".index(axis)], abs=2)
    label = cut_off.locator("#asked .annotation").get_by_text("your guess: 20 %")
    plot = cut_off.locator("#asked .everystate-plot").bounding_box()
    box = label.bounding_box()
    assert plot["x"] <= box["x"] and box["x"] + box["width"] <= plot["x"] + plot["width"]
    assert cut_off.faults == []


VISIBLE_MARKS = """() => [...document.querySelectorAll(
    "#asked .points path, #asked .textpoint text, #asked .shapelayer path, #asked .annotation")]
  .filter((mark) => mark.getBoundingClientRect().width > 0)
  .filter((mark) => { for (let at = mark; at; at = at.parentElement) {
    if (getComputedStyle(at).opacity === "0" || getComputedStyle(at).visibility === "hidden") return false;
  } return true; }).length"""


def told_to_screen_readers(page):
    """Every name and description that the browser hands to a screen reader."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [
        str(node[part].get("value"))
        for node in tree
        for part in ("name", "description")
        if part in node and not node["ignored"]
    ]


def test_nothing_tells_the_answer_before_it_is_given(cut_off, made):
    open_asking(cut_off, made(asking()))
    assert cut_off.evaluate(VISIBLE_MARKS) == 0
    for part in ("reading", "data"):
        assert not cut_off.locator(f"#asked .everystate-{part}").is_visible()
    told = told_to_screen_readers(cut_off)
    assert "How much is it?" in told
    assert not [words for words in told if "It is 50" in words or "fifty" in words]
    assert ask_of(cut_off).get_by_role("button", name="Show the data").is_disabled()
    line_of(cut_off).press("ArrowRight")
    answer(cut_off)
    assert cut_off.evaluate(VISIBLE_MARKS) > 6
    assert cut_off.locator("#asked .everystate-reading").is_visible()


@pytest.mark.parametrize("size", [PHONE, {"width": 1280, "height": 720}], ids=["phone", "desk"])
def test_an_answer_moves_nothing_and_stands_where_the_question_stood(cut_off, made, size):
    cut_off.set_viewport_size(size)
    open_asking(cut_off, made(asking()))
    question = ask_of(cut_off).bounding_box()
    stage = cut_off.locator("#asked .everystate-stage").bounding_box()
    ends = cut_off.evaluate("document.querySelector('#asked .everystate-plot').layout.xaxis.range")
    line_of(cut_off).press("End")
    answer(cut_off)
    assert ask_of(cut_off).bounding_box() == question
    assert cut_off.locator("#asked .everystate-stage").bounding_box() == stage
    assert cut_off.evaluate("document.querySelector('#asked .everystate-plot').layout.xaxis.range") == ends
    verdict = ask_of(cut_off).locator(".everystate-verdict")
    assert verdict.inner_text() == "You guessed 100 %; the data say 50 %: too high by 50."
    assert verdict.evaluate("verdict => verdict === document.activeElement")
    assert verdict.bounding_box()["y"] + verdict.bounding_box()["height"] <= size["height"]


def test_one_guesses_again_at_will_and_may_skip(cut_off, made):
    open_asking(cut_off, made(asking()))
    line_of(cut_off).press("End")
    answer(cut_off)
    ask_of(cut_off).get_by_role("button", name="Guess again").click()
    assert line_of(cut_off).get_attribute("aria-valuetext") == "not set yet"
    assert cut_off.evaluate(VISIBLE_MARKS) == 0
    ask_of(cut_off).get_by_role("button", name="Skip").click()
    assert reading(cut_off, "asked") == "It is 50 in all."
    assert cut_off.locator("#asked .shapelayer path").count() == 1  # the author's own, no guess
    cut_off.reload()
    ask_of(cut_off).get_by_role("button", name="Guess first").wait_for(timeout=SLOW)
    assert cut_off.evaluate("everystate.guesses()") == []


def test_the_controls_wait_for_the_answer(cut_off, made):
    open_asking(cut_off, made(asking()))
    cut_off.mouse.click(*centre(cut_off.locator("#asked .everystate-controls label", has_text="some")))
    assert cut_off.locator("#asked input:checked").get_attribute("value") == "0"
    line_of(cut_off).press("End")
    answer(cut_off)
    choose(cut_off, "asked", "some")
    assert reading(cut_off, "asked") == "It is 50 in some."
    assert cut_off.locator("#asked .annotation").get_by_text("your guess: 100 %").is_visible()


def test_a_guess_is_drawn_in_the_ink_of_its_page(cut_off, made):
    cut_off.emulate_media(color_scheme="dark")
    path = made(asking())
    open_asking(cut_off, path)
    cut_off.add_style_tag(content="html { background: #14181d; color: rgb(230, 225, 220); }")
    line_of(cut_off).press("End")
    answer(cut_off)
    guess = cut_off.locator("#asked .shapelayer path").last
    assert guess.evaluate("line => getComputedStyle(line).stroke") == "rgb(230, 225, 220)"
    label = cut_off.locator("#asked .annotation").get_by_text("your guess")
    assert label.evaluate("text => getComputedStyle(text).fill") == "rgb(230, 225, 220)"


def overlap(one, other):
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


@pytest.mark.parametrize("key", ["Home", "End"])
@pytest.mark.parametrize("axis", ["x", "y"])
def test_the_label_of_a_guess_covers_no_legend(cut_off, made, axis, key):
    open_asking(cut_off, made(asking(axis)))
    line_of(cut_off).press(key)
    answer(cut_off)
    label = cut_off.locator("#asked .annotation").get_by_text("your guess").bounding_box()
    legend = cut_off.locator("#asked .legend").bounding_box()
    assert not overlap(label, legend)


def noted(apart=False, height=800):
    """A tall figure with two notes, at one place or apart."""
    notes = [
        {"x": 1, "y": y, "text": text, "showarrow": False} for y, text in ((1 + apart, "below"), (1, "above"))
    ]
    return go.Figure(go.Scatter(x=[0, 2], y=[0, 3]), {"annotations": notes, "height": height}), "Two notes."


def test_a_note_gives_way_to_one_that_would_cover_it(cut_off, made):
    cut_off.goto(made({"function": noted, "apart": False}).as_uri())
    draw(cut_off, "noted")
    notes = cut_off.locator("#noted .annotation")
    shown = [note.is_visible() for note in (notes.get_by_text("below"), notes.get_by_text("above"))]
    assert shown == [False, True]
    cut_off.locator("#noted input").check()
    assert notes.get_by_text("below").is_visible()


def test_a_low_window_leaves_a_figure_the_height_that_its_type_needs(cut_off, made):
    cut_off.set_viewport_size(PHONE)
    cut_off.goto(made({"function": noted}).as_uri())
    draw(cut_off, "noted")
    assert cut_off.locator("#noted .everystate-stage").bounding_box()["height"] == pytest.approx(416, abs=1)


def slices(group="all"):
    return go.Figure(go.Pie(labels=["a", "b"], values=[1, 3]), {"height": 340}), f"b is 75 % of {group}."


def test_a_question_about_a_pie_stands_above_no_blank_box(cut_off, made):
    guess = Guess("How much is b?", truth=75, answers=(0, 100, 5), unit="%")
    cut_off.goto(made({"function": slices, "group": ["all", "some"], "guess": guess}).as_uri())
    cut_off.wait_for_selector("#slices[data-drawn]", timeout=SLOW)
    below = "document.querySelector('#slices .everystate-controls').getBoundingClientRect().top"
    stage = cut_off.locator("#slices .everystate-stage")
    assert not stage.is_visible()
    before = cut_off.evaluate(below)
    ask_of(cut_off, "slices").get_by_role("button", name="Skip").click()
    assert stage.is_visible()
    opened = stage.bounding_box()["height"]
    assert cut_off.evaluate(below) - before > opened / 2  # the question is shorter then
    assert cut_off.locator("#slices .slice").first.is_visible()
    assert cut_off.faults == []


def test_a_class_is_asked_anew(cut_off, made):
    path = made(asking())
    open_asking(cut_off, path)
    line_of(cut_off).press("End")
    answer(cut_off)
    cut_off.reload()
    ask_of(cut_off).get_by_text("the data say").wait_for(timeout=SLOW)
    cut_off.goto(f"{path.as_uri()}?ask=anew")
    ask_of(cut_off).get_by_role("button", name="Show the data").wait_for(timeout=SLOW)
    assert line_of(cut_off).get_attribute("aria-valuetext") == "not set yet"


def test_a_guess_is_kept_where_its_author_changes_the_scale(cut_off, made):
    path = made(asking())
    open_asking(cut_off, path)
    line_of(cut_off).press("Home")
    for _ in range(2):
        line_of(cut_off).press("PageUp")
    answer(cut_off)
    coarse = Guess("How much is it?", truth=50, answers=(1, 101, 10), unit="%", axis="x")
    assert made({**asking(), "guess": coarse}) == path
    cut_off.reload()
    ask_of(cut_off).get_by_text("You guessed 21 %").wait_for(timeout=SLOW)


def test_guesses_are_gathered(cut_off, made):
    which = Guess("Which is it?", truth="this", answers=["this", "that"])
    choice = {**asking(name="chosen"), "guess": which}
    scale = {**asking(name="scaled"), "guess": Guess("How many?", truth=7, answers=(0, 10, 1))}
    path = made(asking(), choice, scale)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("</main>", '<div class="everystate-guesses"></div></main>'), encoding="utf-8"
    )
    cut_off.add_init_script("""window.told = [];
      addEventListener("everystate:guess", ({ detail }) => told.push(detail));""")
    open_asking(cut_off, path)
    gathered = cut_off.locator(".everystate-guesses li")
    assert [item.endswith("Not guessed yet.") for item in gathered.all_text_contents()] == [True] * 3
    choose(cut_off, "chosen", "that")
    answer(cut_off, "chosen")
    slider = ask_of(cut_off, "scaled").get_by_role("slider")
    slider.click()  # on the middle, where it stands
    answer(cut_off, "scaled")
    verdict = "You guessed “that”; the data say “this”."
    assert (
        cut_off.evaluate("everystate.guesses()")
        == cut_off.evaluate("told")
        == [
            {
                "name": "chosen",
                "title": "How much?",
                "question": "Which is it?",
                "guess": "that",
                "verdict": verdict,
            },
            {
                "name": "scaled",
                "title": "How much?",
                "question": "How many?",
                "guess": "5",
                "verdict": "You guessed 5; the data say 7: too low by 2.",
            },
        ]
    )
    assert verdict in gathered.nth(1).text_content()
    cut_off.reload()
    cut_off.wait_for_function("everystate.guesses().length === 2", timeout=SLOW)
    assert verdict in gathered.nth(1).text_content()
    assert cut_off.faults == []


def test_a_link_to_a_state_that_is_followed_on_the_page_shows_it(cut_off, made):
    open_asking(cut_off, made(asking()))
    cut_off.evaluate("location.hash = '#asked?group=some'")
    ask_of(cut_off).get_by_role("button", name="Guess first").wait_for(timeout=SLOW)
    assert reading(cut_off, "asked") == "It is 50 in some."
    assert cut_off.evaluate(VISIBLE_MARKS) > 6
    ask_of(cut_off).get_by_role("button", name="Guess first").click()
    line_of(cut_off).press("End")
    answer(cut_off)


# -- points


def linked(kind="scatter", name="linked"):
    """An explorer of one trace whose three points have links, the second a label of two lines."""
    kinds = {
        "scatter": go.Scatter(x=[1, 2, 3], y=[1, 3, 2], mode="markers", marker={"size": 24}),
        "bar": go.Bar(x=["a", "b", "c"], y=[1, 3, 2]),
        "pie": go.Pie(labels=["a", "b", "c"], values=[1, 3, 2], sort=False),
        "heatmap": go.Heatmap(x=["a", "b", "c"], y=["row"], z=[[1, 3, 2]]),
        "polar": go.Scatterpolar(r=[1, 3, 2], theta=[0, 90, 180], mode="markers", marker={"size": 24}),
    }
    texts = ["first", "<b>Second</b> & last<br>of two < lines", "third"]
    links = [f"{LINK}{number}" for number in range(3)]
    grid = kind == "heatmap"

    def function(group="all"):
        figure = go.Figure(kinds[kind], {"title": {"text": "Linked"}})
        figure.update_traces(
            hovertext=[texts] if grid else texts,
            customdata=[links] if grid else links,
            hoverinfo="text",
        )
        return figure, f"Three of {group}.", pd.DataFrame({"study": links})

    return {"function": function, "name": name, "group": ["all", "some"]}


KINDS = ["scatter", "bar", "pie", "heatmap", "polar"]
MARKS = {
    "scatter": ".points path >> nth=1",
    "bar": ".points .point path >> nth=1",
    "pie": ".slice path.surface >> nth=1",
    "heatmap": ".nsewdrag >> nth=0",  # its middle is the second cell's
    "polar": ".points path >> nth=1",
}


def show_plot(page, name="linked"):
    draw(page, name)
    page.locator(f"#{name} .everystate-stage").evaluate("stage => stage.scrollIntoView({ block: 'center' })")
    page.wait_for_timeout(300)


@pytest.mark.parametrize("kind", KINDS)
def test_a_tap_labels_a_point_and_opens_nothing(phone, made, kind):
    opened = []
    phone.context.on("page", lambda page: opened.append(page))
    phone.goto(made(linked(kind)).as_uri())
    show_plot(phone)
    phone.touchscreen.tap(*centre(phone.locator(f"#linked {MARKS[kind]}")))
    label = phone.locator("#linked .everystate-label")
    label.wait_for(timeout=SLOW)
    assert label.locator("p").all_text_contents() == ["Second & last", "of two < lines"]
    assert label.locator("a").get_attribute("href") == f"{LINK}1"
    box = label.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    assert label.locator("a").bounding_box()["height"] >= 24
    assert phone.locator("#linked .hoverlayer .hovertext").count() == 0  # one label, not two
    phone.wait_for_timeout(600)
    assert label.is_visible()
    assert opened == [] and phone.faults == []


def test_a_label_goes_with_a_tap_elsewhere_with_escape_and_with_the_state(phone, made):
    phone.goto(made(linked()).as_uri())
    show_plot(phone)
    label = phone.locator("#linked .everystate-label")
    goes = [
        lambda: phone.locator("#linked .everystate-title").tap(),
        lambda: phone.keyboard.press("Escape"),
        lambda: choose(phone, "linked", "some"),
    ]
    for go_away in goes:
        phone.touchscreen.tap(*centre(phone.locator("#linked .points path").nth(2)))
        label.get_by_text("third").wait_for(timeout=SLOW)
        label.locator("p").tap()
        assert label.is_visible()
        go_away()
        label.wait_for(state="hidden", timeout=SLOW)
    assert phone.faults == []


def test_another_point_takes_the_label(phone, made):
    phone.goto(made(linked()).as_uri())
    show_plot(phone)
    for number, text in ((0, "first"), (2, "third")):
        phone.touchscreen.tap(*centre(phone.locator("#linked .points path").nth(number)))
        phone.locator("#linked .everystate-label").get_by_text(text).wait_for(timeout=SLOW)


@pytest.mark.parametrize("kind", KINDS)
def test_a_mouse_opens_a_point_once(cut_off, made, kind):
    opened = []
    cut_off.add_init_script("""window.opened = [];
      window.open = (...given) => { opened.push(given); return null; };""")
    cut_off.context.on("page", lambda page: opened.append(page))
    cut_off.goto(made(linked(kind)).as_uri())
    show_plot(cut_off)
    place = centre(cut_off.locator(f"#linked {MARKS[kind]}"))
    cut_off.mouse.move(place[0] - 2, place[1] - 2)
    cut_off.mouse.move(*place)
    cut_off.wait_for_timeout(150)
    cut_off.mouse.click(*place)
    cut_off.wait_for_timeout(600)
    assert cut_off.evaluate("opened") == [[f"{LINK}1", "_blank", "noopener"]]
    assert cut_off.locator("#linked .everystate-label").is_hidden()
    assert opened == [] and cut_off.faults == []


def wait_for_words(page, name, words):
    """Wait until a screen reader is told this, and nothing else for a while."""
    page.wait_for_function(f"([name, words]) => ({LIVE})(name) === words", arg=[name, words], timeout=SLOW)
    page.wait_for_timeout(100)
    assert page.evaluate(LIVE, name) == words


LIVE = "name => document.querySelector(`#${name} .everystate-live`).textContent"


@pytest.mark.parametrize("kind", KINDS)
def test_points_are_walked_told_and_opened_by_keys(cut_off, made, kind):
    cut_off.add_init_script("""window.opened = [];
      window.open = (...given) => { opened.push(given[0]); return null; };""")
    cut_off.goto(made(linked(kind)).as_uri())
    show_plot(cut_off)
    plot = cut_off.locator("#linked .everystate-plot")
    first, second, third = "first (1 of 3)", "Second & last of two < lines (2 of 3)", "third (3 of 3)"
    keys = ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowRight", "ArrowLeft", "ArrowUp")
    for key, words in zip(keys, (first, second, third, first, third, second), strict=True):
        plot.press(key)
        wait_for_words(cut_off, "linked", words)
    plot.press("Enter")
    assert cut_off.evaluate("opened") == [f"{LINK}1"]
    plot.press("Escape")
    plot.press("Enter")
    assert cut_off.evaluate("opened") == [f"{LINK}1"]
    assert cut_off.faults == []


def test_points_that_nobody_described_are_told_as_the_chart_labels_them(cut_off, made):
    def plain(group="all"):
        traces = [go.Scatter(x=[1, 2, 3, 4], y=[1, -2, 3, -4], mode="markers", name="women")]
        traces += [go.Scatter(x=[5], y=[5], name="men"), go.Scatter(x=[9], y=[9], hoverinfo="skip")]
        return go.Figure(traces, {"title": {"text": "Plain"}}), f"Five of {group}."

    cut_off.goto(made({"function": plain, "group": ["all", "some"]}).as_uri())
    show_plot(cut_off, "plain")
    plot = cut_off.locator("#plain .everystate-plot")
    plot.focus()
    for place, words in enumerate(["women, (1, 1)", "women, (2, −2)", "women, (3, 3)"], 1):
        cut_off.keyboard.press("ArrowRight")
        wait_for_words(cut_off, "plain", f"{words} ({place} of 5)")
    for _ in range(2):  # faster than plotly.js draws its labels
        cut_off.keyboard.press("ArrowRight")
    wait_for_words(cut_off, "plain", "men, (5, 5) (5 of 5)")
    plot.press("Enter")
    assert cut_off.evaluate(LIVE, "plain") == "This point names no source."


# -- fingers


def solid(group="all"):
    trace = go.Scatter3d(x=[1, 2, 3], y=[1, 2, 3], z=[1, 2, 3], mode="markers")
    return go.Figure(trace, {"title": {"text": "Solid"}, "height": 600}), f"Three of {group}."


def swipe(page, start, end):
    """Move a finger over the page, as the browser itself is told of it."""
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [dict(zip("xy", start))]})
    for step in range(1, 11):
        at = [a + (b - a) * step / 10 for a, b in zip(start, end)]
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [dict(zip("xy", at))]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(300)


FILLED = '<p style="height: 900px">Text.</p></main>'
SCROLLED = {
    "scatter": (lambda: linked(), "linked"),
    "solid": (lambda: {"function": solid, "group": ["all", "some"]}, "solid"),
    "guess along x": (lambda: asking("x"), "asked"),
    "guess along y": (lambda: asking("y"), "asked"),
}


@pytest.mark.parametrize("case", SCROLLED)
def test_a_page_scrolls_under_a_finger(phone, made, case):
    figure, name = SCROLLED[case][0](), SCROLLED[case][1]
    path = made(figure)
    path.write_text(path.read_text(encoding="utf-8").replace("</main>", FILLED), encoding="utf-8")
    phone.goto(path.as_uri())
    phone.wait_for_selector(f"#{name}[data-drawn]", timeout=SLOW)
    x, y = centre(phone.locator(f"#{name} .everystate-stage"))
    before = phone.evaluate("scrollY")
    swipe(phone, (x, y + 60), (x, y - 140))
    assert phone.evaluate("scrollY") - before > 100
    assert phone.faults == []


def test_a_finger_turns_a_solid(phone, made):
    phone.goto(made({"function": solid, "group": ["all", "some"]}).as_uri())
    show_plot(phone, "solid")
    eye = "document.querySelector('#solid .everystate-plot').layout.scene?.camera?.eye?.x ?? 1.25"
    x, y = centre(phone.locator("#solid .everystate-stage"))
    before = phone.evaluate(eye)
    swipe(phone, (x - 60, y), (x + 80, y))
    assert phone.evaluate(eye) != pytest.approx(before, abs=0.05)
    assert phone.faults == []


def test_a_finger_drags_a_guess(phone, made):
    open_asking(phone, made(asking()))
    area = line_of(phone).bounding_box()
    y = area["y"] + area["height"] / 2
    swipe(phone, (area["x"] + 20, y), (area["x"] + area["width"] * 0.8, y))
    assert line_of(phone).get_attribute("aria-valuetext") in ("79 %", "80 %", "81 %")


# -- addresses, and words for screen readers


def test_a_figure_that_is_not_there_is_told(cut_off, made):
    cut_off.goto(f"{made(linked()).as_uri()}?figure=nowhere")
    cut_off.get_by_role("alert").get_by_text("nowhere").wait_for(timeout=SLOW)
    draw(cut_off, "linked")


@pytest.mark.parametrize("hash_", ["#%", "#linked?%", "#linked??", "#nowhere?group=some", "#linked?=&&"])
def test_no_address_stops_a_page(cut_off, made, hash_):
    cut_off.goto(f"{made(linked()).as_uri()}{hash_}")
    draw(cut_off, "linked")
    choose(cut_off, "linked", "some")
    assert reading(cut_off, "linked") == "Three of some."
    assert cut_off.faults == []


def test_what_changed_is_told_first(cut_off, made):
    def told(size=1, group="all"):
        reading_ = f"There are {size} of {group}. The mean is 2. " + (
            "All is well." if size < 3 else "It is late."
        )
        return go.Figure(go.Scatter(y=[size], mode="markers"), {"title": {"text": "Told"}}), reading_

    cut_off.goto(made({"function": told, "size": (1, 5), "group": ["all", "some"]}).as_uri())
    draw(cut_off, "told")
    cut_off.locator("#told input[type=range]").press("ArrowRight")
    live = cut_off.locator("#told .everystate-live")
    cut_off.wait_for_function(f"({LIVE})('told')", timeout=SLOW)
    assert live.text_content() == "Size: 2. There are 2 of all."
    cut_off.locator("#told input[type=range]").press("End")
    cut_off.wait_for_function(f"({LIVE})('told').startsWith('Size: 5.')", timeout=SLOW)
    assert live.text_content() == "Size: 5. There are 5 of all. It is late."
    assert cut_off.get_by_role("heading", name="Told").count() == 1


def test_table_and_download_write_numbers_each_in_their_way(cut_off, made):
    def numbers(group="all"):
        frame = pd.DataFrame({"study": ["a", "b"], "change, mm": [-1.5, 0.1 + 0.2], "source": [LINK, None]})
        return go.Figure(go.Scatter(y=[1, 2]), {"title": {"text": "Numbers"}}), f"Two of {group}.", frame

    cut_off.goto(made({"function": numbers, "group": ["all", "some"]}).as_uri())
    draw(cut_off, "numbers")
    cells = cut_off.locator("#numbers td")
    written = ["a", "−1.5", "source", "b", "0.3", ""]
    assert cells.all_text_contents() == written  # as the page was built
    cut_off.locator("#numbers summary").click()
    choose(cut_off, "numbers", "some")
    cut_off.wait_for_timeout(100)
    assert cells.all_text_contents() == written  # as the script writes it
    assert cells.nth(1).evaluate("cell => getComputedStyle(cell).textAlign") in ("end", "right")
    assert cells.nth(2).locator("a").get_attribute("href") == LINK
    with cut_off.expect_download() as download:
        cut_off.locator("#numbers .everystate-csv").click()
    assert download.value.path().read_bytes().decode() == (
        f'\ufeffstudy,"change, mm",source\r\na,-1.5,{LINK}\r\nb,0.30000000000000004,\r\n'
    )


def test_a_page_adds_to_every_state_and_takes_it_away_again(cut_off, made):
    def counted(group="all"):
        return go.Figure(go.Scatter(y=[1, 2], name="theirs")), f"Two of {group}."

    cut_off.goto(made({"function": counted, "group": ["all", "some"]}).as_uri())
    draw(cut_off, "counted")
    cut_off.evaluate("""everystate.amend("counted", {
      state: (state) => ({
        ...state, data: [...state.data, { y: [3], name: "ours" }], reading: `Ours is three. ${state.reading}`,
      }),
      table: ({ columns, values }) => ({ columns, values: values.map((column) => [...column, "ours"]) }),
    })""")
    live = cut_off.locator("#counted .everystate-live")
    assert reading(cut_off, "counted") == "Ours is three. Two of all."
    assert live.text_content() == "Ours is three."
    choose(cut_off, "counted", "some")
    assert reading(cut_off, "counted") == "Ours is three. Two of some."
    assert [trace["name"] for trace in cut_off.evaluate(DATA, "counted")] == ["theirs", "ours"]
    cut_off.locator("#counted summary").click()
    cut_off.locator("#counted td", has_text="ours").first.wait_for(timeout=SLOW)
    cut_off.evaluate("everystate.amend('counted')")
    assert reading(cut_off, "counted") == "Two of some."
    assert [trace["name"] for trace in cut_off.evaluate(DATA, "counted")] == ["theirs"]
    cut_off.wait_for_function("!document.querySelector('#counted table').textContent.includes('ours')")
    with pytest.raises(PlaywrightError, match="no figure named “nowhere”"):
        cut_off.evaluate("everystate.amend('nowhere')")
    assert cut_off.faults == []
