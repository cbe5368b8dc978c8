"""The part of a form that asks who and where: also by itself, for htmx to narrow it in place.

Every chip is a submit button of the form that the part stands in. Without JavaScript it comes back
with the whole page, with htmx as the part alone; both are made here.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from shouwen.desk.customers import plain_phone
from shouwen.org.models import Estate, Staff
from shouwen.queries import houses as query
from shouwen.web.pages import page
from shouwen.web.views.registering.estates import estates_of

PICKS = ("pick_find", "pick_house", "pick_building", "pick_unit", "pick_back",
         "pick_proposal", "pick_take")


def picked(typed: dict[str, Any]) -> bool:
    """Whether a chip or the search was pressed, rather than the form sent."""
    return any(pick in typed for pick in PICKS)


def moved(typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed, after the chip that was pressed."""
    typed = dict(typed)
    if "pick_house" in typed:
        typed["house"] = typed["pick_house"]
    if "pick_house" in typed or "pick_find" in typed or typed.get("pick_back") == "building":
        typed.pop("at_building", None)
        typed.pop("at_unit", None)
    elif "pick_building" in typed:
        typed["at_building"], typed["house"] = typed["pick_building"], ""
        typed.pop("at_unit", None)
    elif "pick_unit" in typed:
        typed["at_unit"] = typed["pick_unit"]
    elif "pick_back" in typed:
        typed.pop("at_unit", None)
    return typed


def who_and_where(me: Staff, estate: Estate | None, typed: dict[str, Any]) -> dict[str, Any]:
    """What the part shows: recent houses, the next step, and the people it may be."""
    if estate is None:
        return {}
    house = str(typed.get("house", "")).strip()[:64]
    step = query.step(estate, house, typed.get("at_building"), typed.get("at_unit"))
    return {
        "step": step, "recent": query.recent(estate, seen_by=me) if not house else [],
        "people": query.offers(
            estate, phone=plain_phone(str(typed.get("phone", ""))) or "", house=house,
            name=str(typed.get("name", "")).strip(), chosen=str(typed.get("customer", "")),
        ),
        "focus": focus_of(typed),
    }


def pressed(request: HttpRequest) -> dict[str, Any]:
    """The form, with what the address of the chip that was pressed adds."""
    return {**request.POST.dict(), **request.GET.dict()}


def focus_of(typed: dict[str, Any]) -> str:
    """What should have the focus after the chip that was pressed."""
    chip = next((p for p in PICKS if p in typed), "")
    return {"pick_building": "steps", "pick_unit": "steps", "pick_back": "steps", "pick_house": "phone"}.get(chip, "")


@login_required
@require_POST
def houses(request: HttpRequest) -> HttpResponse:
    """The part alone. It reads only, and is sent as a form so that no number stands in an address."""
    typed = moved(pressed(request))
    estates, estate = estates_of(request.user, str(typed.get("estate", "")))
    context = {"typed": typed, "errors": {}, "estates": estates, "estate": estate,
               **who_and_where(request.user, estate, typed)}
    return page(request, "_who_and_where.html", context)
