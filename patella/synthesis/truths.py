"""Right answers to the quizzes' numeric questions, each computed from the data when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from patella import evidence, mechanics, statistics
from patella.synthesis import (
    contrasts,
    drive,
    heads,
    ledger,
    loads,
    onsets,
    pain_change,
    prognosis,
    tracking,
    trials,
)

TRUTHS: dict[str, Callable[[], float]] = {}


def truth(function: Callable[[], float]) -> Callable[[], float]:
    """Keep a function under its name, by which a quiz asks for it."""
    TRUTHS[function.__name__] = function
    return function


def _pcsa_by_formula(part: str) -> float:
    """PCSA of a part of the quadriceps from its mean mass, pennation and fibre length (Ward 2009), in cm²."""
    of_ward = evidence.load("measurements").query("study_id == 'ward2009' and condition == @part")
    mean = of_ward.set_index("measure")["value"]
    density = 1.056  # grams per cubic centimetre
    along_the_tendon = mean["muscle_mass"] * np.cos(np.radians(mean["pennation"]))
    return float(along_the_tendon / (density * mean["fibre_length_normalised"]))


def _famous_interval() -> tuple[float, float]:
    """The 95 % interval of the most quoted prevalence, 25 of 110 people, in percent."""
    measured = evidence.load("measurements").query("study_id == 'smith2018' and measure == 'pfp_prevalence'")
    famous = measured.set_index("condition").loc["annual"].set_index("group").loc["general population"]
    cases = round(famous["value"] * famous["n"] / 100)
    low, high = statistics.proportion_interval(cases, famous["n"])
    return float(100 * low), float(100 * high)


def _vmo_angle() -> float:
    """Middle of Weinstabl's range for the fibres of the VMO, in radians."""
    angles = evidence.load("fibre_angles").query("study_id == 'weinstabl1989' and part == 'VMO'")
    return float(np.radians(angles[["low", "high"]].to_numpy().mean()))


def _q_angle_errors() -> pd.Series:
    """Printed standard errors of one reading of the Q angle by study, in degrees."""
    return evidence.load("measurements").query("measure == 'q_angle_sem'").set_index("study_id")["value"]


def _vmo_against_general() -> pd.DataFrame:
    """The trials of VMO-specific against general training."""
    return pain_change.vmo_minus_general(evidence.with_studies("percent_pain_change"))


def _lead_by_size(direct: pd.DataFrame) -> float:
    """Fall in pain, VMO-specific minus general training, weighted by the size of the trials."""
    return float(np.average(direct["difference"], weights=direct["n"]))


def _crossing(mass: float) -> float:
    """Angle at which the squat of the model and a knee extension with so many kilograms load alike."""
    return float(mechanics.crossover_angle(carried_mass=60, shank_length=0.40, mass=mass, arm=0.30))


# ---------------------------------------------------------------- chapters 1 to 4


@truth
def famous_prevalence_upper_end() -> float:
    """Upper end of the 95 % interval of the most quoted prevalence, in percent."""
    return _famous_interval()[1]


@truth
def unfavourable_at_least() -> float:
    """Unfavourable recovery after five to eight years if all who did not answer did well, in percent."""
    trials = prognosis.course_in_trials(evidence.load("prognosis"))
    late, invited = trials.iloc[-1], int(trials["n"].max())
    return prognosis.with_missing(int(late["n"]), late["percent"], invited, 0)


@truth
def vm_pcsa_by_formula() -> float:
    """PCSA of the vastus medialis from its mass, pennation and fibre length (Ward 2009), in cm²."""
    return _pcsa_by_formula("vastus_medialis")


@truth
def vmo_sideways_share() -> float:
    """Share of its force with which the VMO pulls sideways at Weinstabl's middle angle, in percent."""
    return float(100 * np.sin(_vmo_angle()))


@truth
def one_in_ten_missed_by_twenty() -> float:
    """How often twenty specimens hold none of what one in ten have, in percent."""
    return 100 * heads.chance_to_miss(0.1, 20)


@truth
def q_angle_detectable_change() -> float:
    """Change of a Q angle between two readings that exceeds their error (Piva 2006), in degrees."""
    return float(statistics.minimal_detectable_change(_q_angle_errors()["piva2006"]))


@truth
def toy_turn_without_vmo() -> float:
    """How far the pull of the toy's quadriceps turns outward without its VMO, in degrees."""
    toy = tracking.toy_heads(evidence.load("measurements"), evidence.load("fibre_angles"))
    angles = np.asarray(tracking.balance(toy, "the VMO alone", [0, 100], 15).pull_angle_deg)
    return float(angles[0] - angles[1])


@truth
def drive_after_training() -> float:
    """Activation for a task of 40 % when the toy's vastus medialis is stronger by 30 %, in percent."""
    return float(drive.one_drive(evidence.load("model_muscles"), 30, 40).drive)


