"""The claims as readers meet them: the article's own words, the map, the cards, figures of the ledger."""

import re

import nbformat
import pandas as pd
import pytest

from pages import ROOT
from patella import evidence
from patella.course import claims as panels
from patella.figures import verdicts as figures
from patella.notebooks import VERDICT, with_verdicts
from patella.synthesis import ledger as rule
from patella.words import GLUE

LEDGER, CLAIMS, STUDIES = evidence.load("evidence_ledger"), evidence.load("claims"), evidence.studies()
JUDGED = rule.verdicts()
ROWS = rule.ledger_rows(JUDGED, LEDGER, STUDIES)
CARDS = panels.cards(JUDGED, ROWS)
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
PAGES = [
    ROOT / "pages" / f"{name}.md"
    for name in ("intro", "questions", "clinic", "glossary", "methods", "teachers", "make-your-own", "about")
]


def prose():
    """Place and text of each cell and page that a reader meets as prose."""
    for path in CHAPTERS:
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
            if cell.cell_type == "markdown":
                yield f"{path.name}, cell {number}", cell.source
    for path in PAGES:
        yield path.name, path.read_text(encoding="utf-8")


# ------------------------------------------------------------ the article's own words


def test_claims_rest_on_words_of_the_article_and_questions_of_the_course_on_none():
    asked = CLAIMS["asked_by"] == "article"
    assert (CLAIMS.loc[asked, "phrase"] != "").all() and (CLAIMS.loc[~asked, "phrase"] == "").all()
    assert not CLAIMS.loc[~asked, "implied"].any()
    assert len(CLAIMS) == 24 and (~asked).sum() == 3


QUOTED = re.compile(r"“([^”]+)”")


def quotations():
    """Every string between quotation marks in chapters, pages, claims and ledger, with its place."""
    texts = list(prose())
    texts += [
        ("claims.csv", text) for text in CLAIMS[["claim", "argument", "would_change"]].to_numpy().ravel()
    ]
    texts += [("evidence_ledger.csv", text) for text in LEDGER[["finding", "coding_note"]].to_numpy().ravel()]
    return [(place, quoted) for place, text in texts for quoted in QUOTED.findall(text)]


def test_each_quotation_is_the_articles_letter_for_letter_or_is_known_to_be_of_another():
    words_of_article = [phrase for claim in CLAIMS.itertuples() for phrase in panels.phrases(claim)]
    others = evidence_of_other_quotations()
    unknown = [
        (place, quoted)
        for place, quoted in quotations()
        if not any(quoted.rstrip(".,") in phrase for phrase in words_of_article)
        and quoted.rstrip(".,?!") not in others
    ]
    assert unknown == [], (
        "quote the article exactly (column phrase of claims.csv), or list whose words these are"
    )


def evidence_of_other_quotations() -> set[str]:
    """Words in quotation marks that are not the article's: terms, questions, words of a study, titles."""
    table = pd.read_csv(ROOT / "tests" / "other_quotations.csv")
    assert table["whose"].notna().all() and not table["words"].duplicated().any()
    return set(table["words"])


def test_no_quotation_hides_in_straight_marks():
    code_and_tags = re.compile(r"```.*?```|`[^`]*`|<[^>]*>", re.S)
    straight = [(place, code_and_tags.sub("", text)) for place, text in prose()]
    assert [(place, re.findall(r'"[^"\n]*"', text)) for place, text in straight if '"' in text] == []


def test_no_listed_quotation_is_stale():
    used = {quoted.rstrip(".,?!") for _, quoted in quotations()}
    assert evidence_of_other_quotations() <= used


# ------------------------------------------------------------ the rule's words in the chapters


def test_a_verdict_in_the_text_is_the_word_of_the_rule():
    words, found = rule.results(), 0
    for place, text in prose():
        for word, claim in VERDICT.findall(text):
            found += 1
            assert words.get(claim) == word, (place, claim)
    assert found > 10


def test_no_chapter_states_a_verdict_beside_the_rule():
    results = "|".join(rule.RESULTS)
    stated = re.compile(rf"[Cc]laim[^.\n]{{0,120}}\b(?:{results})\b", re.S)
    for place, text in prose():
        if not place.startswith(("08", "methods", "glossary", "teachers")):
            assert not stated.search(VERDICT.sub("", text)), (place, stated.search(VERDICT.sub("", text))[0])


