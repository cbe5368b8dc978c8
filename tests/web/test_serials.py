"""《特别事件报告》 has a number of its own once it is filed, in the order of filing, and keeps it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.kernel.outcome import Refusal
from shouwen.org.models import Estate
from shouwen.store.models import Serial
from tests.paper_stories import alarm, printed_text
from tests.web.settings_pages import signed_in

REPORT = {"persons": "无人受伤", "damage": "车棚一角", "cause": "充电器过热", "prevention": "换充电桩", "measures": "断电疏散"}


def file(case, act_id, **more):
    done = desk.act(a.File(by="zhou", form="F06", fields=REPORT, **more), on=case.id, act_id=act_id)
    assert not isinstance(done, Refusal), done


def test_filed_at_one_instant_each_has_a_number_and_keeps_it(living_company, settings, tmp_path):
    """Four people file at once, on whatever database: four numbers in a row, none twice."""
    settings.MEDIA_ROOT = tmp_path
    Estate.objects.filter(key="wt-estate").update(rulebook="R2")
    cases, ready = [alarm(act_id=f"at-once-{n}") for n in range(4)], Barrier(4)

    def send(case):
        try:
            ready.wait()
            file(case, f"f{case.number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, cases))
    given = dict(Serial.objects.values_list("case_id", "number"))
    assert sorted(given.values()) == [1, 2, 3, 4]
    file(cases[0], "again", reason="补充")
    assert dict(Serial.objects.values_list("case_id", "number")) == given


def test_a_refused_filing_takes_no_number(company, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Estate.objects.filter(key="wt-estate").update(rulebook="R2")
    case = alarm()
    assert isinstance(desk.act(a.File(by="zhou", form="F06", fields={"persons": "无"}), on=case.id, act_id="short"), Refusal)
    assert not Serial.objects.exists()


@pytest.mark.parametrize("book", ["R2", "unified"])
def test_numbered_in_the_order_of_filing(company, book, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Estate.objects.filter(key="wt-estate").update(rulebook=book)
    cases, zhou, year = [alarm(act_id="one"), alarm(act_id="two")], signed_in(company["zhou"]), clock.now().year

    def number(case):
        page = zhou.get(f"/cases/{case.number}/papers/F06").content.decode()
        return next((n for n in range(9) if f"特〔{year}〕{n}号" in page), None)

    file(cases[0], "draft", incomplete=True)
    assert [number(c) for c in cases] == [None, None]
    file(cases[1], "filed")
    assert [number(c) for c in cases] == [None, 1]
    file(cases[0], "later")
    assert [number(c) for c in cases] == [2, 1]
    file(cases[1], "again", reason="补充")  # an amendment is the same report
    assert [number(c) for c in cases] == [2, 1]
    printed = printed_text(zhou.get(f"/cases/{cases[0].number}/papers/F06.pdf").content)
    assert f"特别事件报告特〔{year}〕2号" in printed
    assert "断电疏散" in printed
    bundle = printed_text(zhou.get(f"/cases/{cases[0].number}/papers.pdf").content)
    assert f"特〔{year}〕2号" in bundle
