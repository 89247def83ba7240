"""Figures of chapter 07: joint load by angle, ranges under a ceiling, load and capacity."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from patella import mechanics
from patella.checks import check_choice
from patella.figures import exercises, marks, theme
from patella.figures.labels import study_hover
from patella.synthesis import loads
from patella.synthesis.loads import AREA_FORMULAS, EQUAL, EXERCISES, EXTENSION, FORCE, SQUAT, Setting
from patella.words import GLUE, counted, degrees, number, percent, plain, quantity

COLOURS = exercises.COLOURS
SHANK, ARM = 0.40, 0.30  # m: knee to ankle, and to the mass on the lower leg; round assumptions

FLEXION = tuple(np.arange(0, 90.1, 2.5).tolist())  # meets the ends of every formula's range
TABLE_ANGLES = tuple(np.arange(0.0, 91.0, 15.0).tolist())

SHOWN = {f"stress, area by {name}": formula for formula, name in AREA_FORMULAS.items()}
SHOWN |= {"reaction force, no area": FORCE}
EXTENSION_MASSES = {"equal peak moment": EQUAL, "10 kg": 10, "20 kg": 20}


# ---------------------------------------------------------------- joint load by angle

# Lines of the upper panel, from below, and what stands for whom loads the joint more.
STRIP = {"this model": 0, "Powers et al. 2014": 1, "Steinkamp et al. 1993": 2}
SIDES = {
    SQUAT: {"symbol": "square", "colour": COLOURS[SQUAT], "line": {"width": 0}},
    EXTENSION: {"symbol": "circle", "colour": COLOURS[EXTENSION], "line": {"width": 0}},
    EQUAL: {"symbol": "diamond-open", "colour": theme.SOFT_INK, "line": {"width": 2}},
}
TOP, STRIP_AT, LEGS = 0.46, (0.52, 0.66), 0.69  # tops of the panels, as shares of the figure


def joint_load_by_angle(
    checks: pd.DataFrame,
    show="area_salsich2003",
    knee_flexion=60,
    carried_mass=60,
    extension_mass=EQUAL,
) -> marks.Shown:
    """Load on the patellofemoral joint over knee flexion in a squat and a seated knee extension (a model).

    Parameters
    ----------
    checks : DataFrame
        From `loads.published_checks`; holds one crossover angle.
    show : str
        One of the values of `SHOWN`: a contact-area formula, to draw the stress, or "force".
    knee_flexion : float
        Of the drawn legs, degrees, 0 to 90.
    carried_mass : float
        Mass above the knees in the squat, kg; each leg bears half.
    extension_mass : float or str
        Mass on the lower leg in the knee extension, kg; "equal" gives both the same peak moment.
    """
    check_choice(SHOWN.values(), show=show)
    loaded = loads.setting(carried_mass, SHANK, extension_mass, ARM)
    here = _here(show, knee_flexion, loaded)
    crossing = mechanics.crossover_angle(*loaded)
    published = checks.to_dict("records")
    [equal] = [check["knee_flexion_deg"] for check in published if check["higher"] == EQUAL]
    compared = [check for check in published if check["higher"] != EQUAL]
    model = loads.heavier(tuple(sorted({check["knee_flexion_deg"] for check in compared})), loaded)
    figure = marks.figure(
        "Where does the squat load the joint more than the knee extension?",
        [
            *_curves(show, loaded),
            *_points_here(here, knee_flexion),
            *_strip(published, model),
            *exercises.legs(knee_flexion, ARM / SHANK),
        ],
        x=marks.scale(*_flexion_title(show), span=(-3, 93), dtick=15, anchor="y"),
        y=_load_axis(show),
        yaxis2=_strip_axis(),
        **exercises.axes(LEGS),
        height=760,
        margin={"t": 4},
        showlegend=False,
        shapes=_lines_and_gaps(show, crossing, equal),
        annotations=[
            *_leg_notes(show, here, knee_flexion, loaded),
            *map(_why_blank, loads.blanks(show)),
            *_mark_labels(equal, crossing),
            _strip_note(),
        ],
    )
    agree = sum(model[check["knee_flexion_deg"]] == check["higher"] for check in compared)
    reading = (
        f"{_crossing_sentence(loaded, crossing, equal)} {_load_sentence(show, here, knee_flexion, loaded)} "
        f"Which one is higher agrees with {agree} of {len(compared)} published directions. "
        f"{_ends_sentence('Lines')}"
    )
    return marks.Shown(figure, reading, _load_table(show, loaded))


def _crossing_sentence(loaded: Setting, crossing: float, equal: float) -> str:
    return (
        f"Model ({_setting(loaded)}): the knee extension loads the joint more up to "
        f"{degrees(crossing)}, the squat from there on; Steinkamp et al. 1993 published "
        f"{degrees(equal, None)} for leg extension and leg press."
    )


def _setting(loaded: Setting) -> str:
    return (
        f"squat: {quantity(loaded.carried_mass, 'kg', None)} on two legs, "
        f"shank {quantity(loaded.shank_length, 'm', 2)}; knee extension: "
        f"{quantity(loaded.extension_mass, 'kg', 1)} at {quantity(loaded.arm, 'm', 2)} from the knee"
    )


def _known(values, digits: int) -> list[float | None]:
    """Numbers to draw or to list: None where there is none."""
    return [None if np.isnan(value) else round(float(value), digits) for value in values]


def _here(show: str, flexion: float, loaded: Setting) -> dict[str, float]:
    """The load in each exercise at one angle; NaN where there is none."""
    per_moment = loads.per_moment(show, (flexion,))
    return {
        exercise: float((moment * per_moment)[0])
        for exercise, moment in loads.moments((flexion,), loaded).items()
    }


def _points_here(here: dict[str, float], flexion: float) -> list[dict]:
    """Where the drawn legs are on the curves."""
    rim = {"line": {"width": 2, "color": theme.GROUND}}
    return [
        marks.points([flexion], [round(load, 3)], colour=COLOURS[exercise], size=14, **rim)
        | {"name": f"{exercise}, now"}
        for exercise, load in here.items()
        if not np.isnan(load)
    ]


def _leg_notes(show: str, here: dict[str, float], flexion: float, loaded: Setting) -> list[dict]:
    said = {exercise: _said(show, load) for exercise, load in here.items()}
    weights = exercises.weights(flexion, ARM / SHANK, loaded.carried_mass / 2, loaded.extension_mass)
    return [*exercises.names(said), *weights]


def _said(show: str, load: float) -> str:
    if np.isnan(load):
        return "no value<br>here"
    return quantity(load, *(("N", 0) if show == FORCE else ("MPa", 1)))


def _flexion_title(show: str) -> tuple[str, ...]:
    formulas = (f"thick: {AREA_FORMULAS[show]}, thin: others",) if show != FORCE else ()
    return ("knee flexion (degrees)", *formulas)


def _lines_and_gaps(show: str, crossing: float, equal: float) -> list[dict]:
    """Both crossings, and a band where the thick line has no value."""
    bands = [theme.band_at("x", blank.low, blank.high, theme.GRID) for blank in loads.blanks(show)]
    lines = [_mark(crossing, theme.ACCENT, "dot"), _mark(equal, theme.SOFT_INK, "dash")]
    return [*lines, *(band | {"y1": TOP} for band in bands)]


def _why_blank(blank: loads.Blank) -> dict:
    """Why the thick line stops, written upright in the gap."""
    middle = (blank.low + blank.high) / 2
    return marks.note(blank.why, middle, 0.03, size=12, yref="y domain", yanchor="bottom", textangle=-90)


def _curves(show: str, loaded: Setting) -> list[dict]:
    """A thick line for each exercise; for stress also a thin one through what the other formulas give."""
    unit, digits = ("N", 0) if show == FORCE else ("MPa", 3)
    source = "reaction force" if show == FORCE else f"area by {AREA_FORMULAS[show]}"
    others = [] if show == FORCE else [formula for formula in AREA_FORMULAS if formula != show]
    lines = []
    for exercise, moment in loads.moments(FLEXION, loaded).items():
        colour = COLOURS[exercise]
        height = _known(moment * loads.per_moment(show, FLEXION), digits)
        hover = f"{exercise}, model, {source}<br>%{{x}}°: %{{y}}{GLUE}{unit}"
        lines.append(marks.curve(FLEXION, height, colour=colour, hover=hover, width=4) | {"name": exercise})
        if others:
            heights = [_known(moment * loads.per_moment(formula, FLEXION), digits) for formula in others]
            joined = [value for height in heights for value in (*height, None)]
            thin = marks.curve([*FLEXION, None] * len(others), joined, colour=colour, width=1.2)
            lines.append(thin | {"opacity": 0.6, "name": f"{exercise}, other area formulas"})
    return lines


def _strip(published: list[dict], model: dict[float, str]) -> list[dict]:
    """The upper panel: which exercise loads the joint more at an angle, by the studies and by the model."""
    rows = [
        (check["higher"], check["knee_flexion_deg"], STRIP[check["study"]], _found(check), check["doi_url"])
        for check in published
    ]
    for angle, higher in model.items():
        told = f"Model: {higher} loads the joint more at {degrees(angle, None)}"
        rows.append((higher, angle, STRIP["this model"], told, ""))
    dots = []
    for kind, look in SIDES.items():
        angles, heights, hover, addresses = zip(*(row for side, *row in rows if side == kind))
        trace = marks.points(angles, heights, hover=hover, size=13, **look)
        sources = {"customdata": [address or None for address in addresses]}
        dots.append(trace | sources | {"name": f"{kind} loads more", "yaxis": "y2"})
    return dots


def _found(check: dict) -> str:
    return study_hover(check, f"at {degrees(check['knee_flexion_deg'], None)}: {check['finding']}")


def _load_axis(show: str) -> dict:
    if show == FORCE:
        return marks.scale("force, one knee (N)", span=(0, 5000), domain=[0, TOP])
    return marks.scale("joint stress (MPa)", span=(0, 18), domain=[0, TOP])


def _strip_axis() -> dict:
    names = [marks.with_byline(*name.split(" et al. ")) for name in STRIP]
    return marks.lines(names, span=(-0.6, len(STRIP) - 0.4), domain=list(STRIP_AT), showgrid=False)


def _strip_note() -> dict:
    place = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
    return marks.note("dots: which one loads the joint more", 0, STRIP_AT[0], size=12, **place)


def _mark(angle: float, colour: str, dash: str) -> dict:
    return theme.line_at("x", angle, color=colour, dash=dash) | {"y1": TOP}


def _mark_labels(equal: float, crossing: float) -> list[dict]:
    """Both crossings by name, away from each other; a shallow one has no room on its left."""
    return [
        _mark_label(f"published {degrees(equal, None)}", equal, 0.99, theme.SOFT_INK, crossing >= equal),
        _mark_label(f"model {degrees(crossing)}", crossing, 0.90, theme.ACCENT, 30 < crossing < equal),
    ]


def _mark_label(text: str, angle: float, height: float, colour: str, to_the_left: bool) -> dict:
    beside: dict = {"xanchor": "right", "xshift": -4} if to_the_left else {"xanchor": "left", "xshift": 4}
    on_the_line: dict = {"yref": "y domain", "yanchor": "top", "bgcolor": theme.GROUND}
    return marks.note(text, angle, height, colour, **beside, **on_the_line)


def _load_sentence(show: str, here: dict[str, float], flexion: float, loaded: Setting) -> str:
    what = "Force on one knee" if show == FORCE else f"Stress with the area of {AREA_FORMULAS[show]}"
    squat, extension = (_said(show, load) for load in here.values())
    if np.isnan(here[SQUAT]):
        said = f"{what}: no usable value at {degrees(flexion, None)}."
    else:
        said = f"{what} at {degrees(flexion, None)}: squat {squat}, knee extension {extension}."
    if show == FORCE:
        return said
    at = 30.0  # which all area formulas reach
    moment = loads.moments((at,), loaded)[SQUAT][0]
    every = [moment * loads.per_moment(formula, (at,))[0] for formula in AREA_FORMULAS]
    return (
        f"{said} The four area formulas make {number(min(every), 1)} to {quantity(max(every), 'MPa', 1)} "
        f"of the same squat at {degrees(at)}."
    )


@cache
def _ends_sentence(what: str) -> str:
    """Which formulas end before the last angle measured, and how far rounding could move them there."""
    cut = [
        f"{end.name} at {degrees(end.used)} "
        f"(at {degrees(end.measured)} it could be {percent(100 * end.error)})"
        for end in loads.ends_by_rounding().itertuples(index=False)
    ]
    limit = percent(100 * mechanics.ROUNDING_LIMIT)
    end = f"{what} end where rounding of printed coefficients could move a formula by over {limit}"
    return f"{end}: {', '.join(cut)}."


def _load_table(show: str, loaded: Setting) -> pd.DataFrame:
    columns: dict[str, list | tuple] = {"knee flexion (°)": TABLE_ANGLES}
    for exercise, moment in loads.moments(TABLE_ANGLES, loaded).items():
        columns[f"{exercise}: moment (N·m)"] = _known(moment, 1)
        columns[f"{exercise}: force (N)"] = _known(moment * loads.per_moment(FORCE, TABLE_ANGLES), 0)
        if show != FORCE:
            columns[f"{exercise}: stress (MPa)"] = _known(moment * loads.per_moment(show, TABLE_ANGLES), 2)
    return pd.DataFrame(columns)


# ---------------------------------------------------------------- ranges under a ceiling


RANGES_TOP = 0.66  # of the panel with the bars
RANGE_TITLE = (
    "knee flexion (degrees)",
    "coloured: under the ceiling,",
    "grey: above it, blank: no value",
)


def ranges_under_ceiling(ceiling=4, knee_flexion=60, carried_mass=60, extension_mass=EQUAL) -> marks.Shown:
    """Ranges of knee flexion in which the modelled joint stress stays under a ceiling, by area formula.

    Parameters
    ----------
    ceiling : float
        Stress in MPa.
    knee_flexion, carried_mass, extension_mass
        As in `joint_load_by_angle`.
    """
    loaded = loads.setting(carried_mass, SHANK, extension_mass, ARM)
    spans = loads.spans_under(ceiling, loaded)
    lines = [(exercise, formula) for exercise in EXERCISES for formula in AREA_FORMULAS]
    # A gap parts the two exercises, whose names stand above their bars.
    height = {line: len(lines) - place - (line[0] == EXTENSION) for place, line in enumerate(lines)}
    labels = {place: AREA_FORMULAS[formula] for (_, formula), place in height.items()}

    def drawn(some, name, colour):
        return marks.bars(
            [span.high - span.low for span in some],
            [height[span.exercise, span.formula] for span in some],
            colour=colour,
            hover=[_stretch(span) for span in some],
            base=[span.low for span in some],
            name=name,
        )

    under = {
        exercise: [span for span in spans if span.under and span.exercise == exercise] for exercise in COLOURS
    }
    figure = marks.figure(
        "In which ranges does the joint stay under your ceiling?",
        [
            *(drawn(some, f"{exercise}: under", COLOURS[exercise]) for exercise, some in under.items()),
            drawn([span for span in spans if not span.under], "above the ceiling", theme.GRID),
            *exercises.legs(knee_flexion, ARM / SHANK),
        ],
        x=marks.scale(*RANGE_TITLE, span=(0, 90), dtick=15),
        y=marks.lines(labels, span=(-0.7, len(lines) + 1.2), showgrid=False, domain=[0, RANGES_TOP]),
        **exercises.axes(RANGES_TOP + 0.02),
        height=720,
        margin={"t": 4},
        showlegend=False,
        barmode="overlay",
        shapes=[theme.line_at("x", knee_flexion, color=theme.INK) | {"y1": RANGES_TOP}],
        annotations=[
            *exercises.names({exercise: _under_at(spans, exercise, knee_flexion) for exercise in EXERCISES}),
            *exercises.weights(knee_flexion, ARM / SHANK, loaded.carried_mass / 2, loaded.extension_mass),
            *(_bars_name(exercise, height) for exercise in EXERCISES),
        ],
    )
    reading = (
        f"Model ({_setting(loaded)}), ceiling {quantity(ceiling, 'MPa', None)}. "
        f"{' '.join(_range_sentence(spans, exercise) for exercise in EXERCISES)} "
        "The ceiling is yours: no source here names a stress at which a knee begins to hurt. "
        f"{_ends_sentence('Rows')}"
    )
    return marks.Shown(figure, reading, _range_table(spans))


def _bars_name(exercise: str, height: dict) -> dict:
    top = max(place for (of, _), place in height.items() if of == exercise)
    return marks.note(f"<b>{exercise}</b>", 0, top + 0.7, COLOURS[exercise], xanchor="left", size=12)


def _under_at(spans: list[loads.Stretch], exercise: str, flexion: float) -> str:
    """By how many of the formulas that reach an angle an exercise stays under the ceiling there."""
    there = [span for span in spans if span.exercise == exercise and span.low <= flexion <= span.high]
    reaching = {span.formula for span in there}
    under = reaching - {span.formula for span in there if not span.under}
    return f"under it:<br>{len(under)} of {len(reaching)}" if reaching else "no value<br>here"


def _side(span: loads.Stretch) -> str:
    return "under" if span.under else "above"


def _range(span: loads.Stretch) -> str:
    return f"{span.low}–{degrees(span.high)}"


def _stretch(span: loads.Stretch) -> str:
    return f"{span.exercise}, area by {AREA_FORMULAS[span.formula]}: {_range(span)} {_side(span)} the ceiling"


def _range_sentence(spans: list[loads.Stretch], exercise: str) -> str:
    said = []
    for formula, source in AREA_FORMULAS.items():
        some = [span for span in spans if (span.exercise, span.formula) == (exercise, formula)]
        under = [_range(span) for span in some if span.under]
        where = "every usable angle" if len(under) == len(some) else " and ".join(under) or "nowhere"
        said.append(f"{where} by {source}")
    return f"{exercise.capitalize()} under it: {', '.join(said)}."


def _range_table(spans: list[loads.Stretch]) -> pd.DataFrame:
    return pd.DataFrame(
        [(span.exercise, AREA_FORMULAS[span.formula], span.low, span.high, _side(span)) for span in spans],
        columns=["exercise", "area formula", "from (°)", "to (°)", "ceiling"],
    )


# ---------------------------------------------------------------- everyday load

ARTHRITIS = "pf osteoarthritis or cartilage defects"
PEOPLE = {
    "healthy people": ["healthy"],
    "people with PFP": ["pfp"],
    "healthy people and people with PFP": ["healthy", "pfp"],
    "osteoarthritis or cartilage defects": [ARTHRITIS],
}
GROUP_NAMES = {
    "healthy": "healthy people",
    "pfp": "people with PFP",
    ARTHRITIS: "osteoarthritis or cartilage defects",
}
GROUP_COLOURS = {"healthy": theme.SAME, "pfp": theme.MORE, ARTHRITIS: theme.ACCENT}


def everyday_load(forces: pd.DataFrame, people="healthy people") -> marks.Shown:
    """Peak patellofemoral reaction force in everyday activities, in body weights.

    Parameters
    ----------
    forces : DataFrame
        Table `pfj_force_by_activity`, with studies. Only the review is drawn: single studies may be
        inside it.
    people : str
        One of `PEOPLE`.
    """
    check_choice(PEOPLE, people=people)
    groups = PEOPLE[people]
    several = len(groups) > 1
    review = forces[forces["study_id"] == "hart2022"]
    ladder = review[review["group"] == "healthy"].sort_values("mean", kind="stable")["activity"].tolist()
    rows = review[review["group"].isin(groups)]
    rows = rows.assign(population=rows["group"].map(GROUP_NAMES), rung=rows["activity"].map(ladder.index))
    rows = rows.sort_values(["rung", "group"], kind="stable")

    def group_of(some, group, place):
        spread = {"type": "data", "array": some["sd"], "thickness": 1.5, "color": theme.SOFT_INK}
        height = some["rung"] + (0.14 - 0.28 * place) * several
        look = {"colour": GROUP_COLOURS[group], "size": 13, "symbol": "square" if place else "circle"}
        trace = marks.dots(some, some["mean"], height, lambda row: [_activity(row)], **look)
        return trace | {"error_x": spread, "name": GROUP_NAMES[group]}

    figure = marks.figure(
        "How hard does everyday life press on the kneecap?",
        marks.by(rows, "group", {group: place for place, group in enumerate(groups)}, group_of),
        x=marks.scale("peak force (body weights)", f"bars: ±{GLUE}1{GLUE}SD", span=(0, 6.8)),
        y=_ladder_axis(ladder),
        height=360,
        showlegend=several,
        margin={"t": 48 if several else 12},
    )
    titles = {"study": "study", "population": "population", "activity": "activity"}
    table = marks.table(rows, titles | {"mean": "mean (body weights)", "sd": "SD"})
    return marks.Shown(figure, _ladder_reading(rows, groups), table)


def _ladder_axis(ladder: list[str]) -> dict:
    places = list(range(len(ladder)))
    return {"tickvals": places, "ticktext": ladder, "range": [-0.6, len(ladder) - 0.4], "ticks": ""}


def _activity(row: pd.Series) -> str:
    return f"{row['activity']}: {plain(row['mean'])} times body weight (SD{GLUE}{plain(row['sd'])})"


def _ladder_reading(rows: pd.DataFrame, groups: list) -> str:
    said = []
    for group in groups:
        some = rows[rows["group"] == group].sort_values("mean", kind="stable")
        ends = low, high = some.iloc[0], some.iloc[-1]
        span = " to ".join(
            f"{plain(end['mean'])} (SD{GLUE}{plain(end['sd'])}) in {end['activity']}" for end in ends
        )
        times = number(high["mean"] / low["mean"], 1)
        said.append(f"{GROUP_NAMES[group]}: from {span}, {times} times as much")
    basis = "Values of one study" if ARTHRITIS in groups else "Weighted averages of study means"
    end = " The review found no discernible difference between these two groups." if len(groups) > 1 else ""
    return (
        f"Peak reaction force in body weights, {'; '.join(said)}. {basis}, themselves model estimates "
        f"({rows.iloc[0]['study']}; number of people not stated in the text read).{end}"
    )


# ---------------------------------------------------------------- load and capacity


def load_and_capacity(progression=10, start=80, gain=4, rule=loads.CARRY_ON, busy_week=False) -> marks.Shown:
    """Load against capacity, week by week; flare-ups and weeks at the limit are marked (a toy).

    Parameters
    ----------
    progression, start, gain, rule, busy_week
        As in `loads.simulate_weeks`.
    """
    weeks = loads.simulate_weeks(progression, start, gain, rule, busy_week)
    shown = weeks.round({"load": 1, "capacity": 1})
    flares, limited = shown[shown["flare"]], shown[shown["limited"]]
    said = {True: "yes", False: "no"}
    names = {"limited": "held at the most one can do", "flare": "flare-up"}
    figure = marks.figure(
        "Does the load outrun what the joint can take? (a toy model)",
        _weeks_drawn(shown, flares, limited),
        x=marks.scale("week", span=(0.5, loads.WEEKS + 0.5), tickvals=list(range(1, loads.WEEKS + 1))),
        y=marks.scale("arbitrary units", span=(0, 205)),
        height=440,
    )
    first, last = weeks.iloc[0], weeks.iloc[-1]
    when = f", first in week {flares.iloc[0]['week']}" if len(flares) else ""
    extra = f", with a busy week {loads.BUSY_WEEK}" if busy_week else ""
    reading = (
        f"Toy model, not data: load starts at {number(first['load'])} and is planned to rise "
        f"{percent(progression, None)} a week, capacity can gain up to {percent(gain, None)} a week{extra}; "
        f"after a flare-up: {rule}. "
        f"The load is above capacity in {counted(len(flares), 'week')} of {loads.WEEKS}{when}. "
        f"In week {loads.WEEKS} load is {number(last['load'])} and capacity {number(last['capacity'])} "
        f"({plain(loads.CAPACITY)} at the start).{_held_sentence(limited)}"
    )
    table = shown.replace({"limited": said, "flare": said}).rename(columns=names)
    return marks.Shown(figure, reading, table)


def _weeks_drawn(weeks: pd.DataFrame, flares: pd.DataFrame, limited: pd.DataFrame) -> list[dict]:
    capacity = marks.curve(
        weeks["week"], weeks["capacity"], colour=theme.SAME, hover="week %{x}: capacity %{y}", dash="dash"
    )
    load = marks.curve(weeks["week"], weeks["load"], colour=theme.MORE, hover="week %{x}: load %{y}")
    flare = {"size": 15, "symbol": "x", "hover": "week %{x}: load above capacity"}
    held = {"size": 22, "symbol": "square-open", "hover": "week %{x}: more is asked for"}
    return [
        capacity | {"name": "capacity"},
        load | {"name": "load", "mode": "lines+markers", "marker": {"size": 6}},
        marks.points(flares["week"], flares["load"], colour=theme.ACCENT, **flare) | {"name": "flare-up"},
        marks.points(limited["week"], limited["load"], colour=theme.INK, **held)
        | {"name": "held at the most one can do", "cliponaxis": False},
    ]


def _held_sentence(limited: pd.DataFrame) -> str:
    if limited.empty:
        return ""
    first = f"{'first in ' if len(limited) > 1 else ''}week {limited.iloc[0]['week']}"
    return (
        f" In {counted(len(limited), 'week')}, {first}, more is asked for than one can do, "
        f"which is {percent(loads.MOST)} of capacity: "
        "the load is held at that limit and moves with the capacity, not with the plan."
    )
