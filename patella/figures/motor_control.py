"""Figures of chapter 04: capacity and activation, onset studies, noise alone, cause and effect."""

from __future__ import annotations

import numpy as np
import pandas as pd

from patella import emg
from patella.checks import check_choice, single_numbers
from patella.figures import marks, own_class, theme
from patella.figures.labels import links, study_hover
from patella.synthesis import drive
from patella.synthesis.onsets import (
    AS_PUBLISHED,
    NEITHER,
    TASKS,
    compared_with,
    measuring_error,
    printed_bounds,
    simulate_literature,
    size_comparisons,
    strength_lost_to_pain,
)
from patella.words import (
    GLUE,
    author_year,
    counted,
    interval,
    number,
    p_value,
    percent,
    plain,
    quantity,
    words,
)

# ------------------------------------------------------------ capacity and activation


def capacity_and_activation(muscles: pd.DataFrame, vm_stronger=30, task=40) -> marks.Shown:
    """A toy: four heads, one drive, and a vastus medialis that grows stronger.

    Parameters
    ----------
    muscles : DataFrame
        Table `model_muscles`; the capacities are those of the model of Rajagopal et al.
    vm_stronger : float
        Gain of the vastus medialis in percent of its capacity.
    task : float
        Force that the task needs, in percent of what all four heads could give before.
    """
    before, after, activation = drive.one_drive(muscles, vm_stronger, task)
    vm_before, vm_after = (100 * each["vastus_medialis"] / each.sum() for each in (before, after))
    change = "it stays the same" if vm_stronger == 0 else f"it falls to {percent(activation, 1)}"
    reading = (
        "A toy model with one drive for all four heads: the VM’s capacity grows by "
        f"{percent(vm_stronger, None)}. For the same task the activation was {percent(task, None)} before; "
        f"{change}, in the VM as in its neighbours. "
        f"The VM’s share of the force goes from {percent(vm_before, 1)} to {percent(vm_after, 1)}. "
        "Capacity changed; who is told to work did not."
    )
    table = pd.DataFrame(
        {
            "head": [words(head) for head in drive.HEADS],
            "capacity before (%)": before.round(1).to_numpy(),
            "capacity after (% of all before)": after.round(1).to_numpy(),
            "activation before (%)": [float(task)] * 4,
            "activation after (%)": [round(activation, 1)] * 4,
        }
    )
    return marks.Shown(_capacity_figure(table), reading, table)


def _capacity_figure(table):
    """Capacity above activation, each before and after, head by head."""
    heads = [head.replace(" ", "<br>") for head in table["head"]]

    def bars(column, when, **trace):
        colour = {"before": theme.UNCLEAR, "after": theme.ACCENT}[when]
        hover = f"%{{y:.1f}}{GLUE}%<extra>{when}</extra>"
        bar = dict(type="bar", x=heads, y=table[column], marker={"color": colour}, hovertemplate=hover)
        return bar | trace

    second = {"yaxis": "y2", "showlegend": False}
    return marks.figure(
        "Does a stronger muscle become a more active one?",
        [
            bars("capacity before (%)", "before", name="before"),
            bars("capacity after (% of all before)", "after", name="after the VM grew stronger"),
            bars("activation before (%)", "before", **second),
            bars("activation after (%)", "after", **second),
        ],
        x={"anchor": "y2", "ticks": "", "tickangle": 0, "tickfont": {"size": 11}},
        y=marks.scale("capacity", "(% of all before)", span=(0, 70), domain=[0.56, 1]),
        yaxis2=marks.scale("activation", "(% of maximum)", span=(0, 85), domain=[0, 0.44]),
        height=500,
        barmode="group",
    )


# ------------------------------------------------------------ the literature on onsets

DESIGNS = {
    "cross_sectional": ("snapshot", "circle"),
    "within_pfp": ("patients only", "triangle-up"),
    "prospective_cohort": ("follow-up", "diamond"),
    "experimental_pain": ("experimental pain", "square"),
}
SIDES = {
    "no difference": theme.SAME,
    NEITHER: theme.UNCLEAR,
    "changed, way not read": theme.UNCLEAR,
    "VMO later": theme.MORE,
}
SELECTED_DESIGNS = {"all": "all"} | {label: code for code, (label, _) in DESIGNS.items()}
SELECTED_TASKS = ("all", *TASKS)


