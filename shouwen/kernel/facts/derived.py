"""What follows from the events of the round."""

from collections.abc import Callable
from typing import Any

from shouwen.kernel.acts import PARTICULARS, SPOKEN
from shouwen.kernel.facts.fact import BOOL, fact
from shouwen.kernel.roles import Cast
from shouwen.kernel.rounds import doer, reached, results_told, this_round


@fact("spoken", "derived", BOOL, "口头渠道", "came by a channel on which people speak")
def _spoken(cast: Cast) -> Any:
    return cast.case.channel in SPOKEN


@fact("handed_over", "derived", BOOL, "已移交过", "the work has left the first contact")
def _handed_over(cast: Cast) -> Any:
    moved = any(p.act in ("hand_over", "coordinate") for p in cast.case.past)
    return moved or "alarmed" in cast.case.instants


@fact("via_centre", "derived", BOOL, "经客服中心", "the work went to the service centre")
def _via_centre(cast: Cast) -> Any:
    return any(
        p.act == "hand_over" and {"service_centre", "on_duty_agent"} & set(p.roles)
        for p in cast.case.past
    )


@fact("by_department", "derived", BOOL, "由部门办理", "the work went to a department")
def _by_department(cast: Cast) -> Any:
    return cast.case.lead is not None or any(
        p.act == "hand_over" and "department" in p.roles for p in cast.case.past
    )


@fact("accepted_by_department", "derived", BOOL, "已有部门承接", "a department has accepted it")
def _accepted_by_department(cast: Cast) -> Any:
    return bool(cast.case.accepted_by)


@fact("offered_to_own_department", "act", BOOL, "已转到本部门待接", "it waits for the author's own department to accept")
def _offered_to_own_department(cast: Cast) -> Any:
    offer, by = cast.case.offer, cast.act.by if cast.act else None
    if offer is None or by is None or not offer.department or "department" not in offer.roles:
        return False
    return offer.department in cast.ctx.roster.units_of(by)


@fact("with_another", "act", BOOL, "已由别人承办", "somebody else than the author has the work")
def _with_another(cast: Cast) -> Any:
    case, by = cast.case, cast.act.by if cast.act else None
    standing = by is not None and by == case.stand_in(cast.ctx.now)
    return case.handler not in (None, by, case.first_contact if standing else None)


@fact("misrouted", "derived", BOOL, "转错", "reported as sent to the wrong department")
def _misrouted(cast: Cast) -> Any:
    return "misrouted" in cast.case.flags


@fact("parts_open", "derived", BOOL, "协办未完", "a supporting department's part is open")
def _parts_open(cast: Cast) -> Any:
    waived = set(cast.past.tags.get("waived", "").split()) if cast.past else set()  # type: ignore[union-attr]
    return any(
        not (p.done or p.waived or p.department in waived) for p in cast.case.parts
    )


@fact("slip_sent", "derived", BOOL, "处理单已到部门", "a slip has reached a department")
def _slip_sent(cast: Cast) -> Any:
    return "first_slip" in cast.case.instants


@fact("first_slip", "derived", BOOL, "首张处理单", "the slip at hand is the first")
def _first_slip(cast: Cast) -> Any:
    slips = [
        p
        for p in cast.case.past
        if p.act == "hand_over" and p.tags.get("way") == "slip" and "department" in p.roles
    ]
    return bool(slips) and cast.past is not None and slips[0].seq == cast.past.seq


@fact("own_handling", "derived", BOOL, "本人承办", "the one to be judged did the work himself")
def _own_handling(cast: Cast) -> Any:
    did = doer(cast.case, "resolve", "answer")
    if cast.act is not None and cast.past is not None:
        return cast.past.by == did
    return did in (cast.case.first_contact, cast.case.stand_in(cast.ctx.now))


@fact(
    "customer_told", "derived", ("nothing", "interim", "result"),
    "客户已知", "what the customer has been told",
)
def _customer_told(cast: Cast) -> Any:
    if results_told(cast.case):
        return "result"
    told = any(p.act == "tell_customer" and reached(p) for p in this_round(cast.case))
    return "interim" if told else "nothing"


@fact("told_by_first_contact", "derived", BOOL, "首问已亲告结果", "he told the result himself")
def _told_by_first_contact(cast: Cast) -> Any:
    case = cast.case
    mine = {case.first_contact, case.stand_in(cast.ctx.now)}
    return any(p.by in mine for p in results_told(case))


@fact("answered", "derived", BOOL, "已答复", "answered")
def _answered(cast: Cast) -> Any:
    return cast.case.did("answer")


