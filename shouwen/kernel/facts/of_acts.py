"""What the act at hand says of itself (``cast.past``)."""

from collections.abc import Callable
from typing import Any

from shouwen.kernel.facts.fact import BOOL, fact
from shouwen.kernel.roles import GROUPS, ROLES, Cast, is_role


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
