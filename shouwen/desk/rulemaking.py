"""A company's own rulebooks: written as a draft, reviewed by a second person, published from a date.

A draft is never in force. A published version never changes; open cases keep theirs. Publishing
and adopting make a new version of the organisation, so that every worker process knows.
"""

import re
from datetime import datetime, timedelta

import msgspec
from django.db import transaction

from shouwen import clock
from shouwen.kernel.loading.source import RulebookError
from shouwen.kernel.rulebook import Rulebook
from shouwen.org import roster
from shouwen.org.models import Estate, Staff
from shouwen.org.rulemakers import may_adopt, may_approve, may_write
from shouwen.rulebooks import is_ours, load_text, sources_of
from shouwen.rulebooks.reading import LARGEST_RULEBOOK
from shouwen.store import books
from shouwen.store.models import AuditLog, RulebookAdoption, RulebookDraft, RulebookPublication
from shouwen.store.turns import turn

ID = re.compile(r"[a-z][a-z0-9-]{1,38}")
RESERVED = frozenset({"adopt", "base", "compare", "copy", "drafts", "what-if"})
BEHIND = timedelta(minutes=5)
"""How far ``since`` may lie back: a form takes a while to be filled in."""


class NotYet(Exception):
    """A step of rule making that cannot be done now. ``code`` names why; screens have the words
    and what to do instead; ``about`` is the thing it is about."""

    def __init__(self, code: str, about: str = "") -> None:
        self.code, self.about = code, about
        super().__init__(f"{code} {about}".strip())


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A draft that can be read, with the texts of all that it extends."""

    book: Rulebook
    sources: dict[str, str]


def _only(allowed: bool, code: str = "no_right", about: str = "") -> None:
    if not allowed:
        raise NotYet(code, about)


# -- writing --------------------------------------------------------------------------------------


def check(text: str, book: str) -> Checked:
    """Read a draft as it would be published.

    Raises:
        RulebookError: the first mistake in it; also another id, or a number published before.
    """
    file = f"{book}.yaml"
    others = {k: v for k, v in books.own_texts().items() if k != book}
    found = load_text(text.encode(), file, others)
    if found.id != book:
        raise RulebookError(file=file, line=1, where="id", what=f"not the id `{book}`",
                            mend=f"write id: {book}")
    if RulebookPublication.objects.filter(book=book, number=found.version).exists():
        raise RulebookError(
            file=file, line=_line_of(text, "version"), where="version", key=found.version,
            what="published before", mend=f'a published version never changes: write "{next_number(book)}"',
        )
    return Checked(book=found, sources=sources_of(book, {**others, book: text}))


def _line_of(text: str, key: str) -> int:
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, start=1) if line.startswith(f"{key}:")), 1)


def next_number(book: str) -> str:
    """The number after the highest published one."""
    taken = RulebookPublication.objects.filter(book=book).values_list("number", flat=True)
    return str(max((int(n) for n in taken if n.isdigit()), default=0) + 1)


def copy(parent: str, book: str, title: str, by: Staff) -> RulebookDraft:
    """Begin a rulebook of one's own that extends ``parent`` and changes nothing yet.

    Raises:
        NotYet: no right, no such id, or one that is taken.
    """
    _only(may_write(by))
    _only(bool(ID.fullmatch(book)) and book not in RESERVED, "bad_id", book)
    taken = is_ours(book) or book.upper() in books.all_ids() or RulebookDraft.objects.filter(book=book).exists()
    _only(not taken and book not in books.shelf().published, "id_taken", book)
    books.current(parent)
    name = title.strip()[:80] or book
    text = (f"id: {book}\nextends: {parent}\nversion: \"1\"\n"
            f"title: {{zh: {_quoted(name)}, en: {_quoted(name)}}}\n")
    return _begun(book, text, by)


def _quoted(text: str) -> str:
    """A text as a double-quoted scalar of YAML (and JSON)."""
    return msgspec.json.encode(" ".join(text.split())).decode()


def revise(book: str, by: Staff) -> RulebookDraft:
    """Go on from the newest published version; the draft that is there, if there is one.

    Raises:
        NotYet: no right, or nothing of that id was published.
    """
    _only(may_write(by))
    draft = RulebookDraft.objects.filter(book=book).first()
    if draft is not None:
        return draft
    newest = RulebookPublication.objects.filter(book=book).select_related("version").order_by("-pk").first()
    if newest is None:
        raise NotYet("no_such_book", book)
    text = newest.version.sources[book]
    number = f'version: "{next_number(book)}"'
    text, changed = re.subn(r"(?m)^version:.*$", number, text, count=1)
    return _begun(book, text if changed else f"{text.rstrip()}\n{number}\n", by)


def bring_in(book: str, text: str, by: Staff) -> RulebookDraft:
    """A rulebook from a file as a draft: new, or over the draft that is there.

    Raises:
        NotYet: no right, or an id that cannot be one's own.
        RulebookError: its first mistake.
    """
    _only(may_write(by))
    _only(bool(ID.fullmatch(book)) and book not in RESERVED and not is_ours(book), "bad_id", book)
    draft = RulebookDraft.objects.filter(book=book).first()
    if draft is None:
        text = _plain(text, book)
        check(text, book)
        return _begun(book, text, by)
    return save(draft, text, by, draft.revision)


def _begun(book: str, text: str, by: Staff) -> RulebookDraft:
    check(text, book)
    draft = RulebookDraft.objects.create(book=book, text=text, writers=[by.key], at=clock.now())
    _note(by, "rulebook begun", book)
    return draft


def save(draft: RulebookDraft, text: str, by: Staff, seen: int) -> RulebookDraft:
    """Keep a changed draft. One with a mistake is kept beside as ``typed``, the draft stays.

    Raises:
        NotYet: no right; it lies with a reviewer; somebody saved in between (``stale``).
        RulebookError: the first mistake; nothing but ``typed`` has changed.
    """
    _only(may_write(by))
    _only(not draft.submitted_by, "submitted", draft.book)
    _only(draft.revision == seen, "stale", draft.book)
    text = _plain(text, draft.book)
    try:
        check(text, draft.book)
    except RulebookError:
        RulebookDraft.objects.filter(pk=draft.pk).update(typed=text)
        raise
    writers = sorted({*draft.writers, by.key})
    changed = RulebookDraft.objects.filter(pk=draft.pk, revision=seen, submitted_by="").update(
        text=text, typed="", revision=seen + 1, writers=writers, at=clock.now(), given_back="")
    _only(bool(changed), "stale", draft.book)
    _note(by, "rulebook changed", f"{draft.book} r{seen + 1}")
    draft.refresh_from_db()
    return draft


def _plain(text: str, book: str) -> str:
    """With the line ends of files, and not longer than a rulebook may be.

    Raises:
        RulebookError: it is longer.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text.encode()) > LARGEST_RULEBOOK:
        raise RulebookError(
            file=f"{book}.yaml", line=1, where="", what=f"larger than {LARGEST_RULEBOOK // 1000} kB",
            mend="extend a rulebook instead of copying it",
        )
    return text