@truth
def onset_spread_step_up() -> float:
    """SD between people that follows from ICC and SEM of the onset difference stepping up, in ms."""
    measured = evidence.load("measurements")
    icc, sem = (
        onsets.measuring_error(measured, f"onset_difference_{measure}", "step up")["value"]
        for measure in ("icc", "sem")
    )
    return float(sem / np.sqrt(1 - icc))


@truth
def recruits_overlap() -> float:
    """What the strength of recruits with and without later pain shares, as two normal curves, in percent."""
    pooled = evidence.load("group_effects").query(
        "study_id == 'neal2019' and outcome == 'quadriceps_strength'"
    )
    return float(100 * statistics.overlap(pooled["estimate"].item(), 1, 0, 1))


# ---------------------------------------------------------------- chapters 5 to 8


@truth
def rises_by_chance() -> float:
    """Rises among the clear results on the ratio, if nothing shifted it and each test were honest."""
    table = evidence.load("direction_of_effect")
    clear = table["direction"].isin(["increase", "decrease", "no_difference"])
    tested = table["outcome"].isin(contrasts.RATIO_OUTCOMES)
    return contrasts.ALPHA / 2 * float((clear & tested).sum())


@truth
def change_beyond_noise() -> float:
    """Change of one person's ratio beyond noise, with the ICC and SD at which the figure starts."""
    return float(statistics.minimal_detectable_change(statistics.standard_error_of_measurement(0.3, 0.7)))


@truth
def vmo_lead_by_size() -> float:
    """Fall in pain, VMO-specific minus general training, weighted by the size of the three trials."""
    return _lead_by_size(_vmo_against_general())


@truth
def improved_at_least() -> float:
    """Percent who improve at the lower end of exercise against waiting, if 30 % improve while waiting."""
    pooled = evidence.load("pooled_effects")
    exercise = pooled[pooled["comparison"] == "exercise vs wait and see"]
    return float(trials.percent_improved(exercise[["ci_low"]], 30).to_numpy().item())


@truth
def crossing_with_ten_kilograms() -> float:
    """Angle from which the squat of the model loads the joint more than a knee extension with 10 kg."""
    return _crossing(10)


@truth
def lever_arm_ends() -> float:
    """Last knee angle at which the formula of the lever arm says more than its own rounding."""
    return float(mechanics.formula_ranges("lever_whyte")[-1][1])


@truth
def balance_of_little_effect() -> float:
    """Balance of the voices that decide whether the vastus medialis has little mechanical effect."""
    judged = ledger.verdicts().set_index("claim_id")
    return float(judged.loc["vm_little_mechanical_effect", "balance"])


@truth
def people_for_equality() -> float:
    """People in each arm who can show equality within 1 cm of pain, with an SD of 2.5 cm and 80 % power."""
    return float(statistics.sample_size_two_sample_tost(-1.0, 1.0, sd=2.5))


# ---------------------------------------------------------------- exercises


@truth
def famous_interval_lower_end() -> float:
    """Lower end of Wilson's interval of 25 of 110 people, in percent."""
    return _famous_interval()[0]


@truth
def missing_who_did_badly() -> float:
    """Share of those who did not answer late that would keep the share of twelve months, in percent."""
    course = evidence.load("prognosis")
    twelve = course[(course["study_id"] == "collins2013") & (course["followup_months"] == 12)][
        "percent"
    ].iloc[0]
    answered, invited = 60, 310
    return 100 * (twelve / 100 * invited - round(0.57 * answered)) / (invited - answered)


@truth
def claims_tested_in_chapter_5() -> float:
    """Claims of the article that chapter 5 tests."""
    claims = evidence.load("claims")
    return float((claims["chapter"].str.startswith("05") & (claims["asked_by"] == "article")).sum())


@truth
def lateralis_area_from_formula() -> float:
    """PCSA of the vastus lateralis from its mean mass, pennation and fibre length, in cm²."""
    return _pcsa_by_formula("vastus_lateralis")


@truth
def vmo_share_pulling_upward() -> float:
    """Cosine of the middle of Weinstabl's range for the VMO, in percent."""
    return float(100 * np.cos(_vmo_angle()))


@truth
def upper_limit_of_no_separate_vmo() -> float:
    """Upper end of the exact interval of all dissections that found none, in percent."""
    dissections = evidence.load("vmo_separate_muscle")
    n = dissections.loc[dissections["n_positive"] == 0, "n"].sum()
    return 100 * statistics.proportion_interval(0, n, "exact")[1]


