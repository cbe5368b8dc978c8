"""The words of committees in templates."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwen.queries.published import LEAST
from shouwen.store.read import number_of
from shouwen.web import words

register = template.Library()

QUESTIONS = {
    "attitude": gettext_lazy("做事态度"), "quality": gettext_lazy("工作质量"), "satisfaction": gettext_lazy("业主满意"),
    "reason": gettext_lazy("与回访得分不同的理由"), "words": gettext_lazy("想说的话"), "text": gettext_lazy("向物业投诉"),
    "clause": gettext_lazy("违反哪一条"), "effect": gettext_lazy("对小区有什么影响"),
    "measure": gettext_lazy("委员会的措施"),
}
SCORES = {"5": gettext_lazy("很好"), "4": gettext_lazy("好"), "3": gettext_lazy("一般"), "2": gettext_lazy("差"), "1": gettext_lazy("很差")}


@register.filter
def committee_word(key: str) -> str:
    return words.word(words.COMMITTEES, key)


@register.filter
def question_word(key: str) -> str:
    return words.word(QUESTIONS, key)


@register.filter
def score_word(key: str) -> str:
    return words.word(SCORES, key)


@register.filter
def case_number(id_: int) -> str:
    return number_of(id_)


@register.filter
def small(count: int) -> str:
    """A count as it is published: small ones are not told."""
    return _("不到 %(n)d 件") % {"n": LEAST} if count < LEAST else str(count)
