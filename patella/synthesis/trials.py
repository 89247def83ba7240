"""Trials of exercise side by side: what may be compared, what may be pooled, and whether it matters.

Pure functions of tables.  Two rules of pooling stand here as code: a row marked as not poolable is never
pooled, and neither are two rows about the same people (`pool` refuses both, `one_per_sample` picks).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from patella import evidence, statistics
from patella.checks import check, check_choice, check_positive, single_numbers
from patella.words import words

# ---------------------------------------------------------------- what may be pooled

FOLLOW_UPS = ("first", "last")


class PoolingError(ValueError):
    """These rows must not be pooled together."""


def one_per_sample(trials: pd.DataFrame, follow_up="first") -> pd.DataFrame:
    """Keep one poolable row for each group of people.

    Parameters
    ----------
    trials : DataFrame
        With `study_id`, `shared_sample`, `poolable` and `timepoint_weeks`.
    follow_up : str
        One of `FOLLOW_UPS`: which row of the same people to keep.

    Returns
    -------
    DataFrame
        At most one row for each `shared_sample`, or for each study where that is blank, in the
        order of the input. Rows that are not poolable are dropped.
    """
    check_choice(FOLLOW_UPS, follow_up=follow_up)
    rows = trials[trials["poolable"]].sort_values(
        "timepoint_weeks", kind="stable", ascending=follow_up == "first"
    )
    return rows[~people(rows).duplicated()].sort_index()


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
    samples = people(trials)
    twice = samples.duplicated(keep=False)
    if twice.any():
        raise PoolingError(
            f"the same people would count twice: {', '.join(trials.loc[twice, 'study_id'])} "
            f"({', '.join(samples[twice].unique())}); use one_per_sample"
        )
    return statistics.meta_analysis(trials["estimate"], trials["variance"], method, hartung_knapp)


def people(trials: pd.DataFrame) -> pd.Series:
    """Whom each row is about: the `shared_sample`, or the study where that is blank."""
    return trials["shared_sample"].where(trials["shared_sample"] != "", trials["study_id"])


# ---------------------------------------------------------------- questions


@dataclass(frozen=True)
class Question:
    """A comparison with an outcome. Effects are turned so that positive favours `first`.

    Attributes
    ----------
    first, second, short : str
        What is compared, and both in a few words.
    unit : str
    reach : float
        A distance from no difference, in that unit, within which every interval lies.
    mcid : str, optional
        The key of its minimal important difference in `minimal_differences`.
    digits : int
        Decimals that its numbers are worth.
    beside : str
        What to know of the published value beside ours.
    """

    first: str
    second: str
    short: str
    unit: str
    reach: float
    mcid: str | None = None
    digits: int = 1
    beside: str = "Our tables hold no published pooled value for this question."


_AKPS = "points on the AKPS (0 to 100)"
_PAIN = "points of pain (0 to 10)"
_SMD = "standard deviations"
# Where the text that we read prints no unit of pain.
_PAIN_INFERRED = (
    "points of pain (we infer a scale of 0 to 10 from the size; the text that we read prints no unit)"
)
_AT_HOME = f"Both groups exercised at home as well. {Question.beside}"
_UNREAD = "It cannot be recomputed here: its trials’ means and SDs are not in the texts that we read."
_OTHER_TRIALS = (
    "It lies far from ours because it asks another question of other trials: programmes with hip exercise, "
    "in nine trials up to 2015, before the two largest here; it is printed without an interval."
)
_INDIRECT = (
    "It is our ratio of two network odds ratios (exercise over education, each against waiting), turned into "
    "standard deviations; no interval can be had, and it rests on other trials and outcomes than ours."
)
_ADJUSTED = (
    "It is the trial’s own, adjusted for baseline; its printed interval is not centred on it, probably a "
    "slip of sign, so it is drawn without one. Ours comes from the two arms’ mean changes and is not "
    "adjusted."
)
QUESTIONS = {
    "Function: quadriceps or hip": Question(
        "quadriceps exercise", "hip exercise", "quadriceps or hip", _AKPS, 15, "akps"
    ),
    "Pain: quadriceps or hip": Question(
        "quadriceps first", "hip first", "quadriceps or hip first", _PAIN, 4, "pain"
    ),
    "Standardised: quadriceps or hip": Question(
        "quadriceps exercise", "hip exercise", "quadriceps or hip", _SMD, 2, digits=2, beside=_OTHER_TRIALS
    ),
    "Standardised: added to education": Question(
        "exercise + education", "education", "exercise added or not",
        _SMD, 1.2, digits=2, beside=_INDIRECT,
    ),
    "Standardised: any comparator": Question(
        "exercise", "its comparator", "exercise or its comparator", _SMD, 2, digits=2
    ),
    "Function: training or activity": Question(
        "quadriceps exercise", "free activity", "quadriceps or activity", _AKPS, 15, "akps"
    ),
    "Pain: hip + knee or nothing": Question(
        "hip and knee exercise", "no training or placebo", "hip and knee or nothing",
        _PAIN_INFERRED, 6, "pain", beside=_UNREAD,
    ),
    "Pain: hip + knee or knee": Question(
        "hip and knee exercise", "knee exercise", "hip and knee or knee",
        _PAIN_INFERRED, 4, "pain", beside=_UNREAD,
    ),
    "Pain: high or low dose": Question(
        "high dose", "low dose", "high or low dose", _PAIN_INFERRED, 4, "pain"
    ),
    "Pain: exercise or manipulation": Question(
        "knee and hip exercise", "spinal manipulation", "exercise or manipulation",
        _PAIN, 6, "pain", beside=_AT_HOME,
    ),
    "Function: exercise or manipulation": Question(
        "knee and hip exercise", "spinal manipulation", "exercise or manipulation",
        _AKPS, 25, "akps", beside=_AT_HOME,
    ),
    "Function: surgery added": Question(
        "surgery + exercise", "exercise alone", "surgery added or not", _AKPS, 15, "akps", beside=_ADJUSTED
    ),
}  # fmt: skip


# ---------------------------------------------------------------- our trials, comparable

TO_SMD = np.sqrt(3) / np.pi  # log odds ratio -> standardized mean difference, for a logistic outcome
COLUMNS = [
    "question", "study_id", "study", "year", "contrast", "comparator", "n", "n_a", "n_b", "timepoint_weeks",
    "estimate", "ci_low", "ci_high", "variance", "derived", "poolable", "shared_sample",
    "population", "concealed", "blinded", "source_location", "caution", "doi_url",
]  # fmt: skip


def minimal_differences(measurements: pd.DataFrame) -> dict[str, float]:
    """The published minimal important differences: `pain` (cm of 10) and `akps` (points)."""
    rows = measurements[
        (measurements["study_id"] == "crossley2004") & (measurements["statistic"] == "mcid")
    ].set_index("measure")["value"]
    return {"pain": float(rows["mcid_vas"]), "akps": float(rows["mcid_akps"])}


def comparable_trials(
    effects: pd.DataFrame, arms: pd.DataFrame, measurements: pd.DataFrame, studies: pd.DataFrame
) -> pd.DataFrame:
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
        `variance`, `n`, `n_a` and `n_b` (people in the arm named first and in the other, blank where
        that was not read), `comparator`, `derived` ("" where the effect is as printed), `concealed`
        and `blinded` ("" where that was not read), and the columns by which `pool` decides.
        Follow-ups of the same people are all here: `one_per_sample` picks.

    Notes
    -----
    Standardised from a mean difference and its interval: SD = se / sqrt(1/n1 + 1/n2).
    From an odds ratio: d = ln(OR) sqrt(3) / pi, Hasselblad and Hedges (1995), Psychol Bull 117:167.
    """
    frames = _by_question(effects, arms, measurements, studies)
    rows = pd.concat([frame.assign(question=question) for question, frame in frames.items()])
    rows["n"] = (rows["n_a"] + rows["n_b"]).fillna(rows["study_id"].map(studies["n_total"]))
    second = {name: question.second for name, question in QUESTIONS.items()}
    rows["comparator"] = rows["comparator"].fillna(rows["question"].map(second))
    rows = evidence.with_studies(rows)
    for name in ("population", "shared_sample", "concealed", "blinded"):
        rows[name] = rows["study_id"].map(studies[name])
    half = half_width(rows["variance"])
    # Printed limits stay as printed; derived ones are symmetric.
    rows["ci_low"] = rows["ci_low"].where(rows["derived"] == "", rows["estimate"] - half)
    rows["ci_high"] = rows["ci_high"].where(rows["derived"] == "", rows["estimate"] + half)
    order = ["question", "year", "timepoint_weeks"]
    return rows.sort_values(order, kind="stable").reset_index(drop=True)[COLUMNS]


