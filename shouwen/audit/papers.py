"""Papers that supervision keeps: written beside its records, signed, changed only by a later visible version.

A paper is about a violation or a sample (``Matter``). Each version says how far the records went that
its writer saw (``upto``) and covers them, its own words and the version before by a digest; a
signature covers the digest of its version. Nothing is ever written over.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Protocol

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Max

from shouwen.audit import supervisors
from shouwen.audit.models import Check, Finding, PaperSignature, PaperVersion, RewardPenalty, Sample
from shouwen.audit.violations import Said, Violation
from shouwen.kernel.chain import fingerprint
from shouwen.kernel.judging.violations import breach_of, uninvolved
from shouwen.kernel.papers.checks import LINE
from shouwen.kernel.papers.rules import PaperRule
from shouwen.kernel.roles import Cast, has_any
from shouwen.org.models import Staff
from shouwen.rulebooks import load
from shouwen.store import read
from shouwen.store.asking import case_context
from shouwen.store.models import AuditLog, Case, Event
from shouwen.store.turns import turn

FINDING, INSPECTION = "F17", "F18"
"""The forms: of a violation, and of a sample."""
ROOM = "supervision"


class Wrong(Exception):
    """What was written or signed can't be taken. ``why``: not_yours, early (nothing is decided or
    checked yet), stale (there is a newer version), no_reason, missing, too_long, unknown, no_version,
    signed, other_name, no_line; ``field`` is the one it is about."""

    def __init__(self, why: str, field: str = "") -> None:
        self.why, self.field = why, field
        super().__init__(why)


class Matter(Protocol):
    """What a paper is about: its records, and who writes and signs."""

    form: str
    subject: str
    office: str
    rule: PaperRule

    def upto(self) -> list[int]:
        """How far the records go now."""

    def records(self, upto: list[int]) -> str:
        """A digest of the records as far as that."""

    def ready(self) -> bool:
        """Whether there is something to write down."""

    def may_write(self, staff: Staff) -> bool: ...

    def judges(self, upto: list[int]) -> list[str]:
        """Who judged as far as that, and so has to sign."""

    def may_read_and_sign(self, staff: Staff) -> bool:
        """Whether he may put his name there though he need not: the one concerned."""


class OfViolation:
    """The paper of a violation: its steps are events of the case, in whose chain they are."""

    form = FINDING

    def __init__(self, found: Violation, now: datetime) -> None:
        self.violation, self.subject = found, f"violation/{found.number}/{found.breach}"
        self.row = Case.objects.get(pk=read.id_of(found.number))
        self.office = self.row.office
        self.case, self.book, self.ctx = case_context(self.row, now)
        pinned = self.book.paper(self.form)
        self.rule = pinned if pinned is not None and pinned.room == ROOM else _common(self.form)

    def measure(self, upto: list[int]) -> RewardPenalty | None:
        """What was decided by the company's table, as far as that."""
        return RewardPenalty.objects.filter(subject=self.subject, pk__lte=upto[1]).first()

    def steps(self, upto: list[int]) -> list[Said]:
        return [s for s in self.violation.steps if s.seq <= upto[0]]

    def upto(self) -> list[int]:
        decided = RewardPenalty.objects.filter(subject=self.subject).first()
        return [max((s.seq for s in self.violation.steps), default=0), decided.pk if decided else 0]

    def hashes(self, upto: list[int]) -> dict[int, str]:
        """Of the evidence and each step the place in the chain of the case."""
        seqs = [self.violation.evidence, *(s.seq for s in self.steps(upto))]
        events = Event.objects.filter(case=self.row, seq__in=seqs).order_by("seq")
        return {seq: bytes(hash_).hex() for seq, hash_ in events.values_list("seq", "hash")}

    def records(self, upto: list[int]) -> str:
        measure = self.measure(upto)
        return fingerprint([
            list(self.hashes(upto).values()),
            [measure.by, measure.outcome, measure.measure, measure.points, measure.amount, measure.reason] if measure else [],
        ])

    def ready(self) -> bool:
        return any(s.act == "decide" for s in self.violation.steps)

    def may_write(self, staff: Staff) -> bool:
        """Whoever may judge it: neither concerned nor with a part in the case."""
        cast = Cast(case=self.case, ctx=self.ctx, book=self.book)
        roles = tuple(r for right in self.book.rights_to("decide") for r in right.who)
        return uninvolved(self.case, breach_of(self.case, self.violation.breach), staff.key, cast) and has_any(
            staff.key, roles, cast)

    def judges(self, upto: list[int]) -> list[str]:
        return [s.by_key for s in self.steps(upto) if s.act == "decide"]

    def may_read_and_sign(self, staff: Staff) -> bool:
        return staff.key in (self.violation.speaker, self.violation.who_key)


