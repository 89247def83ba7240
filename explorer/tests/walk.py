"""Walk the controls of a figure as a reader does, by keyboard and by touch, and tell what is drawn."""

from __future__ import annotations

from playwright.sync_api import Error

from faces import until

SLOW = 60_000  # a kernel beside a whole test suite may be kept waiting
# What follows from the values of the controls alone: neither sizes, which follow from the window, nor
# ranges that plotly.js found for them or for axes of one scale, nor labels that found no room.
DRAWN = r"""figure => {
  const left = new Set(["width", "height", "margin", "uirevision", "tickvals", "ticktext", "autorange"]);
  const plot = figure.querySelector(".everystate-plot");
  const plain = (value) => JSON.parse(JSON.stringify(value, (key, item) => {
    if (left.has(key) || key.endsWith("font")) return undefined;
    if (item?.autorange) return { ...item, range: undefined };
    return ArrayBuffer.isView(item) ? [...item] : item;
  }));
  const { layout } = plot;
  const tied = new Set(Object.values(layout).map((axis) => axis?.scaleanchor));
  const unsized = Object.fromEntries(Object.entries(layout).map(([key, value]) =>
    [key, value?.scaleanchor || tied.has(key.replace("axis", "")) ? { ...value, range: undefined } : value]));
  const words = (name) => figure.querySelector(`.everystate-${name}`).textContent.replace(/\s+/g, " ").trim();
  return {
    data: plain(plot.data), layout: plain(unsized), title: words("title-text"), reading: words("reading"),
    note: words("note"),
    controls: [...figure.querySelectorAll(".everystate-controls :is(input, select)")]
      .map((input) => input.matches("[type=radio], [type=checkbox]") ? input.checked : input.value),
  };
}"""
# On a busy machine a kernel may take longer than the face waits before it says so; the state still comes.
SETTLED = """figure => figure.dataset.drawn !== undefined && !figure.hasAttribute("aria-busy")
  && !figure.querySelector(".everystate-note").textContent.startsWith("The kernel does not answer yet")"""
KEYS = {"range": "ArrowRight", "switch": "Space", "choice": "ArrowDown", "samples": "Enter"}


def settled(page, figure) -> dict:
    """What is drawn and said once the state has come."""
    try:
        until(page, SETTLED, figure.element_handle(), SLOW)
    except Error as error:
        name, note = figure.get_attribute("data-name"), figure.locator(".everystate-note").text_content()
        busy = figure.get_attribute("aria-busy")
        raise AssertionError(f"{name} at {page.url}: no state came; busy: {busy}, note: {note!r}") from error
    return figure.evaluate(DRAWN)


def skip_guess(figure) -> None:
    """Show the data of a figure that asks for a guess first."""
    skip = figure.locator(".everystate-ask").get_by_role("button", name="skip")
    if skip.count():
        skip.click()


def by_keyboard(page, figure) -> list[dict]:
    """Two steps of each control, one after the other; what is drawn before the first and after each."""
    seen = [settled(page, figure)]
    for control in figure.locator(".everystate-control").all():
        key = KEYS[control.get_attribute("data-kind")]
        for _ in range(2):
            focused = control.locator("input:checked, input:not([type=radio]), select, button").first
            focused.focus()
            page.keyboard.press(key)
            seen.append(settled(page, figure))
    return seen


def by_touch(page, figure) -> list[dict]:
    """The last place of each control under a finger, and back to the first."""
    seen = [settled(page, figure)]
    for control in figure.locator(".everystate-control").all():
        for last in (True, False):
            touch(control, last)
            seen.append(settled(page, figure))
    return seen


def touch(control, last: bool) -> None:
    """Touch a control at its last place, or at its first."""
    kind = control.get_attribute("data-kind")
    if kind == "range":
        slider = control.locator("input")
        box = slider.bounding_box()
        slider.tap(position={"x": box["width"] - 2 if last else 2, "y": box["height"] / 2})
    elif kind == "choice" and control.locator("select").count():
        options = control.locator("option").count()
        control.locator("select").select_option(index=options - 1 if last else 0)  # the system's own menu
    elif kind == "choice":
        segments = control.locator(".everystate-segments label")
        (segments.last if last else segments.first).tap()
    else:
        control.locator("input, button").first.tap()
