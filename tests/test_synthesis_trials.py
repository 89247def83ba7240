"""What is computed of trials before anything is drawn; the same people are never pooled twice."""

import math
from statistics import median

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from patella import evidence
from patella.synthesis import pain_change, pools, trials
from trial_tables import asked
from trial_tables import tables as load


@pytest.fixture(scope="module")
def tables():
    return load()


# ---------------------------------------------------------------- never the same people twice


@pytest.mark.parametrize("together", [("hott2019", "hott2020"), ("kettunen2007", "kettunen2012")])
def test_two_reports_on_the_same_people_are_refused(tables, together):
    rows = tables["trials"][tables["trials"]["study_id"].isin(together)].drop_duplicates("study_id")
    assert set(rows["study_id"]) == set(together) and rows["poolable"].all()
    with pytest.raises(trials.PoolingError, match="same people.*" + ", ".join(rows["study_id"])):
        trials.pool(rows)


def test_two_contrasts_of_one_trial_are_refused(tables):
    row = asked("Pain: high or low dose")
    with pytest.raises(trials.PoolingError, match="osteras2013, osteras2013"):
        trials.pool(pd.concat([row, row]))


def test_a_row_marked_as_not_poolable_is_refused(tables):
    rows = trials.one_per_sample(asked("Function: quadriceps or hip"))
    with pytest.raises(trials.PoolingError, match="not poolable: hott2019"):
        trials.pool(rows.assign(poolable=rows["study_id"] != "hott2019"))


@pytest.mark.parametrize(("follow_up", "chosen"), [("first", "hott2019"), ("last", "hott2020")])
def test_one_row_per_group_of_people_is_picked(tables, follow_up, chosen):
    rows = trials.one_per_sample(asked("Function: quadriceps or hip"), follow_up)
    assert set(rows["study_id"]) == {chosen, "hansen2023"}
    assert trials.pool(rows).k == 2


def test_what_may_not_be_pooled_is_never_picked(tables):
    rows = tables["effects"].assign(
        shared_sample=tables["effects"]["study_id"].map(tables["studies"]["shared_sample"])
    )
    for follow_up in ("first", "last"):
        picked = trials.one_per_sample(rows, follow_up)
        assert picked["poolable"].all()
        assert not picked["study_id"].duplicated().any()
        assert not picked.loc[picked["shared_sample"] != "", "shared_sample"].duplicated().any()
    with pytest.raises(ValueError, match="follow_up"):
        trials.one_per_sample(rows, "middle")


# ---------------------------------------------------------------- ours beside the published values


def test_the_two_hott_contrasts_with_free_activity_give_the_printed_third(tables):
    """hott2019 and hott2020, abstracts: hip - knee is 0.8 and 3.2 points."""
    rows = tables["effects"].query("study_id in ['hott2019', 'hott2020']")
    for study, printed in [("hott2019", 0.8), ("hott2020", 3.2)]:
        each = rows[rows["study_id"] == study].set_index("contrast")["estimate"]
        assert each["hip exercise - free physical activity"] - each[
            "knee exercise - free physical activity"
        ] == pytest.approx(printed)


def test_kettunen_recomputed_from_its_arms(tables):
    """kettunen2007, Table 3: 1.1 with -7.4 to 5.2, which fits only as -5.2 to 7.4; kettunen2012: 1.2."""
    ours = asked("Function: surgery added").set_index("study_id")
    assert ours.loc["kettunen2012", "estimate"] == pytest.approx(1.2)
    seven = ours.loc["kettunen2007"]
    assert seven["estimate"] == pytest.approx(12.9 - 11.4)  # not adjusted for baseline, the printed one is
    assert (seven["ci_low"], seven["ci_high"]) == pytest.approx((-5.2, 7.4), abs=0.6)


