"""The hint while one writes to a customer: certain, suspected, nothing; it stops nobody."""

import pytest

from shouwen import desk
from shouwen.kernel import acts as a


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


def test_a_point_that_the_reply_leaves_out_is_listed(me):
    done = desk.act(a.Register(by="li", content="厨房水管漏水，滴了两天了。另外想问物业费几号交"), on=None, act_id="r")

    def answered(text, case=done.number):
        return me.post("/wording", {"text": text, "case": case}).content.decode()

    assert "物业费几号交" in answered("师傅今天下午三点来修水管")
    assert "水管漏水" not in answered("师傅今天下午三点来修水管")
    assert "没有答到" not in answered("物业费每月十五号前交，水管师傅三点到")
    assert "没有答到" not in answered("师傅今天下午三点来修水管", case="")
    assert "没有答到" not in answered("师傅今天下午三点来修水管", case="S999999")


def test_points_of_another_office_s_matter_are_not_told(me, company):
    done = desk.act(a.Register(by="li", content="厨房水管漏水。另外想问物业费几号交"), on=None, act_id="r")
    me.force_login(company["outsider"], backend="shouwen.org.sign_in.NumberOrPhone")
    said = me.post("/wording", {"text": "师傅三点到", "case": done.number}).content.decode()
    assert "物业费" not in said
