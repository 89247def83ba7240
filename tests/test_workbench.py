"""The workbench: its rule says what Python's says, its address reopens what was moved, nothing is lost."""

import json
import re
from dataclasses import asdict, replace

import numpy as np
import pytest

from javascript import node
from pages import ROOT
from patella import evidence
from patella.course.workbench import workbench
from patella.synthesis import ledger as rule

ASSETS = ROOT / "patella" / "course" / "assets"
JUDGED = rule.verdicts()
ROWS = rule.ledger_rows(JUDGED, evidence.load("evidence_ledger"), evidence.studies())
CHANGES = 100  # random ones of each claim
CHAPTER = "chapters/08-verdicts.html"
MOVED = (
    "#workbench?claim=vmo_training_not_superior&say.syme2009=contradicts&say.song2009=contradicts&groups=2"
)


def changed(rows, limits, random):
    """Rows and limits with some moved at random."""
    kept = [row for row in rows if random.random() > 0.15]
    moved = [
        replace(
            row,
            verdict=str(random.choice(rule.SIDES)) if random.random() < 0.3 else row.verdict,
            directness=str(random.choice(list(rule.DIRECTNESS))) if random.random() < 0.3 else row.directness,
            weight=int(random.integers(0, 5)) if random.random() < 0.3 else row.weight,
        )
        for row in kept
    ]
    balance, groups = random.integers(1, 10) / 10, int(random.integers(1, 6))
    return moved, rule.Limits(balance, groups) if random.random() < 0.5 else limits


def cases():
    random = np.random.default_rng(21)
    for claim in JUDGED.itertuples():
        rows = rule.rows_of(ROWS[ROWS["claim_id"] == claim.claim_id])
        yield claim, rows, rule.LIMITS, True
        for turn in range(CHANGES):
            yield claim, *changed(rows, rule.LIMITS, random), turn % 10 == 0


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """Each case with the answer of the page's rule."""
    asked = list(cases())
    given = [
        {
            "rows": [asdict(row) for row in rows],
            "question": claim.question,
            "alike": bool(claim.claims_sameness),
            "limits": asdict(limits),
            "made_for_it": rule.weight_made_for(claim.question),
            "firm": firm,
        }
        for claim, rows, limits, firm in asked
    ]
    script = ROOT / "tests" / "javascript" / "rule.js"
    asking = tmp_path_factory.mktemp("rule") / "cases.json"
    asking.write_text(json.dumps(given), encoding="utf-8")
    run = node(script, ASSETS / "rule.js", asking)
    assert run.returncode == 0, run.stderr
    return list(zip(asked, json.loads(run.stdout), strict=True))


def test_the_pages_rule_says_what_pythons_says(answered):
    assert len(answered) == len(JUDGED) * (CHANGES + 1) > 2000
    found = set()
    for (claim, rows, limits, _), answer in answered:
        verdict = rule.judge(rows, claim.question, claim.claims_sameness, limits)
        said = answer["verdict"]
        assert said == {
            "result": verdict.result,
            "footing": verdict.footing,
            "reason": verdict.reason,
            "direct": verdict.direct,
            "weight": verdict.weight,
            "counts": list(verdict.counts),
            "deciding": list(verdict.deciding),
        }
        found.add((verdict.result, verdict.footing))
    assert len(found) > 10, "the changes reach too few verdicts to tell"


def test_the_pages_firmness_is_pythons(answered):
    tried = 0
    for (claim, rows, limits, asked), answer in answered:
        if asked:
            firm = rule.firmness(rows, claim.question, claim.claims_sameness, limits)
            assert answer["firm"] == {
                "dropped": {str(place): result for place, result in firm.dropped.items()},
                "recoded": {str(place): list(results) for place, results in firm.recoded.items()},
                "added": firm.added,
            }
            tried += 1
    assert tried > 200


def test_the_panel_holds_every_row_of_every_claim_once():
    claims = workbench(JUDGED, ROWS, "vmo_training_not_superior").values["claims"]
    assert sum(len(claim["rows"]) for claim in claims) == len(ROWS)
    for claim in claims:
        keys = [row["key"] for row in claim["rows"]]
        assert len(set(keys)) == len(keys)
        assert all(row["url"] for row in claim["rows"])


def test_a_row_without_an_address_of_its_own_leads_to_its_entry_in_the_bibliography():
    claims = workbench(JUDGED, ROWS, "vmo_training_not_superior").values["claims"]
    urls = {row["key"]: row["url"] for claim in claims for row in claim["rows"]}
    assert urls["syme2009"] == "../pages/bibliography.html#cite-syme2009"
    assert urls["vanlinschoten2009"].startswith("https://")


