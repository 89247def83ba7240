"""Figures of chapter 3: what pulls the kneecap, how groups differ, how well testers agree."""

from __future__ import annotations

from itertools import groupby, product
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import norm

from patella import statistics
from patella.checks import check_choice, require, single_numbers
from patella.figures import marks, own_class, theme
from patella.figures.labels import source_columns
from patella.figures.marks import Shown
from patella.synthesis import tracking as synthesis
from patella.synthesis.tracking import FAR, KNEES, PEOPLE, Comparison, Correlation
from patella.words import GLUE, counted, degrees, interval, number, percent, plain, quantity, words


def _in_lines(labels) -> list[str]:
    """What was measured, and below it by whom."""
    return [marks.with_byline(*label.split("\n")) for label in labels]


# ---------------------------------------------------------------- experiments on cadavers

PARTS = {
    "every part": None,
    "whole VM": "whole_vm",
    "VMO alone": "vmo",
    "VMO or VMO + VML": "vmo_or_vmo_and_vml",
}
KINDS = {
    "every outcome": None,
    "position": "^lateral (?:patellar )?(?:shift|displacement)|translation|tilt|kinematics",
    "pressure": "pressure|contact",
    "stability": "force for",
}
LARGEST_CHANGES = {"25 %": 25, "50 %": 50, "75 %": 75, "any change": 100}
FINDINGS = {
    "yes": ("significant", theme.MORE, "circle"),
    "no": ("not significant", theme.SAME, "circle-open"),
    "not_stated": ("test not stated", theme.UNCLEAR, "diamond-open"),
}
NO_LEVEL = 205  # place for contrasts that have no single force level
ROOM_PER_LETTER = 11  # percent of force that a letter beside a mark takes on a narrow phone
FORCE_SPAN = (-18, 236)
# On a phone there is no room for more words.
FORCE_TICKS = {0: "0", 25: "", 50: "50", 75: "", 100: "100", 125: "", 150: "", NO_LEVEL: "no one<br>level"}


def vm_experiments(experiments, part="every part", largest_change=100, outcome="every outcome") -> Shown:
    """Cadaver and model experiments: what happens when the force of the vastus medialis is changed.

    Parameters
    ----------
    experiments : DataFrame
        Table `vm_force_experiments`, with studies.
    part : str
        One of `PARTS`.
    largest_change : int
        Largest change of force shown, percent; 100 also shows what has no single level.
    outcome : str
        One of `KINDS`.
    """
    check_choice(PARTS, part=part)
    check_choice(KINDS, outcome=outcome)
    what = experiments["part"].map({code: label for label, code in PARTS.items()})
    every = synthesis.labelled_experiments(experiments).assign(what=what, population=experiments["model"])
    lines, heads, depth = _blocks(every)
    rows = synthesis.vm_contrasts(every, PARTS[part], largest_change, KINDS[outcome])
    room = _room_beside(rows)

    def finding(some, code, look):
        label, colour, symbol = look
        levels = some["vm_force_pct_of_normal"].fillna(NO_LEVEL)
        heights = [lines[line] for line in zip(some["what"], some["label"])]
        ring = {"symbol": symbol, "line": {"width": 2, "color": colour}}
        dots = marks.dots(some, levels, heights, _experiment_hover, colour=colour, size=13, **ring)
        beside = _beside_finding(some, label, colour, room)
        return dots | {"mode": "markers+text", "name": label, "cliponaxis": False} | beside

    ticks: dict = {"tickvals": list(FORCE_TICKS), "ticktext": list(FORCE_TICKS.values())}
    ticks |= {"tickangle": 0, "tickfont": {"size": 12}}
    head: dict = {"font": {"size": 13}, "xanchor": "left", "bgcolor": theme.GROUND}
    drawn = marks.figure(
        "How weak must the muscle be before the kneecap notices?",
        marks.by(rows, "significant", FINDINGS, finding),
        x=marks.scale("force left (% of normal)", f"shaded: 75 to {percent(125)}", span=FORCE_SPAN, **ticks),
        y=marks.lines(
            dict(zip(lines.values(), _in_lines(line for _, line in lines))),
            span=(-depth + 0.3, 0.7),
        ),
        height=760,
        shapes=[theme.line_at("x", 100, dash="dash"), theme.band_at("x", 75, 125)],
        annotations=[marks.note(f"<b>{label}</b>", -16, place, **head) for label, place in heads.items()],
        showlegend=False,
        margin={"t": 8},
    )
    reading = _experiments_reading(rows, part, largest_change, outcome)
    return Shown(drawn, reading, _experiments_table(rows))


