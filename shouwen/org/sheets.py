"""A company's staff and houses from an XLSX file: first every fault, then all rows or none.

Sheet 员工: 工号 姓名 手机 岗位 管理处 部门 上级工号 外包单位; 管理处 may be left out where it is plain.
Sheet 房屋: 小区 楼 单元 室 姓名 电话. Headings may be English as well (number, name, phone, post,
office, department, superior, contractor; estate, building, unit, room, name, phone).
"""

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db import transaction
from python_calamine import CalamineError, CalamineWorkbook

from shouwen.org import models as m
from shouwen.org.posts import OF_AN_OFFICE, WITHOUT_DEPARTMENT, highest, rank

LARGEST = 5_000_000
MOST_ROWS = 50_000
LARGEST_UNPACKED = 100_000_000
STAFF = {"工号": "number", "姓名": "name", "手机": "phone", "电话": "phone", "岗位": "post", "管理处": "office", "部门": "department",
         "上级工号": "superior", "外包单位": "contractor"}
HOUSES = {"小区": "estate", "楼": "building", "单元": "unit", "室": "room", "姓名": "name", "电话": "phone"}
POSTS = {
    "保安": "guard", "保洁": "cleaner", "维修": "repairer", "班组长": "team_leader", "客服": "agent",
    "前台": "receptionist", "客户关系主管": "coordinator", "客户服务主管": "tracker", "主管": "supervisor",
    "部门主管": "department_head", "管理处负责人": "office_head", "分管领导": "company_leader",
    "审核员": "auditor", "职员": "staff",
}
MATTERS = "事项"
"""The sheet of open matters, which goes through the one door."""
PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{7,8}")


class Fault(msgspec.Struct, frozen=True):
    """What is wrong in one row, and what to do."""

    sheet: str
    row: int
    why: str


class Preview(msgspec.Struct, kw_only=True):
    """What an import would do. With any fault nothing may be written."""

    staff: list[dict[str, str]] = []
    houses: list[dict[str, str]] = []
    faults: list[Fault] = []


def unpacks_to(data: bytes) -> int:
    """The size that a packed file says it has unpacked; what is not packed has none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            return sum(member.file_size for member in box.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return 0


def preview(data: bytes, by: m.Staff | None = None) -> Preview:
    """Read a file and look at every row of it. Never writes, never raises for a bad file.

    ``by`` is who imports: nobody gives a post above his own rights, or another one to himself.
    """
    found = Preview()
    if len(data) > LARGEST:
        found.faults.append(Fault("—", 0, "文件超过 5 MB，请分成几个 / larger than 5 MB: split it"))
        return found
    if unpacks_to(data) > LARGEST_UNPACKED:
        found.faults.append(Fault("—", 0, "文件解开后过大，请分成几个 / it unpacks to too much: split it"))
        return found
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (CalamineError, ValueError, OSError):
        found.faults.append(Fault("—", 0, "不是 XLSX 文件，请另存为 .xlsx / not an XLSX file"))
        return found
    known = {"员工": "staff", "staff": "staff", "房屋": "houses", "houses": "houses"}
    for name, rows in sheets.items():
        sort = known.get(name.strip().lower(), known.get(name.strip()))
        if sort is None:
            continue
        if len(rows) > MOST_ROWS:
            found.faults.append(Fault(name, MOST_ROWS, "超过五万行，请分成几个文件 / more than 50,000 rows"))
            continue
        headings = STAFF if sort == "staff" else HOUSES
        found.faults += [
            Fault(name, 1, f"没有“{h}”这一列，可用：{'、'.join(headings)} / no such column")
            for h in _unknown(rows, headings)
        ]
        table = list(_table(rows, headings))
        _check(found, name, sort, table, by)
    if not (found.staff or found.houses or found.faults or MATTERS in sheets):
        found.faults.append(Fault("—", 0, "没有名为“员工”、“房屋”或“事项”的工作表 / no sheet 员工, 房屋 or 事项"))
    return found


def _unknown(rows: list[list[Any]], headings: dict[str, str]) -> list[str]:
    """Headings that nobody would read: better said than silently left out."""
    known = {*headings, *headings.values()}
    shown = [_text(h) for h in rows[0]] if rows else []
    return [h for h in shown if h and h not in known and h.lower() not in known]


def _table(rows: list[list[Any]], headings: dict[str, str]) -> Iterable[tuple[int, dict[str, str]]]:
    if not rows:
        return
    names = [headings.get(str(h).strip(), str(h).strip().lower()) for h in rows[0]]
    for n, row in enumerate(rows[1:], start=2):
        values = {k: _text(v) for k, v in zip(names, row, strict=False)}
        if any(values.values()):
            yield n, values


def _text(value: Any) -> str:
    """A cell as text; a whole number loses its ``.0``, a formula sign its force."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value if value is not None else "").strip()[:120]


