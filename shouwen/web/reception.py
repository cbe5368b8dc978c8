"""The reception checklist at registering: what the rulebook says about manners, channel by channel,
with the company's greeting; so that it is at hand while the telephone rings."""

from typing import Any

import msgspec

from shouwen.kernel.rulebook import Manner, Rulebook
from shouwen.rulebooks import saying

GREETINGS = {"call": "greeting_call", "visit": "greeting_visit"}
"""The setting that holds what to say first, by channel."""
RINGS_COUNT_ON = "call"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the checklist. ``channel``: when it applies; empty: always. ``when``: the same
    in words, and any other condition."""

    text: dict[str, str]
    clauses: tuple[str, ...] = ()
    channel: str = ""
    when: saying.Said = saying.Said()
    greeting: bool = False


def checklist(book: Rulebook | None) -> list[Line]:
    """What to mind while registering under this rulebook: what always applies, then by channel."""
    if book is None:
        return []
    lines = [
        Line(text={"zh": str(said), "en": str(said)}, channel=channel, greeting=True,
             when=saying.Said(*saying.g.word(saying.g.VALUES, channel)))
        for channel, name in GREETINGS.items() if (said := book.settings.get(name))
    ]
    lines += [_line(m) for m in book.manners_at("register")]
    return sorted(lines, key=lambda x: (bool(x.when), x.channel, not x.greeting))


def _line(manner: Manner) -> Line:
    written = manner.if_.written if manner.if_ else ()
    channels = {str(w.get("channel", "")) for w in written}
    return Line(
        text=dict(manner.show), clauses=manner.clause, when=saying.condition(manner.if_),
        channel=channels.pop() if len(channels) == 1 else "",
    )


def counts_rings(book: Rulebook | None) -> int | None:
    """After how many rings the rulebook wants a call answered; None where it does not say."""
    if book is None:
        return None
    most = [x.most for d in book.duties for x in d.limits if x.count == "rings"]
    return min(most) if most else None


def context(book: Rulebook | None) -> dict[str, Any]:
    return {"checklist": checklist(book), "most_rings": counts_rings(book)}
