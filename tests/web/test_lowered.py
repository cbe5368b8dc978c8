"""The monthly list: classes lowered and complaints turned into enquiries, with who and why."""

from django.test import Client

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.org.models import Staff
from shouwen.queries.lowered import lowered


def test_what_was_made_lighter_is_listed_with_who_and_why(company):
    done = desk.act(a.from_fields("register", {"by": "chen", "customer": "wang", "channel": "call", "kind": "complaint",
                                               "class": 2, "content": "保安态度差"}), on=None, act_id="1")
    raised = desk.act(a.Classify(by="chen", kind="enquiry", class_=3, reason="只是来问一问规定"), on=done.id, act_id="2")
    assert isinstance(raised, desk.Done), raised
    zhou = Staff.objects.get(key="zhou")
    found = lowered(seen_by=zhou, now=clock.now())
    assert [(f.number, f.kind_before, f.kind_after, f.class_before, f.class_after, f.alone) for f in found] == [
        (done.number, "complaint", "enquiry", 2, 3, True)]
    assert found[0].reason == "只是来问一问规定"
    assert lowered(seen_by=Staff.objects.get(key="outsider"), now=clock.now()) == []
    client = Client()
    client.force_login(zhou, backend="shouwen.org.sign_in.NumberOrPhone")
    page = client.get("/lowered").content.decode()
    assert done.number in page
    assert "首问自己改的" in page


def test_what_was_made_graver_is_not_listed(company):
    done = desk.act(a.from_fields("register", {"by": "chen", "customer": "wang", "channel": "call", "kind": "enquiry",
                                               "content": "问一下"}), on=None, act_id="1")
    desk.act(a.Classify(by="chen", kind="complaint", class_=2, reason="其实是投诉"), on=done.id, act_id="2")
    assert lowered(seen_by=Staff.objects.get(key="zhou"), now=clock.now()) == []