ONSET_KEY = (
    "● snapshot  ▲ patients only<br>◆ follow-up  ■ experimental pain"
    "<br>larger: more people; hollow: not stated"
)


def onset_map(onsets: pd.DataFrame, design="all", task="all", minimum_n=0) -> marks.Shown:
    """Map the comparisons of VMO and VL onset: task, direction, design and size.

    Parameters
    ----------
    onsets : DataFrame
        As `patella.synthesis.onsets.prepared` returns it.
    design : str
        A code of `SELECTED_DESIGNS`.
    task : str
        One of `SELECTED_TASKS`.
    minimum_n : int
        Smallest number of people, both groups together; above 0 leaves out those not stated.
    """
    check_choice(SELECTED_DESIGNS.values(), design=design)
    check_choice(SELECTED_TASKS, task=task)
    (minimum_n,) = single_numbers(minimum_n=minimum_n)
    rows = onsets if design == "all" else onsets[onsets["design"] == design]
    rows = rows if task == "all" else rows[rows["task_class"] == task]
    rows = rows[rows["n"] >= minimum_n] if minimum_n else rows
    offset, turn, of = marks.side_by_side(rows, ["side", "task_class"], step=0.2)
    # A second step keeps large neighbours apart.
    rows = rows.assign(offset=offset, step=0.24 * (turn % 2) - 0.12 * (of > 1))
    ticks = [name.replace(" ", "<br>", 1) for name in TASKS]
    figure = marks.figure(
        "Is the VMO late in people with kneecap pain?",
        marks.by(rows, "design", DESIGNS, _onset_dots),
        x=marks.cells(["no<br>difference", "both<br>earlier", "changed,<br>way not<br>read", "VMO<br>later"]),
        y=marks.lines(dict(zip((3, 2, 1, 0), ticks)), span=(-0.6, 3.6), size=14),
        height=520,
        showlegend=False,
        annotations=[_key(ONSET_KEY)],
        margin={"b": 68},
    )
    table = marks.table(
        rows.assign(design=[DESIGNS[code][0] for code in rows["design"]]),
        dict(study="study", task="task", design="design", n_pfp="n with pain", n_control="n without"),
        finding=rows["finding"].map(words),
    )
    return marks.Shown(figure, _onset_reading(rows), table)


def _onset_dots(some, design, look) -> dict:
    label, symbol = look
    return marks.dots(
        some,
        some["side"].map(list(SIDES).index) + some["offset"],
        some["task_class"].map(lambda name: len(TASKS) - 1 - TASKS.index(name)) + some["step"],
        lambda row: (f"task: {row['task']}", f"{label}: {words(row['finding'])}{_p_words(row)}"),
        colour=some["side"].map(SIDES),
        size=marks.sized(some["n"], 6, 1.7, unknown=4),
        symbol=[f"{symbol}-open" if unknown else symbol for unknown in some["n"].isna()],
        opacity=0.75,
        **marks.RIM,
    ) | {"name": label}


def _key(text: str) -> dict:
    """What the symbols mean, below the plot: a legend would show them in the colour of one point."""
    place: dict = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top", "yshift": -6}
    return marks.note(text, 0, 0, align="left", **place)


def _p_words(row) -> str:
    """The p value with the digits that its source prints, which may be no more than a bound: <0.05."""
    if pd.notna(row["p_value"]):
        return f", p{GLUE}={GLUE}{plain(row['p_value'])}"
    sign, bound = row["p_text"][:1], row["p_text"][1:]
    return f", p{GLUE}{sign}{GLUE}{bound}" if bound else ""


def _rows_from_studies(rows, noun) -> str:
    """How many rows of how many studies."""
    return f"{counted(len(rows), noun)} from {counted(rows['study_id'].nunique(), 'study', 'studies')}"


def _onset_reading(rows) -> str:
    if rows.empty:
        return "No comparison is left in this selection."
    count = rows["side"].value_counts().reindex(list(SIDES), fill_value=0)
    both = f"In {count[NEITHER]} both came earlier, but were not compared with each other: no vote. "
    return (
        f"{_rows_from_studies(rows, 'comparison')}: {count['no difference']} found no difference, "
        f"{count['VMO later']} a later VMO, {count['changed, way not read']} a change whose direction we "
        f"could not read. {both if count[NEITHER] else ''}"
        "This counts; it does not weigh, and samples, tasks and detectors differ."
    )


