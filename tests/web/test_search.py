"""Searching cases: two characters, houses, ends of phone numbers, names, numbers; and for whom."""

import pytest
from django.db import connection

from shouwen import desk
from shouwen.kernel import acts as a
from shouwen.org.models import Customer, Estate, House
from shouwen.queries import searching
from shouwen.queries.boards import queue
from shouwen.store import models as m
from shouwen.store import read
from shouwen.store import searching as index


def register(key="k", by="li", **fields):
    first = a.Register(**{"by": by, "customer": "wang", "content": "楼道灯不亮", "kind": "repair", "class_": 2,
                          "solvable": False, **fields})
    done = desk.act(first, on=None, act_id=key)
    assert isinstance(done, desk.Done), done
    return done


def found(person, q, stage=""):
    return [line.id for line in queue(seen_by=person, q=q, stage=stage)]


@pytest.mark.parametrize("q", ["道灯", "楼道灯不亮", "灯不", "亮", "楼", "wifi", "WiFi", "3M", "路由器,重启"])
def test_words_of_what_was_said(company, q):
    there = register(content="楼道灯不亮 WiFi也断了,3M 路由器,重启没用").id
    register("other", content="电梯异响")
    assert found(company["chen"], q) == [there]


@pytest.mark.parametrize("q", ["亮灯", "灯亮", "不存在", ",", "%", "_", '"', "' | 'x", "楼 OR 道", "*", "NEAR(楼 道)", "道 灯"])
def test_what_was_not_said_is_not_found(company, q):
    register()
    assert found(company["chen"], q) == []


def test_both_halves_without_the_whole_are_no_hit(company):
    register(content="水管漏了,管理处没人")
    assert found(company["chen"], "水管理") == []


def test_house_phone_name_and_number(company):
    case = register()
    row = m.Case.objects.get(pk=case.id)
    who = Customer.objects.get(key="wang")
    for q in (row.house, row.house[:3], who.phone, who.phone[-4:], who.name, who.name[:2], case.number, str(case.id)):
        assert found(company["chen"], q) == [case.id], q
    assert found(company["chen"], who.phone[:4]) == []


def test_a_house_put_right_is_found_by_the_new_one(company):
    case = register()
    row = m.Case.objects.get(pk=case.id)
    wrong = row.house
    right = House.objects.create(estate=Estate.objects.get(key=row.estate), label="9-2-0101", building="9", room="0101")
    done = desk.act(a.Correct(by="chen", field="house", value=right.label, reason="说错了"), on=case.id, act_id="c")
    assert isinstance(done, desk.Done), done
    assert found(company["chen"], right.label) == [case.id]
    assert found(company["chen"], wrong) == []


def test_an_erased_text_leaves_no_words(company):
    case = register()
    m.Value.objects.filter(case_id=case.id, path="content").update(text="", salt=b"")
    assert m.Search.objects.get(pk=case.id).said == ""
    assert found(company["chen"], "道灯") == []
    assert not list(index.hits([[index.Term("道灯")]]))


def test_a_name_heard_later_is_found(company):
    details = a.CustomerDetails(phone="13700008888")
    case = register(customer=details)
    assert found(company["chen"], "欧阳") == []
    register("again", customer=a.CustomerDetails(name="欧阳明", phone="13700008888"))
    assert case.id in found(company["chen"], "欧阳")


def test_another_office_is_neither_shown_nor_counted(company):
    here = register().id
    assert found(company["chen"], "道灯") == [here]
    assert found(company["outsider"], "道灯") == []
    assert found(company["outsider"], read.number_of(here)) == []
    m.Case.objects.filter(pk=here).update(office="elsewhere")
    assert found(company["chen"], "道灯") == []


def test_the_newest_come_first_and_many_are_cut(company, monkeypatch):
    monkeypatch.setattr(index, "FIRST", 2)
    monkeypatch.setattr(searching, "MOST", 3)
    ids = [register(f"k{n}").id for n in range(7)]
    m.Case.objects.filter(pk__in=ids).update(stage="closed")
    assert found(company["chen"], "道灯", stage="closed") == ids[:3:-1]
    m.Case.objects.filter(pk__in=ids[4:]).update(office="elsewhere")
    assert found(company["chen"], "道灯", stage="closed") == ids[3:0:-1]


def test_open_ones_are_found_behind_many_closed(company, monkeypatch):
    monkeypatch.setattr(index, "FIRST", 2)
    ids = [register(f"k{n}").id for n in range(6)]
    m.Case.objects.filter(pk__in=ids[1:]).update(stage="closed")
    assert found(company["chen"], "道灯") == [ids[0]]


def test_a_search_reads_no_table_to_its_end(company):
    for n in range(3):
        register(f"k{n}")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("EXPLAIN QUERY PLAN " + index._QUERY["sqlite"], ['"道灯"', index.NEWEST, 10])
            plan = " ".join(str(r) for r in cursor.fetchall())
            assert "VIRTUAL TABLE INDEX" in plan
            assert "TEMP B-TREE" not in plan
        else:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN SELECT case_id FROM store_search WHERE {index.TOKENS} @@ '道灯'::tsquery")
            plan = " ".join(str(r) for r in cursor.fetchall())
            assert "Bitmap Index Scan on store_search_words" in plan