@truth
def tilt_difference_g() -> float:
    """Hedges' g of the tilt with and without anterior knee pain."""
    tilt = evidence.load("group_means").query("study_id == 'pookarnjanamorakot1998'").set_index("group")
    pain, none = (
        tilt.loc[group, ["mean", "sd", "n"]] for group in ("anterior knee pain", "no anterior knee pain")
    )
    return statistics.hedges_g(*pain, *none).g


@truth
def q_angle_change_by_the_larger_error() -> float:
    """Smallest detectable change of a Q angle, from the larger of two printed errors, in degrees."""
    return float(statistics.minimal_detectable_change(_q_angle_errors().max()))


@truth
def people_for_the_q_angle_correlation() -> float:
    """People from which the interval of r = -0.29 excludes zero."""
    return float(next(n for n in range(4, 500) if statistics.correlation_interval(-0.29, n)[1] < 0))


@truth
def detectable_onset_change() -> float:
    """Smallest detectable change of an onset difference stepping down, in milliseconds."""
    cowan = evidence.load("measurements").query("study_id == 'cowan2000' and condition == 'step down'")
    printed = cowan.set_index("measure")["value"]
    sd = round(printed["onset_difference_sem"] / np.sqrt(1 - printed["onset_difference_icc"]), 1)
    error = statistics.standard_error_of_measurement(sd, printed["onset_difference_icc"])
    return statistics.minimal_detectable_change(error)


@truth
def arms_with_less_pain_and_no_change_of_timing() -> float:
    """Arms in which timing did not change while pain fell."""
    changes = evidence.load("training_changes")
    return float(((changes["timing_change"] == "no_change") & (changes["pain_change"] == "reduced")).sum())


@truth
def raised_ratio_contrasts_of_hip_adduction() -> float:
    """Contrasts of hip adduction, under two conditions, in which the VMO rose."""
    table = evidence.load("direction_of_effect")
    chosen = table[(contrasts.compared(table) == "conditions") & (table["category"] == "hip_adduction")]
    return float((chosen["direction"] == "increase").sum())


@truth
def people_for_a_small_effect() -> float:
    """People for dz = 0.3 with 80 % power."""
    return float(statistics.sample_size_paired(0.3))


@truth
def detectable_ratio_change() -> float:
    """Smallest detectable change of one patient's ratio, open-chain sling exercise, ICC 0.8."""
    ratios = evidence.load("exercise_ratios").query("study_id == 'chang2015' and group == 'all'")
    sd = ratios.set_index("exercise").loc["sling open-chain knee extension", "ratio_sd"]
    return statistics.minimal_detectable_change(statistics.standard_error_of_measurement(sd, icc=0.8))


@truth
def specific_minus_general_as_stated() -> float:
    """VMO-specific minus general training where the review states the classes, weighted by people."""
    direct = _vmo_against_general()
    return _lead_by_size(direct[~direct["inferred"]])


@truth
def crossing_with_twenty_kilograms() -> float:
    """Angle at which a squat and a knee extension of 20 kg load the joint alike, in degrees."""
    return _crossing(20)


@truth
def crossing_on_one_leg() -> float:
    """The crossing when one leg bears the squat and the knee extension stays as it was, in degrees."""
    mass = mechanics.matched_extension_mass(carried_mass=60, shank_length=0.40, arm=0.30)
    return mechanics.crossover_angle(2 * 60, 0.40, mass, 0.30)


@truth
def fastest_calm_rise() -> float:
    """Fastest rise of load in whole percent a week without a flare-up, where capacity gains 4 % a week."""
    calm = [
        rise for rise in range(31) if not loads.simulate_weeks(rise, 80, 4, loads.CARRY_ON)["flare"].any()
    ]
    return float(max(calm))


@truth
def verdicts_that_rest_on_reviews() -> float:
    """Verdicts that change when reviews have no say."""
    rows, claims, studies = evidence.load("evidence_ledger"), evidence.load("claims"), evidence.studies()
    primary = rows[~rows["design"].isin(["meta_analysis", "systematic_review"])]
    results = (ledger.verdicts(some, claims, studies)["result"] for some in (rows, primary))
    return float(np.sum(np.not_equal(*results)))


@truth
def claims_judged_alike_by_counting() -> float:
    """Claims for which more rows for than against, or the other way round, give the verdict of the rule."""
    rows = evidence.load("evidence_ledger")
    votes = (
        rows["verdict"].map({"supports": 1, "nuance": 0, "contradicts": -1}).groupby(rows["claim_id"]).sum()
    )
    counted = np.sign(votes).map({1: "supported", -1: "contradicted", 0: "tie"})
    return float(sum(ledger.results()[claim] == said for claim, said in counted.items()))


@truth
def ledger_rows_read_as_abstract() -> float:
    """Rows of the ledger whose study was read as an abstract only."""
    rows = evidence.load("evidence_ledger")
    return float((rows["study_id"].map(evidence.studies()["read_as"]) == "abstract").sum())
