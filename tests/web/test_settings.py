"""管理: an office head sees and changes his own office alone; the administrator the company."""

from datetime import timedelta

from shouwen import clock
from shouwen.org import models as m

BACKEND = "shouwen.org.sign_in.NumberOrPhone"


def test_an_office_head_sees_nothing_of_another_office(head, company):
    m.Absence.objects.create(staff=company["li"], begins=clock.now(), why="住院",
                             ends=clock.now() + timedelta(days=1))
    pages = "".join(head.get(path).content.decode() for path in ("/settings", "/settings/duty"))
    assert "望江" in pages
    for foreign in ("小李", "住院", "梧桐"):
        assert foreign not in pages, foreign


def test_an_office_head_writes_no_absence_and_no_shift_of_another_office(head, company):
    away = {"staff": "li", "begins": "2026-12-01T08:00", "ends": "2026-12-02T08:00"}
    assert head.post("/settings/absence", away).status_code == 422
    assert m.Absence.objects.count() == 0
    before = list(m.DutyShift.objects.values_list("office", "agent", "begins"))
    turn = {"office": "wt", "agent": "outsider", "highest": "outsider", "begins": "08:00", "ends": "20:00"}
    assert head.post("/settings/shift", turn).status_code == 422
    assert head.post("/settings/shift", {**turn, "office": "wj", "agent": "li"}).status_code == 422
    assert list(m.DutyShift.objects.values_list("office", "agent", "begins")) == before
    assert head.post("/settings/shift", {**turn, "office": "wj"}).status_code == 302


def test_only_administrators_import(head, company):
    """The sheet may write any office of the company."""
    assert head.get("/settings/import").status_code == 404
    assert head.post("/settings/import", {"confirm": "1"}).status_code == 404