def _blocks(rows) -> tuple[dict, dict, float]:
    """Places of the lines, of the heads above their blocks, and how deep the blocks reach."""
    lines: dict = {}
    heads, depth = {}, 0.0
    for label in list(PARTS)[1:]:
        heads[label] = -depth
        block = rows.loc[rows["what"] == label, "label"].unique()
        lines |= {(label, line): -depth - number for number, line in enumerate(block, 1)}
        depth += len(block) + 1.9
    return lines, heads, depth


def _room_beside(rows) -> pd.DataFrame:
    """How far it is from each mark to the next in its line, or to the end of the axis, on either side."""
    levels = rows["vm_force_pct_of_normal"].fillna(NO_LEVEL)
    lines = levels.sort_values(kind="stable").groupby([rows["what"], rows["label"]])
    ends = lines.shift(-1).fillna(FORCE_SPAN[1])
    # What stands at the right of a mark before it may reach so far.
    left = (levels - FORCE_SPAN[0]).where(lines.cumcount() == 0, 0)
    return pd.DataFrame({"right": ends - levels, "left": left}).reindex(rows.index)


def _named_mark(some, label, room) -> tuple:
    """The first mark without a size that has room for the name of its finding, else that with most room."""
    for index in some.index[some["size"] == ""]:
        for side in ("right", "left"):
            if room.loc[index, side] >= ROOM_PER_LETTER * len(label):
                return index, side
    if some.empty:
        return None, "right"
    spare = room.sub(ROOM_PER_LETTER * some["size"].str.len(), axis="index")
    return max(product(some.index, ("right", "left")), key=lambda each: spare.loc[each])


def _beside_finding(some, label, colour, room) -> dict:
    """Beside each mark its size; beside one that has room for it, the name of the finding, too."""
    named, side = _named_mark(some, label, room)
    texts = some["size"].to_dict()
    if named is not None:
        texts[named] = ", ".join(filter(None, (texts[named], label)))
    return {
        "text": [
            f"{text}{GLUE}" if index == named and side == "left" else f"{GLUE}{text}"
            for index, text in texts.items()
        ],
        "textposition": [f"middle {side if index == named else 'right'}" for index in texts],
        "textfont": {"size": 11, "color": [colour if index == named else theme.SOFT_INK for index in texts]},
    }


def _experiment_hover(row) -> tuple[str, str, str]:
    outcome = f"outcome: {row['outcome']} {row['size']}".rstrip()
    return row["vm_change"], outcome, FINDINGS[row["significant"]][0]


def _experiments_reading(rows, part, largest_change, outcome) -> str:
    what = "" if part == "every part" else f", {part}"
    kind = "" if outcome == "every outcome" else f", outcome {outcome}"
    change = f"changes of at most {percent(largest_change, None)} of normal force"
    asked = f"For {'any change of force' if largest_change == 100 else change}{what}{kind}"
    if rows.empty:
        return f"{asked}: nothing was tested in what we could read."
    count = rows["significant"].value_counts()
    split = ""
    if part == "every part":
        found = rows["significant"].eq("yes").groupby(rows["what"], sort=False).agg(["sum", "size"])
        shares = "; ".join(f"{label} {yes} of {size}" for label, yes, size in found.itertuples())
        split = f" Significant, by what was changed: {shares}."
    low, high = rows["n"].min(), rows["n"].max()
    knees = f"n = {plain(low)}" if low == high else f"n = {interval(low, high, None)}"
    studies = counted(rows["study_id"].nunique(), "study", "studies")
    return (
        f"{asked}: {counted(len(rows), 'result')} from {studies} ({knees}); "
        f"{count.get('yes', 0)} significant, {count.get('no', 0)} not, "
        f"{count.get('not_stated', 0)} without a stated test.{split} "
        "Results of one study share its knees, so this counts and does not weigh."
    )


def _experiments_table(rows) -> pd.DataFrame:
    titles = {"what": "changed part", "vm_change": "change", "knee_flexion_deg": "knee flexion (°)"}
    columns = ["study", "model", "n", *titles.values(), "outcome", "size"]
    return marks.table(rows.rename(columns=titles), columns, significant=rows["significant"].map(words))


# ---------------------------------------------------------------- overlap of groups

TAKEN_AT = {
    "the estimate": "difference",
    "lower end of its interval": "low",
    "upper end of its interval": "high",
}
REACH = 3.2  # SDs to which a curve is drawn
NAMED_AT = 0.8  # SDs from the middle of a curve to its name


