"""What an administrator says of the machine: that its clock is right although it jumped."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from shouwen import clock
from shouwen.desk import watching
from shouwen.store.models import AuditLog


@login_required
@require_POST
def clock_is_right(request: HttpRequest, jump: int) -> HttpResponse:
    if not request.user.is_admin:
        raise Http404
    watching.accept(jump, request.user.key)
    AuditLog.objects.create(at=clock.now(), by=request.user.key, what="clock_accepted", about=str(jump))
    return redirect("settings")
