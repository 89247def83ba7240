"""Numbers that can be recomputed from their neighbours are recomputed.

A disagreement is either a slip of ours, to be mended, or stands in the source, and then the
row's caution must say so. Each check lists the rows that disagree; `unexplained` takes away
those whose caution speaks of it. That the known misprints are found shows that the checks bite.
"""

import itertools

import numpy as np
import pandas as pd
import pytest
from numpy.polynomial import polynomial
from scipy import stats
from statsmodels.stats.power import TTestPower

from patella import evidence, mechanics

EFFECTS = ["group_effects", "trial_effects", "pooled_effects", "measurements"]


def unexplained(rows, *words):
    """Rows whose caution holds none of the words."""
    spoken = rows.caution.str.contains("|".join(words))
    return rows.loc[~spoken].to_dict("records")


def half_a_digit(values):
    """Half a unit in the last printed place, as far as a float still shows it."""
    places = values.map(lambda value: len(f"{value:.10g}".partition(".")[2]))
    return 0.5 * 10.0**-places


# ------------------------------------------------------------ intervals


def effects(table):
    rows = evidence.load(table).rename(columns={"value": "estimate"})
    return rows[rows.ci_low.notna() & rows.estimate.notna()]


def off_centre(rows):
    """Intervals whose estimate isn't in the middle (of the logarithms, for ratios)."""
    logs = rows.statistic.isin(["odds_ratio", "risk_ratio", "prevalence_ratio", "ratio"])
    numbers = rows[["estimate", "ci_low", "ci_high"]]
    middle = (numbers.ci_low + numbers.ci_high) / 2
    middle[logs] = np.sqrt((numbers.ci_low * numbers.ci_high)[logs])
    rounding = half_a_digit(numbers.ci_low) + half_a_digit(numbers.ci_high)
    allowed = 0.03 * (numbers.ci_high - numbers.ci_low) + rounding
    symmetric = ~rows.statistic.isin(["percent", "median", "incidence_rate", "icc"])
    return rows[((numbers.estimate - middle).abs() > allowed) & symmetric]


def effects_of_prognosis():
    rows = evidence.load("prognosis").rename(columns={"percent": "estimate"})
    return rows[rows.ci_low.notna()]


@pytest.mark.parametrize("table", EFFECTS)
def test_interval_is_centred_on_its_estimate(table):
    assert not unexplained(off_centre(effects(table)), "centred", "credible", "interquartile")


def test_known_sign_misprint_is_found():
    found = off_centre(effects("trial_effects"))
    assert {"kettunen2007", "kettunen2012"} <= set(found.study_id)
    assert not found.poolable.any()


# ------------------------------------------------------------ counts and shares


def test_shares_follow_from_their_counts():
    rows = evidence.load("vmo_separate_muscle")
    share = 100 * rows.n_positive / rows.n
    wrong = rows[(share - rows.percent_positive).abs() > half_a_digit(rows.percent_positive)]
    assert list(wrong.study_id) == ["hubbard1997"]
    assert not unexplained(wrong, "21.66")


@pytest.mark.parametrize("table", ["prognosis", "measurements"])
def test_interval_of_a_share_follows_from_its_n(table):
    rows = (
        effects_of_prognosis()
        if table == "prognosis"
        else effects("measurements").query("statistic == 'percent'")
    )
    rows = rows[rows.n.notna()]
    share = rows.estimate / 100
    expected = 2 * 196 * np.sqrt(share * (1 - share) / rows.n)
    wrong = rows[((rows.ci_high - rows.ci_low) / expected - 1).abs() > 0.1]
    assert not unexplained(wrong, "n at baseline", "n is baseline", "not the denominator")


def test_arms_in_the_review_make_up_the_trial():
    arms = evidence.load("percent_pain_change")
    listed = arms.groupby("study_id").n.sum()
    randomised = evidence.studies().n_total[listed.index]
    short = arms[arms.study_id.isin(listed.index[listed != randomised])]
    spoken = short.groupby("study_id").caution.agg(" ".join).str.contains("randomised")
    assert spoken.all(), spoken[~spoken]
    assert (listed <= randomised).all()


# ------------------------------------------------------------ ratios and pooled rows


def test_ratio_of_means():
    rows = evidence.load("exercise_ratios")
    ratio = rows.vmo_mean / rows.vl_mean
    assert ratio.notna().equals(rows.derived_ratio_of_means.notna())
    pd.testing.assert_series_equal(ratio.round(3), rows.derived_ratio_of_means, check_names=False, atol=1e-3)


