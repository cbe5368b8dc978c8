"""制度: the rulebooks to read, one beside another, and which estate goes by which."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.desk import rulemaking
from shouwen.kernel.loading.citing import cited_by
from shouwen.kernel.loading.source import RulebookError
from shouwen.kernel.rulebook import Rulebook
from shouwen.org.models import Staff
from shouwen.org.rulemakers import may_adopt, may_write
from shouwen.queries import rulebooks as queries
from shouwen.reports.asked import may_ask
from shouwen.rulebooks import load, names
from shouwen.rulebooks.comparing import compare
from shouwen.store import books
from shouwen.web import words
from shouwen.web.draft_forms import setting_rows
from shouwen.web.pages import page
from shouwen.web.shown import url_of

DRAFT, AT = "draft", "@"


@login_required
@require_http_methods(["GET"])
def rulebooks(request: HttpRequest) -> HttpResponse:
    """Every rulebook that may be read, with the estates that go by it."""
    return page(request, "rulebooks.html", list_context(request.user))


def list_context(person: Staff) -> dict[str, Any]:
    """The page of all rulebooks: estates by rulebook, drafts, and what this person may do."""
    estates = queries.estates(seen_by=person)
    goers: dict[str, list[str]] = {}
    for estate in estates:
        goers.setdefault(books.adopted_by(estate), []).append(estate.name)
    shown = [(book, goers.get(book.id, [])) for book in map(books.current, books.all_ids())]
    return {
        "books": shown, "drafts": queries.drafts(seen_by=person), "writes": may_write(person),
        "estates": [e for e in estates if may_adopt(person, e)], "to_come": queries.to_come(seen_by=person),
        "adoptable": [*books.all_ids(), *(p.book for p in queries.publications() if queries.state_of(p) == "to_come")],
        "today": timezone.localtime(clock.now()).date(), "may_ask": may_ask(person),
    }


@login_required
@require_http_methods(["GET"])
def rulebook(request: HttpRequest, book: str) -> HttpResponse:
    """A regulation to read: each row in plain words beside what carries it out."""
    found = named(book, request.user)
    if found is None:
        raise Http404
    carriers = cited_by(found)
    rows = []
    for clause in found.clauses.values():
        entries = [_entry(found, c) for c in carriers.get(clause.id, ())]
        place = url_of(clause.by, found.id) if clause.by else ""
        rows.append((clause, entries, (clause.by or "").partition("/")[0], place))
    versions = [(p, queries.state_of(p)) for p in queries.publications(found.id)]
    return page(request, "rulebook.html", {
        "book": found, "rows": rows, "versions": versions, "settings": _settings(found),
        "revisable": bool(versions) and may_write(request.user)})


def _settings(book: Rulebook) -> list[tuple[str, str, list[str]]]:
    """What the company fills in, in words, with the rows that are carried out by it."""
    return [
        (row["name"], row["value"] or _("未填"),
         [c.id for c in book.clauses.values() if c.by == f"setting/{row['id']}"])
        for row in setting_rows(book)
    ]


def _entry(book: Rulebook, carrier: str) -> dict[str, str]:
    """One entry that carries out a row: what it says, its limit in words, how that number came."""
    section, _slash, id_ = carrier.partition("/")
    if section in ("duties", "bans", "routes", "forms", "marks", "phrases"):
        entry = next((e for e in getattr(book, section) if e.id == id_), None)
        if entry is not None:
            limits = [x for x in getattr(entry, "limits", ()) if x.within]
            return {"section": section, "zh": entry.zh or id_, "en": entry.en or id_,
                    "limit": words.duration(limits[0].within) if limits else "",
                    "basis": getattr(entry, "basis", "")}
    return {"section": section, "zh": "", "en": "", "limit": "", "basis": ""}


# -- one beside another ---------------------------------------------------------------------------


@login_required
@require_http_methods(["GET"])
def compare_page(request: HttpRequest) -> HttpResponse:
    """Two rulebooks by theme, differences first; ``own@2`` is a version, ``own@draft`` a draft."""
    a, b = (request.GET.get(k, "")[:60] for k in ("a", "b"))
    context: dict[str, Any] = {"choices": choices(request.user), "chosen": (a, b)}
    if not (a or b):
        return page(request, "compare.html", context)
    one, other = named(a, request.user), named(b, request.user)
    if one is None or other is None:
        return page(request, "compare.html", {**context, "error": _("请选两部制度")}, 422)
    found = compare(one, other)
    themes = [(t, [r for r in t.rows if r.state != "same"], [r for r in t.rows if r.state == "same"])
              for t in found.themes]
    return page(request, "compare.html", {**context, "one": one, "other": other, "themes": themes})


def named(spec: str, person: Staff) -> Rulebook | None:
    """A rulebook as a page names it: an id, a version or, for who may write, a draft."""
    book, _at, number = spec.partition(AT)
    try:
        if number == DRAFT:
            found = next((d for d in queries.drafts(seen_by=person) if d.book == book), None)
            return rulemaking.check(found.text, book).book if found else None
        return queries.version(book, number) if number else books.current(book)
    except RulebookError:
        return None


def choices(person: Staff) -> list[tuple[str, str]]:
    """What may be compared: those in force, versions before and to come, drafts of who may see them."""
    found = [(n, f"{n} {load(n).title.get('zh', '')}") for n in names()]
    for row in queries.publications():
        state = queries.state_of(row)
        spec = row.book if state == "in_force" else f"{row.book}{AT}{row.number}"
        found.append((spec, f"{row.book} {row.number} · {words.word(words.BOOK_STATES, state)}"))
    found += [(f"{d.book}{AT}{DRAFT}", f"{d.book} · {words.word(words.BOOK_STATES, DRAFT)}")
              for d in queries.drafts(seen_by=person)]
    return found
