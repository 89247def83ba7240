"""Guesses: questions whose answers are within reach, and verdicts in words."""

import re

import pytest

from everystate import ExplorerError, Guess


def test_guess_in_numbers():
    guess = Guess("How much?", truth=17.3, answers=(0, 100, 5), unit="%", axis="y")
    assert guess.verdict(30.0) == "You guessed 30 %; the data say 17.3 %: too high by 12.7."
    assert "too low by 12.3" in guess.verdict(5.0)
    assert "as close as this scale allows" in guess.verdict(15.0)
    plain = guess.plain()
    assert (plain["numeric"], plain["axis"], plain["unit"], len(plain["answers"])) == (True, "y", "%", 21)
    assert plain["answers"][6] == {"label": "30 %", "value": 30.0, "verdict": guess.verdict(30.0)}


def test_a_number_below_zero_has_a_minus():
    guess = Guess("How far?", truth=-0.5, answers=(-1, 1, 0.5), unit="m")
    assert guess.verdict(-1.0) == "You guessed −1 m; the data say −0.5 m: too low by 0.5."


@pytest.mark.parametrize(
    ("truth", "answers"),
    [
        (17968829, (17968820, 17968830, 1)),
        (1000.003, (1000.001, 1000.005, 0.001)),
        (0.0000012, (0, 0.000002, 0.0000001)),
        (123456789.5, (0, 200_000_000, 100_000_000)),
    ],
)
def test_a_number_of_any_size_is_told_whole_and_each_answer_in_its_own_words(truth, answers):
    plain = Guess("How many?", truth=truth, answers=answers).plain()["answers"]
    assert len({answer["label"] for answer in plain}) == len(plain)
    for answer in plain:
        assert float(answer["label"]) == answer["value"]
        assert not re.search(r"\de[+-]?\d", answer["label"] + answer["verdict"])
        told = re.search(r"the data say ([\d.]*\d)", answer["verdict"])
        assert told and float(told[1]) == pytest.approx(truth, abs=answers[2] / 2)


def test_how_far_off_is_told_without_a_power_of_ten():
    guess = Guess("How many?", truth=20.0, answers=(0, 5000, 100))
    assert guess.verdict(4100.0).endswith("too high by 4080.")


def test_guess_of_an_option():
    guess = Guess("Which?", truth="VM", answers=["VM", "VL"])
    assert guess.verdict("VM") == "You guessed “VM”, as the data say."
    assert "the data say “VM”" in guess.verdict("VL")
    assert [answer["value"] for answer in guess.plain()["answers"]] == [None, None]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"truth": "RF", "answers": ["VM"]}, "none of the answers"),
        ({"truth": "VM", "answers": []}, "offers no answers"),
        ({"truth": 1, "answers": (2, 0, 1)}, "offers no answers"),
        ({"truth": 1, "answers": (0, 2, 0)}, "offers no answers"),
        ({"truth": 1, "answers": (0, 2)}, "min, max, step"),
        ({"truth": 1, "answers": (0, 1e9, 1)}, "more than 10,000 answers"),
        ({"truth": "VM", "answers": ["VM", "VM"]}, "two answers alike"),
        ({"truth": "V", "answers": "VM"}, "or a list of words"),
        ({"truth": 1, "answers": 5}, "or a list of words"),
        ({"truth": float("nan"), "answers": (0, 2, 1)}, "no finite number"),
        ({"truth": "1", "answers": (0, 2, 1)}, "no finite number"),
        ({"truth": True, "answers": (0, 2, 1)}, "no finite number"),
        ({"truth": 3, "answers": (0, 2, 1)}, "outside the scale from 0 to 2"),
        ({"truth": 1, "answers": (0, 2, 1), "axis": "z"}, "axis must be"),
    ],
    ids=str,
)
def test_a_guess_that_has_no_answer_is_refused(arguments, says):
    with pytest.raises(ExplorerError, match=f"'Which\\?'.*{says}"):
        Guess("Which?", **arguments)
