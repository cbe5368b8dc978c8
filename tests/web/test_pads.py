"""A9: a printed sheet of reserved numbers; a scan lands in its matter."""

import io
import re

import pypdf
import pytest

from shouwen.desk import pads
from shouwen.store.models import AuditLog, Case, ReservedNumber
from tests.web.settings_pages import signed_in


def scan(who, row):
    return signed_in(who).get(f"/pad/{row.token}")


def register(client, path, **more):
    page = client.get(path).content.decode()
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return client.post("/register", {**carried, "content": "电梯异响", "kind": "repair", "channel": "verbal", "then": "only",
                                     "house": "3-2-1202", "phone": "13800001234", "estate": "wt-estate", **more})


def test_a_sheet_holds_the_numbers_and_their_codes(company):
    answer = signed_in(company["chen"]).post("/pad", {"count": "8"})
    assert answer["Content-Type"] == "application/pdf"
    pages = [p.extract_text() for p in pypdf.PdfReader(io.BytesIO(answer.content)).pages]
    rows = list(ReservedNumber.objects.order_by("pk"))
    assert len(rows) == 8
    assert len({r.token for r in rows}) == 8
    assert {r.office for r in rows} == {"wt"}
    for row in rows:
        assert f"P{row.pk:06d}" in "".join(pages)
    assert "试验物业" in pages[0]
    assert AuditLog.objects.filter(what="pad", by="chen").exists()


def test_scanning_registers_under_the_number_and_later_leads_to_the_matter(company):
    [row] = pads.reserve(1, by="chen", office="wt")
    first = scan(company["li"], row)
    assert first["Location"] == f"/register?pad={row.token}"
    client = signed_in(company["li"])
    assert f"P{row.pk:06d}" in client.get(first["Location"]).content.decode()
    done = register(client, first["Location"])
    assert done.status_code == 302, done.content.decode()[-2000:]
    row.refresh_from_db()
    case = Case.objects.get()
    assert row.case == case
    number = done["Location"].rpartition("/")[2]
    assert scan(company["li"], row)["Location"] == f"/cases/{number}"
    for called in (f"P{row.pk:06d}", f"p{row.pk}"):
        page = client.get(f"/cases/{called}")
        assert page.status_code == 200
    assert f"P{row.pk:06d}" in page.content.decode()


def test_one_number_is_one_matter(company):
    [row] = pads.reserve(1, by="chen", office="wt")
    client, path = signed_in(company["li"]), f"/register?pad={row.token}"
    page = client.get(path).content.decode()
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert register(client, path).status_code == 302
    late = client.post("/register", {**carried, "content": "另一件事", "kind": "repair", "channel": "verbal", "then": "only",
                                     "house": "3-2-1202", "phone": "13800001234", "estate": "wt-estate"})
    assert late.status_code == 422
    assert "这个纸质编号刚刚登记了别的事项" in late.content.decode()
    assert Case.objects.count() == 1, "nothing of the second is written"


def test_another_office_and_unknown_codes(company):
    [row] = pads.reserve(1, by="chen", office="wt")
    assert scan(company["outsider"], row).status_code == 404
    assert signed_in(company["chen"]).get("/pad/0000").status_code == 404
    assert signed_in(company["chen"]).get("/cases/P999999").status_code == 404
    assert signed_in(company["chen"]).get(f"/cases/P{row.pk:06d}").status_code == 404, "not used yet"
    assert signed_in(company["qian"]).get("/pad").status_code == 404


@pytest.mark.parametrize("count", ["0", "61", "-1", "viele", "", "９"])
def test_how_many(company, count):
    answer = signed_in(company["chen"]).post("/pad", {"count": count})
    assert answer.status_code == 422
    assert "1 到 60" in answer.content.decode()
    assert not ReservedNumber.objects.exists()
