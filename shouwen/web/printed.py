"""What every print has: the company's frame in the reader's language, and its way to the browser."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import get_language

from shouwen import clock
from shouwen.kernel.context import CHINA
from shouwen.org.models import Company, Seal, Staff
from shouwen.printing import Frame, Paper, Table, print_paper, print_table


def english() -> bool:
    return (get_language() or "").startswith("en")


def local(at: datetime) -> datetime:
    """As clocks in China show it: times print in the zone that they carry."""
    return at.astimezone(CHINA)


def frame(by: Staff, *, book: str = "", version: str = "") -> Frame:
    """The frame of a print that ``by`` makes now; ``book``: the rulebook it is filled under."""
    company = Company.objects.values_list("name", flat=True).first() or ""
    seal = Seal.objects.values_list("picture", flat=True).first()
    return Frame(company=company, seal=bytes(seal) if seal else None, printed_at=local(clock.now()), printed_by=by.name, rulebook=book,
                 version=version, language="en" if english() else "zh")


def pdf(what: Paper | Table, name: str) -> HttpResponse:
    """Shown by the browser, saved under ``name``."""
    content = print_paper(what) if isinstance(what, Paper) else print_table(what)
    return HttpResponse(content, content_type="application/pdf",
                        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})
