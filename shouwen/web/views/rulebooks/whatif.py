"""制度 → 换一部制度会怎样: ask for a period, watch it being played, read what came of it."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.kernel.chain import encode
from shouwen.kernel.context import CHINA
from shouwen.kernel.loading.source import RulebookError
from shouwen.org.models import Estate, Staff
from shouwen.queries.part import part_of_row
from shouwen.queries.rows import lines
from shouwen.queries.scope import case_row, matters, office_of
from shouwen.reports import answers, asked, carrying, whatif
from shouwen.store import books
from shouwen.store.models import Replay
from shouwen.store.read import number_of
from shouwen.web.pages import go, page
from shouwen.web.views.rulebooks.rulebooks import choices

SHOWN = 12
CASES = 60
LISTED = 300
EVERY = "all"


def _asker(request: HttpRequest) -> Staff:
    """The person signed in, if the pages are for them.

    Raises:
        Http404: they are not; the pages do not exist for them.
    """
    if not asked.may_ask(request.user):
        raise Http404
    return request.user


def _row(request: HttpRequest, key: int) -> Replay:
    row = asked.seen(_asker(request)).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


@login_required
@require_http_methods(["GET", "POST"])
def what_if(request: HttpRequest) -> HttpResponse:
    """Choose a rulebook and a period; below, what was asked before."""
    me = _asker(request)
    if request.method == "POST":
        return _ask(request, me)
    return _form(request, me)


def _form(request: HttpRequest, me: Staff, error: str = "", status: int = 200) -> HttpResponse:
    today = timezone.localtime(clock.now(), CHINA).date()
    filled = {
        "book": request.POST.get("book") or request.GET.get("book", ""),
        "from": request.POST.get("from") or (today - timedelta(days=30)).isoformat(),
        "to": request.POST.get("to") or today.isoformat(), "estate": request.POST.get("estate", ""),
    }
    context = {
        "choices": choices(me), "filled": filled, "error": error, "today": today.isoformat(),
        "estates": _estates(me),
        "rows": asked.seen(me)[:20],
    }
    return page(request, "what_if.html", context, status)


def _ask(request: HttpRequest, me: Staff) -> HttpResponse:
    try:
        since, last = (_day(request.POST.get(k, "")) for k in ("from", "to"))
    except ValueError:
        return _form(request, me, _("请填起止日期"), 422)
    if last < since or since > clock.now():
        return _form(request, me, _("起日须在止日之前，也不能在今天之后"), 422)
    estate = request.POST.get("estate", "")
    if estate and not _estates(me).filter(key=estate).exists():
        return _form(request, me, _("没有这个小区，请从列表里选"), 422)
    chosen = request.POST.get("book", "")[:60]
    wanted = [*books.all_ids()] if chosen == EVERY else [chosen]
    try:
        rows = asked.ask(wanted, since=since, before=last + timedelta(days=1), by=me, estate=estate)
    except RulebookError as fault:
        return _form(request, me, _("这部制度读不出来：%(fault)s") % {"fault": fault}, 422)
    if rows[0].batch:
        return go(request, "what-if-all", rows[0].batch)
    return go(request, "what-if-one", rows[0].pk)


def _estates(me: Staff) -> QuerySet[Estate]:
    """Those, of one's own office if one has one, in which there are matters that this person may see."""
    office = office_of(me)
    rows = Estate.objects.filter(office__key=office) if office else Estate.objects.all()
    return rows.filter(Exists(matters(me).filter(estate=OuterRef("key")))).order_by("pk")


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text[:10]).replace(tzinfo=CHINA)


@login_required
@require_http_methods(["GET"])
def all_books(request: HttpRequest, batch: str) -> HttpResponse:
    """One period under every rulebook, on one page."""
    rows = list(asked.seen(_asker(request)).filter(batch=batch).order_by("pk")) if batch else []
    if not rows:
        raise Http404
    titles = {b: books.current(b).title for b in {r.book for r in rows} & set(books.all_ids())}
    found = [(row, titles.get(row.book), answers.line(row.book, row.book, asked.answer_of(row).total.figures)
              if row.state == Replay.DONE else None) for row in rows]
    part = getattr(request, "htmx", False)
    finished = all(row.state not in (Replay.WAITING, Replay.RUNNING) for row in rows)
    context = {"rows": found, "first": rows[0], "last_day": rows[0].before - timedelta(days=1),
               "finished": finished, "silent": any(carrying.silent(r) for r in rows)}
    return page(request, "_what_if_all.html" if part else "what_if_all.html", context)