def test_printed_ratio_is_near_the_ratio_of_means():
    rows = evidence.load("exercise_ratios").dropna(subset=["ratio_mean", "derived_ratio_of_means"])
    assert ((rows.ratio_mean / rows.derived_ratio_of_means - 1).abs() < 0.1).all()


def pooled_sd_off():
    """Rows of women and men whose SD doesn't fit the SD printed for both together."""
    rows = evidence.load("exercise_ratios").query("study_id == 'chang2015'").set_index(["exercise", "group"])
    for exercise, measure in itertools.product(rows.index.unique("exercise"), ["vmo", "vl", "ratio"]):
        one, two, both = (rows.loc[(exercise, group)] for group in ("male", "female", "all"))
        means, sds = ([row[f"{measure}_{kind}"] for row in (one, two)] for kind in ("mean", "sd"))
        assert np.mean(means) == pytest.approx(both[f"{measure}_mean"], abs=0.0101)
        squares = sum(
            29 * sd**2 + 30 * (mean - np.mean(means)) ** 2 for mean, sd in zip(means, sds, strict=True)
        )
        if abs(np.sqrt(squares / 59) - both[f"{measure}_sd"]) > 0.0151:
            yield two.name, measure, two.caution, two.sd_doubtful


def test_pooled_rows_follow_from_women_and_men():
    ((row, measure, caution, doubtful),) = pooled_sd_off()
    assert (row, measure) == (("sling hip adduction", "female"), "ratio")
    assert "misprint" in caution and doubtful


def test_q_angle_of_all_follows_from_women_and_men():
    rows = evidence.load("q_angle_norms").query("study_id == 'emami2007'")
    for _, group in rows.groupby("group"):
        sexes, both = group[group.sex != "all"], group[group.sex == "all"].iloc[0]
        weighted = np.average(sexes["mean"], weights=sexes.n)
        assert abs(weighted - both["mean"]) < 0.1 or "as printed" in both.caution


def test_change_is_followup_minus_baseline():
    rows = evidence.load("trial_arms").dropna(subset=["mean_baseline", "mean_followup", "mean_change"])
    assert len(rows)
    np.testing.assert_allclose(rows.mean_followup - rows.mean_baseline, rows.mean_change, atol=0.051)


def test_difference_of_arms_is_the_effect():
    arms = evidence.load("trial_arms").query("study_id == 'hansen2023'").set_index("arm_class").mean_change
    effect = evidence.load("trial_effects").query("comparison_id == 'hansen2023_quad_vs_hip'").estimate.item()
    assert arms["quadriceps"] - arms["hip"] == pytest.approx(effect)


# ------------------------------------------------------------ spread and p


def test_implausibly_small_spread_is_named():
    for name, column, limit in [
        ("exercise_ratios", "vmo_mean", 0.15),  # EMG of people varies by more than a seventh
        ("exercise_ratios", "vl_mean", 0.15),
        ("pfj_stress", "value", 0.05),
        ("measurements", "value", 0.05),
    ]:
        rows = evidence.load(name)
        spread = rows["sd" if column == "value" else column.replace("mean", "sd")]
        small = rows[spread / rows[column].abs() < limit]
        if "sd_doubtful" in small:
            small = small[~small.sd_doubtful]
        assert not unexplained(small, "spread", "SD")


def test_spread_below_the_measurement_error_is_named():
    rows = evidence.load("q_angle_norms")
    assert not unexplained(rows[rows.sd < 2.4], "measurement error")


def p_off(rows, mean):
    """Pairs of groups whose printed p doesn't follow from means, SDs and n."""
    key = [column for column in ("study_id", "condition", "measure", "outcome", "unit") if column in rows]
    for _, pair in rows.dropna(subset=["sd", "n"]).groupby(key):
        if len(pair) == 2 and pair.p_value.notna().any():
            one, two = pair.iloc[0], pair.iloc[1]
            groups = itertools.chain.from_iterable((row[mean], row.sd, row.n) for row in (one, two))
            p = stats.ttest_ind_from_stats(*groups).pvalue
            if abs(p - pair.p_value.max()) > 0.05:
                yield pair


def test_p_follows_from_means_and_spread():
    found = [*p_off(evidence.load("measurements"), "value"), *p_off(evidence.load("group_means"), "mean")]
    assert {pair.study_id.iloc[0] for pair in found} == {"pattyn2011", "caylor1993"}
    for pair in found:
        assert not unexplained(pair, "does not follow")


def test_p_follows_from_the_statistic():
    for row in evidence.load("test_statistics").query("statistic == 'F'").itertuples():
        numerator, denominator = map(int, row.df.split(";"))
        p = stats.f.sf(row.value, numerator, denominator)
        assert (p > 0.05) == (row.p_text == ">0.05"), row