def test_dolak_recomputed_agrees_with_its_printed_p(tables):
    """dolak2011, abstract: p = .035 between the arms at four weeks."""
    row = asked("Pain: quadriceps or hip").iloc[0]
    p = 2 * stats.t.sf(abs(row["estimate"]) / math.sqrt(row["variance"]), 31)
    assert p == pytest.approx(0.035, abs=0.006)


def test_hansen_lies_within_its_own_equivalence_margin(tables):
    """hansen2023, abstract: equivalent within 8 points; difference 0.6, -2.0 to 3.2."""
    row = asked("Function: quadriceps or hip").set_index("study_id").loc["hansen2023"]
    assert (row["estimate"], row["ci_low"], row["ci_high"]) == (0.6, -2.0, 3.2)
    assert trials.against_mcid(row["ci_low"], row["ci_high"], 8) == "within"


def test_the_subgroups_of_morelli_average_to_its_whole(tables):
    """morelli2015, Table 2: 0.95 for pain, from nine trials, as are its three splits."""
    morelli = tables["pooled"].query("study_id == 'morelli2015'")
    for split in ("comparator", "general hip|posterolateral"):
        rows = morelli[morelli["comparison"].str.contains(f"subgroup: (?:{split})")]
        assert rows["k_trials"].sum() == 9
        assert np.average(rows["estimate"], weights=rows["k_trials"]) == pytest.approx(0.95, abs=0.01)


def test_rathleff_is_symmetric_on_the_log_scale_and_turned_into_sds(tables):
    """rathleff2015, abstract: odds ratio 1.73, 1.02 to 2.93."""
    assert math.sqrt(1.02 * 2.93) == pytest.approx(1.73, abs=0.01)
    row = asked("Standardised: added to education").set_index("study_id").loc["rathleff2015"]
    assert row["estimate"] == pytest.approx(math.log(1.73) / 1.814, abs=1e-3)
    assert row["ci_low"] == pytest.approx(math.log(1.02) / 1.814, abs=5e-3)


def test_an_odds_ratio_of_another_comparison_does_not_join_education(tables):
    school = tables["effects"].query("study_id == 'rathleff2015' and poolable")
    other = school.assign(study_id="lun2005", class_b="hip", shared_sample="")
    effects = pd.concat([tables["effects"], other], ignore_index=True)
    others = (evidence.load("trial_arms"), evidence.load("measurements"), tables["studies"])
    compared = trials.comparable_trials(effects, *others)
    assert "lun2005" not in set(compared["study_id"])


def test_published_values_stand_on_the_side_they_favour(tables):
    """nascimento2018: exercise lowers pain, -3.3; morelli2015: 0.95 in favour of hip exercise."""
    published = tables["published"].set_index("question")["estimate"]
    assert published["Pain: hip + knee or nothing"] == 3.3
    assert published["Standardised: quadriceps or hip"] == -0.95
    assert published["Standardised: added to education"] == pytest.approx(
        math.log(13.0 / 9.6) / 1.814, abs=1e-3
    )


def test_an_interval_that_is_not_centred_on_its_estimate_is_not_shown(tables):
    """Printed: 1.1 with −7.4 to 5.2, and 1.2 with −8.4 to 6.1, probably a slip of sign."""
    surgery = tables["published"].query("question == 'Function: surgery added'")
    assert set(surgery["study_id"]) == {"kettunen2007", "kettunen2012"}
    assert surgery[["ci_low", "ci_high"]].isna().all().all() and surgery["estimate"].notna().all()


def test_no_interval_is_longer_than_its_question_reaches(tables):
    rows = pd.concat([tables["trials"], tables["published"]])
    reach = rows["question"].map(lambda name: trials.QUESTIONS[name].reach)
    for end in ("estimate", "ci_low", "ci_high"):
        assert (rows[end].dropna().abs() <= reach[rows[end].notna()]).all()


