"""What somebody said of the case and may change; rules are then looked at again."""

from typing import Any

from shouwen.kernel.facts.fact import BOOL, fact
from shouwen.kernel.roles import Cast


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