# ------------------------------------------------------------ onsets and the error of measuring

LIMITS = {
    "the authors’ limit (1.96 SEM)": "authors",
    "one SEM": "sem",
    "between two tests (ours)": "between",
}
MEASURES = {  # what the table calls each, and what a reader does
    "authors": ("onset_difference_95_confidence_limit", f"the authors’ {percent(95)} limit, 1.96{GLUE}SEM"),
    "sem": ("onset_difference_sem", "one standard error of measurement"),
    "between": ("onset_difference_mdc95", f"our limit for a change between two tests, 1.96{GLUE}√2{GLUE}SEM"),
}
STEPS = ("step up", "step down")
GROUPS = {"pfp": ("mean, with pain", theme.MORE), "control": ("mean, without", theme.SAME)}
POPULATION = {"pfp": "pfp", "control": "healthy"}


def onset_and_error(
    means: pd.DataFrame,
    measurements: pd.DataFrame,
    delays: pd.DataFrame,
    limit="authors",
    task="step up",
    mine: pd.DataFrame | None = None,
) -> marks.Shown:
    """Group means of the onset difference on one axis with the error of measuring one person.

    Parameters
    ----------
    means : DataFrame
        Table `onset_timing`, with studies.
    measurements : DataFrame
        Table `measurements`, with studies: bounds of karst1995 and cavazzuti2010, limits of cowan2000.
    delays : DataFrame
        As `patella.emg.onset_multiverse` returns it, for the healthy walker.
    limit : str
        A code of `LIMITS`: the authors' limit of 1.96 SEM, one SEM, or our limit between two tests.
    task : str
        Task of the reliability study: one of `STEPS`.
    mine : DataFrame, optional
        A class's own table `onset`, to be drawn beside the literature.
    """
    check_choice(MEASURES, limit=limit)
    check_choice(STEPS, task=task)
    measure, name = MEASURES[limit]
    error = measuring_error(measurements, measure, task)
    band = float(error["value"])
    rows = means.assign(population=means["group"].map(POPULATION))
    bounds = printed_bounds(measurements).assign(population="pfp_and_control")
    summary = emg.summarize_multiverse(delays)
    walker = summary.loc[summary["n_detected"] == delays["event"].nunique(), "mean_ms"]
    figure = _error_figure(rows, bounds, walker, band)
    inside = int((means["mean"].abs() <= band).sum())
    reading = (
        f"Band: ±{GLUE}{quantity(band, 'ms', None)} ({name}; {task}, ten healthy people; {error['study']}). "
        f"{inside} of {len(means)} printed group means lie inside. "
        "A mean over a group can be smaller than the error in one person and still be real; but such a "
        "difference cannot be told in one patient. "
        f"The same healthy walker’s mean runs from {number(walker.min(), 1)} to "
        f"{quantity(walker.max(), 'ms', 1)} over {counted(len(walker), 'setting')} of the detector."
    )
    shown = marks.Shown(figure, reading, _error_table(rows, bounds))
    return shown if mine is None else own_class.onsets(shown, mine, band)


def _error_figure(rows, bounds, walker, band):
    """Means of the groups of a study on one line, a bound on its own, the walker on the last."""
    rows = rows.assign(label=[marks.with_byline("Briani 2016", task.split(", ")[1]) for task in rows["task"]])
    kinds = np.where(bounds["condition"].str.contains("tap"), "tendon tap", "voluntary tasks")
    whose = [author_year(row) for _, row in bounds.iterrows()]
    bounds = bounds.assign(label=list(map(marks.with_byline, whose, kinds)))
    own = marks.with_byline("our walker", f"{len(walker)} detector settings")
    labels = [*rows["label"], *bounds["label"], own]
    labels = list(dict.fromkeys(labels))  # each once, in order
    rows, bounds = (some.assign(height=some["label"].map(labels.index)) for some in (rows, bounds))
    within = [_bound(row) | {"showlegend": place == 0} for place, (_, row) in enumerate(bounds.iterrows())]
    ticks = marks.points(
        walker.round(1), [len(labels) - 1] * len(walker), colour=theme.INK,
        hover=f"one setting: mean %{{x}}{GLUE}ms", symbol="line-ns-open", line={"width": 1.5},
    )  # fmt: skip
    return marks.figure(
        "Are the reported delays larger than the measuring error?",
        [*marks.by(rows, "group", GROUPS, _group_means), *within, ticks | {"name": "healthy walker"}],
        x=marks.scale("VM minus VL onset (ms)", "right of zero: VM later", span=(-32, 64)),
        y=marks.lines(labels, span=(len(labels) - 0.4, -0.6)),
        height=500,
        shapes=[theme.band_at("x", -band, band), theme.line_at("x", 0)],
    )


