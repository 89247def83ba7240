"""Figures of chapter 06, and its rule that the same people are never pooled twice."""

import json
import math
from statistics import median

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from patella import evidence, statistics
from patella.figures import treatment


@pytest.fixture(scope="module")
def tables():
    studies = evidence.studies()
    effects, pooled = evidence.with_studies("trial_effects"), evidence.with_studies("pooled_effects")
    arms = evidence.with_studies("percent_pain_change").join(studies[["design", "population"]], on="study_id")
    measurements = evidence.load("measurements")
    trials = treatment.comparable_trials(effects, evidence.load("trial_arms"), measurements, studies)
    return {
        "studies": studies, "effects": effects, "pooled": pooled, "arms": arms, "trials": trials,
        "published": treatment.published_values(pooled, effects), "mcid": treatment.minimal_differences(measurements),
    }  # fmt: skip


@pytest.fixture(scope="module")
def plot(tables):
    return treatment.forest(tables["trials"], tables["published"], tables["mcid"])


def asked(tables, question):
    return tables["trials"][tables["trials"]["question"] == question]


# ---------------------------------------------------------------- never the same people twice


@pytest.mark.parametrize("together", [("hott2019", "hott2020"), ("kettunen2007", "kettunen2012")])
def test_two_reports_on_the_same_people_are_refused(tables, together):
    rows = tables["trials"][tables["trials"]["study_id"].isin(together)].drop_duplicates("study_id")
    assert set(rows["study_id"]) == set(together) and rows["poolable"].all()
    with pytest.raises(treatment.PoolingError, match="same people.*" + ", ".join(rows["study_id"])):
        treatment.pool(rows)


def test_two_contrasts_of_one_trial_are_refused(tables):
    row = asked(tables, "Pain: high or low dose")
    with pytest.raises(treatment.PoolingError, match="osteras2013, osteras2013"):
        treatment.pool(pd.concat([row, row]))


def test_a_row_marked_as_not_poolable_is_refused(tables):
    rows = treatment.one_per_sample(asked(tables, "Function: quadriceps or hip"))
    with pytest.raises(treatment.PoolingError, match="not poolable: hott2019"):
        treatment.pool(rows.assign(poolable=rows["study_id"] != "hott2019"))


@pytest.mark.parametrize("follow_up, chosen", [("first", "hott2019"), ("last", "hott2020")])
def test_one_row_per_group_of_people_is_picked(tables, follow_up, chosen):
    rows = treatment.one_per_sample(asked(tables, "Function: quadriceps or hip"), follow_up)
    assert set(rows["study_id"]) == {chosen, "hansen2023"}
    assert treatment.pool(rows).k == 2


def test_what_may_not_be_pooled_is_never_picked(tables):
    rows = tables["effects"].assign(shared_sample=tables["effects"]["study_id"].map(tables["studies"]["shared_sample"]))
    for follow_up in ("first", "last"):
        picked = treatment.one_per_sample(rows, follow_up)
        assert picked["poolable"].all()
        assert not picked["study_id"].duplicated().any()
        assert not picked.loc[picked["shared_sample"] != "", "shared_sample"].duplicated().any()
    with pytest.raises(ValueError, match="follow_up"):
        treatment.one_per_sample(rows, "middle")


def test_no_state_of_the_forest_plot_pools_anyone_twice(tables, plot):
    sample = tables["studies"].assign(people=lambda s: s["shared_sample"].where(s["shared_sample"] != "", s.index)).set_index("label")["people"]
    for question in treatment.QUESTIONS:
        for follow_up in ("first", "last"):
            table = plot(question, same_people=follow_up)[2]
            people = sample[table.loc[table["what"] == "trial", "study"]]
            assert not people.duplicated().any(), question


# ---------------------------------------------------------------- ours beside the published values


def test_the_two_hott_contrasts_with_free_activity_give_the_printed_third(tables):
    """hott2019 and hott2020, abstracts: hip - knee is 0.8 and 3.2 points."""
    rows = tables["effects"].query("study_id in ['hott2019', 'hott2020']")
    for study, printed in [("hott2019", 0.8), ("hott2020", 3.2)]:
        each = rows[rows["study_id"] == study].set_index("contrast")["estimate"]
        assert each["hip exercise - free physical activity"] - each["knee exercise - free physical activity"] == pytest.approx(printed)