@fact(
    "answered_in_conversation", "derived", BOOL, "当场答复", "answered before any hand-over"
)
def _answered_in_conversation(cast: Cast) -> Any:
    for p in this_round(cast.case):
        if p.act in ("hand_over", "coordinate"):
            return False
        if p.act == "answer":
            return True
    return False


@fact("instructed", "derived", BOOL, "上级已指示", "a superior has replied")
def _instructed(cast: Cast) -> Any:
    return cast.case.did("instruct")


@fact("unsure", "derived", BOOL, "请示未复", "asked a superior, who has not replied yet")
def _unsure(cast: Cast) -> Any:
    said = [p.act for p in this_round(cast.case) if p.act in ("ask", "instruct")]
    return bool(said) and said[-1] == "ask"


@fact("stand_in", "derived", BOOL, "代办中", "a stand-in is in force")
def _stand_in(cast: Cast) -> Any:
    return cast.case.stand_in(cast.ctx.now) is not None


@fact("accounted", "derived", BOOL, "已交代代办情况", "the stand-in told how it was handled")
def _accounted(cast: Cast) -> Any:
    who = cast.past.by if cast.past else None
    return any(
        p.by == who and p.act in ("account", "tell_first_contact") for p in this_round(cast.case)
    )


@fact("dues_ahead", "derived", BOOL, "下一班前有到期责任", "the first contact has dues ahead")
def _dues_ahead(cast: Cast) -> Any:
    who = cast.case.first_contact
    return any(d.live and d.who == who and d.due is not None for d in cast.case.duties)


@fact(
    "emergency", "derived",
    ("none", "alarmed", "confirming", "plan_active", "instruction_asked", "instructed",
     "contained", "recorded", "reported", "acknowledged", "over", "false_alarm"),
    "紧急状态", "state of the emergency",
)
def _emergency(cast: Cast) -> Any:
    return cast.case.emergency


@fact("false_alarm", "derived", BOOL, "误报", "it was a false alarm")
def _false_alarm(cast: Cast) -> Any:
    return "false_alarm" in cast.case.flags


@fact("settled", "derived", BOOL, "回访已解决", "settled, as the last visit found")
def _settled(cast: Cast) -> Any:
    visits = [p for p in this_round(cast.case) if p.act == "return_visit"]
    return visits[-1].tags.get("settled") if visits else None


@fact("contact_known", "derived", BOOL, "可联系客户", "there is a way to reach the customer, or he declined")
def _contact_known(cast: Cast) -> Any:
    return cast.case.reachable or cast.case.anonymous


@fact("own_field", "derived", BOOL, "本岗职责", "registered as within the first contact's own duties")
def _own_field(cast: Cast) -> Any:
    return any(p.tags.get("own_field") for p in cast.case.past if p.act == "register")


def _known(particular: str) -> Callable[[Cast], Any]:
    return lambda cast: cast.case.anonymous or particular not in cast.case.lacking


for _particular, _zh in zip(PARTICULARS, ("姓名", "房号", "电话"), strict=True):
    fact(
        f"{_particular}_known", "derived", BOOL, f"知道客户{_zh}",
        f"the customer's {_particular} is known, or he declined to leave it",
    )(_known(_particular))


@fact("own_department", "derived", BOOL, "属首问本部门", "judged to belong to the first contact's own department")
def _own_department(cast: Cast) -> Any:
    own = cast.ctx.roster.department_of(cast.case.first_contact)
    return own is not None and cast.case.departments == (own,)


@fact("open_duties", "derived", BOOL, "尚有责任未了", "somebody still owes something")
def _open_duties(cast: Cast) -> Any:
    return any(d.in_the_way for d in cast.case.duties)


@fact("visits", "number", (), "客户来访次数", "visits the customer had to make")
def _visits(cast: Cast) -> Any:
    return sum(
        1
        for p in cast.case.past
        if p.act in ("register", "remind")
        and p.tags.get("channel") == "visit"
        and not p.tags.get("chosen")
    )


@fact("rings", "number", (), "响铃次数", "rings before a call was answered")
def _rings(cast: Cast) -> Any:
    return cast.case.counts.get("rings", 0)


@fact("reminders", "number", (), "催办次数", "times the customer reminded us")
def _reminders(cast: Cast) -> Any:
    return sum(1 for p in this_round(cast.case) if p.act == "remind")


@fact("reopenings", "number", (), "重开次数", "times the matter was reopened")
def _reopenings(cast: Cast) -> Any:
    return cast.case.round - 1


@fact("promise_moves", "number", (), "改期次数", "times a promise was moved")
def _promise_moves(cast: Cast) -> Any:
    made = sum(1 for p in this_round(cast.case) if p.act == "promise")
    if cast.act is not None and cast.past is not None and cast.past.act == "promise":
        return made  # the one being judged is not recorded yet: it would be move number ``made``
    return max(0, made - 1)