def _group_means(some, group, look) -> dict:
    name, colour = look
    return marks.dots(
        some,
        some["mean"],
        some["height"],
        lambda row: [f"{row['task']}: mean {quantity(row['mean'], 'ms', None)}, no SD printed"],
        colour=colour,
        size=13,
    ) | {"name": name}


def _bound(row) -> dict:
    """From minus to plus what a study prints as the bound of both groups."""
    value = row["value"]
    below = f"both groups’ differences below {quantity(value, 'ms', None)}"
    hover = study_hover(row, f"{row['condition']}: {below}")
    ends = {"symbol": "line-ns-open", "size": 12, "line": {"width": 3}}
    mark = _stretch(row, -value, value, row["height"], hover, theme.LESS, width=3, **ends)
    return mark | {"name": "both groups within", "legendgroup": "bound"}


def _stretch(row, low, high, height, hover, colour, width, **marker) -> dict:
    """What one study says between two ends."""
    line = marks.curve([low, high], [height] * 2, colour=colour, hover=[hover] * 2, width=width)
    return line | {"mode": "lines+markers", "marker": marker, "customdata": links(pd.DataFrame([row, row]))}


def _error_table(rows, bounds) -> pd.DataFrame:
    rows, bounds = (some.assign(group=some["group"].map(words)) for some in (rows, bounds))
    return pd.concat(
        [
            marks.table(
                rows, ["study", "task", "group", "n"], **{"VM minus VL (ms)": rows["mean"].map(plain)}
            ),
            marks.table(
                bounds,
                {"study": "study", "condition": "task", "group": "group", "n": "n"},
                **{"VM minus VL (ms)": f"within ±{GLUE}" + bounds["value"].map(plain)},
            ),
        ]
    )


# ------------------------------------------------------------ noise alone

FOUND, NOT_FOUND = (f"p{GLUE}{sign}{GLUE}0.05" for sign in "<≥")


def noise_alone(
    sizes: list[tuple[int, int]], true_difference=0.0, sd=20.7, people=AS_PUBLISHED
) -> marks.Shown:
    """Simulated two-group onset studies of a known truth: how often significant, how exaggerated.

    Parameters
    ----------
    sizes : list of tuple
        Group sizes of the published studies.
    true_difference : float
        True difference of the group means in ms.
    sd : float
        SD between people in ms.
    people : str or int
        `AS_PUBLISHED`, or people in each group.
    """
    made = simulate_literature(sizes, true_difference, sd, people)
    found, one = made.p < 0.05, made.one
    who = f"with {people}{GLUE}people in each group"
    if people == AS_PUBLISHED:
        who = "with the group sizes of the published studies"
    significant = (one["p"] < 0.05).sum()
    reading = (
        f"Simulation, {len(made.p):,}{GLUE}studies {who}, SD {quantity(sd, 'ms', None)}, true difference "
        f"{quantity(true_difference, 'ms', None)}: {percent(100 * found.mean())} reach {FOUND}. "
        f"{_exaggeration(made.estimates[found], true_difference)}"
        f"In the one literature of {counted(len(one), 'study', 'studies')} drawn above, {significant} "
        f"{'is' if significant == 1 else 'are'} significant."
    )
    table = pd.DataFrame(
        {
            "people, group 1": one["first"],
            "people, group 2": one["second"],
            "difference found (ms)": one["estimate"].round(1),
            "p": one["p"].round(3),
        }
    )
    return marks.Shown(_noise_figure(made, true_difference), reading, table)