def test_kettunen_recomputed_from_its_arms(tables):
    """kettunen2007, Table 3: 1.1 with -7.4 to 5.2, which fits only as 1.1 with -5.2 to 7.4; kettunen2012, abstract: 1.2."""
    ours = asked(tables, "Function: surgery added").set_index("study_id")
    assert ours.loc["kettunen2012", "estimate"] == pytest.approx(1.2)
    seven = ours.loc["kettunen2007"]
    assert seven["estimate"] == pytest.approx(12.9 - 11.4)  # not adjusted for baseline, the printed one is
    assert (seven["ci_low"], seven["ci_high"]) == pytest.approx((-5.2, 7.4), abs=0.6)


def test_dolak_recomputed_agrees_with_its_printed_p(tables):
    """dolak2011, abstract: p = .035 between the arms at four weeks."""
    row = asked(tables, "Pain: quadriceps or hip").iloc[0]
    p = 2 * stats.t.sf(abs(row["estimate"]) / math.sqrt(row["variance"]), 31)
    assert p == pytest.approx(0.035, abs=0.006)


def test_hansen_lies_within_its_own_equivalence_margin(tables):
    """hansen2023, abstract: equivalent within 8 points; difference 0.6, -2.0 to 3.2."""
    row = asked(tables, "Function: quadriceps or hip").set_index("study_id").loc["hansen2023"]
    assert (row["estimate"], row["ci_low"], row["ci_high"]) == (0.6, -2.0, 3.2)
    assert treatment.against_mcid(row["ci_low"], row["ci_high"], 8) == "within"


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
    row = asked(tables, "Standardised: added to education").set_index("study_id").loc["rathleff2015"]
    assert row["estimate"] == pytest.approx(math.log(1.73) / 1.814, abs=1e-3)
    assert row["ci_low"] == pytest.approx(math.log(1.02) / 1.814, abs=5e-3)


def test_fixed_effect_of_hott_and_hansen_by_hand(tables, plot):
    low_high = {"hott2019": (-0.8, -6.4, 4.8), "hansen2023": (0.6, -2.0, 3.2)}
    weights = {study: (3.92 / (high - low)) ** 2 for study, (_, low, high) in low_high.items()}
    mean = sum(weights[study] * low_high[study][0] for study in weights) / sum(weights.values())
    figure, reading, table = plot("Function: quadriceps or hip", "fixed effect")
    ours = table[table["what"] == "pooled"].iloc[0]
    assert ours["estimate"] == pytest.approx(mean, abs=0.01) == 0.35
    assert ours["n"] == 276 and "276 people" in reading and "wholly within ±10" in reading
    assert figure.data[1].x[0] == pytest.approx(mean, abs=0.001)


# ---------------------------------------------------------------- the forest plot's controls


def test_model_and_interval_change_what_they_should(tables, plot):
    rows = treatment.one_per_sample(asked(tables, "Standardised: quadriceps or hip"))
    for name, code in treatment.MODELS.items():
        for hartung_knapp in (False, True):
            drawn = plot("Standardised: quadriceps or hip", name, hartung_knapp)[0].data[1]
            want = statistics.meta_analysis(rows["estimate"], rows["variance"], code, hartung_knapp and code != "fixed")
            assert drawn.x[0] == want.estimate
            assert drawn.error_x.array[0] == pytest.approx(want.ci_high - want.estimate)
    assert "no prediction interval" in plot("Standardised: quadriceps or hip", "fixed effect")[1]


def test_leaving_one_out(tables, plot):
    rows = treatment.one_per_sample(asked(tables, "Standardised: quadriceps or hip"))
    each = statistics.leave_one_out(rows["estimate"], rows["variance"], "DL")
    for place, want in enumerate(each):
        figure, reading, table = plot("Standardised: quadriceps or hip", "DerSimonian-Laird", leave_out=treatment.LEAVE_OUT[place + 1])
        assert figure.data[1].x[0] == pytest.approx(want.estimate)
        assert table["weight (%)"][place] is None and "2 trials" in reading
        assert figure.data[0].marker.symbol[place] == "square-open"


