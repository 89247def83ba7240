"""The student set holds no solution, the instructor set hides none; both run."""

import re

import nbformat
import pytest

from pages import CHAPTERS, ROOT
from patella import editions
from patella.notebooks import execute_notebook
from test_prose_numbers import CONVENTIONS, is_held, numbers_in, numbers_of_text

SOURCES = {name: nbformat.read(ROOT / "chapters" / f"{name}.ipynb", as_version=4) for name in CHAPTERS}


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    """Both sets as they are written: edition -> chapter -> notebook."""
    folder = tmp_path_factory.mktemp("editions")
    editions.write(folder)
    return folder, {
        edition: {
            name: nbformat.read(folder / edition / "chapters" / f"{name}.ipynb", as_version=4)
            for name in CHAPTERS
        }
        for edition in editions.EDITIONS
    }


def tagged(notebook, tag):
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def lines(text: str) -> set[str]:
    """The lines long enough to give something away."""
    return {line.strip() for line in text.splitlines() if len(line.strip()) > 40}


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_exercise_has_stub_words_code_and_a_note(name):
    notebook = SOURCES[name]
    exercises = tagged(notebook, "exercise")
    assert exercises
    for part in ("stub", "instructor"):
        assert len(tagged(notebook, part)) == len(exercises)
    solutions = tagged(notebook, "solution")
    assert [cell.cell_type for cell in solutions] == ["markdown", "code"] * len(exercises)
    for cell in solutions[1::2]:
        assert {"source_hidden", "outputs_hidden"} <= set(cell.metadata["jupyter"])
        assert "hide-cell" in cell.metadata["tags"]
    for cell in exercises:
        assert re.search(r"\*(By eye|By hand|With code)[^*]*, \d+ minutes\.\*", cell.source), cell.source[:80]
        assert ":::{dropdown} A hint" in cell.source


def said_and_printed(cells) -> str:
    """Texts and outputs of cells."""
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    printed = [output.get("text", "") or output["data"]["text/plain"] for output in outputs]
    return "\n".join([*(cell.source for cell in cells), *printed])


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_exercise_has_a_marking_guide_that_is_true_to_it(name):
    exercises, guides, solutions = (
        tagged(SOURCES[name], tag) for tag in ("exercise", "instructor", "solution")
    )
    for place, (exercise, guide) in enumerate(zip(exercises, guides)):
        head = re.match(
            rf"\*\*For teachers, exercise {place + 1}\.\*\* (\d+) minutes, (\d+) points\.", guide.source
        )
        assert head, guide.source[:80]
        minutes, total = map(int, head.groups())
        assert f", {minutes} minutes.*" in exercise.source
        points = re.findall(r"^- (\d+) points?: ", guide.source, re.MULTILINE)
        assert len(points) >= 2 and sum(map(int, points)) == total, guide.source
        assert "*Usual mistake*: " in guide.source
        rest = re.sub(r"^- \d+ points?: ", "", guide.source[head.end() :], flags=re.MULTILINE)
        known = numbers_of_text(said_and_printed([exercise, *solutions[2 * place : 2 * place + 2]]))
        loose = [
            token for token in numbers_in(rest) if token not in CONVENTIONS and not is_held(token, known)
        ]
        assert loose == [], guide.source


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_solution_is_in_the_student_set(sets, name):
    _, made = sets
    student = made["student"][name]
    everything = nbformat.writes(student)
    for cell in tagged(SOURCES[name], "solution") + tagged(SOURCES[name], "instructor"):
        for line in lines(cell.source):
            assert line not in everything
    assert len(tagged(student, "stub")) == len(tagged(SOURCES[name], "exercise"))


@pytest.mark.parametrize("name", CHAPTERS)
def test_nothing_is_folded_in_the_instructor_set(sets, name):
    _, made = sets
    instructor = made["instructor"][name]
    assert [
        re.sub(r"^# Figure \d\.\d+: .*\n", "", cell.source)
        for cell in instructor.cells
        if cell.cell_type == "code"
    ] == [cell.source for cell in SOURCES[name].cells if cell.cell_type == "code"]
    for cell in instructor.cells:
        assert "jupyter" not in cell.metadata
        assert not editions.FOLDS & set(cell.metadata.get("tags", []))
    for cell in tagged(instructor, "solution"):
        assert cell.cell_type == "code" or cell.source.splitlines()[1] == ":open:"


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_student_set_runs_filled_in_or_not(sets, name, monkeypatch):
    monkeypatch.delenv("EVERYSTATE_DOOR", raising=False)  # live, as students run it
    folder, made = sets
    notebook = made["student"][name]
    for cell in tagged(notebook, "stub"):
        cell.source += "\nanswer = 42\nanswer"  # as a student would
    execute_notebook(notebook, folder / "student" / "chapters", 300)
    assert all(cell.outputs[-1]["data"]["text/plain"] == "42" for cell in tagged(notebook, "stub"))


def test_the_drawings_go_along(sets):
    folder, _ = sets
    for edition in editions.EDITIONS:
        for name in CHAPTERS:
            text = (folder / edition / "chapters" / f"{name}.ipynb").read_text("utf-8")
            for picture in re.findall(r"\]\(\.\./(pages/pictures/[\w-]+\.svg)\)", text):
                assert (folder / edition / picture).is_file()
