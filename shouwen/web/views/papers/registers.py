"""登记簿: the registers that one's estates keep, each to read, filter, sign off and print."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.kernel.context import CHINA
from shouwen.org.models import Staff
from shouwen.queries.registers import kept, reading
from shouwen.queries.registers.kept import BY_DEPARTMENT, Kept
from shouwen.queries.registers.reading import Place, Wanted
from shouwen.reports import made, signing
from shouwen.reports.periodic import period
from shouwen.web import words
from shouwen.web.pages import go, page
from shouwen.web.registers import columns, files


def _one(request: HttpRequest, sort: str) -> Kept:
    """The register of that name, if this person's estates keep it.

    Raises:
        Http404: they do not, or the person does not work with registers.
    """
    found = next((k for k in _kept(request.user) if k.sort == sort), None)
    if found is None:
        raise Http404
    return found


def _kept(me: Staff) -> list[Kept]:
    if not kept.may_read(me):
        raise Http404
    return kept.kept(seen_by=me)


@login_required
@require_http_methods(["GET"])
def registers(request: HttpRequest) -> HttpResponse:
    """Which registers there are, and of which estates."""
    return page(request, "registers.html", {"kept": _kept(request.user)})


@login_required
@require_http_methods(["GET"])
def register_page(request: HttpRequest, sort: str) -> HttpResponse:
    """One register: what was chosen of it, newest first."""
    found = _one(request, sort)
    wanted, typed, error = chosen(request, found)
    lines, behind = reading.page(wanted, seen_by=request.user, after=Place.read(request.GET.get("after", "")))
    called = columns.Names()
    query = {k: v for k, v in typed.items() if v}
    of = _signable(wanted)
    marks = signing.marks(of, lines) if of else {}
    return page(request, "register_page.html", {
        "kept": found, "typed": typed, "error": error, "wanted": wanted, "choices": _choices(request.user, found),
        "headings": columns.headings(sort)[1:],
        "lines": [(e, columns.cells(sort, e, called)[1:], marks.get(signing.name_of(e), "")) for e in lines],
        "signatures": [(called[x.by], x.at, x.digest) for x in signing.signatures(of)] if of else [],
        "may_sign": of is not None and signing.may_sign(request.user, of), "month": wanted.since,
        "query": urlencode(query), "next": urlencode({**query, "after": str(behind)}) if behind else "",
    }, 422 if error else 200)


def chosen(request: HttpRequest, found: Kept) -> tuple[Wanted, dict[str, str], str]:
    """What the filter says, as typed and as read, and what is wrong with it. What is not among the
    choices is not used."""
    today = timezone.localtime(clock.now(), CHINA).date()
    asked = request.POST if request.method == "POST" else request.GET
    typed = {k: asked.get(k, "").strip()[:60] for k in
             ("since", "until", "estate", "department", "first_contact", "class_no", "kind", "stage", "house", "office", "whole")}
    error = ""
    try:
        since = date.fromisoformat(typed["since"]) if typed["since"] else today.replace(day=1)
        until = date.fromisoformat(typed["until"]) if typed["until"] else max(today, since)
    except ValueError:
        since, until, error = today.replace(day=1), today, _("日期请按年-月-日填写，例如 2026-11-01")
    if typed.get("whole") and not error:
        since, until = period_of(typed["whole"], since)
    if until < since or until.year > today.year + 1 or since.year < 1970:
        since, until, error = today.replace(day=1), today, _("止日不能在起日之前")
    typed |= {"whole": "", "since": since.isoformat(), "until": until.isoformat()}
    options = _choices(request.user, found)
    for name in ("estate", "department", "first_contact", "class_no", "kind", "stage", "office"):
        if typed[name] not in {str(k) for k, _label in options[name]}:
            typed[name] = ""
    if not typed["office"] and len(options["office"]) == 1:
        typed["office"] = str(options["office"][0][0])
    return Wanted(
        sort=found.sort, since=since, until=until, estate=typed["estate"], department=typed["department"],
        first_contact=typed["first_contact"], kind=typed["kind"], stage=typed["stage"], house=typed["house"],
        office=typed["office"], class_no=int(typed["class_no"]) if typed["class_no"] else None,
    ), typed, error


def _signable(wanted: Wanted) -> signing.Scope | None:
    """The month that the page shows whole, if it shows one: the register of one office or department."""
    of = signing.Scope(wanted.sort, wanted.office, wanted.department, wanted.since)
    if wanted.sort in BY_DEPARTMENT and not wanted.department:
        return None
    return of if of.wanted == wanted and wanted.office else None


@login_required
@require_http_methods(["POST"])
def sign_register(request: HttpRequest, sort: str) -> HttpResponse:
    """Put one's name under the month that the page shows."""
    wanted, typed, _error = chosen(request, _one(request, sort))
    of = _signable(wanted)
    if of is None or not signing.may_sign(request.user, of):
        raise Http404
    signing.sign(of, by=request.user)
    return redirect(f"{reverse('register-page', args=[sort])}?{urlencode({k: v for k, v in typed.items() if v})}")


@login_required
@require_http_methods(["POST"])
def register_file(request: HttpRequest, sort: str) -> HttpResponse:
    """Have what is chosen made into a workbook or a print."""
    found = _one(request, sort)
    wanted, _typed, _error = chosen(request, found)
    ending = "pdf" if request.POST.get("as") == "pdf" else "xlsx"
    title = (found.en if words.english() else found.zh) or found.zh
    row = made.ask(
        "register", files.asked(wanted), sort=ending, by=request.user, language=get_language() or "zh-hans",
        shown=f"{title} {wanted.since} {wanted.until}.{ending}",
    )
    return go(request, "file", row.pk)


def _choices(me: Staff, found: Kept) -> dict[str, list[tuple[Any, Any]]]:
    departments = list(kept.departments(seen_by=me))
    people = Staff.objects.filter(department__in=departments).order_by("department_id", "pk")
    return {
        "estate": [(e.key, e.name) for e in found.estates],
        "department": [(d.key, d.name) for d in departments] if found.sort in BY_DEPARTMENT else [],
        "first_contact": list(people.values_list("key", "name")[:500]),
        "class_no": list(words.CLASSES.items()), "kind": list(words.KINDS.items()),
        "stage": list(words.STAGES.items()), "office": [(o.key, o.name) for o in signing.offices(me)],
    }


def period_of(whole: str, day: date) -> tuple[date, date]:
    """The first and the last day of the month (``month``) or year (``year``) of ``day``."""
    if whole == "year":
        return day.replace(month=1, day=1), day.replace(month=12, day=31)
    month = period.period_of("month", day)
    return month.first, month.last
