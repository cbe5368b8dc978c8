"""违规认定及奖罚建议, 督查检查表: papers that supervision keeps, on screen and printed, written, signed, amended."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock, printing
from shouwen.audit import facts
from shouwen.audit import papers as kept
from shouwen.audit import supervisors as who
from shouwen.audit.checking import WORDS
from shouwen.audit.models import PaperSignature
from shouwen.audit.papers import OfSample, OfViolation, Paper, Wrong
from shouwen.kernel.papers.rules import PaperField
from shouwen.org.models import Department, Office, Staff
from shouwen.queries.rows import name_of
from shouwen.store.read import number_of
from shouwen.web import words
from shouwen.web.pages import page
from shouwen.web.papers import drawing, own, svg
from shouwen.web.printed import frame, local, sent
from shouwen.web.views.supervising.audit_papers import sheet
from shouwen.web.views.supervising.judging import found_or_404

PREFIX = "f."
Matter = OfViolation | OfSample
POINT_OF = {"log": "complete", "timeliness": "timely", "hand_overs": "handed", "wording": "wording"}
"""Which point of the checks a field of the inspection sums up."""
REFUSED = {
    "not_yours": gettext_lazy("这张表由认定或检查的人填写和签名，请告诉他们"), "early": gettext_lazy("还没有认定或检查结果，先认定或检查，再填写"),
    "stale": gettext_lazy("这张表单刚刚有了新的版本，请看过新的再填或签；写好的都在"), "no_reason": gettext_lazy("已填报的只能改成新的一版，请写明更正理由"),
    "missing": gettext_lazy("必填的还空着，请填上"), "too_long": gettext_lazy("太长了，请写短些"), "unknown": gettext_lazy("没有这一栏，请重新打开这一页"),
    "no_version": gettext_lazy("还没有填报，填好再签"), "signed": gettext_lazy("您已经签过这一版，不用再签"),
    "other_name": gettext_lazy("签的名字与您的姓名不符，请签自己的姓名"), "no_line": gettext_lazy("请键入您的姓名，或在框里手写签名"),
}


class Place(msgspec.Struct, frozen=True):
    """Where this paper is: its pages and what it belongs to."""

    matter: Matter
    back: str
    base: str
    number: str


def _violation(request: HttpRequest, number: str, breach: str) -> Place:
    found, args = found_or_404(request, number, breach), [number, breach]
    return Place(OfViolation(found, clock.now()), reverse("violation", args=args), reverse("violation-paper", args=args),
                 f"{number}-{breach}")


def _sample(request: HttpRequest, sample: int) -> Place:
    found = who.samples(request.user).filter(pk=sample).first()
    if found is None:
        raise Http404
    return Place(OfSample(found), reverse("sample", args=[sample]), reverse("sample-paper", args=[sample]), str(sample))


@login_required
@require_http_methods(["GET", "POST"])
def violation_paper(request: HttpRequest, number: str, breach: str) -> HttpResponse:
    """F17: what was found and decided, and the proposal; POST writes its next version."""
    return _paper(request, _violation(request, number, breach))


@login_required
@require_POST
def sign_violation_paper(request: HttpRequest, number: str, breach: str) -> HttpResponse:
    return _sign(request, _violation(request, number, breach))


@login_required
@require_http_methods(["GET"])
def violation_paper_pdf(request: HttpRequest, number: str, breach: str) -> HttpResponse:
    return _pdf(request, _violation(request, number, breach))


@login_required
@require_http_methods(["GET", "POST"])
def sample_paper(request: HttpRequest, sample: int) -> HttpResponse:
    """F18: the drawn cases with every point's word, and what the checker sums up of them."""
    return _paper(request, _sample(request, sample))


@login_required
@require_POST
def sign_sample_paper(request: HttpRequest, sample: int) -> HttpResponse:
    return _sign(request, _sample(request, sample))


@login_required
@require_http_methods(["GET"])
def sample_paper_file(request: HttpRequest, sample: int, ending: str) -> HttpResponse:
    """The sheet as PDF, or its table as a workbook.

    Raises:
        Http404: neither.
    """
    place = _sample(request, sample)
    if ending == "pdf":
        return _pdf(request, place)
    if ending != "xlsx":
        raise Http404
    found = kept.paper(place.matter, seen_by=request.user)
    assert isinstance(place.matter, OfSample)
    rows = _rows_of_sample(place.matter, found.upto, request.user)
    table = printing.Table(frame=frame(request.user), title=own(place.matter.rule), note=_drawn_from(place.matter),
                           columns=rows.columns, rows=rows.rows)
    return sent(sheet(table), f"{place.matter.form}-{place.number}.xlsx", saved=True)


