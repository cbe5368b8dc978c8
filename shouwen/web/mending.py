"""What is wrong with a field, in the words of the page: which one, and what to do."""

import re

from django.utils.translation import gettext as _

from shouwen.web import words

_AT = re.compile(r"`\$(?:[^`]*?\.(?P<field>\w+)(?:\[[^`]*)?)?`$")
"""The last name on the way to it: what is wrong inside the customer is his name, not he."""
_LENGTH = re.compile(r"length <= (\d+)")
_MISSING = re.compile(r"missing required field `(\w+)`")
_UNKNOWN = re.compile(r"unknown field `(\w+)`")


def mended(error: Exception) -> tuple[str, str]:
    """The field's name (empty where none is told) and a sentence, from what decoding says."""
    said = str(error)
    if found := _MISSING.search(said):
        return found[1], _("「%(field)s」没有填，请填上再发。") % {"field": _label(found[1])}
    if found := _UNKNOWN.search(said):
        return found[1], _("多了一项「%(field)s」，请刷新页面再做。") % {"field": found[1][:40]}
    at = _AT.search(said)
    field = (at["field"] or "") if at else ""
    if long := _LENGTH.search(said):
        return field, _("「%(field)s」太长，请写在 %(most)s 字以内。") % {"field": _label(field), "most": long[1]}
    if "datetime" in said or "date" in said:
        return field, _("「%(field)s」的时间不对，请写成 2026-11-25 14:30 这样。") % {"field": _label(field)}
    return field, _("「%(field)s」没有填对，请改正再发。") % {"field": _label(field)}


def _label(field: str) -> str:
    return words.word(words.FIELDS, field.rstrip("_")) if field else _("有一项")