def test_a_question_with_one_trial_or_none_says_so(plot):
    figure, reading, _ = plot("Pain: high or low dose", leave_out="trial 1")
    assert "One trial, Østerås et al. 2013" in reading and "1.6 (95 % interval 0.8 to 2.4)" in reading and len(figure.data[1].x) == 0
    figure, reading, _ = plot("Pain: hip + knee or nothing")
    assert "No trial in our tables" in reading and "3.3 (95 % interval 1.1 to 5.6)" in reading and len(figure.data[0].x) == 0


def test_published_values_stand_on_the_side_they_favour(tables):
    """nascimento2018: exercise lowers pain, -3.3; morelli2015: 0.95 in favour of programmes with hip exercise."""
    published = tables["published"].set_index("question")["estimate"]
    assert published["Pain: hip + knee or nothing"] == 3.3
    assert published["Standardised: quadriceps or hip"] == -0.95
    assert published["Standardised: added to education"] == pytest.approx(math.log(13.0 / 9.6) / 1.814, abs=1e-3)


# ---------------------------------------------------------------- the other figures


def test_vmo_against_general_by_hand(tables):
    """bolgla2011, Table 3: syme2009 55 and 45, song2009 45 and 53, dursun2001 84 and 90."""
    direct = treatment.vmo_minus_general(tables["arms"]).set_index("study_id")
    assert direct["difference"].to_dict() == {"syme2009": 10, "song2009": -8, "dursun2001": -6}
    assert direct["inferred"].to_dict() == {"syme2009": False, "song2009": False, "dursun2001": True}
    reading = treatment.vmo_or_general(tables["arms"])[1]
    assert "weighted by size −2.3" in reading and "157 people" in reading
    stated = treatment.vmo_or_general(tables["arms"], stated_only=True)
    assert "2 trials" in stated[1] and "Dursun" not in stated[1]
    assert set(stated[2]["study"]) == {"Syme et al. 2009", "Song et al. 2009"}


def test_every_untreated_arm_is_compared_with_every_exercise_arm(tables):
    contrasts = treatment.pain_contrasts(tables["arms"])
    nothing = contrasts[contrasts["comparator"] == "nothing"]
    assert sorted(nothing["difference"]) == sorted([55 - 17, 45 - 17, 45 - 4, 53 - 4, 44 + 20, 61 + 20, 59 - 8, 43 - 8])
    assert treatment.trial_medians(nothing).loc["nothing", "median"] == median([33, 45, 72.5, 43])
    assert not contrasts["study_id"].isin(["bakhtiary_fatemi", "bily2008"]).any()
    assert set(contrasts.loc[contrasts["package"], "study_id"]) == {"clark2000", "crossley2002", "lun2005"}


def test_comparator_states(tables):
    contrasts = treatment.pain_contrasts(tables["arms"])
    assert "No randomised trial" in treatment.compared_with_what(contrasts, "a placebo")[1]
    reading = treatment.compared_with_what(contrasts, "a placebo", packages=True)[1]
    assert "against a placebo 33 points (1 trial)" in reading
    vmo = treatment.compared_with_what(contrasts, exercise="VMO-specific")[2]
    assert set(vmo["study"]) == {"Syme et al. 2009", "Song et al. 2009", "Dursun et al. 2001"}


@pytest.mark.parametrize("low, high, verdict", [(2, 5, "beyond"), (-5, -2, "beyond"), (1.9, 5, "across"), (-1.9, 1.9, "within"), (-3, 3, "across")])
def test_where_an_interval_lies(low, high, verdict):
    assert treatment.against_mcid(low, high, 2) == verdict


@pytest.fixture(scope="module")
def intervals(tables):
    names = ("trials", "effects", "pooled", "studies")
    return treatment.intervals_with_mcid(*(tables[name] for name in names))


def test_mcid_counts_follow_the_sliders(tables, intervals):
    assert tables["mcid"] == {"pain": 2, "akps": 10}
    table = treatment.mcid_explorer(intervals, 2, 10)[2]
    within = (intervals["ci_low"].abs().combine(intervals["ci_high"].abs(), max) < intervals["scale"].map(tables["mcid"])).sum()
    assert (table["verdict"] == "within").sum() == within
    reading = treatment.mcid_explorer(intervals, 2, 10)[1]
    assert f"0 of {len(intervals)} intervals lie wholly beyond" in reading
    small = treatment.mcid_explorer(intervals, 0.5, 10)[2].set_index("study")["verdict"]
    assert small["Østerås et al. 2013"] == "beyond"  # osteras2013, abstract: 0.8 to 2.4
    assert "review" not in treatment.mcid_explorer(intervals, evidence="trials")[1]


