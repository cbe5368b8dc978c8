"""A company's open matters from XLSX, through the one door; running it again writes nothing twice.

Sheet 事项: 编号 小区 房号 姓名 电话 首问工号 内容 类型 时间.
"""

import io
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.utils import timezone
from python_calamine import CalamineError, CalamineWorkbook

from shouwen.desk.door import act
from shouwen.kernel import acts as a
from shouwen.kernel.outcome import Refusal
from shouwen.org.houses import house_at, plain_house
from shouwen.org.models import Department, Estate, Staff
from shouwen.org.sheets import (
    LARGEST_UNPACKED,
    MATTERS,
    Fault,
    Places,
    Preview,
    label_of,
    preview,
    unpacks_to,
)

KINDS = {"咨询": "enquiry", "报修": "repair", "投诉": "complaint", "建议": "suggestion", "求助": "plea",
         "业务办理": "business", "隐患": "hazard", "突发": "emergency", "举报": "report"}


class File(msgspec.Struct, kw_only=True):
    """All that a file would bring. With any fault nothing may be written."""

    found: Preview
    matters: list["Matter"]
    faults: list[Fault]


def looked_through(data: bytes, by: Staff | None = None) -> File:
    """Look at every row of staff, houses and matters; ``by`` is who imports. Never writes."""
    found = preview(data, by=by)
    places = Places()
    coming = {
        v["number"]: office.name if (office := places.office(v)) else _office_of(places.department(v))
        for v in found.staff if v.get("number")
    }
    matters, faults = matters_of(data, {(h.get("estate", ""), label_of(h)) for h in found.houses}, coming)
    return File(found=found, matters=matters, faults=[*found.faults, *faults])


def _office_of(department: Department | None) -> str:
    return department.office.name if department is not None else ""


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    row: int
    key: str
    estate: str
    by: str
    at: datetime
    act: Any


def matters_of(
    data: bytes, coming: Collection[tuple[str, str]] = (), staff_coming: Mapping[str, str] | None = None,
) -> tuple[list[Matter], list[Fault]]:
    """The rows of the sheet 事项 and what is wrong with them.

    ``coming``: houses that the same file enters, as name of the estate and label; ``staff_coming``:
    its staff by number, with the name of their office.
    """
    if unpacks_to(data) > LARGEST_UNPACKED:
        return [], []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except (CalamineError, ValueError, OSError):
        return [], []
    if MATTERS not in book.sheet_names:
        return [], []
    rows = book.get_sheet_by_name(MATTERS).to_python()
    names = [str(h).strip() for h in rows[0]] if rows else []
    estates = {e.name: e for e in Estate.objects.select_related("office")}
    staff = {s.number: s for s in Staff.objects.select_related("office", "department__office")}
    found, faults = [], []
    for n, raw in enumerate(rows[1:], start=2):
        values = dict(zip(names, raw, strict=False))
        if not any(values.values()):
            continue
        matter = _matter(n, values, estates, staff, coming, staff_coming or {})
        (faults if isinstance(matter, Fault) else found).append(matter)  # type: ignore[arg-type]
    return found, faults  # type: ignore[return-value]


def _matter(
    n: int, values: dict[str, Any], estates: dict[str, Estate], staff: dict[str, Staff],
    coming: Collection[tuple[str, str]], staff_coming: Mapping[str, str],
) -> Matter | Fault:
    def text(key: str) -> str:
        value = values.get(key, "")
        return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()

    if not text("内容"):
        return Fault(MATTERS, n, "缺内容 / content missing")
    if text("小区") not in estates:
        return Fault(MATTERS, n, f"没有小区“{text('小区')}”")
    number = text("首问工号")
    if number not in staff and number not in staff_coming:
        return Fault(MATTERS, n, f"没有工号“{number}” / no such staff number")
    estate, who = estates[text("小区")], staff.get(number)
    office = staff_coming.get(number) or (who.at_office.name if who and who.at_office else "")
    if office and office != estate.office.name:
        return Fault(MATTERS, n, f"工号“{number}”不在“{estate.name}”的管理处 / of another office")
    house = plain_house(text("房号"))
    there = not house or (estate.name, house) in coming or house_at(estate, text("房号"))
    if not there and text("类型") != "突发":
        return Fault(MATTERS, n, f"“{estate.name}”没有房号“{text('房号')}” / no such house")
    if text("类型") and text("类型") not in KINDS:
        return Fault(MATTERS, n, f"没有类型“{text('类型')}”，可用：{'、'.join(KINDS)}")
    at = values.get("时间")
    if isinstance(at, str):
        try:
            at = datetime.fromisoformat(at)
        except ValueError:
            return Fault(MATTERS, n, f"时间“{at}”不对，请写 2026-11-23 09:00")
    if not isinstance(at, datetime):
        return Fault(MATTERS, n, "缺时间 / time missing")
    at = at if at.tzinfo else timezone.make_aware(at)
    named = {k: v for k, v in (("name", text("姓名")), ("phone", text("电话")), ("house", text("房号"))) if v}
    by = who.key if who else ""
    return Matter(
        row=n, key=f"import-{text('编号') or n}", estate=estate.key, by=by, at=at,
        act=a.Register(
            by=by, content=text("内容"), kind=KINDS.get(text("类型")),  # type: ignore[arg-type]
            customer=a.CustomerDetails(**named) if named else None, channel="company",
        ),
    )


def register_matters(matters: Iterable[Matter]) -> tuple[int, list[Fault]]:
    """Register what is not registered yet, each at its own time: how many were, and which rows the
    estate's rulebook refuses and why. These may be put right and sent again."""
    written, refused = 0, []
    for matter in matters:
        outcome = act(matter.act, on=None, act_id=matter.key, now=matter.at, estate=matter.estate, taken_over=True)
        if isinstance(outcome, Refusal):
            refused.append(Fault(MATTERS, matter.row, f"{outcome.why.get('zh', '')} / {outcome.why.get('en', outcome.code)}"))
        else:
            written += not outcome.again
    return written, refused
