"""Under each rulebook a story fills every form which that book names, page by page; the PDF holds every field."""

import io
import re
from datetime import timedelta

import pypdf
import pytest

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.org.models import Estate
from shouwen.queries.papers import paper
from shouwen.rulebooks import load
from shouwen.store import read
from shouwen.store.models import Case
from tests.web.settings_pages import signed_in

BOOKS = [f"R{n}" for n in range(1, 10)]
PEOPLE = ("chen", "zhou", "sun", "kong", "qian", "li", "tian", "leader")


def do(done, *acts):
    """Acts one after another; under another rulebook one or the other is not for this person."""
    for n, act in enumerate(acts):
        desk.act(act, on=done.id, act_id=f"{done.number}.{n}")


def told():
    return a.Told(who="孙工", contact="8800", why="归工程部", until=clock.now() + timedelta(hours=3))


def ordinary():
    """A complaint at the desk: slipped to engineering, done, told, visited, learnt from."""
    done = desk.act(a.Register(by="chen", customer="wang", channel="visit", content="电梯按钮坏了三天", kind="complaint",
                               class_=2, read_back=True, solvable=False, place="三号楼"), on=None, act_id="ordinary")
    do(done, a.HandOver(by="chen", to="wt-eng", way="slip", reason="须电工上门", consent=True, told=told()),
       a.HandOver(by="chen", to="wt-eng", way="phone_bridge", reason="须电工上门", consent=True, told=told()),
       a.Confirm(by="chen"), a.Accept(by="sun", assigned="qian"),
       a.NameStandIn(by="chen", by_whom="zhou", for_="chen", reason="开会", until=clock.now() + timedelta(hours=2)),
       a.Coordinate(by="kong", lead="wt-eng"), a.Resolve(by="qian", result="换了按钮并试梯"),
       a.TellFirstContact(by="qian"), a.TellCustomer(by="chen", text="按钮换好了", outcome="satisfied", means="call"),
       a.CompleteLog(by="chen"), a.ReturnVisit(by="chen", settled=True, score=5, words="现在很好"))
    return done


def alarm():
    """A fire: reported, checked, ordered, contained."""
    done = desk.act(a.Register(by="li", customer="wang", channel="call", content="车棚冒烟", kind="emergency", class_=1,
                               danger="fire", place="车棚", solvable=False), on=None, act_id="alarm")
    do(done, a.Report(by="li", to="highest_on_duty", means="call"), a.Confirm(by="zhou", outcome="on_site"),
       a.RequestInstruction(by="zhou", to="company_leader"), a.Instruct(by="leader", text="断电疏散"),
       a.Contain(by="zhou"))
    return done


def filler(company, cases, form):
    """The case whose paper it is, and somebody who may complete it."""
    for case in cases:
        there = [(key, p) for key in PEOPLE if (p := paper(case.number, form, seen_by=company[key], now=clock.now()))]
        asked = [x for x in there if x[1].entry.id] or (there if case is cases[-1] else [])
        for key, found in asked:
            if found.may_file:
                return case, key
    raise AssertionError(f"nobody may file {form}")


VALUES = {"score": "4", "yes_no": "yes"}


def complete(client, path, name):
    """Every field that a person may complete gets words of its own; what was entered, by field."""
    page = client.get(path).content.decode()
    form = re.search(rf'<form method="post" action="{re.escape(path)}/file".*?</form>', page, re.S)
    assert form, f"{name} cannot be completed"
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    return carried, sorted(set(re.findall(r'name="f\.(\w+)"', form[0])))


@pytest.mark.parametrize("book", BOOKS)
def test_every_form_that_it_names_is_filled_and_printed(company, book):
    Estate.objects.filter(key="wt-estate").update(rulebook=book)
    cases, rules = [ordinary(), alarm()], load(book)
    for form in sorted({f.form for f in rules.forms}):
        case, key = filler(company, cases, form)
        client, path = signed_in(company[key]), f"/cases/{case.number}/papers/{form}"
        carried, fields = complete(client, path, form)
        definition = rules.paper(form)
        soon = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        entered = {
            f.id: f.choices[0][0] if f.choices else soon if f.sort == "time" else VALUES.get(f.sort, f"{form}的{f.zh}")
            for f in definition.fields if f.id in fields
        }
        answer = client.post(path + "/file", {**carried, **{f"f.{k}": v for k, v in entered.items()}, "reason": "补齐"})
        assert answer.status_code == 302, (form, answer.content.decode()[-3000:])
        printed = printed_text(client.get(path + ".pdf"))
        for field in definition.fields:
            assert squeezed(field.zh) in printed, (form, field.id)
            value = entered.get(field.id)
            if value and field.sort == "text":
                assert squeezed(value) in printed, (form, field.id)
        for said in (squeezed(definition.zh), case.number, form, "试验物业", f"{book}1"):
            assert said in printed, (form, said)


def printed_text(answer):
    assert answer.status_code == 200
    return squeezed("".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(answer.content)).pages))


def squeezed(text):
    """Without the breaks of lines and cells, which fall where the sheet wants."""
    return re.sub(r"\s|\u200b", "", text)


@pytest.mark.parametrize("book", BOOKS)
def test_what_the_case_told_stands_on_its_paper(company, book):
    """The paper of first contact, under whatever name, holds what was said, done and found."""
    Estate.objects.filter(key="wt-estate").update(rulebook=book)
    case = ordinary()
    logs = [f.form for f in load(book).forms if f.kind == "contact_log" and "registered" in f.when]
    for form in logs:
        answer = signed_in(company["zhou"]).get(f"/cases/{case.number}/papers/{form}.pdf")
        if answer.status_code == 404:
            continue  # under this rulebook only urgent matters get one
        printed = printed_text(answer)
        resolved = read.state(Case.objects.get(pk=case.id)).did("resolve")
        result = any(f.from_ == "result" for f in load(book).paper(form).fields) and resolved
        for said in ("电梯按钮坏了三天", "王女士", "138****1234", case.number, *(["换了按钮并试梯"] if result else [])):
            assert said in printed, (form, said)
