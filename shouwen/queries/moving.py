"""改按另一部制度: what would be owed no more, what further, and what newly, before anybody decides; and
the open cases that somebody may move, whether or not he may read them."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.db.models import Count, QuerySet

from shouwen.kernel import decide
from shouwen.kernel.acts import MoveRulebook
from shouwen.kernel.outcome import Refusal
from shouwen.org.models import Estate, Staff
from shouwen.org.rulemakers import may_adopt
from shouwen.queries import scope
from shouwen.queries.rows import DutyLine, Line, duty_line, lines
from shouwen.store import models as m
from shouwen.store.asking import books_named, case_context

TRIAL = "预览"


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What moving a case would come to; ``papers`` are forms that are asked for no more."""

    rulebook: str
    ends: list[DutyLine]
    stays: list[DutyLine]
    opens: list[DutyLine]
    papers: tuple[str, ...]


def preview(number: str, rulebook: str, *, seen_by: Staff, now: datetime) -> Preview | Refusal | None:
    """The consequences as the kernel decides them, nothing written; None if he may not see the case."""
    row = scope.case_row(number, seen_by=seen_by)
    return None if row is None else _preview(row, rulebook, seen_by, now)


def _preview(row: m.Case, rulebook: str, seen_by: Staff, now: datetime) -> Preview | Refusal:
    case, book, ctx = case_context(row, now)
    ctx = msgspec.structs.replace(ctx, books=books_named([rulebook], now))
    if (passed := decide.expire(case, book, ctx)) is not None:
        case = passed.case
    outcome = decide.act(case, MoveRulebook(by=seen_by.key, rulebook=rulebook, reason=TRIAL), book, ctx)
    if isinstance(outcome, Refusal):
        return outcome
    live = {d.id for d in case.duties if d.live}
    new = ctx.books[rulebook]
    event = next(e for e in outcome.events if e.type == "moved_rulebook")
    after = {d.id: d for d in event.duties}
    return Preview(
        rulebook=rulebook,
        ends=[duty_line(d, book, now) for d in case.duties if d.live and not after.get(d.id, d).live],
        stays=[duty_line(after.get(d.id, d), new, now) for d in case.duties if d.live and after.get(d.id, d).live],
        opens=[duty_line(d, new, now) for d in event.duties if d.id not in live and d.live],
        papers=tuple(f.form for f in event.forms if f.state == "waived"),
    )


# -- many at once ---------------------------------------------------------------------------------


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """An open case that may be moved. ``line`` says no words of it where he may not see the case;
    ``would``: what moving it comes to, where that was asked."""

    row: m.Case
    line: Line
    sees: bool
    would: Preview | Refusal | None = None


def may_move(person: Staff) -> list[Estate]:
    """The estates whose open cases this person may move: those for which he adopts rulebooks."""
    return [e for e in Estate.objects.select_related("office").order_by("pk") if may_adopt(person, e)]


def movable(*, seen_by: Staff, estate: str = "", rulebook: str = "") -> QuerySet[m.Case]:
    """Open matters of those estates, the oldest first; never one about himself. Deciding by which
    rulebook they go needs no sight of what was said in them."""
    rows = scope.still_open(m.Case.objects.exclude(first_contact="")).exclude(scope.about(seen_by))
    keys = [e.key for e in may_move(seen_by) if estate in ("", e.key)]
    rows = rows.filter(estate__in=keys).order_by("pk")
    return rows.filter(book=rulebook) if rulebook else rows


def counts(*, seen_by: Staff) -> list[tuple[str, str, int]]:
    """Of each estate by name and each rulebook: how many open matters go by it."""
    called = dict(Estate.objects.values_list("key", "name"))
    found = movable(seen_by=seen_by).order_by("estate", "book").values_list("estate", "book").annotate(n=Count("pk"))
    return [(called.get(estate, estate), book, n) for estate, book, n in found]


def opened(rows: Iterable[m.Case], *, seen_by: Staff, now: datetime, to: str = "") -> list[Open]:
    """These cases for a list; ``to``: with what moving each to that rulebook would come to."""
    rows = list(rows)
    seen = set(scope.cases(seen_by).filter(pk__in=[r.pk for r in rows]).values_list("pk", flat=True))
    return [
        Open(row=row, line=line if row.pk in seen else _worded(line), sees=row.pk in seen,
             would=_preview(row, to, seen_by, now) if to else None)
        for row, line in zip(rows, lines(rows, seen_by=seen_by), strict=True)
    ]


def _worded(line: Line) -> Line:
    """The line without anybody's words, name or house."""
    return msgspec.structs.replace(line, content="", customer="", house="")
