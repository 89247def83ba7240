"""Figures of chapter 06: what they draw and say of the trials."""

import json
from functools import partial

import numpy as np
import pandas as pd
import pytest

from patella import evidence, statistics
from patella.figures import forest_plot, treatment, what_if
from patella.synthesis import pain_change, pools, trials
from patella.words import GLUE, MINUS
from trial_tables import asked
from trial_tables import tables as load


@pytest.fixture(scope="module")
def tables():
    return load()


@pytest.fixture(scope="module")
def intervals(tables):
    return tables["intervals"]


@pytest.fixture(scope="module")
def plot(tables):
    return partial(forest_plot.forest_plot, tables["trials"], tables["published"], tables["mcid"])


@pytest.fixture(scope="module")
def alone(tables):
    return partial(forest_plot.one_trial, tables["trials"], tables["published"], tables["mcid"])


@pytest.fixture(scope="module")
def assumed(tables):
    direct = pain_change.vmo_minus_general(tables["arms"])
    return partial(what_if.assumed_spread, direct, tables["studies"], tables["mcid"])


def loose(text: str) -> str:
    """A text whose numbers are no longer tied to their units."""
    return text.replace(GLUE, " ").replace("</span>", "")


# ---------------------------------------------------------------- every figure


@pytest.fixture(scope="module")
def drawn_by(tables, plot, alone, assumed):
    """Each figure of the chapter, with the tables that it needs."""
    contrasts, direct = (
        each(tables["arms"]) for each in (pain_change.pain_contrasts, pain_change.vmo_minus_general)
    )
    return {
        "vmo_or_general": partial(treatment.vmo_or_general, tables["arms"]),
        "compared_with_what": partial(treatment.compared_with_what, contrasts),
        "forest_plot": plot,
        "one_trial": alone,
        "imagined_in_pool": partial(what_if.imagined_in_pool, tables["trials"]),
        "assumed_spread": assumed,
        "mcid_explorer": partial(treatment.mcid_explorer, tables["intervals"]),
        "network_odds": partial(treatment.network_odds, tables["pooled"]),
        "sample_size_for_equivalence": partial(treatment.sample_size_for_equivalence, direct),
    }


@pytest.mark.parametrize(
    ("figure", "control", "options"),
    [
        ("vmo_or_general", "trials", treatment.TRIALS),
        ("compared_with_what", "comparator", treatment.COMPARATORS),
        ("compared_with_what", "exercise", treatment.EXERCISES),
        ("forest_plot", "question", forest_plot.POOLED),
        ("forest_plot", "order", pools.ORDERS),
        ("forest_plot", "model", forest_plot.MODELS),
        ("forest_plot", "same_people", forest_plot.SAME_PEOPLE.values()),
        ("one_trial", "question", forest_plot.ALONE),
        ("imagined_in_pool", "question", what_if.JOINED),
        ("assumed_spread", "model", what_if.SPREAD_MODELS),
        ("mcid_explorer", "evidence", treatment.EVIDENCE),
        ("network_odds", "against", treatment.RIVALS),
        ("network_odds", "scale", treatment.SCALES),
    ],
)
def test_each_option_is_drawn_and_another_word_is_refused_with_the_right_ones(
    drawn_by, figure, control, options
):
    for option in options:
        assert drawn_by[figure](**{control: option}).reading
    for wrong in ("VMO specific", "", 1, None):
        with pytest.raises(ValueError, match=control) as refusal:
            drawn_by[figure](**{control: wrong})
        assert all(f'"{option}"' in str(refusal.value) for option in options)


