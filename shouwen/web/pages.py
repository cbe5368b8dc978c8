"""Answering: a whole page, a part for htmx, a redirect, and what went wrong said plainly."""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwen.kernel.outcome import Refusal
from shouwen.kernel.rulebook import Rulebook
from shouwen.queries.rows import name_of
from shouwen.web import words

_BLANK = re.compile(r"\{[a-z_]+\}")


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, f"web/{template}", context, status=status)


def go(request: HttpRequest, name: str, *args: object) -> HttpResponse:
    """Back to a page after an act; htmx is told by its own header."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse(name, args=args)})
    return redirect(name, *args)


def tell_refused(request: HttpRequest, refused: Iterable[Refusal], form: str) -> None:
    """Say that a form was not filed by itself, why, and what to do."""
    for refusal in refused:
        messages.warning(request, _("%(form)s没有自动填报：%(why)s。请到“我的责任”里自己填报。") % {
            "form": form, "why": refusal.why.get("en" if words.english() else "zh", "")})


def sayable(say: str) -> str:
    """What could be said instead, with dots where the speaker puts in a department, a name, a time."""
    return _BLANK.sub("……", say)


def explained(refusal: Refusal, book: Rulebook | None = None) -> dict[str, Any]:
    """A refusal for a screen: what can't be done, by which rows, what to do instead."""
    owed = []
    for entry in refusal.facts.get("owed", ()):
        if entry.get("who"):
            owed.append((name_of(entry["who"]), words.word(words.ACTS, entry["owes"])))
        else:
            owed.append(("", words.word(NEEDS, entry.get("needs"))))
    ban = next((b for b in book.bans if b.id == refusal.facts.get("ban")), None) if book else None
    return {
        "code": refusal.code, "why": refusal.why, "owed": owed,
        "rule": {"zh": ban.zh, "en": ban.en} if ban else None,
        "say": sayable(refusal.facts.get("say", "")), "found": refusal.facts.get("found", ""),
        "clauses": [(c, book.label(c) if book else c, book.id if book else "") for c in refusal.clause[:3]],
        "instead": [(i, words.word(words.ACTS, i)) for i in refusal.instead],
    }


NEEDS = {
    "customer_answered": _("把结果告诉客户"), "first_contact_told": _("告诉首问责任人"),
    "relayed": _("首问责任人把结果转告客户"), "read_back_done": _("复述确认"), "log_complete": _("完成登记"),
    "result_recorded": _("写明办理结果"),
    "visit_done": _("回访"), "all_signed": _("签章齐全"), "tracker_told": _("告诉客户服务主管办结情况"),
    "emergency_over": _("紧急事件报告并知悉"),
}