def _exaggeration(significant, truth) -> str:
    """What the significant estimates show, beside the truth."""
    if not significant.size:
        return ""
    size = np.abs(significant).mean()
    shown = f"show {quantity(size, 'ms', 1)} on average"
    if not truth:
        return f"Every one of them is false. They {shown}, where there is nothing. "
    times, wrong = number(size / abs(truth), 1), percent(100 * (significant * truth < 0).mean())
    return f"Those that do {shown}, {times}{GLUE}times the truth; {wrong} of them point the wrong way. "


def _noise_figure(made, truth):
    """The spread of all studies below, one literature above."""
    look = {"color": theme.ACCENT, "dash": "dot", "width": 2}
    blank: dict = {"showticklabels": False, "ticks": "", "showgrid": False}
    return marks.figure(
        "What would noise alone have published? (simulation)",
        [*_spread(made.estimates, made.p < 0.05), _literature(made.one)],
        x=marks.scale("difference found", "between the groups (ms)", span=(-60, 80)),
        y=marks.scale("% of studies", span=(0, 25), domain=[0, 0.66]),
        yaxis2=marks.scale("one such", "literature", span=(0, 4), domain=[0.72, 1], **blank),
        height=480,
        barmode="stack",
        bargap=0.05,
        shapes=[theme.line_at("x", truth, **look)],
        annotations=[
            # Between the two, where no mark is.
            marks.note(" truth", truth, 0.69, theme.ACCENT, yref="paper", xanchor="left", yanchor="middle")
        ],
    )


def _spread(estimates, found) -> list[dict]:
    """Bars of all studies by what they found, those beyond the axis in its last bars."""
    edges = np.arange(-60, 82.5, 2.5)
    inside = np.clip(estimates, edges[0] + 0.1, edges[-1] - 0.1)
    return [
        {
            "type": "bar",
            "x": (edges[:-1] + edges[1:]) / 2,
            "y": (100 * np.histogram(inside[which], edges)[0] / len(found)).round(2),
            "name": name,
            "marker": {"color": colour},
            "hovertemplate": f"%{{y:.1f}}{GLUE}% near %{{x}}{GLUE}ms<extra></extra>",
        }
        for which, name, colour in [(~found, NOT_FOUND, theme.UNCLEAR), (found, FOUND, theme.MORE)]
    ]


def _literature(one) -> dict:
    hover = [
        f"simulated study, {study.first} and {study.second}{GLUE}people:<br>"
        f"difference {quantity(study.estimate, 'ms', 1)}, {p_value(study.p)}"
        for study in one.itertuples()
    ]
    dots = marks.points(
        one["estimate"].round(1),
        [1 + place % 3 for place in range(len(one))],
        colour=np.where(one["p"] < 0.05, theme.MORE, theme.UNCLEAR).tolist(),
        hover=hover,
        size=marks.sized(one["first"] + one["second"], 5, 1.7).round(1),
        opacity=0.85,
        **marks.RIM,
    )
    return dots | {"showlegend": False, "yaxis": "y2"}


# ------------------------------------------------------------ size and strength

AGAINST = {"the other leg": "circle", "other people": "diamond"}
SELECTED_AGAINST = ("all", *AGAINST)
MUSCLES = ("VMO", "VM", "VL", "VI", "RF", "quadriceps", "VMO/VL area ratio")
SIZES = {"smaller_in_pfp": theme.MORE, "no_difference": theme.SAME}


