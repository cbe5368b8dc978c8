"""制度: reading, comparing; what only some may see."""

import pytest
from django.test import Client

from shouwen import clock
from shouwen.desk import rulemaking as rm
from tests.desk.test_rulemaking import published, written

BACKEND = "shouwen.org.sign_in.NumberOrPhone"


@pytest.fixture
def at(company):
    """``at("zhou")``: that person's browser."""
    def open_(key):
        client = Client()
        client.force_login(company[key], backend=BACKEND)
        return client
    return open_


def text(answer):
    return answer.content.decode()


def test_two_rulebooks_beside_each_other(at):
    page = at("li").get("/rulebooks/compare", {"a": "R2", "b": "R9"})
    assert page.status_code == 200
    assert "操作人员 → 直接上司" in text(page)
    assert "从发生起 2 分钟内" in text(page)
    assert text(page).index("谁可以交给谁") < text(page).index("用语")
    client = at("li")
    client.cookies["django_language"] = "en"
    assert "operatives → the superior" in text(client.get("/rulebooks/compare", {"a": "R2", "b": "R9"}))


def test_choosing_comes_first_and_nonsense_is_said(at):
    assert at("li").get("/rulebooks/compare").status_code == 200
    for wrong in ("R77", "../../etc/passwd", "R9@1", "own@draft"):
        page = at("li").get("/rulebooks/compare", {"a": "R9", "b": wrong})
        assert page.status_code == 422, wrong
        assert "请选两部制度" in text(page)


def test_the_list_names_estates_and_own_versions(at, company):
    published(company)
    rm.adopt(company_estate(), "own", clock.now(), company["zhou"])
    page = text(at("li").get("/rulebooks"))
    assert "本公司办法" in page
    assert page.index("own") < page.index("梧桐苑")
    assert "第 1 版" in text(at("li").get("/rulebooks/own"))
    assert at("li").get("/rulebooks/own@1").status_code == 200
    assert at("li").get("/rulebooks/own@2").status_code == 404
    assert at("li").get("/rulebooks/compare", {"a": "R9", "b": "own@1"}).status_code == 200


def company_estate():
    from shouwen.org.models import Estate

    return Estate.objects.get(key="wt-estate")


def test_a_draft_is_seen_by_those_who_write_alone(at, company):
    written(company)
    assert at("li").get("/rulebooks/own@draft").status_code == 404
    assert at("zhou").get("/rulebooks/own@draft").status_code == 200
    assert "own@draft" not in text(at("li").get("/rulebooks/compare"))
    assert "own@draft" in text(at("zhou").get("/rulebooks/compare"))
