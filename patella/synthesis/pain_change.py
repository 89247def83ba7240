"""How far pain fell in the arms of randomised trials, and in which arm it fell further.

Pure functions of the table `percent_pain_change`.  The review that holds these numbers prints no spread:
what is computed here describes, and tests nothing.
"""

from __future__ import annotations

import pandas as pd

# Kind of an arm -> the classes of the table that belong to it.
ARM_KINDS = {
    "VMO-specific": ("vmo_specific",),
    "general quadriceps": ("general_quadriceps", "quadriceps"),
    "other or mixed treatment": ("hip_knee", "hip", "other"),
    "no exercise": ("control_none", "placebo", "education"),
}
QUADRICEPS_EXERCISE = (*ARM_KINDS["VMO-specific"], *ARM_KINDS["general quadriceps"])

COMPARATORS = ("nothing", "a placebo", "education", "tape or brace", "another exercise")
CLASS_COMPARATOR = {"control_none": "nothing", "placebo": "a placebo", "education": "education"}
# Arms of class "other": these two hold no exercise, and these three add exercise to something.
PASSIVE = {("clark2000", "taping + education"), ("lun2005", "patellar brace")}
PACKAGES = [
    ("crossley2002", "quadriceps retraining + mobilisation + taping", "placebo (sham ultrasound and taping)"),
    ("clark2000", "exercise + taping + education", "taping + education"),
    ("lun2005", "home exercise + brace", "patellar brace"),
]


# ---------------------------------------------------------------- VMO-specific or general


DIRECT = [
    "study_id", "study", "year", "contrast", "difference", "n", "n_a", "n_b", "inferred",
    "source_location", "caution", "doi_url",
]  # fmt: skip


def _cautions(*texts: str) -> str:
    """Cautions of two arms, each once."""
    return "; ".join(dict.fromkeys(filter(None, texts)))


def vmo_minus_general(arms: pd.DataFrame) -> pd.DataFrame:
    """Trials with both kinds of arm: percent fall in pain, VMO-specific minus general.

    Parameters
    ----------
    arms : DataFrame
        Table `percent_pain_change`, with studies.

    Returns
    -------
    DataFrame
        One row a trial: `study`, `contrast`, `difference` (percentage points), `n` of both arms
        together, `n_a` and `n_b` of the VMO-specific and of the general one, `inferred`, whether the
        class of an arm was given by us, and where it stands.
    """
    pairs = arms[arms["arm_class"] == "vmo_specific"].merge(
        arms[arms["arm_class"] == "general_quadriceps"],
        on=["study_id", "study", "year", "source_location", "doi_url"],
        suffixes=("", "_general"),
    )
    return pairs.assign(
        contrast=pairs["arm"] + " - " + pairs["arm_general"],
        difference=pairs["percent_pain_decrease"] - pairs["percent_pain_decrease_general"],
        n=pairs["n"] + pairs["n_general"],
        n_a=pairs["n"],
        n_b=pairs["n_general"],
        inferred=(pairs[["class_basis", "class_basis_general"]] == "inferred").any(axis=1),
        caution=[_cautions(pair["caution"], pair["caution_general"]) for _, pair in pairs.iterrows()],
    )[DIRECT]


def without_inferred(arms: pd.DataFrame) -> pd.DataFrame:
    """The arms of the trials whose VMO-specific arm the review itself calls so."""
    inferred = (arms["arm_class"] == "vmo_specific") & (arms["class_basis"] == "inferred")
    return arms[~inferred.groupby(arms["study_id"]).transform("any")]


# ---------------------------------------------------------------- compared with what


def pain_contrasts(arms: pd.DataFrame) -> pd.DataFrame:
    """Every exercise arm against every other arm of its randomised trial.

    Parameters
    ----------
    arms : DataFrame
        Table `percent_pain_change`, with studies.

    Returns
    -------
    DataFrame
        `arm`, `against`, `comparator` (one of `COMPARATORS`), `difference` (percentage points
        of pain, first minus second), `package` (the exercise came with tape, brace or
        mobilisation), `n` of both arms. A pair of two exercise arms stands once: VMO-specific
        first, else in the order of the table.
    """
    found = []
    for _, trial in arms[arms["design"] == "rct"].groupby("study_id", sort=False):
        trial = trial.sort_values("arm_class", key=lambda codes: codes != "vmo_specific", kind="stable")
        exercise = trial[trial["arm_class"].isin(QUADRICEPS_EXERCISE)]
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


def _contrast(first: pd.Series, second: pd.Series, kind: str | None, package: bool) -> pd.Series:
    changed = {
        "against": second["arm"],
        "comparator": kind,
        "package": package,
        "n": first["n"] + second["n"],
        "difference": first["percent_pain_decrease"] - second["percent_pain_decrease"],
        "first_fall": first["percent_pain_decrease"],
        "second_fall": second["percent_pain_decrease"],
        "caution": _cautions(first["caution"], second["caution"]),
    }
    return pd.concat([first.drop(["n", "caution"]), pd.Series(changed)])


def trial_medians(contrasts: pd.DataFrame) -> pd.DataFrame:
    """For each comparator: how many trials, and the median over trials of the mean contrast in each.

    Two arms of one trial share their comparator, so a trial counts once. Between two exercise
    arms it is open which comes first: there, the size counts and not the sign.

    Parameters
    ----------
    contrasts : DataFrame
        Rows from `pain_contrasts`.

    Returns
    -------
    DataFrame
        `trials`, `median`, `min` and `max` (percentage points of pain) by comparator.
    """
    signed = contrasts["comparator"] != "another exercise"
    size = contrasts["difference"].where(signed, contrasts["difference"].abs()).astype(float)
    by_trial = contrasts.assign(size=size).groupby(["comparator", "study_id"], sort=False)["size"].mean()
    summary = by_trial.groupby("comparator", sort=False).agg(["size", "median", "min", "max"])
    return summary.reindex([kind for kind in COMPARATORS if kind in summary.index]).rename(
        columns={"size": "trials"}
    )
