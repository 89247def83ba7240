"""The kernel door in JupyterLab and in Notebook 7, driven in a browser."""

from __future__ import annotations

import json

import pytest

import notebooks
import samples
import walk
from faces import watch

LESSON = [
    "from samples import *\nfrom everystate import explore",
    "dice_ = explore(dice, **DICE)\ndice_",
    "share_ = explore(share, **SHARE)\nshare_",
]
WINDOW = {"width": 1280, "height": 3000}  # only what is in the window is rendered


@pytest.fixture(scope="module", params=list(notebooks.FOLDERS))
def lesson(request, tmp_path_factory):
    """Folder and address of a notebook with two figures, in either application."""
    home = tmp_path_factory.mktemp(request.param)
    with notebooks.served(request.param, home, LESSON) as address:
        yield home, address


@pytest.fixture(scope="module")
def window(lesson, browser):
    """A window that a finger can touch, with the notebook in it."""
    context = browser.new_context(viewport=WINDOW, has_touch=True)
    page = context.new_page()
    notebooks.visit(page, lesson[1])
    yield page
    context.close()


@pytest.fixture
def opened(lesson, window):
    """Folder and window of the notebook, all of its cells run anew."""
    notebooks.run_all(window, 2)
    return lesson[0], window


# What depends on the kernel and on the face alone is tested in one application.
in_lab = pytest.mark.parametrize("lesson", ["jupyterlab"], indirect=True)


def figure(page, name: str):
    return page.locator(f"figure.everystate[data-name={name}]:not(.old)")


def reading(page, name: str) -> str:
    return figure(page, name).locator(".everystate-reading").text_content()


def shows(page, name: str, text: str) -> None:
    figure(page, name).locator(".everystate-reading", has_text=text).wait_for(timeout=walk.SLOW)


def press(page, name: str, key: str, times: int = 1) -> None:
    figure(page, name).locator("input[type=range]").first.focus()
    for _ in range(times):
        page.keyboard.press(key)
        walk.settled(page, figure(page, name))


@pytest.mark.parametrize("way", [walk.by_keyboard, walk.by_touch])
def test_a_notebook_draws_what_a_page_draws(opened, made, way):
    _, window = opened
    page = watch(window.context.new_page())
    page.goto(made({"function": samples.dice, **samples.DICE}).as_uri())
    on_page = way(page, page.locator("#dice"))
    page.close()
    in_notebook = way(window, figure(window, "dice"))
    assert len(on_page) == 11 and len({json.dumps(state) for state in on_page}) > 5
    for here, there in zip(in_notebook, on_page):
        assert here == there


@in_lab
def test_python_and_the_page_move_the_same_controls(opened):
    home, page = opened
    with notebooks.kernel(home) as client:
        client.execute_interactive("dice_.throws = 40; dice_.cumulative = True", timeout=60)
        shows(page, "dice", "Of 40 throws")
        assert figure(page, "dice").locator("input[type=checkbox]").is_checked()
        press(page, "dice", "ArrowRight")
        shows(page, "dice", "Of 50 throws")
        found = client.execute_interactive(
            "assert dice_.throws == 50 and dice_.reading.startswith('Of 50'), dice_.throws\n"
            "assert dice_.controls['throws'].value == 50",
            timeout=60,
        )
        assert found["content"]["status"] == "ok", found["content"]


@in_lab
def test_a_figure_follows_data_that_have_changed(opened):
    home, page = opened
    with notebooks.kernel(home) as client:
        client.execute_interactive("COLOURS['blue'] = '#123456'; dice_.refresh()", timeout=60)
    colour = "figure => figure.querySelector('.everystate-plot').data[0].marker.color"
    drawn = figure(page, "dice").element_handle()
    page.wait_for_function(f"figure => ({colour})(figure) === '#123456'", arg=drawn, timeout=walk.SLOW)