# -- the page ---------------------------------------------------------------------------------------


def _paper(request: HttpRequest, place: Place) -> HttpResponse:
    if request.method == "GET":
        return _page(request, place)
    typed = {k.removeprefix(PREFIX): v for k, v in request.POST.items() if k.startswith(PREFIX) and isinstance(v, str)}
    seen = request.POST.get("number", "")
    try:
        kept.write(place.matter, typed, seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1,
                   reason=request.POST.get("reason", ""), by=request.user, now=clock.now())
    except Wrong as wrong:
        return _page(request, place, typed, wrong)
    return redirect(place.base)


def _sign(request: HttpRequest, place: Place) -> HttpResponse:
    typed = request.POST
    try:
        kept.sign(place.matter, seen=typed.get("digest", ""), name=typed.get("name", "")[:200],
                  drawn=typed.get("drawn", "").strip()[:8000], by=request.user, now=clock.now())
    except Wrong as wrong:
        return _page(request, place, None, wrong)
    return redirect(place.base)


def _page(request: HttpRequest, place: Place, typed: Mapping[str, str] | None = None, wrong: Wrong | None = None) -> HttpResponse:
    found = kept.paper(place.matter, seen_by=request.user)
    offered = _suggested(place.matter, found.upto)
    boxes = [(f, own(f), (typed or {}).get(f.id, found.fields.get(f.id, "" if found.number else offered.get(f.id, ""))),
              wrong is not None and wrong.field == f.id) for f in place.matter.rule.fields if f.typed]
    context = {
        "paper": found, "place": place, "title": own(place.matter.rule), "blocks": _blocks(place.matter, found, request.user),
        "boxes": boxes, "said": REFUSED[wrong.why] if wrong else "", "reason": request.POST.get("reason", ""),
        "unfinished": _unfinished(found), "early": not place.matter.ready(),
        "signatures": [(name_of(s.by), s, method(s), drawing(s.drawn), s.version.number) for s in found.signatures],
        "owed": [name_of(w) for w in found.unsigned], "digest": found.versions[-1].digest if found.versions else "",
        "versions": [(v, name_of(v.by)) for v in found.versions],
    }
    return page(request, "audit/paper.html", context, _status(wrong))


def _status(wrong: Wrong | None) -> int:
    if wrong is None:
        return 200
    return 409 if wrong.why == "stale" else 422


def _unfinished(found: Paper) -> str:
    """What is missing of the paper, in a few words; empty: nothing."""
    parts = []
    if not found.number:
        parts.append(_("还没有填报"))
    if found.unsigned:
        parts.append(_("缺%(who)s的签名") % {"who": "、".join(name_of(w) for w in found.unsigned)})
    if found.behind:
        parts.append(_("填报以后记录有了变动，请更正成新的一版"))
    if not found.intact:
        parts.append(_("摘要与记录不符"))
    return _("未完成：") + "；".join(parts) if parts else ""


def _suggested(matter: Matter, upto: list[int]) -> dict[str, str]:
    """What the checks say of each field, for the one who writes to start from."""
    if not isinstance(matter, OfSample):
        return {}
    checks, found = matter.checks(upto).values(), matter.findings(upto)
    said = {}
    for field, point in POINT_OF.items():
        counts = [(words.word(words.CHECKED, w), sum(1 for c in checks if c.points.get(point) == w)) for w in WORDS]
        said[field] = "，".join(f"{w} {n}" for w, n in counts if n)
    return {**said, "findings": "\n".join(f"{f.sampled.place}. {f.text}" for f in found)}


# -- what stands on it ------------------------------------------------------------------------------


def _blocks(matter: Matter, found: Paper, seen_by: Staff) -> tuple[printing.Fields | printing.Rows, ...]:
    """The records as far as the version went, then what was written: the same on screen and paper."""
    upto = found.upto
    said = printing.Fields(tuple(_field(f, found) for f in matter.rule.fields), title=_("填写的内容"))
    if isinstance(matter, OfViolation):
        return printing.Fields(_of_violation(matter, upto)), _steps(matter, upto), said
    return printing.Fields((printing.Field(_("抽查的事项"), _drawn_from(matter)),)), _rows_of_sample(matter, upto, seen_by), said


def _field(field: PaperField, found: Paper) -> printing.Field:
    value = found.fields.get(field.id, "")
    return printing.Field(own(field), value, found.was(field.id), _("待填写") if field.required and not value else "")