def test_an_inferred_scale_is_named_wherever_it_is_drawn(tables, intervals, plot):
    """osteras2013 and nascimento2018 print no unit of pain; emgbfmeta and nmesplos2025 name no scale."""
    inferred = intervals[intervals["inferred"]]
    silent = {"osteras2013", "nascimento2018", "kettunen2007", "emgbfmeta", "nmesplos2025"}
    assert set(inferred["study_id"]) == silent
    assert inferred["hover"].str.contains("scale is inferred").all()
    figure, reading, table = treatment.mcid_explorer(intervals)
    drawn = [symbol for trace in figure.data for symbol in trace.marker.symbol]
    assert sum(symbol.endswith("-open") for symbol in drawn) == len(inferred)
    assert f"{len(inferred)} hang on a scale that we inferred" in reading
    assert table["scale"].str.contains("inferred").sum() == len(inferred)
    for question in ("Pain: high or low dose", "Pain: hip + knee or nothing", "Pain: hip + knee or knee"):
        assert "we infer a scale of 0 to 10" in plot(question)[1]
    assert "infer" not in plot("Pain: quadriceps or hip")[1]  # dolak2011 prints cm


def test_reviews_are_named_for_what_they_compared_and_turned_to_the_first_named(intervals):
    """emgbfmeta and nmesplos2025, abstracts; the signs of callaghan2012 and of function differ."""
    reviews = intervals[intervals["kind"] == "review"].set_index(["study_id", "what", "scale"])
    reviews = reviews[["estimate", "ci_low", "ci_high"]]
    assert reviews.loc[("emgbfmeta", "biofeedback added or not", "pain")].tolist() == [0.8, -0.75, 2.34]
    assert reviews.loc[("emgbfmeta", "biofeedback added or not", "akps")].tolist() == [6.71, 4.36, 9.06]
    assert reviews.loc[("nmesplos2025", "stimulation added or not", "pain")].tolist() == [0.37, 0.1, 0.64]
    assert set(intervals.loc[intervals["what"] == "tape or no tape", "study_id"]) == {"callaghan2012"}
    assert not intervals["label"].duplicated().any()  # follow-ups of one trial are told apart
    told = intervals.loc[intervals["study_id"] == "nmesplos2025", "caution"]
    assert told.str.contains("Abdelhamed").all()  # two reviews that disagree: both or neither


def test_a_pooled_row_is_drawn_only_with_a_scale_and_under_its_own_name(tables):
    def drawn(**changed):
        row = tables["pooled"].query("study_id == 'callaghan2012'")
        row = row.assign(comparison="dry_needling vs none", **changed)
        found = treatment.intervals_with_mcid(tables["trials"], tables["effects"], row, tables["studies"])
        return found.loc[found["kind"] == "review", "what"].tolist()

    assert drawn() == ["dry needling vs none"]
    assert drawn(outcome="pain") == drawn(statistic="smd") == drawn(direction="sign not stated") == []


def test_exercise_sessions_stand_behind_manipulation(tables, plot):
    """scafoglieri2021, Table 2: pain 23.4 mm more, AKPS 12.4 less at six weeks."""
    pain = asked(tables, "Pain: exercise or manipulation").iloc[0]
    assert (pain["estimate"], pain["ci_low"], pain["ci_high"]) == pytest.approx((-2.34, -3.76, -0.93))
    _, reading, _ = plot("Function: exercise or manipulation")
    assert "43 people" in reading and "exercised at home" in reading
    assert "−12.4 (95 % interval −20.2 to −4.7)" in reading


def test_an_odds_ratio_of_another_comparison_does_not_join_education(tables):
    school = tables["effects"].query("study_id == 'rathleff2015' and poolable")
    other = school.assign(study_id="lun2005", class_b="hip", shared_sample="")
    effects = pd.concat([tables["effects"], other], ignore_index=True)
    others = (evidence.load("trial_arms"), evidence.load("measurements"), tables["studies"])
    trials = treatment.comparable_trials(effects, *others)
    assert "lun2005" not in set(trials["study_id"])


