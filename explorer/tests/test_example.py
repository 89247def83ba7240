"""The example book, built with plain Sphinx and myst-nb in two themes, in a browser without a network."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html

from faces import (
    DATA,
    PHONE,
    SLOW,
    THEMES,
    Stored,
    control,
    draw,
    figures_of,
    move_by_keys,
    move_by_touch,
    names_in,
    wait_for_reading,
)

PAGES = ("coin", "anscombe", "diary")
FIGURES = {
    "coin": ["heads_by_chance", "running_share", "power_of_tossing"],
    "anscombe": ["quartet"],
    "diary": ["minutes_by_day", "week_by_week", "lengths", "shares"],
}
VALUES = ("x", "y", "z", "values", "labels")  # what a trace draws


@pytest.fixture(scope="session")
def plain(build):
    """The example book in Sphinx's own theme."""
    return build("html", THEMES[0])


def rounded(value):
    """Values in comparable form."""
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


def drawn(data):
    return [{key: rounded(trace[key]) for key in VALUES if key in trace} for trace in data]


def follows(page, figure: Stored, position: list[int]) -> None:
    """Drawing, reading and controls are those of one state."""
    state = figure.state(position)
    page.wait_for_selector(f"#{figure.name}[data-drawn]", timeout=SLOW)
    wait_for_reading(page, figure.name, state["reading"])
    assert drawn(page.evaluate(DATA, figure.name)) == drawn(state["data"]), (figure.name, position)


def wait_for_rows(page, name: str, table: dict) -> None:
    """Wait until a figure's table has as many rows as this one."""
    page.wait_for_function(
        "([name, count]) => document.querySelectorAll(`#${name} tbody tr`).length === count",
        arg=[name, len(table["values"][0])],
        timeout=SLOW,
    )


# -- the build


def test_only_pages_with_figures_load_the_scripts(book):
    for name in (*PAGES, "index"):
        text = (book / f"{name}.html").read_text(encoding="utf-8")
        assert ("everystate/face.js" in text) == ("everystate/face.css" in text) == (name in PAGES)
        assert names_in(book / f"{name}.html") == FIGURES.get(name, [])


def test_figures_are_numbered_and_referred_to_by_number(book):
    page = html.parse(book / "coin.html")
    titles = page.xpath("//figure[contains(@class, 'everystate')]/figcaption")
    assert [title.text_content().split(" ")[:2] for title in titles] == [["Fig.", str(n)] for n in (1, 2, 3)]
    links = page.xpath("//a[starts-with(@href, '#') and starts-with(., 'Fig. ')]")
    assert [(link.get("href"), link.text_content()) for link in links] == [
        (f"#{name}", f"Fig. {number}") for number, name in enumerate(FIGURES["coin"], 1)
    ]


@pytest.mark.parametrize("builder", ["latex", "text"])
def test_other_formats_get_the_words_and_the_numbers(build, plain, builder):
    folder = build(builder)
    suffix = {"latex": "tex", "text": "txt"}[builder]
    text = " ".join(" ".join(path.read_text() for path in folder.glob(f"*.{suffix}")).split())
    text = text.replace(r"\%", "%")
    for page in PAGES:
        for figure in figures_of(plain / f"{page}.html"):
            said = figure.state(figure.start)["reading"]
            assert figure.description["title"] in text
            assert said.split(". ")[0].replace("−", r"\ensuremath{-}" if builder == "latex" else "−") in text
    assert "digest" not in text
    assert "10.84" in text  # a cell of a table


# -- figures that answer


def test_a_request_to_another_host_goes_nowhere_and_is_told(cut_off, tmp_path):
    (tmp_path / "page.html").write_text(
        "<!doctype html><title>Page</title><img src='https://example.org/x.png' alt=''>"
    )
    cut_off.goto((tmp_path / "page.html").as_uri(), wait_until="load")
    assert "request to another host: https://example.org/x.png" in cut_off.faults
    assert any("ERR_NAME_NOT_RESOLVED" in fault for fault in cut_off.faults)


