"""Words of the log of settings: what was changed, which value, and a value as people read it."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwen.org.plan_steps import PlanStep
from shouwen.web import words

register = template.Library()
CHANGES = {
    "company": _("公司名称"), "office_opened": _("新设管理处"), "office_changed": _("改管理处"),
    "office_closed": _("停办管理处"), "office_reopened": _("重新设立管理处"),
    "department_opened": _("新设部门"), "department_changed": _("改部门"),
    "department_closed": _("停办部门"), "department_reopened": _("重新设立部门"),
    "post_opened": _("新设岗位"), "post_changed": _("改岗位"), "post_closed": _("撤销岗位"),
    "staff_joined": _("员工入职"), "staff_changed": _("改员工资料"), "staff_left": _("员工离职"),
    "staff_gone": _("离职生效"), "staff_returns": _("撤回离职"), "password_reset": _("重置密码"),
    "absence": _("记不在岗"), "shift": _("改值班"), "import": _("导入"),
    "estate_opened": _("新增小区"), "estate_changed": _("改小区"), "rulebook": _("换制度"),
    "houses": _("新增房屋"), "building": _("改楼名"), "customer_in": _("房屋加客户"),
    "customer_out": _("客户不再住这套房"), "plan_opened": _("新增预案"), "plan_changed": _("改预案"),
    "drill_begun": _("开始演练"), "drill_ended": _("结束演练"),
    "holiday": _("录节假日"), "holiday_removed": _("撤销节假日"),
    "handbook_added": _("新增手册条目"), "handbook_changed": _("改手册条目"),
    "handbook_removed": _("撤销手册条目"), "handbook_reviewed": _("复核手册条目"), "training_held": _("记一次培训"),
    "committee_invited": _("请委员会评估"), "committee_revoked": _("收回委员会的链接"),
    "training_set": _("改测验的设置"),
}
FIELDS = {
    "review_on": _("哪天复核"), "post": _("岗位"), "kinds": _("事项类型"),
    "name": _("名称"), "head": _("负责人"), "superior": _("上级"), "tracker": _("客户服务主管"),
    "superior_of_head": _("负责人的上级"), "service_centre": _("客服中心"), "opened": _("设立日期"),
    "closed": _("停办日期"), "successor": _("接手"), "role": _("按制度算作"), "office": _("管理处"),
    "department": _("部门"), "covers": _("职责范围"), "number": _("工号"), "phone": _("电话"),
    "posts": _("按制度算作"), "title": _("岗位"), "outsourced": _("外包单位"),
    "employed_from": _("入职"), "employed_until": _("离职"), "is_active": _("在职"),
    "is_admin": _("管理员"), "staff": _("谁"), "begins": _("从"), "ends": _("到"),
    "why": _("为什么"), "agent": _("当值接待"), "highest": _("当班最高级别"),
    "next_keys": _("依次再找"), "on": _("日期"), "rulebook": _("制度"),
    "since": _("从何时起"), "building": _("楼"),
    "unit": _("单元"), "labels": _("房号"), "customer": _("客户"), "houses": _("房屋"), "relation": _("关系"),
    "anonymous": _("匿名"), "danger": _("险情"), "steps": _("步骤"), "working": _("上班"),
    "subject": _("事情"), "words": _("平常话"), "owner": _("责任人"), "person": _("责任人（员工）"),
    "text": _("内容"), "password": _("密码"), "imported_staff": _("写入员工"), "imported_houses": _("写入房屋"),
}


@register.filter
def change_word(key: str) -> str:
    return words.word(CHANGES, key)


@register.filter
def setting_word(key: str) -> str:
    return words.word(FIELDS, key)


@register.filter
def plain(value: Any) -> str:
    """A stored value as people read it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, list):
        return "、".join(_part(v) for v in value)
    if isinstance(value, str) and "T" in value and len(value) >= 19:
        try:
            at = parse_datetime(value)
        except ValueError:
            at = None
        if at is not None and at.tzinfo is not None:
            return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
    known = {**words.POSTS, **words.DANGERS}
    return words.word(known, value)


def _part(value: Any) -> str:
    """One of several: the name of a post, or a step of a plan with who and within how many minutes."""
    if isinstance(value, dict):
        return " | ".join(str(value[k]) for k in PlanStep.__struct_fields__ if value.get(k))
    return words.word(words.POSTS, value)
