"""The thin API: one key one case, problems with clause and way on, nothing from a stranger."""

import json

import pytest

from shouwen.store import models as m


@pytest.fixture
def guard(client, company):
    client.force_login(company["li"], backend="shouwen.org.sign_in.NumberOrPhone")
    return client


def post(client, path, body, key="k1", **headers):
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(path, data, content_type="application/json", headers={"Idempotency-Key": key, **headers})


MATTER = {"customer": "wang", "content": "楼道灯不亮", "kind": "repair", "class": 2, "solvable": False}


def test_a_case_is_registered_and_acted_on(guard):
    made = post(guard, "/api/v1/cases", MATTER)
    assert made.status_code == 201
    number = made.json()["number"]
    acted = post(guard, f"/api/v1/cases/{number}/acts",
                 {"act": "hand_over", "to": "superior", "way": "to_superior"}, key="k2")
    assert acted.json() == {"number": number, "version": 2}


def test_the_same_key_answers_the_same(guard):
    assert post(guard, "/api/v1/cases", MATTER).json() == post(guard, "/api/v1/cases", MATTER).json()
    assert m.Case.objects.count() == 1
    other = post(guard, "/api/v1/cases", {**MATTER, "content": "别的"})
    assert other.status_code == 422


def test_a_refusal_is_a_problem_with_clause_and_way_on(guard):
    number = post(guard, "/api/v1/cases", MATTER).json()["number"]
    answer = post(guard, f"/api/v1/cases/{number}/acts",
                  {"act": "hand_over", "to": "wt-eng", "way": "phone_bridge"}, key="k2")
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "RF10"
    assert answer.json()["clause"][0].startswith("R9-operative")
    assert answer.json()["instead"]


@pytest.mark.parametrize("body", [
    "{", "[]", b"\xff\xfe", '{"content": NaN}', '{"content": 1e999}', '{"content": "a", "content": "b"}',
    '{"content": ' + "9" * 5000 + "}", '{"content": "a\\u0000b"}', '{"content": "\\ud800"}',
    "[" * 10000, '{"content": ' + '{"a":' * 60 + "1" + "}" * 60 + "}",
])
def test_hostile_json_is_refused(guard, body):
    """H09: refused with 400, never a 500, nothing written."""
    answer = post(guard, "/api/v1/cases", body)
    assert answer.status_code in (400, 422)
    assert m.Case.objects.count() == 0


@pytest.mark.parametrize("field", ["by", "at", "office", "accountable", "act_as"])
def test_extra_fields_are_refused(guard, field):
    """H24: the actor comes from the sign-in."""
    assert post(guard, "/api/v1/cases", {**MATTER, field: "zhou"}).status_code == 422
    assert m.Case.objects.count() == 0


def test_the_clocks_act_is_nobodys(guard):
    number = post(guard, "/api/v1/cases", MATTER).json()["number"]
    answer = post(guard, f"/api/v1/cases/{number}/acts", {"act": "expire"}, key="k2")
    assert answer.status_code == 400


def test_a_stranger_finds_nothing(guard, client, company):
    number = post(guard, "/api/v1/cases", MATTER).json()["number"]
    client.force_login(company["outsider"], backend="shouwen.org.sign_in.NumberOrPhone")
    answer = post(client, f"/api/v1/cases/{number}/acts", {"act": "note", "text": "看看"}, key="k9")
    assert answer.status_code == 404


def test_another_offices_customer_and_estate_are_as_absent_here_as_on_the_page(client, company):
    client.force_login(company["outsider"], backend="shouwen.org.sign_in.NumberOrPhone")
    answers = [post(client, "/api/v1/cases", {**MATTER, "customer": key}, key=key) for key in ("wang", "nobody")]
    assert [a.status_code for a in answers] == [409, 409]
    assert answers[0].json() == answers[1].json()
    estates = [post(client, "/api/v1/cases", {**MATTER, "customer": None, "estate": key}, key=key)
               for key in ("wt-estate", "nowhere")]
    assert [a.status_code for a in estates] == [422, 422]
    page = client.post("/register", {"client_id": "w1", "customer": "wang", "content": "灯不亮", "then": "only"})
    assert page.status_code == 422
    assert "王女士" not in page.content.decode()
    assert m.Case.objects.count() == 0


def test_nobody_without_a_sign_in(client, company):
    assert post(client, "/api/v1/cases", MATTER).status_code == 401


def test_a_key_is_needed(guard):
    answer = guard.post("/api/v1/cases", json.dumps(MATTER), content_type="application/json")
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]
