"""What every room of settings shares: who may enter, whose office it is, how a form is answered."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shouwen import clock
from shouwen.desk.settings.changing import Again, sent_before
from shouwen.org import models as m
from shouwen.org import people
from shouwen.org.entering import Wrong
from shouwen.queries import scope
from shouwen.web.entry import Boxes, fresh
from shouwen.web.pages import page

View = Callable[..., HttpResponse]


def room(view: View) -> View:
    """A page for administrators and office heads; for others it is not there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if not (request.user.is_admin or "office_head" in request.user.posts):
            raise Http404
        return view(request, *args, **more)

    return login_required(guarded)


def administrators(view: View) -> View:
    """A page that concerns the whole company."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if not request.user.is_admin:
            raise Http404
        return view(request, *args, **more)

    return login_required(guarded)


def office_of(request: HttpRequest) -> str | None:
    """The one office whose settings this person sees and changes; None: the whole company."""
    return None if request.user.is_admin else scope.office_of(request.user) or ""


def of_office(request: HttpRequest, rows: models.QuerySet[Any], path: str = "office__key") -> Any:
    """Those rows of the office that ``path`` leads to; all of them for the whole company."""
    office = office_of(request)
    return rows if office is None else rows.filter(**{path: office})


def one(rows: models.QuerySet[Any], **which: Any) -> Any:
    """The one row, or 404 where it is not there for this person."""
    found = rows.filter(**which).first()
    if found is None:
        raise Http404
    return found


def staff_of(request: HttpRequest) -> models.QuerySet[m.Staff]:
    return people.of_office(office_of(request))


def choosable(request: HttpRequest, *, leaders: bool = True) -> dict[str, m.Staff]:
    """Who may be named as head, superior or successor: the office's people, and the leaders."""
    found = people.employed(staff_of(request), clock.now())
    chosen = {s.key: s for s in found}
    if leaders:
        company = people.employed(people.of_office(None), clock.now()).filter(
            office=None, department=None)
        chosen.update({s.key: s for s in company})
    return chosen


def named(chosen: Mapping[str, Any], *, nobody: str = "—") -> list[tuple[str, str]]:
    """Choices of a select, with nobody first."""
    return [("", nobody), *((k, _shown(v)) for k, v in chosen.items())]


def _shown(row: Any) -> str:
    return f"{row.name}（{row.number}）" if isinstance(row, m.Staff) else str(row)


def answer(
    request: HttpRequest, template: str, context: dict[str, Any],
    boxes: Callable[..., Boxes], there: Mapping[str, Any],
    do: Callable[[Mapping[str, str], str], HttpResponse | None], back: tuple[str, ...],
    again: Callable[[str], HttpResponse | None] | None = None,
) -> HttpResponse:
    """One form: shown; sent and done; sent and wrong, with everything typed kept; sent twice.

    ``boxes(there, typed, faults)`` makes the fields, ``do(typed, once)`` the change; ``again(once)``
    is what a doubled click is shown, where the first showed more than a page to go back to.
    """
    if request.method != "POST":
        form = boxes(there, None, None)
        return page(request, template, {**context, "form": form, "once": fresh()})
    typed = request.POST.dict()
    once = typed.get("once", "")[:40]
    if sent_before(request.user, once):
        return _again(request, back, once, again)
    try:
        done = do(typed, once)
    except Wrong as wrong:
        if sent_before(request.user, once):  # the other click was quicker
            return _again(request, back, once, again)
        form = boxes(there, typed, wrong.faults)
        return page(request, template, {**context, "form": form, "once": once or fresh()}, 422)
    except Again:
        return _again(request, back, once, again)
    if done is not None:
        return done
    messages.success(request, _("已保存，并记入变更记录。"))
    return redirect(*back)


def _again(
    request: HttpRequest, back: tuple[str, ...], once: str,
    again: Callable[[str], HttpResponse | None] | None,
) -> HttpResponse:
    shown = again(once) if again else None
    if shown is not None:
        return shown
    messages.info(request, _("已经办好了，没有重复办。"))
    return redirect(*back)
