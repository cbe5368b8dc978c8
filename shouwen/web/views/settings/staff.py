"""员工: listed and found, joining, moving, a new password, leaving with a successor, coming back."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.desk.settings import leaving, staffing
from shouwen.org import models as m
from shouwen.org import people
from shouwen.org.entering import day_of
from shouwen.org.posts import RANKS, choices, rank
from shouwen.store.models import AuditLog
from shouwen.web import words
from shouwen.web.entry import Boxes, fresh
from shouwen.web.pages import page
from shouwen.web.views.settings.room import (
    answer,
    choosable,
    named,
    of_office,
    one,
    room,
    staff_of,
)

FORM = "settings/form.html"
MOST = 100
AT_ONCE = 30
"""So many passwords are made at once: each takes a while on purpose."""
SHOWN_AGAIN = timedelta(minutes=5)
"""For how long a doubled click is shown the start password that the first was shown."""


def _tie_words() -> dict[str, str]:
    return {
        "accountable": _("首问责任在身的事项 %(n)d 件"), "handling": _("正在承办的事项 %(n)d 件"),
        "owing": _("未了的责任 %(n)d 项"), "heads": _("担任负责人或客户服务主管 %(n)d 处"),
        "leads": _("直接下属 %(n)d 人"), "shifts": _("值班安排 %(n)d 班"),
    }


@room
@require_http_methods(["GET"])
def staff_list(request: HttpRequest) -> HttpResponse:
    """Everybody of one's office; leavers only where they are asked for."""
    q, gone = request.GET.get("q", "").strip()[:60], bool(request.GET.get("gone"))
    found = staff_of(request)
    if not gone:
        found = people.employed(found, clock.now())
    if q:
        found = found.filter(
            Q(name__contains=q) | Q(number__icontains=q) | Q(phone__endswith=q)
            | Q(department__name__contains=q) | Q(outsourced__contains=q) | Q(title__name__contains=q)
        )
    rows = list(found[:MOST + 1])
    return page(request, "settings/staff.html", {
        "waiting": people.without_password(people.employed(staff_of(request), clock.now())).count(),
        "staff": rows[:MOST], "more": len(rows) > MOST, "q": q, "gone": gone, "now": clock.now(),
    })


def _up() -> dict[str, Any]:
    return {"up": reverse("settings-staff"), "up_word": _("员工")}


def _chosen(request: HttpRequest, staff: m.Staff | None) -> dict[str, Any]:
    """What may be chosen in the form; what somebody has already stays choosable."""
    posts = choices({k: str(v) for k, v in words.POSTS.items()})
    if not (staff and staff.pk):
        posts = {k: v for k, v in posts.items() if RANKS[v[1]] <= rank(request.user)}
    departments = of_office(request, m.Department.objects.filter(closed=None).select_related("office"))
    offices = of_office(request, m.Office.objects.filter(closed=None), "key")
    chosen = choosable(request)
    if staff is not None and staff.superior is not None:
        chosen.setdefault(staff.superior.key, staff.superior)
    return {
        "posts": posts, "departments": {d.key: d for d in departments.order_by("office", "pk")},
        "offices": {o.key: o for o in offices.order_by("pk")}, "people": chosen,
    }


def _boxes(request: HttpRequest, chosen: dict[str, Any], *, new: bool) -> Any:
    posts = [("", "—"), *((k, name) for k, (name, _role) in chosen["posts"].items())]
    also = [("", "—"), *((r, str(words.POSTS[r])) for r in RANKS if RANKS[r] <= rank(request.user))]
    departments = [("", "—"), *(
        (k, f"{d.office.name} · {d.name}") for k, d in chosen["departments"].items())]

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given).add("number", _("工号"), required=True)
        form.add("name", _("姓名"), required=True).add("phone", _("手机"), "tel")
        form.add("post", _("岗位"), "choice", posts, required=True)
        form.add("also", _("兼任"), "choice", also)
        form.add("department", _("部门"), "choice", departments)
        form.add("office", _("管理处"), "choice", named(chosen["offices"], nobody=_("按部门；没有部门的才选")))
        form.add("superior", _("上级"), "choice", named(chosen["people"], nobody=_("按部门负责人")))
        form.add("outsourced", _("外包单位"), hint=_("本公司员工不填；外包人员同样是首问责任人"))
        if new:
            form.add("employed_from", _("从哪天起上班"), "date", hint=_("不填就是今天"))
        if request.user.is_admin:
            form.add("is_admin", _("是管理员"), "tick")
        return form

    return boxes


@room
@require_http_methods(["GET", "POST"])
def new_staff(request: HttpRequest) -> HttpResponse:
    chosen = _chosen(request, None)

    def do(typed: Any, once: str) -> HttpResponse:
        staff = staffing.join(typed, by=request.user, once=once, **chosen)
        return _password(request, staff, staffing.start_password(request.user, once))

    return answer(
        request, FORM, {**_up(), "title": _("新员工"), "button": _("入职")},
        _boxes(request, chosen, new=True), {}, do, ("settings-staff",),
        again=lambda once: _password_again(request, once),
    )


@room
@require_http_methods(["GET", "POST"])
def start_passwords(request: HttpRequest) -> HttpResponse:
    """Who has no password yet, such as who came by an import; each is given one, shown this once."""
    waiting = [s for s in people.without_password(people.employed(staff_of(request), clock.now()))
               if rank(s) <= rank(request.user)]
    if request.method == "GET":
        return page(request, "settings/start_passwords.html", {
            "waiting": waiting[:AT_ONCE], "more": len(waiting) > AT_ONCE, "once": fresh()})
    chosen = staff_of(request).filter(key__in=request.POST.getlist("key")[:AT_ONCE])
    given = staffing.start_passwords(chosen, by=request.user, once=request.POST.get("once", ""))
    left = {s.pk for s in waiting} - {s.pk for s, _password in given}
    return page(request, "settings/start_passwords.html", {"given": given, "left": len(left)})


