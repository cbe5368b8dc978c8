"""A small company without a database, and histories of acts, sensible and not, upon it."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from shouwen.kernel import acts as a
from shouwen.kernel.context import CHINA, Context
from shouwen.kernel.people import Department, Office, Person, Roster, Shift
from shouwen.org.calendars import china
from shouwen.rulebooks import load

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
PEOPLE = (
    ("li", "guard", "sec", "zhao"), ("zhao", "team_leader", "sec", None), ("qian", "repairer", "eng", "sun"),
    ("sun", "department_head", "eng", None), ("tian", "tracker", "sec", "zhao"), ("chen", "agent", "svc", None),
    ("hua", "department_head", "green", None), ("kong", "coordinator", None, None),
    ("zhou", "office_head", None, None), ("gao", "company_leader", None, None),
)
ROSTER = Roster(
    people=[Person(id=k, name=k, posts=(p,), department=d, superior=s, office="wt" if d is None and p != "company_leader" else None)
            for k, p, d, s in PEOPLE],
    departments=[Department(id="sec", name="秩序部", office="wt", head="zhao", tracker="tian"),
                 Department(id="eng", name="工程部", office="wt", head="sun"),
                 Department(id="green", name="绿化部", office="wt", head="hua"),
                 Department(id="svc", name="客服", office="wt", head="chen", service_centre=True)],
    offices=[Office(id="wt", name="梧桐", head="zhou")],
    shifts=[Shift(agent="chen", highest="zhou")],
)


def context(now=MONDAY, **more):
    more.setdefault("books", {book: load(book) for book in ("R2", "R8", "R9")})
    return Context(now=now, roster=ROSTER, calendar=china(), plans=frozenset({"fire"}),
                   customers=frozenset({"wang"}), **more)


def registered(**more):
    fields = {"by": "li", "customer": "wang", "content": "楼道灯不亮", "kind": "repair", "class_": 2,
              "solvable": False, **more}
    return a.Register(**fields)


STAFF = st.sampled_from([p[0] for p in PEOPLE])
TEXT = st.sampled_from(["", "已安排人员上门", "不知道", "这不归我们管", "打8800-0001"])
WHEN = st.integers(-5, 3000).map(lambda m: MONDAY + timedelta(minutes=m))
TO = st.sampled_from(["superior", "eng", "green", "svc", "coordinator", "office_head", "highest_on_duty",
                      "on_duty_agent", "sun", "company_leader", "nobody"])
WAY = st.sampled_from(["phone_bridge", "on_site", "escort", "to_superior", "slip", "to_centre", "dispatch"])
OUTCOME = st.sampled_from(["understood", "satisfied", "unsatisfied", "unreachable", None])
FORM = st.sampled_from(["F04", "F05", "F06", "F07", "F08", "F99"])


def registrations():
    return st.builds(
        a.Register, by=STAFF, customer=st.just("wang"),
        channel=st.sampled_from(["visit", "call", "verbal", "patrol", "letter"]), content=st.just("灯不亮"),
        kind=st.sampled_from([None, "enquiry", "repair", "complaint", "hazard", "emergency", "plea"]),
        class_=st.sampled_from([None, 1, 2, 3]), solvable=st.sampled_from([None, True, False]),
        department=st.sampled_from([None, "eng", ("eng", "green"), "unclear"]),
        danger=st.sampled_from([None, "fire", "gas"]), place=st.just("三号楼"),
        occurred_at=st.sampled_from([None, MONDAY - timedelta(minutes=45)]),
    )


def acts():
    """Any act by anybody: most of a random history is refused, and that is half of the point."""
    by = STAFF
    return st.one_of(
        st.builds(a.HandOver, by=by, to=TO, way=WAY, reason=TEXT, consent=st.sampled_from([None, True])),
        st.builds(a.Accept, by=by, assigned=st.sampled_from([None, "qian", "li"])),
        st.builds(a.Recall, by=by), st.builds(a.Start, by=by), st.builds(a.Assign, by=by, to=STAFF),
        st.builds(a.Classify, by=by, class_=st.sampled_from([None, 1, 2, 3]), kind=st.sampled_from([None, "hazard"]),
                  department=st.sampled_from([None, "eng", "unclear"])),
        st.builds(a.Answer, by=by, text=TEXT), st.builds(a.Promise, by=by, until=WHEN),
        st.builds(a.Resolve, by=by, result=TEXT),
        st.builds(a.TellCustomer, by=by, text=TEXT, outcome=OUTCOME, interim=st.booleans()),
        st.builds(a.TellFirstContact, by=by), st.builds(a.Tell, by=by, to=st.sampled_from(["tracker", "tian", "zhao"])),
        st.builds(a.Report, by=by, to=TO, means=st.sampled_from([None, "call", "message"])),
        st.builds(a.ReportMisrouted, by=by, reason=TEXT),
        st.builds(a.Coordinate, by=by, lead=st.sampled_from([None, "eng", "green"]),
                  supporting=st.sampled_from([None, "green"])),
        st.builds(a.Contribute, by=by), st.builds(a.CompleteLog, by=by), st.builds(a.Acknowledge, by=by),
        st.builds(a.File, by=by, form=FORM), st.builds(a.Sign, by=by, form=FORM),
        st.builds(a.File, by=by, form=FORM, incomplete=st.booleans(), reason=st.sampled_from([None, "写错了"]),
                  version=st.sampled_from([None, 0, 1]),
                  fields=st.sampled_from([None, {}, {"understanding": "同意"}, {"cause": "线路老化", "prevention": "检修"}])),
        st.builds(a.Sign, by=by, form=FORM, version=st.sampled_from([None, 0, 1]), name=st.sampled_from([None, "陈静"])),
        st.builds(a.ReturnVisit, by=by, outcome=st.sampled_from(["reached", "unreachable", "declined"]),
                  settled=st.booleans(), score=st.integers(1, 5)),
        st.builds(a.Confirm, by=by), st.builds(a.ActivatePlan, by=by, plan=st.just("fire")),
        st.builds(a.RequestInstruction, by=by), st.builds(a.Instruct, by=by), st.builds(a.Contain, by=by),
        st.builds(a.FalseAlarm, by=by), st.builds(a.Escalate, by=by, to=TO, reason=st.sampled_from(["dispute", "cross_office"])),
        st.builds(a.NameStandIn, by=by, by_whom=STAFF, until=st.none() | WHEN),
        st.builds(a.Withdraw, by=by), st.builds(a.Reopen, by=by), st.builds(a.Close, by=by),
        st.builds(a.Remind, by=by), st.builds(a.Note, by=by, text=TEXT), st.builds(a.ReadBack, by=by),
        st.builds(a.Propose, by=by, breach=st.just("hand_over"), text=st.just("看过记录")),
        st.builds(a.Propose, by=by, clause=st.sampled_from(["R9-way-d", "R8-4.3", "X"]), who=st.sampled_from(["li", "sun"]),
                  text=st.just("看过记录")),
        st.builds(a.MoveRulebook, by=by, rulebook=st.sampled_from(["R2", "R8", "R9", "none"]), reason=st.just("换制度")),
        st.builds(a.Wait, by=by, for_=st.just("厂家"), until=WHEN, told=st.just(True)), st.builds(a.Resume, by=by),
    )


def histories():
    return st.tuples(registrations(), st.lists(st.tuples(acts(), st.integers(0, 240)), max_size=25))