@pytest.mark.parametrize(
    ("figure", "control", "wrong"),
    [
        ("vmo_or_general", "show_untreated", "no"),
        ("vmo_or_general", "stated_only", 1),
        ("compared_with_what", "packages", "yes"),
        ("imagined_in_pool", "n", 0),
        ("imagined_in_pool", "n", 20.5),
        ("assumed_spread", "sd", 0),
        ("assumed_spread", "stated_only", "no"),
        ("mcid_explorer", "mcid_pain", 0),
        ("mcid_explorer", "mcid_akps", -1),
        ("network_odds", "improve_anyway", 100),
        ("sample_size_for_equivalence", "margin", 0),
        ("sample_size_for_equivalence", "sd", -2),
        ("sample_size_for_equivalence", "power", 80),
    ],
)
def test_a_number_or_switch_that_cannot_be_used_is_refused_by_its_name(drawn_by, figure, control, wrong):
    with pytest.raises(ValueError, match=control):
        drawn_by[figure](**{control: wrong})


# ---------------------------------------------------------------- the forest plot


def test_no_state_of_the_forest_plot_pools_anyone_twice(tables, plot):
    sample = (
        tables["studies"]
        .assign(people=lambda s: s["shared_sample"].where(s["shared_sample"] != "", s.index))
        .set_index("label")["people"]
    )
    for question in forest_plot.POOLED:
        for follow_up in ("first", "last"):
            table = plot(question, same_people=follow_up)[2]
            people = sample[table.loc[table["what"] == "trial", "study"]]
            assert not people.duplicated().any(), question


def test_questions_are_pooled_where_several_groups_of_people_answer(tables):
    groups = trials.people(tables["trials"]).groupby(tables["trials"]["question"]).nunique()
    assert set(forest_plot.POOLED) == set(groups.index[groups > 1])


def test_fixed_effect_of_hott_and_hansen_by_hand(tables, plot):
    low_high = {"hott2019": (-0.8, -6.4, 4.8), "hansen2023": (0.6, -2.0, 3.2)}
    weights = {study: (3.92 / (high - low)) ** 2 for study, (_, low, high) in low_high.items()}
    mean = sum(weights[study] * low_high[study][0] for study in weights) / sum(weights.values())
    figure, reading, table = plot("Function: quadriceps or hip", model="fixed effect")
    ours = table[table["what"] == "pooled"].iloc[0]
    assert ours["estimate"] == pytest.approx(mean, abs=0.01) == 0.35
    assert ours["n"] == 276 and "276 people" in loose(reading) and "wholly within ±10" in reading
    assert figure.data[1].x[0] == pytest.approx(mean, abs=0.001)


def test_model_and_interval_change_what_they_should(tables, plot):
    rows = trials.one_per_sample(asked("Standardised: quadriceps or hip"))
    for name, (code, hartung_knapp) in forest_plot.MODELS.items():
        drawn = plot("Standardised: quadriceps or hip", model=name)[0].data[1]
        want = statistics.meta_analysis(rows["estimate"], rows["variance"], code, hartung_knapp)
        assert drawn.x[0] == want.estimate
        assert drawn.fill == "toself" and (min(drawn.x), max(drawn.x)) == (want.ci_low, want.ci_high)
    assert "no prediction interval" in plot("Standardised: quadriceps or hip", model="fixed effect")[1]


def test_each_line_of_the_forest_plot_tells_its_numbers_and_how_the_trial_was_run(plot, alone):
    figure, _, table = plot("Standardised: quadriceps or hip")
    told = [loose(note.text) for note in figure.layout.annotations]
    lines = [loose(label) for label in figure.layout.yaxis.ticktext[:3]]
    assert all(line.endswith(f"weight {share:.0f} %") for line, share in zip(lines, table["weight (%)"]))
    assert "n = 100 + 100" in lines[2] and "n = 33, arms not read" in lines[0]
    assert "−0.74 (−1.44 to −0.03)" in told
    conduct = [text for text in told if text.startswith("concealed")]
    assert sorted(conduct) == ["concealed: not read<br>blind: not read"] * 2 + [
        "concealed: yes<br>blind: assessor"
    ]
    assert any("95 % prediction" in loose(label) for label in figure.layout.yaxis.ticktext)
    nobody = alone("Pain: high or low dose").figure.layout.annotations
    assert any(note.text == "concealed: yes<br>blind: nobody" for note in nobody)


