"""The words of training in templates."""

from django import template
from django.utils.translation import gettext_lazy as _

from shouwen.web import words

register = template.Library()

STEPS = {
    "read": _("读岗位职责手册"), "tested": _("上课并通过测验"), "practised": _("练习登记一件"), "signed": _("签收手册"),
}
PARTS = {
    "owes": _("要做到的"), "must_not": _("不可以做的"), "may_pass": _("可以怎样交出去"),
    "says": _("不能对客户说的话"), "papers": _("要填的表单"),
}
THEN = {"only": _("先登记，回头再办"), "answer": _("当场答复"), "hand_over": _("交给直接上司"), "start": _("自己去办")}
SORTS = {"skills": _("技能"), "theory": _("理论"), "visit": _("走访社区"), "other": _("其他")}


@register.filter
def step_word(key: str) -> str:
    return words.word(STEPS, key)


@register.filter
def booklet_word(key: str) -> str:
    return words.word(PARTS, key)


@register.filter
def then_word(key: str) -> str:
    return words.word(THEN, key)


@register.filter
def session_word(key: str) -> str:
    return words.word(SORTS, key)
