"""督查与内审: drawing samples, checking the drawn cases beside their facts, writing down findings."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock
from shouwen.audit import checking, drawing, facts
from shouwen.audit import supervisors as who
from shouwen.audit.models import Check, Sample, Sampled
from shouwen.kernel.context import CHINA
from shouwen.org.models import Department, Staff
from shouwen.queries import scope
from shouwen.queries.rows import lines, name_of, names
from shouwen.store import books, read
from shouwen.store.models import Case
from shouwen.web import words
from shouwen.web.pages import explained, page


def _reach(request: HttpRequest) -> who.Reach:
    """How far this person supervises.

    Raises:
        Http404: nobody's work; the pages are not there.
    """
    reach = who.reach_of(request.user)
    if reach is None:
        raise Http404
    return reach


@login_required
@require_http_methods(["GET", "POST"])
def samples(request: HttpRequest) -> HttpResponse:
    """The samples there are; below, the filter and period to draw another from."""
    reach = _reach(request)
    if request.method == "POST":
        return _draw(request, reach)
    return _samples(request, reach)


def _samples(request: HttpRequest, reach: who.Reach, error: str = "", status: int = 200) -> HttpResponse:
    today = timezone.localtime(clock.now(), CHINA).date()
    typed = request.POST
    filled = {
        "from": typed.get("from") or (today - timedelta(days=31)).isoformat(),
        "to": typed.get("to") or (today - timedelta(days=1)).isoformat(), "where": typed.get("where", ""),
        "kind": typed.get("kind", ""), "number": typed.get("number") or "10",
    }
    rows = list(who.samples(request.user).order_by("-pk")[:60])
    called = names({k for r in rows for k in (r.by, r.department) if k})
    offices = {o.key: o.name for o in who.offices(reach)}
    shown = [(r, offices.get(r.office, r.office), called.get(r.department, ""), called.get(r.by, ""), _progress(r))
             for r in rows]
    return page(request, "audit/samples.html", {
        "rows": shown, "filled": filled, "error": error, "places": _places(reach), "today": today.isoformat(),
        "kinds": [(k, str(w)) for k, w in words.KINDS.items()], "reach": reach,
    }, status)


def _places(reach: who.Reach) -> list[tuple[str, str]]:
    """What can be drawn from: whole offices where all of one is supervised, and departments."""
    whole = [(o.key, o.name) for o in who.offices(reach)] if reach.departments is None else []
    return [*whole, *((f"{d.office.key}/{d.key}", f"{d.office.name} · {d.name}") for d in who.departments(reach))]


def _progress(sample: Sample) -> tuple[int, int]:
    drawn = Sampled.objects.filter(sample=sample)
    return drawn.filter(checks__isnull=False).distinct().count(), drawn.filter(findings__isnull=False).distinct().count()


def _draw(request: HttpRequest, reach: who.Reach) -> HttpResponse:
    typed = request.POST
    try:
        since, last = (datetime.fromisoformat(typed.get(k, "")[:10]).replace(tzinfo=CHINA) for k in ("from", "to"))
        number = int(typed.get("number", ""))
    except ValueError:
        return _samples(request, reach, _("请填起止日期和抽多少件"), 422)
    office, _slash, department = typed.get("where", "").partition("/")
    if typed.get("where", "") not in dict(_places(reach)):
        raise Http404
    kind = typed.get("kind", "") if typed.get("kind", "") in words.KINDS else ""
    if not 1 <= number <= drawing.MOST:
        return _samples(request, reach, _("一次抽 1 到 %(most)d 件") % {"most": drawing.MOST}, 422)
    wanted = drawing.Filter(office=office, department=department, kind=kind, since=since,
                            before=last + timedelta(days=1))
    try:
        sample = drawing.draw(wanted, number, by=request.user, now=clock.now())
    except drawing.NotYet:
        return _samples(request, reach, _("只能抽已经过完的日子：止日最晚是昨天，起日不晚于止日"), 422)
    except drawing.Nothing:
        return _samples(request, reach, _("这个范围里没有登记，请放宽日期、部门或类型"), 422)
    return redirect("sample", sample.pk)


def _sample(request: HttpRequest, key: int) -> Sample:
    _reach(request)
    found = who.samples(request.user).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET"])
def sample(request: HttpRequest, sample: int) -> HttpResponse:
    """The drawn cases with how far each is checked; the seed, and whether it still gives the same."""
    found = _sample(request, sample)
    drawn = who.drawn(found, seen_by=request.user)
    shown = {line.id: line for line in lines([d.case for d in drawn], seen_by=request.user)}
    rows = [(d, shown[d.case_id], d.checks.order_by("-pk").first(), d.findings.count(),
             checking.may_check(d, request.user)) for d in drawn]
    department = Department.objects.filter(key=found.department).first()
    return page(request, "audit/sample.html", {
        "sample": found, "rows": rows, "by": name_of(found.by), "department": department,
        "last": found.before - timedelta(days=1), "same": drawing.again(found),
        "hidden": found.drawn.count() - len(drawn),
    })


def _drawn(request: HttpRequest, key: int, place: int) -> Sampled:
    found = _sample(request, key).drawn.select_related("case", "sample").filter(place=place).first()
    if found is None or not scope.cases(request.user).filter(pk=found.case_id).exists():
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "POST"])
def drawn_case(request: HttpRequest, sample: int, place: int) -> HttpResponse:
    """One drawn case, every point beside its facts; sending says fine, found or none of each."""
    drawn = _drawn(request, sample, place)
    if request.method == "GET":
        return _case_page(request, drawn)
    points = {p: request.POST.get(p, "") for p in facts.POINTS}
    try:
        checking.conclude(drawn, points, request.POST.get("text", "").strip(), by=request.user, now=clock.now())
    except checking.Wrong as wrong:
        return _case_page(request, drawn, wrong, 422)
    return redirect("sample", sample)


@login_required
@require_POST
def finding(request: HttpRequest, sample: int, place: int) -> HttpResponse:
    """Write down one finding: event, words, who puts it right by when, whether it is a violation."""
    drawn, typed = _drawn(request, sample, place), request.POST
    try:
        due = datetime.fromisoformat(typed.get("due", "")[:16]).replace(tzinfo=CHINA)
    except ValueError:
        return _case_page(request, drawn, checking.Wrong("due_passed"), 422)
    seq = typed.get("seq", "")
    try:
        checking.find(
            drawn, by=request.user, now=clock.now(), point=typed.get("point", ""),
            seq=int(seq) if seq.isascii() and seq.isdigit() else 0, text=typed.get("text", "").strip(),
            who=typed.get("who", ""), due=due, propose=typed.get("propose", ""), whole="whole" in typed,
            once=typed.get("once", "")[:40] or secrets.token_hex(12),
        )
    except checking.Wrong as wrong:
        return _case_page(request, drawn, wrong, 422)
    return redirect("sampled-case", sample, place)


def _case_page(
    request: HttpRequest, drawn: Sampled, wrong: checking.Wrong | None = None, status: int = 200
) -> HttpResponse:
    row = drawn.case
    sides, typed = facts.sides(row), request.POST
    check: Check | None = drawn.checks.order_by("-pk").first()
    said = {p: typed.get(p) or (check.points.get(p, "") if check else "") for p in facts.POINTS}
    found = list(drawn.findings.order_by("pk"))
    called, owed = names({f.who for f in found} | {f.by for f in found}), _owed(found)
    return page(request, "audit/case.html", {
        "drawn": drawn, "line": lines([row], seen_by=request.user)[0], "sides": [(s, str(words.POINTS[s.point]), said[s.point]) for s in sides],
        "check": check, "checker": name_of(check.by) if check else "", "may": checking.may_check(drawn, request.user),
        "findings": [(f, str(words.POINTS[f.point]), called[f.who], called[f.by], owed.get(f.correction)) for f in found],
        "error": SENTENCES.get(wrong.why, "") if wrong else "", "typed": typed, "once": secrets.token_hex(12),
        "refusal": explained(wrong.refusal, books.pinned(row.book, row.book_hash)) if wrong and wrong.refusal else None,
        "events": _events(row), "people": _people(row), "proposable": _proposable(row),
        "points": [(p, str(words.POINTS[p])) for p in facts.POINTS], "verdicts": [(v, str(words.CHECKED[v])) for v in checking.WORDS],
        "due": typed.get("due") or (timezone.localtime(clock.now(), CHINA) + timedelta(days=7)).strftime("%Y-%m-%dT18:00"),
        "next": drawn.place + 1 if drawn.place < drawn.sample.drawn.count() else None,
    }, status)


def _owed(found: list[Any]) -> dict[str, tuple[str, str]]:
    """Number and stage of the case on which each correction is owed."""
    rows = Case.objects.filter(uid__in=[f.correction for f in found])
    return {r.uid: (read.number_of(r.pk), r.stage) for r in rows}


def _events(row: Case) -> list[tuple[int, str]]:
    return [(e.seq, f"#{e.seq} {timezone.localtime(e.at, CHINA):%m-%d %H:%M} {words.word(words.EVENTS, e.type)}"
                    f" {name_of(e.by) if e.by != 'clock' else ''}".rstrip()) for e in read.events(row.pk)]


def _people(row: Case) -> list[tuple[str, str]]:
    """Who can be asked to put something right: who took part, and who leads there."""
    keys = [k for k in row.parties.split("|") if k]
    there = Staff.objects.filter(key__in=keys, is_active=True)
    there_too = Department.objects.filter(office__key=row.office, closed=None).select_related("head")
    heads = [d.head for d in there_too if d.head is not None and d.head.is_active]
    return list({s.key: s.name for s in [*there, *heads]}.items())


def _proposable(row: Case) -> dict[str, list[tuple[str, str]]]:
    """Breaches of the case that nobody has decided, and the rows of its rulebook."""
    case, book = read.state(row), books.pinned(row.book, row.book_hash)
    open_ = [b for b in case.breaches if not b.decided and not (b.kind == "limit" and b.basis == "default")]
    return {
        "breach": [(f"breach:{b.id}", f"{name_of(b.who)} · {words.word(words.ACTS, b.owes)} · "
                                      + "、".join(book.label(c) for c in b.clause)) for b in open_],
        "clause": [(f"clause:{c.id}", f"{book.label(c.id)} {c.zh[:30]}") for c in book.clauses.values()],
    }


SENTENCES = {
    "concerned": gettext_lazy("这件事您经过手，不能由您检查：请同级的另一位或上一级检查"),
    "no_point": gettext_lazy("请选是哪一项"), "no_event": gettext_lazy("请选是哪一条记录：每条发现都要有据可查"),
    "no_text": gettext_lazy("请用自己的话写发现了什么（一千字以内）"), "no_person": gettext_lazy("请从列出的人里选由谁改正"),
    "no_department": gettext_lazy("这个人不属于任何部门：请选部门里的人，或只对本人提出"),
    "old_rulebook": gettext_lazy("这个小区所用的制度还没有“按检查改正”这一项：请先以新的底本再发布一次制度，再写检查所见"),
    "due_passed": gettext_lazy("改正期限要在现在以后，请改时间"), "unsaid": gettext_lazy("每一项都要选：合格、有问题或没有这一项"),
    "no_finding": gettext_lazy("选了“有问题”的项，请先在下面写一条发现"),
    "finding_there": gettext_lazy("这一项已经写了发现，请选“有问题”"), "refused": gettext_lazy("没有提出违规，发现也没有保存："),
}
