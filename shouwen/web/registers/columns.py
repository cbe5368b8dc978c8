"""The columns of each register: their headings, and the words for what stands in a line.

The same columns make the page, the workbook and the print.
"""

from collections.abc import Callable
from datetime import datetime

import msgspec
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwen.kernel.context import CHINA
from shouwen.org import roster
from shouwen.org.models import Estate
from shouwen.queries.case_page import masked
from shouwen.queries.registers.entry import Entry, shown
from shouwen.queries.rows import names
from shouwen.web import words

MINUTE = "%Y-%m-%d %H:%M"


class Names:
    """Names for keys of staff, departments and estates, each looked up once."""

    def __init__(self) -> None:
        self._people = roster.present_roster()
        self._estates = dict(Estate.objects.values_list("key", "name"))
        self._known: dict[str, str] = {}

    def __getitem__(self, key: str) -> str:
        if key not in self._known:
            self._known[key] = names([key], self._people)[key] if key else ""
        return self._known[key]

    def estate(self, key: str) -> str:
        return self._estates.get(key, key)


class Column(msgspec.Struct, frozen=True):
    """``width`` is the share of a printed page in characters."""

    heading: Promise | str
    text: Callable[[Entry, Names], str]
    width: int = 10


def moment(at: datetime | None) -> str:
    return timezone.localtime(at, CHINA).strftime(MINUTE) if at else ""


def _yes(held: bool | None) -> str:
    return "" if held is None else _("是") if held else _("否")


def _joined(*parts: str) -> str:
    return " · ".join(p for p in parts if p)


def _passed(e: Entry, n: Names) -> str:
    told = (_("已告诉客户") if e.customer_told_of_it else _("未告诉客户")) if e.passed_at else ""
    return _joined("、".join(n[k] for k in e.passed_to), words.word(words.WAYS, e.passed_way), told,
                   moment(e.passed_at), e.reason)


def _told(e: Entry, n: Names) -> str:
    return _joined(e.answer, words.word(words.VALUES, e.told_outcome), words.word(words.VALUES, e.told_means),
                   n[e.told_by], moment(e.told_at))


def _done(e: Entry, n: Names) -> str:
    return _joined(e.done, n[e.done_by], moment(e.done_at))


def _visit(e: Entry, _n: Names) -> str:
    score = _("%(score)d 分") % {"score": e.score} if e.score else ""
    return _joined(words.word(words.VALUES, e.visit), score, moment(e.visited_at))


NUMBER = Column(gettext_lazy("编号"), lambda e, _n: e.number, 8)
TIME = Column(gettext_lazy("时间"), lambda e, _n: moment(e.contact_at), 10)
CHANNEL = Column(gettext_lazy("来源"), lambda e, _n: words.word(words.CHANNELS, e.channel), 6)
FIRST = Column(gettext_lazy("首问责任人"), lambda e, n: n[e.first_contact], 7)
NAME = Column(gettext_lazy("客户"), lambda e, _n: e.name, 7)
PHONE = Column(gettext_lazy("电话"), lambda e, _n: masked(e.phone), 8)
HOUSE = Column(gettext_lazy("房号、地点"), lambda e, _n: e.house, 8)
CONTENT = Column(gettext_lazy("客户说了什么"), lambda e, _n: e.content, 24)
READ_BACK = Column(gettext_lazy("复述"), lambda e, _n: moment(e.read_back), 10)
KIND = Column(gettext_lazy("事项类型"), lambda e, _n: words.word(words.KINDS, e.kind), 6)
CLASS = Column(gettext_lazy("信息类别"), lambda e, _n: words.word(words.CLASSES, e.class_no), 5)
OWN = Column(gettext_lazy("可当场解决"), lambda e, _n: _yes(e.own), 5)
PASSED = Column(gettext_lazy("转给谁、怎样转"), _passed, 18)
DONE = Column(gettext_lazy("办理结果"), _done, 20)
TOLD = Column(gettext_lazy("怎样告诉客户"), _told, 18)
COMPLETED = Column(gettext_lazy("登记完成"), lambda e, _n: moment(e.completed_at), 10)
STAGE = Column(gettext_lazy("进度"), lambda e, _n: words.word(words.STAGES, e.stage), 6)
DEPARTMENT = Column(gettext_lazy("部门"), lambda e, n: n[e.department], 8)
GOT_FROM = Column(gettext_lazy("从谁那里、怎样接来"),
                  lambda e, n: _joined(n[e.got_from], words.word(words.WAYS, e.got_way)), 10)
