"""Figures of chapter 06: what exercise does for patellofemoral pain, compared with what?

Two rules of pooling stand here as code: a row marked as not poolable is never pooled, and
neither are two rows about the same people (`pool` refuses both, `one_per_sample` picks).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from scipy import stats

from patella import evidence, statistics
from patella.figures import theme
from patella.figures.labels import author_year, counted, links, source_columns, study_hover, words

EXERCISE = ("vmo_specific", "general_quadriceps", "quadriceps")


def _number(value: float, digits: int = 1) -> str:
    """A number as text, with a true minus sign and without a negative zero."""
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def _heading(*lines: str) -> dict:
    """The title of an x axis, in lines short enough for a phone."""
    return {"text": "<br>".join(lines), "font": {"size": 13}}


# ---------------------------------------------------------------- VMO-specific or general


ARM_KINDS = {
    "VMO-specific": (("vmo_specific",), theme.MORE),
    "general quadriceps": (("general_quadriceps", "quadriceps"), theme.SAME),
    "other or mixed treatment": (("hip_knee", "hip", "other"), theme.ACCENT),
    "no exercise": (("control_none", "placebo", "education"), theme.UNCLEAR),
}
KIND_OF = {code: kind for kind, (codes, _) in ARM_KINDS.items() for code in codes}


def vmo_minus_general(arms: pd.DataFrame) -> pd.DataFrame:
    """Trials with both kinds of arm: percent fall in pain, VMO-specific minus general.

    Parameters
    ----------
    arms : DataFrame
        Table `percent_pain_change`, with studies.

    Returns
    -------
    DataFrame
        One row a trial: `study`, `difference` (percentage points) and `n` of both arms together.
    """
    pairs = arms[arms["arm_class"] == "vmo_specific"].merge(
        arms[arms["arm_class"] == "general_quadriceps"], on=["study_id", "study", "year"], suffixes=("", "_general")
    )
    return pairs.assign(
        difference=pairs["percent_pain_decrease"] - pairs["percent_pain_decrease_general"],
        n=pairs["n"] + pairs["n_general"],
        inferred=(pairs[["class_basis", "class_basis_general"]] == "inferred").any(axis=1),
    )[["study_id", "study", "year", "difference", "n", "inferred"]]


def vmo_or_general(arms: pd.DataFrame, trials="VMO against general", show_untreated=True, stated_only=False):
    """Percent fall in pain of each arm, joined within its trial.

    Parameters
    ----------
    arms : DataFrame
        Table `percent_pain_change`, with studies.
    trials : {"VMO against general", "every randomised trial"}
    show_untreated : bool
        Draw the arms without treatment, with placebo or with education alone.
    stated_only : bool
        Leave out trials whose VMO arm we classed as such by inference.
    """
    direct = vmo_minus_general(arms)
    if stated_only:
        direct = direct[~direct["inferred"]]
        arms = arms[~((arms["arm_class"] == "vmo_specific") & (arms["class_basis"] == "inferred")).groupby(arms["study_id"]).transform("any")]
    rows = arms[arms["design"] == "rct"]
    if trials == "VMO against general":
        rows = rows[rows["study_id"].isin(direct["study_id"])]
    if not show_untreated:
        rows = rows[~rows["arm_class"].isin(ARM_KINDS["no exercise"][0])]
    rows = rows.assign(kind=rows["arm_class"].map(KIND_OF), shown=[author_year(row) for _, row in rows.iterrows()])
    names = rows.drop_duplicates("study_id")
    names = names.assign(direct=names["study_id"].isin(direct["study_id"]))
    names = names.sort_values(["direct", "year"], ascending=[True, False], kind="stable")["study_id"].tolist()
    height = rows["study_id"].map({name: place for place, name in enumerate(names)})

    bars_x, bars_y = [], []
    for place, name in enumerate(names):
        falls = rows.loc[rows["study_id"] == name, "percent_pain_decrease"]
        bars_x += [falls.min(), falls.max(), None]
        bars_y += [place, place, None]
    traces = [dict(type="scatter", x=bars_x, y=bars_y, mode="lines", line={"color": theme.GRID, "width": 5}, hoverinfo="skip", showlegend=False)]
    for kind, (_, colour) in ARM_KINDS.items():
        some = rows[rows["kind"] == kind]
        dots = dict(
            type="scatter",
            x=some["percent_pain_decrease"],
            y=height[some.index],
            mode="markers",
            name=kind,
            marker={"size": 4 + 2.6 * np.sqrt(some["n"]), "color": colour, "opacity": 0.85, "line": {"width": 1, "color": theme.GROUND}},
            hovertext=[study_hover(row, f"{row['arm']}: pain {_fell(row['percent_pain_decrease'])}", f"class: {row['class_basis']}") for _, row in some.iterrows()],
            hoverinfo="text",
            customdata=links(some),
            showlegend=not some.empty,
        )
        traces.append(dots)
    label = rows.set_index("study_id")["shown"].to_dict()
    layout = dict(
        title="Which colour wins?",
        height=340 if trials == "VMO against general" else 640,
        shapes=[theme.line_at("x", 0)],
        xaxis={"title": _heading("fall in pain by the", "end of treatment (%)"), "range": [-30, 100]},
        yaxis={"tickvals": list(range(len(names))), "ticktext": [label[name] for name in names], "range": [-0.7, max(len(names), 2) - 0.3], "ticks": "", "zeroline": False},
    )
    shown = rows[["study", "arm", "kind", "n"]].assign(**{"fall in pain (%)": rows["percent_pain_decrease"], "class": rows["class_basis"]})
    return go.Figure(traces, layout), _dumbbell_reading(direct, rows, trials), pd.concat([shown, source_columns(rows)], axis=1)


def _fell(percent: float) -> str:
    return f"fell by {percent:g} %" if percent >= 0 else f"rose by {-percent:g} %"


def _dumbbell_reading(direct: pd.DataFrame, rows: pd.DataFrame, trials: str) -> str:
    each = ", ".join(f"{row['difference']:+.0f}".replace("-", "−") + f" ({author_year(row)})" for _, row in direct.iterrows())
    mean = np.average(direct["difference"], weights=direct["n"])
    lead = "" if trials == "VMO against general" else f"{counted(len(rows), 'arm')} of {rows['study_id'].nunique()} randomised trials. "
    return (
        f"{lead}{counted(len(direct), 'trial')} set VMO-specific against general quadriceps training, {direct['n'].sum():.0f} people in those arms. "
        f"VMO-specific minus general, in percentage points of pain: {each}; weighted by size {_number(mean)}. "
        "The review prints no spread, so there is no interval: this describes, it does not test."
    )


# ---------------------------------------------------------------- compared with what


COMPARATORS = {
    "nothing": theme.MORE,
    "a placebo": theme.ACCENT,
    "education": theme.SAME,
    "tape or brace": theme.UNCLEAR,
    "another exercise": theme.LESS,
}
CLASS_COMPARATOR = {"control_none": "nothing", "placebo": "a placebo", "education": "education"}
# Arms of class "other": these two hold no exercise, and these three add exercise to something.
PASSIVE = {("clark2000", "taping + education"), ("lun2005", "patellar brace")}
PACKAGES = [
    ("crossley2002", "quadriceps retraining + mobilisation + taping", "placebo (sham ultrasound and taping)"),
    ("clark2000", "exercise + taping + education", "taping + education"),
    ("lun2005", "home exercise + brace", "patellar brace"),
]


def pain_contrasts(arms: pd.DataFrame) -> pd.DataFrame:
    """Every exercise arm against every other arm of its randomised trial.

    Parameters
    ----------
    arms : DataFrame
        Table `percent_pain_change`, with studies.

    Returns
    -------
    DataFrame
        `arm`, `against`, `comparator` (a key of `COMPARATORS`), `difference` (percentage points
        of pain, first minus second), `package` (the exercise came with tape, brace or
        mobilisation), `n` of both arms. A pair of two exercise arms stands once: VMO-specific
        first, else in the order of the table.
    """
    found = []
    for _, trial in arms[arms["design"] == "rct"].groupby("study_id", sort=False):
        trial = trial.sort_values("arm_class", key=lambda codes: codes != "vmo_specific", kind="stable")
        exercise = trial[trial["arm_class"].isin(EXERCISE)]
        for place, (_, first) in enumerate(exercise.iterrows()):
            for _, second in trial.iterrows():
                if kind := _comparator(second):
                    found.append(_contrast(first, second, kind, False))
            for _, second in exercise.iloc[place + 1 :].iterrows():
                found.append(_contrast(first, second, "another exercise", False))
        for study, package, alone in PACKAGES:
            if study == trial["study_id"].iloc[0]:
                first, second = (trial[trial["arm"] == name].iloc[0] for name in (package, alone))
                found.append(_contrast(first, second, _comparator(second), True))
    return pd.DataFrame(found)


def _comparator(arm: pd.Series) -> str | None:
    if (arm["study_id"], arm["arm"]) in PASSIVE:
        return "tape or brace"
    return CLASS_COMPARATOR.get(arm["arm_class"])


def _contrast(first: pd.Series, second: pd.Series, kind: str, package: bool) -> pd.Series:
    cautions = dict.fromkeys(text for text in (first["caution"], second["caution"]) if text)
    changed = {
        "against": second["arm"], "comparator": kind, "package": package, "n": first["n"] + second["n"],
        "difference": first["percent_pain_decrease"] - second["percent_pain_decrease"],
        "first_fall": first["percent_pain_decrease"], "second_fall": second["percent_pain_decrease"],
        "caution": "; ".join(cautions),
    }  # fmt: skip
    return pd.concat([first.drop(["n", "caution"]), pd.Series(changed)])


def compared_with_what(contrasts: pd.DataFrame, comparator="all", exercise="any quadriceps training", packages=False):
    """How much more pain fell with exercise than with the arm it was compared with.

    Parameters
    ----------
    contrasts : DataFrame
        From `pain_contrasts`.
    comparator : str
        A key of `COMPARATORS`, or "all".
    exercise : {"any quadriceps training", "VMO-specific", "not VMO-specific"}
        Kind of the first-named arm.
    packages : bool
        Also trials in which exercise came together with tape, brace or mobilisation.
    """
    rows = contrasts if packages else contrasts[~contrasts["package"]]
    if comparator != "all":
        rows = rows[rows["comparator"] == comparator]
    if exercise == "VMO-specific":
        rows = rows[rows["arm_class"] == "vmo_specific"]
    elif exercise == "not VMO-specific":
        rows = rows[rows["arm_class"] != "vmo_specific"]
    # Nothing stands at the top, the strongest comparator at the bottom.
    strength = rows["comparator"].map({name: place for place, name in enumerate(COMPARATORS)})
    rows = rows.assign(strength=strength).sort_values(["strength", "difference"], ascending=[False, True], kind="stable").reset_index(drop=True)

    traces = []
    for kind, colour in COMPARATORS.items():
        some = rows[rows["comparator"] == kind]
        dots = dict(
            type="scatter",
            x=some["difference"],
            y=some.index,
            mode="markers",
            name=f"against {kind}",
            marker={
                "size": 4 + 1.8 * np.sqrt(some["n"].astype(float)), "color": colour,
                "symbol": ["diamond" if package else "circle" for package in some["package"]],
                "line": {"width": 1, "color": theme.GROUND},
            },
            hovertext=[
                study_hover(row, f"{row['arm']}: pain {_fell(row['first_fall'])}", f"{row['against']}: pain {_fell(row['second_fall'])}", f"difference {_number(row['difference'], 0)} percentage points")
                for _, row in some.iterrows()
            ],
            hoverinfo="text",
            customdata=links(some),
        )  # fmt: skip
        traces.append(dots)
    layout = dict(
        title="Exercise wins. Compared with what?",
        height=800,
        shapes=[theme.line_at("x", 0, dash="dash")],
        xaxis={"title": _heading("further fall in pain", "(percentage points)"), "range": [-35, 95]},
        yaxis={"tickvals": rows.index.tolist(), "ticktext": [_arm_label(row) for _, row in rows.iterrows()], "range": [-0.8, max(len(rows), 8) - 0.2], "tickfont": {"size": 11}, "ticks": "", "zeroline": False},
    )
    shown = rows[["study", "arm", "against", "comparator", "n"]].assign(**{"difference (percentage points)": rows["difference"]})
    return go.Figure(traces, layout), _comparator_reading(rows, packages), pd.concat([shown, source_columns(rows)], axis=1)


def _arm_label(row: pd.Series) -> str:
    arm = row["arm"].split(" (")[0].replace("quadriceps retraining + mobilisation + taping", "package")
    return f"{arm if len(arm) <= 26 else arm[:25] + '…'}<br>{author_year(row)}"


def trial_medians(rows: pd.DataFrame) -> pd.DataFrame:
    """For each comparator: how many trials, and the median over trials of the mean contrast in each.

    Two arms of one trial share their comparator, so a trial counts once. Between two exercise
    arms it is open which comes first: there, the size counts and not the sign.
    """
    size = rows["difference"].where(rows["comparator"] != "another exercise", rows["difference"].abs())
    by_trial = rows.assign(size=size.astype(float)).groupby(["comparator", "study_id"], sort=False)["size"].mean()
    summary = by_trial.groupby("comparator", sort=False).agg(["size", "median", "min", "max"])
    return summary.reindex([kind for kind in COMPARATORS if kind in summary.index]).rename(columns={"size": "trials"})


def _comparator_reading(rows: pd.DataFrame, packages: bool) -> str:
    if rows.empty:
        also = "" if packages else " with exercise alone; one that combined it with tape, brace or mobilisation may be added"
        return f"No randomised trial here made this comparison{also}."
    parts = []
    for kind, row in trial_medians(rows).iterrows():
        spread = "" if row["trials"] == 1 else f", from {_number(row['min'], 0)} to {_number(row['max'], 0)}"
        sign = " apart, whichever arm was ahead" if kind == "another exercise" else ""
        parts.append(f"against {kind} {_number(row['median'], 0)} points{sign} ({counted(int(row['trials']), 'trial')}{spread})")
    return (
        f"{counted(len(rows), 'contrast')} of {counted(rows['study_id'].nunique(), 'randomised trial')}. Median further fall in pain: "
        f"{'; '.join(parts)}. No spread is printed, so no interval can be given; and each comparator has other trials behind it."
    )


# ---------------------------------------------------------------- what may be pooled


class PoolingError(ValueError):
    """These rows must not be pooled together."""


def one_per_sample(trials: pd.DataFrame, follow_up="first") -> pd.DataFrame:
    """Keep one poolable row for each group of people.

    Parameters
    ----------
    trials : DataFrame
        With `study_id`, `shared_sample`, `poolable` and `timepoint_weeks`.
    follow_up : {"first", "last"}
        Which row of the same people to keep.

    Returns
    -------
    DataFrame
        At most one row for each `shared_sample`, or for each study where that is blank, in the
        order of the input. Rows that are not poolable are dropped.
    """
    if follow_up not in ("first", "last"):
        raise ValueError(f'follow_up must be "first" or "last", got {follow_up!r}.')
    rows = trials[trials["poolable"]].sort_values("timepoint_weeks", kind="stable", ascending=follow_up == "first")
    return rows[~_people(rows).duplicated()].sort_index()


def pool(trials: pd.DataFrame, method="REML", hartung_knapp=False) -> statistics.MetaAnalysis:
    """Pool trials, and refuse rows that are not poolable or that are about the same people.

    Parameters
    ----------
    trials : DataFrame
        With `study_id`, `shared_sample`, `poolable`, `estimate` and `variance`.
    method, hartung_knapp
        See `patella.statistics.meta_analysis`.

    Raises
    ------
    PoolingError
        When a row is marked as not poolable, or people would count twice: two contrasts of one
        study, or two studies of one `shared_sample`.
    """
    barred = trials.loc[~trials["poolable"], "study_id"]
    if len(barred):
        raise PoolingError(f"marked as not poolable: {', '.join(barred)}")
    people = _people(trials)
    twice = people.duplicated(keep=False)
    if twice.any():
        raise PoolingError(
            f"the same people would count twice: {', '.join(trials.loc[twice, 'study_id'])} ({', '.join(people[twice].unique())}); "
            "use one_per_sample"
        )
    return statistics.meta_analysis(trials["estimate"], trials["variance"], method, hartung_knapp)


def _people(trials: pd.DataFrame) -> pd.Series:
    return trials["shared_sample"].where(trials["shared_sample"] != "", trials["study_id"])


# ---------------------------------------------------------------- the live forest plot


@dataclass(frozen=True)
class Question:
    """A comparison with an outcome. Effects are turned so that positive favours `first`."""

    first: str
    second: str
    short: str
    unit: str
    axis: tuple[float, float]
    mcid: str | None = None
    digits: int = 1
    beside: str = "Our tables hold no published pooled value for this question."


_AKPS, _PAIN, _SMD = "points on the AKPS (0 to 100)", "points of pain (0 to 10)", "standard deviations"
# Where the text that we read prints no unit of pain.
_PAIN_INFERRED = (
    "points of pain (we infer a scale of 0 to 10 from the size; the text that we read prints no unit)"
)
_AT_HOME = (
    "Both groups exercised at home as well. Our tables hold no published pooled value for this question."
)
QUESTIONS = {
    "Function: quadriceps or hip": Question("quadriceps exercise", "hip exercise", "quadriceps or hip", _AKPS, (-15, 15), "akps"),
    "Pain: quadriceps or hip": Question("quadriceps first", "hip first", "quadriceps or hip first", _PAIN, (-4, 4), "pain"),
    "Standardised: quadriceps or hip": Question(
        "quadriceps exercise", "hip exercise", "quadriceps or hip", _SMD, (-2, 2), digits=2,
        beside="It lies far from ours because it asks another question of other trials: programmes with hip exercise, in nine trials up to 2015, before the two largest here; it is printed without an interval.",
    ),
    "Standardised: added to education": Question(
        "exercise + education", "education", "exercise added or not", _SMD, (-1.2, 1.2), digits=2,
        beside="It is our ratio of two network odds ratios (exercise over education, each against waiting), turned into standard deviations; no interval can be had, and it rests on other trials and outcomes than ours.",
    ),
    "Function: training or activity": Question("quadriceps exercise", "free activity", "quadriceps or activity", _AKPS, (-15, 15), "akps"),
    "Pain: hip + knee or nothing": Question(
        "hip and knee exercise", "no training or placebo", "hip and knee or nothing",
        _PAIN_INFERRED, (-6, 6), "pain",
        beside="It cannot be recomputed here: its trials’ means and SDs are not in the texts that we read.",
    ),
    "Pain: hip + knee or knee": Question(
        "hip and knee exercise", "knee exercise", "hip and knee or knee", _PAIN_INFERRED, (-4, 4), "pain",
        beside="It cannot be recomputed here: its trials’ means and SDs are not in the texts that we read.",
    ),
    "Pain: high or low dose": Question(
        "high dose", "low dose", "high or low dose", _PAIN_INFERRED, (-4, 4), "pain",
    ),
    "Pain: exercise or manipulation": Question(
        "knee and hip exercise", "spinal manipulation", "exercise or manipulation",
        _PAIN, (-6, 6), "pain", beside=_AT_HOME,
    ),
    "Function: exercise or manipulation": Question(
        "knee and hip exercise", "spinal manipulation", "exercise or manipulation",
        _AKPS, (-25, 25), "akps", beside=_AT_HOME,
    ),
    "Function: surgery added": Question(
        "surgery + exercise", "exercise alone", "surgery added or not", _AKPS, (-15, 15), "akps",
        beside="It is the trial’s own, adjusted for baseline; its printed interval is not centred on it, probably a slip of sign, so it is drawn without one. Ours comes from the two arms’ mean changes and is not adjusted.",
    ),
}  # fmt: skip
MODELS = {"fixed effect": "fixed", "DerSimonian-Laird": "DL", "Paule-Mandel": "PM", "REML": "REML"}
TABLE_COLUMNS = ["study", "what", "n", "weeks", "estimate", "95 % from", "95 % to", "weight (%)", "how we derived it", "where in the source", "caution", "link"]
LEAVE_OUT = ["keep all", "trial 1", "trial 2", "trial 3"]
TO_SMD = np.sqrt(3) / np.pi  # log odds ratio -> standardized mean difference, for a logistic outcome


COLUMNS = [
    "question", "study_id", "study", "year", "contrast", "n", "timepoint_weeks", "estimate", "ci_low", "ci_high", "variance",
    "derived", "poolable", "shared_sample", "population", "source_location", "caution", "doi_url",
]  # fmt: skip


def minimal_differences(measurements: pd.DataFrame) -> dict[str, float]:
    """The published minimal important differences: `pain` (cm of 10) and `akps` (points)."""
    rows = measurements[(measurements["study_id"] == "crossley2004") & (measurements["statistic"] == "mcid")].set_index("measure")["value"]
    return {"pain": float(rows["mcid_vas"]), "akps": float(rows["mcid_akps"])}


def comparable_trials(effects: pd.DataFrame, arms: pd.DataFrame, measurements: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """Every trial contrast with an interval, turned to the direction and scale of its question.

    Parameters
    ----------
    effects : DataFrame
        Table `trial_effects`, with studies.
    arms, measurements : DataFrame
        Tables `trial_arms` and `measurements`, for two effects that we derive.
    studies : DataFrame
        Table `studies` with `study_id` as its index.

    Returns
    -------
    DataFrame
        One row for each question and contrast: `question`, `estimate`, `ci_low`, `ci_high`,
        `variance`, `n`, `derived` ("" where the effect is as printed), and the columns by which
        `pool` decides. Follow-ups of the same people are all here: `one_per_sample` picks.

    Notes
    -----
    Standardised from a mean difference and its interval: SD = se / sqrt(1/n1 + 1/n2).
    From an odds ratio: d = ln(OR) sqrt(3) / pi, Hasselblad and Hedges (1995), Psychol Bull 117:167.
    """
    printed = effects[effects["ci_low"].notna() & effects["poolable"]]
    akps = printed[printed["outcome"] == "akps"]
    between = akps[akps["class_a"].isin(["quadriceps", "hip"]) & akps["class_b"].isin(["quadriceps", "hip"])]
    against_free = akps[(akps["class_a"] == "quadriceps") & (akps["class_b"] == "education")]
    dose = printed[(printed["study_id"] == "osteras2013") & (printed["outcome"] == "pain_vas")]
    sessions = _turned(_in_points(printed[printed["study_id"] == "scafoglieri2021"]), "hip_knee")
    school = printed[(printed["statistic"] == "odds_ratio") & (printed["class_b"] == "education")]
    hip_pain, hip_smd = _dolak(arms, studies)
    frames = {
        "Function: quadriceps or hip": _turned(between, "quadriceps"),
        "Pain: quadriceps or hip": hip_pain,
        "Standardised: quadriceps or hip": pd.concat([_standardised(_turned(between, "quadriceps")), hip_smd]),
        "Standardised: added to education": pd.concat([_standardised(_turned(against_free, "quadriceps")), _from_odds_ratio(school)]),
        "Function: training or activity": _turned(against_free, "quadriceps"),
        "Pain: high or low dose": _turned(dose, "other"),
        "Pain: exercise or manipulation": sessions[sessions["outcome"].str.startswith("pain")],
        "Function: exercise or manipulation": sessions[sessions["outcome"] == "akps"],
        "Function: surgery added": _kettunen(effects, measurements),
    }
    rows = pd.concat([frame.assign(question=question) for question, frame in frames.items()])
    rows["n"] = (rows["n_a"] + rows["n_b"]).fillna(rows["study_id"].map(studies["n_total"]))
    rows = evidence.with_studies(rows)
    rows["population"] = rows["study_id"].map(studies["population"])
    rows["shared_sample"] = rows["study_id"].map(studies["shared_sample"])
    half = stats.norm.isf(0.025) * np.sqrt(rows["variance"])
    # Printed limits stay as printed; derived ones are symmetric.
    rows["ci_low"] = rows["ci_low"].where(rows["derived"] == "", rows["estimate"] - half)
    rows["ci_high"] = rows["ci_high"].where(rows["derived"] == "", rows["estimate"] + half)
    return rows.sort_values(["question", "year", "timepoint_weeks"], kind="stable").reset_index(drop=True)[COLUMNS]


def _in_points(rows: pd.DataFrame) -> pd.DataFrame:
    """Pain printed in mm of a 100 mm line as points of 10; other rows as they are."""
    scale = rows["unit"].map({"mm": 0.1}).fillna(1.0)
    return rows.assign(**{name: rows[name] * scale for name in ("estimate", "ci_low", "ci_high")})


def _turned(rows: pd.DataFrame, first: str) -> pd.DataFrame:
    """Turn printed mean differences so that positive favours the class named first."""
    sign = np.where(rows["class_a"] == first, 1, -1) * np.where(rows["favours_a_when"] == "positive", 1, -1)
    low, high = sign * rows["ci_low"], sign * rows["ci_high"]
    return rows.assign(
        estimate=sign * rows["estimate"],
        ci_low=np.minimum(low, high),
        ci_high=np.maximum(low, high),
        variance=statistics.variance_from_interval(rows["ci_low"], rows["ci_high"]),
        derived="",
    )


def _standardised(rows: pd.DataFrame) -> pd.DataFrame:
    sizes = 1 / rows["n_a"] + 1 / rows["n_b"]
    smd = rows["estimate"] / np.sqrt(rows["variance"] / sizes)
    return rows.assign(
        estimate=smd,
        variance=sizes + smd**2 / (2 * (rows["n_a"] + rows["n_b"])),
        derived="the printed mean difference over the SD that its interval implies",
    )


def _from_odds_ratio(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        estimate=np.log(rows["estimate"]) * TO_SMD,
        variance=statistics.variance_from_interval(np.log(rows["ci_low"]), np.log(rows["ci_high"])) * TO_SMD**2,
        derived="from the printed odds ratio: ln(OR) × √3 / π",
    )


def _dolak(arms: pd.DataFrame, studies: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Dolak 2011 from its printed means and SDs; arm sizes were not printed, so we split in half."""
    rows = arms[arms["study_id"] == "dolak2011"].set_index("arm_class")
    total = int(studies.loc["dolak2011", "n_total"])
    sizes = {"hip": total - total // 2, "quadriceps": total // 2}
    hip, quadriceps = ((rows.loc[name, "mean_followup"], rows.loc[name, "sd_followup"], sizes[name]) for name in ("hip", "quadriceps"))
    common = {
        "study_id": "dolak2011", "contrast": "quadriceps exercise first - hip exercise first", "n_a": sizes["quadriceps"], "n_b": sizes["hip"],
        "timepoint_weeks": rows["timepoint_weeks"].iloc[0], "poolable": True, "source_location": "abstract", "caution": rows["caution"].iloc[0],
    }  # fmt: skip
    difference = hip[0] - quadriceps[0]  # less pain is better
    pain = common | {
        "estimate": difference, "variance": hip[1] ** 2 / hip[2] + quadriceps[1] ** 2 / quadriceps[2],
        "derived": f"from printed means and SDs, taking the {total} as {sizes['hip']} and {sizes['quadriceps']}",
    }  # fmt: skip
    g = statistics.hedges_g(*hip, *quadriceps)
    smd = pain | {"estimate": float(g.g), "variance": float(g.variance)}
    return pd.DataFrame([pain]), pd.DataFrame([smd])


def _kettunen(effects: pd.DataFrame, measurements: pd.DataFrame) -> pd.DataFrame:
    """The difference between the two arms' mean changes: the printed difference has a broken interval."""
    changes = measurements[measurements["measure"] == "akps_change"]
    found = []
    for study, rows in changes.groupby("study_id"):
        rows = rows.set_index(rows["condition"].str.contains("arthroscopy").map({True: "a", False: "b"}))
        printed = effects[(effects["study_id"] == study) & (effects["outcome"] == "akps")].iloc[0]
        variances = statistics.variance_from_interval(rows["ci_low"], rows["ci_high"])
        derived = {
            "estimate": rows.loc["a", "value"] - rows.loc["b", "value"], "variance": float(np.sum(variances)), "poolable": True,
            "derived": "difference of the two arms’ printed mean changes, from their intervals",
            "source_location": rows["source_location"].iloc[0], "caution": "n are those randomised; the printed difference is not used, because its interval is not centred on it",
        }  # fmt: skip
        found.append(pd.concat([printed.drop(list(derived), errors="ignore"), pd.Series(derived)]))
    return pd.DataFrame(found)


def published_values(pooled: pd.DataFrame, effects: pd.DataFrame) -> pd.DataFrame:
    """Published values that stand beside ours in the forest plot, turned in the same direction.

    Parameters
    ----------
    pooled : DataFrame
        Table `pooled_effects`, with studies.
    effects : DataFrame
        Table `trial_effects`, with studies.
    """
    knee = pooled[(pooled["study_id"] == "nascimento2018") & (pooled["outcome"] == "pain_0_10")]
    turned = knee.assign(estimate=-knee["estimate"], ci_low=-knee["ci_high"], ci_high=-knee["ci_low"])
    morelli = pooled[(pooled["study_id"] == "morelli2015") & (pooled["outcome"] == "pain")]
    network = pooled[pooled["study_id"] == "winters2020"].set_index("comparison")
    ratio = network.loc["exercise vs wait and see", "estimate"] / network.loc["education vs wait and see", "estimate"]
    indirect = network.loc[["exercise vs wait and see"]].reset_index().assign(estimate=np.log(ratio) * TO_SMD, ci_low=np.nan, ci_high=np.nan)
    surgery = effects[effects["study_id"].isin(["kettunen2007", "kettunen2012"]) & (effects["outcome"] == "akps")].assign(ci_low=np.nan, ci_high=np.nan)
    frames = {
        "Standardised: quadriceps or hip": morelli.assign(estimate=-morelli["estimate"]),
        "Standardised: added to education": indirect,
        "Pain: hip + knee or nothing": turned[turned["comparison"].str.contains("no training")],
        "Pain: hip + knee or knee": turned[~turned["comparison"].str.contains("no training")],
        "Function: surgery added": surgery,
    }
    rows = pd.concat([frame.assign(question=question) for question, frame in frames.items()]).reset_index(drop=True)
    return rows[["question", "study_id", "study", "year", "estimate", "ci_low", "ci_high", "source_location", "caution", "doi_url"]]


def forest(trials, published, mcid):
    """Bind the tables of the live forest plot and return its figure function.

    Many states look alike (one trial: no model matters), so that each look is drawn once only.

    Parameters
    ----------
    trials : DataFrame
        From `comparable_trials`.
    published : DataFrame
        From `published_values`.
    mcid : dict
        From `minimal_differences`.

    Returns
    -------
    callable
        `forest_plot`, with one parameter for each control.
    """

    groups = _people(trials).groupby(trials["question"]).nunique()

    @cache
    def drawn(question, method, hartung_knapp, same_people, left_out):
        asked = QUESTIONS[question]
        rows = one_per_sample(trials[trials["question"] == question], same_people).reset_index(drop=True)
        kept = rows.drop(index=[] if left_out is None else [left_out])
        # A value printed at two follow-ups stands beside the follow-up that is shown.
        beside = published[published["question"] == question].iloc[[0 if same_people == "first" else -1]] if (published["question"] == question).any() else published.iloc[:0]
        pooled = pool(kept, method, hartung_knapp) if len(kept) > 1 else None
        words = [_pooled_words(kept, pooled, asked, method, hartung_knapp), _mcid_words(kept, pooled, asked, mcid), _beside_words(beside, asked)]
        return _forest(rows, left_out, pooled, beside, asked, mcid), " ".join(filter(None, words)), _forest_table(rows, kept, pooled, beside, asked)

    def forest_plot(question="Function: quadriceps or hip", model="REML", hartung_knapp=False, same_people="first", leave_out="keep all"):
        """Live forest plot: trials, our pooled effect, and the published one beside it.

        Parameters
        ----------
        question : str
            A key of `QUESTIONS`.
        model : str
            A key of `MODELS`.
        hartung_knapp : bool
            Hartung-Knapp interval; without effect in the fixed-effect model.
        same_people : {"first", "last"}
            Which follow-up counts where the same people were measured twice.
        leave_out : str
            One of `LEAVE_OUT`; nothing is left out where there is one trial, or no such trial.
        """
        samples = groups.get(question, 0)
        position = LEAVE_OUT.index(leave_out) - 1
        left_out = position if samples > 1 and 0 <= position < samples else None
        several = samples - (left_out is not None) > 1
        method = MODELS[model] if several else "REML"
        return drawn(question, method, several and hartung_knapp and method != "fixed", same_people, left_out)

    return forest_plot


def _forest(rows, left_out, pooled, beside, asked, mcid) -> go.Figure:
    weights = np.full(len(rows), np.nan)
    kept = [place for place in range(len(rows)) if place != left_out]
    if kept:
        weights[kept] = pooled.weights if pooled else 1.0
    places = [len(rows) + 0.5 - place for place in range(len(rows))]
    dots = dict(
        type="scatter",
        x=rows["estimate"],
        y=places,
        mode="markers",
        name="trials",
        marker={
            "symbol": ["square-open" if np.isnan(weight) else "square" for weight in weights],
            "size": [9 if np.isnan(weight) else 8 + 12 * np.sqrt(weight) for weight in weights],
            "color": theme.SAME, "line": {"width": 1.5},
        },
        error_x={"type": "data", "symmetric": False, "array": rows["ci_high"] - rows["estimate"], "arrayminus": rows["estimate"] - rows["ci_low"], "color": theme.SAME, "thickness": 1.5},
        hovertext=[_forest_hover(row, weight, asked) for (_, row), weight in zip(rows.iterrows(), weights)],
        hoverinfo="text",
        customdata=links(rows),
    )  # fmt: skip
    one = [] if pooled is None else [pooled]
    diamond = dict(
        type="scatter",
        x=[p.estimate for p in one], y=[0.4 for _ in one], mode="markers", name="ours, pooled",
        marker={"symbol": "diamond", "size": 17, "color": theme.MORE},
        error_x={"type": "data", "symmetric": False, "array": [p.ci_high - p.estimate for p in one], "arrayminus": [p.estimate - p.ci_low for p in one], "color": theme.MORE, "thickness": 4, "width": 0},
        hovertext=[f"<b>Pooled by us</b><br>{_interval(p.estimate, p.ci_low, p.ci_high, asked.digits)}" for p in one], hoverinfo="text",
    )  # fmt: skip
    predicted = [p for p in one if np.isfinite(p.prediction_low)]
    prediction = dict(
        type="scatter",
        x=[x for p in predicted for x in (p.prediction_low, p.prediction_high)], y=[0.1 for p in predicted for _ in range(2)], mode="lines", name="prediction interval",
        line={"color": theme.MORE, "width": 2, "dash": "dot"}, hoverinfo="skip",
    )  # fmt: skip
    drawn = beside["ci_low"].notna()
    spread = {side: [None if pd.isna(value) else value for value in values] for side, values in (("array", beside["ci_high"] - beside["estimate"]), ("arrayminus", beside["estimate"] - beside["ci_low"]))}
    other = dict(
        type="scatter",
        x=beside["estimate"], y=[-0.6 for _ in range(len(beside))], mode="markers", name="published",
        marker={"symbol": ["diamond" if has else "diamond-open" for has in drawn], "size": 15, "color": theme.ACCENT, "line": {"width": 2, "color": theme.ACCENT}},
        error_x={"type": "data", "symmetric": False, **spread, "color": theme.ACCENT, "thickness": 3, "width": 0},
        hovertext=[f"<b>{row['study']}</b>, published<br>{_number(row['estimate'], asked.digits)}<br>Where: {row['source_location']}" for _, row in beside.iterrows()],
        hoverinfo="text",
        customdata=links(beside),
    )  # fmt: skip
    shapes, notes = [theme.line_at("x", 0)], []
    if asked.mcid:
        size = mcid[asked.mcid]
        shapes += [theme.band_at("x", -size, size), theme.line_at("x", size, dash="dash"), theme.line_at("x", -size, dash="dash")]
        notes = [{"x": size, "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": "center", "text": f"MCID {size:g}", "showarrow": False, "font": {"color": theme.SOFT_INK}}]
    ticks = dict(zip(places, (f"{place}. {author_year(row)}<br>{_weeks(row)}" for place, (_, row) in enumerate(rows.iterrows(), start=1))))
    if pooled:
        ticks[0.4] = "<b>pooled by us</b>"
    if len(beside):
        ticks[-0.6] = "published:<br>" + author_year(beside.iloc[0])
    layout = dict(
        title="What do the trials say together?",
        height=430,
        showlegend=False,
        shapes=shapes,
        annotations=notes,
        xaxis={"title": _heading(asked.unit.split(" (")[0], f"◀ favours {asked.second}", f"favours {asked.first} ▶"), "range": list(asked.axis)},
        yaxis={"tickvals": list(ticks), "ticktext": list(ticks.values()), "range": [-1.1, 4], "tickfont": {"size": 12}, "ticks": "", "showgrid": False, "zeroline": False},
    )
    return go.Figure([dots, diamond, prediction, other], layout)


def _weeks(row: pd.Series) -> str:
    return f"{row['timepoint_weeks']:.0f} weeks, n = {row['n']:.0f}"


def _interval(estimate, low, high, digits) -> str:
    return f"{_number(estimate, digits)} (95 % interval {_number(low, digits)} to {_number(high, digits)})"


def _forest_hover(row, weight, asked) -> str:
    share = "left out" if np.isnan(weight) else f"weight {100 * weight:.0f} %"
    origin = f"derived by us: {row['derived']}" if row["derived"] else "as printed"
    return study_hover(row, row["contrast"], f"positive favours {asked.first}: {_interval(row['estimate'], row['ci_low'], row['ci_high'], asked.digits)}", origin, f"{row['timepoint_weeks']:.0f} weeks, {share}")


def _pooled_words(rows, pooled, asked, method, hartung_knapp) -> str:
    lead = f"{asked.first[0].upper()}{asked.first[1:]} against {asked.second}, in {asked.unit}; positive favours {asked.first}."
    if rows.empty:
        return f"{lead} No trial in our tables gives an interval for this."
    if pooled is None:
        row = rows.iloc[0]
        return f"{lead} One trial, {row['study']}, with {row['n']:.0f} people: {_interval(row['estimate'], row['ci_low'], row['ci_high'], asked.digits)}. With one trial there is nothing to pool."
    how = {code: name for name, code in MODELS.items()}[method] + (", Hartung-Knapp interval" if hartung_knapp else "")
    if pooled.k < 3:
        spread = "a prediction interval needs three trials"
    elif method == "fixed":
        spread = "the fixed-effect model has no prediction interval"
    else:
        spread = f"the 95 % prediction interval for the true effect in a new trial is {_number(pooled.prediction_low, asked.digits)} to {_number(pooled.prediction_high, asked.digits)}"
    return (
        f"{lead} {counted(pooled.k, 'trial')}, {rows['n'].sum():.0f} people, {how}: {_interval(pooled.estimate, pooled.ci_low, pooled.ci_high, asked.digits)}. "
        f"{_heterogeneity(pooled)}; {spread}.{NARROW if hartung_knapp and pooled.narrower_than_normal else ''}"
    )


NARROW = " Beware: by chance this Hartung-Knapp interval is narrower than the usual one; don’t trust its gain."


def _heterogeneity(pooled) -> str:
    """I² as computed from Q, with its interval where there is one."""
    share = f"I² (by Q) is {100 * pooled.i2:.0f} %"
    if np.isnan(pooled.i2_low):
        return f"{share}, too few trials for an interval"
    return f"{share}, interval {100 * pooled.i2_low:.0f} to {100 * pooled.i2_high:.0f} %"


def _mcid_words(rows, pooled, asked, mcid) -> str:
    if not asked.mcid or rows.empty:
        return ""
    low, high = (pooled.ci_low, pooled.ci_high) if pooled else (rows["ci_low"].iloc[0], rows["ci_high"].iloc[0])
    return {
        "within": f"The interval lies wholly within ±{mcid[asked.mcid]:g}, the MCID.",
        "across": f"The interval reaches across the MCID of {mcid[asked.mcid]:g}: a difference that matters is neither shown nor ruled out.",
        "beyond": f"The interval lies wholly beyond the MCID of {mcid[asked.mcid]:g}.",
    }[against_mcid(low, high, mcid[asked.mcid])]


def _beside_words(beside, asked) -> str:
    if beside.empty:
        return asked.beside
    row = beside.iloc[0]
    value = _number(row["estimate"], asked.digits) if pd.isna(row["ci_low"]) else _interval(row["estimate"], row["ci_low"], row["ci_high"], asked.digits)
    return f"Published, {row['study']}: {value}. {asked.beside}"


def _forest_table(rows, kept, pooled, beside, asked) -> pd.DataFrame:
    weights = dict(zip(kept.index, 100 * pooled.weights if pooled else [100.0]))

    def line(study, what, n, weeks, values, weight=None, row=None):
        numbers = (None if number is None or pd.isna(number) else round(float(number), asked.digits + 1) for number in (*values, weight))
        source = ["", "", "", ""] if row is None else [row.get("derived", ""), row["source_location"], row["caution"], row["doi_url"]]
        return [study, what, n, weeks, *numbers, *source]

    lines = [line(row["study"], "trial", row["n"], row["timepoint_weeks"], row[["estimate", "ci_low", "ci_high"]], weights.get(place), row) for place, row in rows.iterrows()]
    if pooled:
        lines.append(line("pooled by us", "pooled", kept["n"].sum(), None, (pooled.estimate, pooled.ci_low, pooled.ci_high)))
    lines += [line(row["study"], "published", None, None, row[["estimate", "ci_low", "ci_high"]], row=row) for _, row in beside.iterrows()]
    return pd.DataFrame(lines, columns=TABLE_COLUMNS, dtype=object)


# ---------------------------------------------------------------- the minimal important difference


VERDICTS = {"beyond": theme.LESS, "across": theme.UNCLEAR, "within": theme.SAME}


def against_mcid(low: float, high: float, mcid: float) -> str:
    """Where an interval lies: wholly "beyond" the MCID, wholly "within" ±MCID, or "across" it."""
    if low >= mcid or high <= -mcid:
        return "beyond"
    return "within" if low > -mcid and high < mcid else "across"


# Reviews whose abstracts name no scale; each difference has the size of the scale that we put it on.
INFERRED_SCALES = {
    ("emgbfmeta", "EMG biofeedback added to exercise vs control", "pain"): "pain",
    ("emgbfmeta", "EMG biofeedback added to exercise vs control", "knee_function"): "akps",
    ("nmesplos2025", "NMES plus exercise vs exercise", "pain"): "pain",
    ("nmesplos2025", "NMES plus exercise vs exercise", "knee_function"): "akps",
}
SHORT_COMPARISONS = {
    "hip_knee vs no training or placebo": "hip and knee or nothing",
    "hip_knee vs knee": "hip and knee or knee",
    "knee orthosis plus exercise vs exercise": "orthosis added or not",
    "patellar taping vs none or placebo, exercise in both arms of most trials": "tape or no tape",
    "EMG biofeedback added to exercise vs control": "biofeedback added or not",
    "NMES plus exercise vs exercise": "stimulation added or not",
}
# Two reviews of mostly the same trials disagree on pain, and only one of them prints a difference.
OTHER_REVIEW = (
    "Abdelhamed et al. 2025, a review of mostly the same trials, found no difference in pain "
    "and prints no number"
)


def intervals_with_mcid(
    trials: pd.DataFrame, effects: pd.DataFrame, pooled: pd.DataFrame, studies: pd.DataFrame
) -> pd.DataFrame:
    """Differences in pain (0 to 10) and AKPS with an interval; positive favours the first-named.

    Parameters
    ----------
    trials : DataFrame
        From `comparable_trials`.
    effects, pooled : DataFrame
        Tables `trial_effects` and `pooled_effects`, with studies.
    studies : DataFrame
        Table `studies` with `study_id` as its index.

    Returns
    -------
    DataFrame
        One row an interval: `scale` ("pain" or "akps"), `inferred` (True where the scale is not
        printed in what we read and is taken from the size of the numbers), `estimate`, `ci_low`,
        `ci_high`, and what labels and hovers need.
    """
    known = trials[trials["question"].map(lambda name: QUESTIONS[name].mcid is not None)]
    known = known.assign(
        scale=known["question"].map(lambda name: QUESTIONS[name].mcid),
        what=known["question"].map(lambda name: QUESTIONS[name].short),
    )
    stairs = _in_points(effects[effects["poolable"] & (effects["outcome"] == "pain_stairs_down")])
    people = stairs["n_a"] + stairs["n_b"]
    stairs = stairs.assign(scale="pain", what="surgery added or not", n=people, derived="")
    single = pd.concat([known, stairs]).assign(kind="trial")
    rows = pd.concat([single, _reviews_with_a_scale(pooled)], ignore_index=True)
    rows = rows.assign(
        population=rows["study_id"].map(studies["population"]),
        inferred=rows["inferred"].eq(True) | rows["caution"].str.contains("scale.*inferred"),
    )
    names = {"pain": "pain", "akps": "function"}
    short = rows["what"] + "<br>" + pd.Series([author_year(row) for _, row in rows.iterrows()])
    label = short + ", " + rows["scale"].map(names)
    again = label.duplicated(keep=False)  # two follow-ups of one trial
    rows["label"] = label.where(~again, label + rows["timepoint_weeks"].map(", {:.0f} wk".format))
    rows["hover"] = [
        study_hover(
            row,
            row["what"],
            f"{names[row['scale']]}: {_interval(row['estimate'], row['ci_low'], row['ci_high'], 1)}",
            "positive favours the first-named",
            *(["the scale is inferred from the size, none is printed"] if row["inferred"] else []),
            *([f"derived by us: {row['derived']}"] if row["derived"] else []),
        )
        for _, row in rows.iterrows()
    ]
    return rows[
        ["study_id", "study", "what", "kind", "scale", "inferred", "n", "timepoint_weeks"]
        + ["estimate", "ci_low", "ci_high", "shared_sample", "label", "hover"]
        + ["source_location", "caution", "doi_url"]
    ]


def _reviews_with_a_scale(pooled: pd.DataFrame) -> pd.DataFrame:
    """Pooled mean differences in pain or function on a scale that is printed, or that we inferred."""
    rows = pooled[pooled["ci_low"].notna() & (pooled["statistic"] == "mean_difference")]
    rows = rows[rows["direction"].str.match("negative|positive")]
    keys = zip(rows["study_id"], rows["comparison"], rows["outcome"])
    inferred = pd.Series([INFERRED_SCALES.get(key) for key in keys], index=rows.index, dtype=object)
    printed = rows["outcome"].str.extract("^(pain).*_0_10$", expand=False)
    rows = rows.assign(scale=printed.fillna(inferred), inferred=printed.isna()).dropna(subset="scale")
    sign = rows["direction"].str.startswith("negative").map({True: -1, False: 1})
    ends = pd.concat([sign * rows["ci_low"], sign * rows["ci_high"]], axis=1)
    caution = rows["caution"] + np.where(rows["study_id"] == "nmesplos2025", "; " + OTHER_REVIEW, "")
    return rows.assign(
        kind="review", what=rows["comparison"].map(SHORT_COMPARISONS).fillna(rows["comparison"].map(words)),
        n=rows["n_participants"], derived="", caution=caution, shared_sample="",
        estimate=sign * rows["estimate"], ci_low=ends.min(axis=1), ci_high=ends.max(axis=1),
    )  # fmt: skip


def mcid_explorer(intervals: pd.DataFrame, mcid_pain=2.0, mcid_akps=10, evidence="trials and reviews"):
    """Which intervals lie beyond, across or within a minimal important difference that the reader sets?

    Marks are hollow where the scale of the difference is inferred.

    Parameters
    ----------
    intervals : DataFrame
        From `intervals_with_mcid`.
    mcid_pain : float
        Smallest difference that matters, in points of 10.
    mcid_akps : float
        The same on the AKPS, in points of 100.
    evidence : {"trials and reviews", "trials"}
    """
    rows = intervals if evidence == "trials and reviews" else intervals[intervals["kind"] == "trial"]
    unit = rows["scale"].map({"pain": mcid_pain, "akps": mcid_akps})
    rows = rows.assign(
        verdict=[against_mcid(low, high, size) for low, high, size in zip(rows["ci_low"], rows["ci_high"], unit)],
        **{f"{name}_units": rows[name] / unit for name in ("estimate", "ci_low", "ci_high")},
    ).iloc[::-1].reset_index(drop=True)  # fmt: skip
    traces = []
    for verdict, colour in VERDICTS.items():
        some = rows[rows["verdict"] == verdict]
        dots = dict(
            type="scatter",
            x=some["estimate_units"],
            y=some.index,
            mode="markers",
            name={"beyond": "wholly beyond", "across": "reaches across", "within": "wholly within"}[verdict],
            marker={
                "size": 11, "color": colour, "symbol": _marks(some), "line": {"width": 2, "color": colour},
            },
            error_x={"type": "data", "symmetric": False, "array": some["ci_high_units"] - some["estimate_units"], "arrayminus": some["estimate_units"] - some["ci_low_units"], "color": colour, "thickness": 2.5, "width": 0},
            hovertext=some["hover"],
            hoverinfo="text",
            customdata=links(some),
        )
        traces.append(dots)
    heading = _heading(
        "difference, in MCIDs",
        "(band: too small to matter)",
        "right: first-named is better",
        "hollow: scale inferred",
    )
    layout = dict(
        title="Is the difference large enough to matter?",
        height=110 + 42 * len(intervals),
        shapes=[theme.band_at("x", -1, 1), theme.line_at("x", 0), theme.line_at("x", 1, dash="dash"), theme.line_at("x", -1, dash="dash")],
        xaxis={"title": heading, "range": _span(rows)},
        yaxis={"tickvals": rows.index.tolist(), "ticktext": rows["label"].tolist(), "range": [-0.7, len(intervals) - 0.3], "tickfont": {"size": 11}, "ticks": "", "zeroline": False},
    )  # fmt: skip
    count = rows["verdict"].value_counts()
    people = rows[rows["kind"] == "trial"]["shared_sample"].where(rows["shared_sample"] != "", rows["study_id"]).nunique()
    reviews = f" and {counted(rows.loc[rows['kind'] == 'review', 'study_id'].nunique(), 'review')}" if evidence == "trials and reviews" else ""
    reading = (
        f"With an MCID of {mcid_pain:g} points of 10 for pain and {mcid_akps:g} of 100 on the AKPS, {count.get('beyond', 0)} of {len(rows)} intervals lie wholly beyond it, "
        f"{count.get('across', 0)} reach across, {count.get('within', 0)} lie wholly within, from {counted(people, 'group')} of trial patients{reviews}. "
        "Within means that a difference of that size is ruled out at the 95 % level; "
        "across means that it is not known. "
        f"{rows['inferred'].sum()} hang on a scale that we inferred (hollow marks)."
    )
    shown = rows.assign(scale=rows["scale"] + rows["inferred"].map({True: ", inferred", False: ""})).round(2)
    shown = shown.rename(columns={"timepoint_weeks": "weeks", "ci_low": "95 % from", "ci_high": "95 % to"})
    told = ["study", "what", "kind", "scale", "n", "weeks", "estimate", "95 % from", "95 % to", "verdict"]
    table = pd.concat([shown[told], source_columns(rows)], axis=1)
    return go.Figure(traces, layout), reading, table.astype(object).where(table.notna(), None)


def _marks(rows: pd.DataFrame) -> list[str]:
    """Diamonds for reviews and circles for trials, hollow where the scale is inferred."""
    shapes = rows["kind"].map({"review": "diamond", "trial": "circle"})
    return (shapes + rows["inferred"].map({True: "-open", False: ""})).tolist()


def _span(rows: pd.DataFrame) -> list[float]:
    """An axis that holds every interval, and never less than its usual range."""
    return [min(-2.8, rows["ci_low_units"].min() - 0.2), max(4.2, rows["ci_high_units"].max() + 0.2)]


# ---------------------------------------------------------------- network odds ratios


@dataclass(frozen=True)
class _Rival:
    """What the network compared treatments with: as its rows say it, as we do, and the end of the axis."""

    code: str
    name: str
    during: str  # what people do who get only this
    title: str
    largest: float


RIVALS = {
    "waiting": _Rival(
        "wait and see", "waiting", "while they wait", "How precise is “thirteen times the odds”?", 250
    ),
    "education": _Rival(
        "education", "education alone", "with education alone", "What does a package add to education?", 12
    ),
}


def network_odds(pooled: pd.DataFrame, against="waiting", scale="odds ratio, log axis", improve_anyway=30):
    """Odds of any improvement at three months, from one network meta-analysis.

    Parameters
    ----------
    pooled : DataFrame
        Table `pooled_effects`, with studies.
    against : str
        A key of `RIVALS`.
    scale : {"odds ratio, log axis", "odds ratio, plain axis", "percent improved"}
    improve_anyway : int
        Assumed percentage of people who improve without the treatment; needed for "percent improved".
    """
    rival = RIVALS[against]
    rows = pooled[pooled["study_id"] == "winters2020"]
    rows = rows[rows["comparison"].str.endswith(f" vs {rival.code}")]
    rows = rows.sort_values("estimate", ascending=False, kind="stable").reset_index(drop=True)
    treatment = rows["comparison"].str.removesuffix(f" vs {rival.code}")
    values = rows[["estimate", "ci_low", "ci_high"]]
    odds = improve_anyway / (100 - improve_anyway)
    percent = 100 * values * odds / (1 + values * odds)
    drawn = percent if scale == "percent improved" else values
    axis = {
        "odds ratio, log axis": {
            "title": _heading("odds ratio against", f"{rival.name} (log axis)"), "type": "log",
            "range": [np.log10(0.7), np.log10(1.6 * rival.largest)], "tickvals": [1, 3, 10, 30, 100],
        },
        "odds ratio, plain axis": {
            "title": _heading("odds ratio against", f"{rival.name} (plain axis)"), "type": "linear",
            "range": [0, rival.largest],
        },
        "percent improved": {"title": _heading("people who improve (%)"), "type": "linear", "range": [0, 102]},
    }[scale]  # fmt: skip
    nothing = improve_anyway if scale == "percent improved" else 1
    dots = dict(
        type="scatter",
        x=drawn["estimate"],
        y=rows.index,
        mode="markers",
        name="treatments",
        marker={"size": 13, "color": theme.SAME},
        error_x={
            "type": "data", "symmetric": False, "color": theme.SAME, "thickness": 3, "width": 0,
            "array": drawn["ci_high"] - drawn["estimate"], "arrayminus": drawn["estimate"] - drawn["ci_low"],
        },
        hovertext=[
            f"<b>{name}</b><br>{_odds_words(row)}<br>{row['study']}, {row['source_location']}"
            "<br>network of 22 trials; most comparisons of low or very low certainty"
            for name, (_, row) in zip(treatment, rows.iterrows())
        ],
        hoverinfo="text",
        customdata=links(rows),
    )  # fmt: skip
    mark = {
        "x": np.log10(nothing) if axis["type"] == "log" else nothing, "xanchor": "left",
        "y": 1, "yref": "paper", "yanchor": "bottom",
        "text": rival.name, "showarrow": False, "font": {"color": theme.SOFT_INK},
    }  # fmt: skip
    layout = dict(
        title=rival.title,
        height=430,
        shapes=[theme.line_at("x", nothing, dash="dash")],
        annotations=[mark],
        xaxis=axis,
        yaxis={
            "tickvals": rows.index.tolist(), "ticktext": [_treatment_label(name) for name in treatment],
            "range": [-0.6, max(len(rows), 3) - 0.4], "tickfont": {"size": 12}, "ticks": "",
            "zeroline": False,
        },
    )  # fmt: skip
    table = pd.DataFrame({
        "treatment": treatment, "against": rival.name, "odds ratio": values["estimate"],
        "95 % from": values["ci_low"], "95 % to": values["ci_high"],
        f"improved, if {improve_anyway} % do {rival.during} (%)": percent["estimate"].round(1),
    })  # fmt: skip
    reading = _network_reading(treatment, values, percent, rival, improve_anyway)
    return go.Figure([dots], layout), reading, pd.concat([table, source_columns(rows)], axis=1)


def _odds_words(row: pd.Series) -> str:
    interval = f"{row['ci_low']:g} to {row['ci_high']:g}"
    return f"odds ratio {row['estimate']:g}, 95 % credible interval {interval}"


def _network_reading(treatment, values, percent, rival, improve_anyway) -> str:
    def share(place) -> str:
        return f"{percent.loc[place, 'ci_low']:.0f} to {percent.loc[place, 'ci_high']:.0f} %"

    doubt = "most comparisons are of low or very low certainty."
    assumed = f"If {improve_anyway} % improve {rival.during} (an assumption), that means"
    if rival.code == "education":
        braced = treatment.str.contains("orthosis")
        small, large = treatment.index[~braced][0], treatment.index[braced][0]
        return (
            "Exercise with education and tape or mobilisation, against education alone: "
            f"{_odds_words(values.loc[small])}; with an orthosis too: {_odds_words(values.loc[large])}. "
            f"{assumed} {share(small)} and {share(large)} at three months. "
            "How much of it the exercise does, these packages cannot say; "
            f"at twelve months improvement was similar with education alone; {doubt}"
        )
    exercise = treatment.index[treatment == "exercise"][0]
    row = values.loc[exercise]
    return (
        f"Exercise against waiting: {_odds_words(row)}; "
        f"the upper end is {row['ci_high'] / row['ci_low']:.0f} times the lower. "
        f"{assumed} {share(exercise)} with exercise. "
        f"All {len(values)} intervals overlap, so this does not rank the treatments; {doubt}"
    )


def _treatment_label(name: str) -> str:
    """Three short lines at most."""
    name = name.replace("taping/mobilisations", "taping or mobilisation").replace("+", " + ")
    return name.replace(" + taping", "<br>+ taping").replace("mobilisation + ", "mobilisation<br>+ ")


# ---------------------------------------------------------------- how many people would settle it


SIZES = np.arange(2, 2001)
SHOWN = (5, 8, 12, 16, 20, 25, 30, 36, 43, 50, 60, 70, 80, 95, 110, 130, 150, 175, 200, 240, 280, 330, 390, 450)


@cache
def _chance(margin: float, difference: float) -> np.ndarray:
    """Power to show equivalence within the margin (SDs) for each of `SIZES`: states share it."""
    return statistics.power_two_sample_tost(SIZES, -margin, margin, difference)


def sample_size_for_equivalence(direct, margin=1.0, true_difference=0.0, sd=2.0, power=0.8):
    """How large must a trial be to show that VMO-specific and general training are alike?

    Parameters
    ----------
    direct : DataFrame
        From `vmo_minus_general`.
    margin : float
        Difference in pain (points of 10) that would be too small to matter, either way.
    true_difference : float
        True difference between the programmes.
    sd : float
        SD of pain within each arm.
    power : float
        Wanted chance of showing equivalence.
    """
    total = direct["n"].sum()
    chance = _chance(margin / sd, true_difference / sd)
    percent = pd.Series(100 * chance, index=SIZES).round(1)
    needed = int(SIZES[np.argmax(chance >= power)]) if chance[-1] >= power else None
    shown = needed is not None and needed <= SHOWN[-1]
    curve = dict(type="scatter", x=SHOWN, y=percent[list(SHOWN)], mode="lines", name="power", line={"color": theme.SAME, "width": 3}, hovertemplate="%{x} in each arm: %{y:.0f} %<extra></extra>")
    sizes = [*(direct["n"] // 2), total // 2]
    trials = dict(
        type="scatter",
        x=sizes,
        y=percent[sizes],
        mode="markers",
        name="trials of today",
        marker={"size": 12, "color": theme.MORE, "symbol": ["circle"] * len(direct) + ["star"], "line": {"width": 1, "color": theme.GROUND}},
        hovertext=[f"a trial of the size of {row['study']}:<br>{row['n']:.0f} people in the two arms" for _, row in direct.iterrows()] + [f"as large as all {len(direct)} together:<br>{total:.0f} people in the two arms"],
        hoverinfo="text",
    )
    mark = {"x": needed, "y": 0, "yanchor": "bottom", "xanchor": "left" if shown and needed < 330 else "right", "text": f" {needed} in each arm ", "showarrow": False, "font": {"color": theme.ACCENT}}
    layout = dict(
        title="How many people would settle it?",
        height=430,
        showlegend=False,
        shapes=[theme.line_at("y", 100 * power, dash="dash"), *([theme.line_at("x", needed, color=theme.ACCENT, width=2)] if shown else [])],
        annotations=[mark] if shown else [],
        xaxis={"title": _heading("people in each arm", "● a trial of today", "★ all of them together"), "range": [0, SHOWN[-1] + 5]},
        yaxis={"title": {"text": "chance to show equivalence (%)"}, "range": [-2, 103]},
    )
    largest = direct.loc[direct["n"].idxmax()]
    answer = (
        f"a trial needs {needed} people in each arm, {2 * needed} in all, {2 * needed / largest['n']:.1f} times the two arms of the largest that exists ({author_year(largest)}, {largest['n']:.0f} people)"
        if needed
        else f"a trial needs more than {SIZES[-1]:,} people in each arm"
    )
    reading = (
        f"A calculation, not data: to show within ±{margin:g} points of 10 that the two programmes are alike, with a true difference of {true_difference:g}, an SD of {sd:g} and {100 * power:.0f} % power, {answer}. "
        f"All {len(direct)} trials together have {total:.0f} in these arms, but print no SD that we could read, so they cannot be pooled."
    )
    table = pd.DataFrame({"people in each arm": SHOWN, "chance to show equivalence (%)": percent[list(SHOWN)].to_numpy()})
    return go.Figure([curve, trials], layout), reading, table