class OfSample:
    """The paper of an inspection: the words of its checkers on every drawn case."""

    form = INSPECTION

    def __init__(self, sample: Sample) -> None:
        self.sample, self.subject, self.office = sample, f"sample/{sample.pk}", sample.office
        self.rule = _common(self.form)

    def checks(self, upto: list[int]) -> dict[int, Check]:
        """The last word on each drawn case by its place, as far as that."""
        rows = Check.objects.filter(sampled__sample=self.sample, pk__lte=upto[0]).select_related("sampled")
        return {c.sampled.place: c for c in rows.order_by("pk")}

    def findings(self, upto: list[int]) -> list[Finding]:
        rows = Finding.objects.filter(sampled__sample=self.sample, pk__lte=upto[1]).select_related("sampled")
        return list(rows.order_by("sampled__place", "pk"))

    def upto(self) -> list[int]:
        return [model.objects.filter(sampled__sample=self.sample).aggregate(n=Max("pk"))["n"] or 0
                for model in (Check, Finding)]

    def records(self, upto: list[int]) -> str:
        return fingerprint([
            self.sample.seed, self.sample.pool_digest,
            [[place, c.by, _at(c.at), sorted(c.points.items()), c.text] for place, c in sorted(self.checks(upto).items())],
            [[f.sampled.place, f.by, _at(f.at), f.point, f.seq, f.text, f.who, _at(f.due)] for f in self.findings(upto)],
        ])

    def ready(self) -> bool:
        return self.upto()[0] > 0

    def may_write(self, staff: Staff) -> bool:
        """Whoever drew it or checked a case of it."""
        return supervisors.samples(staff).filter(pk=self.sample.pk).exists() and (
            staff.key == self.sample.by or staff.key in self.judges(self.upto()))

    def judges(self, upto: list[int]) -> list[str]:
        return [c.by for _place, c in sorted(self.checks(upto).items())]

    def may_read_and_sign(self, staff: Staff) -> bool:  # noqa: ARG002
        return False


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A paper as it stands for one reader. ``behind``: the records went on after the last version;
    ``intact``: whether its digests are still those of what is kept."""

    matter: Any
    upto: list[int]
    versions: list[PaperVersion]
    signatures: list[PaperSignature]
    wanted: list[str]
    behind: bool
    intact: bool
    may_write: bool
    may_sign: bool

    @property
    def number(self) -> int:
        return self.versions[-1].number if self.versions else 0

    @property
    def fields(self) -> dict[str, str]:
        return dict(self.versions[-1].fields) if self.versions else {}

    def was(self, field: str) -> tuple[str, ...]:
        """What earlier versions said in a field and the last does not, oldest first."""
        said = [str(v.fields.get(field, "")) for v in self.versions]
        return tuple(x for x, after in pairwise(said) if x and x != after)

    @property
    def valid(self) -> list[PaperSignature]:
        """The signatures under the last version."""
        return [s for s in self.signatures if s.version.number == self.number]

    @property
    def unsigned(self) -> list[str]:
        return [w for w in self.wanted if w not in {s.by for s in self.valid}]


def paper(matter: Matter, *, seen_by: Staff) -> Paper:
    """The paper of ``matter``; a version that nobody wrote yet is number 0."""
    versions = list(PaperVersion.objects.filter(form=matter.form, subject=matter.subject).order_by("number"))
    signatures = list(PaperSignature.objects.filter(version__in=versions).select_related("version").order_by("pk"))
    now = matter.upto()
    last = versions[-1] if versions else None
    upto = list(last.upto) if last else now
    wanted = list(dict.fromkeys([last.by, *matter.judges(upto)])) if last else []
    signed = last is not None and any(s.by == seen_by.key for s in signatures if s.version_id == last.pk)
    return Paper(
        matter=matter, upto=upto, versions=versions, signatures=signatures, wanted=wanted,
        behind=last is not None and now != upto, intact=_intact(matter, versions, signatures),
        may_write=matter.ready() and matter.may_write(seen_by),
        may_sign=last is not None and not signed and (seen_by.key in wanted or matter.may_read_and_sign(seen_by)),
    )


def write(matter: Matter, fields: Mapping[str, str], *, seen: int, reason: str, by: Staff, now: datetime) -> PaperVersion:
    """The next version. ``seen`` is the number of the one that was on the screen; a later one gives its reason.
    The same again by the same person is the version that is there.

    Raises:
        Wrong: not_yours, early, stale, no_reason, unknown, missing, too_long.
    """
    if not matter.ready():
        raise Wrong("early")
    if not matter.may_write(by):
        raise Wrong("not_yours")
    given = {k: text for k, v in fields.items() if (text := v.replace("\r\n", "\n").strip())}
    with turn(), transaction.atomic():
        last = PaperVersion.objects.filter(form=matter.form, subject=matter.subject).order_by("-number").first()
        upto, there = matter.upto(), last.number if last else 0
        if last is not None and last.by == by.key and (last.fields, last.upto, there) == (given, upto, seen + 1):
            return last
        if there != seen:
            raise Wrong("stale")
        if last is not None and not reason.strip():
            raise Wrong("no_reason")
        _fit(matter.rule, given, reason)
        version = PaperVersion(
            at=now, by=by.key, form=matter.form, subject=matter.subject, number=there + 1, fields=given,
            reason=reason.strip() if last else "", upto=upto, records=matter.records(upto))
        version.digest = _of_version(version, last)
        try:
            with transaction.atomic():
                version.save()
        except IntegrityError:
            raise Wrong("stale") from None
        AuditLog.objects.create(at=now, by=by.key, what="paper_written", about=f"{matter.form} {matter.subject}"[:120],
                                after={"version": version.number, "digest": version.digest}, office=matter.office)
    return version


def _fit(rule: PaperRule, given: Mapping[str, str], reason: str) -> None:
    for id_, text in given.items():
        field = rule.field(id_)
        if field is None or not field.typed:
            raise Wrong("unknown", id_)
        if len(text) > field.longest:
            raise Wrong("too_long", id_)
    if len(reason) > 500:
        raise Wrong("too_long", "reason")
    missing = next((f.id for f in rule.fields if f.required and f.id not in given), None)
    if missing:
        raise Wrong("missing", missing)


def sign(matter: Matter, *, seen: str, name: str, drawn: str, by: Staff, now: datetime) -> PaperSignature:
    """One's name under the version whose digest was seen, drawn or typed, once.

    Raises:
        Wrong: no_version, stale, not_yours, signed, no_line, other_name.
    """
    found = paper(matter, seen_by=by)
    if not found.versions:
        raise Wrong("no_version")
    last = found.versions[-1]
    if last.digest != seen:
        raise Wrong("stale")
    if any(s.by == by.key for s in found.valid):
        raise Wrong("signed")
    if not found.may_sign:
        raise Wrong("not_yours")
    if drawn and not LINE.fullmatch(drawn):
        raise Wrong("no_line")
    if not drawn and name.strip() != by.name:
        raise Wrong("other_name" if name.strip() else "no_line")
    signature = PaperSignature(at=now, by=by.key, version=last, means="drawn" if drawn else "typed", drawn=drawn)
    signature.digest = _of_signature(signature, last)
    try:
        with turn(), transaction.atomic():
            signature.save()
            AuditLog.objects.create(at=now, by=by.key, what="paper_signed", about=f"{matter.form} {matter.subject}"[:120],
                                    after={"version": last.number, "digest": signature.digest}, office=matter.office)
    except IntegrityError:
        raise Wrong("signed") from None
    return signature


def _intact(matter: Matter, versions: Iterable[PaperVersion], signatures: Iterable[PaperSignature]) -> bool:
    before = None
    for version in versions:
        if version.digest != _of_version(version, before) or version.records != matter.records(list(version.upto)):
            return False
        before = version
    return all(s.digest == _of_signature(s, s.version) for s in signatures)


def _of_version(v: PaperVersion, before: PaperVersion | None) -> str:
    return fingerprint([v.form, v.subject, v.number, v.by, _at(v.at), sorted(v.fields.items()), v.reason, v.upto, v.records,
                 before.digest if before else ""])


def _of_signature(s: PaperSignature, version: PaperVersion) -> str:
    return fingerprint([version.digest, s.by, _at(s.at), s.means, s.drawn])


def _at(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _common(form: str) -> PaperRule:
    """The form as the common base has it."""
    rule = load("base").paper(form)
    assert rule is not None, form
    return rule
