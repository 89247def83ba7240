"""The claims as panels: the map of chapter 01 and the cards of chapter 08."""

from __future__ import annotations

import pandas as pd

from patella.course.links import chapter_address, chapter_title, study_address
from patella.course.panel import Panel
from patella.figures.labels import chapter_number
from patella.synthesis import ledger as rule
from patella.synthesis.ledger import SAYS
from patella.words import percent, words


def claim_map(claims: pd.DataFrame) -> Panel:
    """Every claim under the chapter that tests it, with links to test and verdict.

    Parameters
    ----------
    claims : DataFrame
        Table `claims`.
    """
    lines, chapters = [], []
    for chapter, some in claims.groupby("chapter", sort=True):
        listed = "; ".join(f"{claim.number}. {claim.name}" for claim in some.itertuples(index=False))
        lines.append(f"chapter {chapter_number(chapter)}: {listed}")
        items = [
            {
                "number": claim.number,
                "claim": claim.claim,
                "remark": remark(claim),
                "verdict": chapter_address("08-verdicts", f"claim-{claim.claim_id}"),
            }
            for claim in some.itertuples(index=False)
        ]
        chapters.append(
            {"address": chapter_address(chapter), "title": chapter_title(chapter), "claims": items}
        )
    return Panel("\n".join(lines), "claim-map.html", chapters=chapters)


def remark(claim) -> str:
    """What to know of a claim's origin: asked by the course, implied, or stated by the article."""
    if claim.asked_by == "course":
        return "our own question"
    return "implied" if claim.implied else ""


def phrases(claim) -> list[str]:
    """The words of the article on which a claim rests."""
    return claim.phrase.split(" | ") if claim.phrase else []


def cards(judged: pd.DataFrame, rows: pd.DataFrame) -> Panel:
    """A card for each claim: the article's words, the verdict, how firm it is, and the rows it rests on.

    Parameters
    ----------
    judged : DataFrame
        From `patella.synthesis.ledger.verdicts`.
    rows : DataFrame
        From `patella.synthesis.ledger.ledger_rows`.
    """
    lines, chapters = [], []
    for chapter, some in judged.groupby("chapter", sort=False):
        found = [
            _card(claim, rows[rows["claim_id"] == claim.claim_id]) for claim in some.itertuples(index=False)
        ]
        lines += [
            f"{card['number']}. {card['name']}: {card['result']}, footing {card['footing']}" for card in found
        ]
        chapters.append(
            {"address": chapter_address(chapter), "title": chapter_title(chapter), "cards": found}
        )
    return Panel("\n".join(lines), "claim-cards.html", chapters=chapters)


def _card(claim, rows: pd.DataFrame) -> dict:
    study = rows["study"].to_dict()
    order = ["decides", "has_voice", "weight", "verdict", "study"]
    ordered = rows.sort_values(order, ascending=[False, False, False, False, True], kind="stable")
    items = [_row(row, claim) for _, row in ordered.iterrows()]
    return {
        "claim_id": claim.claim_id,
        "number": claim.number,
        "name": claim.name,
        "claim": claim.claim,
        "remark": remark(claim),
        "phrases": phrases(claim),
        "result": claim.result,
        "footing": claim.footing,
        "argument": claim.argument,
        "reason": claim.reason,
        "question": rule.QUESTIONS[claim.question],
        "would_change": claim.would_change,
        "firm": firm_in_words(claim.firmness, study),
        "groups": [
            {"title": title, "rows": [item for item in items if item["group"] == group]}
            for group, title in GROUPS.items()
        ],
    }


GROUPS = {
    "decides": "These rows decide",
    "voice": "Heard, and of lower rank",
    "silent": "Shown, without a voice",
}


def _row(row: pd.Series, claim) -> dict:
    label = row.name
    group = "decides" if row["decides"] else "voice" if row["has_voice"] else "silent"
    return {
        "group": group,
        "study": row["study"],
        "url": study_address(row["study_id"], row["doi_url"]),
        "says": row["says"],
        "finding": row["finding"],
        "note": row["coding_note"],
        "quality": quality_in_words(row),
        "changes": row_changes(label, claim),
        "caution": row["caution"].rstrip("."),
    }


def row_changes(label, claim) -> str:
    """What the verdict would be without a row, and with it coded one step away; "" where nothing changes."""
    firm = claim.firmness
    parts = []
    if label in firm.dropped:
        parts.append(f"without it the verdict would be {firm.dropped[label]}")
    if label in firm.recoded:
        parts.append(f"coded one step away, {' or '.join(firm.recoded[label])}")
    return "; ".join(parts)


def firm_in_words(firm: rule.Firmness, study: dict) -> list[str]:
    """How firm a verdict is, in a sentence for each kind of change.

    Parameters
    ----------
    firm : Firmness
        With labels of rows.
    study : dict
        Label of a row -> name of its study.
    """
    return [
        _change("Drop any one row", {study[label]: (result,) for label, result in firm.dropped.items()}),
        _change(
            "Code any one row one step away", {study[label]: result for label, result in firm.recoded.items()}
        ),
        _change(
            "Add one study of the deciding rank",
            {f"one {SAYS[side]}": (result,) for side, result in firm.added.items()},
        ),
    ]


def _change(what: str, turned: dict[str, tuple[str, ...]]) -> str:
    if not turned:
        return f"{what}: the verdict stays."
    by_result: dict[str, list[str]] = {}
    for name, results in turned.items():
        by_result.setdefault(" or ".join(results), []).append(name)
    listed = "; ".join(f"{result} ({', '.join(names)})" for result, names in by_result.items())
    return f"{what}: it becomes {listed}."


def quality_in_words(row: pd.Series) -> str:
    """What is known of a row's study: directness, design, size, conduct, depth of reading, grade."""
    parts = [f"{DIRECT_WORDS[row['directness']]}; {words(row['design'])}, weight {row['weight']}"]
    if row["evidence_from"] != words(row["design"]):
        parts.append(row["evidence_from"])
    if pd.notna(row["n"]):
        parts.append(f"n = {row['n']:.0f}")
    parts += _conduct(row)
    parts.append(f"read in: {row['source_location']}")
    if row["own_grade"]:
        parts.append(f"its authors on their own evidence: {row['own_grade']}")
    return "; ".join(parts)


DIRECT_WORDS = {
    "direct": "tests the claim",
    "partly": "tests part of it or a near neighbour",
    "other question": "answers another question",
}
TRIALS = ("rct", "quasi_experimental")


def _conduct(row: pd.Series) -> list[str]:
    """Concealment, blinding and follow-up of a trial; what was not read is said, too."""
    known, unread = [], []
    for name, said in (("concealed", "allocation concealed"), ("blinded", "blinded")):
        value = row[name]
        if value == "":
            unread.append({"concealed": "concealment", "blinded": "blinding"}[name])
        else:
            known.append(f"{said}: {words(value)}")
    if pd.notna(row["followed_up_percent"]):
        known.append(f"followed up: {percent(row['followed_up_percent'], None)}")
    else:
        unread.append("follow-up")
    if row["design"] in TRIALS and unread:
        known.append(f"not read: {', '.join(unread)}")
    return known if row["design"] in TRIALS or len(known) else []
