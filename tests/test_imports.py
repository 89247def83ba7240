"""The arrow: data flows one way through the rooms of the package, and no room looks back."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "patella"
EXPLORER = ROOT / "explorer" / "src" / "everystate"

# Each room may use what stands before it in its row, and the modules that everybody may use.
EVERYBODYS = {"checks", "evidence"}
MAY_USE = {
    "checks": set(),
    "evidence": set(),
    "words": {"evidence"},
    "statistics": {"checks"},
    "mechanics": {"checks", "evidence"},
    "emg": {"checks"},
    "synthesis": EVERYBODYS | {"words", "statistics", "mechanics", "emg"},
    "figures": EVERYBODYS | {"words", "statistics", "mechanics", "emg", "synthesis"},
    "course": EVERYBODYS | {"words", "synthesis", "figures"},
    "notebooks": {"synthesis"},
    "portable": {"evidence"},
    "editions": {"portable"},
    "book": EVERYBODYS | {"words", "synthesis", "figures", "course", "notebooks"},
}
KNOW_THE_EXPLORER = {"book", "course", "notebooks"}
MODULES = sorted(PACKAGE.rglob("*.py"))
EVERY_MODULE = [*MODULES, *sorted(EXPLORER.rglob("*.py"))]


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def rooms_used(path: Path) -> set[str]:
    """The rooms that a module imports, wherever in it the import stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "patella":
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
            found |= {parts[1] for parts in names if parts[0] == "patella" and len(parts) > 1}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_room_looks_back(path):
    room = room_of(path)
    if room == "__init__":
        assert rooms_used(path) == set()
    else:
        assert rooms_used(path) - {room} <= MAY_USE[room], f"{path.name} may use {sorted(MAY_USE[room])}"


def packages_used(path: Path) -> set[str]:
    """The packages that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
    return found


def test_the_explorer_knows_nothing_of_the_course():
    modules = sorted(EXPLORER.rglob("*.py"))
    assert modules and not [path.name for path in modules if "patella" in packages_used(path)]


def test_figures_know_nothing_of_the_explorer():
    knowing = {room_of(path) for path in MODULES if "everystate" in packages_used(path)}
    assert knowing == KNOW_THE_EXPLORER


def test_what_draws_nothing_needs_no_plotting():
    for path in (PACKAGE / "synthesis").glob("*.py"):
        assert "plotly" not in path.read_text(encoding="utf-8"), path.name


def test_no_markup_hides_in_python():
    """Beyond a tag or two: markup, style and script of the panels stand in files of their own."""
    for path in EVERY_MODULE:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<(style|script)>", text), path.name


@pytest.mark.parametrize("path", EVERY_MODULE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_modules_and_functions_stay_short(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 900
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert {node.name: lines for node in functions if (lines := length(node)) > 60} == {}


def length(function: ast.FunctionDef) -> int:
    """Lines of a function without its docstring."""
    first = function.body[0]
    words = first.end_lineno - first.lineno + 1 if ast.get_docstring(function) else 0
    return function.end_lineno - function.lineno + 1 - words


@pytest.mark.parametrize("path", sorted((PACKAGE / "figures").glob("*.py")), ids=lambda path: path.name)
def test_figures_fit_a_page_docstring_and_all(path):
    functions = [
        node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)
    ]
    long = {node.name: lines for node in functions if (lines := node.end_lineno - node.lineno + 1) > 60}
    assert long == {}


def test_the_map_names_every_room():
    rooms = {room_of(path) for path in MODULES} - {"__init__"}
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert {room for room in rooms if f"{room}" not in text} == set(), name