def half_width(variance):
    """Half of a 95 % interval of an effect with this sampling variance."""
    return stats.norm.isf(0.025) * np.sqrt(variance)


def _by_question(effects, arms, measurements, studies) -> dict[str, pd.DataFrame]:
    """The contrasts that answer each question, from `comparable_trials`' tables."""
    printed = effects[effects["ci_low"].notna() & effects["poolable"]]
    akps = printed[printed["outcome"] == "akps"]
    between = akps[akps["class_a"].isin(["quadriceps", "hip"]) & akps["class_b"].isin(["quadriceps", "hip"])]
    against_free = akps[(akps["class_a"] == "quadriceps") & (akps["class_b"] == "education")]
    dose = printed[(printed["study_id"] == "osteras2013") & (printed["outcome"] == "pain_vas")]
    sessions = _turned(_in_points(printed[printed["study_id"] == "scafoglieri2021"]), "hip_knee")
    school = printed[(printed["statistic"] == "odds_ratio") & (printed["class_b"] == "education")]
    hip_pain, hip_smd = _dolak(arms, studies)
    hip = pd.concat([_standardised(_turned(between, "quadriceps")), hip_smd])
    education = pd.concat([_standardised(_turned(against_free, "quadriceps")), _from_odds_ratio(school)])
    manipulation = _standardised(_halved(sessions[sessions["outcome"] == "akps"], studies))
    return {
        "Function: quadriceps or hip": _turned(between, "quadriceps"),
        "Pain: quadriceps or hip": hip_pain,
        "Standardised: quadriceps or hip": hip,
        "Standardised: added to education": education,
        "Standardised: any comparator": pd.concat(
            [
                hip.assign(comparator="hip exercise"),
                education.assign(comparator="education"),
                manipulation.assign(n_a=np.nan, n_b=np.nan, comparator="spinal manipulation"),
            ]
        ),
        "Function: training or activity": _turned(against_free, "quadriceps"),
        "Pain: high or low dose": _turned(dose, "other"),
        "Pain: exercise or manipulation": sessions[sessions["outcome"].str.startswith("pain")],
        "Function: exercise or manipulation": sessions[sessions["outcome"] == "akps"],
        "Function: surgery added": _kettunen(effects, measurements),
    }