def test_words_of_verdicts_follow_the_rule_when_notebooks_are_refreshed():
    text = "It is [supported](#verdict-tracking_trivial), and [claim 7](#claim-tracking_trivial) says why."
    assert "[overstated](#verdict-tracking_trivial)" in with_verdicts(
        text, {"tracking_trivial": "overstated"}
    )
    with pytest.raises(ValueError, match="nonsense"):
        with_verdicts("[supported](#verdict-nonsense)", rule.results())


# ------------------------------------------------------------ map and cards


def test_the_map_tells_the_courses_questions_from_the_articles_claims():
    shown = panels.claim_map(CLAIMS)
    assert shown.markup.count("our own question") == 3
    assert shown.markup.count("(implied)") == CLAIMS["implied"].sum()
    assert all(f"{claim.number}. {claim.name}" in shown.text for claim in CLAIMS.itertuples(index=False))


def test_each_row_of_the_ledger_is_on_a_card_and_those_that_decide_come_first():
    rows_shown = re.findall(r'<ul class="claims-rows">(.*?)</ul>', CARDS.markup, re.S)
    assert sum(block.count("<li>") for block in rows_shown) == len(LEDGER)
    assert CARDS.markup.count("<details id=") == len(CLAIMS)
    for card in CARDS.markup.split("<details id=")[1:]:
        titles = re.findall(
            r"<p><b>(These rows decide|Heard, and of lower rank|Shown, without a voice)</b>", card
        )
        assert titles == sorted(titles, key=list(panels.GROUPS.values()).index)


def card_of(claim: str) -> str:
    return re.search(rf'<details id="claim-{claim}">(.*?)</details>', CARDS.markup, re.S)[1]


def test_whoever_drops_a_row_finds_on_the_card_what_happens():
    for judged in JUDGED.itertuples():
        card = card_of(judged.claim_id)
        for label, result in judged.firmness.dropped.items():
            assert f"ithout it the verdict would be {result}" in card, (judged.claim_id, label)
        if not judged.firmness.dropped:
            assert "Drop any one row: the verdict stays." in card


def test_a_card_quotes_the_article_or_says_that_the_question_is_ours():
    for claim in CLAIMS.itertuples(index=False):
        card = card_of(claim.claim_id)
        for phrase in panels.phrases(claim):
            assert f"“{phrase}”".replace("'", "&#39;") in card
        assert ("The course asks this of its own" in card) == (claim.asked_by == "course")


def test_a_changed_row_changes_the_card():
    trial = LEDGER[(LEDGER["claim_id"] == "vmo_training_not_superior") & (LEDGER["study_id"] == "song2009")]
    ledger = pd.concat([LEDGER, trial.assign(study_id="hott2019", people="others")], ignore_index=True)
    judged = rule.verdicts(ledger)
    card = panels.cards(judged, rule.ledger_rows(judged, ledger, STUDIES))
    assert "VMO training not superior: supported" in card.text
    assert "VMO training not superior: undecided" in CARDS.text


def test_what_is_known_of_a_trial_stands_beside_its_row():
    row = ROWS[(ROWS["study_id"] == "hansen2023") & (ROWS["claim_id"] == "any_programme_will_do")].iloc[0]
    said = panels.quality_in_words(row)
    assert "randomised trial, weight 3" in said and "n = 200" in said and "read in: abstract" in said
    unread = row.copy()
    unread[["concealed", "blinded"]], unread["followed_up_percent"] = "", float("nan")
    assert "not read: concealment, blinding, follow-up" in panels.quality_in_words(unread)


def test_grades_of_the_reviews_themselves_stand_beside_the_rule():
    graded = ROWS[(ROWS["own_grade"] != "") & ROWS["decides"]]
    assert len(graded) and "its authors on their own evidence" in panels.quality_in_words(graded.iloc[0])


