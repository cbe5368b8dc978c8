"""A paper in words: the same lines for the screen and for the printing room."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

import msgspec
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, UnidentifiedImageError

from shouwen import printing
from shouwen.desk.files import attaching
from shouwen.org.models import Staff
from shouwen.queries.papers import Line, Paper, Place
from shouwen.queries.rows import names
from shouwen.store.filling import Filled
from shouwen.store.models import Attachment
from shouwen.store.paper_sources import Row, Said
from shouwen.web import words
from shouwen.web.printed import frame

COLUMNS = {
    "time": gettext_lazy("时间"), "event": gettext_lazy("事项"), "by": gettext_lazy("谁"), "to": gettext_lazy("给谁"), "text": gettext_lazy("内容"),
    "who": gettext_lazy("谁"), "owes": gettext_lazy("责任"), "due": gettext_lazy("期限"), "department": gettext_lazy("部门"), "part": gettext_lazy("分工"),
    "done": gettext_lazy("已完成"), "clause": gettext_lazy("条款"), "basis": gettext_lazy("依据"), "outcome": gettext_lazy("结果"),
}
WIDTHS = {"time": 2.2, "due": 2.2, "text": 4.0, "part": 3.0, "event": 1.8}
TABLES: dict[str, dict[Any, Any]] = {
    "channels": words.CHANNELS, "kinds": words.KINDS, "ways": words.WAYS, "acts": words.ACTS,
    "events": words.EVENTS, "dangers": words.DANGERS, "values": words.VALUES,
}
LARGEST = (1400, 1400)
"""Pixels of a photo on paper: more cannot be seen on half a sheet."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One field for the screen: words, earlier words, rows of a table, what is owed, its input."""

    id: str
    label: str
    sort: str
    text: str = ""
    was: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    files: tuple[str, ...] = ()
    owed: str = ""
    typed: bool = False
    required: bool = False
    longest: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""
    fault: str = ""


def own(thing: Any) -> str:
    """The name of a definition in the reader's language."""
    return str(thing.en if words.english() else thing.zh)


