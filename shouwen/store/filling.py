"""A form filled from what happened and what was filed; its digest, to which a signature is bound."""

from collections.abc import Sequence

import msgspec

from shouwen.kernel.acts import Act, Sign
from shouwen.kernel.case import Case, Form
from shouwen.kernel.chain import fingerprint
from shouwen.kernel.events import fold
from shouwen.kernel.outcome import Refusal, refuse
from shouwen.kernel.papers.checks import entry_of
from shouwen.kernel.papers.rules import PaperField, PaperRule, as_text
from shouwen.kernel.rulebook import Rulebook
from shouwen.org.models import Customer
from shouwen.store import models as m
from shouwen.store import read
from shouwen.store.paper_sources import CORRECTED, FILES, SINGLE, TABLES, Row, Said, Told, erased


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """One field with what stands in it. ``was``: earlier values, oldest first; ``columns`` and
    ``rows`` of a table; ``filed``: a person entered it."""

    field: PaperField
    said: Row = ()
    was: tuple[Row, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Row, ...], ...] = ()
    filed: bool = False

    @property
    def empty(self) -> bool:
        return not self.said and not self.rows


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """One filing of a form: its version, who filed it, and what he entered."""

    version: int
    seq: int
    by: str
    fields: dict[str, str]
    reason: str = ""
    draft: bool = False


def told_of(row: m.Case, case: Case) -> Told:
    """The case with its events and texts."""
    customer = Customer.objects.filter(key=case.customer).first() if case.customer else None
    files = m.Attachment.objects.filter(case=row, sort__startswith="image/")
    return Told(
        case=case, number=read.number_of(row.pk), events=read.told(row.pk), house=row.house,
        name=customer.name if customer else "", phone=customer.phone if customer else "",
        files=tuple(files.order_by("pk").values_list("name", "seq")),
    )


def as_of(told: Told, seq: int) -> Told:
    """The same as it was right after that event."""
    events = told.events[:seq]
    return msgspec.structs.replace(
        told, events=events, case=fold((e for e, _ in events), told.case.id),
        files=tuple(f for f in told.files if f[1] <= seq),
    )


def filings(told: Told, entry: Form) -> list[Filing]:
    """What was filed of this paper, in order."""
    found = []
    for event, raw in told.of("file"):
        mine = next((f for f in event.forms if f.id == entry.id), None)
        if mine is None:
            continue
        values = {k: as_text(v) for k, v in (raw.get("fields") or {}).items()}
        found.append(Filing(
            version=mine.version, seq=event.seq, by=event.by, reason=as_text(raw.get("reason")),
            fields={k: v for k, v in values.items() if not erased(v)}, draft=bool(raw.get("incomplete")),
        ))
    return found


def fill(told: Told, entry: Form, rule: PaperRule) -> list[Filled]:
    """Every field of the form: what a person filed, else what the events give."""
    told = msgspec.structs.replace(told, entry=entry)
    filed = filings(told, entry)
    return [_filled(field, told, filed) for field in rule.fields]


def _filled(field: PaperField, told: Told, filed: Sequence[Filing]) -> Filled:
    values = _filed_values(field, filed)
    if values and values[-1]:
        return Filled(field=field, said=_said(field, values[-1]), filed=True,
                      was=tuple(_said(field, v) for v in values[:-1] if v))
    source = field.from_ or ""
    if source in TABLES:
        columns, give = TABLES[source]
        return Filled(field=field, columns=columns, rows=tuple(give(told)))
    if source in FILES:
        return Filled(field=field, said=FILES[source](told))
    given = SINGLE[source](told) if source in SINGLE else ()
    if source in CORRECTED and given:
        return Filled(field=field, said=given[-1:], was=tuple((g,) for g in given[:-1]))
    return Filled(field=field, said=given)


def _filed_values(field: PaperField, filed: Sequence[Filing]) -> list[str]:
    """What the versions of the paper said, one value each; a draft gives way to its filing."""
    by_version: dict[int, str] = {}
    for filing in filed:
        if field.id in filing.fields:
            by_version[filing.version] = filing.fields[field.id]
    found: list[str] = []
    for value in by_version.values():
        if not found or found[-1] != value:
            found.append(value)
    return found


def _said(field: PaperField, value: str) -> Row:
    if field.sort == "choice":
        return (Said("word", value, f"field {field.id}"),)
    if field.sort in ("time", "yes_no"):
        return (Said(field.sort, value),)
    return (Said("text", value),)


def digest(filled: Sequence[Filled]) -> str:
    """The SHA-256 of the content: field by field, in no language and in nobody's layout."""
    content = [[f.field.id, f.said, f.was, f.rows] for f in filled]
    return fingerprint(content)


def digest_of(told: Told, entry: Form, book: Rulebook) -> str:
    """The digest of one paper as it stands."""
    rule = book.paper(entry.form)
    return digest(fill(told, entry, rule)) if rule is not None else ""


def signed_as_seen(acts: Sequence[Act], row: m.Case, case: Case, book: Rulebook) -> Refusal | None:
    """A signature names the content that was seen; of another content it is refused."""
    told: Told | None = None
    for step, act in enumerate(acts):
        if not isinstance(act, Sign) or act.digest is None:
            continue
        entry = entry_of(case, act.form, act.paper)
        if entry is None:
            continue
        told = told or told_of(row, case)
        if act.digest != digest_of(told, entry, book):
            why = {"zh": "您看过以后，表单的内容有了变化，请看过新的再签",
                   "en": "the content has changed since you saw it; look at it before you sign"}
            refusal = refuse("RF91", "sign", stage="amended")
            return msgspec.structs.replace(refusal, why=why, step=step)
    return None


def still_as_signed(told: Told, entry: Form, book: Rulebook) -> dict[str, bool]:
    """For each signature with a digest, by who and when: whether the content then was that."""
    found = {}
    for signature in entry.signatures:
        if not signature.digest:
            continue
        signed = (e.seq for e, _ in told.of("sign") if e.at == signature.at and e.by == signature.by)
        then = as_of(told, next(signed, 1) - 1)
        before = next((f for f in then.case.forms if f.id == entry.id), entry)
        key = f"{signature.by} {signature.at.isoformat()}"
        found[key] = digest_of(then, before, book) == signature.digest
    return found