def test_an_imagined_trial_has_the_variance_of_its_size(tables):
    row = pools.imagined_trial(50, 0.5).iloc[0]
    assert (row["n"], row["n_a"], row["n_b"], row["estimate"]) == (100, 50, 50, 0.5)
    assert row["variance"] == pytest.approx(2 / 50 + 0.5**2 / 200)
    half = 1.959964 * math.sqrt(row["variance"])
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((0.5 - half, 0.5 + half))


def test_an_assumed_spread_gives_each_trial_its_interval(tables):
    direct = pain_change.vmo_minus_general(evidence.with_studies("percent_pain_change"))
    rows = pools.with_assumed_spread(direct, tables["studies"], 20)
    for _, row in rows.iterrows():
        variance = 20**2 / row["n_a"] + 20**2 / row["n_b"]
        half = 1.959964 * math.sqrt(variance)
        assert row["estimate"] == row["difference"] and row["variance"] == pytest.approx(variance)
        assert (row["ci_low"], row["ci_high"]) == pytest.approx(
            (row["estimate"] - half, row["estimate"] + half)
        )


# ---------------------------------------------------------------- beside the minimal important difference


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(2, 5, "beyond"), (-5, -2, "beyond"), (1.9, 5, "across"), (-1.9, 1.9, "within"), (-3, 3, "across")],
)
def test_where_an_interval_lies(low, high, verdict):
    assert trials.against_mcid(low, high, 2) == verdict


def test_reviews_are_named_for_what_they_compared_and_turned_to_the_first_named(tables):
    """Emgbfmeta and nmesplos2025, abstracts; the signs of callaghan2012 and of function differ."""
    intervals = tables["intervals"]
    reviews = intervals[intervals["kind"] == "review"].set_index(["study_id", "what", "scale"])
    reviews = reviews[["estimate", "ci_low", "ci_high"]]
    assert reviews.loc[("emgbfmeta", "biofeedback added or not", "pain")].tolist() == [0.8, -0.75, 2.34]
    assert reviews.loc[("emgbfmeta", "biofeedback added or not", "akps")].tolist() == [6.71, 4.36, 9.06]
    assert reviews.loc[("nmesplos2025", "stimulation added or not", "pain")].tolist() == [0.37, 0.1, 0.64]
    assert set(intervals.loc[intervals["what"] == "tape or no tape", "study_id"]) == {"callaghan2012"}
    told = intervals.loc[intervals["study_id"] == "nmesplos2025", "caution"]
    assert told.str.contains("Abdelhamed").all()  # two reviews that disagree: both or neither


def test_a_pooled_row_is_drawn_only_with_a_scale_and_under_its_own_name(tables):
    def drawn(**changed):
        row = tables["pooled"].query("study_id == 'callaghan2012'")
        row = row.assign(comparison="dry_needling vs none", **changed)
        found = trials.intervals_with_mcid(tables["trials"], tables["effects"], row, tables["studies"])
        return found.loc[found["kind"] == "review", "what"].tolist()

    assert drawn() == ["dry needling vs none"]
    assert drawn(outcome="pain") == drawn(statistic="smd") == drawn(direction="sign not stated") == []


def test_intervals_are_counted_in_the_readers_own_differences(tables):
    assert tables["mcid"] == {"pain": 2, "akps": 10}
    rows = trials.in_mcids(tables["intervals"], 0.5, 10).set_index("study_id")
    osteras = rows.loc["osteras2013"]  # abstract: 0.8 to 2.4
    assert osteras["place"] == "beyond" and osteras["ci_low_units"] == pytest.approx(1.6)
    for wrong in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="mcid_pain"):
            trials.in_mcids(tables["intervals"], wrong, 10)


def test_odds_as_people():
    """Odds of 1 to 1 times 13 are 13 to 1."""
    assert trials.percent_improved(pd.Series([1.0, 13.0]), 50).tolist() == [50, pytest.approx(100 * 13 / 14)]
    for anyway in (0.5, 30, 99.5):  # an odds ratio of 1 changes nothing
        assert trials.percent_improved(pd.Series([1.0]), anyway).item() == pytest.approx(anyway)
    for wrong in (0, 100, 130):
        with pytest.raises(ValueError, match="improve_anyway"):
            trials.percent_improved(pd.Series([13.0]), wrong)


