"""印章: the picture at the head of every print, set by administrators; a department's, set by its head."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen.desk.files.stripping import Unreadable
from shouwen.desk.settings.seal import LARGEST, Unfit, set_department_seal, set_seal
from shouwen.org.models import Department, DepartmentSeal, Seal
from shouwen.queries import scope
from shouwen.web.pages import page
from shouwen.web.views.settings.room import administrators, one


@administrators
@require_http_methods(["GET", "POST"])
def seal(request: HttpRequest) -> HttpResponse:
    there = Seal.objects.exists()
    return _set(request, lambda data: set_seal(data, by=request.user), {
        "picture": reverse("settings-seal-picture") if there else "", "back": reverse("settings-company"),
        "up": _("公司与部门"), "title": _("印章"), "hint": _("印在每张表单、登记簿和报告的页首。")})


@login_required
@require_http_methods(["GET", "POST"])
def department_seal(request: HttpRequest, key: str) -> HttpResponse:
    """A department's seal, for its head, the office's head and administrators."""
    found = one(Department.objects.select_related("office", "head"), key=key)
    if not _may_set(request, found):
        raise Http404
    last = found.seals.order_by("-pk").first()
    there = last is not None and last.picture is not None
    return _set(request, lambda data: set_department_seal(found, data, by=request.user), {
        "picture": reverse("department-seal-picture", args=[key, last.pk]) if there else "", "back": reverse("department"),
        "up": _("部门"), "title": f"{found.name} · {_('印章')}",
        "hint": _("部门的人在处理单上签字时印在签名旁边；以前签的印当时的印章。")})


def _may_set(request: HttpRequest, department: Department) -> bool:
    me = request.user
    head = department.head is not None and department.head.pk == me.pk
    return head or me.is_admin or ("office_head" in me.posts and scope.office_of(me) == department.office.key)


def _set(request: HttpRequest, keep: Callable[[bytes | None], None], context: dict[str, Any]) -> HttpResponse:
    if request.method == "GET":
        return page(request, "settings/seal.html", context)
    sent = request.FILES.get("picture")
    removed = None if "remove" in request.POST else b""
    try:
        keep(sent.read(LARGEST + 1) if sent is not None else removed)
    except (Unfit, Unreadable):
        error = _("请选一张 300 KB 以内、打得开的 PNG 或 JPEG 图片")
        return page(request, "settings/seal.html", {**context, "error": error}, 422)
    return redirect(request.path)


@login_required
@require_http_methods(["GET"])
def department_seal_picture(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """A seal as it stands on papers, for the people of its office and of the company."""
    seals = DepartmentSeal.objects.filter(department__key=key).exclude(picture=None)
    found = one(scope.in_office(seals, request.user, "department__office__key"), pk=pk)
    return _picture(bytes(found.picture))


@administrators
@require_http_methods(["GET"])
def seal_picture(request: HttpRequest) -> HttpResponse:
    """The picture itself, for its page."""
    found = Seal.objects.first()
    if found is None:
        return HttpResponse(status=404)
    return _picture(bytes(found.picture))


def _picture(data: bytes) -> HttpResponse:
    sort = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    return HttpResponse(data, content_type=sort, headers={"Content-Security-Policy": "sandbox; default-src 'none'"})