@pytest.mark.parametrize("name", PAGES)
def test_every_control_answers_to_keys(cut_off, book, name):
    path = book / f"{name}.html"
    cut_off.goto(path.as_uri())  # from the disk, where modules and fetch are blocked
    for figure in figures_of(path):
        draw(cut_off, figure.name)
        position = figure.start
        follows(cut_off, figure, position)
        for axis, moved in enumerate(figure.controls):
            position[axis] = move_by_keys(cut_off, figure, axis)
            follows(cut_off, figure, position)
            said = f"{moved['label']}: {moved['labels'][position[axis]]}."
            cut_off.locator(f"#{figure.name} .everystate-live", has_text=said).wait_for(
                state="attached", timeout=SLOW
            )
        assert figure.start != position
    assert cut_off.faults == []


@pytest.mark.parametrize("name", PAGES)
def test_every_control_answers_to_touch(phone, plain, name):
    path = plain / f"{name}.html"
    phone.goto(path.as_uri())
    for figure in figures_of(path):
        draw(phone, figure.name)
        position = figure.start
        for axis in range(len(position)):
            position[axis] = move_by_touch(phone, figure, axis)
            follows(phone, figure, position)
    assert phone.faults == []


@pytest.mark.parametrize("name", PAGES)
def test_tables_follow_and_are_exact(cut_off, plain, name):
    path = plain / f"{name}.html"
    cut_off.goto(path.as_uri())
    for figure in figures_of(path):
        draw(cut_off, figure.name)
        cut_off.locator(f"#{figure.name} summary").click()
        position = figure.start
        position[-1] = move_by_keys(cut_off, figure, len(position) - 1)
        follows(cut_off, figure, position)
        table = figure.state(position)["table"]
        wait_for_rows(cut_off, figure.name, table)
        rows = cut_off.locator(f"#{figure.name} tbody tr")
        assert cut_off.locator(f"#{figure.name} th[scope=col]").all_text_contents() == table["columns"]
        cells = rows.first.locator("td").all_text_contents()
        first = ["" if column[0] is None else column[0] for column in table["values"]]
        assert [type(was)(cell.replace("−", "-")) for cell, was in zip(cells, first, strict=True)] == first


def test_a_table_is_downloaded_as_csv(cut_off, plain):
    cut_off.goto((plain / "anscombe.html").as_uri())
    draw(cut_off, "quartet")
    cut_off.locator("#quartet summary").click()
    with cut_off.expect_download() as download:
        cut_off.locator("#quartet .everystate-csv").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[:2] == ["point,x,y,counted", "1,10,8.04,yes"]
    assert len(lines) == 12


def test_an_empty_state_says_so_in_the_plot(cut_off, plain):
    cut_off.goto(f"{(plain / 'diary.html').as_uri()}#minutes_by_day?subject=science&week=week+of+16+March")
    draw(cut_off, "minutes_by_day")
    wait_for_reading(cut_off, "minutes_by_day", "Nobody worked on science in that week.")
    assert cut_off.locator("#minutes_by_day .everystate-stage .everystate-empty").is_visible()
    assert cut_off.locator("#minutes_by_day .everystate-note").is_hidden()


# -- the guess


def test_a_guess_is_made_on_the_axes_by_keys_and_kept(cut_off, plain, serve):
    address = f"{serve(plain)}/coin.html"
    cut_off.goto(address)
    cut_off.wait_for_selector("#heads_by_chance[data-drawn]", timeout=SLOW)
    ask = cut_off.locator("#heads_by_chance .everystate-ask")
    line = cut_off.locator("#heads_by_chance").get_by_role("slider", name=re.compile("Twenty tosses"))
    assert line.get_attribute("aria-valuetext") == "not set yet"
    assert ask.get_by_role("button", name="Show the data").is_disabled()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        line.press(key)
    assert line.get_attribute("aria-valuetext") == "12 heads"
    ask.get_by_role("button", name="Show the data").click()
    verdict = "You guessed 12 heads; the data say 15 heads: too low by 3."
    ask.get_by_text(verdict).wait_for()
    layout = cut_off.evaluate("document.querySelector('#heads_by_chance .everystate-plot').layout")
    assert layout["shapes"][-1]["x0"] == 12
    (made,) = cut_off.evaluate("everystate.guesses()")
    assert (made["name"], made["guess"], made["verdict"]) == ("heads_by_chance", "12 heads", verdict)
    cut_off.reload()
    ask.get_by_text(verdict).wait_for()
    cut_off.goto(f"{address}?ask=anew")
    ask.get_by_role("button", name="Show the data").wait_for()
    cut_off.goto("about:blank")
    cut_off.goto(f"{address}#heads_by_chance?tosses=50")
    follows(cut_off, Stored(plain / "coin.html", "heads_by_chance"), [2, 5, 0])
    assert cut_off.faults == []


