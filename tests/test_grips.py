"""The two grips of figure 4.6, one on each muscle's threshold: either moves the control, and both follow."""

import pytest

from faces import PHONE
from pages import explorers_of
from test_browser import SLOW, address, wait_for_state
from test_face import centre, swipe

CHAPTER = "04-motor-control"
THRESHOLD, DEFAULT, HIGHEST = 0, 2, 3  # the first control: 1, 2, 3 or 5 SDs above the mean
GRIPS = "#onset_detector .everystate-handle"
STOP = """([grip, place]) => {
  const plot = document.querySelector("#onset_detector .everystate-plot");
  const trace = plot.data.filter((trace) => trace.meta?.handle)[grip];
  const {left, top} = plot.getBoundingClientRect();
  const at = (letter, value) => {
    const axis = plot._fullLayout[`${letter}axis${(trace[`${letter}axis`] ?? letter).slice(1)}`];
    return axis._offset + axis.d2p(value);
  };
  const point = trace.meta.handle.places.indexOf(place);
  return [left + at("x", trace.x[point]), top + at("y", trace.y[point])];
}"""


def shown(page, site, open_page=None):
    go = open_page or page.goto
    go(address(site, CHAPTER, "#onset_detector"))
    page.locator("#onset_detector .everystate-stage").evaluate("it => it.scrollIntoView({block: 'center'})")
    page.wait_for_selector("#onset_detector[data-drawn]", timeout=SLOW)
    page.locator(GRIPS).nth(1).wait_for(timeout=SLOW)
    page.wait_for_timeout(300)


def stop(page, grip, place):
    return page.evaluate(STOP, [grip, place])


def beyond(page, grip, place):
    """Where a hand leads a grip to reach the end of its track, whose values lie a few pixels apart."""
    x, y = stop(page, grip, place)
    return x, y + (-15 if place == HIGHEST else 15)


def wait_for_threshold(page, place):
    """Wait until the figure says what it says at a threshold; all else is as at the start."""
    (detector,) = [explorer for explorer in explorers_of(CHAPTER) if explorer.name == "onset_detector"]
    assert detector.controls[THRESHOLD]["name"] == "threshold" and detector.default[THRESHOLD] == DEFAULT
    wait_for_state(page, detector, (place, *detector.default[1:]))


def both_stand_at(page, place):
    for grip in (0, 1):
        assert centre(page.locator(GRIPS).nth(grip)) == pytest.approx(stop(page, grip, place), abs=1)


@pytest.mark.parametrize("grip", [0, 1], ids=["VM", "VL"])
@pytest.mark.parametrize("place", [0, HIGHEST])
def test_a_mouse_drags_either_threshold(site, open_page, page, grip, place):
    page.emulate_media(reduced_motion="reduce")
    shown(page, site, open_page)
    page.mouse.move(*centre(page.locator(GRIPS).nth(grip)))
    page.mouse.down()
    page.mouse.move(*beyond(page, grip, place), steps=5)
    page.mouse.up()
    wait_for_threshold(page, place)
    both_stand_at(page, place)
    assert page.faults == []


@pytest.mark.parametrize("grip", [0, 1], ids=["VM", "VL"])
def test_a_finger_drags_either_threshold_and_does_not_scroll(site, browser, grip):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page = context.new_page()
    shown(page, site)
    before = page.evaluate("scrollY")
    swipe(page, centre(page.locator(GRIPS).nth(grip)), beyond(page, grip, HIGHEST))
    wait_for_threshold(page, HIGHEST)
    both_stand_at(page, HIGHEST)
    assert page.evaluate("scrollY") == before
    context.close()


def test_keys_move_both_thresholds(site, open_page, page):
    """Keys have the control beside the plot: grips are for hands."""
    page.emulate_media(reduced_motion="reduce")
    shown(page, site, open_page)
    page.locator(f"#onset_detector .everystate-control[data-axis='{THRESHOLD}'] input:checked").focus()
    page.keyboard.press("ArrowRight")
    wait_for_threshold(page, DEFAULT + 1)
    both_stand_at(page, DEFAULT + 1)
    assert page.faults == []
