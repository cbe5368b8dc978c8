"""纸质登记本: a sheet of reserved numbers with codes; scanning one registers under its number."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen.desk import pads
from shouwen.printing import Paper, Slip, Slips
from shouwen.queries import pads as reading
from shouwen.queries import scope
from shouwen.store.read import number_of, reserved
from shouwen.web.pages import page
from shouwen.web.printed import frame, pdf


@login_required
@require_http_methods(["GET", "POST"])
def pad(request: HttpRequest) -> HttpResponse:
    """Reserve numbers and print them; below, which were used."""
    if not reading.may_print(request.user):
        raise Http404
    given = request.POST.get("count", "18")
    error = ""
    if request.method == "POST":
        try:
            rows = pads.reserve(
                int(given) if given.isascii() and given.isdigit() else 0,
                by=request.user.key, office=scope.office_of(request.user),
            )
        except ValueError:
            error = _("请填 1 到 %(most)d 之间的整数") % {"most": pads.MOST}
        else:
            return pdf(_sheet(request, rows), f"pad-{reserved(rows[0].pk)}")
    last = [(reserved(r.pk), r) for r in reading.numbers(seen_by=request.user).order_by("-pk")[:60]]
    return page(request, "pad.html", {"count": given, "error": error, "last": last, "most": pads.MOST}, 422 if error else 200)


def _sheet(request: HttpRequest, rows: list[pads.ReservedNumber]) -> Paper:
    asks = (_("时间"), _("谁、电话"), _("房号、地点"), _("说了什么"), _("先怎么办了"))
    slips = tuple(
        Slip(reserved(r.pk), request.build_absolute_uri(reverse("scan-pad", args=[r.token])), asks) for r in rows
    )
    return Paper(
        frame=frame(request.user), title=_("纸质登记本"), blocks=(Slips(slips),),
        number=f"{reserved(rows[0].pk)}–{reserved(rows[-1].pk)}",
        note=_("记下后扫码登记，一格一件，编号即事项的纸质编号。"),
    )


@login_required
@require_http_methods(["GET"])
def scan_pad(request: HttpRequest, token: str) -> HttpResponse:
    """To the matter of the number, or to registering under it."""
    row = reading.scanned(token, seen_by=request.user)
    if row is None:
        raise Http404
    if row.case_id is not None:
        return redirect("case", number_of(row.case_id))
    return redirect(f"{reverse('register')}?{urlencode({'pad': row.token})}")
