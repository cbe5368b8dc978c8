"""What a case told stands on its paper, under each rulebook (filled in and signed: ``tests/browser``)."""

import pytest

from shouwen.org.models import Estate
from shouwen.rulebooks import load
from shouwen.store import read
from shouwen.store.models import Case
from tests.paper_stories import ordinary, printed_text
from tests.web.settings_pages import signed_in


@pytest.mark.parametrize("book", [f"R{n}" for n in range(1, 10)])
def test_what_the_case_told_stands_on_its_paper(company, book):
    """The paper of first contact, under whatever name, holds what was said, done and found."""
    Estate.objects.filter(key="wt-estate").update(rulebook=book)
    case = ordinary()
    logs = [f.form for f in load(book).forms if f.kind == "contact_log" and "registered" in f.when]
    for form in logs:
        answer = signed_in(company["zhou"]).get(f"/cases/{case.number}/papers/{form}.pdf")
        if answer.status_code == 404:
            continue  # under this rulebook only urgent matters get one
        printed = printed_text(answer.content)
        resolved = read.state(Case.objects.get(pk=case.id)).did("resolve")
        result = any(f.from_ == "result" for f in load(book).paper(form).fields) and resolved
        for said in ("电梯按钮坏了三天", "王女士", "138****1234", case.number, *(["换了按钮并试梯"] if result else [])):
            assert said in printed, (form, said)
