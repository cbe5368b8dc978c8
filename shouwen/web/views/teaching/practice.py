"""练习登记: registering for practice, judged by the very rules; nothing of it is written."""

from typing import Any

import msgspec
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen.desk.teaching import training as desk_training
from shouwen.desk.teaching.rehearsing import rehearse
from shouwen.kernel import acts as a
from shouwen.kernel.case import Case
from shouwen.kernel.outcome import Refusal
from shouwen.org.models import Estate, Staff
from shouwen.queries import courses, scope
from shouwen.queries.rows import names
from shouwen.web import words
from shouwen.web.mending import mended
from shouwen.web.pages import explained, page
from shouwen.web.views.teaching.finishing import finish

THEN = ("only", "answer", "hand_over", "start")


@login_required
@require_http_methods(["GET", "POST"])
def practice(request: HttpRequest, book: str) -> HttpResponse:
    """One form, and after it what the rules would have made of the case."""
    found = courses.course(request.user, book)
    if found is None:
        raise Http404
    typed, errors, refusal, made = request.POST.dict(), {}, None, None
    if request.method == "POST":
        if not typed.get("content", "").strip():
            errors["content"] = _("请写下客户怎么说的")
        if not typed.get("place", "").strip():
            errors["place"] = _("请写在哪里")
        if not errors:
            try:
                outcome = rehearse(_acts(request.user, typed), _estate(request.user, found))
            except msgspec.ValidationError as error:
                field, said = mended(error)
                errors[field or "content"] = said
            else:
                if isinstance(outcome, Refusal):
                    refusal = explained(outcome, found.book)
                else:
                    made = _shown(outcome.case)
                    desk_training.step(request.user, "practised", found.book, found.post)
                    finish(request)
    return page(request, "training/practice.html", {
        "book": found.book, "typed": typed, "errors": errors, "refusal": refusal, "made": made,
        "kinds": words.KINDS.items(), "then": THEN}, 422 if errors or refusal else 200)


def _estate(person: Staff, found: courses.Course) -> Estate:
    """An estate of his that goes by the rulebook of the course."""
    rows = Estate.objects.select_related("office").filter(name__in=found.estates).order_by("pk")
    estate = scope.in_office(rows, person).first()
    if estate is None:
        raise Http404
    return estate


def _acts(person: Staff, typed: dict[str, str]) -> list[a.Act]:
    """A registration, and what is done at once with the matter."""
    then = typed.get("then", "only")
    first = a.Register(
        by=person.key, customer=None, channel="verbal", content=typed["content"].strip(),
        kind=typed.get("kind") or None, class_=2, place=typed["place"].strip(), solvable=then in ("answer", "start"))
    more: dict[str, list[a.Act]] = {
        "answer": [a.Answer(by=person.key, text=typed.get("said", "").strip())],
        "start": [a.Start(by=person.key)],
        "hand_over": [a.HandOver(by=person.key, to="superior", way="to_superior", reason=typed.get("said", "").strip())],
    }
    acts = [first, *more.get(then, [])]
    return [msgspec.convert(msgspec.to_builtins(x), type=a.AnyAct) for x in acts]


def _shown(case: Case) -> dict[str, Any]:
    """The practice case for the page: who owes what, to whom, by when, by which rows."""
    named = names(d.who for d in case.duties if d.who)
    return {"stage": case.stage, "duties": [
        {"who": named.get(d.who or "", "—"), "owes": d.owes, "due": d.due, "clauses": d.clause, "state": d.state}
        for d in case.duties]}
