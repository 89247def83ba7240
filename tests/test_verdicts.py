"""The verdict rule: what decides, what does not, and that the page follows the ledger."""

import pandas as pd
import pytest

from patella import evidence, verdicts
from patella.figures import verdicts as figures

LEDGER, CLAIMS, STUDIES = evidence.load("evidence_ledger"), evidence.load("claims"), evidence.studies()


def judge(*rows, question="effect", sameness=False):
    """Judge rows of (side, weight), each from people and a study of its own, read in full."""
    frame = pd.DataFrame(
        [{"verdict": side, "weight": weight, "people": f"s{number}", "read_as": "full_text"} for number, (side, weight) in enumerate(rows)],
        columns=["verdict", "weight", "people", "read_as"],
    )
    return verdicts.judge(frame, question, sameness)


def result(claim, **tables):
    return verdicts.verdicts(**tables).set_index("claim_id").loc[claim]


# ------------------------------------------------------------ the rule


def test_every_design_and_question_of_the_data_has_a_weight():
    table = verdicts.weights()
    assert set(LEDGER["design"]) <= set(table.index)
    assert set(CLAIMS["question"]) <= set(table.columns)
    assert table.isin([0, 1, 2, 3, 4]).all().all()
    assert (table.drop(columns="source").loc[["meta_analysis", "systematic_review"]] == 4).all().all()
    assert (table.drop(index=["meta_analysis", "systematic_review"]) < 4).all().all(), "a review is never counted beside its studies"


def test_weak_rows_do_not_outvote_a_strong_one():
    assert judge(("supports", 4), *[("contradicts", 2)] * 9).result == "supported"


def test_rows_that_cannot_answer_do_not_decide():
    assert judge(*[("supports", 0)] * 6).result == "untested"
    assert judge(("nuance", 3), ("supports", 0)).result == "untested"
    assert judge().result == "untested"


@pytest.mark.parametrize(
    ("supports", "nuance", "contradicts", "expected"),
    [(1, 0, 0, "supported"), (1, 1, 0, "supported"), (1, 2, 0, "overstated"), (2, 0, 2, "overstated"), (1, 0, 3, "contradicted"), (0, 2, 1, "overstated")],
)
def test_balance_decides(supports, nuance, contradicts, expected):
    rows = [("supports", 3)] * supports + [("nuance", 3)] * nuance + [("contradicts", 3)] * contradicts
    assert judge(*rows).result == verdicts.result_of(supports, nuance, contradicts) == expected


def test_the_best_rows_that_take_a_side_decide():
    verdict = judge(("nuance", 4), ("supports", 3), ("supports", 3), ("supports", 3))
    assert (verdict.result, verdict.weight, verdict.certainty) == ("supported", 3, "moderate")
    assert "better evidence takes no side" in verdict.reason


def test_the_same_people_count_once():
    rows = pd.DataFrame({"verdict": ["supports"] * 3, "weight": [3] * 3, "people": ["a", "a", "b"], "read_as": ["table"] * 3})
    assert verdicts.judge(rows, "effect").supports == 2


def test_certainty_sinks_for_stated_reasons():
    firm = [("supports", 3)] * 3
    assert judge(*firm).certainty == "high"
    assert judge(*firm[:1]).certainty == "moderate"
    assert judge(*firm, sameness=True).certainty == "moderate"
    assert judge(*firm, ("contradicts", 1)).certainty == "moderate"
    abstracts = pd.DataFrame({"verdict": ["supports"] * 3, "weight": [3] * 3, "people": list("abc"), "read_as": ["abstract"] * 3})
    assert verdicts.judge(abstracts, "effect").certainty == "moderate"


def test_a_source_is_checked_by_the_source():
    assert judge(("contradicts", 3), question="source").certainty == "high"
    assert judge(("nuance", 3), question="source").result == "overstated"
    hearsay = pd.DataFrame({"verdict": ["supports"], "weight": [3], "people": ["a"], "read_as": ["secondary_source"]})
    assert verdicts.judge(hearsay, "source").certainty == "very low"


def test_rows_to_change_is_the_smallest_number_that_does():
    for counts in [(4, 2, 0), (1, 0, 0), (3, 2, 10), (2, 0, 2), (0, 1, 3)]:
        for side, number in verdicts.rows_to_change(*counts).items():
            step = (1, 0, 0) if side == "supports" else (0, 0, 1)
            results = [verdicts.result_of(*(count + more * plus for count, plus in zip(counts, step))) for more in range(number + 1)]
            assert len(set(results[:-1])) == 1 and results[-1] != results[0]


# ------------------------------------------------------------ the data