@login_required
@require_http_methods(["GET"])
def one(request: HttpRequest, key: int) -> HttpResponse:
    """Progress while it runs, then what came of it."""
    row = _row(request, key)
    context: dict[str, Any] = {"row": row, "last_day": row.before - timedelta(days=1),
                               "silent": carrying.silent(row)}
    if getattr(request, "htmx", False):
        answer = page(request, "_what_if_progress.html", context)
        if row.state not in (Replay.WAITING, Replay.RUNNING):
            answer["HX-Refresh"] = "true"
        return answer
    book = answers.rulebook_of(row)
    context["book"] = book
    if row.state == Replay.DONE and book is not None:
        context |= _answer(request, row, book)
    return page(request, "what_if_one.html", context)


def _answer(request: HttpRequest, row: Replay, book: Any) -> dict[str, Any]:
    tally = asked.answer_of(row)
    tables = answers.tables(tally, book)
    most = answers.changed(tally, CASES)
    seen = {x.id: x for x in lines(asked.visible((k for k, _f in most), request.user), seen_by=request.user)}
    return {
        "tally": tally, "total": answers.line("", "", tally.total.figures),
        "tables": [(d, tables[d][:SHOWN], tables[d][SHOWN:]) for d in ("clause", "department", "person")],
        "changed": [(seen[k], f) for k, f in most if k in seen], "changed_all": len(tally.changed),
    }


@login_required
@require_http_methods(["POST"])
def stop(request: HttpRequest, key: int) -> HttpResponse:
    row = _row(request, key)
    carrying.stop(row)
    return go(request, "what-if-one", row.pk)


@login_required
@require_http_methods(["POST"])
def again(request: HttpRequest, key: int) -> HttpResponse:
    """Take up what a dead worker left."""
    row = _row(request, key)
    asked.again(row)
    return go(request, "what-if-one", row.pk)


@login_required
@require_http_methods(["GET"])
def data(request: HttpRequest, key: int) -> HttpResponse:
    """The figures as JSON, as the command line prints them."""
    row = _row(request, key)
    if row.state != Replay.DONE:
        raise Http404
    body = encode(whatif.told(asked.question_of(row), asked.answer_of(row)))
    return HttpResponse(body, content_type="application/json", headers={
        "Content-Disposition": f'attachment; filename="what-if-{row.pk}.json"'})


@login_required
@require_http_methods(["GET"])
def cases(request: HttpRequest, key: int) -> HttpResponse:
    """The cases behind one figure, those that the reader may see."""
    row = _row(request, key)
    if row.state != Replay.DONE:
        raise Http404
    by, about, figure = (request.GET.get(k, "")[:120] for k in ("by", "key", "figure"))
    tally = asked.answer_of(row)
    found = tally.rows.get(by, {}).get(about) if by else tally.total
    numbers = [n for f in figure.split(",") for n in (found.cases.get(f, ()) if found else ())]
    if found is None:
        raise Http404
    shown = lines(asked.visible(numbers, request.user)[:LISTED], seen_by=request.user)
    book = answers.rulebook_of(row)
    named = {d: {x.key: x.name for x in table} for d, table in answers.tables(tally, book).items()} if book else {}
    return page(request, "what_if_cases.html", {
        "row": row, "lines": shown, "figure": figure, "hidden": len(set(numbers)) - len(shown),
        "name": named.get(by, {}).get(about, ""),
    })


@login_required
@require_http_methods(["GET"])
def case(request: HttpRequest, key: int, number: str) -> HttpResponse:
    """One case both ways: the recorded timeline beside the one under the other rulebook."""
    row, found_row = _row(request, key), case_row(number, seen_by=request.user)
    other = answers.rulebook_of(row)
    if found_row is None or other is None or not found_row.first_contact:
        raise Http404
    if part_of_row(found_row, seen_by=request.user, now=clock.now()) is not None:
        raise Http404
    desk, hash_, found = asked.one(row, found_row)
    own = desk.own(hash_)
    return page(request, "what_if_case.html", {
        "row": row, "number": number_of(found_row.pk), "line": lines([found_row], seen_by=request.user)[0],
        "own": own, "other": other, "moments": answers.moments(found, own, other),
        "fates": answers.fates(found, own, other), "registered": found.would.case.registered,
    })