def test_the_reading_tells_how_far_the_trials_differ(plot):
    rows = trials.one_per_sample(asked("Standardised: quadriceps or hip"))
    want = statistics.meta_analysis(rows["estimate"], rows["variance"], "DL")
    told = loose(plot("Standardised: quadriceps or hip", model="DerSimonian-Laird").reading)
    assert f"Q = {want.q:.1f} (p = {want.q_p:.2f})" in told
    assert f"τ² is {want.tau2:.2f}, interval {want.tau2_low:.2f} to {want.tau2_high:.2f}" in told
    assert "τ²" not in plot("Standardised: quadriceps or hip", model="fixed effect").reading


def diamonds(figure) -> list[float]:
    """The estimates of the diamonds, from the top."""
    return list(figure.data[1].x[::6])


def test_leaving_one_out(plot):
    rows = trials.one_per_sample(asked("Standardised: quadriceps or hip"))
    each = statistics.leave_one_out(rows["estimate"], rows["variance"], "DL")
    shown = plot("Standardised: quadriceps or hip", "leaving one out", "DerSimonian-Laird")
    whole = statistics.meta_analysis(rows["estimate"], rows["variance"], "DL")
    assert diamonds(shown.figure) == pytest.approx([*(want.estimate for want in each), whole.estimate])
    assert "without Dolak 2011 0.03" in shown.reading
    two = plot("Function: quadriceps or hip", "leaving one out")
    assert "nothing is left to pool" in two.reading and len(two.figure.data[0].x) == 2


def test_trial_after_trial(plot):
    rows = trials.one_per_sample(asked("Standardised: quadriceps or hip"))
    assert rows["year"].is_monotonic_increasing
    steps = [statistics.meta_analysis(rows["estimate"][:k], rows["variance"][:k]) for k in (2, 3)]
    shown = plot("Standardised: quadriceps or hip", "cumulative by year")
    assert diamonds(shown.figure) == pytest.approx([step.estimate for step in steps])
    assert list(shown.figure.data[0].x) == [rows["estimate"].iloc[0]]


def test_subgroups_by_comparator_have_a_total_only_where_nobody_counts_twice(plot):
    shown = plot("Standardised: any comparator", "by comparator")
    hip, education = (
        trials.pool(trials.one_per_sample(asked(question)))
        for question in ("Standardised: quadriceps or hip", "Standardised: added to education")
    )
    assert diamonds(shown.figure) == pytest.approx([hip.estimate, education.estimate])
    told = [note.text for note in shown.figure.layout.annotations]
    assert "one trial: not pooled" in told and "no total: same people twice" in told
    assert "Hott et al. 2019 stands in two of them" in shown.reading
    assert f"I² {100 * hip.i2:.0f} %" in loose(shown.reading)
    whole = plot("Standardised: any comparator")
    assert len(diamonds(whole.figure)) == 1 and "counts once here, against hip exercise" in whole.reading
    one = plot("Function: quadriceps or hip", "by comparator")
    assert "shows nothing new" in one.reading and len(diamonds(one.figure)) == 2


def test_a_model_that_changes_nothing_is_said_to_change_nothing(plot):
    assert "just as the fixed-effect one does." in plot("Function: quadriceps or hip").reading
    assert "but for its interval" in plot("Function: quadriceps or hip", model="REML, Hartung-Knapp").reading
    assert "fixed-effect one" not in plot("Standardised: quadriceps or hip").reading