def overlap(published: dict[str, Comparison], comparison, value="the estimate", cut_off=1.0) -> Shown:
    """Two normal curves at a published distance, and a cut-off between them.

    Parameters
    ----------
    published : dict
        What `comparisons` returns.
    comparison : str
        One of its keys.
    value : str
        One of `TAKEN_AT`.
    cut_off : float
        Standard deviations of the group without pain, from its mean towards the other group.
    """
    check_choice(published, comparison=comparison)
    check_choice(TAKEN_AT, value=value)
    single_numbers(cut_off=cut_off)
    one = published[comparison]
    difference = getattr(one, TAKEN_AT[value])
    mean1, limit = one.mean0 + difference, one.mean0 + one.side * cut_off * one.sd0
    edge: dict = {"xanchor": "left" if one.side > 0 else "right", "yref": "paper", "yanchor": "top"}
    above: dict = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    unit = ["degrees"] if one.unit == "deg" else ["SDs from the mean", "of people without pain"]
    apart = synthesis.separation(one, difference, limit)
    drawn = marks.figure(
        "How well does this measure tell two groups apart?",
        _two_curves(one, mean1),
        x=marks.scale(*unit, span=_overlap_span(one)),
        y={"visible": False, "range": [0, 0.46]},
        height=430,
        shapes=[
            theme.line_at("x", limit, color=theme.INK, width=2.5),
            theme.line_at("x", mean1, color=theme.MORE, dash="dot"),
            theme.line_at("x", one.mean0, color=theme.SAME, dash="dot"),
        ],
        annotations=[
            *_curve_names(one, mean1),
            marks.note("\u2002cut-off\u2002", limit, 1, theme.INK, **edge),
            marks.note(f"<b>the curves share {percent(apart.overlap)}</b>", 0, 1, theme.INK, **above),
        ],
        showlegend=False,
        margin={"t": 32},
    )
    reading = _overlap_reading(one, value, apart, cut_off)
    return Shown(drawn, reading, _overlap_table(one, apart))


def _two_curves(one, mean1) -> list[dict]:
    reach = REACH * max(one.sd0, one.sd1)
    x = np.linspace(min(one.mean0, mean1) - reach, max(one.mean0, mean1) + reach, 73)
    filled = {"fill": "tozeroy", "opacity": 0.8}
    return [
        marks.curve(
            np.round(x, 3), np.round(norm.pdf(x, mean, sd) * one.sd0, 4), colour=colour, shape="spline"
        )
        | filled
        | marks.named(name.replace("<br>", " "))
        for mean, sd, name, colour in _groups(one, mean1)
    ]


def _groups(one, mean1) -> list[tuple]:
    """Mean, spread, name and colour of those without pain and those with it."""
    return [
        (one.mean0, one.sd0, "stayed free<br>of pain" if one.prospective else "without<br>pain", theme.SAME),
        (mean1, one.sd1, "pain came<br>later" if one.prospective else "with<br>pain", theme.MORE),
    ]


def _curve_names(one, mean1) -> list[dict]:
    """Each group's name beside the outer flank of its curve."""
    outward = 1 if mean1 >= one.mean0 else -1
    notes = []
    for side, (mean, sd, name, colour) in zip((-outward, outward), _groups(one, mean1)):
        height = norm.pdf(NAMED_AT) * one.sd0 / sd
        align = "left" if side > 0 else "right"
        beside: dict = {"xanchor": align, "align": align, "xshift": 6 * side, "yanchor": "bottom"}
        notes.append(marks.note(f"<b>{name}</b>", mean + side * NAMED_AT * sd, height, colour, **beside))
    return notes


def _overlap_span(one) -> tuple[float, float]:
    """An axis that holds both curves wherever in its interval the difference is taken."""
    means = [(one.mean0, one.sd0), (one.mean0 + one.low, one.sd1), (one.mean0 + one.high, one.sd1)]
    ends = [mean + side * REACH * sd for mean, sd in means for side in (-1, 1)]
    return round(min(ends), 2), round(max(ends), 2)


def _overlap_reading(one, value, apart, cut_off) -> str:
    taken = "The curves" if value == "the estimate" else f"Taken at the {value}, the curves"
    one_of = "someone who got pain later" if one.prospective else "someone with pain"
    whom = "those who got pain later" if one.prospective else "people with pain"
    spread = " of equal spread" if one.unit == "SD" else ""
    place = (
        "at"
        if cut_off == 0
        else f"{quantity(abs(cut_off), 'SD', None)} {'beyond' if cut_off > 0 else 'before'}"
    )
    return (
        f"{one.row['study']}: {one.basis}; normal curves{spread} are assumed. {taken} share "
        f"{percent(apart.overlap)}; {one_of} lies {'further out' if one.side > 0 else 'lower'} "
        f"than someone without pain {number(apart.superiority)} times in 100; {percent(apart.beyond)} of "
        f"those without pain lie beyond the typical person with pain. A cut-off {place} the pain-free mean "
        f"catches {percent(apart.sensitivity)} of {whom} (sensitivity) and clears "
        f"{percent(apart.specificity)} of the others (specificity)."
    )


