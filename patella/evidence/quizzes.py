"""The quizzes: one YAML file a chapter under `data/quizzes/`, read under the schema beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from patella.evidence.places import DATA
from patella.evidence.schema import EvidenceError, can_be_seen, read_text

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

QUIZZES = DATA / "quizzes"
PARTS = ("questions", "exercises")


@dataclass(frozen=True)
class Option:
    """A possible answer, and what is said to who chooses it."""

    text: str
    right: bool
    feedback: str


@dataclass(frozen=True)
class Question:
    """A question of a quiz; its parts are told in `data/quizzes/schema.json`.

    Attributes
    ----------
    options : tuple of Option
        Empty where a number is asked for.
    truth : str or None
        Name of the function that computes the number asked for; with `tolerance`, `digits`, `unit`, and
        what is said to a `right` and a `wrong` number.
    objective : int or None
        Point of the chapter's list of objectives, from 1; None where the question `looks_back`.
    """

    id: str
    kind: str
    ask: str
    tags: tuple[str, ...]
    options: tuple[Option, ...] = ()
    truth: str | None = None
    tolerance: float = 0.0
    digits: int = 0
    unit: str = ""
    right: str = ""
    wrong: str = ""
    objective: int | None = None
    looks_back: str | None = None
    claim: str | None = None
    see: str | None = None


@dataclass(frozen=True)
class Quiz:
    """The questions of a chapter: those of its quiz, and those that check the answer to an exercise."""

    questions: tuple[Question, ...]
    exercises: tuple[Question, ...]


@cache
def chapters_with_quiz() -> tuple[str, ...]:
    """Chapters that have a quiz, in order."""
    return tuple(path.stem for path in sorted(QUIZZES.glob("*.yml")))


@cache
def load_quiz(chapter: str) -> Quiz:
    """The questions of a chapter.

    Parameters
    ----------
    chapter : str
        Name of its notebook without the ending.

    Raises
    ------
    EvidenceError
        Where the file breaks the schema, with line, column and what to do.
    ValueError
        For a chapter without a quiz.
    """
    if chapter not in chapters_with_quiz():
        raise ValueError(f"No quiz for {chapter!r}. Mend: use one of {', '.join(chapters_with_quiz())}.")
    return read_quiz(QUIZZES / f"{chapter}.yml")


def read_quiz(path: str | Path) -> Quiz:
    """The questions of a file; raises `EvidenceError` where it breaks the schema."""
    path = Path(path)
    root, content = _parsed(path)
    for node, problem, mend in _faults(root, content):
        mark = node.start_mark
        raise EvidenceError(path, problem, mend, row=mark.line + 1, column=str(mark.column + 1))
    if content["chapter"] != path.stem:
        raise EvidenceError(path, "names another chapter", f"write chapter: {path.stem}")
    parts = (tuple(map(_question, content.get(part, []))) for part in PARTS)
    return Quiz(*parts)


def _question(entry: dict) -> Question:
    parts = dict(entry)
    options = tuple(Option(**option) for option in parts.pop("options", []))
    return Question(**parts | {"tags": tuple(entry["tags"]), "options": options})


def _parsed(path: Path) -> tuple[yaml.Node, Any]:
    """The tree of a file, which knows lines, and its content."""
    try:
        text = read_text(path)
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise EvidenceError(path, "refers to another part by an alias", "write the part out")
        root, content = yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = {"row": mark.line + 1, "column": str(mark.column + 1)} if mark else {}
        problem = f"is no YAML: {error.problem or error.context}"
        raise EvidenceError(path, problem, "put the text between quotes, or indent it", **place) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, EvidenceError):
            raise
        raise EvidenceError(path, f"is no YAML: {error}", "write it as the other quizzes are") from error
    if root is None:
        raise EvidenceError(path, "is empty", "write it as the other quizzes are")
    return root, content


def _faults(root: yaml.Node, content) -> Iterator[tuple[yaml.Node, str, str]]:
    """Each fault with the part of the file where it stands, and what to do."""
    yield from _twice(root)
    errors = _schema().iter_errors(content) if find_spec("jsonschema") else ()
    for error in sorted(errors, key=lambda error: list(map(str, error.absolute_path))):
        yield _at(root, error.absolute_path), *_told(error)
    seen: set[str] = set()
    entries = [(part, place, entry) for part in PARTS for place, entry in enumerate(content.get(part, []))]
    for part, place, entry in entries:
        node = _at(root, [part, place])
        options = entry.get("options", [])
        right = sum(option["right"] for option in options)
        if len({option["text"] for option in options}) < len(options):
            yield node, f"{entry['id']} has two options alike", "tell the two apart"
        if not isfinite(entry.get("tolerance", 0)):
            yield node, f"{entry['id']} has a tolerance that is no number", "write digits"
        if entry["id"] in seen:
            yield node, f"{entry['id']} is there twice", "give each question an id of its own"
        if entry["kind"] == "one" and right != 1:
            yield node, f"{entry['id']} has {right} right options", "mark exactly one, or write kind: several"
        if entry["kind"] == "several" and right < 2:
            yield node, f"{entry['id']} has {right} right options", "mark two or more, or write kind: one"
        seen.add(entry["id"])


def _twice(node: yaml.Node) -> Iterator[tuple[yaml.Node, str, str]]:
    """Keys that stand twice, of which YAML would keep the last, and letters that no one sees."""
    if isinstance(node, yaml.ScalarNode) and not can_be_seen(node.value):
        yield node, "holds a letter that cannot be seen", "type the text anew"
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _twice(part)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, part in node.value:
            if key.tag != "tag:yaml.org,2002:str":
                yield key, "is no name of a field", "write a word before the colon"
            elif key.value in seen:
                yield key, f"{key.value} is there twice", "keep one of the two"
            seen.add(str(key.value))
            yield from _twice(part)


def _at(node: yaml.Node, path) -> yaml.Node:
    """The part of a tree at a path of keys and places."""
    for step in path:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[step]
        else:
            node = next(part for key, part in node.value if key.value == step)
    return node


def _told(error) -> tuple[str, str]:
    """A fault under the schema in words, and what to do."""
    field = str(error.absolute_path[-1]) if error.absolute_path else "the file"
    if error.validator == "oneOf":
        return "neither asks an objective nor looks back, or does both", "keep objective or looks_back"
    if error.validator == "type" and error.validator_value == "string":
        return f"{field} is read as {error.instance!r}, not as text", "put it between quotes"
    if error.validator == "minItems":
        return f"{field} has {len(error.instance)}, fewer than {error.validator_value}", "write more"
    return f"{field}: {error.message[:160]}", "see data/quizzes/schema.json"


@cache
def _schema() -> Draft202012Validator:
    # Where a reader's browser runs this, what knows schemas is not there; its files are those of a book
    # whose build has checked them.
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads((QUIZZES / "schema.json").read_text("utf-8")))
