"""Where a row that no entry carries out is shown: the page for each name that a rulebook may say.

``by: report/satisfaction`` in a rulebook leads here; the page itself lists the rows that it shows.
"""

from django.urls import reverse

SCREENS = {
    "bulletin": "bulletin", "committee": "committees", "department": "department", "improvements": "supervision",
    "organisation": "settings-company", "supervision": "supervision", "workbench": "workbench",
}
REPORTS = {"bounces": "bounces"}
REGISTER, RULEBOOK, CASE = "register", "rulebook", "case"


def url_of(by: str, book: str, number: str = "") -> str:
    """The address at which a row is shown; of a screen of one case, that of case ``number``, or
    none where no number is given.

    Raises:
        KeyError: there is no such page.
    """
    sort, _slash, name = by.partition("/")
    if by == "screen/case":
        return reverse(CASE, args=[number]) if number else ""
    if by == "screen/rulebook" or sort in ("setting", "form"):
        return reverse(RULEBOOK, args=[book]) + ("#settings" if sort == "setting" else "")
    if sort == "field":
        return reverse(REGISTER)
    if sort == "report":
        return reverse(REPORTS[name]) if name in REPORTS else f"{reverse('reports')}#{name}"
    return f"{reverse(SCREENS[name])}#{name}" if sort == "screen" else ""