def test_a_guess_is_made_on_the_axes_by_touch(phone, plain):
    phone.goto((plain / "coin.html").as_uri())
    phone.wait_for_selector("#heads_by_chance[data-drawn]", timeout=SLOW)
    line = phone.locator("#heads_by_chance").get_by_role("slider", name=re.compile("Twenty tosses"))
    box = line.bounding_box()
    line.tap(position={"x": 14.5 / 21 * box["width"], "y": box["height"] / 2})
    assert line.get_attribute("aria-valuetext") == "14 heads"
    phone.locator("#heads_by_chance").get_by_role("button", name="Show the data").tap()
    verdict = phone.locator("#heads_by_chance .everystate-verdict")
    assert "too low by 1" in verdict.inner_text()
    place = verdict.bounding_box()
    assert place["y"] >= 0 and place["y"] + place["height"] <= PHONE["height"]


def test_a_guess_without_an_axis_is_unset_until_touched(cut_off, plain):
    cut_off.goto((plain / "diary.html").as_uri())
    ask = cut_off.locator("#shares .everystate-ask")
    ask.scroll_into_view_if_needed()
    slider = ask.get_by_role("slider")
    assert slider.get_attribute("aria-valuetext") == "not set yet"
    assert ask.get_by_role("button", name="Show the data").is_disabled()
    slider.press("ArrowRight")
    ask.get_by_role("button", name="Show the data").click()
    ask.get_by_text("the data say").wait_for()
    assert len(cut_off.evaluate("everystate.guesses()")) == 1


def test_a_link_to_a_state_shows_it_and_offers_the_question(cut_off, plain):
    path = plain / "anscombe.html"
    cut_off.goto(f"{path.as_uri()}#quartet?which=III&left_out=3")
    cut_off.wait_for_selector("#quartet[data-drawn]", timeout=SLOW)
    follows(cut_off, Stored(path, "quartet"), [2, 3, 1])
    assert cut_off.locator("#quartet .everystate-ask").get_by_role("button", name="Guess first").is_visible()


# -- points