def _in_points(rows: pd.DataFrame) -> pd.DataFrame:
    """Pain printed in mm of a 100 mm line as points of 10; other rows as they are."""
    scale = rows["unit"].map({"mm": 0.1}).fillna(1.0)
    return rows.assign(**{name: rows[name] * scale for name in ("estimate", "ci_low", "ci_high")})


def _turned(rows: pd.DataFrame, first: str) -> pd.DataFrame:
    """Turn printed mean differences so that positive favours the class named first, with its arm as a."""
    as_printed = rows["class_a"] == first
    sign = np.where(as_printed, 1, -1) * np.where(rows["favours_a_when"] == "positive", 1, -1)
    low, high = sign * rows["ci_low"], sign * rows["ci_high"]
    return rows.assign(
        estimate=sign * rows["estimate"],
        ci_low=np.minimum(low, high),
        ci_high=np.maximum(low, high),
        n_a=rows["n_a"].where(as_printed, rows["n_b"]),
        n_b=rows["n_b"].where(as_printed, rows["n_a"]),
        variance=statistics.variance_from_interval(rows["ci_low"], rows["ci_high"]),
        derived="",
    )


def _standardised(rows: pd.DataFrame) -> pd.DataFrame:
    sizes = 1 / rows["n_a"] + 1 / rows["n_b"]
    smd = rows["estimate"] / np.sqrt(rows["variance"] / sizes)
    return rows.assign(
        estimate=smd,
        variance=sizes + smd**2 / (2 * (rows["n_a"] + rows["n_b"])),
        derived="the printed mean difference over the SD that its interval implies" + rows["derived"],
    )