def discard(draft: RulebookDraft, by: Staff) -> None:
    """Throw a draft away; published versions stay."""
    _only(may_write(by))
    draft.delete()
    _note(by, "rulebook discarded", draft.book)


# -- reviewing and publishing ---------------------------------------------------------------------


def submit(draft: RulebookDraft, by: Staff) -> None:
    """Ask a second person to look at it; until then nobody changes it.

    Raises:
        NotYet: no right, or it lies with a reviewer.
        RulebookError: it can no longer be read (a parent has changed).
    """
    _only(may_write(by))
    _only(not draft.submitted_by, "submitted", draft.book)
    check(draft.text, draft.book)
    draft.submitted_by, draft.submitted_at, draft.given_back = by.key, clock.now(), ""
    draft.save(update_fields=["submitted_by", "submitted_at", "given_back"])
    _note(by, "rulebook submitted", draft.book)


def give_back(draft: RulebookDraft, why: str, by: Staff) -> None:
    """Not published as it is: back to its writers, with the reason. A writer may take it back."""
    _only(may_write(by))
    _only(bool(draft.submitted_by), "not_submitted", draft.book)
    _only(bool(why.strip()) or by.key in draft.writers, "reason_missing", draft.book)
    draft.submitted_by, draft.submitted_at, draft.given_back = "", None, why.strip()[:400]
    draft.save(update_fields=["submitted_by", "submitted_at", "given_back"])
    _note(by, "rulebook given back", draft.book)


def publish(draft: RulebookDraft, since: datetime, by: Staff, seen: int) -> RulebookPublication:
    """Approve a draft and put it in force from ``since``, for good.

    Raises:
        NotYet: no right; not submitted; the approver had a hand in it; changed since it was seen;
            ``since`` lies in the past; a loosening is approved by nobody known, or by a writer.
        RulebookError: it can no longer be read.
    """
    _only(may_write(by))
    _only(bool(draft.submitted_by), "not_submitted", draft.book)
    _only(may_approve(by, draft.writers), "own_draft", draft.book)
    _only(draft.revision == seen, "stale", draft.book)
    now = clock.now()
    _only(since >= now - BEHIND, "in_the_past", draft.book)
    found = check(draft.text, draft.book)
    _approved(found.book, draft)
    with turn(), transaction.atomic():
        gone, _rows = RulebookDraft.objects.filter(pk=draft.pk, revision=seen).delete()
        _only(bool(gone), "stale", draft.book)
        row = RulebookPublication.objects.create(
            book=draft.book, number=found.book.version, version=books.write_down(found.book, found.sources),
            since=max(since, now), writers=draft.writers, approved_by=by.key, at=now,
        )
        _note(by, "rulebook published", f"{draft.book} {found.book.version} {found.book.hash[:12]}")
        roster.publish(now)
    return row


def _approved(book: Rulebook, draft: RulebookDraft) -> None:
    """Each loosening is answered for by somebody who may approve rulebooks and did not write it."""
    for one in book.loosens:
        approver = str(one["approver"])
        named = [s for s in Staff.objects.filter(is_active=True, name=approver) if may_write(s)]
        _only(bool(named), "unknown_approver", approver)
        _only(any(s.key not in draft.writers for s in named), "own_loosening", approver)


def adopt(estate: Estate, book: str, since: datetime, by: Staff) -> RulebookAdoption:
    """From ``since`` on, matters of the estate are registered under ``book``; open ones keep theirs.

    Raises:
        NotYet: no right; ``since`` lies in the past; the rulebook is not in force by then.
    """
    _only(may_adopt(by, estate))
    now = clock.now()
    _only(since >= now - BEHIND, "in_the_past", book)
    _only(book in books.all_ids(since), "not_in_force", book)
    with turn(), transaction.atomic():
        row = RulebookAdoption.objects.create(
            estate=estate.key, book=book, since=max(since, now), by=by.key, at=now)
        _note(by, "rulebook adopted", f"{estate.key} {book}")
        roster.publish(now)
    return row


def _note(by: Staff, what: str, about: str) -> None:
    AuditLog.objects.create(at=clock.now(), by=by.key, what=what, about=about[:120])