# ------------------------------------------------------------ what we computed


def test_shares_of_the_quadriceps():
    derived = evidence.load("derived_anatomy").set_index("quantity").value
    measured = evidence.load("measurements").query("measure == 'pcsa'")
    heads = {
        "VL": "vastus_lateralis",
        "VM": "vastus_medialis",
        "VI": "vastus_intermedius",
        "RF": "rectus_femoris",
    }
    for study, rows in measured.groupby("study_id"):
        for short, head in heads.items():
            share = 100 * rows.value[rows.condition.str.startswith(head)].sum() / rows.value.sum()
            assert derived[f"{study}_pcsa_share_{short}"] == pytest.approx(share, abs=0.1), (study, head)


def test_effect_sizes_of_muscle_area():
    derived = evidence.load("derived_anatomy").set_index("quantity").value
    rows = evidence.load("measurements").query("study_id == 'pattyn2011' and statistic == 'mean'")
    for measure, name in [
        ("vmo_csa", "pattyn2011_vmo_csa_smd"),
        ("quadriceps_csa", "pattyn2011_quadriceps_csa_smd"),
    ]:
        pfp, control = (
            rows[(rows.measure == measure) & (rows.group == group)].iloc[0] for group in ("pfp", "control")
        )
        variance = np.average([pfp.sd**2, control.sd**2], weights=[pfp.n - 1, control.n - 1])
        assert derived[name] == pytest.approx((pfp.value - control.value) / np.sqrt(variance), abs=0.006)


def test_detectable_effects():
    power = TTestPower()
    for row in evidence.load("derived_detectable_effect").itertuples():
        assert power.power(row.derived_detectable_dz, row.n, row.alpha) == pytest.approx(row.power, abs=0.001)
        assert power.power(0.5, row.n, row.alpha) == pytest.approx(row.derived_power_at_dz_0_5, abs=0.001)
        assert power.power(0.8, row.n, row.alpha) == pytest.approx(row.derived_power_at_dz_0_8, abs=0.001)


def test_joint_model_curves():
    curves = evidence.load("derived_pfj_model_curves")
    formulas = evidence.load("pfj_model_formulas")

    def values(formula, part):
        row = formulas[(formulas.formula_id == formula) & (formulas.part == part)].iloc[0]
        coefficients = row[[f"c{power}" for power in range(5)]].fillna(0).astype(float)
        angles = curves.knee_flexion_deg
        measured = angles.between(np.nan_to_num(row.valid_from_deg), np.nan_to_num(row.valid_to_deg, nan=90))
        return pd.Series(polynomial.polyval(angles, coefficients)).where(measured)

    def usable(formula):
        """Where the formula was measured and rounding of its printed coefficients leaves a message."""
        angles = curves.knee_flexion_deg
        return np.any([angles.between(low, high) for low, high in mechanics.formula_ranges(formula)], axis=0)

    k = values("k_vaneijden", "numerator") / values("k_vaneijden", "denominator")
    np.testing.assert_allclose(curves.derived_k_vaneijden, k, atol=0.001)
    lever = 1000 * values("lever_whyte", "all").where(usable("lever_whyte"))
    np.testing.assert_allclose(curves.derived_lever_whyte_mm, lever, atol=0.1)
    for formula in ("area_powers1998", "area_connolly2009", "area_kernozek2015"):
        area = values(formula, "all").where(usable(formula))
        np.testing.assert_allclose(curves[f"derived_{formula}_mm2"], area, atol=0.6)
    salsich = values("area_salsich2003", "0-60").fillna(values("area_salsich2003", "70-90"))
    np.testing.assert_allclose(curves.derived_area_salsich2003_mm2, salsich, atol=0.6)


def test_patella_points_in_the_femur_frame():
    motion = evidence.load("model_patella_motion").set_index("coordinate").c0
    turn = motion["rotation_z"]
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    key = ["model", "muscle", "point"]
    on_patella = evidence.load("model_path_points").query(
        "body == 'patella_r' and model in ['Rajagopal2016', 'MyoLeg']"
    )
    moved = evidence.load("derived_model_points").set_index(key)
    assert len(on_patella)
    for point in on_patella.itertuples():
        here = moved.loc[(point.model, point.muscle, point.point)]
        x, y = motion[["x", "y"]] + rotation @ [point.x_m, point.y_m]
        assert here[["x_m", "y_m", "z_m"]].tolist() == pytest.approx([x, y, point.z_m], abs=2e-4)