def test_each_entry_of_the_bibliography_that_the_workbench_leads_to_is_there(built):
    entries = (built / "pages" / "bibliography.html").read_text(encoding="utf-8")
    chapter = (built / CHAPTER).read_text(encoding="utf-8")
    linked = set(re.findall(r"bibliography\.html#(cite-\w+)", chapter))
    assert linked and {anchor for anchor in linked if f'id="{anchor}"' not in entries} == set()


def test_two_rows_of_one_study_are_told_apart_as_on_the_page():
    """peeler2007 bears on its citation twice: against it, and for it."""
    claims = workbench(JUDGED, ROWS, "peeler_citation").values["claims"]
    shown = {row["key"]: row for claim in claims for row in claim["rows"] if claim["id"] == "peeler_citation"}
    assert {key: row["verdict"] for key, row in shown.items()} == {
        "peeler2007": "contradicts", "peeler2007.2": "supports",
    }  # fmt: skip
    results = {key: rule.rejudged("peeler_citation", strike=[key]).result for key in shown}
    assert results == {"peeler2007": "supported", "peeler2007.2": "contradicted"}
    assert rule.rejudged("peeler_citation", recode={"peeler2007.2": "contradicts"}).result == "contradicted"


def test_python_moves_what_the_page_moves():
    now = rule.rejudged("vmo_training_not_superior")
    judged = JUDGED.set_index("claim_id").loc["vmo_training_not_superior"]
    assert (now.result, now.footing, now.reason) == (judged["result"], judged["footing"], judged["reason"])
    moved = rule.rejudged(
        "vmo_training_not_superior",
        recode={"syme2009": "contradicts", "song2009": "contradicts"},
        limits=rule.Limits(groups=2),
    )
    assert moved.result == "contradicted"
    without = rule.rejudged("vmo_training_not_superior", strike=["syme2009", "song2009"])
    assert without.weight == 4 and not without.direct
    lighter = rule.rejudged("vmo_training_not_superior", weights={"rct": 0})
    assert lighter.weight == 4


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"claim_id": "no_such_claim"}, "Unknown claim_id"),
        ({"strike": ["nobody2000"]}, "Unknown row"),
        ({"strike": ["syme2009.2"]}, "Unknown row"),
        ({"recode": {"syme2009": "maybe"}}, "Unknown coded"),
        ({"weights": {"rct": 5}}, "weight of rct must be 0 to 4"),
        ({"weights": {"guess": 1}}, "Unknown design"),
    ],
)
def test_python_says_what_there_is_none_of(asked, told):
    with pytest.raises(ValueError, match=told):
        rule.rejudged(**{"claim_id": "vmo_training_not_superior", **asked})


@pytest.mark.parametrize("limits", [{"balance": 0}, {"balance": 0.95}, {"groups": 0}])
def test_limits_that_decide_nothing_are_refused(limits):
    with pytest.raises(ValueError, match="must lie between"):
        rule.Limits(**limits)


# ------------------------------------------------------------ on the page


def verdict(page):
    return page.locator(".workbench-verdict b").inner_text()


def row(page, study):
    return page.locator(f".workbench-row[data-key='{study}']")


def test_claim_21_is_overturned_in_three_moves_and_its_address_reopens_them(site, open_page, page):
    open_page(f"{site}/{CHAPTER}")
    before = JUDGED.set_index("claim_id").loc["vmo_training_not_superior", "result"]
    assert verdict(page) == before == "undecided"
    groups = page.locator(".workbench input[name=groups]")
    groups.focus()
    page.keyboard.press("ArrowLeft")
    for study in ("syme2009", "song2009"):
        row(page, study).locator("select").first.select_option("contradicts")
    assert verdict(page) == "contradicted"
    assert "We judge it undecided" in page.locator(".workbench-verdict span").inner_text()
    assert "now contradicted" in page.locator(".workbench-live").inner_text()
    address = page.evaluate("location.href")
    page.goto("about:blank")
    page.goto(address)
    assert verdict(page) == "contradicted"
    assert row(page, "syme2009").get_attribute("data-decides") is not None
    page.get_by_role("button", name="As we judge it").click()
    assert verdict(page) == before
    assert not page.faults


def test_a_row_is_struck_by_key_and_a_weight_moved(site, open_page, page):
    open_page(f"{site}/{CHAPTER}")
    row(page, "syme2009").locator("input").focus()
    page.keyboard.press("Space")
    assert row(page, "syme2009").get_attribute("data-struck") is not None
    reason = page.locator(".workbench-reason").inner_text()
    weight = page.locator(".workbench-weights label", has_text="randomised trial").locator("input")
    weight.focus()
    page.keyboard.press("Home")
    assert page.locator(".workbench-reason").inner_text() != reason
    assert "strike=syme2009" in page.url and "weight.rct=0" in page.url


