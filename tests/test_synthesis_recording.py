"""The walker's recording: what is drawn of it, and where its steps are."""

import numpy as np
import pytest

from patella import evidence
from patella.synthesis.recording import NAMES, Walk, extremes


@pytest.mark.parametrize("length", [1000, 1003])
def test_drawing_keeps_the_extremes_at_their_own_times(length):
    values = np.random.default_rng(1).normal(size=length)
    kept = extremes(values, 5)
    assert (np.diff(kept) > 0).all() and kept.size == 2 * -(-length // 5)
    for start in range(0, length, 5):
        drawn = values[kept[(kept >= start) & (kept < start + 5)]]
        stretch = values[start : start + 5]
        assert (drawn.min(), drawn.max()) == (stretch.min(), stretch.max())
    assert extremes(np.ones(10), 5).tolist() == [0, 5]


def test_a_step_is_cut_out_around_its_touchdown():
    walk = Walk.of(evidence.load("santuz_walking_raw_emg"), evidence.load("santuz_walking_gait_cycles"))
    assert list(walk.raw) == list(walk.filtered) == list(NAMES)
    for cycle, touchdown in enumerate(walk.touchdowns, start=1):
        cut, time = walk.around(cycle)
        assert len(walk.raw.iloc[cut]) == time.size == 650
        assert (cut.start - time[0]) / walk.rate == pytest.approx(touchdown, abs=0.0005)
    with pytest.raises(ValueError, match="cycle must be a gait cycle of the recording, 1 to 6, got 7"):
        walk.around(7)