def _overlap_table(one, apart) -> pd.DataFrame:
    titles = [
        "overlap of the two curves",
        "a person with pain lies further out than one without",
        "without pain, beyond the typical person with pain",
        "sensitivity",
        "specificity",
    ]
    numbers = [round(number, 1) for number in apart]
    table = pd.DataFrame({"what": titles, "value": numbers, "unit": "%", "from": one.basis})
    return table.assign(**_source(one.row))


def _source(row) -> dict:
    """The columns that end a table which rests on one row of an evidence table."""
    return source_columns(row.to_frame().T).iloc[0].to_dict()


# ---------------------------------------------------------------- effects, before and after the pain


class Scale(NamedTuple):
    """What can share an axis, and that axis."""

    statistic: str
    unit: str | None
    title: tuple[str, ...]
    span: tuple[float, float]


TORQUE, PER_WEIGHT, PER_BMI = "torque, pain minus no pain", "Nm per body-weight unit", "Nm per BMI unit"
SCALES = {
    "standardized difference": Scale("smd", None, ("standardized", "difference (SDs)"), (-1.4, 3.0)),
    "degrees": Scale("mean_difference", "deg", ("pain minus no pain", "(degrees)"), (-4, 10)),
    "strength per body weight": Scale(
        "mean_difference", PER_WEIGHT, (TORQUE, f"({PER_WEIGHT})"), (-0.45, 0.1)
    ),
    "strength per BMI": Scale("mean_difference", PER_BMI, (TORQUE, f"({PER_BMI})"), (-1.4, 0.2)),
    "odds ratio": Scale("odds_ratio", None, ("odds ratio (log scale)",), (-0.6, 0.65)),
}
DESIGNS = {"every design": None, "case-control": "cross_sectional", "prospective": "prospective"}
WHEN = {
    "cross_sectional": ("measured once pain is there", theme.MORE),
    "prospective": ("measured before the pain", theme.SAME),
}


def before_or_after(
    effects: pd.DataFrame,
    derived: pd.DataFrame,
    q_angle_error: float,
    scale="standardized difference",
    design="every design",
) -> Shown:
    """Published differences between people with and without pain, with their intervals.

    Parameters
    ----------
    effects : DataFrame
        Table `group_effects`, with studies and their n.
    derived : DataFrame
        What `derived_differences` returns; drawn with open marks.
    q_angle_error : float
        Standard error of measurement of the Q angle between testers, degrees.
    scale : str
        One of `SCALES`: units are never mixed on one axis.
    design : str
        One of `DESIGNS`.
    """
    check_choice(SCALES, scale=scale)
    check_choice(DESIGNS, design=design)
    statistic, unit, title, span = SCALES[scale]
    rows = synthesis.differences(effects, derived, statistic, unit, DESIGNS[design])
    rows = rows.assign(population="people with and without pain")
    rows.index, heads, top = _in_blocks(rows["design"].map(WHEN))

    def effect(some, code, kind):
        name, colour = kind
        symbols = ["diamond-open" if own else "diamond" for own in some["derived"]]
        ring = {"symbol": symbols, "line": {"width": 2, "color": colour}}
        ends = {"whiskers": (some["ci_low"], some["ci_high"]), "thickness": 2.5, "cap": 5}
        look = {"colour": colour, "size": 13} | ends | ring
        return marks.dots(some, some["estimate"], some.index, _effect_hover, **look) | {"name": name}

    log: dict = {"type": "log", "tickvals": [0.3, 0.5, 1, 2, 4]} if scale == "odds ratio" else {}
    shapes, notes = _reading_error(rows.index[rows["is_q"]], q_angle_error if unit == "deg" else None, top)
    highest = top + 1.6 * len(notes)
    if rows.empty:
        notes = [marks.note("no size printed<br>in what we could read", 0.5, 0.5, xref="paper", yref="paper")]
    drawn = marks.figure(
        "Do people with pain differ, and did they before it began?",
        marks.by(rows, "design", WHEN, effect),
        x=marks.scale(*title, span=span, **log),
        y=marks.lines(
            dict(zip(rows.index, _in_lines(rows["label"]))), span=(min(highest - 4, -0.7), max(highest, 0))
        ),
        height=520,
        showlegend=False,
        margin={"t": 8},
        shapes=[theme.line_at("x", 1 if log else 0, dash="dash"), *shapes],
        annotations=[*heads, *notes],
    )
    reading = _effects_reading(rows, scale, design, q_angle_error)
    return Shown(drawn, reading, _effects_table(rows))


