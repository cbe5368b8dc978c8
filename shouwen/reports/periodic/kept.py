"""Reports as they were frozen, and who asked for which of them."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from shouwen import clock
from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.reports import made
from shouwen.reports.periodic.figures import Beat, Report, bytes_of, report, report_of
from shouwen.reports.periodic.matters import SCOPES
from shouwen.reports.periodic.period import SORTS, Period, Sort, last_over, period_of
from shouwen.store.models import MadeFile, PeriodReport, Subscription


class NotOver(ValueError):
    """The period goes on: its figures would change."""


def scopes(person: Staff) -> tuple[str, ...]:
    """What this person may have reports of, the widest first."""
    found = []
    if scope.office_of(person) is None and set(person.posts) & scope.COMPANY:
        found.append("all")
    if scope.office_of(person) is not None and set(person.posts) & (scope.COMPANY | scope.OFFICE):
        found.append("office")
    if person.department_id and not scope.operative(person):
        found.append("department")
    return tuple(x for x in SCOPES if x in {*found, "own"})


def found(period: Period, within: str, *, seen_by: Staff) -> PeriodReport | None:
    """The report, if it was worked out already."""
    return PeriodReport.objects.filter(
        by=seen_by.key, sort=period.sort, within=within, first=period.first).first()


def freeze(period: Period, within: str, *, seen_by: Staff, beat: Beat | None = None,
           read: bool = True) -> PeriodReport:
    """The report of a period that is over: worked out once and kept.

    Raises:
        NotOver: it is not over yet.
        PermissionError: this person has no reports of that.
    """
    now = clock.now()
    if not period.over(now):
        raise NotOver(period)
    if within not in scopes(seen_by):
        raise PermissionError(within)
    there = found(period, within, seen_by=seen_by)
    if there is not None:
        return there
    body = bytes_of(report(period, within, seen_by=seen_by, beat=beat))
    try:
        with transaction.atomic():
            return PeriodReport.objects.create(
                by=seen_by.key, sort=period.sort, within=within, first=period.first, body=body.decode(),
                digest=hashlib.sha256(body).hexdigest(), made_at=now, read_at=now if read else None,
            )
    except IntegrityError:  # somebody else of the same name was quicker
        again = found(period, within, seen_by=seen_by)
        assert again is not None
        return again


def read(row: PeriodReport) -> Report:
    return report_of(row.body)


def unread(person: Staff) -> QuerySet[PeriodReport]:
    """Reports that were made because somebody had asked for them, and not opened yet."""
    return PeriodReport.objects.filter(by=person.key, read_at=None).defer("body").order_by("-made_at")


def opened(row: PeriodReport) -> None:
    if row.read_at is None:
        PeriodReport.objects.filter(pk=row.pk).update(read_at=clock.now())


# -- subscriptions --------------------------------------------------------------------------------


def subscriptions(person: Staff) -> list[Subscription]:
    return list(Subscription.objects.filter(by=person.key).order_by("sort", "within"))


def subscribe(person: Staff, sort: Sort, within: str, language: str = "zh-hans") -> None:
    """From now on make this report when its period ends, in that language; asked for again in
    another one, in that from then on.

    Raises:
        PermissionError: this person has no reports of that.
    """
    if within not in scopes(person) or sort not in SORTS:
        raise PermissionError(within)
    Subscription.objects.update_or_create(
        by=person.key, sort=sort, within=within, defaults={"language": language},
        create_defaults={"language": language, "since": clock.now()})


def unsubscribe(person: Staff, key: int) -> None:
    Subscription.objects.filter(by=person.key, pk=key).delete()


def asked(period: Period, within: str) -> dict[str, str]:
    """What is asked for, as it is kept with the job."""
    return {"sort": period.sort, "first": period.first.isoformat(), "within": within}


def asked_period(kept: dict[str, str]) -> Period:
    from datetime import date

    return period_of(kept["sort"], date.fromisoformat(kept["first"]))  # type: ignore[arg-type]


def due(now: datetime | None = None) -> int:
    """Ask for every subscribed report whose period has ended and that nobody asked for yet; how many."""
    now, made_ = now or clock.now(), 0
    people = {s.key: s for s in Staff.objects.filter(
        key__in=Subscription.objects.values("by"), is_active=True).select_related("department", "office")}
    for wanted in Subscription.objects.order_by("pk"):
        person, period = people.get(wanted.by), last_over(wanted.sort, now)
        if person is None or wanted.within not in scopes(person) or period.before <= wanted.since:
            continue
        what = asked(period, wanted.within)
        if found(period, wanted.within, seen_by=person) is not None or MadeFile.objects.filter(
            by=person.key, maker="report", asked={**what, "subscribed": True}
        ).exists():
            continue
        made.ask("report", {**what, "subscribed": True}, sort="xlsx", by=person, language=wanted.language,
                 shown=f"{period.sort} {period.first} {wanted.within}.xlsx")
        made_ += 1
    return made_
