"""Readers change and run cells in their browser, with Python that comes when it is asked for.

The tests of the browser share one page, on which Python starts once.
"""

import os
import re

import nbformat
import pytest

from faces import PHONE, until, watch
from pages import CHAPTERS, explorers_of
from patella.book.python import parts

ROOT = parts.ROOT
# All chapters take minutes: `make browser-digests`.  The first is the shortest.
CHECKED = CHAPTERS if os.environ.get("EVERY_CHAPTER") else CHAPTERS[:1]
PATIENCE = 300_000  # ms, for a machine that is busy: Python starts in ten seconds on an idle one
CHAPTER, FIGURE = CHAPTERS[1], "quadriceps_share"
BOUND_TO = "partial(anatomy.quadriceps_share, measurements, studies)"


def of_python(address):
    return "/_static/python/" in address or "run-worker" in address


@pytest.fixture(scope="module")
def chapter(browser, site):
    """A chapter's page that notes what it asks for."""
    assert parts.packed(), "Python for browsers could not be had: run make book where a package index answers"
    context = browser.new_context(has_touch=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    watch(page)
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(f"{site}/chapters/{CHAPTER}.html", wait_until="networkidle")
    page.get_by_role("button", name="Show the code").click()
    yield page
    context.close()


def cell_of(page, code):
    """The cell whose code as it was built begins like this."""
    return page.locator(".cell", has=page.locator(".cell_input pre", has_text=code)).first


def begin(page, code):
    cell = cell_of(page, code)
    cell.get_by_role("button", name="Change and run this cell").click()
    return cell


def run(cell, code=None):
    """Run a cell, and tell what it says."""
    if code is not None:
        cell.get_by_label("Code of this cell").fill(code)
    cell.get_by_role("button", name="Run", exact=True).click()
    cell.locator(".run-buttons [aria-disabled=false]").wait_for()
    return cell.locator(".run-status").text_content() + cell.locator(".run-error").text_content()


def test_python_is_not_asked_for_before_a_press_and_its_size_is_told(chapter):
    offers = chapter.locator(".run-offer")
    assert offers.count() == chapter.locator(".cell_input").count() > 5
    size = sum(file.stat().st_size for file in (ROOT / "_build/html/_static/python").rglob("*.*"))
    assert f"downloads {size / 1e6:.0f} MB once" in offers.first.text_content() and size < 35e6
    assert not [address for address in chapter.asked if of_python(address)]


def test_a_file_that_is_missing_is_told_and_the_figure_stays(chapter):
    chapter.route("**/scipy-*", lambda route: route.fulfill(status=404))
    cell = begin(chapter, "partial(anatomy.quadriceps_share")
    failure = cell.locator(".run-error:not([hidden])")
    failure.wait_for()
    assert re.fullmatch(
        r"Python did not start: the file scipy-\w+.tar.packed is missing.", failure.inner_text()
    )
    assert chapter.locator(f"figure#{FIGURE}").is_visible()
    chapter.unroute("**/scipy-*")
    cell.get_by_role("button", name="Back to the original").click()


def test_a_figure_is_changed_and_moves(chapter):
    cell = begin(chapter, "partial(anatomy.quadriceps_share")
    code = cell.get_by_label("Code of this cell")
    assert "list(heads.MEASURES)" in code.input_value()
    changed = (
        f"from patella.course.tables import table\nexplore({BOUND_TO}, measure=list(heads.MEASURES)[:2])"
    )
    assert run(cell, changed).startswith("Ran in")
    figure = cell.locator("figure.everystate")
    assert figure.locator("input[type=radio]").count() == 2
    figure.locator("[data-drawn], .main-svg").first.wait_for()
    before = figure.locator(".everystate-reading").text_content()
    figure.locator(".everystate-segments label").nth(1).click()
    until(
        chapter,
        "([figure, before]) => figure.querySelector('.everystate-reading').textContent !== before",
        [figure.element_handle(), before],
        PATIENCE,
    )
    assert chapter.evaluate("document.getElementById('quadriceps_share') !== null")
    assert re.match(r"Figure 2\.\d ", figure.get_by_role("heading").inner_text())
    chapter.evaluate("document.documentElement.dataset.theme = 'dark'")
    ground = "output => getComputedStyle(output).backgroundColor"
    assert cell.locator(".output.text_html").evaluate(ground) == "rgba(0, 0, 0, 0)"
    chapter.evaluate("document.documentElement.dataset.theme = 'light'")


def test_a_changed_table_stands_in_its_place(chapter):
    cell = begin(chapter, "ward = measurements")
    code = cell.get_by_label("Code of this cell").input_value()
    assert run(cell, code.replace("mass (g)", "weight (g)")).startswith("Ran in")
    assert "weight (g)" in cell.locator(".cell_output table").inner_text()
    cell.get_by_role("button", name="Back to the original").click()
    assert "mass (g)" in cell.locator(".cell_output table").inner_text()


def test_an_error_is_told_in_words_and_takes_nothing_away(chapter):
    cell = begin(chapter, "table(shares[")
    rows = cell.locator(".cell_output tr").count()
    said = run(cell, "print('so far')\ntable(share)")
    assert said.startswith("so far\nLine 2: nothing above gives this name a meaning.\nNameError") and rows
    assert cell.locator(".cell_output tr").count() == rows


def test_keys_indent_and_leave_the_code(chapter):
    code = cell_of(chapter, "table(shares[").get_by_label("Code of this cell")
    code.fill("")
    code.press_sequentially("for place in [1]:")
    code.press("Enter")
    code.press_sequentially("print(place)")
    assert code.input_value() == "for place in [1]:\n    print(place)"
    code.press("Tab")
    assert code.input_value().endswith("print(place)    ")
    code.press("Escape")
    code.press("Tab")
    assert chapter.evaluate("document.activeElement.textContent") == "Run"


def test_an_endless_loop_is_stopped_and_the_next_run_starts_anew(chapter):
    cell = cell_of(chapter, "table(shares[")
    cell.get_by_label("Code of this cell").fill("while True: pass")
    cell.get_by_role("button", name="Run", exact=True).click()
    cell.get_by_role("button", name="Stop").click()
    cell.get_by_text("Stopped. The next run starts Python anew.").wait_for()
    # A figure whose Python is gone says so.
    figure = chapter.locator("figure.everystate[id^=quadriceps_share-]")
    figure.locator(".everystate-data summary").click()
    figure.get_by_text("Python was stopped").wait_for()
    assert run(cell, "print(2 + 2)").startswith("Ran in")
    assert cell.locator(".cell_output").inner_text().strip() == "4"


def held(page):
    """What has the keyboard."""
    return page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent")


def test_by_keys_alone_a_cell_is_changed_run_stopped_and_left(chapter):
    """No button that is pressed takes the keyboard's place with it, and the code is left as its help says."""
    cell = cell_of(chapter, "derived = evidence")
    keys = chapter.keyboard
    cell.get_by_role("button", name="Change and run this cell").focus()
    keys.press("Enter")
    code = cell.get_by_label("Code of this cell")
    assert held(chapter) == "Code of this cell"
    told = code.evaluate("code => document.getElementById(code.getAttribute('aria-describedby')).textContent")
    assert "Escape and then Tab leave the code" in told
    keys.press("Control+a")
    keys.type("print(7)")
    for key in ("Escape", "Tab", "Enter"):
        keys.press(key)
    cell.get_by_text("Ran in").wait_for()
    assert cell.locator(".cell_output").inner_text().strip() == "7" and held(chapter) == "Run"
    keys.press("Shift+Tab")
    keys.press("Control+a")
    keys.type("while True: pass")
    for key in ("Control+Enter", "Escape", "Tab", "Tab"):
        keys.press(key)
    assert held(chapter) == "Stop"
    keys.press("Enter")
    cell.get_by_text("Stopped. The next run starts Python anew.").wait_for()
    until(chapter, "() => document.activeElement.textContent === 'Run'")
    keys.press("Tab")
    assert held(chapter) == "Back to the original"
    keys.press("Enter")
    assert held(chapter) == "Change and run this cell" and code.count() == 0


def test_by_touch_alone_a_cell_is_run_stopped_and_put_back(chapter):
    cell = cell_of(chapter, "derived = evidence")
    cell.get_by_role("button", name="Change and run this cell").tap()
    code = cell.get_by_label("Code of this cell")
    code.tap()
    code.fill("while True: pass")
    cell.get_by_role("button", name="Run", exact=True).tap()
    cell.get_by_role("button", name="Stop").tap()
    cell.get_by_text("Stopped. The next run starts Python anew.").wait_for()
    cell.get_by_role("button", name="Back to the original").tap()
    assert code.count() == 0 and cell.get_by_role("button", name="Change and run this cell").is_visible()


def test_on_a_phone_the_code_has_room_and_large_buttons(browser, site):
    """Type of 16 pixels, since some phones zoom into a field with smaller type."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.route("**/run-worker.js", lambda route: route.abort())
    page.goto(f"{site}/chapters/{CHAPTER}.html")
    page.get_by_role("button", name="Show the code").tap()
    offer = page.locator(".run-offer").first
    assert (
        "once" in offer.inner_text()
        and offer.locator("small").evaluate("it => it.getClientRects().length") == 1
    )
    offer.get_by_role("button").tap()
    editor = page.locator(".run-editor")
    assert editor.locator("textarea").evaluate("code => getComputedStyle(code).fontSize") == "16px"
    heights = editor.get_by_role("button").evaluate_all("all => all.map(each => each.offsetHeight)")
    assert len(heights) == 3 and min(heights) >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_back_to_the_original(chapter):
    cell = cell_of(chapter, "partial(anatomy.quadriceps_share")
    cell.get_by_role("button", name="Back to the original").click()
    assert cell.locator(f"figure#{FIGURE} input[type=radio]").count() == 3
    assert cell.locator("textarea").count() == 0 and not chapter.faults


def test_nothing_is_offered_from_a_disk_or_with_little_memory(built, site, open_page, page):
    little = "Object.defineProperty(Navigator.prototype, 'deviceMemory', { value: 1 })"
    for address, script in (((built / "chapters").as_uri(), "0"), (f"{site}/chapters", little)):
        page.add_init_script(script)
        open_page(f"{address}/{CHAPTER}.html")
        assert page.locator(".cell_input").count() and page.locator(".run-offer").count() == 0


RUN = """async ({ worker, folder, cells }) => {
  const python = new Worker(worker);
  const answers = new Map();
  python.onmessage = ({ data }) => answers.get(data.id)?.(data);
  const ask = (id, message) => new Promise((answered) => {
    answers.set(id, answered);
    python.postMessage({ id, ...message });
  });
  await ask(-1, { start: folder });
  const outputs = [];
  for (const place of cells.keys()) {
    const run = { above: cells.slice(0, place), code: cells[place] };
    outputs.push((await ask(place, { question: { run } })).answer);
  }
  python.terminate();
  return outputs.flat();
}"""


DIGEST = re.compile(r"^\w+: \d+ states?; .*; digest \w+$", re.MULTILINE)


def run_all(browser, site, name: str, cells: list[str]) -> list[dict]:
    """What all cells of a chapter give in the browser, none of it an error."""
    page = browser.new_page()
    page.goto(f"{site}/chapters/{name}.html")
    static = f"{site}/_static"
    told = {"worker": f"{static}/run-worker.js", "folder": f"{static}/python/", "cells": cells}
    outputs = page.evaluate(RUN, told)
    page.close()
    assert not [output["content"] for output in outputs if output["kind"] == "error"]
    return outputs


def code_of(name: str) -> list:
    notebook = nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("name", CHECKED)
def test_each_cell_of_a_chapter_runs_in_the_browser(browser, site, name):
    """Figures, tables and panels come as they do on the page."""
    outputs = run_all(browser, site, name, [cell.source for cell in code_of(name)])
    written = "".join(output["content"] for output in outputs if output["kind"] == "html")
    for explorer in explorers_of(name):
        assert f'data-name="{explorer.name}"' in written
    assert 'class="quiz' in written and "<table" in written


@pytest.mark.parametrize("name", CHECKED)
def test_states_in_the_browser_equal_those_of_the_book(browser, site, name):
    """All states of all figures, to the digits that a digest counts."""
    code = code_of(name)
    kept = [output.data.get("text/plain", "") for cell in code for output in cell.outputs if "data" in output]
    digests = DIGEST.findall("\n".join(kept))
    assert digests
    door = 'import os; os.environ["EVERYSTATE_DOOR"] = "check"'
    outputs = run_all(browser, site, name, [door, *(cell.source for cell in code)])
    assert DIGEST.findall("\n".join(output["content"] for output in outputs)) == digests