def _password(request: HttpRequest, staff: m.Staff, password: str) -> HttpResponse:
    return page(request, "settings/password.html", {"staff": staff, "password": password})


def _password_again(request: HttpRequest, once: str) -> HttpResponse | None:
    """The second of two clicks is what the browser shows: it shows the same password, for a while."""
    entry = AuditLog.objects.filter(
        once=f"{request.user.key}:{once}", at__gte=clock.now() - SHOWN_AGAIN).first()
    if entry is None:
        return None
    staff = staff_of(request).filter(number=entry.about.partition(" ")[0]).first()
    password = staffing.start_password(request.user, once)
    if staff is None or not staff.check_password(password):
        return None
    return _password(request, staff, password)


@room
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, key: str) -> HttpResponse:
    staff = one(staff_of(request), key=key)
    chosen = _chosen(request, staff)
    there = {
        "number": staff.number, "name": staff.name, "phone": staff.phone,
        "post": staff.title.key if staff.title else _post_key(staff, chosen["posts"]),
        "also": staff.posts[1] if len(staff.posts) > 1 else "",
        "department": staff.department.key if staff.department else "",
        "office": staff.office.key if staff.office else "",
        "superior": staff.superior.key if staff.superior else "",
        "outsourced": staff.outsourced, "is_admin": "1" if staff.is_admin else "",
    }
    more = [(reverse("settings-reset-password", args=[key]), _("重置密码"), False),
            (reverse("settings-leave", args=[key]), _("离职"), True)]
    if staff.employed_until is not None:
        more = [(reverse("settings-stay", args=[key]), _("不离职了") if staff.is_active else _("回来上班"), False)]
    return answer(
        request, FORM, {**_up(), "title": f"{staff.name} {staff.number}", "button": _("保存"), "more": more,
                        "lines": _employment(staff)},
        _boxes(request, chosen, new=False), there,
        lambda typed, once: staffing.save(staff, typed, by=request.user, once=once, **chosen),
        ("settings-staff",),
    )


def _post_key(staff: m.Staff, posts: dict[str, tuple[str, str]]) -> str:
    """The choice that stands for his role where he has no post of the company's own."""
    return next((k for k, (_name, role) in posts.items() if role == staff.post), "")


def _employment(staff: m.Staff) -> list[str]:
    lines = []
    if staff.employed_from is not None:
        lines.append(_("%(day)s 起上班") % {"day": day_of(staff.employed_from)})
    if staff.employed_until is not None:
        last = day_of(staff.employed_until - timedelta(microseconds=1))
        lines.append(_("最后在岗 %(day)s") % {"day": last})
    if staff.successor is not None:
        lines.append(_("接手：%(name)s") % {"name": staff.successor.name})
    return lines


@room
@require_http_methods(["GET", "POST"])
def reset_password(request: HttpRequest, key: str) -> HttpResponse:
    staff = one(staff_of(request), key=key)

    def do(_typed: Any, once: str) -> HttpResponse:
        return _password(request, staff, staffing.reset_password(staff, by=request.user, once=once))

    return answer(
        request, FORM,
        {**_up(), "title": _("重置密码：%(name)s") % {"name": staff.name}, "button": _("给新密码"),
         "lines": [_("旧密码马上失效，他在各处的登录都会退出。新密码只显示一次，请当面告诉他。")]},
        Boxes, {}, do, ("settings-staff",),
        again=lambda once: _password_again(request, once),
    )


@room
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """What is in his name, and who goes on with it; without that nobody leaves."""
    staff = one(staff_of(request), key=key)
    chosen = {k: s for k, s in choosable(request).items() if k != key}
    sentences = _tie_words()

    def boxes(*given: Any) -> Boxes:
        form = Boxes(*given).add("until", _("最后在岗的一天"), "date", hint=_("不填就是现在立刻离职"))
        return form.add("successor", _("接手人"), "choice", named(chosen),
                        hint=_("接手人成为代办人，继续办事项和未了的责任；首问责任人的名字仍在"))

    lines = [_("名下：") + sentences[k] % {"n": n} for k, n in leaving.ties(staff).items()]
    if not lines:
        lines = [_("名下没有未了的事，可以不选接手人。")]
    return answer(
        request, FORM,
        {**_up(), "title": _("离职：%(name)s") % {"name": staff.name}, "button": _("确认离职"), "lines": lines,
         "said": _("到时他在各处的登录立即退出，也不能再登录。")},
        boxes, {"successor": staff.superior.key if staff.superior and staff.superior.key in chosen else ""},
        lambda typed, once: leaving.leave(staff, typed, by=request.user, people=chosen, once=once),
        ("settings-staff",),
    )


@room
@require_http_methods(["GET", "POST"])
def stay(request: HttpRequest, key: str) -> HttpResponse:
    staff = one(staff_of(request).exclude(employed_until=None), key=key)

    def do(_typed: Any, once: str) -> HttpResponse | None:
        password = leaving.stay(staff, by=request.user, once=once)
        return _password(request, staff, password) if password else None

    return answer(
        request, FORM,
        {**_up(), "title": _("%(name)s 回来上班") % {"name": staff.name}, "button": _("确认"),
         "lines": [_("已经由接手人接过去的事项仍归接手人。")]},
        Boxes, {}, do, ("settings-staff",),
        again=lambda once: _password_again(request, once),
    )
