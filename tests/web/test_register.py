"""登记 in particular: whom it names, and what a rulebook has it ask."""

import pytest

from shouwen.store import books
from shouwen.store import models as m
from tests import cast
from tests.web.test_pages import Person

ORDINARY = {"content": "楼道灯不亮", "kind": "repair", "house": "3-2-1202", "then": "only"}


@pytest.fixture
def people(company):
    return {key: Person(who) for key, who in company.items()}


@pytest.mark.parametrize("named", ["1001", "小李", "1001 小李"])
def test_who_was_met_first_is_first_contact_and_who_typed_is_kept(people, named):
    people["chen"].register(**ORDINARY, first_contact=named)
    case = m.Case.objects.get()
    assert case.first_contact == "li"
    assert m.Event.objects.get(case=case, seq=1).by == "chen"


@pytest.mark.parametrize("field", ["first_contact", "about"])
@pytest.mark.parametrize("nobody", ["9999", "外人", "王女士"])
def test_a_colleague_who_is_none_is_told(people, field, nobody):
    answer = people["chen"].register(**ORDINARY, **{field: nobody})
    assert answer.status_code == 422
    assert "没有找到这位员工" in answer.content.decode()
    assert nobody in answer.content.decode()
    assert not m.Case.objects.exists()


def test_a_complaint_about_the_first_contact_goes_to_his_superior(people):
    people["li"].register(**{**ORDINARY, "kind": "complaint"}, about="1001")
    case = m.Case.objects.get()
    assert (case.first_contact, case.accountable) == ("li", "zhao")


def test_praise_may_name_a_whole_department(people):
    people["chen"].register(**{**ORDINARY, "kind": ""}, about="工程部", praise="on")
    case = m.Case.objects.latest("pk")
    assert "sun" in {n.to for n in m.Notice.objects.filter(case=case, why="praise")}
    people["chen"].register(**{**ORDINARY, "client_id": "other"}, about="工程部")
    assert m.Case.objects.latest("pk") == case, "what is no praise names a person"


def test_praise_reaches_whom_it_praises(people):
    people["chen"].register(**{**ORDINARY, "kind": ""}, about="1001", praise="on")
    case = m.Case.objects.get()
    assert case.kind == "suggestion"
    assert {n.to for n in m.Notice.objects.filter(case=case, why="praise")} == {"li", "zhao"}


def test_a_book_that_asks_closely_has_it_on_the_page(db):
    """R7-3.1.2a and R7-3.1.3a: questions to ask, nature and urgency."""
    books.forget()
    people = cast.build("R7")
    page = Person(people["chen"]).client.get("/register").content.decode()
    assert "在哪里、什么时候开始、有没有危险" in page
    assert 'name="kind"' in page
    assert 'name="class"' in page