def test_a_card_leads_to_the_workbench_at_its_claim(site, open_page, page):
    open_page(f"{site}/{CHAPTER}")
    page.evaluate("location.hash = '#claim-drop_the_concept'")
    page.locator("#claim-drop_the_concept").get_by_role("link", name="workbench").click()
    assert page.locator(".workbench select[name=claim]").input_value() == "drop_the_concept"


@pytest.mark.parametrize(
    "address",
    [
        "#workbench?claim=nothing",
        "#workbench?claim=vmo_training_not_superior&strike=nobody",
        "#workbench?claim=vmo_training_not_superior&say.syme2009=maybe",
        "#workbench?claim=vmo_training_not_superior&weight.rct=9&balance=7&groups=x",
        "#workbench?claim=vmo_training_not_superior&balance=0.55",
        "#workbench?claim=vmo_training_not_superior&groups=2.5",
        "#workbench?claim=%E0%A4%A",
        "#workbench?__proto__=1&say.__proto__=supports",
    ],
)
def test_what_an_address_asks_in_vain_is_told(site, open_page, page, address):
    open_page(f"{site}/{CHAPTER}{address}")
    assert "asks for what is not here" in page.locator(".workbench-note").inner_text()
    assert verdict(page) == "undecided" and not page.faults


def test_an_unknown_row_among_those_struck_is_named_and_the_known_ones_are_struck(site, open_page, page):
    open_page(f"{site}/{CHAPTER}#workbench?claim=vmo_training_not_superior&strike=syme2009,nobody,song2009")
    note = page.locator(".workbench-note")
    assert note.inner_text() == "The address asks for what is not here: strike=nobody."
    for study in ("syme2009", "song2009"):
        assert row(page, study).get_attribute("data-struck") is not None
    row(page, "syme2009").locator("input").focus()
    page.keyboard.press("Space")
    assert note.is_hidden() and "nobody" not in page.url


def test_a_balance_that_the_slider_cannot_show_is_not_computed_with(site, open_page, page):
    open_page(f"{site}/{CHAPTER}#workbench?claim=vmo_training_not_superior&balance=0.55")
    assert "balance=0.55" in page.locator(".workbench-note").inner_text()
    assert page.locator(".workbench input[name=balance]").input_value() == str(rule.LIMITS.balance)
    page.evaluate("location.hash = '#workbench?claim=vmo_training_not_superior&balance=0.7'")
    assert page.locator(".workbench input[name=balance]").input_value() == "0.7"
    assert page.locator(".workbench-note").is_hidden()


def test_a_move_that_leaves_the_verdict_is_told_to_those_who_listen(site, open_page, page):
    open_page(f"{site}/{CHAPTER}#workbench?claim=strengthening_works")
    live = page.locator(".workbench-live")
    told = []
    for box in page.locator(".workbench-row input").all()[:8]:
        box.focus()
        page.keyboard.press("Space")
        told.append(live.inner_text())
        page.keyboard.press("Space")
    assert all(text.startswith(("The verdict is now", "The verdict stays")) for text in told)
    assert any("Balance 0" in text or "it becomes" in text for text in told)
    assert any(text.endswith("Balance and firmness stay, too.") for text in told)
    page.locator(".workbench select[name=claim]").select_option("tracking_trivial")
    result = JUDGED.set_index("claim_id").loc["tracking_trivial", "result"]
    assert live.inner_text().startswith(f"The verdict is now {result}")


@pytest.mark.parametrize("width", [320, 390])
def test_it_fits_a_phone(site, open_page, page, width):
    page.set_viewport_size({"width": width, "height": 664})
    open_page(f"{site}/{CHAPTER}{MOVED}")
    assert verdict(page) == "contradicted"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    inside = "panel => panel.scrollWidth <= panel.clientWidth + 1"
    assert page.locator(".workbench").evaluate(inside)


COVERED = """() => {
  const verdict = document.querySelector(".workbench-verdict").getBoundingClientRect();
  const { top, bottom } = document.activeElement.getBoundingClientRect();
  const bar = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--everystate-top"));
  return { seen: verdict.top >= bar - 1 && verdict.bottom < innerHeight / 2, free: top >= verdict.bottom };
}"""


@pytest.mark.parametrize("size", [(390, 664), (640, 400)])  # a phone; a desk at 200 %
def test_the_verdict_stays_in_view_and_covers_no_focus(site, open_page, page, size):
    page.set_viewport_size(dict(zip(("width", "height"), size)))
    open_page(f"{site}/{CHAPTER}{MOVED}")
    page.locator(".workbench-row input").last.focus()
    for key in ["Shift+Tab"] * 12 + ["Tab"] * 6:
        page.keyboard.press(key)
        assert page.evaluate(COVERED) == {"seen": True, "free": True}


def test_without_a_script_it_says_so(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/{CHAPTER}")
    assert page.locator(".workbench-without").is_visible() and page.locator(".workbench form").is_hidden()
    context.close()
