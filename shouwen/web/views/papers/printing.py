"""A post's booklet, a certificate, a committee's assessment as PDF, as the page shows them."""


from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen.kernel.rulebook import Rulebook
from shouwen.printing import Field, Fields, Paper, Rows, Signed, Words
from shouwen.queries import committee as committee_queries
from shouwen.queries import courses
from shouwen.rulebooks.booklet import SORTS
from shouwen.rulebooks.booklet import booklet as booklet_of
from shouwen.rulebooks.saying import Said
from shouwen.training.models import Step
from shouwen.web import words
from shouwen.web.printed import frame, local, pdf
from shouwen.web.templatetags.committee_words import committee_word, question_word, score_word
from shouwen.web.templatetags.training_words import booklet_word
from shouwen.web.views.teaching.training import certificate_of, in_force, rulebook_of

BOOKLET, ASSESSMENT = "F20", "F19"


def _said(text: Said) -> str:
    return (text.en if words.english() else text.zh) or text.zh


def _title(book: Rulebook | None) -> str:
    return (book.title.get("en" if words.english() else "zh") or book.title.get("zh", "")) if book else ""


@login_required
@require_http_methods(["GET"])
def booklet(request: HttpRequest, book: str, post: str) -> HttpResponse:
    """The booklet of a post; with the reader's signature where it is his and signed."""
    found = in_force(book, post)
    made = booklet_of(found, post)
    lang = "en" if words.english() else "zh"
    blocks = tuple(
        Rows((_("事"), _("怎么做"), _("条款")),
             tuple((_said(x.name), _said(x.text), "、".join(found.label(c, lang) for c in x.clauses)) for x in lines),
             booklet_word(sort), (2, 5, 2))
        for sort in SORTS if (lines := made.of(sort)))
    return pdf(Paper(
        frame=frame(request.user, book=found.id, version=found.version), form=BOOKLET, number=found.hash[:12],
        title=f"{_('岗位职责手册')} · {words.word(words.POSTS, post)}",
        link=request.build_absolute_uri(reverse("booklet", args=[book, post])), blocks=blocks, note=_title(found),
        signatures=_signed(request, found, post)), f"booklet-{book}-{post}")


def _signed(request: HttpRequest, book: Rulebook, post: str) -> tuple[Signed, ...]:
    mine = any((c.book.hash, c.post) == (book.hash, post) for c in courses.courses(request.user))
    if not mine:
        return ()
    step = Step.objects.filter(staff=request.user, sort="signed", hash=book.hash, post=post).first()
    title = words.word(words.POSTS, post)
    if step is None:
        return (Signed(request.user.name, title, owed=_("待签收")),)
    return (Signed(step.text, title, local(step.at), _("键入姓名")),)


@login_required
@require_http_methods(["GET"])
def certificate(request: HttpRequest, attempt: int) -> HttpResponse:
    """Who passed what, with the number and the version of the rulebook."""
    found = certificate_of(request.user, attempt)
    book = rulebook_of(found)
    return pdf(Paper(
        frame=frame(request.user, book=found.book, version=found.version), title=_("培训合格证书"), form=BOOKLET, number=found.number or "",
        link=request.build_absolute_uri(reverse("certificate", args=[found.pk])),
        blocks=(Fields((
            Field(_("姓名"), found.staff.name), Field(_("工号"), found.staff.number),
            Field(_("岗位"), words.word(words.POSTS, found.post)), Field(_("制度"), f"{found.book} {_title(book)}"),
            Field(_("版本"), f"{found.version} · {found.hash[:12]}"),
            Field(_("成绩"), f"{found.right}/{len(found.asked)}"),
            Field(_("通过时间"), local(found.done_at).strftime("%Y-%m-%d %H:%M") if found.done_at else ""))),)),
        f"certificate-{found.number}")


@login_required
@require_http_methods(["GET"])
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """A committee's assessment on one page."""
    if not committee_queries.reads(request.user):
        raise Http404
    found = committee_queries.invitations(seen_by=request.user).filter(pk=pk, assessment__isnull=False).first()
    if found is None:
        raise Http404
    scores = [(k, getattr(found.assessment, k)) for k in ("attitude", "quality", "satisfaction")]
    lines = [Field(question_word(k), f"{n} · {score_word(str(n))}") for k, n in scores]
    given = found.assessment
    if given.proposed is not None:
        lines.append(Field(_("回访得分"), str(given.proposed)))
    if given.reason:
        lines.append(Field(question_word("reason"), given.reason))
    return pdf(Paper(
        frame=frame(request.user), form=ASSESSMENT, number=f"{found.period}-{found.pk}",
        title=f"{committee_word(found.committee)} · {_('评估')}", note=f"{found.estate.name} · {found.period}",
        link=request.build_absolute_uri(reverse("committees") + "#committee"),
        blocks=(Fields(tuple(lines)), *((Words(given.words, question_word("words")),) if given.words else ())),
        signatures=(Signed(found.member, committee_word(found.committee), local(given.at), _("通过签名链接提交")),)),
        f"assessment-{found.pk}")
