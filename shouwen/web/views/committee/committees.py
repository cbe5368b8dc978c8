"""业委会: for the office, whom it has invited, what came of it, what waits for an answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock, printing
from shouwen.committee.models import COMMITTEES, Complaint, Invitation
from shouwen.desk import committee as desk_committee
from shouwen.desk.settings.changing import Again
from shouwen.kernel.outcome import Refusal
from shouwen.org.entering import Wrong
from shouwen.org.models import Staff
from shouwen.queries import committee as queries
from shouwen.queries.published import published
from shouwen.store import books
from shouwen.web import words
from shouwen.web.entry import Boxes, sentence
from shouwen.web.pages import explained, page, tell_refused
from shouwen.web.views.settings.room import answer as answer_form
from shouwen.web.views.settings.room import named

SALT = "committee"


def link_of(invitation: Invitation) -> str:
    """The path that lets its holder in, signed by this installation."""
    return reverse("committee-member", args=[signing.dumps([invitation.pk, invitation.key], salt=SALT)])


def _reader(request: HttpRequest, *, writing: bool = False) -> Staff:
    person = request.user
    if not (queries.writes(person) if writing else queries.reads(person)):
        raise Http404
    return person


def _one(rows: Any, pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET"])
def committees(request: HttpRequest) -> HttpResponse:
    """Per estate: invitations, assessments, complaints with answers, breaches, published figures."""
    return page(request, "committee/office.html", context_of(_reader(request)))


def context_of(person: Staff) -> dict[str, Any]:
    now = clock.now()
    found = list(queries.invitations(seen_by=person)[:queries.MOST])
    until = desk_committee.monday(now)
    return {
        "invitations": [(i, queries.open_now(i, now)) for i in found],
        "assessed": [i for i in found if hasattr(i, "assessment")], "writes": queries.writes(person),
        "complaints": queries.complaints(seen_by=person)[:queries.MOST],
        "breaches": [(b, books.current(b.book).label(b.clause)) for b in queries.breaches(seen_by=person)[:queries.MOST]],
        "figures": [(e, published(e, until - desk_committee.COVERED, until)) for e in queries.estates(seen_by=person)],
        "owed": queries.owed(person),
    }


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """A link for a committee's member; shown on the next page, to be passed on."""
    person = _reader(request, writing=True)
    estates = {e.key: e for e in queries.estates(seen_by=person)}

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given).add("estate", _("小区"), "choice", named(estates), required=True)
        form.add("committee", _("哪个委员会"), "choice", [(c, words.word(words.COMMITTEES, c)) for c in COMMITTEES],
                 required=True)
        form.add("member", _("给谁"), required=True, hint=_("例如：周老师（业委会主任）"))
        return form.add("days", _("几天内有效"), "number", required=True)

    def do(typed: Any, once: str) -> HttpResponse:
        row, refused = desk_committee.invite(typed, by=person, estates=estates, duties=queries.owed(person), once=once)
        tell_refused(request, refused, desk_committee.FORM)
        return redirect("committee-invitation", row.pk)

    first = next(iter(estates), "")
    return answer_form(
        request, "settings/form.html",
        {"up": reverse("committees"), "up_word": _("业委会"), "title": _("请委员会评估"), "button": _("生成链接"),
         "said": _("对方不用账号。链接只用于这一期、这一个人，可以随时收回；里面没有住户的资料。")},
        boxes, {"days": "30", "estate": first if len(estates) == 1 else "", "committee": COMMITTEES[0]}, do, ("committees",))


@login_required
@require_http_methods(["GET"])
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The link to pass on, as text and as a code for a phone's camera."""
    found = _one(queries.invitations(seen_by=_reader(request, writing=True)), pk)
    link = request.build_absolute_uri(link_of(found))
    return page(request, "committee/invitation.html", {
        "invitation": found, "link": link, "code": printing.qr_on_screen(link),
        "open": queries.open_now(found)})


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    person = _reader(request, writing=True)
    desk_committee.revoke(_one(queries.invitations(seen_by=person), pk), by=person)
    messages.success(request, _("链接已收回，打不开了；已经交来的都还在。"))
    return redirect("committees")


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a complaint; the committee reads it through its link."""
    person = _reader(request, writing=True)
    found: Complaint = _one(queries.complaints(seen_by=person), pk)
    try:
        desk_committee.answer(found, request.POST.dict(), by=person)
    except Wrong as wrong:
        return page(request, "committee/office.html", {
            **context_of(person), "wrong": found.pk, "fault": sentence(wrong.faults["answer"]),
            "typed": request.POST.get("answer", "")}, 422)
    except Again:
        messages.info(request, _("已经答复过了，没有重复。"))
    return redirect("committees")


@login_required
@require_POST
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a matter of a complaint; whoever does it is its first contact."""
    person = _reader(request, writing=True)
    found: Complaint = _one(queries.complaints(seen_by=person), pk)
    if found.number:
        return redirect("case", found.number)
    outcome = desk_committee.register(found, by=person)
    if isinstance(outcome, Refusal):
        refusal = explained(outcome, books.of_estate(found.invitation.estate))
        return page(request, "committee/office.html", {**context_of(person), "refusal": refusal}, 422)
    return redirect("case", outcome.number)


@login_required
@require_POST
def see(request: HttpRequest, pk: int) -> HttpResponse:
    person = _reader(request, writing=True)
    desk_committee.see(_one(queries.breaches(seen_by=person), pk), by=person)
    return redirect("committees")
