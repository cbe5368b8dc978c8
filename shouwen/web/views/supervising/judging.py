"""违规认定: from proposal to the last decision, and what the company's table proposes of it."""

import secrets
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.audit import rewards as kept
from shouwen.audit import supervisors as who
from shouwen.audit import violations as queries
from shouwen.kernel.judging.offers import offers
from shouwen.queries import scope
from shouwen.queries.rows import names
from shouwen.store import books
from shouwen.store.asking import case_context
from shouwen.web import words
from shouwen.web.pages import page

PERIOD = timedelta(days=90)
ABOUT = ("state", "decide", "appeal")


@login_required
@require_http_methods(["GET"])
def violations(request: HttpRequest) -> HttpResponse:
    """Proposed and decided violations of the people under this person, and his own."""
    now = clock.now()
    rows = queries.violations(seen_by=request.user, now=now, since=now - PERIOD)
    counts = [(k, str(w), sum(1 for v in rows if v.stage == k)) for k, w in words.JUDGED.items()]
    counts += [(k, words.word(words.VALUES, k), sum(1 for v in rows if v.decided == k))
               for k in ("upheld", "excused", "dropped")]
    return page(request, "audit/violations.html", {
        "rows": rows, "counts": counts, "reach_there": who.reach_of(request.user) is not None})


def found_or_404(request: HttpRequest, number: str, breach: str) -> queries.Violation:
    found = queries.violation(number, breach, seen_by=request.user, now=clock.now())
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET"])
def violation(request: HttpRequest, number: str, breach: str) -> HttpResponse:
    """One: clause, evidence, who said and decided what and when, and what this person may do now."""
    found, now = found_or_404(request, number, breach), clock.now()
    row = scope.case_row(number, seen_by=request.user)
    assert row is not None, "the violation was seen"
    case, book, ctx = case_context(row, now)
    one = queries.alone(case, breach)
    offered = {o.act: o for o in offers(one, request.user.key, book, ctx)}
    may = [(a, words.word(words.ACTS, a)) for a in ABOUT if a in offered and offered[a].allowed
           and not (a == "state" and found.speaker != request.user.key)]
    cannot = [(words.word(words.ACTS, a), _why(a, found, request)) for a in ABOUT[1:] if a not in dict(may)]
    return page(request, "audit/violation.html", {
        "v": found, "may": may, "cannot": [(w, why) for w, why in cannot if why],
        "clauses": [(c, label, b, books.pinned(row.book, row.book_hash).clauses[c].zh)
                    for c, label, b in found.clauses if c in books.pinned(row.book, row.book_hash).clauses],
    })


def _why(act: str, found: queries.Violation, request: HttpRequest) -> str:
    """Why this can't be done now, and the way on; empty where it is nobody's wish."""
    mine = found.speaker == request.user.key
    if act == "appeal":
        if not mine:
            return ""
        return {"final": _("申诉期已过或已复核，可以在事项里写备注"), "appealed": _("已申诉，等管理处负责人或更上一级复核")}.get(
            found.stage, _("先有认定才能申诉；现在可以陈述") if not found.decided else "")
    if mine:
        return _("当事人不认定自己的事；请陈述，由无关的人认定")
    if found.stage == "unheard":
        return _("先听当事人陈述，或等陈述期过完")
    if found.stage == "appealed":
        return _("申诉由管理处负责人或更上一级、且不是上次认定的人复核")
    return _("经办过这件事的人不认定；请无关的部门主管、管理处负责人或质量审核认定") if found.stage == "undecided" else ""


@login_required
@require_http_methods(["GET", "POST"])
def rewards(request: HttpRequest) -> HttpResponse:
    """What the company's table proposes, and what people decided of it."""
    if who.reach_of(request.user) is None:
        raise Http404
    error, status = "", 200
    if request.method == "POST":
        typed = request.POST
        try:
            kept.decide(
                typed.get("subject", ""), typed.get("outcome", ""), measure=typed.get("measure", ""),
                points=typed.get("points", ""), amount=typed.get("amount", ""), reason=typed.get("reason", ""),
                by=request.user, now=clock.now())
        except kept.Refused as refused:
            error, status = str(REFUSED[refused.why]), 422
        else:
            return redirect("rewards")
    decided = kept.decided(seen_by=request.user)
    called = names({k for m in decided for k in (m.who, m.by)})
    return page(request, "audit/rewards.html", {
        "error": error, "table": kept.table_in_force(), "may_table": may_write_table(request),
        "proposals": [(p, secrets.token_hex(4)) for p in kept.proposals(seen_by=request.user, now=clock.now())],
        "decided": [(m, called[m.who], called[m.by]) for m in decided],
        "may_decide": who.may_decide_measures(request.user),
    }, status)


def may_write_table(request: HttpRequest) -> bool:
    """The table is the company's: its administrators and leaders write it."""
    return bool(request.user.is_admin or "company_leader" in request.user.posts)


@login_required
@require_http_methods(["GET", "POST"])
def reward_table(request: HttpRequest) -> HttpResponse:
    """The company's own table of rewards and penalties; saving makes the next version."""
    if not may_write_table(request):
        raise Http404
    table, error, rows = kept.table_in_force(), "", []
    if request.method == "POST":
        lists = [request.POST.getlist(k) for k in COLUMNS]
        rows = [dict(zip(COLUMNS, r, strict=False)) for r in zip(*lists, strict=False)]
        try:
            kept.enter_table([r for r in rows if r["sort"]], by=request.user, now=clock.now())
        except kept.Refused as refused:
            error = str(REFUSED_TABLE[refused.why])
        else:
            return redirect("settings-rewards")
    shown = [*(rows or (table.rows if table else [])), *([EMPTY] * 3)]
    return page(request, "settings/rewards.html", {
        "table": table, "rows": list(enumerate(shown, start=1)), "error": error,
        "sorts": [(k, str(words.MEASURES[k])) for k in kept.SORTS],
    }, 422 if error else 200)


COLUMNS = ("sort", "clause", "nth", "measure", "points", "amount")
EMPTY: dict[str, Any] = dict.fromkeys(COLUMNS, "")
REFUSED = {
    "not_yours": gettext_lazy("奖罚由管理处负责人或公司领导决定，请交给他们"), "gone": gettext_lazy("这条建议不在了：已由别人决定，或认定已改"),
    "no_reason": gettext_lazy("请写理由（四百字以内）"), "no_number": gettext_lazy("分和金额请填整数，措施不能空"),
}
REFUSED_TABLE = {
    "gone": gettext_lazy("事由请从列出的里面选"), "no_reason": gettext_lazy("每一行都要写措施；不要的行请把事由选成“删去”"),
    "no_number": gettext_lazy("次数、分和金额请填整数；最多 40 行"),
}
