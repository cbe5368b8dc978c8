"""A hint while one writes what a customer will hear: does it sound like sending them away, does it
leave out a point that they made.

It refuses nothing and is recorded nowhere; what may be refused is refused when the act is sent.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from shouwen import clock
from shouwen.manners import judge
from shouwen.queries.part import part_of_row
from shouwen.queries.scope import case_row
from shouwen.rulebooks import load
from shouwen.store import read
from shouwen.suggesting.answering import untouched
from shouwen.web.pages import page, sayable

LONGEST = 2000
BOOK = "unified"
"""Its families are those of every rulebook; whether one refuses is the matter's own to say."""


@login_required
@require_POST
def wording(request: HttpRequest) -> HttpResponse:
    """The hint for ``text``; an empty place if there is nothing to say."""
    families = {f.id: f for f in load(BOOK).phrases}
    found = judge(request.POST.get("text", "")[:LONGEST], {f.id: f.words for f in families.values()})
    family = families.get(found.family or "")
    context = {} if family is None else {
        "name": {"zh": family.zh, "en": family.en}, "say": sayable(family.say),
    }
    return page(request, "_wording.html", {"found": found, "untouched": _untouched(request), **context})


def _untouched(request: HttpRequest) -> tuple[str, ...]:
    """The points of the matter that is answered which the reply does not touch.

    Nothing for who only supports it: he does not answer the customer.
    """
    row = case_row(request.POST.get("case", "")[:20], seen_by=request.user)
    if row is None or part_of_row(row, seen_by=request.user, now=clock.now()) is not None:
        return ()
    return untouched(read.content([row.pk]).get(row.pk, "")[:LONGEST], request.POST.get("text", "")[:LONGEST])
