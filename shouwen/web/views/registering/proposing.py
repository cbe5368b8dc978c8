"""The part of the registration that proposes class, kind and department; for htmx also by itself.

Every button of it is a submit button of the registration's form: without JavaScript the whole page
comes back. Nothing is taken over without a tap.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouwen import clock
from shouwen.org.houses import house_at
from shouwen.org.models import Estate, Staff
from shouwen.queries import proposals
from shouwen.web import words
from shouwen.web.pages import page
from shouwen.web.views.registering.estates import estates_of
from shouwen.web.views.registering.houses import pressed

MOST_MATTERS = 6


def proposed(me: Staff, estate: Estate | None, typed: dict[str, Any]) -> dict[str, Any]:
    """What the part shows: the proposal with its reasons, what may be the same, what is repeated."""
    text = str(typed.get("content", ""))[:2000]
    found = proposals.offer(text, estate) if estate else None
    if found is None or estate is None:
        return {"proposal": None}
    asked = str(typed.get("house", "")).strip() or str(typed.get("customer", "")).partition(" ")[2]
    home = house_at(estate, asked) if asked else None
    house, now = home.label if home else "", clock.now()
    same = proposals.same_matters(text, house, estate.key, seen_by=me, now=now)
    kind = str(typed.get("kind") or found.first.kind)
    repeated = proposals.repeated_before(house, kind, estate.key, seen_by=me, now=now)
    shown = {line.number for line in same}
    return {
        "proposal": found.first, "matters": found.matters[:MOST_MATTERS] if len(found.matters) > 1 else (),
        "red": found.first.class_no == 1 and not typed.get("not_danger"), "dangers": words.DANGERS.items(),
        "same": same, "repeated": [line for line in repeated if line.number not in shown],
        "taken": typed.get("kind") == found.first.kind,
    }


def taken(typed: dict[str, Any], estate: Estate | None) -> dict[str, Any]:
    """What was typed with the proposal taken over, if that was the tap."""
    if "pick_take" not in typed or estate is None:
        return typed
    found = proposals.offer(str(typed.get("content", "")), estate)
    if found is None:
        return typed
    first = found.first
    return {**typed, "kind": first.kind, "class": str(first.class_no), "department": first.department or "unclear"}


def unseen_danger(typed: dict[str, Any], estate: Estate) -> str | None:
    """Why the red form comes before saving: the words say danger, and nobody has said that it is none.

    What a phone kept while it had no network is saved at once: whoever typed it is not there to look.
    """
    if typed.get("sent_at") or typed.get("then") in ("call", "alarm", "split") or typed.get("not_danger"):
        return None
    found = proposals.offer(str(typed.get("content", "")), estate)
    if found is None or found.first.class_no != 1:
        return None
    return _("听起来像险情：请按红色表单报警，或看过之后勾选“不是险情”再登记")


def parted(typed: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One registration for each matter that was left ticked, with its own words, class, kind, department.

    They share customer, first contact and the instant when the customer spoke.
    """
    for n in range(1, MOST_MATTERS + 1):
        content = str(typed.get(f"m{n}_content", "")).strip()
        if typed.get(f"m{n}_take") and content:
            own = {k: str(typed.get(f"m{n}_{k}", "")) for k in ("kind", "class", "department")}
            yield {
                **typed, **own, "content": content, "client_id": f"{typed['client_id']}-{n}",
                "then": "call" if own["class"] == "1" else "only",
            }


@login_required
@require_POST
def proposal(request: HttpRequest) -> HttpResponse:
    """The part alone. It reads only."""
    typed = pressed(request)
    _estates, estate = estates_of(request.user, str(typed.get("estate", "")))
    context = {"typed": typed, "kinds": words.KINDS.items(), **proposed(request.user, estate, typed)}
    return page(request, "_proposal.html", context)


