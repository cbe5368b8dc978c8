"""The reception checklist: greeting, manners and must-ask questions of the rulebook while registering."""

import re

import pytest
from django.test import Client

from shouwen import clock
from shouwen.desk import rulemaking as rm
from shouwen.org.models import Estate
from shouwen.rulebooks import load, load_text
from shouwen.store import models as m
from shouwen.store.read import state
from shouwen.web.reception import checklist, counts_rings

BACKEND = "shouwen.org.sign_in.NumberOrPhone"


@pytest.fixture
def agent(company):
    client = Client()
    client.force_login(company["chen"], backend=BACKEND)
    return client


def test_the_form_greets_by_channel(agent):
    Estate.objects.update(rulebook="R3")
    page = agent.get("/register").content.decode()
    book = load("R3")
    assert book.settings["greeting_call"] in page
    assert book.settings["greeting_visit"] in page
    assert "起身微笑问好；视情况上茶" in page
    assert f'#{book.manners_at("register")[1].clause[0]}"' in page
    assert "电话响了几声才接（3 声以内）" in page


def test_what_a_rulebook_does_not_say_is_not_asked(agent):
    page = agent.get("/register").content.decode()
    assert 'name="rings"' not in page
    assert counts_rings(load("R9")) is None


@pytest.mark.parametrize("book", ["R1", "R2", "R3", "R4", "R6", "R7", "R8", "unified"])
def test_every_manner_of_registering_is_on_the_form(agent, book):
    Estate.objects.update(rulebook=book)
    page = agent.get("/register").content.decode()
    for manner in load(book).manners_at("register"):
        assert manner.show["zh"] in page
        for clause in manner.clause:
            assert load(book).label(clause) in page


def register(agent, **fields):
    page = agent.get("/register").content.decode()
    client_id = re.search(r'name="client_id" value="([^"]+)"', page)[1]
    return agent.post("/register", {"client_id": client_id, "content": "灯不亮", "kind": "repair", "then": "only",
                                    "phone": "13800001234", **fields})


def test_rings_are_counted_and_a_late_pick_up_is_a_breach(agent):
    Estate.objects.update(rulebook="R3")
    assert register(agent, channel="call", rings="2").status_code == 302
    assert register(agent, channel="call", rings="5").status_code == 302
    assert register(agent, channel="visit", rings="5").status_code == 302
    late = [any(b.duty and "three-rings" in b.duty for b in state(c).breaches)
            for c in m.Case.objects.order_by("pk")]
    assert late == [False, True, False]
    answer = register(agent, channel="call", rings="many")
    assert answer.status_code == 422
    assert "请写响了几声" in answer.content.decode()


def test_a_company_enters_its_own_greeting(agent, company):
    draft = rm.copy("R9", "own", "本公司", company["zhou"])
    rm.save(draft, draft.text + 'settings: {greeting_call: {value: "您好，清和物业"}}\n', company["zhou"], 1)
    draft.refresh_from_db()
    rm.submit(draft, company["zhou"])
    rm.publish(draft, clock.now(), company["leader"], draft.revision)
    rm.adopt(Estate.objects.get(key="wt-estate"), "own", clock.now(), company["zhou"])
    assert "您好，清和物业" in agent.get("/register").content.decode()


def test_a_setting_left_open_by_one_parent_does_not_empty_anothers():
    assert load("unified").settings["greeting_call"] == load("R3").settings["greeting_call"]
    text = 'id: own\nextends: [R3, R9]\ntitle: {zh: 一}\n'
    assert load_text(text.encode(), "own.yaml").settings["greeting_call"]


def test_what_always_applies_comes_first():
    lines = checklist(load("R3"))
    assert not lines[0].when
    assert [bool(x.when) for x in lines] == sorted(bool(x.when) for x in lines)
    assert checklist(None) == []
