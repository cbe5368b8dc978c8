"""How a house is written, and finding it however it was written."""

import re
import unicodedata

from shouwen.org.models import Estate, House


def plain_house(text: str) -> str:
    """How a house is written, from how people say it: 3栋2单元1202室 is 3-2-1202."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"\s*(?:号楼|栋|幢|座|单元|[-－—–_/#\s])\s*", "-", plain)
    return re.sub(r"[室房户号]$", "", plain).strip("-")


def house_at(estate: Estate | str, text: str) -> House | None:
    """The house of that label, however it was written; None if the estate has none.

    ``estate`` is the estate or its key.
    """
    where = {"estate__key": estate} if isinstance(estate, str) else {"estate": estate}
    return House.objects.filter(label__in={text.strip(), plain_house(text)}, **where).first()
