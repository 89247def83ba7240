"""The rule of the verdicts: what decides, what has no say, and how firm that is."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from patella import evidence
from patella.synthesis import ledger as rule
from patella.synthesis.ledger import Row
from patella.words import GLUE

LEDGER, CLAIMS, STUDIES = evidence.load("evidence_ledger"), evidence.load("claims"), evidence.studies()
JUDGED = rule.verdicts().set_index("claim_id")
CODES = {"s": "supports", "n": "nuance", "c": "contradicts"}


def rows(*codes, **changes):
    """Rows from codes such as "s3" or "partly c4": side, weight and directness, each from other people."""
    found = []
    for number, code in enumerate(codes):
        *directness, (side, weight) = code.split()
        found.append(Row(CODES[side], "partly" if directness else "direct", int(weight), f"people {number}"))
    return [replace(row, **changes) for row in found]


def judge(*codes, question="effect", sameness=False):
    return rule.judge(rows(*codes), question, sameness)


# ------------------------------------------------------------ the rule


def test_every_design_and_question_of_the_data_has_a_weight():
    table = rule.weights()
    assert set(LEDGER["design"]) <= set(table.index)
    assert set(CLAIMS["question"]) <= set(table.columns)
    assert table.isin([0, 1, 2, 3, 4]).all().all()
    reviews = ["meta_analysis", "systematic_review"]
    assert (table.drop(columns="source").loc[reviews] == rule.REVIEW).all().all()
    beside = table.drop(index=reviews) < rule.REVIEW
    assert beside.all().all(), "a review is never counted beside its studies"


def test_what_only_hints_weighs_one():
    table = rule.weights().drop(columns="source")
    assert table.loc[["modelling", "narrative_review", "guideline"]].isin([0, 1]).all().all()
    assert (table.loc["cross_sectional", ["structure", "agreement"]] == 1).all()


def test_the_design_that_is_made_for_a_question_weighs_three():
    table = rule.weights()
    assert (table.loc["rct", ["order", "mechanics", "effect"]] == 3).all()
    assert table.loc["prospective_cohort", "order"] == table.loc["reliability", "agreement"] == 3
    assert (table.loc[["cadaver", "imaging"], "structure"] == 3).all()


def test_directness_goes_before_design():
    verdict = judge("s2", "s2", "s2", "partly c4", "partly c4")
    assert (verdict.result, verdict.direct, verdict.weight) == ("supported", True, 2)
    assert "voices of lower rank point the other way" in verdict.reason


def test_weak_rows_do_not_outvote_a_strong_one():
    assert judge("s4", *["c2"] * 9).result == "supported"


def test_a_review_stands_above_its_studies_though_it_takes_no_side():
    verdict = judge("n4", "s3", "s3", "s3")
    assert (verdict.result, verdict.weight) == ("overstated", 4)


def test_what_tests_another_question_or_nothing_has_no_voice():
    aside = [*rows("s4", "s3", directness="other question"), *rows("s4", tests_claim=False), *rows("s0")]
    assert rule.voices(aside) == []
    verdict = rule.judge(aside, "effect")
    assert (verdict.result, verdict.footing) == ("untested", "bare")
    assert "4 bear on it from the side" in verdict.reason
    heard = rows("c3", "c3", "c3")
    assert rule.judge([*heard, *aside], "effect").counts == rule.judge(heard, "effect").counts == (0, 0, 3)


def test_too_few_groups_of_people_decide_nothing_but_a_review_may():
    assert [judge(*["s3"] * number).result for number in (1, 2, 3)] == ["undecided", "undecided", "supported"]
    assert judge("s4").result == "supported"
    assert judge("s3", "s3").footing == "bare" and f"3{GLUE}independent groups" in judge("s3", "s3").reason
    assert judge("s3", question="source").result == "supported", "a source is checked by the source"


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((1, 0, 0), "supported"),
        ((1, 1, 0), "supported"),
        ((1, 2, 0), "overstated"),
        ((2, 0, 2), "overstated"),
        ((1, 0, 3), "contradicted"),
        ((0, 2, 1), "overstated"),
        ((0, 1, 0), "overstated"),
    ],
)
def test_balance_decides(counts, expected):
    codes = [f"{side}4" for side, number in zip("snc", counts) for _ in range(number)]
    assert judge(*codes).result == rule.result_of(counts) == expected


def test_people_count_once_and_say_together_what_most_of_their_rows_say():
    same = rows("s3", "s3", people="a")
    assert rule.judge([*same, *rows("s3", "s3")], "effect").counts == (3, 0, 0)
    split = rule.voices(rows("s3", "c3", people="a"))
    assert [voice.verdict for voice in split] == ["nuance"]
    mostly = rule.voices(rows("s4", "s4", "s4", "n4", people="a"))
    assert [voice.verdict for voice in mostly] == ["supports"] and mostly[0].rows == (0, 1, 2, 3)


def test_people_speak_with_their_best_row():
    voices = rule.voices([*rows("partly c4", people="a"), *rows("s3", people="a")])
    assert [(voice.verdict, voice.rank) for voice in voices] == [("supports", (True, 3))]


def test_footing_sinks_for_stated_reasons():
    firm = ["s3"] * 4
    assert judge(*firm).footing == "solid"
    assert judge(*firm[:3]).footing == "solid", "one more against three is still 0.5"
    assert judge("s4").footing == "fair" and "one more voice" in judge("s4").reason
    assert judge(*firm, sameness=True).footing == "fair"
    assert judge(*firm, "c1").footing == "fair" and "lower rank" in judge(*firm, "c1").reason
    assert judge(*[f"partly {code}" for code in firm]).footing == "fair"
    assert rule.judge(rows(*firm, read_as="abstract"), "effect").footing == "fair"
    assert rule.judge(rows(*firm, read_as="secondary_source"), "effect").footing == "thin"
    assert judge("s1", "s1", "n1", "partly c4", sameness=True).footing == "bare"


def test_a_source_needs_to_be_read_at_first_hand():
    assert judge("c3", question="source").footing == "solid"
    assert judge("n3", question="source").result == "overstated"
    hearsay = rule.judge(rows("s3", read_as="secondary_source"), "source")
    assert (hearsay.footing, hearsay.result) == ("bare", "supported")


def test_voices_to_change_is_the_smallest_number_that_does():
    for counts in [(4, 2, 0), (1, 0, 0), (3, 2, 10), (2, 0, 2), (0, 1, 3), (0, 0, 1)]:
        for side, number in rule.voices_to_change(counts).items():
            one = np.array([name == side for name in rule.SIDES])
            more = [rule.result_of((counts + step * one).tolist()) for step in range(number + 1)]
            assert len(set(more[:-1])) == 1 and more[-1] != more[0]


# ------------------------------------------------------------ firmness


def test_firmness_is_what_judging_again_says():
    found = rows("s3", "s3", "n3", "c3", "partly c4", "c2")
    firm = rule.firmness(found, "effect")
    now = rule.judge(found, "effect").result
    for position in range(len(found)):
        without = rule.judge(found[:position] + found[position + 1 :], "effect").result
        assert firm.dropped.get(position, now) == without
        steps = {"supports": ["nuance"], "nuance": ["supports", "contradicts"], "contradicts": ["nuance"]}
        results = {
            rule.judge(
                [*found[:position], replace(found[position], verdict=side), *found[position + 1 :]], "effect"
            ).result
            for side in steps[found[position].verdict]
        }
        assert set(firm.recoded.get(position, ())) == results - {now}
    for side in rule.SIDES:
        more = [*found, Row(side, "direct", 3, "others")]
        assert firm.added.get(side, now) == rule.judge(more, "effect").result


def test_an_added_study_has_the_rank_that_decides():
    assert rule.added_rows(rows("partly s2"), "effect", "supports")[0].rank == (False, 2)
    assert rule.added_rows([], "effect", "supports")[0].rank == (True, 3), "a trial, where nothing tested it"
    assert len({row.people for row in rule.added_rows([], "order", "contradicts", 3)}) == 3


def test_nothing_is_added_to_a_source():
    assert rule.firmness(rows("s3"), "source").added == {}


def test_firmness_of_the_data_names_rows_of_its_own_claim():
    for claim, row in JUDGED.iterrows():
        own = set(LEDGER.index[LEDGER["claim_id"] == claim])
        assert set(row["firmness"].dropped) | set(row["firmness"].recoded) | set(row["deciding"]) <= own


# ------------------------------------------------------------ the data


def test_each_claim_gets_one_verdict_with_a_reason():
    assert list(JUDGED.index) == list(CLAIMS["claim_id"])
    assert JUDGED["result"].isin(rule.RESULTS).all() and JUDGED["footing"].isin(rule.FOOTINGS).all()
    assert (JUDGED["reason"].str.len() > 20).all()
    assert JUDGED["result"].to_dict() == rule.results()


def test_deciding_rows_against_an_independent_count():
    """The rule written once more with pandas, people by people."""
    weight = {
        (question, design): rule.weights().loc[design, question]
        for question, design in product(rule.QUESTIONS, rule.DESIGNS)
    }
    asked = LEDGER["claim_id"].map(CLAIMS.set_index("claim_id")["question"])
    table = LEDGER.assign(weight=[weight[pair] for pair in zip(asked, LEDGER["design"])])
    table = table[table["tests_claim"] & (table["directness"] != "other question") & (table["weight"] > 0)]
    table = table.assign(rank=10 * (table["directness"] == "direct") + table["weight"])
    table = table[table["rank"] == table.groupby(["claim_id", "people"])["rank"].transform("max")]
    sign = table["verdict"].map({"supports": 1, "nuance": 0, "contradicts": -1})
    share = sign.groupby([table["claim_id"], table["people"], table["rank"]]).mean().reset_index(name="share")
    best = share[share["rank"] == share.groupby("claim_id")["rank"].transform("max")]
    voice = best["share"].map(lambda share: 1 if share >= 0.5 else -1 if share <= -0.5 else 0)
    balance = voice.groupby(best["claim_id"]).mean()
    pd.testing.assert_series_equal(
        JUDGED.loc[balance.index, "balance"].astype(float), balance, check_names=False, check_dtype=False
    )
    assert (JUDGED.drop(balance.index)["result"] == "untested").all()


def test_a_changed_row_changes_the_verdict():
    claim = "vmo_training_not_superior"
    assert JUDGED.loc[claim, "result"] == "undecided"
    trial = LEDGER[(LEDGER["claim_id"] == claim) & (LEDGER["study_id"] == "song2009")]
    more = trial.assign(study_id="hott2019", people="others")
    ledger = pd.concat([LEDGER, more], ignore_index=True)
    assert rule.verdicts(ledger).set_index("claim_id").loc[claim, "result"] == "supported"


def test_the_same_sample_is_one_voice():
    shared = LEDGER["study_id"].map(STUDIES["shared_sample"])
    for (claim, label), some in LEDGER[shared != ""].groupby(["claim_id", shared[shared != ""]]):
        assert len(set(some["people"])) == 1, (claim, label)


def test_a_finding_is_coded_alike_wherever_it_stands_or_the_row_says_why():
    asked = LEDGER["claim_id"].map(CLAIMS.set_index("claim_id")["question"])
    for (study, question), some in LEDGER.groupby(["study_id", asked]):
        if question != "source" and some[["verdict", "directness"]].drop_duplicates().shape[0] > 1:
            assert (some["coding_note"] != "").any(), (study, question)


def test_rows_without_a_voice_say_why():
    silent = LEDGER[~LEDGER["tests_claim"] | (LEDGER["directness"] == "other question")]
    assert (silent["coding_note"] != "").all(), silent.loc[
        silent["coding_note"] == "", ["claim_id", "study_id"]
    ]


def test_what_the_article_cites_has_a_row():
    cited = {"kooiker2014", "peeler2007", "mirzabeigi1999", "malone2002", "lee2002", "laprade1998"}
    assert cited <= set(LEDGER["study_id"])
    for claim in ("strengthening_works", "clinically_significant_benefit", "vmo_training_not_superior"):
        assert "kooiker2014" in set(LEDGER.loc[LEDGER["claim_id"] == claim, "study_id"])


def test_the_words_of_a_dependent_witness_have_no_voice():
    where = LEDGER["source_location"].str.contains("by the author of the article")
    assert where.any() and not LEDGER.loc[where, "tests_claim"].any()
