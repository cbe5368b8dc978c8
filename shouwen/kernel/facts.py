"""Facts: the named conditions that a rulebook may use. ``shouwen facts`` prints this list.

A *stated* fact is what somebody said of the case and may change; rules are then looked at again.
A *derived* fact follows from the events of the round, or from the act at hand (``cast.past``),
and is read once, when a duty opens or an act is judged.
"""

from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

from shouwen.kernel.acts import PARTICULARS, SPOKEN
from shouwen.kernel.roles import GROUPS, ROLES, Cast, is_role
from shouwen.kernel.rounds import doer, reached, results_told, this_round

Sort = Literal["stated", "derived", "act", "number"]
BOOL: tuple[Any, ...] = (True, False)


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """``values`` are all that it may be; empty: any number. ``role`` facts are asked by role."""

    name: str
    sort: Sort
    values: tuple[Any, ...]
    zh: str
    en: str
    read: Callable[[Cast], Any]
    by_role: bool = False


FACTS: dict[str, Fact] = {}


def fact(
    name: str, sort: Sort, values: Iterable[Any], zh: str, en: str, *, by_role: bool = False
) -> Callable[[Callable[[Cast], Any]], Callable[[Cast], Any]]:
    """Add a fact to the list; the function reads its value from a ``Cast``."""

    def add(read: Callable[[Cast], Any]) -> Callable[[Cast], Any]:
        FACTS[name] = Fact(
            name=name, sort=sort, values=tuple(values), zh=zh, en=en, read=read, by_role=by_role
        )
        return read

    return add


# -- stated -------------------------------------------------------------------------------------


@fact("class", "stated", (1, 2, 3), "信息类别", "information class")
def _class(cast: Cast) -> Any:
    return cast.case.class_


@fact(
    "kind", "stated",
    ("enquiry", "repair", "complaint", "suggestion", "plea", "business", "hazard", "emergency",
     "report"),
    "事项类型", "kind of matter",
)
def _kind(cast: Cast) -> Any:
    return cast.case.kind


@fact("kind_known", "stated", BOOL, "已分类", "the kind of matter has been stated")
def _kind_known(cast: Cast) -> Any:
    return cast.case.kind is not None


@fact(
    "channel", "stated",
    ("visit", "call", "verbal", "patrol", "letter", "email", "app", "qr", "company",
     "customer_committee", "hotline", "device"),
    "来源渠道", "channel it came by",
)
def _channel(cast: Cast) -> Any:
    return cast.case.channel


@fact("solvable", "stated", BOOL, "首问能否当场解决", "the first contact can settle it")
def _solvable(cast: Cast) -> Any:
    return bool(cast.case.solvable)


@fact("anonymous", "stated", BOOL, "客户不愿留名", "the customer declined to be named")
def _anonymous(cast: Cast) -> Any:
    return cast.case.anonymous


@fact("grave", "stated", BOOL, "重大", "marked as grave")
def _grave(cast: Cast) -> Any:
    return cast.case.grave


@fact(
    "departments", "stated", ("one", "several", "unclear"),
    "归属部门:一个、多个、不清", "departments it belongs to, as judged",
)
def _departments(cast: Cast) -> Any:
    if cast.case.departments_unclear:
        return "unclear"
    return "several" if len(cast.case.departments) > 1 else "one"


@fact("plan", "stated", ("exists", "missing", "unknown"), "应急预案", "plan for the danger")
def _plan(cast: Cast) -> Any:
    return cast.case.plan


@fact("about_first_contact", "stated", BOOL, "反映首问本人", "the matter is about the first contact")
def _about(cast: Cast) -> Any:
    return cast.case.about_first_contact


# -- derived from the events of the round ---------------------------------------------------------


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


# -- of the act at hand ---------------------------------------------------------------------------


@fact(
    "actor", "act", sorted(ROLES | GROUPS), "谁做的", "role of who acts", by_role=True
)
def _actor(cast: Cast) -> Any:
    past = cast.past
    return (lambda role: past is not None and is_role(past.by, role, cast))


@fact("to", "act", sorted(ROLES), "对谁", "roles of the addressee")
def _to(cast: Cast) -> Any:
    return cast.past.roles if cast.past else ()


def _tag(name: str, absent: Any) -> Callable[[Cast], Any]:
    def read(cast: Cast) -> Any:
        return cast.past.tags.get(name, absent) if cast.past else absent

    return read


_TAGS: tuple[tuple[str, tuple[Any, ...], Any, str, str], ...] = (
    ("way", ("none", "phone_bridge", "on_site", "escort", "to_superior", "slip", "to_centre",
             "dispatch"), "none", "移交方式", "way of handing over"),
    ("consent", BOOL, False, "客户同意", "the customer agreed"),
    ("told", BOOL, False, "四项均已告知", "all four statements were made"),
    ("outcome", ("none", "reached", "no_answer", "on_site", "unreachable", "understood",
                 "satisfied", "unsatisfied", "declined", "upheld", "excused", "dropped"),
     "none", "结果", "outcome of the act"),
    ("outside", BOOL, False, "公司以外", "beyond the company's field"),
    ("approved", BOOL, False, "经批准", "approved by a superior"),
    ("interim", BOOL, False, "阶段性告知", "course, not result"),
    ("reason", ("none", "not_mine", "given", "cross_office", "grave_complaint", "dispute",
                "overdue", "demanded"), "none", "理由", "reason given"),
    ("text_given", BOOL, False, "写明内容", "a text was given"),
    ("number_only", BOOL, False, "只给号码", "the text gives only a number"),
    ("beyond_limit", BOOL, False, "超出时限", "the promise lies beyond the limit, or in the past"),
    ("lowers_class", BOOL, False, "降低类别", "the class would become lower"),
    ("lightens_kind", BOOL, False, "改成较轻的类型", "the kind would become a lighter one"),
    ("below_floor", BOOL, False, "低于底线", "the class would lie below the kind's floor"),
    ("addressed", BOOL, False, "受理对象", "the author is of the addressee"),
    ("signer", BOOL, False, "应签章人", "the form asks for the author's signature"),
    ("lead", ("one", "none", "two", "other_office"), "none", "主办部门", "lead as named"),
    ("returns_to_sender", BOOL, False, "退回转出方", "it would go back to who handed it on"),
    ("other_office", BOOL, False, "转往别的管理处", "it would go to a department of another office"),
    ("means", ("none", "call", "face", "message", "letter", "notice"), "none", "告知途径",
     "means of telling"),
    ("form", (), "none", "表单", "form filed or signed"),
    ("chosen", BOOL, False, "客户自愿", "the customer chose to come"),
    ("right", BOOL, False, "复述无误", "the read-back was right"),
    ("satisfaction_known", BOOL, False, "已问满意度", "the visit says whether the customer is satisfied"),
    ("unsettled", BOOL, False, "客户不满意", "the visit found it unsettled, or scored two or less"),
    ("unanswered", BOOL, False, "客户说没人答复", "at the visit the customer said that nobody had answered"),
)
for _name, _values, _absent, _zh, _en in _TAGS:
    fact(_name, "act", _values, _zh, _en)(_tag(_name, _absent))


@fact("duty", "act", (), "所超责任", "the entry whose duty was breached")
def _duty(cast: Cast) -> Any:
    return cast.past.tags.get("duty", "none") if cast.past else "none"


STATED = frozenset(f.name for f in FACTS.values() if f.sort == "stated")
NUMBERS = frozenset(f.name for f in FACTS.values() if f.sort == "number")
