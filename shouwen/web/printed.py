"""What every print has: the company's frame in the reader's language, and its way to the browser."""

from datetime import datetime

from django.http import HttpResponse

from shouwen import clock
from shouwen.kernel.context import CHINA
from shouwen.org.models import Company, Seal, Staff
from shouwen.printing import Frame, Paper, Table, print_paper, print_table
from shouwen.web import words

TYPES = {"pdf": "application/pdf", "zip": "application/zip",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
"""What a browser is told that a file is, by its ending."""


def local(at: datetime) -> datetime:
    """As clocks in China show it: times print in the zone that they carry."""
    return at.astimezone(CHINA)


def frame(by: Staff, *, book: str = "", version: str = "") -> Frame:
    """The frame of a print that ``by`` makes now; ``book``: the rulebook it is filled under."""
    company = Company.objects.values_list("name", flat=True).first() or ""
    seal = Seal.objects.values_list("picture", flat=True).first()
    return Frame(company=company, seal=bytes(seal) if seal else None, printed_at=local(clock.now()),
                 printed_by=by.name, rulebook=book, version=version, language="en" if words.english() else "zh")


def pdf(what: Paper | Table, name: str) -> HttpResponse:
    """Shown by the browser, saved under ``name``."""
    return sent(print_paper(what) if isinstance(what, Paper) else print_table(what), f"{name}.pdf")


def sent(content: bytes, name: str, *, saved: bool = False) -> HttpResponse:
    """A file under its name; ``saved``: not shown but kept at once."""
    way = "attachment" if saved else "inline"
    return HttpResponse(content, content_type=TYPES[name.rpartition(".")[2]],
                        headers={"Content-Disposition": f'{way}; filename="{name}"'})