def _halved(rows: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """Arms of equal size, where only the number of people in both is printed."""
    total = rows["study_id"].map(studies["n_total"])
    taken = [f", taking the {n:.0f} as {n - n // 2:.0f} and {n // 2:.0f}" for n in total]
    return rows.assign(n_a=total - total // 2, n_b=total // 2, derived=taken)


def _from_odds_ratio(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        estimate=np.log(rows["estimate"]) * TO_SMD,
        variance=statistics.variance_from_interval(np.log(rows["ci_low"]), np.log(rows["ci_high"]))
        * TO_SMD**2,
        derived="from the printed odds ratio: ln(OR) × √3 / π",
    )


def _dolak(arms: pd.DataFrame, studies: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Dolak 2011 from its printed means and SDs; arm sizes were not printed, so we split in half."""
    rows = arms[arms["study_id"] == "dolak2011"].set_index("arm_class")
    total = int(studies["n_total"]["dolak2011"])
    sizes = {"hip": total - total // 2, "quadriceps": total // 2}
    hip, quadriceps = (
        (rows["mean_followup"][name], rows["sd_followup"][name], sizes[name])
        for name in ("hip", "quadriceps")
    )
    pain = {
        "study_id": "dolak2011",
        "contrast": "quadriceps exercise first - hip exercise first",
        "timepoint_weeks": rows["timepoint_weeks"].iloc[0],
        "poolable": True,
        "source_location": "abstract",
        "caution": rows["caution"].iloc[0],
        "estimate": hip[0] - quadriceps[0],  # less pain is better
        "variance": hip[1] ** 2 / hip[2] + quadriceps[1] ** 2 / quadriceps[2],
        "derived": "from printed means and SDs, "
        f"taking the {total} as {sizes['hip']} and {sizes['quadriceps']}",
    }
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
            "estimate": rows["value"]["a"] - rows["value"]["b"],
            "variance": float(np.sum(variances)),
            "poolable": True,
            "derived": "difference of the two arms’ printed mean changes, from their intervals",
            "source_location": rows["source_location"].iloc[0],
            "caution": "n are those randomised; the printed difference is not used, "
            "because its interval is not centred on it",
        }
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
    odds = network["estimate"]
    ratio = odds["exercise vs wait and see"] / odds["education vs wait and see"]
    indirect = (
        network.loc[["exercise vs wait and see"]]
        .reset_index()
        .assign(estimate=np.log(ratio) * TO_SMD, ci_low=np.nan, ci_high=np.nan)
    )
    surgery = effects[
        effects["study_id"].isin(["kettunen2007", "kettunen2012"]) & (effects["outcome"] == "akps")
    ].assign(ci_low=np.nan, ci_high=np.nan)
    frames = {
        "Standardised: quadriceps or hip": morelli.assign(estimate=-morelli["estimate"]),
        "Standardised: added to education": indirect,
        "Pain: hip + knee or nothing": turned[turned["comparison"].str.contains("no training")],
        "Pain: hip + knee or knee": turned[~turned["comparison"].str.contains("no training")],
        "Function: surgery added": surgery,
    }
    rows = pd.concat([frame.assign(question=question) for question, frame in frames.items()])
    shown = ["question", "study_id", "study", "year", "estimate", "ci_low", "ci_high"]
    return rows.reset_index(drop=True)[[*shown, "source_location", "caution", "doi_url"]]


# ---------------------------------------------------------------- beside the minimal important difference


PLACES = ("beyond", "across", "within")


def against_mcid(low: float, high: float, mcid: float) -> str:
    """Where an interval lies: wholly "beyond" the MCID, wholly "within" ±MCID, or "across" it."""
    if low >= mcid or high <= -mcid:
        return "beyond"
    return "within" if low > -mcid and high < mcid else "across"


def in_mcids(intervals: pd.DataFrame, mcid_pain: float, mcid_akps: float) -> pd.DataFrame:
    """Where each interval lies beside the minimal important difference of its scale.

    Parameters
    ----------
    intervals : DataFrame
        From `intervals_with_mcid`.
    mcid_pain, mcid_akps : float
        Points of 10 and points of 100, above 0.

    Returns
    -------
    DataFrame
        With `place`, one of `PLACES`, and `estimate_units`, `ci_low_units` and `ci_high_units`, in MCIDs.
    """
    mcid_pain, mcid_akps = single_numbers(mcid_pain=mcid_pain, mcid_akps=mcid_akps)
    check_positive(mcid_pain=mcid_pain, mcid_akps=mcid_akps)
    unit = intervals["scale"].map({"pain": mcid_pain, "akps": mcid_akps})
    in_units = intervals[["estimate", "ci_low", "ci_high"]].div(unit, axis=0).add_suffix("_units")
    ends = zip(intervals["ci_low"], intervals["ci_high"], unit)
    return intervals.join(in_units).assign(place=[against_mcid(low, high, mcid) for low, high, mcid in ends])


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
        `ci_high`, `what` was compared, in a few words, and the columns that say in whom and where.
    """
    known = trials[trials["question"].map(lambda name: QUESTIONS[name].mcid is not None)]
    known = known.assign(
        scale=known["question"].map(lambda name: QUESTIONS[name].mcid),
        what=known["question"].map(lambda name: QUESTIONS[name].short),
    )
    stairs = _in_points(effects[effects["poolable"] & (effects["outcome"] == "pain_stairs_down")])
    both = stairs["n_a"] + stairs["n_b"]
    stairs = stairs.assign(scale="pain", what="surgery added or not", n=both, derived="")
    single = pd.concat([known, stairs]).assign(kind="trial")
    rows = pd.concat([single, _reviews_with_a_scale(pooled)], ignore_index=True)
    rows = rows.assign(
        population=rows["study_id"].map(studies["population"]),
        inferred=rows["inferred"].eq(True) | rows["caution"].str.contains("scale.*inferred"),
    )
    about = ["study_id", "study", "year", "what", "kind", "scale", "inferred", "n", "population"]
    size = ["timepoint_weeks", "estimate", "ci_low", "ci_high", "derived", "shared_sample"]
    return rows[[*about, *size, "source_location", "caution", "doi_url"]]


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
        kind="review",
        what=rows["comparison"].map(SHORT_COMPARISONS).fillna(rows["comparison"].map(words)),
        n=rows["n_participants"],
        derived="",
        caution=caution,
        shared_sample="",
        estimate=sign * rows["estimate"],
        ci_low=ends.min(axis=1),
        ci_high=ends.max(axis=1),
    )


# ---------------------------------------------------------------- odds as people


def percent_improved(odds_ratios: pd.DataFrame, improve_anyway: float) -> pd.DataFrame:
    """What odds ratios mean if so many per cent improve without the treatment.

    Parameters
    ----------
    odds_ratios : DataFrame
        Of numbers above 0.
    improve_anyway : float
        Between 0 and 100, per cent.

    Returns
    -------
    DataFrame
        Per cent of people who improve: 100 odds / (1 + odds), with odds = OR p / (1 - p).
    """
    (improve_anyway,) = single_numbers(improve_anyway=improve_anyway)
    possible = 0 < improve_anyway < 100
    check(possible, "improve_anyway", improve_anyway, "lie between 0 and 100 per cent (both excluded)")
    odds = improve_anyway / (100 - improve_anyway)
    return 100 * odds_ratios * odds / (1 + odds_ratios * odds)
