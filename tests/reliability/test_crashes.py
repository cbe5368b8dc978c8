"""P1, P3: what was acknowledged survives a death at any point; each duty still falls due once."""

import os

import pytest

from shouwen.faults import POINTS, arm

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("yard")]
POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
BETWEEN = {"write.events", "write.duties", "write.notices", "write.values", "write.search"}
"""On PostgreSQL all of an act is one statement: there is nothing between."""
ACT = [p for p in POINTS if p.startswith(("act.", "write.")) and not (POSTGRESQL and p in BETWEEN)]
CRASHES = (
    [("register", p) for p in ACT] + [("hand_over", p) for p in ACT]
    + [("attach", p) for p in (*ACT, "attach.half", "attach.kept", "attach.listed")]
    + [("api", "act.uncommitted"), ("api", "act.committed"), ("api", "answer.unsent")]
)


@pytest.mark.parametrize(("what", "point"), CRASHES)
def test_what_was_acknowledged_survives_a_death(yard, pytestconfig, what, point):
    """P1: lost 0, half-stored 0; the same key again gives the same case."""
    rounds = pytestconfig.getoption("rounds")
    found = yard.do("crash", what=what, point=point, rounds=rounds)
    assert found.pop("reached") == rounds, "the point was never reached"
    assert set(found.values()) == {0}, found


@pytest.mark.parametrize("point", [p for p in POINTS if p.startswith("sweep.")])
def test_a_sweep_that_dies_owes_nothing_twice(yard, pytestconfig, point):
    """P1, P3: in the first, second or third batch; the next sweep finishes."""
    rounds = max(3, pytestconfig.getoption("rounds") // 4)
    found = yard.do("crash_sweep", point=point, rounds=rounds)
    assert found.pop("reached") == rounds
    assert set(found.values()) == {0}, found


def test_workers_killed_at_random_breach_each_duty_once(yard, pytestconfig):
    """P3: thousands due in one second, workers killed and restarted."""
    cases = 100 * pytestconfig.getoption("rounds")
    found = yard.do("kill_workers", cases=cases, workers=3, every=0.3)
    assert found.pop("notices")
    assert found.pop("killed") > 0, "nobody was killed before the work was done"
    assert set(found.values()) == {0}, found


def test_after_all_the_deaths_everything_is_whole(yard):
    """Runs last in this file: chains, states, files; what an interrupted upload left is removed."""
    yard.do("crash", what="attach", point="attach.kept", rounds=2)
    found = yard.do("whole")
    assert found["faults"] == []
    assert found["removed_early"] == 0
    assert found["orphans"] >= 2
    assert found["removed"] == found["orphans"]
    assert found["kept"]


def test_no_point_is_armed_by_a_wrong_name():
    with pytest.raises(ValueError, match="no point"):
        arm("write.nothing")
