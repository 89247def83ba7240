"""The workbench of verdicts: rows, weights and limits that a reader moves, and what the rule says then.

The page computes with the rule's twin in JavaScript (`assets/rule.js`); in a notebook `ledger.rejudged` does
the same through Python.
"""

from __future__ import annotations

import pandas as pd

from patella.course.links import study_address
from patella.course.panel import Panel
from patella.synthesis import ledger as rule
from patella.words import words

ROW = ["verdict", "directness", "weight", "people", "tests_claim", "read_as", "design"]


def workbench(judged: pd.DataFrame, rows: pd.DataFrame, start: str) -> Panel:
    """A panel in which each claim's rows can be struck, recoded and reweighed.

    Parameters
    ----------
    judged : DataFrame
        From `patella.synthesis.ledger.verdicts`.
    rows : DataFrame
        From `patella.synthesis.ledger.ledger_rows`.
    start : str
        The claim (`claim_id`) with which it opens.
    """
    claims = [_claim(claim, rows[rows["claim_id"] == claim.claim_id]) for claim in judged.itertuples()]
    held = judged.set_index("claim_id").loc[start]
    text = (
        f"workbench of {len(claims)} claims, open at claim {held['number']}: {held['result']}, "
        f"footing {held['footing']}"
    )
    return Panel(
        text,
        "workbench.html",
        claims=claims,
        start=start,
        sides=rule.SAYS,
        directness=rule.DIRECTNESS,
        limits={"balance": rule.LIMITS.balance, "groups": rule.LIMITS.groups},
        review=rule.REVIEW,
    )


def _claim(claim, rows: pd.DataFrame) -> dict:
    order = ["decides", "has_voice", "weight", "study"]
    ordered = rows.assign(key=rule.row_keys(rows)).sort_values(
        order, ascending=[False, False, False, True], kind="stable"
    )
    return {
        "id": claim.claim_id,
        "name": f"{claim.number}. {claim.name}",
        "claim": claim.claim,
        "question": claim.question,
        "alike": bool(claim.claims_sameness),
        "made_for_it": rule.weight_made_for(claim.question),
        "rows": [_row(row) for _, row in ordered.iterrows()],
    }


def _row(row: pd.Series) -> dict:
    told = {name: row[name] for name in ("key", "study", "finding")}
    told["url"] = study_address(row["study_id"], row["doi_url"])
    values = row[ROW].to_dict() | {"weight": int(row["weight"]), "tests_claim": bool(row["tests_claim"])}
    return told | values | {"kind": words(row["design"])}
