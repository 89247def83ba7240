"""Chapters in JupyterLab, beside the same chapters as pages of the book: one, or with EVERY_CHAPTER all."""

import os
import re
import shutil

import nbformat
import pytest

import notebooks
import walk
from faces import until
from pages import CHAPTERS, ROOT, explorers_of
from patella.portable import portable

CHAPTER = "05-isolation-evidence"
WALKED = CHAPTERS if os.environ.get("EVERY_CHAPTER") else [CHAPTER]
WINDOW = {"width": 1280, "height": 2400}
LINKS = ".jp-MarkdownCell a:not([aria-label='Link to this Section'])"
LEAD_TO = ["pages/glossary.html#term-", "pages/bibliography.html#cite-", "chapters/"]
ALL_LEAD = """([links, pages]) => {
  const targets = [...document.querySelectorAll(links)].map(link => link.getAttribute("href"));
  return pages.every(page => targets.filter(target => target.includes(page)).length > 1);
}"""


@pytest.fixture(scope="module", params=WALKED)
def chapter(request):
    """Name of a chapter."""
    return request.param


@pytest.fixture(scope="module")
def served(chapter, tmp_path_factory):
    """Address of the chapter's code in JupyterLab; the whole chapter stands beside it."""
    chapter = nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4)
    cells = [cell.source for cell in chapter.cells if cell.cell_type == "code"]
    folder = tmp_path_factory.mktemp("lab")
    shutil.copy(ROOT / "chapters" / "home.py", folder)
    nbformat.write(portable(chapter, "https://a.edu/knee"), folder / "chapter.ipynb")
    with notebooks.served("jupyterlab", folder, cells) as address:
        yield address


@pytest.fixture(scope="module")
def window(browser):
    """A window of its own in the browser."""
    context = browser.new_context(viewport=WINDOW, has_touch=True)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def lab(window, chapter, served):
    """A window with the chapter's notebook in JupyterLab, all of its code run."""
    notebooks.visit(window, served)
    notebooks.run_all(window, len(explorers_of(chapter)))
    return window


@pytest.fixture
def browser_context_args(browser_context_args):
    """A window that a finger can touch."""
    return browser_context_args | {"viewport": WINDOW, "has_touch": True}


def test_a_quiz_is_answered_in_a_notebook_by_keys(lab):
    """Arrows, Enter and digits are those of the quiz; Jupyter would move between cells, or edit one."""
    cells = lab.locator(".jp-Cell").count()
    quiz = lab.locator("#quiz.alive")
    quiz.wait_for(timeout=notebooks.START * 1000)
    one, asked = (quiz.locator(f".quiz-question[data-kind={kind}]").first for kind in ("one", "number"))
    radios = one.get_by_role("radio")
    radios.first.focus()
    lab.keyboard.press("Space")
    lab.keyboard.press("ArrowDown")
    assert radios.nth(1).is_checked()
    lab.keyboard.press("Enter")
    assert one.get_attribute("data-result") in ("right", "wrong") and one.get_by_role("status").inner_text()
    asked.get_by_role("textbox").focus()
    lab.keyboard.type(str(asked.get_attribute("data-truth")))
    lab.keyboard.press("Enter")
    assert asked.get_attribute("data-result") == "right"
    assert lab.locator(".jp-Cell").count() == cells


def test_each_figure_draws_in_a_notebook_what_it_draws_on_its_page(lab, open_page, site, chapter):
    """The same values by keyboard and by touch; the same drawing, title, reading and controls."""
    page = open_page(f"{site}/chapters/{chapter}.html")
    for explorer in explorers_of(chapter):
        seen = []
        for window in (page, lab):
            figure = window.locator(f"figure.everystate[data-name={explorer.name}]")
            figure.scroll_into_view_if_needed()
            walk.skip_guess(figure)
            seen.append([*walk.by_keyboard(window, figure), *walk.by_touch(window, figure)])
        on_page, in_lab = seen
        assert len(on_page) == 2 + 4 * len(explorer.controls)
        for there, here in zip(on_page, in_lab):
            assert here == there, explorer.name


def test_a_chapter_reads_as_a_page_and_its_references_lead_to_the_book(window, served):
    """No sign that a reference wasn't found, and no link to where JupyterLab has nothing."""
    window.goto(served.replace("lesson.ipynb", "chapter.ipynb"))
    until(window, ALL_LEAD, [LINKS, LEAD_TO], walk.SLOW)  # cells are written one after the other
    assert window.locator(".jp-MarkdownCell [title$='Not Found'], .jp-MarkdownCell .hover-link").count() == 0
    targets = window.locator(LINKS).evaluate_all("links => links.map(link => link.getAttribute('href'))")
    beside = "|".join(CHAPTERS)  # other chapters lie in the same folder, and open in JupyterLab
    known = re.compile(rf"https://a\.edu/knee/(chapters|pages)/|#|.*\b({beside})\.ipynb\b")
    assert [target for target in targets if not known.match(target)] == []
