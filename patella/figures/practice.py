"""Figures of chapter 07: joint load by angle, ranges under a ceiling, load and capacity."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from patella import mechanics
from patella.figures import theme
from patella.figures.labels import counted, links, source_columns, study_hover

SQUAT, EXTENSION = "squat", "knee extension"
COLOURS = {SQUAT: theme.SAME, EXTENSION: theme.MORE}

# Lines of the upper panel of `joint_load_by_angle`, from below.
STRIP = {"this model": 0, "Powers et al. 2014": 1, "Steinkamp et al. 1993": 2}

AREA_FORMULAS = {
    "area_salsich2003": "Salsich 2003",
    "area_powers1998": "Powers 1998",
    "area_kernozek2015": "Kernozek 2015",
    "area_connolly2009": "Connolly 2009",
}
FORCE = "force"
EQUAL_PEAKS = "equal"

FLEXION = tuple(np.arange(0, 90.1, 2.5).tolist())  # meets the ends of every formula's range
FLEXION_TITLE = {"text": "knee flexion (degrees)<br>blank: not measured,<br>or lost in rounding"}
TABLE_ANGLES = tuple(np.arange(0.0, 91.0, 15.0).tolist())


# ---------------------------------------------------------------- joint load by angle


def published_checks(directions: pd.DataFrame, stresses: pd.DataFrame) -> pd.DataFrame:
    """What the model can be held against: who loads the joint more at an angle, and where both load it equally.

    Parameters
    ----------
    directions : DataFrame
        Table `pfj_load_direction`, with studies.
    stresses : DataFrame
        Table `pfj_stress`, with studies.

    Returns
    -------
    DataFrame
        One row per published comparison of a squat or leg press with a knee extension, and one
        per crossover angle: study, n, knee_flexion_deg, higher (an exercise, or "equal"), finding,
        population, source_location, caution, doi_url, hover.

    Notes
    -----
    Comparisons with a constant-resistance machine are left out: the texts that we read do not say
    how its moment depended on the angle, so there is nothing to put into the model.
    """
    tasks = directions[["higher_task", "lower_task"]]
    weight_bearing = tasks.isin(["squat", "leg press"])
    comparable = weight_bearing.any(axis=1) & ~tasks.apply(lambda column: column.str.contains("constant")).any(axis=1)
    compared = directions[comparable].assign(
        higher=np.where(weight_bearing["higher_task"][comparable], SQUAT, EXTENSION),
        finding=directions["higher_task"] + " loads the joint more than " + directions["lower_task"],
    )
    equal = stresses[stresses["measure"] == "stress_crossover_angle"]
    equal = equal.assign(higher="equal", finding="equal stress in " + equal["task"], knee_flexion_deg=equal["value"])
    checks = pd.concat([compared, equal], ignore_index=True).assign(population="healthy")
    checks["hover"] = [study_hover(row, f"at {row['knee_flexion_deg']:g}°: {row['finding']}") for _, row in checks.iterrows()]
    return checks[["study", "n", "knee_flexion_deg", "higher", "finding", "population", "source_location", "caution", "doi_url", "hover"]]


def parts_against_scans(measurements: pd.DataFrame, stresses: pd.DataFrame) -> pd.DataFrame:
    """Lever arm and contact area of the model beside what MRI showed in living people.

    Parameters
    ----------
    measurements, stresses : DataFrame
        Tables `measurements` and `pfj_stress`, with studies: lever arms of im2015, areas of besier2005.

    Returns
    -------
    DataFrame
        One row a measured value; the area is that of Salsich, the only formula that reaches all its angles.
    """
    arms = measurements[measurements["measure"] == "effective_quadriceps_moment_arm"]
    angle = arms["condition"].str.extract(r"(\d+) deg", expand=False).astype(float)
    arms = arms.assign(part="lever arm (mm), " + arms["group"], angle=angle, model=1000 * mechanics.lever_arm(angle))
    areas = stresses[(stresses["study_id"] == "besier2005") & stresses["task"].str.contains("women")]
    modelled = [mechanics.contact_area(angle, "area_salsich2003") for angle in areas["knee_flexion_deg"]]
    areas = areas.assign(part="contact area (mm²), women, light load", angle=areas["knee_flexion_deg"], model=modelled)
    both = pd.concat([arms, areas]).sort_values(["part", "angle"], ascending=[False, True], kind="stable")
    shown = both[["study", "part", "angle", "value", "model"]].rename(columns={"angle": "knee flexion (deg)", "value": "measured"})
    return shown.assign(**{"model off by (%)": (100 * (both["model"] / both["value"] - 1)).round()}).round(1).reset_index(drop=True)


def joint_load_by_angle(checks: pd.DataFrame, show="area_salsich2003", carried_mass=60, shank_length=0.40, extension_mass=EQUAL_PEAKS, arm=0.30):
    """Load on the patellofemoral joint over knee flexion in a squat and a seated knee extension (a model).

    Parameters
    ----------
    checks : DataFrame
        From `published_checks`; holds one crossover angle.
    show : str
        A contact-area formula of `mechanics.area_ranges()`, to draw the stress, or "force".
    carried_mass : float
        Mass above the knees in the squat, kg; each leg bears half.
    shank_length : float
        Knee to ankle, m.
    extension_mass : float or "equal"
        Mass on the lower leg in the knee extension, kg; "equal" gives both the same peak moment.
    arm : float
        Distance of that mass from the knee, m.
    """
    load = _load(carried_mass, shank_length, extension_mass, arm)
    crossing = mechanics.crossover_angle(*load)
    equal = checks.loc[checks["higher"] == "equal", "knee_flexion_deg"].item()
    layout = dict(
        title="Where does the squat load the joint more than the knee extension?",
        height=580,
        shapes=[_mark(crossing, theme.ACCENT, "dot"), _mark(equal, theme.SOFT_INK, "dash")],
        annotations=[
            _mark_label(equal, 0.99, f"published {equal:g}°", theme.SOFT_INK, crossing >= equal),
            _mark_label(crossing, 0.90, f"model {crossing:.0f}°", theme.ACCENT, crossing < equal),
            {"x": 0, "xref": "paper", "y": 0.775, "yref": "paper", "xanchor": "left", "yanchor": "top", "text": "dots: which one loads the joint more", "showarrow": False, "font": {"size": 12, "color": theme.SOFT_INK}},
        ],
        xaxis={"title": FLEXION_TITLE, "range": [-3, 93], "dtick": 15, "anchor": "y"},
        yaxis={"title": {"text": "reaction force, one knee (N)" if show == FORCE else "joint stress (MPa)"}, "range": [0, 5000] if show == FORCE else [0, 18], "domain": [0, 0.72]},
        yaxis2={"domain": [0.78, 1], "range": [-0.6, len(STRIP) - 0.4], "tickvals": list(STRIP.values()), "ticktext": [name.replace(" et al. ", "<br>") for name in STRIP], "tickfont": {"size": 11}, "ticks": "", "showgrid": False, "zeroline": False},
    )
    strip, agree, of = _strip(checks, load)
    reading = (
        f"Model ({_setting(load)}): the knee extension loads the joint more up to {crossing:.0f}°, the squat from there on; "
        f"Steinkamp et al. 1993 published {equal:g}° for leg extension and leg press. {_load_sentence(show, load)} "
        f"Which one is higher agrees with {agree} of {of} published directions. {_ends_sentence('Lines')}"
    )
    return go.Figure([*_curves(show, load), *strip], layout), reading, _load_table(show, load)


def _load(carried_mass, shank_length, extension_mass, arm) -> tuple:
    """The arguments of `mechanics.crossover_angle`."""
    mass = mechanics.matched_extension_mass(carried_mass, shank_length, arm) if extension_mass == EQUAL_PEAKS else float(extension_mass)
    return carried_mass, shank_length, mass, arm


def _setting(load: tuple) -> str:
    carried_mass, shank_length, mass, arm = load
    return f"squat: {carried_mass:g} kg on two legs, shank {shank_length:.2f} m; knee extension: {mass:.1f} kg at {arm:.2f} m from the knee"


def _moments(flexion: tuple, load: tuple) -> dict:
    carried_mass, shank_length, mass, arm = load
    return {SQUAT: mechanics.squat_moment(flexion, carried_mass, shank_length), EXTENSION: mechanics.extension_moment(flexion, mass, arm)}


@cache
def _per_moment(show: str, flexion: tuple) -> np.ndarray:
    """Force in N or stress in MPa for a moment of 1 N m, over flexion; NaN where a formula is not used.

    The model is linear in the moment, so this one curve serves all loads.
    """
    angles, load = np.array(flexion), np.full(len(flexion), np.nan)
    spans = mechanics.load_ranges(None if show == FORCE else show)
    inside = np.any([(angles >= low) & (angles <= high) for low, high in spans], axis=0)
    if show == FORCE:
        load[inside] = mechanics.force_ratio(angles[inside]) / mechanics.lever_arm(angles[inside])
    else:
        load[inside] = mechanics.joint_load(1.0, angles[inside], show).stress_mpa
    return load


@cache
def _ends_sentence(what: str) -> str:
    """Which formulas end before the last angle measured, and how far rounding could move them there."""
    names = {"k_vaneijden": "the force ratio", "lever_whyte": "the lever arm"}
    names |= {formula: f"the area by {source}" for formula, source in AREA_FORMULAS.items()}
    cut = []
    for formula, name in names.items():
        used, measured = mechanics.formula_ranges(formula)[-1][1], mechanics.measured_ranges(formula)[-1][1]
        if used < measured:
            error = mechanics.formula_rounding(formula, measured)
            cut.append(f"{name} at {used:g}° (at {measured:g}° it could be {100 * error:.0f} %)")
    limit = f"{100 * mechanics.ROUNDING_LIMIT:g} %"
    end = f"{what} end where rounding of printed coefficients could move a formula by over {limit}"
    return f"{end}: {', '.join(cut)}."


def _known(values, digits: int) -> list[float | None]:
    """Numbers to draw or to list: None where there is none."""
    return [None if np.isnan(value) else round(float(value), digits) for value in values]


def _curves(show: str, load: tuple) -> list[dict]:
    """A thick line for each exercise; for stress also a thin one through what the other area formulas give."""
    unit, digits = ("N", 0) if show == FORCE else ("MPa", 3)
    source = "reaction force" if show == FORCE else f"area by {AREA_FORMULAS[show]}"
    others = [] if show == FORCE else [formula for formula in AREA_FORMULAS if formula != show]
    lines = []
    for exercise, moment in _moments(FLEXION, load).items():
        colour = COLOURS[exercise]
        bold = dict(
            type="scatter",
            x=FLEXION, y=_known(moment * _per_moment(show, FLEXION), digits), mode="lines", connectgaps=False, name=exercise, line={"color": colour, "width": 4},
            hovertemplate=f"{exercise}, model, {source}<br>%{{x}}°: %{{y}} {unit}<extra></extra>",
        )  # fmt: skip
        lines.append(bold)
        if others:
            heights = [height for formula in others for height in (*_known(moment * _per_moment(formula, FLEXION), digits), None)]
            thin = dict(
                type="scatter",
                x=[*FLEXION, None] * len(others), y=heights, mode="lines", connectgaps=False, name="thin: other area formulas",
                opacity=0.6, line={"color": colour, "width": 1.2}, hoverinfo="skip", showlegend=exercise == EXTENSION,
            )  # fmt: skip
            lines.append(thin)
    return lines


def _strip(checks: pd.DataFrame, load: tuple) -> tuple[list[dict], int, int]:
    """The upper panel, and how many of the published directions the model shares, of how many."""
    published = checks.to_dict("records")
    compared = [check for check in published if check["higher"] != "equal"]
    angles = tuple(sorted({check["knee_flexion_deg"] for check in compared}))
    model = {angle: SQUAT if squat > extension else EXTENSION for angle, squat, extension in zip(angles, *_moments(angles, load).values())}
    ours = [
        {"study": "this model", "knee_flexion_deg": angle, "higher": higher, "hover": f"Model: {higher} loads the joint more at {angle:g}°", "doi_url": None}
        for angle, higher in model.items()
    ]
    dots = []
    for kind, symbol, colour in [(SQUAT, "square", COLOURS[SQUAT]), (EXTENSION, "circle", COLOURS[EXTENSION]), ("equal", "diamond-open", theme.SOFT_INK)]:
        some = [check for check in published + ours if check["higher"] == kind]
        dot = dict(
            type="scatter",
            x=[check["knee_flexion_deg"] for check in some], y=[STRIP[check["study"]] for check in some], yaxis="y2", mode="markers",
            name=f"{kind} loads more", showlegend=False, marker={"size": 13, "symbol": symbol, "color": colour, "line": {"width": 2 * (kind == "equal")}},
            hovertext=[check["hover"] for check in some], hoverinfo="text", customdata=[check["doi_url"] or None for check in some],
        )  # fmt: skip
        dots.append(dot)
    return dots, sum(model[check["knee_flexion_deg"]] == check["higher"] for check in compared), len(compared)


def _mark(angle: float, colour: str, dash: str) -> dict:
    return theme.line_at("x", angle, color=colour, dash=dash) | {"y1": 0.72}


def _mark_label(angle: float, height: float, text: str, colour: str, to_the_left: bool) -> dict:
    return {
        "x": angle, "y": height, "yref": "y domain", "text": text, "showarrow": False, "xshift": -4 if to_the_left else 4,
        "xanchor": "right" if to_the_left else "left", "yanchor": "top", "font": {"color": colour}, "bgcolor": theme.GROUND,
    }  # fmt: skip


def _load_sentence(show: str, load: tuple) -> str:
    angles = (30.0, 60.0)
    squat, extension = (moment * _per_moment(show, angles) for moment in _moments(angles, load).values())
    unit, digits = ("N", 0) if show == FORCE else ("MPa", 1)
    parts = [
        f"no usable area at {angle:g}°"
        if np.isnan(one)
        else f"at {angle:g}° squat {one:.{digits}f} and extension {other:.{digits}f} {unit}"
        for angle, one, other in zip(angles, squat, extension)
    ]
    if show == FORCE:
        return f"Force on one knee {'; '.join(parts)}."
    every = [_moments(angles, load)[SQUAT][0] * _per_moment(formula, angles)[0] for formula in AREA_FORMULAS]
    return f"Stress with the area of {AREA_FORMULAS[show]}: {'; '.join(parts)}. The four area formulas make {min(every):.1f} to {max(every):.1f} MPa of the same squat at 30°."


def _load_table(show: str, load: tuple) -> pd.DataFrame:
    columns = {"knee flexion (deg)": TABLE_ANGLES}
    for exercise, moment in _moments(TABLE_ANGLES, load).items():
        columns[f"{exercise}: moment (N m)"] = _known(moment, 1)
        columns[f"{exercise}: force (N)"] = _known(moment * _per_moment(FORCE, TABLE_ANGLES), 0)
        if show != FORCE:
            columns[f"{exercise}: stress (MPa)"] = _known(moment * _per_moment(show, TABLE_ANGLES), 2)
    return pd.DataFrame(columns)


# ---------------------------------------------------------------- ranges under a ceiling


def ranges_under_ceiling(ceiling=4, carried_mass=60, shank_length=0.40, extension_mass=EQUAL_PEAKS, arm=0.30):
    """Ranges of knee flexion in which the modelled joint stress stays under a ceiling, by area formula.

    Parameters
    ----------
    ceiling : float
        Stress in MPa.
    carried_mass, shank_length, extension_mass, arm
        As in `joint_load_by_angle`.
    """
    if ceiling <= 0:
        raise ValueError(f"ceiling must be above 0 MPa, got {ceiling}.")
    load = _load(carried_mass, shank_length, extension_mass, arm)
    spans = {(exercise, formula): _spans(exercise, formula, ceiling, load) for exercise in COLOURS for formula in AREA_FORMULAS}
    # A gap parts the two exercises.
    height = {line: len(spans) - place - 0.6 * (line[0] == EXTENSION) for place, line in enumerate(spans)}
    bars = [_bars(spans, height, f"{exercise}: under", COLOURS[exercise], lambda line, under, exercise=exercise: under and line[0] == exercise) for exercise in COLOURS]
    bars.append(_bars(spans, height, "above the ceiling", theme.GRID, lambda line, under: not under))
    layout = dict(
        title="In which ranges does the joint stay under your ceiling?",
        height=520,
        barmode="overlay",
        xaxis={"title": FLEXION_TITLE, "range": [0, 90], "dtick": 15},
        yaxis={"tickvals": list(height.values()), "ticktext": [f"{exercise}<br>{AREA_FORMULAS[formula]}" for exercise, formula in spans], "tickfont": {"size": 11}, "range": [-0.3, len(spans) + 0.7], "ticks": "", "showgrid": False},
    )
    reading = (
        f"Model ({_setting(load)}), ceiling {ceiling:g} MPa. {' '.join(_range_sentence(spans, exercise) for exercise in COLOURS)} "
        "The ceiling is yours: no source here names a stress at which a knee begins to hurt. "
        f"{_ends_sentence('Rows')}"
    )
    table = pd.DataFrame(
        [(exercise, AREA_FORMULAS[formula], low, high, "under" if under else "above") for (exercise, formula), some in spans.items() for low, high, under in some],
        columns=["exercise", "area formula", "from (deg)", "to (deg)", "ceiling"],
    )
    return go.Figure(bars, layout), reading, table


def _spans(exercise: str, formula: str, ceiling: float, load: tuple) -> list[tuple]:
    """Stretches (from, to, under) of usable angles in whole degrees; a degree is under if its ends are."""
    flexion = tuple(np.arange(0.0, 91.0).tolist())
    stress = _moments(flexion, load)[exercise] * _per_moment(formula, flexion)
    usable = ~np.isnan(stress)
    # nan <= ceiling is False, and both ends must be usable for a degree to count at all.
    cells = np.where(usable[:-1] & usable[1:], (stress <= ceiling)[:-1] & (stress <= ceiling)[1:], -1)
    edges = [0, *(np.flatnonzero(cells[1:] != cells[:-1]) + 1).tolist(), len(cells)]
    return [(low, high, bool(cells[low])) for low, high in zip(edges, edges[1:]) if cells[low] >= 0]


def _bars(spans: dict, height: dict, name: str, colour: str, wanted) -> dict:
    shown = [(line, low, high, under) for line, some in spans.items() for low, high, under in some if wanted(line, under)]
    return dict(
        type="bar",
        base=[low for _, low, _, _ in shown], x=[high - low for _, low, high, _ in shown], y=[height[line] for line, *_ in shown],
        orientation="h", width=0.62, name=name, marker={"color": colour},
        hovertext=[f"{exercise}, area by {AREA_FORMULAS[formula]}: {low}–{high}° {'under' if under else 'above'} the ceiling" for (exercise, formula), low, high, under in shown],
        hoverinfo="text",
    )  # fmt: skip


def _range_sentence(spans: dict, exercise: str) -> str:
    said = []
    for formula, source in AREA_FORMULAS.items():
        under = [f"{low}–{high}°" for low, high, is_under in spans[exercise, formula] if is_under]
        everywhere = all(is_under for *_, is_under in spans[exercise, formula])
        said.append(f"{'every usable angle' if everywhere else ' and '.join(under) or 'nowhere'} by {source}")
    return f"{exercise.capitalize()} under it: {', '.join(said)}."


# ---------------------------------------------------------------- everyday load


PEOPLE = {
    "healthy people": ["healthy"],
    "people with PFP": ["pfp"],
    "healthy people and people with PFP": ["healthy", "pfp"],
    "osteoarthritis or cartilage defects": ["pf osteoarthritis or cartilage defects"],
}
GROUP_NAMES = {"healthy": "healthy people", "pfp": "people with PFP", "pf osteoarthritis or cartilage defects": "osteoarthritis or cartilage defects"}
GROUP_COLOURS = {"healthy": theme.SAME, "pfp": theme.MORE, "pf osteoarthritis or cartilage defects": theme.ACCENT}


def everyday_load(forces: pd.DataFrame, people="healthy people"):
    """Peak patellofemoral reaction force in everyday activities, in body weights.

    Parameters
    ----------
    forces : DataFrame
        Table `pfj_force_by_activity`, with studies. Only the review is drawn: single studies may be inside it.
    people : str
        A key of `PEOPLE`.
    """
    review = forces[forces["study_id"] == "hart2022"]
    ladder = review[review["group"] == "healthy"].sort_values("mean", kind="stable")["activity"].tolist()
    rows = review[review["group"].isin(PEOPLE[people])]
    rows = rows.assign(population=rows["group"].map(GROUP_NAMES), rung=rows["activity"].map(ladder.index))
    rows = rows.sort_values(["rung", "group"], kind="stable")
    groups = PEOPLE[people]
    traces = []
    for place, group in enumerate(groups):
        some = rows[rows["group"] == group]
        dots = dict(
            type="scatter",
            x=some["mean"], y=some["rung"] + (0.14 - 0.28 * place) * (len(groups) > 1), mode="markers", name=GROUP_NAMES[group],
            marker={"size": 13, "color": GROUP_COLOURS[group], "symbol": "circle" if place == 0 else "square"},
            error_x={"type": "data", "array": some["sd"], "thickness": 1.5, "color": theme.SOFT_INK},
            hovertext=[study_hover(row, f"{row['activity']}: {row['mean']:g} times body weight (SD {row['sd']:g})") for _, row in some.iterrows()],
            hoverinfo="text", customdata=links(some),
        )  # fmt: skip
        traces.append(dots)
    layout = dict(
        title="How hard does everyday life press on the kneecap?",
        height=360,
        showlegend=len(groups) > 1,
        margin={"t": 48 if len(groups) > 1 else 12},
        xaxis={"title": {"text": "peak force (body weights)<br>bars: ± 1 SD"}, "range": [0, 6.8]},
        yaxis={"tickvals": list(range(len(ladder))), "ticktext": ladder, "range": [-0.6, len(ladder) - 0.4], "ticks": "", "zeroline": False},
    )
    table = pd.concat([rows[["study", "population", "activity", "mean", "sd"]].rename(columns={"mean": "mean (body weights)", "sd": "SD"}), source_columns(rows)], axis=1)
    return go.Figure(traces, layout), _ladder_reading(rows, groups), table


def _ladder_reading(rows: pd.DataFrame, groups: list) -> str:
    said = []
    for group in groups:
        some = rows[rows["group"] == group].sort_values("mean", kind="stable")
        low, high = some.iloc[0], some.iloc[-1]
        said.append(f"{GROUP_NAMES[group]}: from {low['mean']:g} (SD {low['sd']:g}) in {low['activity']} to {high['mean']:g} (SD {high['sd']:g}) in {high['activity']}, {high['mean'] / low['mean']:.1f} times as much")
    basis = "Values of one study" if "pf osteoarthritis or cartilage defects" in groups else "Weighted averages of study means"
    end = " The review found no discernible difference between these two groups." if len(groups) > 1 else ""
    return f"Peak reaction force in body weights, {'; '.join(said)}. {basis}, themselves model estimates ({rows.iloc[0]['study']}; number of people not stated in the text read).{end}"


# ---------------------------------------------------------------- load and capacity


WEEKS = 12
TOY = {
    "capacity at the start": 100.0,
    "capacity lost in a week of overload (%)": 5.0,
    "capacity lost in a week of rest (%)": 2.0,
    "load below this share of capacity neither builds nor costs (%)": 50.0,
    "most that one can do, as a share of capacity (%)": 150.0,
    "extra load of the busy week 6 (%)": 40.0,
    "size of a step back (%)": 20.0,
}
FLARE_RULES = ("carry on", "rest a week, then resume", "step back, then rebuild")


def simulate_weeks(progression, start, gain, rule, busy_week=False) -> pd.DataFrame:
    """Load and capacity of a joint over twelve weeks: a toy, every constant of which is an assumption.

    Parameters
    ----------
    progression : float
        Planned rise of the load from week to week, %.
    start : float
        Load of the first week, % of the capacity at the start.
    gain : float
        Rise of capacity after a week at full but not excessive load, %.
    rule : {"carry on", "rest a week, then resume", "step back, then rebuild"}
        What follows a flare-up, that is a week whose load exceeded the capacity.
    busy_week : bool
        Put an unplanned extra load on week 6.

    Returns
    -------
    DataFrame
        Columns week, load, capacity, limited (more was asked for than one can do) and flare.

    Notes
    -----
    The load is what was planned, or the most that one can do where the plan asks for more. A week at the
    share ``r`` of capacity multiplies it by ``1 + gain r`` for ``r`` from one half to 1, by ``1 - loss``
    above 1, and leaves it alone below one half; rest costs a little.
    """
    if rule not in FLARE_RULES:
        raise ValueError(f"rule must be one of {', '.join(FLARE_RULES)}, got {rule!r}.")
    grow, most = 1 + progression / 100, TOY["most that one can do, as a share of capacity (%)"] / 100
    capacity = TOY["capacity at the start"]
    plan, resting, weeks = capacity * start / 100, False, []
    for week in range(1, WEEKS + 1):
        extra = 1 + TOY["extra load of the busy week 6 (%)"] / 100 * (busy_week and week == 6)
        asked, limit = 0.0 if resting else plan * extra, most * capacity
        load = min(asked, limit)
        share = load / capacity
        flare = share > 1
        limited = asked > limit
        weeks.append({"week": week, "load": load, "capacity": capacity, "limited": limited, "flare": flare})
        if flare:
            capacity *= 1 - TOY["capacity lost in a week of overload (%)"] / 100
        elif resting:
            capacity *= 1 - TOY["capacity lost in a week of rest (%)"] / 100
        elif share >= TOY["load below this share of capacity neither builds nor costs (%)"] / 100:
            capacity *= 1 + gain / 100 * share
        if flare and rule == "step back, then rebuild":
            plan *= 1 - TOY["size of a step back (%)"] / 100
        elif not resting and not (flare and rule == "rest a week, then resume"):
            plan *= grow
        resting = flare and rule == "rest a week, then resume"
    return pd.DataFrame(weeks)


def load_and_capacity(progression=10, start=80, gain=4, rule="carry on", busy_week=False):
    """Draw `simulate_weeks`: load against capacity; flare-ups and weeks at the limit are marked (a toy)."""
    weeks = simulate_weeks(progression, start, gain, rule, busy_week)
    flares, limited = weeks[weeks["flare"]], weeks[weeks["limited"]]
    most = f"{TOY['most that one can do, as a share of capacity (%)']:g} %"
    traces = [
        dict(type="scatter", x=weeks["week"], y=weeks["capacity"].round(1), mode="lines", name="capacity", line={"color": theme.SAME, "width": 3, "dash": "dash"}, hovertemplate="week %{x}: capacity %{y}<extra></extra>"),
        dict(type="scatter", x=weeks["week"], y=weeks["load"].round(1), mode="lines+markers", name="load", line={"color": theme.MORE, "width": 3}, marker={"size": 6}, hovertemplate="week %{x}: load %{y}<extra></extra>"),
        dict(type="scatter", x=flares["week"], y=flares["load"].round(1), mode="markers", name="flare-up", marker={"size": 15, "symbol": "x", "color": theme.ACCENT}, hovertemplate="week %{x}: load above capacity<extra></extra>"),
        dict(
            type="scatter",
            x=limited["week"], y=limited["load"].round(1), mode="markers", name="held at the most one can do", cliponaxis=False,
            marker={"size": 22, "symbol": "square-open", "color": theme.INK},
            hovertemplate="week %{x}: more is asked for<extra></extra>",
        ),
    ]  # fmt: skip
    layout = dict(
        title="Does the load outrun what the joint can take? (a toy model)",
        height=440,
        xaxis={"title": {"text": "week"}, "range": [0.5, WEEKS + 0.5], "tickvals": list(range(1, WEEKS + 1))},
        yaxis={"title": {"text": "arbitrary units"}, "range": [0, 205]},
    )
    first, last = weeks.iloc[0], weeks.iloc[-1]
    when = f"above capacity in {counted(len(flares), 'week')} of {WEEKS}" + (f", first in week {flares.iloc[0]['week']}" if len(flares) else "")
    extra = ", with a busy week 6" if busy_week else ""
    reading = (
        f"Toy model, not data: load starts at {first['load']:.0f} and is planned to rise {progression:g} % a week, capacity can gain up to {gain:g} % a week{extra}; "
        f"after a flare-up: {rule}. The load is {when}. In week {WEEKS} load is {last['load']:.0f} and capacity {last['capacity']:.0f} (100 at the start)."
    )
    if len(limited):
        first_held = f"{'first in ' if len(limited) > 1 else ''}week {limited.iloc[0]['week']}"
        reading += (
            f" In {counted(len(limited), 'week')}, {first_held}, more is asked for than one can do, "
            f"which is {most} of capacity: "
            "the load is held at that limit and moves with the capacity, not with the plan."
        )
    said = {True: "yes", False: "no"}
    table = weeks.round({"load": 1, "capacity": 1}).replace({"limited": said, "flare": said})
    names = {"limited": "held at the most one can do", "flare": "flare-up"}
    return go.Figure(traces, layout), reading, table.rename(columns=names)
