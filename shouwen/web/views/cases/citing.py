"""An answer says by which entry of the duty handbook it goes: offered where its words are near, noted on the case."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shouwen.kernel import acts as a
from shouwen.org.models import HandbookEntry
from shouwen.queries import handbook
from shouwen.queries.case_page import CasePage

ACTS = ("tell_customer", "answer")
FIELD = "cite."


def offered(act: str, found: CasePage, request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Entries near what was asked, as ticks of the act's sheet; none of other acts."""
    if act not in ACTS:
        return []
    return [(f"{FIELD}{e.pk}", _citation(e), bool(request.POST.get(f"with.{FIELD}{e.pk}")))
            for e in handbook.matching(found.line.content, seen_by=request.user)]


def noted(act: str, request: HttpRequest) -> list[a.Act]:
    """A note, for colleagues alone, of the entries that were ticked; it comes before the answer."""
    chosen = [k.rpartition(".")[2] for k in request.POST if k.startswith(f"with.{FIELD}")]
    if act not in ACTS or not chosen:
        return []
    rows = [e for pk in chosen if pk.isascii() and pk.isdecimal() and len(pk) < 10
            and (e := handbook.entry(int(pk), seen_by=request.user))]
    return [a.Note(by=request.user.key, text="；".join(_citation(e) for e in rows))] if rows else []


def _citation(entry: HandbookEntry) -> str:
    """Which version it is; one that is due to be looked at says so."""
    said = _("依据职责手册“%(subject)s”第 %(n)d 版") % {"subject": entry.subject, "n": max(entry.version, 1)}
    return f"{said}（{_('到期复核')}）" if handbook.stale(entry) else said
