"""Verdicts on claims, computed from the evidence ledger by a rule in the open.

Rows are not votes.  The rule asks the best witnesses first:

1. A row has a voice when its study tested the claim, or part of it, with a design that can answer.
   What bears on another question is shown and has none.
2. People count once: rows that rest on the same people, or on reviews of the same trials, make one
   voice.  Where they differ, their balance is the voice.
3. Voices are ranked by directness first (a test of the claim before a test of part of it), then by
   the weight of the design, which depends on what the claim asks: `weights()` is the whole table.
   The voices of the highest rank decide, and no others.
4. Fewer than `LIMITS.groups` independent groups of people decide nothing, unless a review speaks:
   the claim is undecided.
5. Balance = (for - against) / (for + in part + against) of the deciding voices.  From +0.5 the claim
   is supported, from -0.5 down it is contradicted, between the two it is overstated.
6. The footing of a verdict, bare to solid, starts at the deciding weight and sinks for stated
   reasons (see `judge`).  It is not a rating of certainty by GRADE.
7. `firmness` tries every way in which one row could have been otherwise: dropped, coded one step
   away, or joined by one more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from patella import evidence
from patella.checks import check_between, check_choice, require
from patella.words import counted, named

RESULTS = {
    "supported": "the best evidence we have mostly says so",
    "overstated": "true in part, or said more strongly than the evidence allows",
    "contradicted": "the best evidence we have mostly says otherwise",
    "undecided": "tested, in too few independent groups of people to tell",
    "untested": "nothing that could answer tested it",
}
FOOTINGS = ("bare", "thin", "fair", "solid")
SIDES = ("supports", "nuance", "contradicts")
SAYS = {"contradicts": "against", "nuance": "in part", "supports": "for"}
SIDE_OF = {"supported": "supports", "overstated": "nuance", "contradicted": "contradicts"}
DIRECTNESS = {
    "direct": "tests the claim",
    "partly": "tests part of it, or a near neighbour",
    "other question": "answers another question",
}
REVIEW = 4  # weight of a review of studies that can answer


@dataclass(frozen=True)
class Limits:
    """What the rule asks for: our choices, which a reader may move.

    Attributes
    ----------
    balance : float
        From this balance on a claim is supported, from minus this down contradicted; above 0, at most 0.9.
    groups : int
        Fewer independent groups of people decide nothing, unless a review speaks.
    """

    balance: float = 0.5
    groups: int = 3

    def __post_init__(self):
        check_between(0.01, 0.9, balance=self.balance)
        check_between(1, 99, groups=self.groups)


LIMITS = Limits()

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
_REVIEWS = {"meta_analysis": REVIEW, "systematic_review": REVIEW}
_OPINIONS = {"narrative_review": 1, "guideline": 1}
_OBSERVED = {"prospective_cohort": 2, "cross_sectional": 2, "imaging": 2, "cadaver": 2}
WEIGHTS = {
    "structure": {"cadaver": 3, "imaging": 3, "cross_sectional": 1, "modelling": 1},
    "association": _OBSERVED | {"rct": 1, "case_series": 1, "modelling": 1},
    "order": {"prospective_cohort": 3, "rct": 3},
    "mechanics": {"rct": 3, "cadaver": 2, "imaging": 2, "cross_sectional": 2, "modelling": 1},
    "agreement": {"reliability": 3, "imaging": 1, "cross_sectional": 1},
    "activation": {
        "cross_sectional": 2, "rct": 2, "quasi_experimental": 2, "prospective_cohort": 2,
        "imaging": 1, "case_series": 1, "modelling": 1,
    },
    "effect": {"rct": 3, "quasi_experimental": 2, "prospective_cohort": 1, "case_series": 1},
}  # fmt: skip
WEIGHTS = {question: _REVIEWS | _OPINIONS | designs for question, designs in WEIGHTS.items()}
SOURCE_WEIGHT = 3  # a check of a source asks whose words a claim quotes, not how the study was done
DESIGNS = (
    "meta_analysis", "systematic_review", "rct", "quasi_experimental", "prospective_cohort",
    "cross_sectional", "imaging", "cadaver", "reliability", "case_series", "modelling", "guideline",
    "narrative_review",
)  # fmt: skip
START = {4: 3, 3: 3, 2: 2, 1: 1}  # weight of the deciding voices -> position in FOOTINGS


@dataclass(frozen=True)
class Row:
    """A row of the ledger as the rule sees it.

    Attributes
    ----------
    verdict : str
        One of `SIDES`: what the finding means for the claim.
    directness : str
        One of `DIRECTNESS`.
    weight : int
        Weight of the design for the claim's question, 0 to 4.
    people : str
        Whose people were counted; rows with the same key make one voice.
    tests_claim : bool
        Whether the study tested it at all.
    read_as : str
        The deepest part of the paper that was read.
    """

    verdict: str
    directness: str
    weight: int
    people: str
    tests_claim: bool = True
    read_as: str = "full_text"

    @property
    def rank(self) -> tuple[bool, int]:
        """Directness before design; the greater decides."""
        return self.directness == "direct", self.weight

    @property
    def has_voice(self) -> bool:
        """Whether the study tested the claim, or part of it, with a design that can answer."""
        return self.tests_claim and self.directness != "other question" and self.weight > 0


@dataclass(frozen=True)
class Voice:
    """The people behind one or more rows, and what they say together."""

    verdict: str
    rank: tuple[bool, int]
    people: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Verdict:
    """What the rule says about one claim.

    Attributes
    ----------
    result : str
        One of `RESULTS`.
    footing : str
        One of `FOOTINGS`: how well the result is founded.
    reason : str
        How the rule came to it, in words.
    direct : bool
        Whether the rows that decided tested the claim itself.
    weight : int
        Weight of the voices that decided; 0 when there were none.
    supports, nuance, contradicts : int
        The deciding voices.
    deciding : tuple of int
        Positions of the rows behind these voices.
    """

    result: str
    footing: str
    reason: str
    direct: bool = False
    weight: int = 0
    supports: int = 0
    nuance: int = 0
    contradicts: int = 0
    deciding: tuple[int, ...] = ()

    @property
    def counts(self) -> tuple[int, int, int]:
        """Deciding voices for, in part, and against."""
        return self.supports, self.nuance, self.contradicts

    @property
    def balance(self) -> float:
        """From -1, all against the claim, to +1, all for it."""
        return balance(*self.counts)


@dataclass(frozen=True)
class Firmness:
    """What one row less, one row coded otherwise, or one row more would make of a verdict.

    Attributes
    ----------
    dropped : dict
        Position of a row -> the result without it, where that differs.
    recoded : dict
        Position of a row -> the results with it coded one step away, where they differ.
    added : dict
        Side -> the result with one more group of people of the rank that decides, where it differs.
    """

    dropped: dict[int, str] = field(default_factory=dict)
    recoded: dict[int, tuple[str, ...]] = field(default_factory=dict)
    added: dict[str, str] = field(default_factory=dict)

    @property
    def ways(self) -> int:
        """How many of the three kinds of change can turn the verdict."""
        return bool(self.dropped) + bool(self.recoded) + bool(self.added)


def weights() -> pd.DataFrame:
    """The weight of each design for each kind of question: 4 decides first, 0 cannot say."""
    table = {question: [weight_of(question, design) for design in DESIGNS] for question in QUESTIONS}
    return pd.DataFrame(table, index=pd.Index(DESIGNS, name="design"))


def weight_of(question: str, design: str) -> int:
    """Weight of a design for a kind of question."""
    return SOURCE_WEIGHT if question == "source" else WEIGHTS[question].get(design, 0)


def weight_made_for(question: str) -> int:
    """Weight of the design, other than a review, that speaks best to a kind of question."""
    return max(weight for design in DESIGNS if (weight := weight_of(question, design)) < REVIEW)


def weigh(ledger: pd.DataFrame, claims: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """Add to each row of the ledger its `weight` and what is known of its study's quality.

    Parameters
    ----------
    ledger, claims : DataFrame
        Tables `evidence_ledger` and `claims`.
    studies : DataFrame
        Table `studies`, by `study_id`.
    """
    question = ledger["claim_id"].map(claims.set_index("claim_id")["question"])
    quality = {column: ledger["study_id"].map(studies[source]) for column, source in QUALITY.items()}
    weight = [weight_of(asked, design) for asked, design in zip(question, ledger["design"])]
    return ledger.assign(weight=weight, **quality)


# What is known of a row's study: column of the ledger as weighed -> column of `studies`.
QUALITY = {
    "n": "n_total",
    "read_as": "read_as",
    "randomised": "randomised",
    "concealed": "concealed",
    "blinded": "blinded",
    "followed_up_percent": "followed_up_percent",
    "own_grade": "own_grade",
}


def rows_of(weighed: pd.DataFrame) -> list[Row]:
    """The rows of one claim as the rule sees them, in the order of the table from `weigh`."""
    names = ["verdict", "directness", "weight", "people", "tests_claim", "read_as"]
    return [Row(*values) for values in weighed[names].itertuples(index=False, name=None)]


def balance(supports: int, nuance: int, contradicts: int) -> float:
    """(for - against) / all; 0 when there is nothing to weigh.

    >>> balance(4, 2, 0)
    0.6666666666666666
    """
    total = supports + nuance + contradicts
    return (supports - contradicts) / total if total else 0.0


def result_of(counts: tuple[int, int, int], limits: Limits = LIMITS) -> str:
    """The result that the balance of some voices gives."""
    share = balance(*counts)
    if abs(share) < limits.balance:
        return "overstated"
    return "supported" if share > 0 else "contradicted"


def voices(rows: list[Row], limits: Limits = LIMITS) -> list[Voice]:
    """The independent voices among the rows of a claim: one for the same people, at their best rank."""
    groups = defaultdict(list)
    for position, row in enumerate(rows):
        if row.has_voice:
            groups[row.people].append(position)
    found = []
    for people, positions in groups.items():
        rank = max(rows[position].rank for position in positions)
        best = tuple(position for position in positions if rows[position].rank == rank)
        said = result_of(_counts(rows[position].verdict for position in best), limits)
        found.append(Voice(SIDE_OF[said], rank, people, best))
    return found


def _counts(sides: Iterable[str]) -> tuple[int, int, int]:
    """How many speak for each of `SIDES`."""
    counted = Counter(sides)
    supports, nuance, contradicts = SIDES
    return counted[supports], counted[nuance], counted[contradicts]


def judge(rows: list[Row], question: str, claims_sameness: bool = False, limits: Limits = LIMITS) -> Verdict:
    """Judge one claim by the rows that bear on it.

    Parameters
    ----------
    rows : list of Row
        All rows of the claim.
    question : str
        One of `QUESTIONS`.
    claims_sameness : bool
        Whether the claim says that two things are alike.
    limits : Limits, optional
        Other limits than the course's.

    Returns
    -------
    Verdict
        The footing starts solid (deciding weight 4 or 3), fair (2) or thin (1).  It sinks one step for
        each of these: what decides tests the claim only in part; one more voice of the same rank could
        change the result; voices of other ranks do not go along (for a result that is supported or
        contradicted); the claim says that things are alike and studies merely found no difference.
        It is never solid when part of what decides was read as an abstract only, and never above thin
        when it is known to us second-hand.  A check of a source needs no more than the source, read at
        first hand.
    """
    heard = voices(rows, limits)
    if not heard:
        aside = f"{len(rows)} bear on it from the side" if rows else "the ledger holds none"
        return Verdict("untested", "bare", f"No row that could answer tested it; {aside}.")
    rank = max(voice.rank for voice in heard)
    best = [voice for voice in heard if voice.rank == rank]
    counts = _counts(voice.verdict for voice in best)
    positions = tuple(sorted(position for voice in best for position in voice.rows))
    verdict = Verdict(result_of(counts, limits), "bare", "", *rank, *counts, positions)
    if question == "source":
        reason = f"Decided by the source: {tally(counts)}."
        return _judge_source(verdict, reason, rows)
    reason = f"Decided by {_who(verdict)}: {tally(counts)}."
    if rank[1] < REVIEW and len(best) < limits.groups:
        needed = f"A verdict needs {counted(limits.groups, 'independent group')} of people, or a review"
        return replace(
            verdict, result="undecided", reason=f"{needed}. Heard: {_who(verdict)}: {tally(counts)}."
        )
    others = [voice for voice in heard if voice.rank != rank]
    lowered = _why_lower(verdict, others, claims_sameness, limits)
    level = START[rank[1]] - len(lowered)
    depth = {rows[position].read_as for position in positions}
    for shallow, name, words in CAPS:
        if shallow in depth and level > FOOTINGS.index(name):
            level = FOOTINGS.index(name)
            lowered.append(words)
    if lowered:
        reason += f" Footing lowered: {'; '.join(lowered)}."
    return replace(verdict, footing=FOOTINGS[max(level, 0)], reason=reason)


# How deep the deciding studies were read caps the footing.
CAPS = (
    ("abstract", "fair", "part of what decides was read as an abstract only"),
    ("secondary_source", "thin", "part of what decides is known to us second-hand"),
)


def _judge_source(verdict: Verdict, reason: str, rows: list[Row]) -> Verdict:
    if any(rows[position].read_as == "secondary_source" for position in verdict.deciding):
        return replace(verdict, reason=f"{reason} Footing lowered: a source is known to us only second-hand.")
    return replace(verdict, footing="solid", reason=reason)


def _who(verdict: Verdict) -> str:
    number = sum(verdict.counts)
    if verdict.weight < REVIEW:
        noun = f"{counted(number, 'independent group')} of people"
    elif len(verdict.deciding) == 1:
        noun = "one review"
    else:
        noun = f"{counted(len(verdict.deciding), 'review')}, which make {counted(number, 'voice')}"
    test = "direct tests" if verdict.direct else "tests of part of it"
    return f"{noun} ({test}, weight {verdict.weight})"


def tally(counts) -> str:
    """Voices in words: "3 for, 1 in part, 0 against"."""
    return f"{counts[0]} for, {counts[1]} in part, {counts[2]} against"


def _why_lower(verdict: Verdict, others: list[Voice], claims_sameness: bool, limits: Limits) -> list[str]:
    """Why the footing is lower than the design alone would give."""
    lowered = []
    if not verdict.direct:
        lowered.append("what decides tests the claim only in part")
    if min(voices_to_change(verdict.counts, limits).values()) == 1:
        lowered.append("one more voice of this rank could change the result")
    if verdict.result in ("supported", "contradicted"):
        sign = 1 if verdict.result == "supported" else -1
        lean = sum({"supports": 1, "nuance": 0, "contradicts": -1}[voice.verdict] for voice in others)
        if sign * lean < 0:
            lowered.append("voices of lower rank point the other way")
    if verdict.result == "supported" and claims_sameness:
        lowered.append("the claim says that things are alike, and finding no difference does not show that")
    return lowered


def voices_to_change(counts: tuple[int, int, int], limits: Limits = LIMITS) -> dict[str, int]:
    """How many more deciding voices on one side would change the result.

    Returns
    -------
    dict
        "supports" and "contradicts" -> smallest number; a side that cannot change it is left out.

    >>> voices_to_change((3, 0, 0))
    {'contradicts': 2}
    """
    now, needed = result_of(counts, limits), {}
    for side, settled in (("supports", "supported"), ("contradicts", "contradicted")):
        if now == settled:
            continue
        more = 1
        while result_of(_plus(counts, side, more), limits) == now:
            more += 1
        needed[side] = more
    return needed


def _plus(counts, side: str, more: int) -> tuple[int, int, int]:
    return tuple(count + more * (name == side) for count, name in zip(counts, SIDES))


def added_rows(rows: list[Row], question: str, side: str, number: int = 1) -> list[Row]:
    """Imagined studies in other people, of the rank that decides, or the first that could.

    Parameters
    ----------
    rows : list of Row
        All rows of the claim.
    question : str
        One of `QUESTIONS`.
    side : str
        One of `SIDES`.
    number : int
        How many.
    """
    start = (True, weight_made_for(question))
    direct, weight = max((voice.rank for voice in voices(rows)), default=start)
    directness = "direct" if direct else "partly"
    return [Row(side, directness, weight, f"imagined people {place}") for place in range(number)]


def firmness(
    rows: list[Row], question: str, claims_sameness: bool = False, limits: Limits = LIMITS
) -> Firmness:
    """Try each change of one row: dropped, coded one step away, or one more.

    Parameters
    ----------
    rows, question, claims_sameness, limits
        As for `judge`.
    """

    def result(changed):
        return judge(changed, question, claims_sameness, limits).result

    now = result(rows)
    dropped, recoded = {}, {}
    for position, row in enumerate(rows):
        without = result([*rows[:position], *rows[position + 1 :]])
        if without != now:
            dropped[position] = without
        steps = {
            result([*rows[:position], replace(row, verdict=side), *rows[position + 1 :]])
            for side in SIDES
            if abs(SIDES.index(side) - SIDES.index(row.verdict)) == 1
        }
        if steps - {now}:
            recoded[position] = tuple(sorted(steps - {now}))
    sides = () if question == "source" else SIDES  # no further study changes what a source says
    added = {side: result([*rows, *added_rows(rows, question, side)]) for side in sides}
    return Firmness(dropped, recoded, {side: turned for side, turned in added.items() if turned != now})


def verdicts(
    ledger: pd.DataFrame | None = None,
    claims: pd.DataFrame | None = None,
    studies: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The verdict on each claim, and how firm it is.

    Parameters
    ----------
    ledger, claims, studies : DataFrame, optional
        Other tables than those of the data package: to see what a row would change.

    Returns
    -------
    DataFrame
        The columns of `claims`; `result`, `footing`, `reason`, `direct`, `weight`, `supports`, `nuance`,
        `contradicts` and `balance` of the `Verdict`; `deciding`, the labels of the ledger's rows that
        decided; `firmness`, a `Firmness` whose positions are labels of the ledger's rows.
    """
    ledger = evidence.load("evidence_ledger") if ledger is None else ledger
    claims = evidence.load("claims") if claims is None else claims
    studies = evidence.studies() if studies is None else studies
    weighed = weigh(ledger, claims, studies)
    judged = [_judged(claim, weighed[weighed["claim_id"] == claim.claim_id]) for claim in claims.itertuples()]
    table = pd.concat([claims.reset_index(drop=True), pd.DataFrame(judged)], axis=1)
    table.attrs = {}  # those of `claims` describe its own columns only
    return table


