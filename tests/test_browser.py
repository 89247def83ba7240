"""The built book in a browser with every other host blocked.

What every explorer does is tested with the explorer's package; here stands what the course and its theme add.
"""

import json
import random

import pytest
from playwright.sync_api import expect

from faces import until
from pages import CHAPTERS, ROOT, explorers_of, page_of
from patella.words import GLUE

SLOW = 20_000
MAIN = "05-isolation-evidence"
DRAWN = "figure.everystate[data-drawn]"
DATA = "name => document.querySelector(`#${name} .everystate-plot`).data"
SAYS = """([name, text]) => document.querySelector(`#${name} .everystate-reading`)
  .textContent.replace(/\\s+/g, " ").trim() === text.replace(/\\s+/g, " ").trim()"""

# One page of each kind beside the chapters: of the tables of the data one, and one whose licence travels.
OTHERS = [
    *(f"pages/{path.stem}" for path in sorted((ROOT / "pages").glob("*.md")) if "data" not in path.stem),
    "pages/data-catalogue",
    "pages/data/all-studies",
    "pages/data/exercise_ratios",
    "pages/data/santuz_walking_raw_emg",
    "search",
    "404",
]


def address(site, chapter, rest=""):
    return f"{site}/chapters/{chapter}.html{rest}"


def draw_all(page, chapter):
    """Bring every figure near the window, so that it is drawn."""
    for explorer in explorers_of(chapter):
        page.locator(f"#{explorer.name}").scroll_into_view_if_needed()
        page.wait_for_selector(f"#{explorer.name}[data-drawn]", timeout=SLOW)


def set_control(page, explorer, axis, position):
    control = page.locator(f"#{explorer.name} .everystate-control[data-axis='{axis}']")
    match explorer.controls[axis]["kind"]:
        case "switch":
            control.locator("input").set_checked(bool(position))
        case "choice" if control.locator("select").count():
            control.locator("select").select_option(str(position))
        case "choice":
            control.locator("label").nth(position).click()
        case "range":
            control.locator("input").evaluate(
                """(input, value) => {
                  input.value = value;
                  input.dispatchEvent(new Event('input', {bubbles: true}));
                  input.dispatchEvent(new Event('change', {bubbles: true}));
                }""",
                position,
            )


def wait_for_state(page, explorer, position) -> dict:
    """Wait until a figure says what it should say at a position of its controls."""
    state = explorer.state(position)
    until(page, SAYS, [explorer.name, state["reading"]])
    return state


def plain(text: str) -> str:
    """A text with ordinary blanks for those that hold a number to its unit, as Playwright gives it."""
    return " ".join(text.replace(GLUE, " ").split())


def reading(page, name):
    """What a figure says, also behind “more”."""
    return plain(page.locator(f"#{name} .everystate-reading").text_content())


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return value


def drawn(data):
    """What is drawn of each trace, in comparable form."""
    return [
        {key: rounded(trace.get(key)) for key in ("type", "x", "y", "z", "name")}
        | {"type": trace.get("type", "scatter")}
        for trace in data
    ]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_explorer_draws_what_python_computed(open_page, chapter):
    page = open_page(page_of(chapter).as_uri())  # from a disk, where modules and fetch are blocked
    draw_all(page, chapter)
    chance = random.Random(7)
    for explorer in explorers_of(chapter):
        shape = explorer.encoded["shape"]
        by_chance = [tuple(chance.randrange(size) for size in shape) for _ in range(3)]
        for position in (*by_chance, tuple(size - 1 for size in shape)):
            for axis, value in enumerate(position):
                set_control(page, explorer, axis, value)
            expected = wait_for_state(page, explorer, position)
            assert drawn(page.evaluate(DATA, explorer.name)) == drawn(expected["data"]), (
                explorer.name,
                position,
            )
    assert page.faults == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_control_changes_the_figure_or_its_words(chapter):
    for explorer in explorers_of(chapter):
        shape = explorer.encoded["shape"]
        for axis, control in enumerate(explorer.controls):
            seen = set()
            for place in range(shape[axis]):
                state = explorer.state((*explorer.default[:axis], place, *explorer.default[axis + 1 :]))
                seen.add(json.dumps([state["data"], state["layout"], state["reading"]]))
            said = "moves the scale" in explorer.state(explorer.default)["reading"]
            assert len(seen) > 1 or said, f"{explorer.name}: no value of {control['name']} changes anything"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_without_javascript(browser, site, chapter):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address(site, chapter))
    for explorer in explorers_of(chapter):
        figure = page.locator(f"#{explorer.name}")
        state = explorer.state(explorer.default)
        assert figure.locator(".everystate-reading").is_visible()
        assert reading(page, explorer.name) == plain(state["reading"])
        assert not figure.locator(".everystate-controls").is_visible()
        figure.locator("summary").click()
        rows = len(state["table"]["values"][0]) if state["table"]["values"] else 0
        assert figure.locator("tbody tr").count() == rows
    context.close()


