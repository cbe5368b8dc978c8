"""People, houses, roster and handbook of the demo company."""

import itertools
from datetime import datetime, time, timedelta

from shouwen.org import models as m
from shouwen.org import roster

PASSWORD = "shouwen-demo"  # noqa: S105 - printed at start; the demo has no real data
FAMILY = ["欧阳", "贺", "龚", "邵", "汤", "孟", "施", "葛", "柯", "翁", "卢", "祁", "严", "章", "倪", "项", "尤", "费", "裴", "席", "麦", "岑", "薄", "甘", "钮", "景", "束", "阮", "闵", "季"]
GIVEN = ["春生", "晓岚", "建国", "丽萍", "志远", "雅琴", "海涛", "慧敏", "国强", "思雨", "长林", "美华", "俊杰", "淑珍", "文博", "红梅", "永康", "佳怡", "德胜", "玉兰"]
DEPARTMENTS = (
    ("engineering", "工程部", ["repair", "plumbing", "power", "lift", "hazard"]),
    ("security", "秩序维护部", ["security", "parking"]),
    ("cleaning", "环境部", ["cleaning"]),
    ("landscaping", "绿化部", ["gardening", "irrigation"]),
    ("finance", "财务部", ["fees"]),
    ("service", "客服中心", ["enquiry", "suggestion", "business", "complaint"]),
)
OFFICES = (("wt", "梧桐苑", "R9", 8), ("wj", "望江里", "wangjiang", 6))
PLANS = {"wt": ("fire", "flood", "lift"), "wj": ("fire", "lift", "gas", "flood")}
HANDBOOK = (
    ("水管漏水、爆管", "engineering", "漏水 水管 爆 滴水 水压 龙头"), ("停电、跳闸", "engineering", "停电 跳闸 插座 电表 灯"),
    ("电梯故障、困人", "engineering", "电梯 困人 轿厢 按钮"), ("下水道堵塞", "engineering", "堵 下水 地漏 返臭 马桶"),
    ("门禁、对讲、道闸", "engineering", "门禁 对讲 道闸 闸机 密码锁"), ("外墙、屋面渗漏", "engineering", "外墙 瓷砖 屋面 渗 潮"),
    ("消防设施", "engineering", "消防 灭火器 应急灯 防火门"), ("充电桩", "engineering", "充电 桩 飞线"),
    ("公共照明", "engineering", "路灯 声控 照明 坡道灯"), ("健身、游乐器材", "engineering", "健身 滑梯 秋千 漫步机"),
    ("停车、车位被占", "security", "车位 停车 占 挪车 地锁"), ("访客、外卖、快递进门", "security", "访客 外卖 快递 推销 登记"),
    ("噪音扰民", "security", "噪音 跳舞 麻将 吵 音乐"), ("高空抛物", "security", "抛物 扔 丢 酒瓶"),
    ("消防通道占用", "security", "通道 堵 杂物 堆"), ("走失、寻人寻物", "security", "走丢 找 丢了 监控"),
    ("遛狗、养犬", "security", "狗 宠物 牵绳"), ("夜间巡逻", "security", "巡逻 手电 保安"),
    ("垃圾清运、异味", "cleaning", "垃圾 异味 苍蝇 清运"), ("楼道、电梯保洁", "cleaning", "楼道 拖 烟头 扶手 保洁"),
    ("大件、装修垃圾", "cleaning", "大件 装修垃圾 旧衣"), ("水箱清洗", "engineering", "水箱 发黄 铁锈"),
    ("树木修剪", "landscaping", "树 枝 修剪 桂花"), ("浇灌、喷头", "landscaping", "浇 喷头 草坪 积水"),
    ("打药、蚊虫", "landscaping", "打药 蚊子 虫"), ("花坛认养", "landscaping", "花坛 认养 种"),
    ("物业费、账单", "finance", "物业费 账单 催缴 预交"), ("停车费", "finance", "停车费 月租 涨价"),
    ("发票、收据", "finance", "发票 收据 票据"), ("装修押金", "finance", "押金 退款"),
    ("装修手续", "service", "装修 出入证 图纸"), ("过户、租客登记", "service", "过户 租客 登记 保姆"),
    ("门禁卡补办", "service", "门禁卡 丢 补"), ("会所、活动室预约", "service", "会所 预约 多功能厅"),
    ("投诉受理", "service", "投诉 态度 不满"), ("失物招领", "", "失物 捡到 招领"), ("楼宇广告", "", "广告 海报"),
)


