"""Directives of the first page: its panels, made of the data when the book is built."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from patella import evidence
from patella.course import landing
from patella.synthesis import ledger, pain_change


def setup(app):
    """Register the directives."""
    app.add_directive("bet", Bet)
    app.add_directive("verdict-strip", VerdictStrip)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Bet(SphinxDirective):
    """A bet on how much one exercise programme beats another."""

    def run(self):
        """Compute the medians and draw the panel."""
        arms = evidence.with_studies("percent_pain_change")
        arms = arms.join(evidence.studies()[["design"]], on="study_id")
        contrasts = pain_change.pain_contrasts(arms)
        medians = pain_change.trial_medians(contrasts[~contrasts["package"]])
        return [nodes.raw("", landing.bet(medians).markup, format="html")]


class VerdictStrip(SphinxDirective):
    """The verdicts on all claims in one strip."""

    def run(self):
        """Judge the claims and draw the strip."""
        return [nodes.raw("", landing.verdict_strip(ledger.verdicts()).markup, format="html")]
