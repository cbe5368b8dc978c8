"""The papers of many cases, each a PDF of its own, packed into one file by the worker."""

import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from shouwen import clock, printing
from shouwen.org.entering import begins
from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.queries.papers import papers_of
from shouwen.reports import made
from shouwen.store.models import Case, MadeFile
from shouwen.web import papers as wording

MAKER = "papers"


def asked(since: date, until: date, form: str, site: str) -> dict[str, Any]:
    """What is wanted, as it is kept with the job; no form: all of them. ``site`` is the address
    (https://…/) to which the codes on the papers lead."""
    return {"since": since.isoformat(), "until": until.isoformat(), "form": form, "site": site}


def cases(since: date, until: date, *, seen_by: Staff) -> QuerySet[Case]:
    """The matters registered in these days, both included, that this person may see."""
    return scope.matters(seen_by).filter(
        created_at__gte=begins(since), created_at__lt=begins(until + timedelta(days=1))).order_by("pk")


def make(row: MadeFile, by: Staff, path: Path, beat: made.Beat) -> None:
    """Fill and print every paper that ``row`` asks for, one after another: memory stays flat."""
    since, until = date.fromisoformat(row.asked["since"]), date.fromisoformat(row.asked["until"])
    found = cases(since, until, seen_by=by)
    total, form = found.count(), row.asked["form"]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as pack:
        for n, case in enumerate(found.iterator(chunk_size=50), start=1):
            for paper in papers_of(case, seen_by=by, now=clock.now()):
                if form and paper.entry.form != form:
                    continue
                link = f"{row.asked['site']}cases/{paper.number}/papers/{paper.name}"
                pdf = printing.print_paper(wording.printed(paper, by, link))
                pack.writestr(f"{paper.number}-{paper.name}.pdf", pdf)
                beat(n - 1, total)
            beat(n, total)
