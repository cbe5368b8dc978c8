"""What the demo company learns: a drill with a late step, and measures at each stage of their way."""

from datetime import datetime, timedelta

from django.utils.translation import override

from shouwen.desk import drilling
from shouwen.desk import improving as desk_improving
from shouwen.kernel.context import CHINA
from shouwen.org import models as org
from shouwen.store import models as m

DRILL_BEGAN = timedelta(days=16, hours=3)
TICKS = ((1, 1), (2, 3), (3, 7), (5, 8), (4, 9))
"""Steps of the fire plan, and in which minute each was ticked: the third came two minutes late."""


def tell(now: datetime) -> None:
    """Needs the company, its plans and its month."""
    with override("zh-hans"):
        drill = _drill(now - DRILL_BEGAN)
        _measures(drill, now)


def _staff(key: str) -> org.Staff:
    return org.Staff.objects.get(key=key)


def _drill(began: datetime) -> org.Drill:
    plan = org.Plan.objects.get(office__key="wt", danger="fire")
    head, captain = _staff("wt-head"), _staff("wt-security")
    drill = drilling.begin(
        {"plan": "fire", "scene": "3 号楼地下车库配电箱冒烟，无人员被困"}, plans={"fire": plan}, dangers={},
        office=plan.office, instead=(), by=head, now=began,
    )
    drilling.call(drill, "119", "reached", by=captain, now=began + timedelta(seconds=40))
    for step, minute in TICKS:
        drilling.tick(drill, step, by=captain, now=began + timedelta(minutes=minute, seconds=-5))
    drilling.end(
        drill, {"well": "人员到位快，疏散时老人有人搀扶", "badly": "水带接口不对，第三步晚了；东门路障没人会开"},
        by=head, now=began + timedelta(minutes=22),
    )
    return drill


def _measures(drill: org.Drill, now: datetime) -> None:
    head, people = _staff("wt-head"), {k: _staff(k) for k in ("wt-security", "wt-engineering")}

    def set_one(cause: str, text: str, owner: str, due: timedelta, ago: timedelta, **of: object) -> m.Measure:
        at = now - ago
        return desk_improving.set_measure(
            {"cause": cause, "text": text, "owner": owner, "due": (now + due).astimezone(CHINA).date().isoformat()},
            cases=of.get("cases", ()), drill=of.get("drill"), follows=None, office="wt", people=people,  # type: ignore[arg-type]
            by=head, now=at,
        )

    hose = set_one("水带接口与消火栓不配", "换成同一口径，每层挂扳手", "wt-engineering", timedelta(days=-6),
                   timedelta(days=15), drill=drill)
    desk_improving.do_measure(hose, {"done": "十二层全换好，试水一次"}, by=people["wt-engineering"], now=now - timedelta(days=7))
    desk_improving.judge_measure(hose, {"worked": "yes", "found": "抽三层接水，都在一分钟内"}, by=head, now=now - timedelta(days=5))
    gate = set_one("东门路障夜班不会开", "夜班每人开一遍，钥匙挂岗亭", "wt-security", timedelta(days=-2),
                   timedelta(days=14), drill=drill)
    desk_improving.do_measure(gate, {"done": "六个人都开过，钥匙挂好"}, by=people["wt-security"], now=now - timedelta(days=2))
    set_one("同一户下水反复堵", "每季疏通主管，入户口加滤网", "wt-engineering", timedelta(0), timedelta(days=9),
            cases=m.Case.objects.filter(office="wt", kind="repair").order_by("pk")[:2])
