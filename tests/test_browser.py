"""The built book in a browser with every other host blocked."""

import random

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import CHAPTERS, explorers_of, page_of

SLOW = 20_000
MAIN = "05-isolation-evidence"
DRAWN = "figure.explorer[data-drawn]"
SHOWN = "name => { const plot = document.querySelector(`#${name} .explorer-plot`); return [plot.data, plot.layout.scene?.camera ?? null]; }"
DATA = "name => document.querySelector(`#${name} .explorer-plot`).data"

OTHERS = ["intro", "teachers", "make-your-own", "methods", "glossary", "data-catalogue", "bibliography", "about", "search"]


def address(site, chapter, rest=""):
    return f"{site}/chapters/{chapter}.html{rest}"


def draw_all(page, chapter):
    """Bring every figure near the window, so that it is drawn."""
    for explorer in explorers_of(chapter):
        page.locator(f"#{explorer.name}").scroll_into_view_if_needed()
        page.wait_for_selector(f"#{explorer.name}[data-drawn]", timeout=SLOW)


def set_control(page, explorer, axis, position):
    control = page.locator(f"#{explorer.name}--{explorer.controls[axis]['name']}")
    if control.get_attribute("type") == "checkbox":
        control.set_checked(bool(position))
    elif control.get_attribute("type") == "range":
        control.evaluate("(input, value) => { input.value = value; input.dispatchEvent(new Event('input', {bubbles: true})); }", position)
    else:
        control.select_option(str(position))


def reading(page, name):
    return page.locator(f"#{name} .explorer-reading").inner_text()


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return value


def drawn(data):
    """What is drawn of each trace, in comparable form."""
    return [{key: rounded(trace.get(key)) for key in ("type", "x", "y", "z", "name")} | {"type": trace.get("type", "scatter")} for trace in data]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_explorer_draws_what_python_computed(site, open_page, chapter):
    page = open_page(address(site, chapter))
    draw_all(page, chapter)
    chance = random.Random(7)
    for explorer in explorers_of(chapter):
        for _ in range(3):
            position = tuple(chance.randrange(size) for size in explorer.encoded["shape"])
            for axis, value in enumerate(position):
                set_control(page, explorer, axis, value)
            expected = explorer.state(position)
            assert drawn(page.evaluate(DATA, explorer.name)) == drawn(expected["data"]), (explorer.name, position)
            assert reading(page, explorer.name) == " ".join(expected["reading"].split())
    assert page.faults == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_control_changes_the_figure_and_its_words(built, open_page, chapter):
    page = open_page(page_of(chapter).as_uri())  # from the disk, where modules and fetch are blocked
    draw_all(page, chapter)
    for explorer in explorers_of(chapter):
        for axis, control in enumerate(explorer.controls):
            before = (page.evaluate(SHOWN, explorer.name), reading(page, explorer.name))
            for position in reversed(range(len(control["labels"]))):
                set_control(page, explorer, axis, position)
                if (page.evaluate(SHOWN, explorer.name), reading(page, explorer.name)) != before:
                    break
            else:
                pytest.fail(f"{explorer.name}: no value of {control['name']} changes anything")
            set_control(page, explorer, axis, control["default"])
    assert page.faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("chapter", [*CHAPTERS, *(f"../{page}" for page in OTHERS)])
def test_accessibility(site, open_page, page, chapter, theme):
    page.add_init_script(f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')")
    open_page(address(site, chapter))
    if chapter in CHAPTERS:
        draw_all(page, chapter)
    # What differs between the themes is contrast; the rest is looked at once.
    options = {"runOnly": ["color-contrast"]} if theme == "dark" else None
    found = Axe().run(page, options=options).response["violations"]
    grave = [(violation["id"], [node["html"][:200] for node in violation["nodes"][:3]]) for violation in found if violation["impact"] in ("serious", "critical")]
    assert grave == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_phone(site, open_page, page, chapter):
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(address(site, chapter))
    draw_all(page, chapter)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    too_wide = page.evaluate("[...document.querySelectorAll('.explorer :is(form, .explorer-stage, p, svg.main-svg)')].filter(e => e.getBoundingClientRect().right > 391).map(e => e.className.toString())")
    assert too_wide == []
    sizes = page.evaluate("[...document.querySelectorAll('.explorer :is(.explorer-reading, label, text)')].map(e => parseFloat(getComputedStyle(e).fontSize))")
    assert min(sizes) >= 10


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_without_javascript(browser, site, chapter):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address(site, chapter))
    for explorer in explorers_of(chapter):
        figure = page.locator(f"#{explorer.name}")
        state = explorer.state(explorer.default)
        assert figure.locator(".explorer-reading").is_visible()
        assert figure.locator(".explorer-reading").inner_text() == state["reading"]
        assert not figure.locator(".explorer-controls").is_visible()
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