def test_no_key_of_a_study_reaches_a_reader():
    keys = re.compile(rf"\b(?:{'|'.join(STUDIES.index)})\b")
    text = re.sub(r"<[^>]*>", " ", CARDS.markup)
    assert not keys.search(text), keys.search(text)
    reading, table = figures.evidence_ledger(ROWS, JUDGED, show="every row")[1:]
    assert not keys.search(reading + table.drop(columns="link").to_csv())


# ------------------------------------------------------------ figures


def test_ledger_reading_counts_what_it_shows():
    figure, reading, table = figures.evidence_ledger(ROWS, JUDGED, "tracking_trivial", "every row")
    chosen = LEDGER[LEDGER["claim_id"] == "tracking_trivial"]
    assert len(figure.data[0].x) == len(table) == len(chosen) and f"{len(chosen)}{GLUE}rows" in reading
    assert set(table["says"]) == set(chosen["verdict"].map(rule.SAYS))
    assert len(figures.evidence_ledger(ROWS, JUDGED, show="every row").table) == len(LEDGER)
    chapters = CLAIMS["chapter"].unique()
    by_chapter = [len(figures.evidence_ledger(ROWS, JUDGED, each, "every row").table) for each in chapters]
    assert sum(by_chapter) == len(LEDGER)
    deciding = figures.evidence_ledger(ROWS, JUDGED)
    assert len(deciding.table) == ROWS["decides"].sum() and set(deciding.table["decides"]) == {"yes"}


def test_the_ledger_is_empty_only_where_nothing_decides():
    for place in figures.look_at(JUDGED).values():
        for show in figures.ROWS_SHOWN:
            shown = figures.evidence_ledger(ROWS, JUDGED, place, show)
            if not len(shown.figure.data[0].x):
                assert (place, show) == ("size_loss_only_disuse", "rows that decide")
                assert "untested" in shown.reading and "see every row" in shown.reading


def test_claims_stand_in_the_order_of_their_balance():
    names = figures.evidence_ledger(ROWS, JUDGED).figure.layout.yaxis.ticktext
    balance = JUDGED.set_index("name")["balance"].loc[list(names)]
    assert balance.is_monotonic_increasing and len(balance) == len(JUDGED)


@pytest.mark.parametrize("wrong", [{"look_at": "nonsense"}, {"show": "trials"}])
def test_unknown_words_are_refused_with_the_right_ones(wrong):
    with pytest.raises(ValueError, match="one of"):
        figures.evidence_ledger(ROWS, JUDGED, **wrong)


def test_overturning_follows_the_rule():
    assert "it becomes supported" in figures.overturn(JUDGED, ROWS, "vmo_training_not_superior", 1)[1]
    assert "it stays contradicted" in figures.overturn(JUDGED, ROWS, "strength_loss_only_disuse", -1)[1]
    assert "it becomes undecided" in figures.overturn(JUDGED, ROWS, "size_loss_only_disuse", 1)[1]
    with pytest.raises(ValueError, match=r"nonsense.*any_programme_will_do"):
        figures.overturn(JUDGED, ROWS, "nonsense")
    with pytest.raises(ValueError, match="added must be a whole number"):
        figures.overturn(JUDGED, ROWS, added=0.5)


# ------------------------------------------------------------ the page on methods


def test_methods_says_how_firm_the_verdicts_are():
    text = (ROOT / "pages" / "methods.md").read_text(encoding="utf-8")
    firm = JUDGED["firmness"]
    dropped, recoded, added = (
        sum(bool(getattr(each, kind)) for each in firm) for kind in ("dropped", "recoded", "added")
    )
    some = sum(each.ways > 0 for each in firm)
    assert (
        f"A row less turns {dropped} of the {len(JUDGED)}, a row coded otherwise {recoded}, "
        f"a study more {added}; {some} turn in at least one of these ways."
    ) in text


def test_methods_says_what_is_known_of_the_trials():
    text = (ROOT / "pages" / "methods.md").read_text(encoding="utf-8")
    trials = ROWS[ROWS["design"].isin(panels.TRIALS)].drop_duplicates("study_id")
    concealed, blinded = ((trials[column] != "").sum() for column in ("concealed", "blinded"))
    assert f"is known to us for {concealed} of {len(trials)}, and blinding for {blinded};" in text