def test_a_question_with_one_trial_or_none_says_so(alone):
    figure, reading, _ = alone("Pain: high or low dose")
    assert "One trial (Østerås et al. 2013)" in reading and len(figure.data[1].x) == 0
    assert "1.6 (95 % interval 0.8 to 2.4)" in loose(reading)
    figure, reading, _ = alone("Pain: hip + knee or nothing")
    assert "No trial in our tables" in reading and len(figure.data[0].x) == 0
    assert "3.3 (95 % interval 1.1 to 5.6)" in loose(reading)
    twice = alone("Function: training or activity")
    assert len(twice.figure.data[0].x) == 2 and "must not be pooled" in twice.reading
    assert "At 52 weeks: the interval reaches across" in loose(twice.reading)


# ---------------------------------------------------------------- what if


def test_an_imagined_trial_joins_the_pool_hollow_and_by_its_own_name(tables):
    question = "Standardised: added to education"
    shown = what_if.imagined_in_pool(tables["trials"], question, 200, 0.4)
    rows = trials.one_per_sample(asked(question))
    variance = 2 / 200 + 0.4**2 / (4 * 200)
    want = statistics.meta_analysis([*rows["estimate"], 0.4], [*rows["variance"], variance])
    before = statistics.meta_analysis(rows["estimate"], rows["variance"])
    assert diamonds(shown.figure) == pytest.approx([before.estimate, want.estimate])
    assert list(shown.figure.data[0].marker.symbol) == ["square", "square", "square-open"]
    assert "imagined" in shown.figure.layout.yaxis.ticktext[2] and shown.reading.startswith("Imagined")
    assert f"{want.estimate:.2f} (95 % interval {want.ci_low:.2f}" in loose(shown.reading)
    assert "held zero and leaves it out now" in shown.reading
    assert "holds zero, as before" in what_if.imagined_in_pool(tables["trials"], question, 50, 0).reading
    assert (shown.table["what"] == "imagined").sum() == 1


def test_an_assumed_spread_is_labelled_and_pooled_by_hand(tables, assumed):
    """bolgla2011, Table 3: 55 - 45 of 21 and 22 people, 45 - 53 of 27 and 27, 84 - 90 of 30 and 30."""
    variances = [625 * (1 / first + 1 / second) for first, second in ((21, 22), (27, 27), (30, 30))]
    weights = 1 / np.array(variances)
    shown = assumed(sd=25, model="fixed effect")
    assert diamonds(shown.figure) == pytest.approx([np.average([10, -8, -6], weights=weights)])
    assert "assumed SD of 25" in loose(shown.reading) and "no test of equivalence" in shown.reading
    assert "(assumed)" in " ".join(shown.figure.layout.yaxis.ticktext)
    stated = assumed(stated_only=True)
    assert set(stated.table["study"][:2]) == {"Syme et al. 2009", "Song et al. 2009"}


def test_an_assumed_spread_says_which_difference_it_leaves_out(assumed):
    """2 points of 10 are 20 per cent of the pain of whoever starts at 10, and more for others."""
    assert "rules out a difference of that size, either way" in assumed(sd=15).reading
    wide = assumed(sd=15, model="REML, Hartung-Knapp").reading
    assert "only for people who start below 7.8 of 10" in wide and "hardly moves it" in wide
    assert "runs off the chart" in assumed(model="REML, Hartung-Knapp", stated_only=True).reading
    assert "says what the fixed-effect model says" in assumed(sd=40).reading
    for sd in what_if.SPREADS:
        for model in what_if.SPREAD_MODELS:
            for stated in (True, False):  # as the chapter says
                left_out = "either way" in assumed(sd=sd, model=model, stated_only=stated).reading
                assert left_out == (model != "REML, Hartung-Knapp")


# ---------------------------------------------------------------- the other figures


def test_the_reading_weighs_the_trials_by_size(tables):
    reading = treatment.vmo_or_general(tables["arms"])[1]
    assert "weighted by size −2.3" in reading and "157 people" in loose(reading)
    stated = treatment.vmo_or_general(tables["arms"], stated_only=True)
    assert "2 trials" in loose(stated[1]) and "Dursun" not in stated[1]
    assert set(stated[2]["study"]) == {"Syme et al. 2009", "Song et al. 2009"}