def test_charts_load_only_when_a_figure_comes_near(site, open_page, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": 1280, "height": 500})
    open_page(address(site, MAIN), skip_guesses=False)
    page.wait_for_timeout(500)
    assert not [url for url in asked if "plotly" in url]
    page.locator("#evidence_map").scroll_into_view_if_needed()
    page.wait_for_selector(DRAWN, timeout=SLOW)
    assert len([url for url in asked if "plotly" in url]) == 1
    assert not [url for url in asked if "gl3d" in url]


def test_controls_by_keyboard_alone(chapter_page):
    page = chapter_page
    before = reading(page, "evidence_map")
    page.locator("#evidence_map--outcome").focus()
    page.keyboard.press("ArrowDown")
    assert "the ratio itself" in reading(page, "evidence_map") != before
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "evidence_map--minimum_n"
    page.keyboard.press("ArrowRight")
    assert page.locator("#evidence_map--minimum_n").get_attribute("aria-valuetext") == "10"
    assert page.locator("#evidence_map--minimum_n").evaluate("input => getComputedStyle(input).outlineStyle") == "solid"
    page.locator("#ratio_by_exercise--printed_only").focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(600)
    assert "printed_only=true" in page.url
    live = page.locator("#ratio_by_exercise .explorer-live")
    assert live.inner_text() == reading(page, "ratio_by_exercise")


def test_points_by_keyboard(chapter_page):
    page = chapter_page
    page.locator("#evidence_map .explorer-plot").focus()
    page.keyboard.press("ArrowRight")
    first = page.locator("#evidence_map .explorer-live").inner_text()
    assert "n = " in first and "Where:" in first and "(1 of " in first
    assert page.locator("#evidence_map .hoverlayer .hovertext").count() == 1
    page.keyboard.press("ArrowRight")
    assert page.locator("#evidence_map .explorer-live").inner_text() != first
    page.evaluate("window.open = (url) => { window.opened = url; }")
    for _ in range(10):  # not every study has a link
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
    assert page.evaluate("window.opened").startswith("https://")
    page.keyboard.press("Escape")
    assert page.locator("#evidence_map .hoverlayer .hovertext").count() == 0


def test_a_click_on_a_point_opens_its_source(chapter_page):
    page = chapter_page
    page.evaluate("window.open = (url) => { window.opened = url; }")
    page.locator("#evidence_map .scatterlayer .point").first.click(force=True)
    assert page.evaluate("window.opened").startswith("https://")


def test_the_address_holds_the_state(site, open_page, chapter_page):
    page = chapter_page
    page.locator("#evidence_map--minimum_n").focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)
    link, words = page.url, reading(page, "evidence_map")
    assert link.endswith("#evidence_map?outcome=every%20outcome&minimum_n=20&population=everyone")
    page.goto("about:blank")
    open_page(link)
    assert reading(page, "evidence_map") == words
    assert page.locator("#evidence_map--minimum_n").input_value() == "2"
    page.evaluate("location.hash = '#evidence_map?minimum_n=40'")
    page.wait_for_function("document.querySelector('#evidence_map--minimum_n').value === '4'")
    page.go_back()
    page.wait_for_function("document.querySelector('#evidence_map--minimum_n').value === '2'")


@pytest.mark.parametrize("query", ["colour=red", "minimum_n=7", "minimum_n=7&outcome=the%20ratio%20itself"])
def test_what_the_address_gets_wrong_is_told(site, open_page, query):
    page = open_page(address(site, MAIN, f"#evidence_map?{query}"))
    note = page.locator("#evidence_map .explorer-note")
    assert note.is_visible() and query.split("&")[0] in note.inner_text()
    assert ("the ratio itself" in reading(page, "evidence_map")) == ("outcome" in query)
    assert page.faults == []


def test_one_figure_alone(site, open_page):
    page = open_page(address(site, MAIN, "?figure=power_of_studies#power_of_studies?effect=0.8"))
    page.wait_for_selector("#power_of_studies[data-drawn]", timeout=SLOW)
    assert page.locator("figure.explorer:visible").count() == 1
    assert page.locator(":is(nav, header, article):visible").count() == 0
    box = page.locator("#power_of_studies").bounding_box()
    assert box["x"] == 0 and box["y"] == 0 and box["width"] >= 1250 and box["height"] >= 700
    assert "dz = 0.8" in reading(page, "power_of_studies")
    set_control(page, next(e for e in explorers_of(MAIN) if e.name == "power_of_studies"), 0, 0)
    assert "dz = 0.2" in reading(page, "power_of_studies")
    assert page.faults == []


