"""Numbers, units and names as readers see them.

A minus is a true minus, and no line breaks between a number and its unit.  How many digits a number gets
is the caller's to say, by what the number is; everything else about its looks is said here, once.
"""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

from patella import evidence

MINUS, GLUE = "−", "\N{NO-BREAK SPACE}"

# Codes of the tables that are no words when their underscores are blanks.
SPELLED = {
    "pfp": "people with PFP",
    "healthy": "healthy people",
    "pfp_and_control": "PFP and controls",
    "mixed": "mixed groups",
    "rct": "randomised trial",
    "case_series": "before-and-after study",
    "cross_sectional": "cross-sectional study",
    "meta_analysis": "meta-analysis",
    "quasi_experimental": "quasi-experimental study",
    "deg": "°",
    "cm2": "cm²",
    "cm3": "cm³",
    "ci_low": "95 % from",
    "ci_high": "95 % to",
    "source_location": "where in the source",
}
DEGREES = re.compile(r"(?<=\d) deg\b")  # within the descriptions that tables hold
# Short names within codes, which stay in capitals.
SHORT = re.compile(r"\b(?:pfp|vmo|vml|vm|vll|vl|csa|pcsa|akps|icc|sem|mcid|mvc|smd)\b")
# Where a line must not end.
UNIT = re.compile(r"(?<=\d) (?=(?:%|mm|cm|kg|N|ms|Hz|kHz|µV|°C)(?!\w))")
RESULT = re.compile(r"\b([pnr]) ([=<>≤≥]) (?=[−\d])")


def number(value: float, digits: int = 0, plus: bool = False) -> str:
    """A number with so many decimals.

    Parameters
    ----------
    value : float
    digits : int
        Decimals; `number(0.25, 1)` is "0.2", as Python rounds.
    plus : bool
        Whether a positive number carries its sign.

    Raises
    ------
    ValueError
        When the value is missing: what a reader sees then is for the caller to say.

    >>> number(-1.5, 1), number(-0.04, 1), number(3, plus=True)
    ('−1.5', '0.0', '+3')
    """
    if pd.isna(value):
        raise ValueError("a missing value is no number: say in words that it was not read")
    rounded = round(float(value), digits) + 0.0  # -0.0 + 0.0 is 0.0
    return f"{rounded:{'+' if plus and rounded else ''}.{digits}f}".replace("-", MINUS)


def plain(value: float) -> str:
    """A number as it is printed: whole numbers whole, others with the digits that they have.

    >>> plain(5.0), plain(0.25), plain(-12), plain(-0.0)
    ('5', '0.25', '−12', '0')
    """
    if pd.isna(value):
        raise ValueError("a missing value is no number: say in words that it was not read")
    return f"{float(value) + 0.0:.10g}".replace("-", MINUS)  # -0.0 + 0.0 is 0.0


def _shown(value: float, digits: int | None) -> str:
    """With so many decimals; with None, all that it has."""
    return plain(value) if digits is None else number(value, digits)


def quantity(value: float, unit: str, digits: int | None = 0) -> str:
    """A number with its unit, not to be parted by the end of a line; `digits=None` prints all that it has.

    >>> quantity(48, "deg"), quantity(-2.5, "mm", 1).replace(GLUE, "_")
    ('48°', '−2.5_mm')
    """
    unit = SPELLED.get(unit, unit)
    return f"{_shown(value, digits)}{'' if unit == '°' else GLUE}{unit}"


def percent(value: float, digits: int | None = 0) -> str:
    """A percentage from a number of per cent: 40 -> "40 %"."""
    return quantity(value, "%", digits)


def degrees(value: float, digits: int | None = 0) -> str:
    """An angle: 40 -> "40°"."""
    return quantity(value, "deg", digits)


def interval(low: float, high: float, digits: int | None = 1) -> str:
    """The two ends of an interval.

    >>> interval(-2.4, 0.8)
    '−2.4 to 0.8'
    """
    return f"{_shown(low, digits)} to {_shown(high, digits)}"


def p_value(p: float) -> str:
    """A p value in the one style of the course.

    >>> [p_value(p).replace(GLUE, "_") for p in (0.0004, 0.023, 0.35)]
    ['p_<_0.001', 'p_=_0.023', 'p_=_0.35']
    """
    if p < 0.001:
        return f"p{GLUE}<{GLUE}0.001"
    return f"p{GLUE}={GLUE}{p:.3f}" if p < 0.1 else f"p{GLUE}={GLUE}{p:.2f}"


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: 1 study, 2 studies."""
    return f"{count}{GLUE}{noun if count == 1 else plural or noun + 's'}"


def headcount(n: float) -> str:
    """A number of people: 1 person, 157 people."""
    return counted(round(n), "person", "people")


def weeks(n: float) -> str:
    """How long after its start a trial measured: 1 week, 12 weeks, or that nobody printed it."""
    return "time not read" if pd.isna(n) else counted(round(n), "week")


def with_interval(value: float, low: float, high: float, digits: int = 1) -> str:
    """A number with its 95 % interval.

    >>> with_interval(-0.4, -2.4, 1.6).replace(GLUE, "_")
    '−0.4 (95_% interval −2.4 to 1.6)'
    """
    return f"{number(value, digits)} ({percent(95)} interval {interval(low, high, digits)})"


def words(code: str) -> str:
    """A code of the data tables as words.

    >>> words("hip_adduction"), words("vmo_later_in_pfp"), words("rct"), words("squat to 60 deg")
    ('hip adduction', 'VMO later in PFP', 'randomised trial', 'squat to 60°')
    """
    spelled = DEGREES.sub("°", code.replace("_", " "))
    return SPELLED.get(code) or SHORT.sub(lambda name: name[0].upper(), spelled)


def author_year(row) -> str:
    """The short name of a study for an axis label: its first author, or its journal, and its year."""
    return f"{re.split(' et al| and | [0-9]{4}', row['study'])[0]} {row['year']:.0f}"


@cache  # the same texts return in every state of an explorer
def named(text: str) -> str:
    """A text in which keys of studies and tables are names: "in ward2009" -> "in Ward et al. 2009"."""
    names, keys = _names_of_keys()
    return keys.sub(lambda key: names[key[0]], text)


@cache
def _names_of_keys() -> tuple[dict[str, str], re.Pattern]:
    names = evidence.studies()["label"].to_dict()
    names |= {name: title for name, title in evidence.tables().items() if "_" in name}
    return names, re.compile(rf"\b(?:{'|'.join(sorted(names, key=len, reverse=True))})\b")


def together(text: str) -> str:
    """A text whose numbers keep their units.

    >>> together("in 55 % of 12 knees (p = 0.02)").replace(GLUE, "_")
    'in 55_% of 12 knees (p_=_0.02)'
    """
    return RESULT.sub(rf"\1{GLUE}\2{GLUE}", UNIT.sub(GLUE, text))
