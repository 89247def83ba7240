"""Figures of chapter 06: what they draw and say of the trials."""

import json
from functools import partial

import numpy as np
import pandas as pd
import pytest

from patella import evidence, statistics
from patella.figures import forest_plot, treatment
from patella.synthesis import pain_change, trials
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
    return forest_plot.forest(tables["trials"], tables["published"], tables["mcid"])


def loose(text: str) -> str:
    """A text whose numbers are no longer tied to their units."""
    return text.replace(GLUE, " ")


# ---------------------------------------------------------------- every figure


@pytest.fixture(scope="module")
def drawn_by(tables, plot):
    """Each figure of the chapter, with the tables that it needs."""
    contrasts, direct = (
        each(tables["arms"]) for each in (pain_change.pain_contrasts, pain_change.vmo_minus_general)
    )
    return {
        "vmo_or_general": partial(treatment.vmo_or_general, tables["arms"]),
        "compared_with_what": partial(treatment.compared_with_what, contrasts),
        "forest_plot": plot,
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
        ("forest_plot", "question", forest_plot.QUESTIONS),
        ("forest_plot", "model", forest_plot.MODELS),
        ("forest_plot", "same_people", forest_plot.SAME_PEOPLE.values()),
        ("forest_plot", "leave_out", forest_plot.LEAVE_OUT),
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
        ("forest_plot", "hartung_knapp", "no"),
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
    for question in forest_plot.QUESTIONS:
        for follow_up in ("first", "last"):
            table = plot(question, same_people=follow_up)[2]
            people = sample[table.loc[table["what"] == "trial", "study"]]
            assert not people.duplicated().any(), question


def test_fixed_effect_of_hott_and_hansen_by_hand(tables, plot):
    low_high = {"hott2019": (-0.8, -6.4, 4.8), "hansen2023": (0.6, -2.0, 3.2)}
    weights = {study: (3.92 / (high - low)) ** 2 for study, (_, low, high) in low_high.items()}
    mean = sum(weights[study] * low_high[study][0] for study in weights) / sum(weights.values())
    figure, reading, table = plot("Function: quadriceps or hip", "fixed effect")
    ours = table[table["what"] == "pooled"].iloc[0]
    assert ours["estimate"] == pytest.approx(mean, abs=0.01) == 0.35
    assert ours["n"] == 276 and "276 people" in loose(reading) and "wholly within ±10" in reading
    assert figure.data[1].x[0] == pytest.approx(mean, abs=0.001)


def test_model_and_interval_change_what_they_should(tables, plot):
    rows = trials.one_per_sample(asked("Standardised: quadriceps or hip"))
    for name, code in forest_plot.MODELS.items():
        for hartung_knapp in (False, True):
            drawn = plot("Standardised: quadriceps or hip", name, hartung_knapp)[0].data[1]
            want = statistics.meta_analysis(
                rows["estimate"], rows["variance"], code, hartung_knapp and code != "fixed"
            )
            assert drawn.x[0] == want.estimate
            assert drawn.error_x.array[0] == pytest.approx(want.ci_high - want.estimate)
    assert "no prediction interval" in plot("Standardised: quadriceps or hip", "fixed effect")[1]


def test_leaving_one_out(tables, plot):
    rows = trials.one_per_sample(asked("Standardised: quadriceps or hip"))
    each = statistics.leave_one_out(rows["estimate"], rows["variance"], "DL")
    for place, want in enumerate(each):
        figure, reading, table = plot(
            "Standardised: quadriceps or hip", "DerSimonian-Laird", leave_out=forest_plot.LEAVE_OUT[place + 1]
        )
        assert figure.data[1].x[0] == pytest.approx(want.estimate)
        assert table["weight (%)"][place] is None and "2 trials" in loose(reading)
        assert figure.data[0].marker.symbol[place] == "square-open"


def test_a_question_with_one_trial_or_none_says_so(plot):
    figure, reading, _ = plot("Pain: high or low dose", leave_out="trial 1")
    assert "One trial, Østerås et al. 2013" in reading and len(figure.data[1].x) == 0
    assert "1.6 (95 % interval 0.8 to 2.4)" in loose(reading)
    figure, reading, _ = plot("Pain: hip + knee or nothing")
    assert "No trial in our tables" in reading and len(figure.data[0].x) == 0
    assert "3.3 (95 % interval 1.1 to 5.6)" in loose(reading)


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


def test_an_inferred_scale_is_named_wherever_it_is_drawn(tables, intervals, plot):
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
        assert "we infer a scale of 0 to 10" in plot(question)[1]
    assert "infer" not in plot("Pain: quadriceps or hip")[1]  # dolak2011 prints cm


def test_a_time_that_was_not_read_is_said_to_be_so(tables):
    compared = tables["trials"]
    read = compared["study_id"] != "hansen2023"
    unread = compared.assign(timepoint_weeks=compared["timepoint_weeks"].where(read))
    shown = forest_plot.forest(unread, tables["published"], tables["mcid"])()
    assert any("time not read" in label for label in shown.figure.layout.yaxis.ticktext)
    assert "nan" not in " ".join(shown.figure.data[0].hovertext)


def test_exercise_sessions_stand_behind_manipulation(tables, plot):
    """scafoglieri2021, Table 2: pain 23.4 mm more, AKPS 12.4 less at six weeks."""
    pain = asked("Pain: exercise or manipulation").iloc[0]
    assert (pain["estimate"], pain["ci_low"], pain["ci_high"]) == pytest.approx((-2.34, -3.76, -0.93))
    _, reading, _ = plot("Function: exercise or manipulation")
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
    lines = "".join(cell["outputs"][0]["data"]["text/plain"]).replace(MINUS, "-").splitlines()
    printed = [[int(number) for number in line.split()[-4:]] for line in lines if "tape or brace" in line]
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