# ---------------------------------------------------------------- percent falls in pain


def test_vmo_against_general_by_hand(tables):
    """bolgla2011, Table 3: syme2009 55 and 45, song2009 45 and 53, dursun2001 84 and 90."""
    direct = pain_change.vmo_minus_general(tables["arms"]).set_index("study_id")
    assert direct["difference"].to_dict() == {"syme2009": 10, "song2009": -8, "dursun2001": -6}
    assert direct["inferred"].to_dict() == {"syme2009": False, "song2009": False, "dursun2001": True}
    stated = pain_change.without_inferred(tables["arms"])
    assert set(tables["arms"]["study_id"]) - set(stated["study_id"]) == {"dursun2001"}


def test_every_untreated_arm_is_compared_with_every_exercise_arm(tables):
    contrasts = pain_change.pain_contrasts(tables["arms"])
    nothing = contrasts[contrasts["comparator"] == "nothing"]
    assert sorted(nothing["difference"]) == sorted(
        [55 - 17, 45 - 17, 45 - 4, 53 - 4, 44 + 20, 61 + 20, 59 - 8, 43 - 8]
    )
    assert pain_change.trial_medians(nothing).loc["nothing", "median"] == median([33, 45, 72.5, 43])
    assert not contrasts["study_id"].isin(["bakhtiary_fatemi", "bily2008"]).any()
    assert set(contrasts.loc[contrasts["package"], "study_id"]) == {"clark2000", "crossley2002", "lun2005"}


# ---------------------------------------------------------------- pools otherwise arranged


def test_arms_follow_the_arm_named_first(tables):
    """hott2019: 39 in hip exercise, 37 in knee exercise; dolak2011 prints its 33 people in both only."""
    rows = asked("Standardised: quadriceps or hip").drop_duplicates("study_id").set_index("study_id")
    assert rows.loc["hott2019", ["n_a", "n_b"]].tolist() == [37, 39]
    assert rows.loc["hansen2023", ["n_a", "n_b"]].tolist() == [100, 100]
    assert pd.isna(rows.loc["dolak2011", "n_a"]) and rows.loc["dolak2011", "n"] == 33


def test_a_subgroup_of_one_is_not_pooled_and_shared_people_leave_no_total():
    groups, whole = pools.arranged(asked("Standardised: any comparator"), "by comparator")
    assert whole is None
    assert {group.name: group.pooled is not None for group in groups} == {
        "hip exercise": True, "education": True, "spinal manipulation": False,
    }  # fmt: skip
    groups, whole = pools.arranged(asked("Function: quadriceps or hip"), "by comparator")
    (group,) = groups
    assert whole and group.pooled and group.pooled.estimate == whole.pooled.estimate


def test_manipulation_standardised_by_hand():
    """scafoglieri2021, Table 2: AKPS 12.4 (4.7 to 20.2) behind at six weeks; 43 people, taken in half."""
    row = asked("Standardised: any comparator").query("study_id == 'scafoglieri2021'").iloc[0]
    se = (20.2 - 4.7) / (2 * stats.norm.isf(0.025))
    smd = -12.4 / (se / math.sqrt(1 / 22 + 1 / 21))
    assert row["estimate"] == pytest.approx(smd) and "taking the 43 as 22 and 21" in row["derived"]


def test_an_imagined_trial_has_the_variance_of_a_standardised_difference():
    row = pools.imagined_trial(50, -0.5).iloc[0]
    assert row["variance"] == pytest.approx(1 / 50 + 1 / 50 + 0.25 / 200)
    assert (row["ci_low"] + row["ci_high"]) / 2 == pytest.approx(-0.5)
    with pytest.raises(ValueError, match="n must"):
        pools.imagined_trial(-3, 0)
