"""The quizzes as question banks for learning platforms: Moodle XML, GIFT, and QTI 2.1 packages.

python -m patella.course.bank FOLDER
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from markupsafe import Markup

from patella.course.links import chapter_title
from patella.course.panel import templates
from patella.course.quiz import numeric
from patella.evidence.quizzes import Question, chapters_with_quiz, load_quiz

COURSE = "The Vastus Medialis Myth"
EPOCH = (2020, 1, 1, 0, 0, 0)  # of the files in a package, so that two runs give the same bytes
GIFT_SIGNS = re.compile(r"([~=#{}:\\])")


def bank() -> list[dict]:
    """The quizzes of all chapters, as the templates of the formats take them."""
    return [
        {
            "identifier": f"chapter-{chapter}",
            "title": chapter_title(chapter),
            "questions": [_entry(question) for question in load_quiz(chapter).questions],
        }
        for chapter in chapters_with_quiz()
    ]


def _entry(question: Question) -> dict:
    told = {"id": question.id, "kind": question.kind, "ask": question.ask, "tags": question.tags}
    if question.truth is not None:
        return told | numeric(question)
    rights = sum(option.right for option in question.options)
    wrongs = len(question.options) - rights
    # A wrong choice among several costs what a right one brings, so that ticking all brings nothing.
    lost = 0 if question.kind == "one" else -100 / max(wrongs, 1)
    options = [
        {
            "place": place,
            "text": option.text,
            "right": option.right,
            "feedback": option.feedback,
            "fraction": f"{100 / rights if option.right else lost:.7g}",
        }
        for place, option in enumerate(question.options)
    ]
    return told | {"options": options}


def _gift(text: str) -> Markup:
    """HTML with the signs escaped that GIFT gives a meaning."""
    return Markup(GIFT_SIGNS.sub(r"\\\1", str(text)))


def write(folder: Path) -> list[Path]:
    """Write the banks, and return the files.

    Parameters
    ----------
    folder : Path
        Is made if need be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    quizzes = bank()
    written = []
    for name in ("moodle.xml", "questions.gift"):
        written.append(folder / name)
        written[-1].write_text(_filled(name, course=COURSE, quizzes=quizzes), encoding="utf-8")
    for quiz in quizzes:
        written.append(folder / f"{quiz['identifier']}-qti.zip")
        with ZipFile(written[-1], "w", ZIP_DEFLATED) as package:
            for name, text in _package(quiz).items():
                package.writestr(ZipInfo(name, EPOCH), text)
    return written


def _package(quiz: dict) -> dict[str, str]:
    """File -> content of a QTI package of one chapter."""
    items = {
        f"{question['id']}.xml": _filled("qti-item.xml", question=question) for question in quiz["questions"]
    }
    whole = {"imsmanifest.xml": "qti-manifest.xml", "test.xml": "qti-test.xml"}
    return {name: _filled(template, quiz=quiz) for name, template in whole.items()} | items


def _filled(template: str, **values) -> str:
    return templates(gift=_gift).get_template(f"bank/{template}").render(values).lstrip()


if __name__ == "__main__":
    for path in write(Path(sys.argv[1])):
        print(path)
