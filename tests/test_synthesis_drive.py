"""The toys of the drive to a muscle, against sums by hand and what each of their words promises."""

import numpy as np
import pytest

from patella import evidence
from patella.synthesis import drive

MUSCLES = evidence.load("model_muscles")


def test_a_stronger_head_lowers_the_one_drive_of_all():
    same = drive.one_drive(MUSCLES, 0, 40)
    assert same.before.equals(same.after) and list(same.before.index) == list(drive.HEADS)
    assert same.before.sum() == pytest.approx(100) and same.drive == pytest.approx(40)
    stronger = drive.one_drive(MUSCLES, 50, 40)
    gained = stronger.after - stronger.before
    assert gained["vastus_medialis"] == pytest.approx(stronger.before["vastus_medialis"] / 2)
    assert (gained.drop("vastus_medialis") == 0).all()
    assert stronger.drive * stronger.after.sum() == pytest.approx(40 * 100)


def test_two_pools_share_what_they_are_told_to_share():
    apart, together = (drive.shared_drive(common, 40) for common in (0, 100))
    assert apart.correlation < 0.3 < 0.8 < together.correlation < 1
    for shown in (apart, together):
        vm, vl = shown.envelopes.values()
        assert shown.time.size == vm.size == vl.size == 20_000 and shown.time[-1] == pytest.approx(19.999)
        assert (vm.mean(), vl.mean()) == pytest.approx((100, 100))
        part = 100 * vm / (vm + vl)
        assert np.mean((part >= shown.low) & (part <= shown.high)) == pytest.approx(0.9, abs=0.001)
        assert np.mean(part < shown.low) == pytest.approx(0.05, abs=0.001)
    assert together.high - together.low < apart.high - apart.low


@pytest.mark.parametrize(
    ("toy", "wrong"),
    [
        (lambda: drive.one_drive(MUSCLES, -0.5, 40), "vm_stronger must lie between 0 and 100"),
        (lambda: drive.one_drive(MUSCLES, 30, 100.5), "task must lie between 0 and 100"),
        (lambda: drive.shared_drive(-0.5, 40), "common must lie between 0 and 100"),
        (lambda: drive.shared_drive(50, 100.5), "effort must lie between 0 and 100"),
    ],
)
def test_percentages_beyond_none_and_all_are_refused(toy, wrong):
    with pytest.raises(ValueError, match=wrong):
        toy()
