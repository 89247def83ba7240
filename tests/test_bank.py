"""The question banks, read by what others wrote: a GIFT parser, a reader of Moodle XML, a QTI player."""

import json
import subprocess
import zipfile
from xml.etree import ElementTree

import moodle_xml_parser.parser as moodle
import pytest

from pages import CHAPTERS, ROOT
from patella.course import bank
from patella.course.quiz import truth_of
from patella.evidence.quizzes import load_quiz

TOOLS = ROOT / "tests" / "javascript"
ESBUILD = ROOT / "explorer" / "node_modules" / ".bin" / "esbuild"
QUESTIONS = {question.id: question for chapter in CHAPTERS for question in load_quiz(chapter).questions}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The banks as they are written."""
    made = tmp_path_factory.mktemp("bank")
    assert len(bank.write(made)) == 2 + len(CHAPTERS)
    return made


def run_node(script, *arguments):
    command = ["node", str(TOOLS / script), *map(str, arguments)]
    return json.loads(
        subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8").stdout
    )


def test_gift_says_what_the_quizzes_say(folder):
    found = {
        each["title"]: each
        for each in run_node("read-bank.js", "gift", folder / "questions.gift")
        if each["type"] != "Category"
    }
    assert found.keys() == QUESTIONS.keys()
    for name, question in QUESTIONS.items():
        choices = found[name]["choices"]
        if question.kind == "number":
            assert choices[0]["text"] == {
                "type": "range",
                "number": truth_of(question),
                "range": question.tolerance,
            }
            continue
        right = [choice["isCorrect"] or (choice["weight"] or 0) > 0 for choice in choices]
        assert right == [option.right for option in question.options], name
        assert all(choice["feedback"]["text"] for choice in choices)


def test_moodle_says_what_the_quizzes_say(folder):
    text = (folder / "moodle.xml").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    kinds = [question.get("type") for question in root]
    assert kinds.count("category") == len(CHAPTERS)
    numeric = {name for name, question in QUESTIONS.items() if question.kind == "number"}
    assert kinds.count("numerical") == len(numeric)
    read = {
        question.name: question for questions in moodle.parse_string(text).values() for question in questions
    }
    assert read.keys() >= QUESTIONS.keys() - numeric
    for name in QUESTIONS.keys() - numeric:
        question, found = QUESTIONS[name], read[name]
        assert found.single == (question.kind == "one")
        assert [option.score_fraction > 0 for option in found.options] == [o.right for o in question.options]
        assert sum(
            option.score_fraction for option in found.options if option.score_fraction > 0
        ) == pytest.approx(100, abs=2)
        assert all(option.feedback for option in found.options)


@pytest.fixture(scope="module")
def items(folder, tmp_path_factory):
    """Every QTI item, made QTI 3 by a converter that others wrote."""
    unpacked = tmp_path_factory.mktemp("items")
    names = []
    for package in sorted(folder.glob("*-qti.zip")):
        with zipfile.ZipFile(package) as files:
            named = {
                node.get("href")
                for node in ElementTree.fromstring(files.read("imsmanifest.xml")).iter()
                if node.get("href")
            }
            assert named == set(files.namelist()) - {"imsmanifest.xml"}
            files.extractall(unpacked / package.stem)
        names += sorted((unpacked / package.stem).glob("*.xml"))
    names = [name for name in names if name.stem in QUESTIONS]
    return dict(zip([name.stem for name in names], run_node("read-bank.js", "qti", *names), strict=True))


@pytest.fixture(scope="module")
def player(tmp_path_factory):
    """The QTI player as one script."""
    script = tmp_path_factory.mktemp("player") / "player.js"
    bundle = [str(ESBUILD), str(TOOLS / "qti-player.js"), "--bundle", "--format=iife", f"--outfile={script}"]
    subprocess.run([*bundle, "--log-level=error"], check=True)
    return script


def test_a_qti_player_scores_and_answers_as_the_quizzes_do(items, player, page):
    assert items.keys() == QUESTIONS.keys()
    page.set_content("<body></body>")
    page.add_script_tag(path=player)
    for name, question in QUESTIONS.items():
        page.evaluate("xml => play(xml)", items[name])
        if question.kind == "number":
            field = page.locator("qti-text-entry-interaction input")
            for value, score, feedback in [
                (truth_of(question), 1, "right"),
                (truth_of(question) + 2 * question.tolerance + 1, 0, "wrong"),
            ]:
                field.fill(str(value))
                field.press("Tab")
                found = page.evaluate("result()")
                assert (float(found["SCORE"]), found["FEEDBACK"]) == (score, feedback), name
            continue
        choices = page.locator("qti-simple-choice")
        assert choices.count() == len(question.options)
        chosen = [place for place, option in enumerate(question.options) if option.right]
        for place in chosen:
            page.locator(f"qti-simple-choice[identifier=choice{place}]").click()
        assert float(page.evaluate("result()")["SCORE"]) == 1, name
        wrong = next(place for place, option in enumerate(question.options) if not option.right)
        page.locator(f"qti-simple-choice[identifier=choice{wrong}]").click()
        found = page.evaluate("result()")
        assert float(found["SCORE"]) == 0 and f"choice{wrong}" in found["FEEDBACK"], name


def test_two_runs_write_the_same_bytes(folder, tmp_path):
    for path in bank.write(tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes()
