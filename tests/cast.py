"""One cast for all tests that need a database: two offices, so that a stranger is at hand.

``wt``: 小李 guard, 赵队长 team leader, 钱师傅 repairer, 孙工 head of engineering, 陈静 agent, 孔协
coordinator, 田甜 tracker, 周主任 office head, 王女士 customer. ``wj``: 外人, who may do nothing in ``wt``.
"""

from datetime import timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

from django.contrib.auth.hashers import make_password
from PIL import Image

from shouwen import clock
from shouwen.org import models as m
from shouwen.org import roster

PASSWORD = "long enough for a test"
PEOPLE = (
    ("li", "小李", "guard", "wt-sec", "zhao"), ("zhao", "赵队长", "team_leader", "wt-sec", "zhou"),
    ("qian", "钱师傅", "repairer", "wt-eng", "sun"), ("sun", "孙工", "department_head", "wt-eng", "zhou"),
    ("tian", "田甜", "tracker", "wt-sec", "zhao"), ("chen", "陈静", "agent", "wt-svc", "zhou"),
    ("kong", "孔协", "coordinator", None, "zhou"), ("zhou", "周主任", "office_head", None, None),
    ("outsider", "外人", "agent", "wj-svc", None), ("leader", "高总", "company_leader", None, None),
)


@cache
def photo() -> bytes:
    """A small JPEG that any programme opens."""
    out = BytesIO()
    Image.new("RGB", (24, 16), "teal").save(out, "JPEG")
    return out.getvalue()


def heic() -> bytes:
    """A small HEIC as telephones take it: place in EXIF and XMP, the maker, taken sideways."""
    return Path(__file__).with_name("photo.heic").read_bytes()


@cache
def hashed() -> str:
    """One hash for everybody: hashing takes long on purpose."""
    return make_password(PASSWORD)


def build(rulebook: str = "R9") -> dict[str, m.Staff]:
    """Enter the company; people by key."""
    m.Company.objects.create(name="试验物业")
    offices = {k: m.Office.objects.create(key=k, name=f"{n}管理处") for k, n in (("wt", "梧桐"), ("wj", "望江"))}
    for key, book in (("wt", rulebook), ("wj", "R2")):
        m.Estate.objects.create(key=f"{key}-estate", name=offices[key].name[:2] + "苑", office=offices[key],
                                rulebook=book)
    departments = {
        k: m.Department.objects.create(key=k, name=n, office=offices[k[:2]], service_centre=k.endswith("svc"))
        for k, n in (("wt-sec", "秩序维护部"), ("wt-eng", "工程部"), ("wt-svc", "客服中心"), ("wj-svc", "服务中心"))
    }
    people: dict[str, m.Staff] = {}
    for n, (key, name, post, department, _superior) in enumerate(PEOPLE, start=1):
        office = None if department or post == "company_leader" else offices["wt"]
        people[key] = m.Staff(
            key=key, number=f"10{n:02d}", name=name, posts=[post], phone=f"139000010{n:02d}",
            department=departments.get(department or ""), office=office, is_admin=key == "zhou",
        )
        people[key].password = hashed()
        people[key].save()
    for key, _name, _post, _department, superior in PEOPLE:
        if superior:
            people[key].superior = people[superior]
            people[key].save()
    for department, head, tracker in (("wt-sec", "zhao", "tian"), ("wt-eng", "sun", None),
                                      ("wt-svc", "chen", None), ("wj-svc", "outsider", None)):
        departments[department].head = people[head]
        departments[department].tracker = people[tracker] if tracker else None
        departments[department].save()
    offices["wt"].head = people["zhou"]
    offices["wt"].save()
    m.DutyShift.objects.create(office=offices["wt"], agent=people["chen"], highest=people["zhou"])
    m.DutyShift.objects.create(office=offices["wj"], agent=people["outsider"], highest=people["outsider"])
    house = m.House.objects.create(estate=m.Estate.objects.get(key="wt-estate"), building="3", unit="2",
                                   room="1202", label="3-2-1202")
    wang = m.Customer.objects.create(key="wang", name="王女士", phone="13800001234")
    wang.houses.add(house)
    roster.publish(clock.now() - timedelta(days=60))
    return people