# ---- one chapter stands for the mechanism -----------------------------------------------


@pytest.fixture
def chapter_page(site, open_page):
    page = open_page(address(site, MAIN))
    page.locator("#evidence_map").scroll_into_view_if_needed()
    page.wait_for_selector("#evidence_map[data-drawn]", timeout=SLOW)
    return page


def test_flat_figures_ask_for_the_small_library_alone(site, open_page, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_page(address(site, MAIN))
    draw_all(page, MAIN)
    assert [url.rsplit("/", 1)[1] for url in asked if "plotly" in url] == ["plotly-basic.min.js"]


def test_points_tell_their_source_by_keyboard(chapter_page):
    page = chapter_page
    live = page.locator("#evidence_map .everystate-live")
    page.locator("#evidence_map .everystate-plot").focus()
    page.keyboard.press("ArrowRight")
    expect(live).to_contain_text("(1 of ")  # once the keys rest
    assert "n = " in plain(live.text_content()) and "Where:" in live.text_content()
    page.keyboard.press("ArrowRight")
    expect(live).to_contain_text("(2 of ")
    page.evaluate("window.open = (url) => { window.opened = url; }")
    for _ in range(10):  # not every study has a link
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
    assert page.evaluate("window.opened").startswith("https://")


def test_a_click_on_a_point_opens_its_source(chapter_page):
    page = chapter_page
    page.evaluate("window.open = (url) => { window.opened = url; }")
    page.locator("#evidence_map .scatterlayer .point").first.click(force=True)
    assert page.evaluate("window.opened").startswith("https://")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_alone_a_window_holds_all_of_a_figure(site, open_page, page, chapter):
    for explorer in explorers_of(chapter):
        open_page(address(site, chapter, f"?figure={explorer.name}"))
        page.wait_for_selector(f"#{explorer.name}[data-drawn]", timeout=SLOW)
        for width, height in ((1280, 720), (1024, 768)):
            page.set_viewport_size({"width": width, "height": height})
            until(
                page,
                """([width, height]) => document.documentElement.scrollWidth <= width
                  && document.documentElement.scrollHeight <= height""",
                [width, height],
            )


def test_the_figure_follows_the_theme_switch_and_prints_light(chapter_page):
    page = chapter_page
    colour = "getComputedStyle(document.querySelector('#evidence_map .xtick text')).fill"
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    light = page.evaluate(colour)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    until(page, f"() => {colour} !== '{light}'")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    until(page, f"() => {colour} === '{light}'")
    assert page.locator("#evidence_map .everystate-reading").is_visible()
    assert not page.locator("#evidence_map .everystate-controls").is_visible()
    assert not page.locator("#evidence_map .everystate-actions").is_visible()


def test_every_figure_of_a_chapter_is_on_paper_unscrolled(site, open_page, page, tmp_path):
    open_page(address(site, MAIN), skip_guesses=False)
    until(page, "() => window.Plotly !== undefined")  # once the page is idle
    page.pdf(path=str(tmp_path / "print.pdf"), format="A4")
    names = [explorer.name for explorer in explorers_of(MAIN)]
    drawn_ = page.evaluate(
        "names => names.filter(name => document.querySelector(`#${name} .everystate-plot .main-svg`))", names
    )
    assert drawn_ == names


def test_nothing_jumps_when_figures_arrive(site, open_page, page):
    page.add_init_script(
        """window.shifts = 0;
           new PerformanceObserver(list => list.getEntries().forEach(entry => {
             if (!entry.hadRecentInput) window.shifts += entry.value;
           })).observe({type: 'layout-shift', buffered: true});"""
    )
    open_page(address(site, MAIN), skip_guesses=False)
    draw_all(page, MAIN)
    page.wait_for_timeout(300)
    assert page.evaluate("window.shifts") < 0.05