def test_comparator_states(tables):
    contrasts = pain_change.pain_contrasts(tables["arms"])
    assert "No randomised trial" in treatment.compared_with_what(contrasts, "a placebo")[1]
    reading = treatment.compared_with_what(contrasts, "a placebo", packages=True)[1]
    assert "against a placebo 33 points (1 trial)" in loose(reading)
    vmo = treatment.compared_with_what(contrasts, exercise="VMO-specific")[2]
    assert set(vmo["study"]) == {"Syme et al. 2009", "Song et al. 2009", "Dursun et al. 2001"}


def test_mcid_counts_follow_the_sliders(tables, intervals):
    table = treatment.mcid_explorer(intervals, 2, 10)[2]
    within = (
        intervals["ci_low"].abs().combine(intervals["ci_high"].abs(), max)
        < intervals["scale"].map(tables["mcid"])
    ).sum()
    assert (table["verdict"] == "within").sum() == within
    reading = treatment.mcid_explorer(intervals, 2, 10)[1]
    assert f"0 of {len(intervals)} intervals lie wholly beyond" in reading
    small = treatment.mcid_explorer(intervals, 0.5, 10)[2].set_index("study")["verdict"]
    assert small["Østerås et al. 2013"] == "beyond"  # osteras2013, abstract: 0.8 to 2.4
    assert "review" not in treatment.mcid_explorer(intervals, evidence="trials")[1]


def test_an_inferred_scale_is_named_wherever_it_is_drawn(intervals, alone):
    """osteras2013 and nascimento2018 print no unit of pain; emgbfmeta and nmesplos2025 name no scale."""
    inferred = intervals[intervals["inferred"]]
    silent = {"osteras2013", "nascimento2018", "kettunen2007", "emgbfmeta", "nmesplos2025"}
    assert set(inferred["study_id"]) == silent
    figure, reading, table = treatment.mcid_explorer(intervals)
    hover = pd.Series([text for trace in figure.data for text in trace.hovertext])
    assert hover.str.contains("scale is inferred").sum() == len(inferred)
    assert pd.Series(figure.layout.yaxis.ticktext).is_unique  # follow-ups of one trial are told apart
    drawn = [symbol for trace in figure.data for symbol in trace.marker.symbol]
    assert sum(symbol.endswith("-open") for symbol in drawn) == len(inferred)
    assert f"{len(inferred)} hang on a scale that we inferred" in reading
    assert table["scale"].str.contains("inferred").sum() == len(inferred)
    for question in ("Pain: high or low dose", "Pain: hip + knee or nothing", "Pain: hip + knee or knee"):
        assert "we infer a scale of 0 to 10" in alone(question)[1]
    assert "infer" not in alone("Pain: quadriceps or hip")[1]  # dolak2011 prints cm


def test_a_time_that_was_not_read_is_said_to_be_so(tables):
    compared = tables["trials"]
    read = compared["study_id"] != "hansen2023"
    unread = compared.assign(timepoint_weeks=compared["timepoint_weeks"].where(read))
    shown = forest_plot.forest_plot(unread, tables["published"], tables["mcid"])
    assert any("time not read" in label for label in shown.figure.layout.yaxis.ticktext)
    assert "nan" not in " ".join(shown.figure.data[0].hovertext)


def test_exercise_sessions_stand_behind_manipulation(alone):
    """scafoglieri2021, Table 2: pain 23.4 mm more, AKPS 12.4 less at six weeks."""
    pain = asked("Pain: exercise or manipulation").iloc[0]
    assert (pain["estimate"], pain["ci_low"], pain["ci_high"]) == pytest.approx((-2.34, -3.76, -0.93))
    _, reading, _ = alone("Function: exercise or manipulation")
    assert "43 people" in loose(reading) and "exercised at home" in reading
    assert "−12.4 (95 % interval −20.2 to −4.7)" in loose(reading)


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
    share = table.set_index("treatment").loc["exercise", f"improved, if 50{GLUE}% do while they wait (%)"]
    assert share == pytest.approx(100 * 13 / 14, abs=0.05)
    assert "2.4 to 83.5" in reading and "35 times" in loose(reading)