def muscle_size(sizes: pd.DataFrame, against="all") -> marks.Shown:
    """Map the comparisons of muscle size: which muscle, smaller or not.

    Parameters
    ----------
    sizes : DataFrame
        Table `atrophy_direction`, with studies.
    against : str
        Whom the painful leg was compared with: one of `SELECTED_AGAINST`.
    """
    check_choice(SELECTED_AGAINST, against=against)
    rows = size_comparisons(sizes)
    rows = rows.assign(against=rows["comparison"].map(compared_with))
    rows = rows if against == "all" else rows[rows["against"] == against]
    rows = rows[rows["muscle"].isin(MUSCLES)]
    rows = rows.assign(offset=marks.side_by_side(rows, ["muscle", "finding"], step=0.11)[0])
    figure = marks.figure(
        "Is the vastus medialis smaller, and is it alone?",
        marks.by(rows, "against", AGAINST, _size_dots),
        x=marks.cells(["smaller<br>with pain", "no<br>difference"], range=[-0.55, 1.55]),
        y=marks.lines(
            [name.replace(" area", "<br>area") for name in MUSCLES], span=(len(MUSCLES) - 0.4, -0.6), size=14
        ),
        height=460,
        showlegend=False,
        annotations=[_key("● against the other leg<br>◆ against other people")],
        margin={"b": 48},
    )
    smaller = rows[rows["finding"] == "smaller_in_pfp"]
    medial = smaller["muscle"].isin(["VMO", "VM"])
    reading = (
        f"{_rows_from_studies(rows, 'comparison')}: {len(smaller)} found the muscle smaller, "
        f"{medial.sum()} of them the VM or VMO and {(~medial).sum()} another muscle, the whole quadriceps or "
        "the area ratio. Dong 2021 gives five levels of one CT, the same people each time. "
        "All are snapshots: size was not measured before the pain."
    )
    table = marks.table(rows, ["study", "muscle", "comparison"], finding=rows["finding"].map(words))
    return marks.Shown(figure, reading, table)


def _size_dots(some, against, symbol) -> dict:
    return marks.dots(
        some,
        some["finding"].map(list(SIZES).index) + some["offset"],
        some["muscle"].map(MUSCLES.index),
        lambda row: (row["muscle"], row["comparison"], f"{words(row['finding'])}{_p_words(row)}"),
        colour=some["finding"].map(SIZES),
        size=13,
        symbol=symbol,
        opacity=0.8,
        **marks.RIM,
    ) | {"name": f"against {against}"}


SIDES_OF_LEGS = {
    "pfp": ("people with PFP", theme.MORE, -0.14),
    "control": ("people without", theme.SAME, 0.14),
}


def size_and_strength(measurements: pd.DataFrame) -> marks.Shown:
    """How much a painful leg lacks in size and in strength, and what injected pain takes away.

    Parameters
    ----------
    measurements : DataFrame
        Table `measurements`, with studies: callaghan2004 and henriksen2011.
    """
    sides = measurements[measurements["study_id"] == "callaghan2004"]
    sides = sides.assign(population=sides["group"].map(POPULATION))
    injected = strength_lost_to_pain(measurements).sort_values("value", kind="stable")
    shown = pd.concat([sides, injected])
    columns = ("study", "group", "condition", "measure", "value", "ci_low", "ci_high", "n")
    titles = {name: words(name) for name in columns} | {"value": "value (%)"}
    shown = shown.assign(group=shown["group"].map(words), measure=shown["measure"].map(words))
    table = marks.table(shown, titles)
    return marks.Shown(_strength_figure(sides, injected), _strength_reading(sides, injected["value"]), table)


def _strength_figure(sides, injected):
    """Area and torque of both groups, and below them what injected pain takes."""
    low, high = injected["value"]
    pain = injected.iloc[0].copy()
    pain["population"] = "healthy"
    hover = study_hover(pain, f"{plain(low)} to {percent(high, None)} lost, over speeds and directions")
    lost = _stretch(pain, low, high, 2, hover, theme.LESS, width=5, size=10, color=theme.LESS)
    lines = ["muscle<br>area", "strength<br>(torque)", "strength lost<br>to injected pain"]
    return marks.figure(
        "Does the painful leg lack size, or strength?",
        [*marks.by(sides, "group", SIDES_OF_LEGS, _legs), lost | {"name": "range, pain-free volunteers"}],
        x=marks.scale("less than the other leg,", "or than before (%)", span=(-1, 26)),
        y=marks.lines(lines, span=(2.6, -0.6), size=14),
        height=380,
        shapes=[theme.line_at("x", 0)],
    )


def _legs(some, group, look) -> dict:
    name, colour, shift = look
    return marks.dots(
        some,
        some["value"],
        [(0 if "csa" in measure else 1) + shift for measure in some["measure"]],
        lambda row: [f"{row['condition']}: {_percent(row)} ({_interval(row)})"],
        colour=colour,
        size=12,
        whiskers=(some["ci_low"], some["ci_high"]),
        thickness=2,
        cap=None,
    ) | {"name": name}


