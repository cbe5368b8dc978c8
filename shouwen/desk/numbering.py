"""The number that a paper gets of its own when it is first filed, as its rule says (``serial:``)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from shouwen.kernel.acts import Act, File
from shouwen.kernel.case import Case
from shouwen.store import books
from shouwen.store import models as m

DONE = ("complete", "signed")


def number_filed(acts: Iterable[Act], id_: int, case: Case | None, now: datetime) -> None:
    """Number what these acts have filed and nobody has numbered yet, in the caller's transaction."""
    filed = [a for a in acts if isinstance(a, File) and not a.incomplete]
    if not filed or case is None:
        return
    book = books.pinned(*m.Case.objects.values_list("book", "book_hash").get(pk=id_))
    for form in case.forms:
        meant = any(form.id == a.paper or (a.paper is None and a.form in (form.form, form.kind)) for a in filed)
        rule = book.paper(form.form) if meant and form.state in DONE else None
        if rule is not None and rule.serial:
            _number(form.form, id_, form.id, timezone.localtime(now).year)


def _number(form: str, case: int, paper: str, year: int) -> None:
    """The next number of the year. Who numbers the same form at this moment waits for this one's commit."""
    if m.Serial.objects.filter(case=case, paper=paper).exists():
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"serial {form} {year}"])
    last = m.Serial.objects.filter(form=form, year=year).aggregate(n=Max("number"))["n"] or 0
    m.Serial.objects.create(form=form, year=year, number=last + 1, case_id=case, paper=paper)