def row_keys(rows: pd.DataFrame) -> pd.Series:
    """A key for each row of a claim: its `study_id`, with ".2" at the second row of one study.

    Parameters
    ----------
    rows : DataFrame
        Rows of one claim, in the order of the ledger.
    """
    turn = rows.groupby("study_id").cumcount()
    return rows["study_id"] + [f".{place + 1}" if place else "" for place in turn]


def rejudged(
    claim_id: str,
    strike: Iterable[str] = (),
    recode: Mapping[str, str] | None = None,
    directness: Mapping[str, str] | None = None,
    weights: Mapping[str, int] | None = None,
    limits: Limits = LIMITS,
) -> Verdict:
    """What the rule would say of a claim if its rows or the rule's weights and limits were others.

    Parameters
    ----------
    claim_id : str
        A key of `claims`.
    strike : iterable of str
        Keys of rows that are left out, as `row_keys` has them and an address of the workbench: the
        `study_id`, with ".2" at the second row of one study.
    recode, directness : mapping of str to str, optional
        Key of a row -> one of `SIDES`, or of `DIRECTNESS`.
    weights : mapping of str to int, optional
        Design -> its weight for this claim's question, 0 to 4.
    limits : Limits, optional

    Raises
    ------
    ValueError
        For a claim, a row of it, a design or a word that there is none of.
    """
    claims = evidence.load("claims").set_index("claim_id", drop=False)
    check_choice(claims.index, claim_id=claim_id)
    claim = claims.loc[claim_id]
    weighed = weigh(evidence.load("evidence_ledger"), claims.reset_index(drop=True), evidence.studies())
    rows = weighed[weighed["claim_id"] == claim_id]
    rows = rows.assign(key=row_keys(rows))
    recode, directness, weights = recode or {}, directness or {}, weights or {}
    strike = list(strike)
    for key in (*strike, *recode, *directness):
        check_choice(rows["key"].tolist(), row=key)
    for word, kinds in ((recode, SIDES), (directness, DIRECTNESS)):
        for value in word.values():
            check_choice(kinds, coded=value)
    for design, weight in weights.items():
        check_choice(DESIGNS, design=design)
        require(weight in range(REVIEW + 1), f"The weight of {design} must be 0 to {REVIEW}, got {weight}.")
    kept = rows[~rows["key"].isin(strike)]
    changed = kept.assign(
        verdict=[recode.get(key, code) for key, code in zip(kept["key"], kept["verdict"])],
        directness=[directness.get(key, code) for key, code in zip(kept["key"], kept["directness"])],
        weight=[weights.get(design, weight) for design, weight in zip(kept["design"], kept["weight"])],
    )
    return judge(rows_of(changed), claim.question, claim.claims_sameness, limits)


