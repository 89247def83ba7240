"""A prediction: the reader commits to an answer before the data are shown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real

from everystate.controls import MOST_VALUES
from everystate.errors import ExplorerError


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
        When no answer is offered, or the truth is none of them: no option, no finite
        number, or outside the scale.
    """

    question: str
    truth: float | str
    answers: tuple | list
    unit: str = ""
    axis: str | None = None

    def __post_init__(self):
        if self.axis not in (None, "x", "y"):
            raise ExplorerError(f'{self._about}: axis must be "x" or "y", not {self.axis!r}')
        if self.numeric:
            self._check_scale()
        elif not self.answers:
            raise ExplorerError(f"{self._about} offers no answers")
        elif not isinstance(self.answers, list):
            raise ExplorerError(f"{self._about}: answers are (min, max, step) or a list of words")
        elif len(set(self.answers)) < len(self.answers):
            raise ExplorerError(f"{self._about} offers two answers alike in {self.answers}")
        elif self.truth not in self.answers:
            raise ExplorerError(
                f"{self._about}: the truth {self.truth!r} is none of the answers {list(self.answers)}"
            )

    def _check_scale(self):
        if len(self.answers) != 3 or not all(map(_is_finite, self.answers)):
            raise ExplorerError(
                f"{self._about}: a scale is (min, max, step) in numbers, not {self.answers!r}"
            )
        low, high, step = self.answers
        if step <= 0 or low > high:
            raise ExplorerError(f"{self._about} offers no answers: {self.answers!r} is no scale upwards")
        if (high - low) / step >= MOST_VALUES:
            raise ExplorerError(f"{self._about} offers more than {MOST_VALUES:,} answers: take a larger step")
        if not _is_finite(self.truth):
            raise ExplorerError(f"{self._about}: the truth {self.truth!r} is no finite number")
        if not low <= self.truth <= high:
            raise ExplorerError(
                f"{self._about}: the truth {self.truth:g} lies outside the scale from {low:g} to {high:g}"
            )

    @property
    def _about(self) -> str:
        return f"guess {self.question!r}"

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
        if not self.numeric:
            return answer
        return f"{_written(answer, self._digits)} {self.unit}".strip().replace("-", "−", 1)

    @property
    def _digits(self) -> int:
        """Significant digits that tell all answers apart."""
        low, high, step = (Decimal(str(number)).normalize() for number in self.answers)
        finest = min(int(number.as_tuple().exponent) for number in (low, step))
        return max(6, max(low.adjusted(), high.adjusted()) + 1 - finest)

    def verdict(self, answer) -> str:
        """How far off an answer is, in words."""
        said, truth = self.label(answer), self.label(self.truth)
        if not self.numeric:
            return (
                f"You guessed “{said}”, as the data say."
                if answer == self.truth
                else f"You guessed “{said}”; the data say “{truth}”."
            )
        error = answer - self.truth
        if abs(error) < self.answers[2] / 2:
            return f"You guessed {said}; the data say {truth}: as close as this scale allows."
        way = "high" if error > 0 else "low"
        return f"You guessed {said}; the data say {truth}: too {way} by {_written(abs(error), 3)}."

    def plain(self) -> dict:
        """All that the face needs: the question, and for each answer its label, value and verdict."""
        return {
            "question": self.question,
            "unit": self.unit,
            "numeric": self.numeric,
            "axis": self.axis,
            "answers": [
                {
                    "label": self.label(answer),
                    "value": answer if self.numeric else None,
                    "verdict": self.verdict(answer),
                }
                for answer in self.choices()
            ],
        }


def _written(number, digits: int) -> str:
    """A number with so many significant digits, none of them as a power of ten."""
    return f"{Decimal(f'{number:.{digits}g}'):f}"


def _is_finite(number) -> bool:
    return not isinstance(number, bool) and isinstance(number, Real) and math.isfinite(number)