def test_one_figure_that_is_not_there(site, open_page):
    page = open_page(address(site, MAIN, "?figure=nothing"))
    assert "no figure named “nothing”" in page.locator(".explorer-note").first.inner_text()


def test_in_an_iframe(site, page):
    page.goto(f"{site}/genindex.html")
    page.set_content(f'<iframe title="figure" width="800" height="700" src="{address(site, MAIN, "?figure=evidence_map")}"></iframe>')
    frame = page.frame_locator("iframe")
    frame.locator("#evidence_map[data-drawn]").wait_for(timeout=SLOW)
    assert min(tick.bounding_box()["x"] for tick in frame.locator(".ytick text").all()) >= 0, "labels are cut"
    frame.locator("#evidence_map--population").select_option("1")
    assert "in healthy people" in frame.locator("#evidence_map .explorer-reading").inner_text()


def test_the_figure_follows_the_theme_switch_and_prints_light(chapter_page):
    page = chapter_page
    colour = "getComputedStyle(document.querySelector('#evidence_map .xtick text')).fill"
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    light = page.evaluate(colour)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(f"{colour} !== '{light}'")
    page.emulate_media(media="print")
    page.wait_for_function(f"{colour} === '{light}'")
    assert page.locator("#evidence_map .explorer-reading").is_visible()
    assert not page.locator("#evidence_map .explorer-controls").is_visible()
    assert not page.locator("#evidence_map .explorer-actions").is_visible()


def test_table_and_csv_follow_the_state(chapter_page):
    page = chapter_page
    explorer = next(e for e in explorers_of(MAIN) if e.name == "evidence_map")
    set_control(page, explorer, 1, 4)
    page.locator("#evidence_map summary").click()
    table = explorer.state((0, 4, 0))["table"]
    assert page.locator("#evidence_map tbody tr").count() == len(table["values"][0])
    assert page.locator("#evidence_map tbody a").first.get_attribute("href").startswith("https://")
    with page.expect_download() as waiting:
        page.locator("#evidence_map .explorer-csv").click()
    text = waiting.value.path().read_text()
    assert waiting.value.suggested_filename == "evidence_map.csv"
    assert text.splitlines()[0] == ",".join(table["columns"])


def test_copying_the_link(site, open_page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_page(address(site, MAIN))
    page.locator("#ratio_by_exercise .explorer-link").click()
    page.wait_for_function("document.querySelector('#ratio_by_exercise .explorer-link').textContent === 'Link copied'")
    assert page.evaluate("navigator.clipboard.readText()").startswith(address(site, MAIN, "#ratio_by_exercise?exercise_class=all"))


def test_guess_by_keyboard_then_shown_and_kept(site, open_page):
    page = open_page(address(site, MAIN), skip_guesses=False)
    figure = page.locator("#power_of_studies")
    figure.scroll_into_view_if_needed()
    assert not figure.locator(".explorer-reading").is_visible()
    figure.locator(".explorer-guess input").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert figure.locator(".explorer-reading").is_visible()
    assert "You guessed 53 %; the data say 23 %: too high by 30." in reading(page, "power_of_studies")
    page.wait_for_selector("#power_of_studies[data-drawn]", timeout=SLOW)
    assert "your guess" in figure.locator(".explorer-plot").inner_text()
    page.reload()
    figure.scroll_into_view_if_needed()
    page.wait_for_selector("#power_of_studies[data-drawn]", timeout=SLOW)
    assert "You guessed 53 %" in reading(page, "power_of_studies")
    assert figure.locator(".explorer-guess").count() == 0


def test_guess_can_be_skipped(site, open_page):
    page = open_page(address(site, MAIN), skip_guesses=False)
    page.locator("#power_of_studies .explorer-guess button[type=button]").click()
    assert page.locator("#power_of_studies .explorer-reading").is_visible()
    assert "guessed" not in reading(page, "power_of_studies")


def test_nothing_jumps_when_figures_arrive(site, open_page, page):
    page.add_init_script(
        "window.shifts = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => { if (!entry.hadRecentInput) window.shifts += entry.value; })).observe({type: 'layout-shift', buffered: true});"
    )
    open_page(address(site, MAIN), skip_guesses=False)
    draw_all(page, MAIN)
    page.wait_for_timeout(300)
    assert page.evaluate("window.shifts") < 0.05


def test_search_page_finds_the_chapter(site, open_page):
    for word in ("Mirzabeigi", "vastus", "cross-talk", "equivalence"):
        page = open_page(f"{site}/search.html?q={word}", skip_guesses=False)
        page.locator(f"#search-results a[href*='{MAIN}']").first.wait_for(timeout=SLOW)

