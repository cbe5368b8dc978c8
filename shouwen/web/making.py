"""What the worker calls to make a file: by its maker's name, in the language of whoever asked."""

from django.utils import translation

from shouwen.reports import made
from shouwen.store.models import MadeFile
from shouwen.web import paper_files, periodic
from shouwen.web.registers import files as registers

MAKERS: dict[str, made.Make] = {"register": registers.make, "report": periodic.make,
                               paper_files.MAKER: paper_files.make}


def run(key: int) -> None:
    """Make the file of that row."""
    row = MadeFile.objects.filter(pk=key).only("maker", "language").first()
    if row is not None:
        with translation.override(row.language):
            made.run(key, MAKERS[row.maker])