def _names():  # type: ignore[no-untyped-def]
    for n in range(len(GIVEN) * len(FAMILY)):
        yield FAMILY[n % len(FAMILY)] + GIVEN[(n * 7 + n // len(FAMILY)) % len(GIVEN)]


def build(now: datetime) -> None:
    """Enter the company; the roster is in force from forty days before ``now``."""
    names = _names()
    numbers = itertools.count(1001)
    m.Company.objects.create(name="清和物业")
    _person("leader", next(names), ["company_leader"], numbers)
    _person("leader2", next(names), ["company_leader"], numbers)
    _person("auditor", next(names), ["auditor"], numbers)
    _person("admin", next(names), ["staff"], numbers, is_admin=True)
    for office in OFFICES:
        _office(*office, names, numbers)
    roster.publish(now - timedelta(days=40))


def _person(key, name, posts, numbers, **fields):  # type: ignore[no-untyped-def]
    number = next(numbers)
    staff = m.Staff(key=key, number=str(number), name=name, posts=posts,
                    phone=f"1390000{number}", **fields)
    staff.password = _hashed()
    staff.save()
    return staff


_kept: list[str] = []


def _hashed() -> str:
    """One hash for all: hashing takes long on purpose, and the password is the same."""
    if not _kept:
        from django.contrib.auth.hashers import make_password

        _kept.append(make_password(PASSWORD))
    return _kept[0]


def _office(key, name, rulebook, buildings, names, numbers):  # type: ignore[no-untyped-def]
    office = m.Office.objects.create(key=key, name=f"{name}管理处")
    estate = m.Estate.objects.create(key=f"{key}-estate", name=name, office=office, rulebook=rulebook)
    leader = m.Staff.objects.get(key="leader")
    head = _person(f"{key}-head", next(names), ["office_head"], numbers, office=office, superior=leader)
    office.head = head
    office.save()
    _person(f"{key}-coordinator", next(names), ["coordinator"], numbers, office=office, superior=head)
    for short, title, covers in DEPARTMENTS:
        department = m.Department.objects.create(
            key=f"{key}-{short}-dep", name=title, office=office, covers=covers,
            service_centre=short == "service",
        )
        boss = _person(f"{key}-{short}", next(names),
                       ["team_leader"] if short in ("security", "cleaning") else ["department_head"],
                       numbers, department=department, superior=head)
        department.head = boss
        department.tracker = _person(f"{key}-{short}-tracker", next(names), ["tracker"], numbers,
                                     department=department, superior=boss)
        department.save()
        _crew(key, short, department, boss, names, numbers)
    people = {s.key: s for s in m.Staff.objects.filter(key__startswith=f"{key}-")}
    for begins, ends, agent, highest in (
        (time(8), time(20), "agent1", "head"), (time(20), time(8), "agent2", "service"),
    ):
        m.DutyShift.objects.create(
            office=office, begins=begins, ends=ends, agent=people[f"{key}-{agent}"],
            highest=people[f"{key}-{highest}"], next_keys=[f"{key}-engineering", f"{key}-head"],
        )
    for danger in PLANS[key]:
        m.Plan.objects.create(office=office, danger=danger, name=f"{name}{PLAN_NAMES[danger]}应急预案",
                              steps=["报告当班最高级别", "疏散并拉警戒", "切断来源", "请外部支援", "记录并善后"])
    _houses(key, estate, buildings, names)
    _handbook(key, office)


PLAN_NAMES = {"fire": "火灾", "flood": "水浸", "lift": "电梯困人", "gas": "燃气泄漏"}
CREWS = {
    "engineering": ("repair", "repairer", 4, ""), "security": ("guard", "guard", 5, "安盾保安公司"),
    "cleaning": ("clean", "cleaner", 4, "洁源保洁公司"), "landscaping": ("green", "cleaner", 2, ""),
    "finance": ("cashier", "staff", 1, ""), "service": ("agent", "agent", 3, ""),
}


def _crew(key, short, department, boss, names, numbers):  # type: ignore[no-untyped-def]
    word, post, count, contractor = CREWS[short]
    for n in range(1, count + 1):
        _person(f"{key}-{word}{n}", next(names), [post], numbers, department=department, superior=boss,
                outsourced=contractor if n > 2 else "")


def _houses(key, estate, buildings, names):  # type: ignore[no-untyped-def]
    houses = m.House.objects.bulk_create([
        m.House(estate=estate, building=str(b), unit=str(u), room=f"{f}0{r}", label=f"{b}-{u}-{f}0{r}")
        for b in range(1, buildings + 1) for u in (1, 2) for f in (1, 3, 6, 11) for r in (1, 2)
    ])
    tail = itertools.count(1001 if key == "wt" else 5001)
    people = m.Customer.objects.bulk_create([
        m.Customer(key=f"{key}-c{n}", name=next(names), phone=f"1380000{next(tail)}",
                   relation="tenant" if n % 5 == 0 else "owner")
        for n in range(1, 81)
    ])
    through = m.Customer.houses.through
    through.objects.bulk_create([
        through(customer_id=who.pk, house_id=houses[n % len(houses)].pk) for n, who in enumerate(people)
    ])


def _handbook(key, office):  # type: ignore[no-untyped-def]
    departments = {d.key: d for d in m.Department.objects.filter(office=office)}
    m.HandbookEntry.objects.bulk_create([
        m.HandbookEntry(
            office=office, subject=subject, words=words.split(), search=words,
            department=departments.get(f"{key}-{short}-dep") or departments[f"{key}-service-dep"],
            owner="" if not short else f"{departments[f'{key}-{short}-dep'].name}主管",
            text=f"{subject}由{departments[f'{key}-{short}-dep'].name}负责" if short else f"{subject}尚未明确责任人",
        )
        for subject, short, words in HANDBOOK
    ])