def test_each_claim_gets_one_verdict_with_a_reason():
    judged = verdicts.verdicts()
    assert list(judged["claim_id"]) == list(CLAIMS["claim_id"])
    assert judged["result"].isin(verdicts.RESULTS).all() and judged["certainty"].isin(verdicts.CERTAINTIES).all()
    assert (judged["reason"].str.len() > 20).all()


def test_deciding_rows_against_an_independent_count():
    verdict = result("strengthening_works")
    reviews = LEDGER[(LEDGER["claim_id"] == "strengthening_works") & LEDGER["design"].isin(["meta_analysis", "systematic_review"])]
    assert verdict["supports"] == (reviews["verdict"] == "supports").sum() and verdict["weight"] == 4


def test_a_changed_row_changes_verdict_and_card():
    claim = "biomechanically_impossible"
    row = LEDGER[(LEDGER["claim_id"] == claim) & (LEDGER["verdict"] == "contradicts")].iloc[[0]].assign(study_id="hertel2004", verdict="supports")
    ledger = pd.concat([LEDGER, row], ignore_index=True)
    assert result(claim)["result"] == "contradicted" and result(claim, ledger=ledger)["result"] == "overstated"
    card = figures.cards(verdicts.verdicts(ledger), figures.ledger_rows(ledger, CLAIMS, STUDIES))
    assert "Biomechanically impossible: overstated" in card.text and ">overstated</span>Isolating the vastus" in card.markup


def test_an_override_shows_its_reason_beside_the_answer_of_the_rule():
    judged = verdicts.verdicts()
    overridden = judged[judged["override"] != ""]
    assert len(overridden) and (overridden["reason"] == overridden["override_reason"]).all()
    assert overridden["rule_reason"].str.startswith(("Decided", "No row")).all()


@pytest.mark.parametrize("blank", ["override", "override_certainty", "override_reason"])
def test_an_override_without_a_reason_is_refused(blank):
    claims = CLAIMS.assign(override="untested", override_certainty="low", override_reason="Because.")
    claims[blank] = ""
    with pytest.raises(ValueError, match="override"):
        verdicts.verdicts(claims=claims)


# ------------------------------------------------------------ figures and cards


def test_ledger_reading_counts_what_it_shows():
    rows = figures.ledger_rows(LEDGER, CLAIMS, STUDIES)
    figure, reading, table = figures.evidence_ledger(rows, CLAIMS, "tracking_trivial", "for", "reviews and guidelines")
    chosen = LEDGER[
        (LEDGER["claim_id"] == "tracking_trivial")
        & (LEDGER["verdict"] == "supports")
        & LEDGER["design"].isin(["meta_analysis", "systematic_review", "narrative_review", "guideline"])
    ]
    assert len(figure.data[0].x) == len(table) == len(chosen) and f"{len(chosen)} rows" in reading
    assert set(table["says"]) == {"for"}
    whole = figures.evidence_ledger(rows, CLAIMS)[2]
    assert len(whole) == len(LEDGER)
    assert sum(len(figures.evidence_ledger(rows, CLAIMS, chapter)[2]) for chapter in CLAIMS["chapter"].unique()) == len(LEDGER)


def test_ledger_says_when_nothing_is_left_and_refuses_unknown_claims():
    rows = figures.ledger_rows(LEDGER, CLAIMS, STUDIES)
    assert "No row" in figures.evidence_ledger(rows, CLAIMS, "footnote_lee", "for")[1]
    with pytest.raises(ValueError, match="nonsense"):
        figures.evidence_ledger(rows, CLAIMS, "nonsense")


def test_every_design_is_in_one_group():
    groups = [set(designs) for name, designs in figures.DESIGN_GROUPS.items() if name != "all designs"]
    assert sum(map(len, groups)) == len(set().union(*groups)) == len(verdicts.DESIGNS)


def test_overturning_follows_the_rule():
    judged = verdicts.verdicts()
    reading = figures.overturn(judged, "biomechanically_impossible", 1)[1]
    assert "it becomes overstated" in reading
    assert "it stays" in figures.overturn(judged, "tracking_trivial", -1)[1]
    assert "design that can answer" in figures.overturn(judged, "size_loss_only_disuse", 0)[1]
    with pytest.raises(ValueError):
        figures.overturn(judged, "nonsense")


def test_each_row_of_the_ledger_is_on_a_card():
    card = figures.cards(verdicts.verdicts(), figures.ledger_rows(LEDGER, CLAIMS, STUDIES))
    assert card.markup.count("<li>") == len(LEDGER)
    assert card.markup.count("<details id=") == len(CLAIMS)