def _percent(row) -> str:
    return percent(row["value"], None)


def _interval(row) -> str:
    return interval(row["ci_low"], row["ci_high"], None)


def _strength_reading(sides, lost) -> str:
    def of(measure, group):
        some = sides[sides["measure"].str.startswith(measure) & (sides["group"] == group)]
        return some.iloc[0]

    area, torque, other = of("csa", "pfp"), of("peak", "pfp"), of("peak", "control")
    return (
        f"Callaghan 2004, {number(area['n'])}{GLUE}people with PFP (bars: {percent(95)} intervals): the "
        f"painful side has {_percent(area)} less area ({_interval(area)}) but {_percent(torque)} less torque "
        f"({_interval(torque)}); {counted(int(other['n']), 'control')} differ by {_percent(other)} in torque "
        f"between their legs, too. Injected pain takes {plain(lost.min())} to {percent(lost.max(), None)} of "
        "the strength of pain-free people at once, so a good part of such a deficit needs no wasting at all."
    )


# ------------------------------------------------------------ cause and effect

STORIES = {  # whether snapshot, follow-up and experiment should show a difference
    "the muscle causes the pain": (True, True, False),
    "the pain changes the muscle": (True, False, True),
    "both, in a circle": (True, True, True),
    "neither": (False, False, False),
}
CLUES = ("timing", "strength", "size")
SCENES = ("snapshot:<br>pain now", "follow-up:<br>before the pain", "experiment:<br>pain injected")
FITS = {True: ("fits the story", theme.LESS, "circle"), False: ("does not fit", theme.MORE, "x")}


def cause_or_effect(found: pd.DataFrame, suspect="the muscle causes the pain", clue="timing") -> marks.Shown:
    """Four causal stories, what each says that three designs should show, and what they showed.

    Parameters
    ----------
    found : DataFrame
        As `patella.synthesis.onsets.clues` returns it.
    suspect : str
        One of `STORIES`.
    clue : str
        One of `CLUES`.
    """
    check_choice(STORIES, suspect=suspect)
    check_choice(CLUES, clue=clue)
    predicted = STORIES[suspect]
    rows = found[found["clue"] == clue]
    rows = rows.assign(
        fits=rows["difference"] == rows["scene"].map(dict(enumerate(predicted))),
        turn=rows.groupby(["scene", "difference"]).cumcount(),
    )
    empty = set(range(len(SCENES))) - set(rows["scene"])
    figure = marks.figure(
        "Who did it? Pick a suspect and check the clues",
        marks.by(rows, "fits", FITS, _clue_dots),
        x=marks.cells(["no difference", "a difference"]),
        y=marks.lines(list(SCENES), span=(2.5, -0.5), size=14, showgrid=False),
        height=460,
        legend={"y": -0.05, "yanchor": "top"},
        shapes=[_room(scene, side) for scene, side in enumerate(predicted)],
        annotations=[marks.note("no study in this collection", 0.5, scene) for scene in sorted(empty)],
    )
    table = marks.table(
        rows.assign(design=[SCENES[scene].replace("<br>", " ") for scene in rows["scene"]]),
        {"study": "study", "design": "design", "what": "finding"},
        **{"fits the story": np.where(rows["fits"], "yes", "no")},
    )
    return marks.Shown(figure, _story_reading(rows, suspect, clue), table)


