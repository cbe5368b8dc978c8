"""A case as it was at any past moment: stage, duties and people of then, whatever came later."""

import re
from datetime import timedelta

import pytest

from shouwen import clock
from shouwen.org import roster
from tests.web.test_whatif import signed_in, tell_matter


@pytest.fixture
def number(company):
    return tell_matter()


def test_each_step_shows_what_stood_then(client, company, number):
    boss = signed_in(client, "zhou", company)
    now = boss.get(f"/cases/{number}").content.decode()
    assert f"/cases/{number}/as-of/1" in now
    first = boss.get(f"/cases/{number}/as-of/1").content.decode()
    assert "已登记" in first
    assert "换了灯管" not in first
    assert "上一步" not in first
    texts = []
    for seq in range(1, 30):
        answer = boss.get(f"/cases/{number}/as-of/{seq}")
        if answer.status_code == 404:
            break
        texts.append(answer.content.decode())
    assert "换了灯管" in texts[-1]
    assert "下一步" not in texts[-1]
    shown = [re.search('class="state ok">([^<]+)<', t)[1] for t in texts]
    assert shown[0] == "已登记"
    assert shown[-1] == "已处理"
    assert {"移交中", "承办中"} <= set(shown)


def test_a_later_name_does_not_change_what_was(client, company, number):
    company["qian"].name = "钱工程师"
    company["qian"].save()
    roster.publish(clock.now() - timedelta(minutes=1))
    boss = signed_in(client, "zhou", company)
    page = boss.get(f"/cases/{number}/as-of/6").content.decode()
    assert "钱师傅" in page
    assert "钱工程师" not in page


def test_only_for_those_who_may_see_the_case(client, company, number):
    assert signed_in(client, "outsider", company).get(f"/cases/{number}/as-of/1").status_code == 404
    boss = signed_in(client, "zhou", company)
    assert boss.get(f"/cases/{number}/as-of/0").status_code == 404
    assert boss.get(f"/cases/{number}/as-of/999").status_code == 404