def test_how_many_improve_anyway_moves_percentages_alone_and_odds_say_so(tables):
    for scale in treatment.SCALES:
        few, many = (treatment.network_odds(tables["pooled"], "waiting", scale, share) for share in (10, 60))
        alike = few.figure == many.figure and few.reading == many.reading and few.table.equals(many.table)
        assert alike == (scale != "percent improved")
        assert ("moves the scale “percent improved” only" in few.reading) == alike


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


@pytest.mark.parametrize(("share", "side"), [(10, "left"), (60, "right")])
def test_what_treatments_are_compared_with_is_named_where_there_is_room(tables, share, side):
    figure = treatment.network_odds(tables["pooled"], "education", "percent improved", share).figure
    (note,) = figure.layout.annotations
    assert (note.text, note.x, note.xanchor) == ("education alone", share, side)


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
    lines = "".join(cell["outputs"][0]["data"]["text/plain"]).replace(MINUS, "-").splitlines()
    printed = [
        [int(number) for number in line.split(" | ")[-4:]] for line in lines if "tape or brace" in line
    ]
    contrasts = pain_change.pain_contrasts(tables["arms"])
    medians = [pain_change.trial_medians(rows) for rows in (contrasts[~contrasts["package"]], contrasts)]
    alone, packages = (summary.loc["tape or brace"] for summary in medians)
    assert printed == [[round(value) for value in row] for row in (alone, packages)]
    for ticked, row in ((False, alone), (True, packages)):
        reading = treatment.compared_with_what(contrasts, packages=ticked)[1]
        assert f"against tape or brace {row['median']:.0f} points" in loose(reading)


def test_people_needed_for_equivalence(tables):
    direct = pain_change.vmo_minus_general(tables["arms"])
    needed = statistics.sample_size_two_sample_tost(-1, 1, sd=2)
    assert f"{needed} people in each arm" in loose(treatment.sample_size_for_equivalence(direct).reading)
    assert "more than 2,000" in treatment.sample_size_for_equivalence(direct, 0.5, 0.4, 2.5)[1]


@pytest.mark.parametrize(("margin", "edge"), [(0.5, "top"), (1, "bottom")])
def test_the_size_that_is_needed_is_named_where_the_curve_is_not(tables, margin, edge):
    direct = pain_change.vmo_minus_general(tables["arms"])
    (note,) = treatment.sample_size_for_equivalence(direct, margin).figure.layout.annotations
    before = note.xanchor == "right"
    assert note.yanchor == edge == ("top" if before else "bottom")
    assert note.y == (103 if before else 0)


@pytest.mark.parametrize(
    ("margin", "true_difference", "sd"), [(1, 0, 2), (2, 0, 1.5), (0.5, 0, 2), (1, 0.4, 2.5)]
)
def test_the_axis_of_sizes_holds_the_answer_and_does_not_point_at_it(tables, margin, true_difference, sd):
    direct = pain_change.vmo_minus_general(tables["arms"])
    figure = treatment.sample_size_for_equivalence(direct, margin, true_difference, sd).figure
    assert figure.layout.xaxis.range[1] in (210, 455)
    for note in figure.layout.annotations:
        assert note.x < 0.95 * figure.layout.xaxis.range[1]
        assert note.xanchor == ("left" if note.x < 0.6 * figure.layout.xaxis.range[1] else "right")


def test_the_axis_of_differences_has_ticks_enough_for_a_phone(tables):
    figure = treatment.compared_with_what(pain_change.pain_contrasts(tables["arms"])).figure
    low, high = figure.layout.xaxis.range
    assert (high - low) // figure.layout.xaxis.dtick >= 4
