"""The hint while one writes to a customer: certain, suspected, nothing; it stops nobody."""

import pytest


@pytest.fixture
def me(client, company):
    client.force_login(company["li"], backend="shouwen.org.sign_in.NumberOrPhone")
    return client


def hint(me, text, **how):
    answer = me.post("/wording", {"text": text}, **how)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_brush_off_is_named_with_its_words_and_what_to_say(me):
    said = hint(me, "这个不归我们管")
    assert "听起来像" in said
    assert "不归我们管" in said
    assert "我是首问" in said
    assert "{" not in said
    assert "不拦" not in said


def test_what_is_only_suspected_says_so(me):
    said = hint(me, "我也是听别人讲的，您问我我问谁去")
    assert "也许听起来像" in said
    assert "只是提醒，不拦，也不记录" in said


def test_an_answer_with_a_time_and_a_person_gets_no_hint(me):
    assert "可以这样说" not in hint(me, "配件周五到，到了当天装，我盯着")
    assert "可以这样说" not in hint(me, "")


def test_it_is_for_those_who_are_signed_in(client, company):
    assert client.post("/wording", {"text": "不知道"}).status_code == 401
    client.force_login(company["li"], backend="shouwen.org.sign_in.NumberOrPhone")
    assert client.get("/wording").status_code == 405