def _in_blocks(kinds) -> tuple[list[float], list[dict], float]:
    """Places of rows from below, a head in its colour above each run of a kind, and their top."""
    places: list[float] = []
    heads, place = [], -1.0
    for (name, colour), run in groupby(kinds):
        places += [place := place + 1 for _ in run]
        place += 1
        # On a phone the plot is narrower than a head, which begins above the names of its rows.
        head: dict = {"xref": "paper", "xanchor": "left", "xshift": -60, "size": 12}
        heads.append(marks.note(f"<b>{name}</b>", 0, place - 0.15, colour, **head))
    return places, heads, place + 0.35


def _reading_error(places, error, top) -> tuple[list[dict], list[dict]]:
    """A band behind the rows of the Q angle, as wide as the error of one reading, and its label above all."""
    if error is None or places.empty:
        return [], []
    band = {"type": "rect", "x0": -error, "x1": error, "y0": places.min() - 0.45, "y1": places.max() + 0.45}
    band |= {"fillcolor": theme.BAND, "line": {"width": 0}, "layer": "below"}
    said = f"±{GLUE}{degrees(error, None)}: error of<br>one Q-angle reading"
    return [band], [marks.note(said, 0, top, size=12, yanchor="bottom", bgcolor=theme.GROUND)]


def _effect_hover(row) -> tuple[str, str]:
    estimate = quantity(row["estimate"], row["unit"], 2).removesuffix(f"{GLUE}1")
    ends = interval(row["ci_low"], row["ci_high"], 2)
    return f"{words(row['outcome'])}: {row['condition']}", f"{estimate} ({percent(95)} interval {ends})"


def _effects_reading(rows, scale, design, q_angle_error) -> str:
    asked = f"scale: {scale}{'' if design == 'every design' else f', {design} only'}"
    if rows.empty:
        return f"No size with an interval stands in what we could read ({asked}); that is a gap, not a zero."
    neutral = 1 if scale == "odds ratio" else 0
    clear = ((rows["ci_low"] > neutral) | (rows["ci_high"] < neutral)).sum()
    excluded = f"{'excludes' if clear == 1 else 'exclude'} {'one' if neutral else 'zero'}"
    downwards = rows.assign(label=rows["label"].str.replace("\n", " (") + ")")[::-1]
    spans = [
        f"{label} {number(estimate, 2)} ({interval(low, high, 2)})"
        for label, estimate, low, high in downwards[["label", "estimate", "ci_low", "ci_high"]].to_numpy()
    ]
    q_rows = rows[rows["is_q"]]
    error = ""
    if scale == "degrees" and len(q_rows):
        inside = (q_rows["estimate"].abs() < q_angle_error).sum()
        error = (
            f" {inside} of {counted(len(q_rows), 'Q-angle difference')} {'is' if inside == 1 else 'are'} "
            f"smaller than the error of one reading between testers, {degrees(q_angle_error, None)}."
        )
    intervals = f"{clear} of {counted(len(rows), 'interval')} {excluded}"
    own = rows["derived"].astype(bool).sum()
    ours = f" We computed {own} of these from two printed means each (open marks)." if own else ""
    return f"{intervals} ({asked}). From above: {'; '.join(spans)}.{error}{ours}"


def _effects_table(rows) -> pd.DataFrame:
    titles = {"ci_low": "95 % from", "ci_high": "95 % to"}
    columns = ["study", "design", "outcome", "condition", "estimate", *titles.values(), "unit"]
    codes = rows[["design", "outcome", "unit"]].replace("1", "").map(words)
    shown = rows.assign(**codes).round({"estimate": 2, "ci_low": 2, "ci_high": 2}).rename(columns=titles)
    origin = np.where(rows["derived"].astype(bool), "derived: difference of two means", "printed")
    return marks.table(shown, columns, origin=origin)


# ---------------------------------------------------------------- reliability

COEFFICIENTS = {"kappa (verdicts)": "kappa", "ICC (numbers)": "icc", "correlation (one knee)": "correlation"}
COEFFICIENT_AXES = {
    "kappa": ("kappa", "(0: chance, 1: perfect)"),
    "icc": ("ICC", "(0: noise, 1: perfect)"),
    "correlation": ("correlation", "(20 testers of one knee)"),
}
ONE_KNEE = "It is all one knee, measured by 20 testers, and cannot show whether the test tells knees apart."
AGREEMENTS = {
    "every kind": None,
    "between testers": "inter-tester",
    "within one tester": "intra-tester",
    "between two scans": "inter-scan",
}
AGREEMENT_COLOURS = {
    "between testers": theme.MORE,
    "within one tester": theme.SAME,
    "between two scans": theme.LESS,
}
KINDS_OF_AGREEMENT = {AGREEMENTS[kind]: (kind, colour) for kind, colour in AGREEMENT_COLOURS.items()}


