"""What a committee's member sees through his link: the assessment, complaints and answers, breaches, figures.

No account, no case, no person; who holds the link is the member. It opens for its time and until revoked.
"""

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from shouwen.committee.models import Invitation
from shouwen.desk import committee as desk_committee
from shouwen.desk.settings.changing import Again
from shouwen.org.entering import Wrong
from shouwen.queries import committee as queries
from shouwen.queries.published import published, satisfaction
from shouwen.store import books
from shouwen.web.entry import sentence
from shouwen.web.pages import page
from shouwen.web.views.committee.committees import SALT

QUESTIONS = ("attitude", "quality", "satisfaction")


def _invited(token: str) -> Invitation:
    """Raises:
        Http404: the link was not made here, or its invitation is not there.
    """
    try:
        pk, key = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    found = queries.by_key(pk, key)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, token: str) -> HttpResponse:
    """One page with all of it; what is sent says by ``do`` which of its forms it is."""
    invitation = _invited(token)
    if not queries.open_now(invitation):
        return page(request, "committee/over.html", {"invitation": invitation}, 410)
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            _take(invitation, request.POST.dict())
        except Wrong as wrong:
            faults = {k: sentence(v) for k, v in wrong.faults.items()}
        except Again:
            return redirect("committee-member", token)
        else:
            return redirect("committee-member", token)
    shown = page(request, "committee/member.html", _context(invitation, request.POST.dict(), faults), 422 if faults else 200)
    shown["Cache-Control"], shown["X-Robots-Tag"] = "no-store", "noindex"
    return shown


def _take(invitation: Invitation, typed: dict[str, str]) -> None:
    match typed.get("do"):
        case "assess":
            desk_committee.assess(invitation, typed, proposed(invitation))
        case "complain":
            desk_committee.complain(invitation, typed)
        case "breach":
            late = {c: queries.broken_on_file(invitation.estate, c) for c in [typed.get("clause", "")] if c}
            desk_committee.record_breach(invitation, typed, clauses=queries.clauses(invitation.estate), late=late)
        case _:
            raise Http404


def proposed(invitation: Invitation) -> float | None:
    """The satisfaction that return visits of the time gave, to begin with."""
    return satisfaction(invitation.estate, invitation.since, invitation.until)


def _context(invitation: Invitation, typed: dict[str, str], faults: dict[str, str]) -> dict[str, Any]:
    book = books.of_estate(invitation.estate)
    before = proposed(invitation)
    chosen = {q: typed.get(q, "") for q in QUESTIONS}
    if before is not None and not typed:
        chosen["satisfaction"] = str(round(before))
    return {
        "invitation": invitation, "assessment": getattr(invitation, "assessment", None), "typed": typed, "faults": faults,
        "questions": [(q, chosen[q], faults.get(q, "")) for q in QUESTIONS], "scores": ("5", "4", "3", "2", "1"),
        "proposed": before, "clauses": queries.clauses(invitation.estate).items(), "book": book,
        "figures": published(invitation.estate, invitation.since, invitation.until),
        "complaints": invitation.complaints.order_by("-pk"),
        "breaches": [(b, book.label(b.clause)) for b in invitation.breaches.order_by("-pk")],
        "last_day": invitation.until,
    }