def test_no_interval_runs_off_the_axis(intervals):
    for mcid_pain in (0.5, 2, 3):
        for mcid_akps in (6, 10, 14):
            figure = treatment.mcid_explorer(intervals, mcid_pain, mcid_akps)[0]
            low, high = figure.layout.xaxis.range
            for trace in figure.data:
                x = np.array(trace.x, dtype=float)
                assert (x - np.array(trace.error_x.arrayminus) >= low).all()
                assert (x + np.array(trace.error_x.array) <= high).all()


def test_network_odds_as_percentages(tables):
    _, reading, table = treatment.network_odds(tables["pooled"], scale="percent improved", improve_anyway=50)
    share = table.set_index("treatment").loc["exercise", "improved, if 50 % do while they wait (%)"]
    assert share == pytest.approx(100 * 13 / 14, abs=0.05)
    assert "2.4 to 83.5" in reading and "35 times" in reading


def test_the_network_keeps_its_two_comparators_apart(tables):
    """winters2020, abstract: packages against education alone 2.6 (1.7 to 4.2) and 4.0 (1.5 to 11.8)."""
    _, reading, table = treatment.network_odds(tables["pooled"], "education")
    assert sorted(table["odds ratio"]) == [2.6, 4.0] and set(table["against"]) == {"education alone"}
    assert "1.7 to 4.2" in reading and "1.5 to 11.8" in reading and "similar with education alone" in reading
    waiting = treatment.network_odds(tables["pooled"], "waiting")[2]
    assert len(waiting) == 5 and not waiting["treatment"].str.contains(" vs ").any()
    assert waiting["95 % from"].max() < waiting["95 % to"].min()  # "all intervals overlap"


def test_every_interval_of_the_network_lies_on_its_axis(tables):
    for against in treatment.RIVALS:
        figure = treatment.network_odds(tables["pooled"], against)[0]
        low, high = 10 ** np.array(figure.layout.xaxis.range)
        dots = figure.data[0]
        assert (np.array(dots.x) - np.array(dots.error_x.arrayminus)).min() > low
        assert (np.array(dots.x) + np.array(dots.error_x.array)).max() < high


def test_ties_keep_their_order(tables):
    """Beyond 16 rows numpy's default sort breaks ties in an order that depends on the processor."""
    row = tables["pooled"].query("comparison == 'exercise vs wait and see'")
    names = [f"drug {place:02} vs wait and see" for place in range(60)]
    many = [row.assign(comparison=name, estimate=13.0 - place % 3) for place, name in enumerate(names)]
    drawn = treatment.network_odds(pd.concat([row.assign(estimate=20.0), *many]))[2]["treatment"].tolist()
    assert drawn[1:] == [f"drug {place:02}" for third in range(3) for place in range(third, 60, 3)]


def test_the_table_below_the_comparators_says_whether_packages_count(tables):
    chapter = evidence.DATA.parent / "chapters" / "06-strengthening-works.ipynb"
    notebook = json.loads(chapter.read_text("utf-8"))
    cell = next(cell for cell in notebook["cells"] if "trial_medians(" in "".join(cell["source"]))
    lines = "".join(cell["outputs"][0]["data"]["text/plain"]).splitlines()
    printed = [[int(number) for number in line.split()[-4:]] for line in lines if "tape or brace" in line]
    contrasts = treatment.pain_contrasts(tables["arms"])
    medians = [treatment.trial_medians(rows) for rows in (contrasts[~contrasts["package"]], contrasts)]
    alone, packages = (summary.loc["tape or brace"] for summary in medians)
    assert printed == [[round(value) for value in row] for row in (alone, packages)]
    for ticked, row in ((False, alone), (True, packages)):
        reading = treatment.compared_with_what(contrasts, packages=ticked)[1]
        assert f"against tape or brace {row['median']:.0f} points" in reading


def test_people_needed_for_equivalence(tables):
    direct = treatment.vmo_minus_general(tables["arms"])
    needed = statistics.sample_size_two_sample_tost(-1, 1, sd=2)
    assert f"{needed} people in each arm" in treatment.sample_size_for_equivalence(direct)[1]
    assert "more than 2,000" in treatment.sample_size_for_equivalence(direct, 0.5, 0.4, 2.5)[1]
