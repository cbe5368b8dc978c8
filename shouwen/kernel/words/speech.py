"""Words that a customer is to hear: found brush-offs refuse once, or mark the event.

Searched are only the texts meant for the customer. A rulebook switches families on; what it does
not switch on still leaves a mark. In class 1 nothing is refused.
"""

from collections.abc import Iterator

from shouwen.kernel import acts as a
from shouwen.kernel.acts import Act
from shouwen.kernel.outcome import Refusal, refuse
from shouwen.kernel.roles import Cast
from shouwen.kernel.words.wording import Finding, find

SHORTEST_REASON = 6


def spoken_texts(act: Act) -> Iterator[str]:
    """What the customer will hear or read of this act."""
    match act:
        case a.Answer() | a.TellCustomer() | a.Promise():
            if act.text:
                yield act.text
        case a.Progress():
            if act.text and act.visible != "internal":
                yield act.text
        case a.HandOver():
            for text in (act.told.who, act.told.why) if act.told else ():
                if text:
                    yield text


def findings(act: Act, cast: Cast) -> tuple[Finding, ...]:
    """The brush-offs in what the customer is to hear, by the families of this rulebook."""
    words = cast.book.words
    if (heard := cast.ctx.heard) is not None:
        return tuple(Finding(family=f, text="", at=0) for f in heard.families if f in words)
    return tuple(found for text in spoken_texts(act) for found in find(text, words))


def kept(act: Act, cast: Cast) -> bool:
    """Whether a reason long enough stands behind the phrase."""
    if cast.ctx.heard is not None:
        return cast.ctx.heard.kept
    return act.keep is not None and len(act.keep.strip()) >= SHORTEST_REASON


def words_refusal(act: Act, cast: Cast) -> Refusal | None:
    """RF06 for a family that this rulebook refuses, unless a reason is given."""
    if cast.case.class_ == 1 or kept(act, cast):
        return None
    for found in findings(act, cast):
        family = cast.book.families[found.family]
        if family.on and family.effect == "refuse":
            return refuse(
                "RF06", *_instead(act), clause=family.clause, found=found.text,
                family=found.family, say=family.say,
            )
    return None


def _instead(act: Act) -> tuple[str, ...]:
    own = act.__struct_config__.tag
    return tuple(dict.fromkeys((str(own), "hand_over", "promise")))


def word_marks(act: Act, cast: Cast) -> tuple[str, ...]:
    """How the event is marked: a phrase kept with a reason, or one that only warns."""
    found = findings(act, cast)
    if not found:
        return ()
    families = cast.book.families
    refusing = [f for f in found if families[f.family].on and families[f.family].effect == "refuse"]
    if refusing and kept(act, cast):
        return ("wording_override", *sorted({f"family:{f.family}" for f in found}))
    return ("wording_warned", *sorted({f"family:{f.family}" for f in found}))
