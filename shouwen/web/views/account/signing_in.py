"""登录: by staff number or phone; in demo mode one tap a role."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwen import clock
from shouwen.demo import SIGN_INS
from shouwen.org.models import Staff
from shouwen.org.sign_in import count_wrong_try, forget_tries, too_many_tries
from shouwen.store.models import AuditLog
from shouwen.web import words
from shouwen.web.pages import page
from shouwen.web.whence import whence


def _next(request: HttpRequest) -> str:
    """Where to go after signing in: only a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) and not (
        wanted.startswith(("//", "/\\"))
    ):
        return wanted
    return "/"


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if not Staff.objects.exists():
        return redirect("first-administrator")
    error, status = "", 200
    name = request.POST.get("name", "").strip()[:64]
    if request.method == "POST":
        if too_many_tries(name, whence(request)):
            error, status = _("试得太多了，请一分钟后再试"), 429
        else:
            found = authenticate(request, username=name, password=request.POST.get("password", "")[:128])
            if found is not None:
                forget_tries(name, whence(request))
                _begin(request, found)
                _log(found.key, "sign_in", request)
                return redirect(_next(request))
            count_wrong_try(whence(request))
            _log("", "sign_in_failed", request)
            error, status = _("工号、手机号或密码不对，请再试一次"), 422
    people = []
    if settings.DEMO:
        by_key = {s.key: s for s in Staff.objects.filter(key__in=[k for k, _zh, _en in SIGN_INS])}
        english = words.english()
        people = [(by_key[k], en if english else zh) for k, zh, en in SIGN_INS if k in by_key]
    if not error and "ended" in request.GET:
        error = _("太久没有操作，已经退出，请重新登录。")
    context = {"error": error, "name": name, "next": _next(request), "people": people}
    return page(request, "sign_in.html", context, status)


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One tap a role: only in demo mode, only the people whom the demo names."""
    key = request.POST.get("key", "")
    if not settings.DEMO or key not in {k for k, _zh, _en in SIGN_INS}:
        return HttpResponse(status=404)
    found = Staff.objects.get(key=key)
    _begin(request, found)
    return redirect(_next(request))


def _begin(request: HttpRequest, who: Staff) -> None:
    """A session of its own, counted from now."""
    login(request, who, backend="shouwen.org.sign_in.NumberOrPhone")
    request.session["began"] = request.session["seen"] = int(clock.now().timestamp())


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    response = redirect("sign-in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    code = request.POST.get("language", "")
    response = redirect(_next(request))
    if code in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=31_536_000, samesite="Lax")
    return response


def _log(who: str, what: str, request: HttpRequest) -> None:
    AuditLog.objects.create(at=clock.now(), by=who, what=what, whence=whence(request))
