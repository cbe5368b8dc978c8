"""A withdrawn principal at the desk: the heir, its duties and the chain are written in one go."""

from shouwen import desk
from shouwen.desk.verifying import verify
from shouwen.kernel import acts as a
from shouwen.store import models as m


def register(by, key):
    return desk.act(a.Register(by=by, customer="wang", channel="visit", content="三栋停水", kind="repair", class_=2,
                               solvable=True), on=None, act_id=key)


def test_the_heir_is_written_with_the_withdrawal_or_not_at_all(company):
    first, second = register("zhou", "s1"), register("li", "s2")
    joined = desk.act(a.Link(by="zhou", to=first.number, as_="duplicate"), on=second.id, act_id="s3")
    assert not hasattr(joined, "why"), joined
    assert m.Case.objects.get(pk=second.id).stage == "joined"
    gone = desk.act(a.Withdraw(by="wang", reason="来水了"), on=first.id, act_id="s4")
    assert not hasattr(gone, "why"), gone
    heir = m.Case.objects.get(pk=second.id)
    assert (heir.stage, heir.handler) == ("registered", "zhou")
    assert m.Case.objects.get(pk=first.id).stage == "withdrawn"
    assert m.Duty.objects.filter(case=heir, who="zhou", state__in=("open", "overdue")).exists()
    assert list(verify()) == []