def test_a_tap_labels_a_point_and_the_label_holds_the_link(phone, plain):
    phone.goto((plain / "anscombe.html").as_uri())
    draw(phone, "quartet")
    phone.context.on("page", lambda page: pytest.fail(f"{page.url} opened by itself"))
    phone.locator("#quartet .everystate-plot").evaluate("plot => plot.scrollIntoView({ block: 'center' })")
    phone.wait_for_timeout(300)
    place = phone.locator("#quartet .points path").nth(2).bounding_box()
    phone.touchscreen.tap(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    label = phone.locator("#quartet .everystate-label")
    label.wait_for(timeout=SLOW)
    assert "point 3: 13 and 7.58" in label.inner_text()
    assert label.locator("a").get_attribute("href").startswith("https://doi.org/")
    phone.locator("#quartet .everystate-title").tap()
    label.wait_for(state="hidden")


def test_points_are_walked_by_keys(cut_off, plain):
    cut_off.goto((plain / "anscombe.html").as_uri())
    draw(cut_off, "quartet")
    cut_off.locator("#quartet .everystate-plot").press("ArrowRight")
    live = cut_off.locator("#quartet .everystate-live")
    cut_off.wait_for_function(
        "document.querySelector('#quartet .everystate-live').textContent.includes('point')"
    )
    first = live.text_content()
    cut_off.locator("#quartet .everystate-plot").press("ArrowRight")
    cut_off.wait_for_function(
        "first => document.querySelector('#quartet .everystate-live').textContent !== first", arg=first
    )
    assert "point" in live.text_content()


# -- one screen

SEEN = """([name, axis]) => {
  const figure = document.getElementById(name);
  const screen = (element) => {
    const { top, bottom, height } = element.getBoundingClientRect();
    return height > 0 && top >= -1 && bottom <= innerHeight + 1;
  };
  return {
    plot: screen(figure.querySelector(".everystate-stage")),
    control: screen(figure.querySelector(`.everystate-control[data-axis="${axis}"]`)),
    sentence: screen(figure.querySelector(".everystate-first")),
  };
}"""


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_shows_plot_control_and_first_sentence_at_once(phone, book, name):
    path = book / f"{name}.html"
    phone.goto(path.as_uri())
    for figure in figures_of(path):
        draw(phone, figure.name)
        for axis in range(len(figure.controls)):
            control(phone, figure.name, axis).locator("input, select, button").first.focus()
            phone.wait_for_timeout(150)
            seen = phone.evaluate(SEEN, [figure.name, axis])
            assert all(seen.values()), (figure.name, figure.controls[axis]["name"], seen)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


OUTSIDE = """name => {
  const figure = document.getElementById(name);
  const parts = figure.querySelectorAll(
    ".everystate-title, .everystate-stage, .everystate-reading, .everystate-control, .everystate-actions");
  const outside = [...parts].filter((part) => {
    const { top, bottom, left, right } = part.getBoundingClientRect();
    return top < -1 || left < -1 || bottom > innerHeight + 1 || right > innerWidth + 1;
  });
  const scrolls = document.documentElement.scrollHeight > innerHeight + 1
    || figure.scrollHeight > figure.clientHeight + 1;
  return [...outside.map((part) => part.className), ...(scrolls ? ["it scrolls"] : [])];
}"""
TYPE = "name => parseFloat(getComputedStyle(document.querySelector(`#${name} .everystate-reading`)).fontSize)"


@pytest.mark.parametrize("name", PAGES)
def test_alone_a_window_holds_all_of_a_figure(cut_off, book, name):
    path = book / f"{name}.html"
    for figure in names_in(path):
        cut_off.goto(f"{path.as_uri()}?figure={figure}")
        draw(cut_off, figure)
        sizes = []
        for width, height in ((1024, 768), (1280, 720), (1920, 1080)):
            cut_off.set_viewport_size({"width": width, "height": height})
            cut_off.wait_for_timeout(300)
            assert cut_off.evaluate(OUTSIDE, figure) == [], (figure, width)
            sizes.append(cut_off.evaluate(TYPE, figure))
        assert sizes[2] > sizes[1], sizes
    assert cut_off.faults == []


FRAME = """<!doctype html><title>A host</title>
<iframe title="A figure" src="{address}" width="800" height="200"></iframe><script>
const frame = document.querySelector("iframe");
addEventListener("message", ({{ data, source }}) => {{
  if (data?.type === "everystate:height" && source === frame.contentWindow) frame.height = data.height;
}});
</script>"""


@pytest.mark.parametrize("name", ["running_share", "power_of_tossing"])
def test_a_frame_is_told_the_height_it_needs(cut_off, plain, tmp_path, serve, name):
    address = f"{serve(plain)}/coin.html?figure={name}"
    (tmp_path / "host.html").write_text(FRAME.format(address=address))
    cut_off.goto(f"{serve(tmp_path)}/host.html")
    cut_off.wait_for_function("Number(document.querySelector('iframe').height) > 300", timeout=SLOW)
    inside = cut_off.frames[1]
    inside.wait_for_selector(f"#{name}[data-drawn]", timeout=SLOW)
    cut_off.wait_for_timeout(500)
    assert inside.evaluate(OUTSIDE, name) == []


# -- themes, paper, and what is missing


@pytest.mark.parametrize("name", PAGES)
def test_accessibility(cut_off, book, name):
    cut_off.goto((book / f"{name}.html").as_uri())
    for figure in FIGURES[name]:
        draw(cut_off, figure)
    found = {"light": grave_faults(cut_off)}
    darken(cut_off)
    found["dark"] = grave_faults(cut_off)
    assert found == {"light": [], "dark": []}


def grave_faults(page) -> list:
    """What axe finds in the figures of a page, once they have their colours."""
    page.wait_for_timeout(500)
    return [
        (violation["id"], [node["html"][:200] for node in violation["nodes"][:3]])
        for violation in Axe().run(page, context="figure.everystate").response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]


def darken(page):
    """Turn a page dark as themes do, by an attribute of its root; a theme without dark colours gets some."""
    if not page.locator(".theme-switch-button").count():
        page.add_style_tag(
            content="""[data-theme=dark] :is(body, .body) { background: #14181d; color: #e8e6e3; }
              [data-theme=dark] a { color: #9fc5ff; }"""
        )
    page.evaluate("document.documentElement.dataset.theme = 'dark'")


INKS = """name => [...document.querySelectorAll(`#${name} .main-svg text`)]
  .filter((text) => text.textContent.trim()).map((text) => getComputedStyle(text).fill)"""


def luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (float(number) / 255 for number in re.findall(r"[\d.]+", colour)[:3])
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("figure", ["running_share", "heads_by_chance"])
def test_a_drawing_is_readable_on_a_dark_page(cut_off, book, figure):
    cut_off.goto((book / "coin.html").as_uri())
    draw(cut_off, figure)
    darken(cut_off)
    cut_off.wait_for_function(
        "name => getComputedStyle(document.querySelector(`#${name} .xtick text`)).fill !== 'rgb(42, 63, 95)'",
        arg=figure,
        timeout=SLOW,
    )
    ground = cut_off.evaluate(
        "name => getComputedStyle(document.getElementById(name)).getPropertyValue('--everystate-found')",
        figure,
    )
    inks = cut_off.evaluate(INKS, figure)
    assert inks
    assert min(contrast(ink, ground) for ink in inks) >= 4.5


LISTEN = """() => addEventListener("beforeprint", () => {
  window.onPaper = [...document.querySelectorAll("figure.everystate")].map((figure) => {
    const [chart, reading] = ["stage", "reading"].map((part) => figure.querySelector(`.everystate-${part}`));
    const drawn = figure.querySelector(".main-svg") !== null;
    return [figure.id, { drawn, high: chart.offsetHeight > 100, read: reading.offsetHeight > 0 }];
  });
})"""


# Of several builds of plotly.js, the last may come seconds after the first.
LIBRARIES = """document.addEventListener("load", ({ target }) => {
  const [bundle] = target.src?.match(/(?<=plotly-)[^./]+/) ?? [];
  if (bundle) (window.libraries ??= new Set()).add(bundle);
}, { capture: true })"""
ALL_LIBRARIES = """() => [...document.querySelectorAll("figure.everystate")].every((figure) =>
  window.libraries?.has(JSON.parse(figure.querySelector(".everystate-description").textContent).bundle))"""


@pytest.mark.parametrize("name", PAGES)
def test_printing_draws_all_figures_unscrolled(cut_off, book, tmp_path, name):
    cut_off.add_init_script(LIBRARIES)
    cut_off.goto((book / f"{name}.html").as_uri())
    cut_off.wait_for_function(ALL_LIBRARIES, timeout=SLOW)
    cut_off.evaluate(LISTEN)
    cut_off.pdf(path=tmp_path / "print.pdf", format="A4")
    whole = {"drawn": True, "high": True, "read": True}
    assert cut_off.faults == []
    assert dict(cut_off.evaluate("window.onPaper")) == dict.fromkeys(FIGURES[name], whole)


ADDRESSES = "[...document.querySelectorAll('.everystate-address')].map((line) => line.textContent)"
CANONICAL = """(href) => document.head.append(
  Object.assign(document.createElement("link"), { rel: "canonical", href }))"""


def test_paper_names_the_address_of_each_figure_in_its_state(cut_off, plain):
    path = plain / "coin.html"
    figure, *others = figures_of(path)
    first = figure.controls[0]
    state = f"{first['name']}={first['keys'][1 - first['default']]}"
    cut_off.goto(f"{path.as_uri()}#{figure.name}?{state}")
    cut_off.wait_for_selector(f"#{figure.name}[data-drawn]", timeout=SLOW)
    cut_off.evaluate("dispatchEvent(new Event('beforeprint'))")
    moved, *unmoved = cut_off.evaluate(ADDRESSES)
    assert moved.startswith(f"Live figure: coin.html#{figure.name}?") and state in moved
    assert unmoved == [f"Live figure: coin.html#{other.name}" for other in others]
    cut_off.evaluate("dispatchEvent(new Event('afterprint'))")
    assert cut_off.evaluate(ADDRESSES) == []
    cut_off.evaluate(CANONICAL, "https://example.org/book/coin.html")
    cut_off.evaluate("dispatchEvent(new Event('beforeprint'))")
    link = cut_off.locator(f"#{others[0].name} .everystate-address a")
    address = f"https://example.org/book/coin.html#{others[0].name}"
    assert link.get_attribute("href") == link.text_content() == address


@pytest.mark.parametrize("name", PAGES)
def test_without_a_script_words_and_numbers_are_there(browser, book, name):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((book / f"{name}.html").as_uri())
    for figure in figures_of(book / f"{name}.html"):
        state = figure.state(figure.start)
        box = page.locator(f"#{figure.name}")
        assert figure.description["title"] in box.locator(".everystate-title").inner_text()
        assert box.locator(".everystate-reading").inner_text() == " ".join(state["reading"].split())
        assert box.locator("tbody tr").count() == len(state["table"]["values"][0])
        for part in ("controls", "stage", "actions", "csv"):
            assert box.locator(f".everystate-{part}").is_hidden(), part
    context.close()


def test_without_the_chart_library_words_follow(page, plain):
    path = plain / "diary.html"
    page.route("**/plotly-*.js", lambda route: route.abort())
    page.goto(path.as_uri())
    for figure in figures_of(path)[:3]:
        box = page.locator(f"#{figure.name}")
        box.scroll_into_view_if_needed()
        box.locator(".everystate-note:not([hidden])").wait_for(timeout=SLOW)
        assert "did not load" in box.locator(".everystate-note").inner_text()
        position = figure.start
        position[0] = move_by_keys(page, figure, 0)
        wait_for_reading(page, figure.name, figure.state(position)["reading"])
        box.locator("summary").click()
        wait_for_rows(page, figure.name, figure.state(position)["table"])


CLIPBOARDS = {
    "refuses": "navigator.clipboard.writeText = () => Promise.reject(new DOMException('no'))",
    "is missing": "Object.defineProperty(navigator, 'clipboard', { value: undefined })",
}


@pytest.mark.parametrize("how", CLIPBOARDS)
def test_without_a_clipboard_the_link_is_shown(cut_off, plain, serve, how):
    cut_off.add_init_script(CLIPBOARDS[how])
    cut_off.goto(f"{serve(plain)}/diary.html")
    draw(cut_off, "week_by_week")
    cut_off.locator("#week_by_week .everystate-link").click()
    field = cut_off.locator("#week_by_week .everystate-note input")
    field.wait_for(timeout=SLOW)
    link = field.input_value()
    assert link.endswith("#week_by_week?subject=all")
    assert cut_off.evaluate("getSelection().toString() || document.activeElement.value") == link
    assert cut_off.faults == []


def test_without_webgl_only_the_solid_is_missing(cut_off, plain):
    cut_off.add_init_script(
        """const get = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
          return /webgl/.test(kind) ? null : get.call(this, kind, ...rest);
        };"""
    )
    path = plain / "coin.html"
    cut_off.goto(path.as_uri())
    solid = Stored(path, "power_of_tossing")
    box = cut_off.locator(f"#{solid.name}")
    box.scroll_into_view_if_needed()
    box.locator(".everystate-note:not([hidden])").wait_for(timeout=SLOW)
    assert "WebGL" in box.locator(".everystate-note").inner_text()
    position = [move_by_keys(cut_off, solid, 0)]
    wait_for_reading(cut_off, solid.name, solid.state(position)["reading"])
    draw(cut_off, "running_share")
    assert cut_off.faults == []
