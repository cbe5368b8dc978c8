"""职责手册: entries to add and edit; without an owner they are flagged."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.desk import improving
from shouwen.desk.settings import handbook
from shouwen.org import models as m
from shouwen.org.posts import RANKS
from shouwen.queries import measures
from shouwen.web import words
from shouwen.web.entry import Boxes
from shouwen.web.pages import page
from shouwen.web.views.settings.room import answer, choosable, named, of_office, one, room

FORM = "settings/form.html"
MOST = 300


def _entries(request: HttpRequest) -> Any:
    return of_office(request, m.HandbookEntry.objects.select_related("department", "office", "person"))


@room
@require_http_methods(["GET"])
def entries(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:40]
    found = _entries(request)
    if q:
        found = found.filter(Q(subject__contains=q) | Q(search__contains=q) | Q(text__contains=q))
    rows = sorted(found.order_by("office", "department", "pk")[:MOST], key=lambda e: bool(e.owner))
    return page(request, "settings/handbook.html", {"entries": rows, "q": q})


@room
@require_http_methods(["GET", "POST"])
def new_entry(request: HttpRequest) -> HttpResponse:
    lesson = measures.to_teach(request.GET.get("measure", ""), seen_by=request.user, now=clock.now())
    if lesson is None:
        return _form(request, m.HandbookEntry(), _("新增手册条目"))
    entry = m.HandbookEntry(subject=lesson.cause[:80], text=f"{lesson.text}\n{lesson.found}")
    return _form(request, entry, _("把管用的写进手册"), lambda written: improving.teach(lesson, written))


@room
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, entry: int) -> HttpResponse:
    found = one(_entries(request), pk=entry)
    return _form(request, found, found.subject)


def _form(
    request: HttpRequest, entry: m.HandbookEntry, title: str, after: Callable[[Any], None] | None = None
) -> HttpResponse:
    own = of_office(request, m.Department.objects.filter(closed=None).select_related("office"))
    departments = {d.key: d for d in own.order_by("office", "pk")}
    people = choosable(request)
    if entry.person is not None:
        people.setdefault(entry.person.key, entry.person)

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given).add("subject", _("什么事"), required=True)
        form.add("words", _("平常话"), hint=_("客户会怎么说，用顿号隔开，如 漏水、滴水、水管爆了"))
        form.add("department", _("归哪个部门"), "choice",
                 [("", "—"), *((k, f"{d.office.name} · {d.name}") for k, d in departments.items())], required=True)
        form.add("person", _("责任人"), "choice", named(people, nobody=_("还没有（会标出来）")))
        form.add("owner", _("责任人不是员工时写名称"))
        form.add("text", _("怎么做"), "long")
        form.add("kinds", _("哪些事项类型"), hint=_("不填就是都算；例如 repair complaint"))
        form.add("post", _("哪个岗位办"), "choice",
                 [("", "—"), *((r, words.word(words.POSTS, r)) for r in RANKS)])
        form.add("since", _("从哪天起由他负责"), "date")
        return form.add("review_on", _("哪天复核"), "date", hint=_("到了这天会标出来；不填就是一年后"))

    there = {
        "subject": entry.subject, "words": "、".join(entry.words),
        "department": entry.department.key if entry.department else "",
        "person": entry.person.key if entry.person else "",
        "owner": "" if entry.person else entry.owner, "text": entry.text, "kinds": " ".join(entry.kinds),
        "post": entry.post, "since": entry.since or "", "review_on": entry.review_on or "",
    }
    more = []
    if entry.pk is not None:
        more = [(reverse("handbook-entry", args=[entry.pk]), _("看历次改动"), False),
                (reverse("settings-remove-entry", args=[entry.pk]), _("撤销这一条"), True)]
    return answer(
        request, FORM,
        {"up": reverse("settings-handbook"), "up_word": _("职责手册"), "title": title, "button": _("保存"),
         "more": more},
        boxes, there,
        lambda typed, once: (after or _done)(handbook.save_entry(
            entry, typed, by=request.user, departments=departments, people=people, once=once)),
        ("settings-handbook",),
    )


def _done(_written: Any) -> None:
    """The list shows what was written."""


@room
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, entry: int) -> HttpResponse:
    found = one(_entries(request), pk=entry)
    return answer(
        request, FORM,
        {"up": reverse("settings-handbook"), "up_word": _("职责手册"), "button": _("撤销"),
         "title": _("撤销“%(subject)s”？") % {"subject": found.subject}},
        Boxes, {}, lambda _typed, once: handbook.remove_entry(found, by=request.user, once=once),
        ("settings-handbook",),
    )
