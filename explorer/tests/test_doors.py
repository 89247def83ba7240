"""Doors: the registry, what a page holds, what is said where nothing moves."""

import json
import os
import re
import subprocess
import sys
from functools import partial
from importlib.metadata import EntryPoint

import ipywidgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from everystate import ExplorerError, Guess, doors, explore
from everystate.doors.page import SPHINX
from everystate.explore import Spec


def wave(frequency=1, damped=False, shape="sine"):
    x = np.linspace(0, 6, 7)
    y = np.sin(frequency * x) * (np.exp(-x) if damped else 1)
    title = {"text": "How does it <b>swing</b>?"}
    return go.Figure(
        go.Scatter(x=x, y=y, name=shape), {"title": title}
    ), f"At {frequency} it ends at {y[-1]:.2f}."


@pytest.fixture
def door(monkeypatch):
    return partial(monkeypatch.setenv, "EVERYSTATE_DOOR")


# ---- registry -----------------------------------------------------------------------------


def test_an_unknown_door_is_an_error(door):
    door("window")
    with pytest.raises(
        ExplorerError, match="'window'; it must be one of kernel, page, sphinx, worker, check"
    ):
        explore(wave)


def test_the_kernel_is_where_nothing_is_said(monkeypatch):
    monkeypatch.delenv("EVERYSTATE_DOOR", raising=False)
    assert doors.current() == "kernel"
    assert isinstance(explore(wave), ipywidgets.DOMWidget)


def test_a_door_may_be_added_and_replaced(door, monkeypatch):
    monkeypatch.setattr(doors, "_registered", {})
    doors.register("names", lambda spec: [control.name for control in spec.controls])
    door("names")
    assert explore(wave, damped=True, frequency=(1, 3)) == ["damped", "frequency"]
    doors.register("check", lambda spec: spec)
    door("check")
    assert explore(wave) == Spec("wave", wave, ())
    assert doors.names() == ["kernel", "page", "sphinx", "worker", "check", "names"]


def test_a_door_may_be_installed(door, monkeypatch):
    point = EntryPoint("spelled", "everystate.doors.words:number_of", doors.GROUP)
    monkeypatch.setattr(doors, "entry_points", lambda group: [point])
    monkeypatch.setattr("everystate.doors.words.number_of", lambda spec: spec.name.upper())
    door("spelled")
    assert explore(wave) == "WAVE" and "spelled" in doors.names()


def test_importing_the_package_changes_nothing_in_the_process():
    code = "import comm; kept = comm.create_comm; import everystate.sphinx; assert comm.create_comm is kept"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "EVERYSTATE_DOOR": "page"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_an_explorer_needs_a_name(door):
    door("page")
    with pytest.raises(ExplorerError, match="pass name="):
        explore(lambda: wave())
    assert explore(partial(partial(wave, shape="cosine"), damped=True)).name == "wave"


@pytest.mark.parametrize("own", [{"name": ["a", "b"]}, {"guess": (1, 3)}])
def test_explores_own_words_are_no_controls(own):
    with pytest.raises(ExplorerError, match=f"{next(iter(own))}= is explore's own"):
        explore(wave, **own)


# ---- words --------------------------------------------------------------------------------


def test_an_unrun_notebook_says_what_is_there(door):
    door("check")
    number, *lines = str(explore(wave, frequency=(1, 4), damped=True)).split("\n")
    assert re.fullmatch(r"Figure \d+ of this notebook: How does it swing\?", number)
    assert lines[:2] == ["At 1 it ends at -0.00.", "Run this cell to move it."]
    assert re.fullmatch(r"wave: 8 states; frequency \(4\), damped \(2\); digest [0-9a-f]{12}", lines[2])
    assert set(explore(wave)._repr_mimebundle_()) == {"text/plain"}


def test_figures_are_numbered_in_the_order_of_their_first_showing(door, monkeypatch):
    monkeypatch.setattr("everystate.doors.words._numbers", {})
    door("check")
    numbers = [str(explore(wave, name=name)).split()[1] for name in ("a", "b", "a", "c")]
    assert numbers == ["1", "2", "1", "3"]


def test_the_fingerprint_notices_a_change_in_one_state(door):
    door("check")

    def shows(value, guess=None):
        def states_of(n=1):
            return go.Figure(go.Scatter(y=[n, value if n == 3 else 0])), f"n is {n}"

        return str(explore(states_of, n=(1, 4, 1), guess=guess))

    assert shows(1) == shows(1)
    asked = [Guess("How many?", truth, (0, 3, 1)) for truth in (1, 2)]
    assert len({shows(1), shows(1.0001), shows(1, asked[0]), shows(1, asked[1])}) == 4


# ---- page ---------------------------------------------------------------------------------


def test_the_page_is_complete_without_a_script(door):
    door("page")
    html = explore(wave, frequency=(1, 3, 1), damped=False, name="swing")._repr_mimebundle_()["text/html"]
    assert '<figure class="everystate" id="swing"' in html
    assert "How does it swing?" in html and "At 1 it ends at -0.28." in html
    assert '<label for="swing--frequency">Frequency</label>' in html
    assert html.count("<tr>") == 8  # a head and seven points
    assert "https://" not in html and "<script src" not in html


def test_text_cannot_end_the_page_early(door):
    door("page")

    def sly(choice="a"):
        title = {"text": "</script><script>alert(1)</script>"}
        return go.Figure(layout={"title": title}), "a </script><b>reading</b>"

    html = explore(sly, choice=["a", "</script>"])._repr_mimebundle_()["text/html"]
    assert html.count("</script>") == 2  # the explorer's own two
    assert "<b>reading" not in html


def test_the_description_tells_all_but_the_states(door):
    door("page")
    guess = Guess("Where does it end?", -0.28, (-1.0, 1.0, 0.25), axis="y")
    page = explore(wave, frequency=(1, 3), damped=True, guess=guess)
    described = json.loads(json.dumps(page.description))
    assert [control["kind"] for control in described["controls"]] == ["range", "switch"]
    assert (described["version"], described["title"], described["height"]) == (1, "How does it swing?", 420)
    assert [answer["value"] for answer in described["guess"]["answers"]][:2] == [-1, -0.75]
    assert page.traces == ["scatter"]


def test_the_sphinx_extension_gets_data(door):
    door("sphinx")
    data = explore(wave, frequency=(1, 3))._repr_mimebundle_()
    assert set(data) == {SPHINX, "text/plain"}
    assert set(data[SPHINX]) == {"description", "traces", "states"}
    assert json.loads(data[SPHINX]["states"])["shape"] == [3]


def test_latex_tells_title_reading_and_table(door):
    door("page")

    def tricky(rows=2):
        table = pd.DataFrame({"share_%": [-0.5, None] * rows, "who & what": ["a_b", "#1"] * rows})
        return go.Figure(layout={"title": {"text": "50 % of $x^2$?"}}), "At p ≤ 0.05, {one}~two.", table

    latex = explore(tricky, rows=[2])._repr_mimebundle_()["text/latex"]
    assert r"\textbf{50 \% of \$x\textasciicircum{}2\$?}" in latex
    assert r"At p \ensuremath{\leq} 0.05, \{one\}\textasciitilde{}two." in latex
    assert r"share\_\% & who \& what \\" in latex
    assert r"\ensuremath{-}0.5 & a\_b \\" in latex and r" & \#1 \\" in latex
    assert "longtable" not in latex
    assert r"\begin{longtable}{ll}" in explore(tricky, rows=[20])._repr_mimebundle_()["text/latex"]