@in_lab
def test_an_error_shows_in_place_and_goes_with_the_next_good_state(opened):
    _, page = opened
    note = figure(page, "share").locator(".everystate-note")
    press(page, "share", "ArrowRight", times=2)
    assert note.inner_text() == "No figure at N = 3. ZeroDivisionError: three is not possible"
    assert note.get_attribute("role") == "alert" and reading(page, "share") == "One part of 2 is 50 %."
    assert len(figure(page, "share").evaluate("figure => figure.querySelectorAll('path.point')")) == 2
    press(page, "share", "ArrowRight")
    assert note.is_hidden() and reading(page, "share") == "One part of 4 is 25 %."


@in_lab
def test_a_table_comes_when_it_is_unfolded(opened):
    _, page = opened
    data = figure(page, "dice").locator(".everystate-data")
    assert data.locator("tbody tr").count() == 0
    data.locator("summary").click()
    data.locator("tbody tr").nth(5).wait_for(timeout=walk.SLOW)
    press(page, "dice", "ArrowRight")
    throws = "[...figure.querySelectorAll('tbody td:last-child')].map((cell) => Number(cell.textContent))"
    total = f"figure => {throws}.reduce((sum, count) => sum + count, 0) === 20"
    page.wait_for_function(total, arg=figure(page, "dice").element_handle(), timeout=walk.SLOW)


def test_keys_pressed_in_a_figure_are_no_shortcuts(opened):
    _, page = opened
    cells = page.locator(".jp-Notebook-cell").count()
    figure(page, "dice").locator("input[type=range]").first.focus()
    for key in ("a", "b", "x", "z", "Shift+M"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.locator(".jp-Notebook-cell").count() == cells
    press(page, "dice", "End")
    shows(page, "dice", "Of 50 throws")


def test_a_page_that_is_loaded_again_and_a_second_one_show_the_present_state(opened, lesson):
    _, page = opened
    press(page, "dice", "ArrowRight")
    page.locator(".jp-InputArea-prompt").first.click()
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1000)
    page.reload()
    shows(page, "dice", "Of 20 throws")
    press(page, "dice", "ArrowRight")
    second = page.context.new_page()
    second.goto(lesson[1])
    shows(second, "dice", "Of 30 throws")
    press(second, "dice", "ArrowRight")
    shows(page, "dice", "Of 40 throws")
    press(page, "dice", "ArrowRight")
    shows(second, "dice", "Of 50 throws")
    second.close()


@in_lab
def test_a_cell_that_is_run_again_closes_its_earlier_figure(opened):
    home, page = opened
    notebooks.run_all(page, 2)
    with notebooks.kernel(home) as client:
        code = (
            "import gc, ipywidgets, everystate.doors.kernel as door; gc.collect()\n"
            "open_ = [one for one in door._shown.values() if one.comm is not None]\n"
            "assert len(open_) == 2 and door.Library.one().comm is not None, open_"
        )
        found = client.execute_interactive(code, timeout=60)
        assert found["content"]["status"] == "ok", found["content"]
    assert page.locator("figure.everystate").count() == 2
    press(page, "dice", "ArrowRight")
    shows(page, "dice", "Of 20 throws")


@in_lab
def test_close_takes_the_figure_away(opened):
    home, page = opened
    with notebooks.kernel(home) as client:
        client.execute_interactive("dice_.close()", timeout=60)
    figure(page, "dice").wait_for(state="detached", timeout=walk.SLOW)
    assert figure(page, "share").count() == 1


def test_a_figure_whose_kernel_was_restarted_says_what_to_do(opened):
    _, page = opened
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Restart Kernel…", exact=True).first.click()
    with page.expect_response(lambda response: "/restart" in response.url):
        page.get_by_role("button", name="Confirm Kernel Restart").click()
    press(page, "dice", "End")
    note = figure(page, "dice").locator(".everystate-note")
    assert note.inner_text() == "Run this cell to see the figure."
    assert "Of 10 throws" in reading(page, "dice")  # the last good figure stays
    notebooks.run_all(page, 2)
    press(page, "dice", "End")
    shows(page, "dice", "Of 50 throws")