def _check(
    found: Preview, name: str, sort: str, table: list[tuple[int, dict[str, str]]],
    by: m.Staff | None,
) -> None:
    if sort == "staff":
        _check_staff(found, name, table, by)
    else:
        _check_houses(found, name, table)


def _check_staff(
    found: Preview, name: str, table: list[tuple[int, dict[str, str]]], by: m.Staff | None
) -> None:
    places = Places()
    numbers = set(m.Staff.objects.values_list("number", flat=True)) | {
        v.get("number", "") for _n, v in table
    }
    seen: set[str] = set()
    for n, values in table:
        why = []
        number = values.get("number", "")
        if not number:
            why.append("缺工号 / number missing")
        if number in seen:
            why.append(f"工号 {number} 重复 / number twice")
        seen.add(number)
        if not values.get("name"):
            why.append("缺姓名 / name missing")
        post = POSTS.get(values.get("post", ""), values.get("post", ""))
        if post not in POSTS.values():
            why.append(f"没有岗位“{values.get('post', '')}”，可用：{'、'.join(POSTS)}")
        if values.get("phone") and not PHONE.fullmatch(values["phone"]):
            why.append(f"电话“{values['phone']}”不对 / no phone number")
        why += places.faults(values, post)
        if values.get("superior") and values["superior"] not in numbers:
            why.append(f"上级工号“{values['superior']}”不存在 / no such superior")
        if post in ("guard", "cleaner", "repairer") and not values.get("superior"):
            why.append("操作人员必须有上级工号 / operatives need a superior")
        if by is not None:
            why += _beyond_rights(number, post, by)
        found.faults += [Fault(name, n, w) for w in why]
        found.staff.append({**values, "post": post})
    _check_circles(found, name, table)


class Places:
    """The departments and offices that rows of staff name."""

    def __init__(self) -> None:
        self.offices = {o.name: o for o in m.Office.objects.filter(closed=None).order_by("pk")}
        self.belong = {s.number: s.office for s in m.Staff.objects.exclude(office=None).select_related("office")}
        self.departments: dict[str, list[m.Department]] = {}
        for found in m.Department.objects.filter(closed=None).select_related("office").order_by("pk"):
            self.departments.setdefault(found.name, []).append(found)

    def department(self, values: dict[str, str]) -> m.Department | None:
        """The one meant; None: none is named, or several might be."""
        office = values.get("office")
        fits = [d for d in self.departments.get(values.get("department", ""), []) if not office or d.office.name == office]
        return fits[0] if len(fits) == 1 else None

    def office(self, values: dict[str, str]) -> m.Office | None:
        """Of who belongs to no department: the office named, his own so far, or the only one where
        his post is an office's; None: the whole company."""
        if values.get("department"):
            return None
        if values.get("office"):
            return self.offices.get(values["office"])
        if values["post"] not in OF_AN_OFFICE:
            return None
        only = next(iter(self.offices.values())) if len(self.offices) == 1 else None
        return self.belong.get(values.get("number", "")) or only

    def faults(self, values: dict[str, str], post: str) -> list[str]:
        office, department = values.get("office", ""), values.get("department", "")
        if office and office not in self.offices:
            return [f"没有管理处“{office}”，可用：{'、'.join(self.offices)} / no such office"]
        if department and department not in self.departments:
            return [f"没有部门“{department}”，请先建部门，或用：{'、'.join(sorted(self.departments))}"]
        if department and self.department(values) is None:
            has = "、".join(d.office.name for d in self.departments[department])
            return [f"有“{department}”的管理处：{has}；请写明管理处 / say of which office"]
        if not department and post not in WITHOUT_DEPARTMENT:
            return ["缺部门 / department missing"]
        if not department and post in OF_AN_OFFICE and self.office({**values, "post": post}) is None:
            return [f"请写明管理处，可用：{'、'.join(self.offices)} / say of which office"]
        return []