def results() -> dict[str, str]:
    """The result of each claim of the data package: the word that the chapters use."""
    claims = evidence.load("claims")
    weighed = weigh(evidence.load("evidence_ledger"), claims, evidence.studies())
    return {
        claim.claim_id: judge(
            rows_of(weighed[weighed["claim_id"] == claim.claim_id]), claim.question, claim.claims_sameness
        ).result
        for claim in claims.itertuples()
    }


def _judged(claim, weighed: pd.DataFrame) -> dict:
    rows, labels = rows_of(weighed), list(weighed.index)
    verdict = judge(rows, claim.question, claim.claims_sameness)
    firm = firmness(rows, claim.question, claim.claims_sameness)
    labelled = Firmness(
        {labels[position]: result for position, result in firm.dropped.items()},
        {labels[position]: results for position, results in firm.recoded.items()},
        firm.added,
    )
    names = ("result", "footing", "reason", "direct", "weight", *SIDES, "balance")
    return {name: getattr(verdict, name) for name in names} | {
        "deciding": [labels[position] for position in verdict.deciding],
        "firmness": labelled,
    }


def ledger_rows(judged: pd.DataFrame, ledger: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """The ledger weighed and joined with its studies, ready to be shown.

    Parameters
    ----------
    judged : DataFrame
        From `verdicts`, for this ledger.
    ledger : DataFrame
        Table `evidence_ledger`.
    studies : DataFrame
        Table `studies`, by `study_id`.

    Returns
    -------
    DataFrame
        The weighed rows with `study`, `doi_url` and `caution`; `says` in words; `claim`, its name;
        `chapter`; `has_voice`; `decides`, whether the verdict rests on the row.
    """
    rows = evidence.with_studies(weigh(ledger, judged, studies))
    deciding = {label for labels in judged["deciding"] for label in labels}
    return rows.assign(
        caution=rows["study_id"].map(studies["caution"]).map(named),
        finding=rows["finding"].map(named),
        coding_note=rows["coding_note"].map(named),
        source_location=rows["source_location"].map(named),
        says=rows["verdict"].map(SAYS),
        claim=rows["claim_id"].map(judged.set_index("claim_id")["name"]),
        chapter=rows["claim_id"].map(judged.set_index("claim_id")["chapter"]),
        has_voice=[row.has_voice for row in rows_of(rows)],
        decides=rows.index.isin(deciding),
    )
