"""A form at the API: the same required fields, signers and later versions as on the page."""

import pytest

from tests.api.test_api import MATTER, post


@pytest.fixture
def desk_of(client, company):
    """陈静 at the API, and the path of a business matter of hers under R4, for which a notice is owed."""
    from shouwen.org.models import Estate

    Estate.objects.filter(key="wt-estate").update(rulebook="R4")
    client.force_login(company["chen"], backend="shouwen.org.sign_in.NumberOrPhone")
    number = post(client, "/api/v1/cases", {**MATTER, "kind": "business", "class": 3, "channel": "visit"}).json()["number"]
    return client, f"/api/v1/cases/{number}/acts"


@pytest.mark.parametrize(("act", "code", "instead"), [
    ({"act": "file", "form": "F11", "fields": {"rules": "带证件"}}, "RF27", "file"),
    ({"act": "file", "form": "F11", "fields": {"limit": "三天", "nonsense": "x"}}, "RF93", "file"),
    ({"act": "sign", "form": "F11"}, "RF31", "report"),
])
def test_what_the_page_refuses_the_api_refuses(desk_of, act, code, instead):
    client, path = desk_of
    answer = post(client, path, act, key="k2")
    assert answer.status_code == 409, answer.content
    assert answer.json()["code"] == code
    assert instead in answer.json()["instead"]


def test_filed_and_changed_only_with_a_reason(desk_of):
    client, path = desk_of
    assert post(client, path, {"act": "file", "form": "F11", "fields": {"limit": "三天"}}, key="k2").status_code == 200
    changed = {"act": "file", "form": "F11", "fields": {"limit": "五天"}}
    refused = post(client, path, changed, key="k3")
    assert (refused.status_code, refused.json()["code"]) == (409, "RF32")
    assert post(client, path, {**changed, "reason": "规定改了"}, key="k4").status_code == 200