def moment(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


class Wording:
    """Raw values into the words of one language, with the names of people looked up once."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper

    def people(self, keys: Iterable[str]) -> str:
        keys = list(keys)
        called = names([k for k in keys if k], self.paper.people)
        return "、".join(
            words.word(words.ROLES, k) if called.get(k) == k and k in words.ROLES else called.get(k, k)
            for k in keys
        )

    def one(self, said: Said) -> str:
        match said.sort:
            case "time":
                return self._time(said.raw)
            case "person":
                return self.people([said.raw])
            case "yes_no":
                return _("是") if said.raw == "yes" else _("否")
            case "word":
                return self._word(said)
            case "file":
                return ""
        return said.raw

    def _time(self, raw: str) -> str:
        try:
            at = datetime.fromisoformat(raw)
        except ValueError:
            return raw
        return moment(at if at.tzinfo else timezone.make_aware(at))

    def _word(self, said: Said) -> str:
        if said.table == "classes":
            return words.word(words.CLASSES, int(said.raw))
        if said.table.startswith("field "):
            field = self.paper.rule.field(said.table.removeprefix("field "))
            found = next((c for c in field.choices if c[0] == said.raw), None) if field else None
            return (found[2] if words.english() else found[1]) if found else said.raw
        return words.word(TABLES.get(said.table, {}), said.raw)

    def all(self, row: Row) -> str:
        return "；".join(t for t in (self.one(s) for s in row) if t)

    def owed(self, line: Line) -> str:
        if not line.by:
            return ""
        who = self.people(line.by)
        until = moment(line.due)
        return _("待%(who)s填写，%(until)s 前") % {"who": who, "until": until} if until else _("待%(who)s填写") % {"who": who}


def shown(paper: Paper, typed: dict[str, str] | None = None, faults: dict[str, str] | None = None) -> list[Shown]:
    """Every line for the screen; phones are masked, what was typed comes back."""
    wording = Wording(paper)
    return [_shown(line, wording, typed or {}, faults or {}) for line in paper.lines]


def _shown(line: Line, wording: Wording, typed: dict[str, str], faults: dict[str, str]) -> Shown:
    filled, field = line.filled, line.filled.field
    label, text = own(field), wording.all(filled.said)
    return Shown(
        id=field.id, label=label, sort=field.sort, text=_masked(filled, text),
        was=tuple(_masked(filled, wording.all(w)) for w in filled.was),
        columns=tuple(words.word(COLUMNS, c) for c in filled.columns),
        rows=tuple(tuple(wording.all(c) for c in row) for row in filled.rows),
        files=tuple(s.raw for s in filled.said if s.sort == "file"), owed=wording.owed(line),
        typed=line.may, required=field.required and field.from_ is None, longest=field.longest,
        choices=tuple((c[0], c[2] if words.english() else c[1]) for c in field.choices),
        value=typed.get(field.id, filled.said[0].raw if filled.filed and filled.said else ""),
        fault=faults.get(field.id, ""),
    )


def _masked(filled: Filled, text: str) -> str:
    return printing.masked(text) if any(s.sort == "phone" for s in filled.said) else text


def state_word(paper: Paper) -> str:
    """What is missing of a paper, in a few words; empty: nothing."""
    lacking = [own(x.filled.field) for x in paper.lines if x.by]
    unsigned = Wording(paper).people(paper.unsigned)
    parts = []
    if lacking:
        parts.append(_("缺%(what)s") % {"what": "、".join(lacking)})
    if unsigned:
        parts.append(_("缺%(who)s的签名") % {"who": unsigned})
    return _("未完成：") + "；".join(parts) if parts else ""


# -- on paper -------------------------------------------------------------------------------------


def printed(paper: Paper, by: Staff, link: str) -> printing.Paper:
    """The paper as the printing room takes it: the lines of the screen, with frame and code;
    ``link`` is where the code leads."""
    wording = Wording(paper)
    return printing.Paper(
        frame=frame(by, book=paper.book.id, version=paper.book.version), title=f"{own(paper.rule)} {paper.serial}".strip(),
        form=paper.name, number=paper.number, link=link, blocks=tuple(_blocks(paper, wording)),
        signatures=tuple(_signed(p, wording) for p in (*paper.places, *paper.earlier)),
        unfinished=state_word(paper), note=_version(paper),
    )


def _version(paper: Paper) -> str:
    if paper.entry.version < 2:
        return ""
    reasons = [f.reason for f in paper.filings if f.reason]
    return _("第 %(n)d 版，更正理由：%(why)s") % {"n": paper.entry.version, "why": "；".join(reasons)}


def _blocks(paper: Paper, wording: Wording) -> Iterable[printing.Block]:
    """Fields one under the other; a table or pictures between them get a block of their own."""
    plain: list[printing.Field] = []
    for line in paper.lines:
        filled, label = line.filled, own(line.filled.field)
        if filled.field.sort in ("table", "files"):
            if plain:
                yield printing.Fields(tuple(plain))
                plain = []
            yield _table(filled, label, wording) if filled.field.sort == "table" else _pictures(filled, label)
        else:
            plain.append(printing.Field(
                label, wording.all(filled.said), tuple(wording.all(w) for w in filled.was),
                wording.owed(line), any(s.sort == "phone" for s in filled.said),
            ))
    if plain:
        yield printing.Fields(tuple(plain))


def _table(filled: Filled, label: str, wording: Wording) -> printing.Rows:
    return printing.Rows(
        tuple(words.word(COLUMNS, c) for c in filled.columns),
        tuple(tuple(wording.all(c) for c in row) for row in filled.rows), label,
        tuple(WIDTHS.get(c, 1.4) for c in filled.columns),
    )


def _pictures(filled: Filled, label: str) -> printing.Pictures:
    rows = {r.name: r for r in Attachment.objects.filter(name__in=[s.raw for s in filled.said])}
    kept = [rows[s.raw] for s in filled.said if s.raw in rows]
    return printing.Pictures(tuple(printing.Picture(r.shown, small(attaching.content_of(r))) for r in kept), label)


def small(content: bytes | None) -> bytes | None:
    """A photo as large as paper can show it; what cannot be read stays as it is, and is said there."""
    if content is None or len(content) < 200_000:
        return content
    try:
        with Image.open(BytesIO(content)) as photo:
            photo.thumbnail(LARGEST)
            out = BytesIO()
            photo.convert("RGB").save(out, "JPEG", quality=80)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return content
    return out.getvalue()


def drawing(line: str) -> list[str]:
    """The strokes of a drawn signature, each as the points of a polyline."""
    return [s for s in line.split(";") if s]


def _signed(place: Place, wording: Wording) -> printing.Signed:
    name = wording.people([place.who])
    signature = place.signature
    person = wording.paper.people.people.get(place.who)
    post = words.word(words.POSTS, person.posts[0]) if person and person.posts else ""
    if signature is None:
        return printing.Signed(name, post, owed=_("待签名"))
    return printing.Signed(
        name, post, timezone.localtime(signature.at), method(place), svg(place.drawn),
        seal=bytes(place.seal.picture) if place.seal else None,
        version=_("第 %(n)d 版") % {"n": signature.version} if signature.version != wording.paper.entry.version else "",
    )


def method(place: Place) -> str:
    """How it was signed, and whether the content is what was signed."""
    means = {"drawn": _("手写"), "typed": _("键入姓名")}.get(place.signature.means if place.signature else "", _("系统签章"))
    if place.seal:
        means = " · ".join((means, _("加盖部门印章")))
    if place.unsealed:
        means = " · ".join((means, _("部门没有印章，只签名")))
    if place.as_signed is None:
        return means
    checked = _("内容摘要相符") if place.as_signed else _("内容摘要不符")
    return f"{means} · {checked} {place.signature.digest[:12] if place.signature else ''}"


def svg(line: str) -> bytes | None:
    """A drawn signature as a picture for paper; None: there is none."""
    if not line:
        return None
    strokes = "".join(f'<polyline points="{s}"/>' for s in drawing(line))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100">'
        f'<g fill="none" stroke="black" stroke-width="2.5">{strokes}</g></svg>'
    ).encode()