def _of_violation(matter: OfViolation, upto: list[int]) -> tuple[printing.Field, ...]:
    v, measure = matter.violation, matter.measure(upto)
    decided = next((s.outcome for s in reversed(matter.steps(upto)) if s.act == "decide"), "")
    return (
        printing.Field(_("谁"), v.who), printing.Field(_("事项"), v.number), printing.Field(_("时间"), _moment(v.at)),
        printing.Field(_("条款"), "、".join(label for _c, label, _b in v.clauses)),
        printing.Field(_("依据"), words.word(words.BASES, v.basis)),
        printing.Field(_("证据"), _("第 %(n)d 条记录") % {"n": v.evidence}),
        printing.Field(_("认定"), words.word(words.VALUES, decided) if decided else "",
                       owed="" if decided else words.word(words.JUDGED, v.stage)),
        printing.Field(_("奖罚"), f"{measure.measure}（{words.word(words.MEASURES, measure.outcome)}；{measure.reason}）" if measure else ""),
    )


def _steps(matter: OfViolation, upto: list[int]) -> printing.Rows:
    hashes = matter.hashes(upto)
    return printing.Rows(
        columns=(_("时间"), _("谁"), _("做了什么"), _("结论"), _("内容"), _("记录摘要")), widths=(2, 1, 1, 1, 4, 2), title=_("经过"),
        rows=tuple((_moment(s.at), s.by, words.word(words.ACTS, s.act), words.word(words.VALUES, s.outcome), s.text,
                    hashes.get(s.seq, "")[:12]) for s in matter.steps(upto)))


def _drawn_from(matter: OfSample) -> str:
    found = matter.sample
    where = Office.objects.get(key=found.office).name
    if found.department:
        where += " · " + (Department.objects.filter(key=found.department).values_list("name", flat=True).first() or "")
    return _("%(where)s，%(since)s 至 %(last)s 登记的 %(pool)d 件中随机抽 %(n)d 件；种子 %(seed)s") % {
        "where": where, "since": f"{local(found.since):%Y-%m-%d}", "last": f"{local(found.last_day):%Y-%m-%d}",
        "pool": found.pool, "n": found.wanted, "seed": found.seed}


def _rows_of_sample(matter: OfSample, upto: list[int], seen_by: Staff) -> printing.Rows:
    """Every drawn case with the last word on each point; of one that the reader may not see only its place."""
    seen = {d.pk for d in who.drawn(matter.sample, seen_by=seen_by)}
    checks, findings = matter.checks(upto), matter.findings(upto)
    rows = []
    for drawn in matter.sample.drawn.order_by("place"):
        if drawn.pk not in seen:
            rows.append((str(drawn.place), _("您无权看"), *("" for _p in facts.POINTS), "", ""))
            continue
        check = checks.get(drawn.place)
        said = [words.word(words.CHECKED, check.points.get(p)) if check else "—" for p in facts.POINTS]
        found = "；".join(_("#%(seq)d %(text)s（%(who)s，%(due)s 前改正）") % {
            "seq": f.seq, "text": f.text, "who": name_of(f.who), "due": _moment(f.due)} for f in findings if f.sampled_id == drawn.pk)
        by = f"{name_of(check.by)} {_moment(check.at)}" if check else _("未查")
        rows.append((str(drawn.place), number_of(drawn.case_id), *said, found, by))
    return printing.Rows(columns=("#", _("事项"), *(str(words.POINTS[p]) for p in facts.POINTS), _("发现"), _("检查人")),
                         rows=tuple(rows), widths=(0.6, 2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 4, 2.2), title=_("检查结果"))


def _pdf(request: HttpRequest, place: Place) -> HttpResponse:
    found, book = kept.paper(place.matter, seen_by=request.user), ""
    if isinstance(place.matter, OfViolation):
        book = f"{place.matter.book.id} {place.matter.book.version}"
    made = printing.Paper(
        frame=frame(request.user, book=book), title=own(place.matter.rule), form=place.matter.form, number=place.number,
        link=request.build_absolute_uri(place.base), blocks=_blocks(place.matter, found, request.user), unfinished=_unfinished(found),
        signatures=(*(_signed(s, found) for s in found.signatures),
                    *(printing.Signed(name_of(w), owed=_("待签名")) for w in found.unsigned)),
    )
    return sent(printing.print_paper(made), f"{place.matter.form}-{place.number}.pdf")


def _signed(s: PaperSignature, found: Paper) -> printing.Signed:
    version = _("第 %(n)d 版") % {"n": s.version.number} if s.version.number != found.number else ""
    return printing.Signed(name_of(s.by), at=local(s.at), method=method(s), drawn=svg(s.drawn), version=version)


def method(s: PaperSignature) -> str:
    """How it was signed, and the digest of the version that it is bound to."""
    means = _("手写") if s.means == "drawn" else _("键入姓名")
    return f"{means} · {_('内容摘要')} {s.version.digest[:12]}"


def _moment(at: Any) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}" if at else ""
