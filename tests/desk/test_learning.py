"""Learning from the desk's corrections, from the database to the weights that the pages then use."""

from datetime import timedelta

import pytest

from shouwen import clock, desk
from shouwen.cli import training as verb
from shouwen.kernel import acts as a
from shouwen.org.models import Department
from shouwen.queries.corrections import corrections
from shouwen.suggesting import suggest, training
from shouwen.suggesting.model import load

ODD = "蓝精灵咕噜咕噜转圈圈"


@pytest.mark.django_db(transaction=True)
def test_what_the_desk_corrected_is_learned_by_the_command(living_company, tmp_path, monkeypatch, capsys):
    few = [t for t in training.read() if not t.matters][::25] + [t for t in training.read() if t.matters][::12]
    monkeypatch.setattr(training, "read", lambda: few)
    Department.objects.filter(key="wt-eng").update(covers=["engineering"])
    at = clock.now() - timedelta(hours=2)
    for n in range(4):
        done = desk.act(
            a.Register(by="li", customer="wang", channel="verbal", content=f"{ODD}{'啊' * n}", kind="enquiry", class_=3,
                       solvable=False, department="wt-eng", place="三号楼", read_back=True),
            on=None, act_id=f"r{n}", now=at, estate="wt-estate",
        )
        raised = desk.act(a.Classify(by="chen", kind="hazard", class_=2, department="wt-eng", reason="到现场看了是隐患"),
                          on=done.id, act_id=f"c{n}", now=at + timedelta(minutes=5))
        assert hasattr(raised, "number"), raised
    assert {(c.kind, c.class_, c.department) for c in corrections()} == {("hazard", 2, "engineering")}
    path = tmp_path / "own.json"
    assert verb.train(path) == 0
    said = capsys.readouterr().out
    assert f"{len(few)} texts, 4 corrections" in said
    assert "after, corrections not seen (4)" in said
    found = suggest(ODD, model=load(path)).first
    assert (found.class_, found.kind, found.department) == (2, "hazard", "engineering")
