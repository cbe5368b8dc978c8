"""Searching cases: by what was said, by house, phone number, name or number."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from shouwen.org.models import Customer, Staff
from shouwen.queries import scope
from shouwen.queries.part import parts_of_ids
from shouwen.store import grams
from shouwen.store import models as m
from shouwen.store.read import id_of
from shouwen.store.searching import hits

MOST = 50


def newest(rows: QuerySet[m.Case], q: str, *, seen_by: Staff, few: bool) -> list[int]:
    """The newest of ``rows``, which this person may see, that answer to ``q``; by its customer only
    where he sees the whole case.

    ``few``: the rows are few beside all cases, so that they are looked through themselves where a
    word occurs in many.
    """
    found = _found(rows, q, seen_by=seen_by, few=few)
    in_part = parts_of_ids(found, seen_by=seen_by)
    said = set(rows.filter(_said(q), pk__in=in_part).values_list("pk", flat=True)) if in_part else set()
    number = id_of(q)
    return [pk for pk in found if pk not in in_part or pk in said or pk == number]


def _found(rows: QuerySet[m.Case], q: str, *, seen_by: Staff, few: bool) -> list[int]:
    by_name = not scope.operative(seen_by)
    office = scope.office_of(seen_by)
    checked = rows.filter(_answers(q, by_name)).order_by("-pk")
    number = id_of(q)
    found = [] if number is None else list(rows.filter(pk=number).values_list("pk", flat=True))
    everywhere = [grams.of_office(office)] if office else []
    for ids in hits(grams.asked(q, by_name=by_name), everywhere):
        found += checked.filter(pk__in=ids).exclude(pk__in=found).values_list("pk", flat=True)[: MOST - len(found)]
        if len(found) >= MOST:
            break
        if few:
            return list({*found, *checked.values_list("pk", flat=True)[:MOST]})
    return found


def _answers(q: str, by_name: bool) -> Q:
    """Whether a case really has what the index promised."""
    called = Q(phone__endswith=q) | Q(name__icontains=q) if by_name else Q(phone__endswith=q)
    who = Customer.objects.filter(called, key=OuterRef("customer"))
    return _said(q) | Q(Exists(who))


def _said(q: str) -> Q:
    """Whether it was said in the matter, or its house is that."""
    said = m.Value.objects.filter(case=OuterRef("pk"), seq=1, path="content", text__icontains=q)
    return Q(Exists(said)) | Q(house__istartswith=q)