def _check_circles(found: Preview, name: str, table: list[tuple[int, dict[str, str]]]) -> None:
    """Superiors that go round in a circle, those in the database included."""
    above = dict(m.Staff.objects.values_list("number", "superior__number"))
    above.update({v["number"]: v["superior"] for _n, v in table if v.get("number") and v.get("superior")})
    for n, values in table:
        start = values.get("number", "")
        seen, now = {start}, above.get(start)
        while now is not None and now not in seen:
            seen.add(now)
            now = above.get(now)
        if start and now == start:
            found.faults.append(
                Fault(name, n, f"上级绕成一圈：{start} → {above[start]} → … / superiors in a circle"))


def _beyond_rights(number: str, post: str, by: m.Staff) -> list[str]:
    if number == by.number and [post] != by.posts:
        return ["不能给自己换岗位，请另一位管理员导入 / nobody gives himself another post"]
    if highest([post]) > rank(by):
        return ["这个岗位高于您的权限 / this post is above your own rights"]
    return []


def _check_houses(found: Preview, name: str, table: list[tuple[int, dict[str, str]]]) -> None:
    estates = set(m.Estate.objects.values_list("name", flat=True))
    seen: set[tuple[str, str]] = set()
    for n, values in table:
        why = []
        if values.get("estate", "") not in estates:
            why.append(f"没有小区“{values.get('estate', '')}”，可用：{'、'.join(sorted(estates))}")
        if not values.get("building") or not values.get("room"):
            why.append("缺楼或室 / building or room missing")
        if values.get("phone") and not PHONE.fullmatch(values["phone"]):
            why.append(f"电话“{values['phone']}”不对 / no phone number")
        key = (values.get("estate", ""), label_of(values))
        if key in seen and not values.get("name"):
            why.append("房号重复 / house twice")
        seen.add(key)
        found.faults += [Fault(name, n, w) for w in why]
        found.houses.append(values)


def label_of(values: dict[str, str]) -> str:
    return "-".join(v for v in (values.get("building"), values.get("unit"), values.get("room")) if v)


@transaction.atomic
def apply(found: Preview) -> tuple[int, int]:
    """Write a faultless preview; the numbers of staff and houses written.

    Raises:
        ValueError: the preview has faults.
    """
    if found.faults:
        msg = "an import with faults is not written"
        raise ValueError(msg)
    places = Places()
    for values in found.staff:
        belongs = {"department": places.department(values), "office": places.office(values)}
        m.Staff.objects.update_or_create(
            number=values["number"],
            defaults={
                "name": values["name"], "phone": values.get("phone", ""), "posts": [values["post"]],
                **belongs, "outsourced": values.get("contractor", ""), "title": None,
            },
            create_defaults={
                "key": f"s{values['number'].lower()}", "name": values["name"],
                "phone": values.get("phone", ""), "posts": [values["post"]],
                **belongs, "outsourced": values.get("contractor", ""), "password": "!",
            },
        )
    by_number = {s.number: s for s in m.Staff.objects.all()}
    for values in found.staff:
        if values.get("superior"):
            staff = by_number[values["number"]]
            staff.superior = by_number[values["superior"]]
            staff.save(update_fields=["superior"])
    _lead(found.staff, by_number)
    for values in found.houses:
        _house(values)
    return len(found.staff), len(found.houses)


def _lead(rows: list[dict[str, str]], by_number: dict[str, m.Staff]) -> None:
    """A department without a head or a tracker has the one that the file enters for it; of two none."""
    for role, post in (("head", "department_head"), ("tracker", "tracker")):
        named: dict[int, list[m.Staff]] = {}
        for values in rows:
            staff = by_number[values["number"]]
            if values["post"] == post and staff.department_id is not None:
                named.setdefault(staff.department_id, []).append(staff)
        for department, found in named.items():
            if len(found) == 1:
                m.Department.objects.filter(pk=department, **{role: None}).update(**{role: found[0]})


def _house(values: dict[str, str]) -> None:
    estate = m.Estate.objects.get(name=values["estate"])
    house, _new = m.House.objects.get_or_create(
        estate=estate, label=label_of(values),
        defaults={"building": values["building"], "unit": values.get("unit", ""), "room": values["room"]},
    )
    if values.get("name") or values.get("phone"):
        name, phone = values.get("name", ""), values.get("phone", "")
        called = {"name": name} if name or not phone else {}
        people = m.Customer.objects if phone else house.customers
        who = people.filter(phone=phone, **called).first()  # the same number and name is one person
        if who is None:
            who = m.Customer.objects.create(
                key=f"h{house.pk}-{house.customers.count() + 1}", name=name, phone=phone
            )
        who.houses.add(house)