def _clue_dots(some, fits, look) -> dict:
    name, colour, symbol = look
    return marks.dots(
        some,
        some["difference"].astype(int) + 0.15 * (some["turn"] % 5) - 0.3,
        some["scene"] + 0.22 * (some["turn"] // 5) - 0.22,
        lambda row: [row["what"]],
        colour=colour,
        size=13,
        symbol=symbol,
        **marks.RIM,
    ) | {"name": name}


def _room(scene, difference) -> dict:
    """Where the story expects the findings of one design."""
    ends = {"x0": difference - 0.45, "x1": difference + 0.45, "y0": scene - 0.42, "y1": scene + 0.42}
    border = {"color": theme.SAME, "width": 1.5, "dash": "dot"}
    return {"type": "rect", "fillcolor": theme.BAND, "line": border, "layer": "below"} | ends


def _story_reading(rows, suspect, clue) -> str:
    parts = []
    for scene, name in enumerate(["snapshots", "follow-ups", "pain experiments"]):
        fits = rows.loc[rows["scene"] == scene, "fits"]
        parts.append(f"{fits.sum()} of {len(fits)} {name}" if len(fits) else f"no {name} to check")
    snapshot = STORIES[suspect][0]
    same = [name for name, story in STORIES.items() if story[0] == snapshot and name != suspect]
    alibi = f" The snapshots fit just as well with “{'” and “'.join(same)}”." if same else ""
    return (
        f"Suspect: {suspect}. Dotted rooms: where the story expects the findings on {clue}. "
        f"It agrees with {', '.join(parts)}.{alibi}"
    )


# ------------------------------------------------------------ timing and pain

PAIN = {
    "reduced": "pain fell",
    "reduced_by_design": "pain fell",
    "not_stated": "not stated",
    "not_applicable_pain_free": "no pain to begin with",
}
PAIN_LABELS = {
    "pain fell": "pain<br>fell",
    "not stated": "not<br>stated",
    "no pain to begin with": "no pain to<br>begin with",
}
TREATMENTS = {"all": (False, True), "training": (False,), "tape": (True,)}
TAPED = {
    False: ("weeks of training", theme.MORE, "circle"),
    True: ("tape, at once", theme.SAME, "square"),
}


def timing_and_pain(changes: pd.DataFrame, treatment="all") -> marks.Shown:
    """Two by two: whether the timing changed, and whether the pain did.

    Parameters
    ----------
    changes : DataFrame
        Table `training_changes`, with studies.
    treatment : str
        One of `TREATMENTS`.
    """
    check_choice(TREATMENTS, treatment=treatment)
    rows = changes.assign(
        taped=changes["weeks"] == 0,
        timing=(changes["timing_change"] != "no_change").astype(int),
        pain=changes["pain_change"].map(PAIN),
        population=changes["pain_change"].map({"not_applicable_pain_free": "healthy"}).fillna("pfp"),
    )
    rows = rows[rows["taped"].isin(TREATMENTS[treatment])]
    rows = rows.assign(offset=marks.side_by_side(rows, ["timing", "pain"], step=0.18)[0])
    figure = marks.figure(
        "Does pain go when the timing changes?",
        marks.by(rows, "taped", TAPED, _change_dots),
        x=marks.cells(PAIN_LABELS.values()),
        y=marks.lines(
            ["timing<br>unchanged", "timing<br>changed"], span=(-0.5, 1.5), size=14, showgrid=False
        ),
        height=380,
        legend={"y": -0.05, "yanchor": "top"},
    )
    table = marks.table(
        rows,
        ["study", "arm", "measure", "n", "weeks"],
        timing=rows["timing_change"].map(words),
        pain=rows["pain_change"].map(words),
    )
    return marks.Shown(figure, _change_reading(rows, treatment), table)


def _change_dots(some, taped, look) -> dict:
    name, colour, symbol = look
    return marks.dots(
        some,
        some["pain"].map(list(PAIN_LABELS).index) + some["offset"],
        some["timing"],
        lambda row: (
            row["arm"],
            row["measure"],
            f"timing: {words(row['timing_change'])}{_p_words(row)}",
            f"pain: {words(row['pain_change'])}",
        ),
        colour=colour,
        size=14,
        symbol=symbol,
        **marks.RIM,
    ) | {"name": name}


def _change_reading(rows, treatment) -> str:
    def count(timing, pain):
        return ((rows["timing"] == timing) & (rows["pain"] == pain)).sum()

    whole, fell, none = _rows_from_studies(rows, "row"), "pain fell", "no pain to begin with"
    if treatment != "all":
        changed = rows["timing"].sum()
        return (
            f"{whole}: the timing changed in {changed} and stayed in {len(rows) - changed}; "
            f"pain fell in {count(0, fell) + count(1, fell)}."
        )
    return (
        f"{whole}. Where pain fell, the timing changed in {count(1, fell)} and stayed in {count(0, fell)}. "
        f"In people without pain it changed in {count(1, none)} and stayed in {count(0, none)}. "
        "So timing can change without pain, and pain can fall without a change of timing."
    )
