"""Verdicts on the claims of the article, computed from the evidence ledger by a rule in the open.

Rows are not votes.  The rule asks the best witnesses first:

1. Each row is weighed by its design, and the weight depends on what the claim asks: a dissection
   says much about structure and nothing about treatment.  `weights()` is the whole table.
2. Only the rows with the greatest weight that take a side decide.  Reviews stand above the studies
   that they hold, so the two are never counted together.  Reports on the same people count once.
3. Balance = (for - against) / (for + in part + against) of the deciding rows.  From +0.5 the claim
   is supported, from -0.5 down it is contradicted, between the two it is overstated.  Where no row
   that can answer takes a side it is untested; but where the claim is about the words of a source
   and the source says it in part, it is overstated.
4. Certainty starts at the deciding weight and sinks for stated reasons (see `judge`).
5. A claim may carry an override.  It must give its reason, and the rule's own answer stays visible.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from patella import evidence

RESULTS = {
    "supported": "the best evidence we have mostly says so",
    "overstated": "true in part, or said more strongly than the evidence allows",
    "contradicted": "the best evidence we have mostly says otherwise",
    "untested": "nothing that could answer takes a side",
}
CERTAINTIES = ("very low", "low", "moderate", "high")
THRESHOLD = 0.5

QUESTIONS = {
    "structure": "What is there?",
    "association": "Do two things go together?",
    "order": "Which came first?",
    "mechanics": "What does a force do?",
    "agreement": "Do two testers agree?",
    "activation": "What does the muscle do in a task?",
    "effect": "Does a treatment help?",
    "source": "What does the source say?",
}

# 4: a review of studies that can answer; 3: the design made for the question;
# 2: speaks to it; 1: a hint; 0 (not listed): cannot say.
_REVIEWS = {"meta_analysis": 4, "systematic_review": 4}
_OPINIONS = {"narrative_review": 1, "guideline": 1}
WEIGHTS = {
    "structure": _REVIEWS | _OPINIONS | {"cadaver": 3, "imaging": 3, "cross_sectional": 1, "modelling": 1},
    "association": _REVIEWS | _OPINIONS
    | {"prospective_cohort": 2, "cross_sectional": 2, "imaging": 2, "cadaver": 2, "rct": 1, "case_series": 1, "modelling": 1},
    "order": _REVIEWS | _OPINIONS | {"prospective_cohort": 3, "rct": 3},
    "mechanics": _REVIEWS | _OPINIONS | {"rct": 3, "cadaver": 2, "imaging": 2, "cross_sectional": 2, "modelling": 1},
    "agreement": _REVIEWS | _OPINIONS | {"reliability": 3, "imaging": 1, "cross_sectional": 1},
    "activation": _REVIEWS | _OPINIONS
    | {"cross_sectional": 2, "rct": 2, "prospective_cohort": 2, "imaging": 1, "case_series": 1, "modelling": 1},
    "effect": _REVIEWS | _OPINIONS | {"rct": 3, "quasi_experimental": 2, "prospective_cohort": 1, "case_series": 1},
}  # fmt: skip
SOURCE_WEIGHT = 3  # whose words a claim quotes, not how the study was done, matters to a check of a source
DESIGNS = (
    "meta_analysis", "systematic_review", "rct", "quasi_experimental", "prospective_cohort", "cross_sectional", "imaging",
    "cadaver", "reliability", "case_series", "modelling", "guideline", "narrative_review",
)  # fmt: skip
START = {4: 3, 3: 3, 2: 2, 1: 1}  # weight of the deciding rows -> position in CERTAINTIES


@dataclass(frozen=True)
class Verdict:
    """What the rule says about one claim.

    Attributes
    ----------
    result : str
        One of `RESULTS`.
    certainty : str
        One of `CERTAINTIES`.
    reason : str
        How the rule came to it, in words.
    weight : int
        Weight of the rows that decided; 0 when none did.
    supports, nuance, contradicts : int
        The deciding rows, people counted once.
    """

    result: str
    certainty: str
    reason: str
    weight: int
    supports: int
    nuance: int
    contradicts: int

    @property
    def balance(self) -> float:
        """From -1, all against the claim, to +1, all for it."""
        return balance(self.supports, self.nuance, self.contradicts)


def weights() -> pd.DataFrame:
    """The weight of each design for each kind of question: 4 decides first, 0 cannot say."""
    table = {question: [_weight(question, design) for design in DESIGNS] for question in QUESTIONS}
    return pd.DataFrame(table, index=pd.Index(DESIGNS, name="design"))


def _weight(question: str, design: str) -> int:
    return SOURCE_WEIGHT if question == "source" else WEIGHTS[question].get(design, 0)


def weigh(ledger: pd.DataFrame, claims: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """Add to each row of the ledger its `weight`, its `people` and how deep it was `read_as`.

    Parameters
    ----------
    ledger, claims : DataFrame
        Tables `evidence_ledger` and `claims`.
    studies : DataFrame
        Table `studies`, by `study_id`.
    """
    question = ledger["claim_id"].map(claims.set_index("claim_id")["question"])
    shared = ledger["study_id"].map(studies["shared_sample"])
    return ledger.assign(
        weight=[_weight(asked, design) for asked, design in zip(question, ledger["design"])],
        people=shared.where(shared != "", ledger["study_id"]),
        read_as=ledger["study_id"].map(studies["read_as"]),
    )


def balance(supports: int, nuance: int, contradicts: int) -> float:
    """(for - against) / all; 0 when there is nothing to weigh.

    >>> balance(4, 2, 0)
    0.6666666666666666
    """
    voices = supports + nuance + contradicts
    return (supports - contradicts) / voices if voices else 0.0


def result_of(supports: int, nuance: int, contradicts: int) -> str:
    """The result that the deciding rows give, when at least one takes a side."""
    share = balance(supports, nuance, contradicts)
    return "supported" if share >= THRESHOLD else "contradicted" if share <= -THRESHOLD else "overstated"


def judge(rows: pd.DataFrame, question: str, claims_sameness: bool = False) -> Verdict:
    """Judge one claim by the rows that bear on it.

    Parameters
    ----------
    rows : DataFrame
        The claim's rows of the ledger, from `weigh`.
    question : str
        One of `QUESTIONS`.
    claims_sameness : bool
        Whether the claim says that two things are alike.

    Returns
    -------
    Verdict
        Certainty starts high (deciding weight 4 or 3), moderate (2) or low (1). It sinks one step
        for each of these: one more study of the same weight could change the result; rows of other
        weights do not go along (for a result that is supported or contradicted); the claim says
        that things are alike and studies merely found no difference. It is never high when
        part of what decides was read as an abstract only. A check of a source needs no more than the
        source, read at first hand.
    """
    voices = rows[rows["weight"] > 0].drop_duplicates(["weight", "people", "verdict"])
    sided = voices.loc[voices["verdict"] != "nuance", "weight"]
    if sided.empty and (question != "source" or voices.empty):
        some = f"{len(rows)} bear on it from the side" if len(rows) else "the ledger holds none"
        return Verdict("untested", "very low", f"No row that could answer takes a side; {some}.", 0, 0, 0, 0)
    weight = int((voices["weight"] if sided.empty else sided).max())
    deciding = voices[voices["weight"] == weight]
    counts = tuple(int((deciding["verdict"] == side).sum()) for side in ("supports", "nuance", "contradicts"))
    result = result_of(*counts)
    who = _who(deciding, question, weight)
    reason = f"{who}: {counts[0]} for, {counts[1]} in part, {counts[2]} against."
    if question == "source":
        if (deciding["read_as"] == "secondary_source").any():
            return Verdict(result, "very low", f"{reason} Certainty lowered: a source is known to us only second-hand.", weight, *counts)
        return Verdict(result, "high", reason, weight, *counts)
    drops = _drops(result, counts, weight, voices, claims_sameness)
    level = START[weight] - len(drops)
    if level >= CERTAINTIES.index("high") and (deciding["read_as"] == "abstract").any():
        level = CERTAINTIES.index("moderate")
        drops.append("part of what decides was read as an abstract only")
    lowered = f" Certainty lowered: {'; '.join(drops)}." if drops else ""
    return Verdict(result, CERTAINTIES[max(level, 0)], reason + lowered, weight, *counts)


def _who(deciding: pd.DataFrame, question: str, weight: int) -> str:
    number = len(deciding)
    if question == "source":
        return f"Decided by the source{'s' * (number > 1)} ({number} reading{'s' * (number > 1)})"
    noun = "review" if weight == 4 else "study"
    plural = {"review": "reviews", "study": "studies"}[noun]
    return f"Decided by {number} {noun if number == 1 else plural} of weight {weight}"


def _drops(result, counts, weight, voices, claims_sameness) -> list[str]:
    """Why certainty is lower than the design alone would give."""
    drops = []
    if min(rows_to_change(*counts).values(), default=99) == 1:
        drops.append("one more study of this weight could change the result")
    if result in ("supported", "contradicted"):
        sign = 1 if result == "supported" else -1
        below = voices[voices["weight"] < weight]["verdict"].map({"supports": 1, "nuance": 0, "contradicts": -1})
        if (voices["weight"] > weight).any():
            drops.append("better evidence takes no side")
        elif len(below) and sign * below.sum() < 0:
            drops.append("rows of less weight point the other way")
    if result == "supported" and claims_sameness:
        drops.append("the claim says that things are alike, and finding no difference does not show that")
    return drops


def rows_to_change(supports: int, nuance: int, contradicts: int) -> dict[str, int]:
    """How many more deciding rows on one side would change the result.

    Returns
    -------
    dict
        "supports" and "contradicts" -> smallest number; a side that cannot change it is left out.

    >>> rows_to_change(3, 0, 0)
    {'contradicts': 2}
    """
    if not supports + nuance + contradicts:
        return {"supports": 1, "contradicts": 1}
    now, needed = result_of(supports, nuance, contradicts), {}
    for side in ("supports", "contradicts"):
        if now == {"supports": "supported", "contradicts": "contradicted"}[side]:
            continue
        more = 1
        while result_of(supports + more * (side == "supports"), nuance, contradicts + more * (side == "contradicts")) == now:
            more += 1
        needed[side] = more
    return needed


def verdicts(ledger: pd.DataFrame | None = None, claims: pd.DataFrame | None = None, studies: pd.DataFrame | None = None) -> pd.DataFrame:
    """The verdict on each claim.

    Parameters
    ----------
    ledger, claims, studies : DataFrame, optional
        Other tables than those of the data package: to see what a row would change.

    Returns
    -------
    DataFrame
        The columns of `claims`, and `result`, `certainty`, `reason`; `rule_result`, `rule_certainty` and
        `rule_reason`, which differ where the claim is overridden; `weight`, `supports`, `nuance`, `contradicts`
        of the deciding rows and their `balance`.

    Raises
    ------
    ValueError
        When an override lacks its certainty or its reason, or one of these has no override.
    """
    ledger = evidence.load("evidence_ledger") if ledger is None else ledger
    claims = evidence.load("claims") if claims is None else claims
    studies = evidence.studies() if studies is None else studies
    weighed, judged = weigh(ledger, claims, studies), []
    for claim in claims.itertuples():
        parts = [claim.override, claim.override_certainty, claim.override_reason]
        if any(parts) and not all(parts):
            raise ValueError(f"claims.csv, {claim.claim_id}: an override needs a result, a certainty and a reason; fill in all three or none")
        rule = judge(weighed[weighed["claim_id"] == claim.claim_id], claim.question, claim.claims_sameness)
        judged.append(
            {
                "result": claim.override or rule.result,
                "certainty": claim.override_certainty or rule.certainty,
                "reason": claim.override_reason or rule.reason,
                "rule_result": rule.result, "rule_certainty": rule.certainty, "rule_reason": rule.reason,
                "weight": rule.weight, "supports": rule.supports, "nuance": rule.nuance, "contradicts": rule.contradicts,
                "balance": rule.balance,
            }
        )  # fmt: skip
    table = pd.concat([claims.reset_index(drop=True), pd.DataFrame(judged)], axis=1)
    table.attrs = {}  # those of `claims` describe its own columns only
    return table
