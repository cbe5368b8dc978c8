"""改按另一部制度: what would be owed no more, what further, and what newly, before anybody decides."""

from datetime import datetime

import msgspec

from shouwen.kernel import decide
from shouwen.kernel.acts import MoveRulebook
from shouwen.kernel.outcome import Refusal
from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.queries.rows import DutyLine, duty_line
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
    if row is None:
        return None
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