GOT_AT = Column(gettext_lazy("接收时间"), lambda e, _n: moment(e.got_at), 10)
DONE_AT = Column(gettext_lazy("办完时间"), lambda e, _n: moment(e.done_at), 10)
TRACKER = Column(gettext_lazy("报告跟踪人"), lambda e, _n: moment(e.tracker_told), 10)
ESTATE = Column(gettext_lazy("小区"), lambda e, n: n.estate(e.estate), 8)
CONFIRMED = Column(gettext_lazy("与报告人核实"),
                   lambda e, _n: _joined(words.word(words.VALUES, e.confirmed), moment(e.confirmed_at)), 12)
ENTERED = Column(gettext_lazy("登记时间"), lambda e, _n: moment(e.entered_at), 10)
INSTRUCTION = Column(gettext_lazy("指示"), lambda e, _n: e.instruction, 12)
REPORT_BACK = Column(gettext_lazy("回报首问责任人"), lambda e, _n: moment(e.first_contact_told), 10)
VISIT = Column(gettext_lazy("回访"), _visit, 12)
QUESTION = Column(gettext_lazy("请示的问题"), lambda e, _n: e.question, 14)
UNREACHABLE = Column(gettext_lazy("没联系上谁"), lambda e, n: "、".join(n[k] for k in e.unreachable), 8)
PROMISED = Column(gettext_lazy("谁答应何时答复"),
                  lambda e, n: _joined(n[e.promised_by], moment(e.promised)), 12)

COLUMNS: dict[str, tuple[Column, ...]] = {
    "contacts": (NUMBER, TIME, CHANNEL, FIRST, NAME, PHONE, HOUSE, CONTENT, READ_BACK, KIND, CLASS, OWN, PASSED,
                 DONE, TOLD, COMPLETED, STAGE, ESTATE),
    "reception": (NUMBER, TIME, DEPARTMENT, CHANNEL, FIRST, NAME, PHONE, HOUSE, CONTENT, KIND, CLASS, GOT_FROM, GOT_AT,
                  PASSED, DONE, DONE_AT, TOLD, TRACKER, STAGE, ESTATE),
    "questions": (NUMBER, TIME, CHANNEL, NAME, PHONE, HOUSE, CONTENT, KIND, CLASS, PASSED, DONE, TOLD, COMPLETED,
                  STAGE, ESTATE),
    "work": (NUMBER, TIME, KIND, CLASS, NAME, HOUSE, CONTENT, CONFIRMED, PASSED, DONE, TOLD, STAGE, ESTATE),
    "information": (NUMBER, TIME, CHANNEL, NAME, PHONE, HOUSE, CONTENT, ENTERED, CLASS, PASSED, INSTRUCTION,
                    REPORT_BACK, DONE, TOLD, VISIT, STAGE, ESTATE),
    "telephone": (NUMBER, TIME, CHANNEL, FIRST, NAME, PHONE, HOUSE, CONTENT, PASSED, UNREACHABLE, QUESTION, PROMISED,
                  TOLD, STAGE, ESTATE),
}
"""Of each register, in the order of the paper."""


def headings(sort: str) -> list[str]:
    return [str(c.heading) for c in COLUMNS[sort]]


def cells(sort: str, entry: Entry, called: Names) -> list[str]:
    """The line as it stands on the page, in the language that is spoken."""
    line = shown(entry)
    return [c.text(line, called) for c in COLUMNS[sort]]
