"""登记簿: which there are, what stands in them, how they are filtered and turned over; nothing is typed."""

from datetime import timedelta

import pytest
from django.test import Client

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.org.models import Estate
from shouwen.queries.registers import kept, reading
from shouwen.queries.registers.reading import Place, Wanted
from shouwen.rulebooks import load, names

BACKEND = "shouwen.org.sign_in.NumberOrPhone"


def at(who):
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client


def today():
    return (clock.now() + timedelta(hours=8)).date()


def wanted(sort, **more):
    return Wanted(**{"sort": sort, "since": today() - timedelta(days=2), "until": today(), **more})


def done(result):
    assert getattr(result, "case", None) is not None, result
    return result


def handed_over(n=0):
    """A lamp that the gate hears of, engineering repairs and the desk reports back."""
    got = done(desk.act(
        [a.Register(by="chen", customer="wang", channel="call", content=f"第{n}盏灯不亮", kind="repair", class_=2,
                    read_back=True, solvable=False),
         a.HandOver(by="chen", to="wt-eng", way="phone_bridge", reason="要电工",
                    told=a.Told(who="工程部", contact="8001", why="要电工", until=clock.now() + timedelta(hours=2)))],
        on=None, act_id=f"reg{n}", estate="wt-estate"))
    for step, act in enumerate([
        a.Accept(by="sun", assigned="qian"), a.Resolve(by="qian", result="换了灯泡"),
        a.Tell(by="qian", to="tracker", text="办完了"),
        a.TellCustomer(by="chen", text="灯修好了", outcome="satisfied", means="call"),
    ]):
        got = done(desk.act(act, on=got.id, act_id=f"reg{n}.{step}"))
    return got


@pytest.mark.parametrize("book", names())
def test_the_registers_of_an_estate_are_the_forms_of_its_rulebook(company, book):
    Estate.objects.filter(key="wt-estate").update(rulebook=book)
    found = {k.sort for k in kept.kept(seen_by=company["zhou"])}
    forms = {f.form for f in load(book).forms}
    assert found == {sort for sort, form in kept.SORTS.items() if form in forms}
    page = at(company["zhou"]).get("/registers").content.decode()
    for sort in kept.SORTS:
        assert (f'href="/registers/{sort}"' in page) == (sort in found)
        assert at(company["zhou"]).get(f"/registers/{sort}").status_code == (200 if sort in found else 404)


def test_a_department_s_line_is_filled_from_what_happened(company):
    number = handed_over().number
    lines, _next = reading.page(wanted("reception"), seen_by=company["zhou"])
    by = {e.department: e for e in lines}
    assert set(by) == {"wt-svc", "wt-eng"}
    line = by["wt-eng"]
    assert (line.number, line.first_contact, line.got_from, line.got_way) == (number, "chen", "chen", "phone_bridge")
    assert line.got_at
    assert (line.done, line.done_by, line.answer, line.told_outcome, line.told_means) == (
        "换了灯泡", "qian", "灯修好了", "satisfied", "call")
    assert line.customer_told_of_it
    assert line.read_back
    assert by["wt-svc"].got_at is None
    only, _next = reading.page(wanted("reception", department="wt-eng"), seen_by=company["zhou"])
    assert [e.department for e in only] == ["wt-eng"]
    page = at(company["zhou"]).get("/registers/reception?department=wt-eng").content.decode()
    for text in (number, "换了灯泡", "灯修好了", "138****1234", "王女士", "3-2-1202", "工程部"):
        assert text in page
    assert "13800001234" not in page


@pytest.mark.parametrize(("filter_", "there"), [
    ({"kind": "repair"}, True), ({"kind": "complaint"}, False), ({"class_no": 2}, True), ({"class_no": 3}, False),
    ({"first_contact": "chen"}, True), ({"first_contact": "li"}, False), ({"stage": "told"}, True),
    ({"stage": "closed"}, False), ({"house": "3-2"}, True), ({"house": "4"}, False), ({"estate": "wt-estate"}, True),
    ({"estate": "wj-estate"}, False), ({"since": today() + timedelta(days=1), "until": today() + timedelta(days=1)}, False),
    ({"office": "wj"}, False),
])
def test_each_filter_keeps_what_fits(company, filter_, there):
    handed_over()
    lines, _next = reading.page(wanted("reception", **filter_), seen_by=company["zhou"])
    assert bool(lines) == there


def test_a_register_turns_over_without_losing_or_doubling(company, monkeypatch):
    monkeypatch.setattr(reading, "PAGE", 2)
    numbers = [handed_over(n).number for n in range(5)]
    seen, after = [], None
    for _ in range(4):
        lines, after = reading.page(wanted("reception", department="wt-svc"), seen_by=company["zhou"], after=after)
        seen += [e.number for e in lines]
        if after is None:
            break
        after = Place.read(str(after))
    assert seen == numbers[::-1]
    oldest_first = [e.number for e in reading.every(wanted("reception", department="wt-svc"), seen_by=company["zhou"])]
    assert oldest_first == numbers


def test_another_office_and_operatives_find_nothing(company):
    handed_over()
    assert reading.page(wanted("reception"), seen_by=company["outsider"])[0] == []
    assert at(company["li"]).get("/registers").status_code == 404
    assert at(company["li"]).get("/registers/reception").status_code == 404


@pytest.mark.parametrize("typed", ["since=morgen", "until=2026-02-30", "since=2026-11-20&until=2026-11-01",
                                   "since=0001-01-01&until=9999-12-31"])
def test_a_wrong_date_is_said(company, typed):
    answer = at(company["zhou"]).get(f"/registers/reception?{typed}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize("typed", ["after=x", "after=2026-01-01T00:00:00~1", "after=~", "after=2026-01-01T00:00:00Z~-4",
                                   "class_no=9", "stage=told%27", "department=%25", "first_contact='"])
def test_nonsense_in_the_address_is_left_out(company, typed):
    assert at(company["zhou"]).get(f"/registers/reception?{typed}").status_code == 200
