"""One's own password: the start password is known to whoever gave it, so everybody changes it."""

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock
from shouwen.org.sign_in import forget_tries, too_many_tries
from shouwen.store.models import AuditLog
from shouwen.web.pages import page
from shouwen.web.passwords import LONGEST, fault_of


@login_required
@require_http_methods(["GET", "POST"])
def own_password(request: HttpRequest) -> HttpResponse:
    """Ends every other session of this person; this one stays."""
    if request.method == "GET":
        return page(request, "own_password.html", {})
    me = request.user
    old, new, again = (request.POST.get(k, "")[:LONGEST + 1] for k in ("old", "new", "again"))
    if too_many_tries(f"own:{me.key}", request.META.get("REMOTE_ADDR", "")[:64]):
        return page(request, "own_password.html", {"error": _("试得太多了，请一分钟后再试")}, 429)
    error = _fault(request, old, new, again)
    if error:
        return page(request, "own_password.html", {"error": error}, 422)
    forget_tries(f"own:{me.key}", request.META.get("REMOTE_ADDR", "")[:64])
    me.set_password(new)
    me.save(update_fields=["password"])
    update_session_auth_hash(request, me)
    AuditLog.objects.create(at=clock.now(), by=me.key, what="own_password")
    return page(request, "own_password.html", {"done": True})


def _fault(request: HttpRequest, old: str, new: str, again: str) -> str:
    """What is wrong and what to do; empty if nothing is."""
    if not request.user.check_password(old):
        return _("现在的密码不对，请再试；忘了请找管理员重置")
    if new != again:
        return _("两次输入的新密码不一样，请重打")
    if new == old:
        return _("新密码和现在的一样，请换一个")
    return fault_of(new, request.user, admin=request.user.is_admin)
