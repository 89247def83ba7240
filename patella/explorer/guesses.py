"""A prediction: the reader commits to an answer before the data are shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from patella.explorer.errors import ExplorerError


@dataclass(frozen=True)
class Guess:
    """A question that an explorer asks before it shows its figure.

    Parameters
    ----------
    question : str
    truth : float or str
        What the data say: a number, or one of the options.
    answers : tuple (min, max, step) or list of str
        The scale or the options from which the reader chooses.
    unit : str, optional
        Follows each number.
    axis : {"x", "y"}, optional
        The axis on which the guess is drawn beside the data.

    Raises
    ------
    ExplorerError
        When an option is asked for and the truth is none of them, or no answer is offered.
    """

    question: str
    truth: float | str
    answers: tuple | list
    unit: str = ""
    axis: str | None = None

    def __post_init__(self):
        if not self.choices():
            raise ExplorerError(f"guess {self.question!r} offers no answers")
        if not self.numeric and self.truth not in self.answers:
            raise ExplorerError(f"guess {self.question!r}: the truth {self.truth!r} is none of the answers {list(self.answers)}")

    @property
    def numeric(self) -> bool:
        """Whether the answer is a number on a scale."""
        return isinstance(self.answers, tuple)

    def choices(self) -> list:
        """Every answer that the reader can give."""
        if not self.numeric:
            return list(self.answers)
        low, high, step = (Decimal(str(number)) for number in self.answers)
        return [float(low + position * step) for position in range(int((high - low) / step) + 1)]

    def label(self, answer) -> str:
        """An answer as the reader sees it."""
        return f"{answer:g} {self.unit}".strip() if self.numeric else answer

    def verdict(self, answer) -> str:
        """How far off an answer is, in words."""
        said, truth = self.label(answer), self.label(self.truth)
        if not self.numeric:
            return f"You guessed “{said}”, as the data say." if answer == self.truth else f"You guessed “{said}”; the data say “{truth}”."
        error = answer - self.truth
        if abs(error) < self.answers[2] / 2:
            return f"You guessed {said}; the data say {truth}: as close as this scale allows."
        return f"You guessed {said}; the data say {truth}: too {'high' if error > 0 else 'low'} by {abs(error):.3g}."

    def marks(self, answer) -> dict:
        """The guess as a plotly line and label, to be added to the figure's layout."""
        if self.axis is None:
            return {"shapes": [], "annotations": []}
        other = "y" if self.axis == "x" else "x"
        line = {
            "type": "line", f"{self.axis}ref": self.axis, f"{other}ref": "paper",
            f"{self.axis}0": answer, f"{self.axis}1": answer, f"{other}0": 0, f"{other}1": 1,
            "line": {"dash": "dot", "width": 2},
        }
        label = {
            f"{self.axis}ref": self.axis, f"{other}ref": "paper", self.axis: answer, other: 1,
            "text": "your guess", "showarrow": False, f"{other}anchor": "bottom" if self.axis == "x" else "right",
        }  # fmt: skip
        return {"shapes": [line], "annotations": [label]}

    def plain(self) -> dict:
        """All that a page needs: the question, and for each answer its label, verdict and marks."""
        return {
            "question": self.question,
            "numeric": self.numeric,
            "answers": [
                {"label": self.label(answer), "verdict": self.verdict(answer), "marks": self.marks(answer)}
                for answer in self.choices()
            ],
        }
