"""《特别事件报告》 has a number of its own once it is filed, in the order of filing, and keeps it."""

import pytest

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.kernel.outcome import Refusal
from shouwen.org.models import Estate
from tests.paper_stories import alarm, printed_text
from tests.web.settings_pages import signed_in

REPORT = {"persons": "无人受伤", "damage": "车棚一角", "cause": "充电器过热", "prevention": "换充电桩", "measures": "断电疏散"}


def file(case, act_id, **more):
    done = desk.act(a.File(by="zhou", form="F06", fields=REPORT, **more), on=case.id, act_id=act_id)
    assert not isinstance(done, Refusal), done


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