def agreement_by_test(reliability: pd.DataFrame, statistic="kappa", agreement="every kind") -> Shown:
    """Published agreement of tests of patellar position, one statistic at a time.

    Parameters
    ----------
    reliability : DataFrame
        Table `reliability`, with studies.
    statistic : str
        A code of `COEFFICIENTS`; they are not comparable, so they never share an axis.
    agreement : str
        One of `AGREEMENTS`.
    """
    check_choice(COEFFICIENTS.values(), statistic=statistic)
    check_choice(AGREEMENTS, agreement=agreement)
    rows = synthesis.agreements(reliability, statistic, AGREEMENTS[agreement])
    name = COEFFICIENT_AXES[statistic][0]
    rows = rows.assign(statistic=name, population=rows["unit_of_n"].map(words))
    rows.index, heads, top = _in_blocks(rows["agreement"].map(KINDS_OF_AGREEMENT))
    drawn = marks.figure(
        "Can two clinicians agree on where the kneecap is?",
        [
            trace
            for code, (kind, colour) in KINDS_OF_AGREEMENT.items()
            for trace in _ranges(rows[rows["agreement"] == code], kind, colour)
        ],
        x=marks.scale(*COEFFICIENT_AXES[statistic], span=(-0.05, 1.05)),
        y=marks.lines(
            dict(zip(rows.index, _in_lines(rows["label"]))), span=(min(top - 5.6, -0.7), max(top, 0))
        ),
        height=600,
        showlegend=False,
        margin={"t": 8},
        annotations=heads,
    )
    reading = _reliability_reading(rows, name, agreement)
    return Shown(drawn, reading, _reliability_table(rows))


def _ranges(rows, name, colour) -> list[dict]:
    """A bar a row from its lowest to its highest value, and a dot at either end."""
    x = [end for low, high in zip(rows["low"], rows["high"]) for end in (low, high, None)]
    y = [end for place in rows.index for end in (place, place, None)]
    bars = marks.curve(x, y, colour=colour, width=5)
    lowest, highest = (
        marks.dots(rows, rows[end], rows.index, _reliability_hover, colour=colour, size=12) | {"name": name}
        for end in ("low", "high")
    )
    return [bars, lowest, highest]


def _reliability_hover(row) -> tuple[str, str]:
    low, high = row["low"], row["high"]
    span = plain(low) if low == high else interval(low, high, None)
    return row["test"], f"{row['agreement']} {row['statistic']}: {span}"


def _reliability_reading(rows, name, agreement) -> str:
    note, name = f" {ONE_KNEE}" if name == "correlation" else "", name[0].upper() + name[1:]
    if rows.empty:
        kind = "" if agreement == "every kind" else f", {agreement}"
        return f"{name}{kind}: no value stands in what we could read."
    parts = []
    for label in AGREEMENT_COLOURS:
        some = rows[rows["agreement"] == AGREEMENTS[label]]
        if len(some):
            studies = counted(some["study_id"].nunique(), "study", "studies")
            span = interval(some["low"].min(), some["high"].max(), None)
            parts.append(f"{label} {span} ({counted(len(some), 'test')}, {studies})")
    return (
        f"{name}: {'; '.join(parts)}. Bars span the lowest and highest value printed; no interval was "
        f"printed for any, and the studies are small.{note}"
    )


def _reliability_table(rows) -> pd.DataFrame:
    titles = {"low": "lowest", "high": "highest", "population": "n counts"}
    columns = ["study", "test", "agreement", "statistic", "lowest", "highest", "n", "n counts"]
    return marks.table(rows.rename(columns=titles), columns)


VERDICTS = {
    "both say tilted": (theme.MORE, "circle"),
    "they disagree": (theme.ACCENT, "x"),
    "both say fine": (theme.SAME, "circle-open"),
}


