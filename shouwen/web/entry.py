"""Boxes of a settings form, and the sentences for what was typed wrong. What was typed stays."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwen.org.entering import Fault


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """One field as it is shown. ``sort``: text, tel, long, choice, tick, date, time, moment, number."""

    name: str
    label: str
    sort: str = "text"
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    fault: str = ""
    hint: str = ""
    most: int = 0


class Boxes:
    """The boxes of one form: values from what was typed, else from what there is."""

    def __init__(
        self, there: Mapping[str, Any], typed: Mapping[str, str] | None = None,
        faults: Mapping[str, Fault] | None = None,
    ) -> None:
        self.there, self.typed = there, typed
        self.faults = faults or {}
        self.made: list[Box] = []

    def add(
        self, name: str, label: str, sort: str = "text",
        choices: Iterable[tuple[str, str]] | None = None, *, required: bool = False,
        hint: str = "", most: int = 0,
    ) -> "Boxes":
        found: Any = self.there.get(name) if self.typed is None else self.typed.get(name, "")
        fault = sentence(self.faults[name]) if name in self.faults else ""
        self.made.append(Box(
            name=name, label=label, sort=sort, value="" if found in (None, False) else str(found),
            choices=tuple(choices or ()), required=required, fault=fault, hint=hint, most=most,
        ))
        return self

    @property
    def first_faults(self) -> list[Box]:
        return [b for b in self.made if b.fault]

    @property
    def elsewhere(self) -> list[str]:
        """Faults of fields that this form does not show."""
        shown = {b.name for b in self.made}
        return [sentence(f) for name, f in self.faults.items() if name not in shown]


def fresh() -> str:
    """The key of one attempt: sent twice, it changes once."""
    return secrets.token_hex(12)


SENTENCES = {
    "missing": _("请填上这一栏"), "choose": _("请从列出的里面选一个"),
    "too_long": _("太长了：最多 %(most)d 个字，现在 %(now)d 个，请写短些"),
    "control": _("里面有看不见的控制符（如改变书写方向的符号），请删掉后重打"),
    "emoji": _("请不要用表情和图形符号，只写文字、数字和标点"),
    "no_staff_number": _("工号只能是 1–20 位字母、数字和短横，如 1036"),
    "no_phone": _("这不是电话号码：手机 11 位，座机带区号，如 0571-88886666"),
    "no_date": _("日期请写成 2026-11-30"), "far_date": _("日期太远了，请看看年份"),
    "no_time": _("时间请写成 08:00"),
    "order": _("先后不对：结束不能早于开始"), "day_passed": _("这一天已经过去，请选今天或以后"),
    "no_whole": _("请填 %(least)d 到 %(most)d 之间的整数"),
    "no_hours": _("请写两个不一样的钟点，如 21:00-08:00"),
    "name_taken": _("已经有这个名称了，请换一个，或改原来的那一个"),
    "number_taken": _("工号 %(number)s 已是 %(name)s 的，请核对；同一个人请直接改他的资料"),
    "phone_taken": _("这个手机号已是 %(name)s 的，登录时会分不清，请核对"),
    "circle": _("这样上级会绕成一圈（%(name)s 就在此人之上），请另选"),
    "himself": _("不能选他自己，请另选"),
    "not_ones_own": _("措施是您办的，管不管用请别人来看"),
    "not_yourself": _("不能给自己加职责或改岗位，请另一位管理员办"),
    "above_you": _("这个职责高于您自己的权限，请由更高一级的管理员办"),
    "head_first": _("请先选负责人，再选他的上级"),
    "last_centre": _("管理处总要有一个客服中心，请先把另一个部门设为客服中心，或选接手的部门"),
    "needs_superior": _("操作人员必须有上级，事项才交得上去"),
    "needs_department": _("这个岗位要属于一个部门，请选部门"),
    "other_office": _("部门不属于所选的管理处，请选同一管理处的"),
    "needs_successor": _("他名下还有未了的事，请选接手人；不选就不能离职"),
    "gone": _("此人已经离职，请另选"),
    "last_admin": _("公司总要有一位管理员，请先设另一位"),
    "house_taken": _("已经有这些房号：%(labels)s"), "too_many": _("一次最多 %(most)d 套，请分几次"),
    "no_rulebook": _("没有这部制度，或它有错误，请先在“制度”里看"),
    "plan_taken": _("这个管理处已有这一类的预案，请直接改它"),
    "many_steps": _("最多 %(most)d 步，请合并几步"), "long_step": _("每一步最多 %(most)d 个字，请拆开写"),
    "long_who": _("第 %(number)d 行“由谁”太长了，请写岗位名"),
    "no_minutes": _("第 %(number)d 行的时限请写 1 到 600 的分钟数，如 5"),
    "many_parts": _("第 %(number)d 行竖线多了：做什么 | 由谁 | 几分钟内"),
    "day_taken": _("这一天已经录过，请改原来的那一条"),
    "weekday": _("这一天本来就上班，不必录为调休上班"), "weekend": _("这一天本来就休息，不必录为放假"),
    "customer_there": _("这位客户已经在这套房里了"),
    "not_own_name": _("签收要用自己的姓名：%(name)s"),
    "too_many_here": _("一个链接最多收 %(most)d 条，请联系管理处"),
    "not_yet": _("这一天还没有到，请选今天或以前"),
    "same": _("和原来一样，没有要改的"),
}


def sentence(fault: Fault) -> str:
    """What is wrong and what to do, in the reader's language."""
    code, params = fault
    return str(SENTENCES.get(code, gettext("这一栏不对，请改一改"))) % params
