"""A chapter as slides: figures alive, by keys and buttons, from a server and from a disk."""

import pytest

from pages import CHAPTERS, explorers_of, page_of

CHAPTER = "05-isolation-evidence"


def slides(page):
    return page.locator(".slides")


@pytest.mark.parametrize("size", [(1280, 720), (390, 664)])
def test_slides_are_turned_by_keys_and_buttons(site, open_page, size):
    page = open_page(f"{site}/chapters/{CHAPTER}.html?slides", skip_guesses=False)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    figures = explorers_of(CHAPTER)
    total = len(figures) + 2
    assert slides(page).locator(".slides-counter").inner_text() == f"1 of {total}"
    assert slides(page).locator("li").count() >= 3
    page.keyboard.press("ArrowRight")
    frame = page.frame_locator(".slides iframe")
    frame.locator(f"#{figures[0].name}[data-drawn]").wait_for()
    page.keyboard.press("n")
    notes = slides(page).get_by_label("Notes", exact=True)
    assert notes.is_visible() and "contrast" in notes.inner_text() and "{" not in notes.inner_text()
    slides(page).get_by_role("button", name="Next").click()
    frame.locator(f"#{figures[1].name}[data-drawn]").wait_for()
    box = page.locator(".slides iframe").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= size[1] and box["width"] <= size[0]
    page.keyboard.press("ArrowLeft")
    assert slides(page).locator(".slides-counter").inner_text() == f"2 of {total}"
    page.keyboard.press("Escape")
    assert slides(page).count() == 0 and page.locator("[inert] article, body > [inert]").count() == 0
    assert page.faults == []


@pytest.mark.parametrize(
    ("asked", "first"), [("99", "9 of 9"), ("-3", "1 of 9"), ("word", "1 of 9"), ("3", "3 of 9")]
)
def test_the_first_slide_is_asked_for(open_page, asked, first):
    page = open_page(f"{page_of(CHAPTER).as_uri()}?slides={asked}", skip_guesses=False)
    assert slides(page).locator(".slides-counter").inner_text() == first


IN_SIGHT = """(name) => {
  const figure = document.getElementById(name);
  const parts = figure.querySelectorAll(".everystate-stage, .everystate-controls, .everystate-first");
  return [...parts].every((part) => part.getBoundingClientRect().bottom <= innerHeight + 1);
}"""


@pytest.mark.parametrize(
    "name",
    ["evidence_map", "ratio_by_exercise", "which_muscle_is_more_active", "joint_load_by_angle"],
)
def test_a_slide_holds_plot_controls_and_first_sentence(open_page, name):
    chapter = next(each for each in CHAPTERS if name in [explorer.name for explorer in explorers_of(each)])
    place = [explorer.name for explorer in explorers_of(chapter)].index(name)
    page = open_page(f"{page_of(chapter).as_uri()}?slides={place + 2}", skip_guesses=False)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.frame_locator(".slides iframe").locator(f"#{name}[data-drawn]").wait_for()
    frame = next(frame for frame in page.frames if f"figure={name}" in frame.url)
    frame.wait_for_function(IN_SIGHT, arg=name)


def test_slides_work_from_a_disk(open_page):
    page = open_page(f"{page_of(CHAPTER).as_uri()}?slides=2", skip_guesses=False)
    name = explorers_of(CHAPTER)[0].name
    page.frame_locator(".slides iframe").locator(f"#{name}[data-drawn]").wait_for()
    assert page.faults == []