def two_clinicians(kappa=0.3, called_tilted=50, sample=1) -> Shown:
    """A simulation: two clinicians with a chosen kappa look at 100 knees.

    Parameters
    ----------
    kappa : float
        Agreement beyond chance, 0 to 1.
    called_tilted : int
        Share of knees that each of them calls tilted, percent.
    sample : int
        Number of the sample.
    """
    judged = synthesis.clinicians(kappa, called_tilted, sample)
    ends, places = judged["knees"].cumsum(), np.arange(KNEES)
    traces = []
    for (name, (colour, symbol)), end, count in zip(VERDICTS.items(), ends, judged["knees"]):
        knees = places[end - count : end]
        ring = {"symbol": symbol, "line": {"width": 2, "color": colour}}
        dots = marks.points(knees % 20, -(knees // 20), colour=colour, size=12, **ring)
        traces.append(dots | marks.named(name))
    drawn = marks.figure(
        "Two clinicians, 100 knees: how often do they differ?",
        traces,
        x={"visible": False, "range": [-0.8, 19.8]},
        y={"visible": False, "range": [-4.7, 0.7]},
        height=330,
        showlegend=False,
        annotations=_counted_verdicts(judged["knees"]),
    )
    both, differ, _ = judged["knees"]
    expected, guessing = (
        judged["expected"][1],
        KNEES * synthesis.expected_disagreement(0, called_tilted / 100),
    )
    reading = (
        f"Simulation: kappa {plain(kappa)}, each calls {percent(called_tilted, None)} of knees tilted. "
        f"In this sample they differ on {differ} of {KNEES} knees ({number(expected)} expected); "
        f"both say tilted for {both}. Two people who guess would differ on {number(guessing)}."
    )
    table = judged.assign(verdict=list(VERDICTS)).round({"expected": 1})
    table = table[["verdict", "knees", "expected"]].rename(columns={"knees": "knees in this sample"})
    return Shown(drawn, reading, table)


def _counted_verdicts(knees) -> list[dict]:
    """Above the knees, how many of each kind, from left to right as they stand below."""
    notes = []
    for (name, (colour, _)), count, place, align in zip(
        VERDICTS.items(), knees, (0, 0.5, 1), ("left", "center", "right")
    ):
        above: dict = {
            "xref": "paper",
            "yref": "paper",
            "yanchor": "bottom",
            "xanchor": align,
            "align": align,
        }
        notes.append(marks.note(f"<b>{count} of {KNEES}</b><br>{name}", place, 1, colour, size=12, **above))
    return notes


def two_readings(icc=0.8, spread=5.0, sample=1, mine: pd.DataFrame | None = None) -> Shown:
    """A simulation: two testers read the Q angle of 40 people with a chosen reliability.

    Parameters
    ----------
    icc : float
        Share of the variance that lies between people, 0 to 1.
    spread : float
        SD of the readings between people, degrees.
    sample : int
        Number of the sample: the same 40 people and the same luck of the testers at every ICC and spread.
    mine : DataFrame, optional
        A class's own table `retest`, to be drawn beside the literature.
    """
    first, second = synthesis.testers(icc, spread, sample)
    ends, each, apart = (-6, 30), "one simulated person each", f"{degrees(FAR)} apart"
    far = np.abs(first - second) > FAR
    lines = [
        marks.curve(ends, [end + shift for end in ends], colour=theme.SOFT_INK, width=width, dash=dash)
        for shift, width, dash in ((0, 2, "dash"), (FAR, 1, "dot"), (-FAR, 1, "dot"))
    ]
    hover = "first %{x}°, second %{y}°"  # a format here would write a hyphen for the minus
    drawn = marks.figure(
        "Two testers, one angle: how far apart are their readings?",
        [
            *(line | marks.named(name) for line, name in zip(lines, ("same reading", apart, apart))),
            marks.points(
                first, second, colour=np.where(far, theme.MORE, theme.SAME).tolist(), opacity=0.8, hover=hover
            )
            | {"name": each},
        ],
        x=marks.scale(
            "first tester’s Q angle (degrees)",
            "dots: simulated; dashed: both the same",
            span=ends,
            hoverformat=".1f",
        ),
        y=marks.scale("second tester’s (degrees)", span=ends, hoverformat=".1f"),
        height=430,
        showlegend=False,
        annotations=[_far_apart_note(far.sum())],
    )
    error = statistics.standard_error_of_measurement(spread, icc)
    change = statistics.minimal_detectable_change(error)
    expected = PEOPLE * synthesis.expected_far_apart(error)
    reading = (
        f"Simulation, {counted(PEOPLE, 'person', 'people')}, SD {degrees(spread, None)}: with an ICC of "
        f"{plain(icc)} the error of one reading (SEM) is {degrees(error, 1)}, and two readings of one person "
        f"must differ by more than {degrees(change, 1)} before the difference counts as real "
        f"(MDC {percent(95)}). In this sample the testers are more than {degrees(FAR)} apart on "
        f"{far.sum()} of {PEOPLE} ({number(expected)} expected)."
    )
    people = np.arange(1, PEOPLE + 1)
    table = pd.DataFrame({"person": people, "first tester (°)": first, "second tester (°)": second})
    shown = Shown(drawn, reading, table)
    return shown if mine is None else own_class.readings(shown, mine)


def _far_apart_note(count) -> dict:
    """Above the readings, how many lie far apart, in their colour."""
    words = f"<b>{count} of {PEOPLE}: more than {degrees(FAR)} apart</b><br>beyond the dotted lines"
    return marks.note(words, 0, 1, theme.MORE, **marks.ABOVE)


# ---------------------------------------------------------------- correlation

AS_PUBLISHED = "as published"
SIZES = [AS_PUBLISHED, 10, 30, 100, 200]
BY_KNEES = ("lin2008", "derasari2010")  # studies whose n counts knees


def correlation(
    published: dict[str, Correlation], which: str, n="as published", mine: pd.DataFrame | None = None
) -> Shown:
    """Points with exactly a given correlation (simulated), its interval, and the variance it explains.

    Parameters
    ----------
    published : dict
        What `correlations` returns.
    which : str
        One of its keys.
    n : int or str
        Number of points, one of `SIZES`; 30 for the round values unless given.
    mine : DataFrame, optional
        A class's own table `correlation`, to be drawn beside the literature.
    """
    check_choice(published, which=which)
    choices = ", ".join(map(str, SIZES))
    require(n in SIZES, f"Unknown n {n!r}: choose one of {choices}.")
    one = published[which]
    size = one.n if n == AS_PUBLISHED else n
    x, y = synthesis.correlated(one.r, size)
    dots = marks.points(np.round(x, 2), np.round(y, 2), colour=theme.SAME, size=8, opacity=0.7)
    low, high = statistics.correlation_interval(one.r, size)
    drawn = marks.figure(
        "How much does a correlation of this size tell?",
        [
            dots | {"name": "simulated points"},
            _slope(one.r, "this correlation", width=3, dash="solid"),
            _slope(low, "an end of its interval", width=1.5, dash="dot"),
            _slope(high, "an end of its interval", width=1.5, dash="dot"),
        ],
        x=marks.scale(
            "first measure (SDs)",
            f"dots: simulated; dotted: {percent(95)} interval",
            span=(-3.3, 6.8),
            tickvals=[-3, -2, -1, 0, 1, 2, 3],
        ),
        y=marks.scale("second measure (SDs)", span=(-3.3, 3.3)),
        height=460,
        showlegend=False,
        annotations=_correlation_notes(one.r, low, high),
    )
    reading = _correlation_reading(one, size, low, high)
    shown = Shown(drawn, reading, _correlation_table(one, size, low, high))
    return shown if mine is None else own_class.relation(shown, mine)


SLOPE_ENDS = np.array([-3.1, 3.1])  # SDs


def _slope(r, name, **line) -> dict:
    drawn = marks.curve(SLOPE_ENDS, np.round(r * SLOPE_ENDS, 2), colour=theme.MORE, **line)
    return drawn | marks.named(name)


def _correlation_notes(r, low, high) -> list[dict]:
    """What the correlation explains, above the plot, and at the end of its line what it is."""
    explained, left = percent(100 * r**2), percent(100 - 100 * r**2)
    said = f"<b>explains {explained}</b> of the variance,<br>leaves {left}"
    place = SLOPE_ENDS[1]
    at_end: dict = {"xanchor": "left", "align": "left", "xshift": 6}
    return [
        marks.note(said, 0, 1, theme.INK, **marks.ABOVE),
        marks.note(
            f"<b>r = {number(r, 2)}</b><br>{interval(low, high, 2)}",
            place,
            round(r * place, 2),
            theme.MORE,
            **at_end,
        ),
    ]


def _correlation_reading(one, size, low, high) -> str:
    r, row, explained = one.r, one.row, 100 * one.r**2
    where = "No study, a round value" if row is None else f"{row['study']}, {row['pair']}"
    imagined = "" if row is None or size == one.n else f" (imagined; {one.n} in the study)"
    by_knee = row is not None and row["study_id"] in BY_KNEES
    unit = " The unit there is the knee, not the person, so the true interval is wider." if by_knee else ""
    return (
        f"{where}: r = {number(r, 2)} with n = {size}{imagined}; {percent(95)} interval "
        f"{interval(low, high, 2)}, and zero lies {'inside' if low <= 0 <= high else 'outside'} it. It "
        f"explains {percent(explained)} of the variance and leaves {percent(100 - explained)}.{unit} "
        "The points are simulated to have exactly this correlation; nobody’s data."
    )


def _correlation_table(one, size, low, high) -> pd.DataFrame:
    numbers = {"r": one.r, "n": size, "95 % from": round(float(low), 2), "95 % to": round(float(high), 2)}
    numbers |= {"variance explained (%)": round(100 * one.r**2, 1)}
    return pd.DataFrame([numbers | ({} if one.row is None else _source(one.row))])
