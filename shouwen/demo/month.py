"""A month of matters, each told through the one door at its own time; the last ones left open."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from shouwen import desk
from shouwen.kernel import acts as a
from shouwen.kernel.acts import Act
from shouwen.kernel.outcome import Refusal
from shouwen.org.models import Customer, Estate

HERE = Path(__file__).parent


class Matter(msgspec.Struct, frozen=True):
    kind: str
    class_: int
    channel: str
    department: str
    solvable: bool
    content: str
    result: str


def matters() -> list[Matter]:
    """The written matters, in their order."""
    rows = (HERE / "matters.txt").read_text(encoding="utf-8").splitlines()
    return [
        Matter(k, int(c), ch, d.replace("customer_service", "service"), s == "y", content, result)
        for k, c, ch, d, s, content, result in (
            r.split("|") for r in rows if r and not r.startswith("#")
        )
    ]


class Teller:
    """Tells one matter step by step; each step some minutes after the one before."""

    def __init__(self, n: int, matter: Matter, office: str, at: datetime, dice: random.Random) -> None:
        self.n, self.matter, self.office, self.at, self.dice = n, matter, office, at, dice
        self.case: int | None = None
        self.step = 0

    def do(self, what: Act | list[Act], after: int = 5) -> bool:
        """One act ``after`` minutes later (0: at once); False where the rules refuse it."""
        self.at += timedelta(minutes=after)
        self.step += 1
        outcome = desk.act(
            what, on=self.case, act_id=f"demo-{self.n}-{self.step}", now=self.at,
            estate=f"{self.office}-estate",
        )
        if isinstance(outcome, Refusal):
            return False
        self.case = outcome.id
        return True

    def who(self, short: str) -> str:
        return f"{self.office}-{short}"


def seed(now: datetime, say: Callable[[str], None] = lambda _: None) -> int:
    """Tell all matters, the oldest a month ago, the newest minutes ago; the number of cases."""
    dice = random.Random(20261124)  # noqa: S311 - the same month every time
    told = matters()
    dice.shuffle(told)
    customers = {o: list(Customer.objects.filter(key__startswith=f"{o}-c").order_by("pk")) for o in ("wt", "wj")}
    assert Estate.objects.count() == 2
    count = len(told)
    for n, matter in enumerate(told):
        age = timedelta(days=29 * (1 - n / count) ** 1.2)
        at = (now - age - timedelta(minutes=dice.randrange(200))).replace(second=0, microsecond=0)
        at = _in_the_day(at, now, dice) if age > timedelta(days=1) else min(at, now - timedelta(minutes=15))
        office = "wt" if n % 2 == 0 else "wj"
        teller = Teller(n, matter, office, at, dice)
        who = dice.choice(customers[office])
        _tell(teller, who, end=_end(n, count, dice), now=now)
        if n % 50 == 49:
            say(f"{n + 1}/{count}")
    return count


def _in_the_day(at: datetime, now: datetime, dice: random.Random) -> datetime:
    """Most matters come by day."""
    local_hour = (at.hour + 8) % 24
    if local_hour < 7 or local_hour > 22:
        at = at.replace(hour=dice.randrange(1, 10))
    return min(at, now - timedelta(minutes=30))


def _end(n: int, count: int, dice: random.Random) -> int:
    """How many steps are told: all of them for old matters, few for the newest."""
    if n < count * 0.86:
        return 99
    return dice.choice((1, 2, 3, 4, 5, 6, 99))


def _tell(t: Teller, who: Customer, *, end: int, now: datetime) -> None:
    matter = t.matter
    met = _met(t)
    register = a.Register(
        by=met, customer=None if matter.channel == "patrol" else who.key, channel=matter.channel,  # type: ignore[arg-type]
        content=matter.content, kind=matter.kind, class_=matter.class_, solvable=matter.solvable,  # type: ignore[arg-type]
        place=who.houses.first().label, department=t.who(f"{matter.department}-dep"),  # type: ignore[union-attr]
        read_back=True if matter.channel in ("visit", "call", "verbal") else None,
        danger=_danger(matter) if matter.class_ == 1 else None,
    )
    if not t.do(register, 0):
        return
    steps = _emergency(t, met) if matter.class_ == 1 else _answered(t, met) if matter.solvable else (
        _by_desk(t, met) if t.office == "wj" else _by_ladder(t, met)
    )
    for step, (acts, after) in enumerate(steps, start=1):
        if step >= end or t.at + timedelta(minutes=after) > now:
            return
        if not t.do(acts, after):
            return


def _danger(matter: Matter) -> str:
    found = {"电梯": "lift", "烟": "fire", "燃气": "gas", "水管": "flood"}
    return next((d for word, d in found.items() if word in matter.content), "crime")


def _met(t: Teller) -> str:
    """Who is told first: by channel and department."""
    if t.matter.channel == "verbal":
        short = {"engineering": "repair", "cleaning": "clean", "landscaping": "green"}.get(
            t.matter.department, "guard")
        return t.who(f"{short}{t.dice.randrange(1, 3)}")
    if t.matter.channel == "patrol":
        return t.who(f"guard{t.dice.randrange(1, 5)}")
    return t.who(f"agent{t.dice.randrange(1, 4)}")


def _answered(t: Teller, met: str) -> list[tuple[Act | list[Act], int]]:
    return [(a.Answer(by=met, text=t.matter.result), 2), (a.Close(by=met), 1)]


def _told(t: Teller, who: str) -> a.Told:
    return a.Told(who=who, contact="8800-0101", why="需由专业人员办理", until=t.at + timedelta(hours=8))


def _worker(t: Teller) -> str:
    word = {"engineering": "repair", "security": "guard", "cleaning": "clean", "landscaping": "green",
            "finance": "cashier", "service": "agent"}[t.matter.department]
    return t.who(f"{word}1")


def _slow(t: Teller, minutes: int, longest: int) -> int:
    """Usually in time; one in eight is late."""
    return longest * 2 if t.dice.random() < 0.125 else minutes + t.dice.randrange(max(1, minutes))


def _by_ladder(t: Teller, met: str) -> list[tuple[Act | list[Act], int]]:
    """R9: upwards if an operative heard it, over to the department, done, the tracker told."""
    steps: list[tuple[Act | list[Act], int]] = []
    department, boss, worker = t.who(f"{t.matter.department}-dep"), t.who(t.matter.department), _worker(t)
    giver, own = met, met.rstrip("0123456789").endswith(_worker(t).rstrip("0123456789"))
    if not met.startswith(t.who("agent")):
        superior = {"guard": "security", "repair": "engineering", "clean": "cleaning",
                    "green": "landscaping"}[met.split("-")[1].rstrip("0123456789")]
        giver = t.who(superior)
        steps += [
            (a.HandOver(by=met, to="superior", way="to_superior", told=_told(t, "班长")), 4),
            (a.Accept(by=giver, assigned=worker if own else None), _slow(t, 4, 20)),
        ]
    if not own and giver != boss:
        if t.matter.department == "service":
            steps.append((a.Accept(by=boss), 1) if giver == boss else (
                a.HandOver(by=giver, to="service_centre", way="phone_bridge", reason="属客服中心", told=_told(t, "客服中心")), 6))
            worker = t.who("agent1")
            steps.append((a.Accept(by=worker), 5))
        else:
            way = t.dice.choice(("phone_bridge", "phone_bridge", "on_site"))
            steps += [
                (a.HandOver(by=giver, to=department, way=way, reason="属该部门职责", told=_told(t, "部门主管")), 6),
                (a.Accept(by=boss, assigned=worker), _slow(t, 6, 30)),
            ]
    steps += [
        (a.Start(by=worker), _slow(t, 25, 120)),
        ([a.Resolve(by=worker, result=t.matter.result), a.TellFirstContact(by=worker, result=t.matter.result),
          a.Tell(by=worker, to="tracker", text=t.matter.result)], _slow(t, 60, 400)),
        (a.TellCustomer(by=worker, text=t.matter.result, means="face", outcome="satisfied"), 10),
        ([a.CompleteLog(by=met), a.Close(by=met)], _slow(t, 30, 200)),
    ]
    return steps


def _by_desk(t: Teller, met: str) -> list[tuple[Act | list[Act], int]]:
    """R2 with slips: to the desk, checked, entered, a slip to the department, signed, visited."""
    agent = "on duty"
    steps: list[tuple[Act | list[Act], int]] = []
    department, boss, worker = t.who(f"{t.matter.department}-dep"), t.who(t.matter.department), _worker(t)
    hour = (t.at.hour + 8) % 24
    agent = t.who("agent1" if 8 <= hour < 20 else "agent2")
    if not met.startswith(t.who("agent")):
        steps += [
            (a.HandOver(by=met, to="on_duty_agent", way="to_centre", told=_told(t, "服务中心")), 3),
            (a.Accept(by=agent), _slow(t, 3, 30)),
        ]
    else:
        agent = met if t.dice.random() < 0.5 else agent
    steps += [
        (a.Confirm(by=agent, outcome="reached"), 3),
        (a.File(by=agent, form="F08", fields={"sort": t.matter.kind, "flow": "按流程派发"}), 2),
    ]
    if t.matter.department != "service":
        steps += [
            (a.HandOver(by=agent if not met.startswith(t.who("agent")) else met, to=department, way="slip",
                        reason="需该部门派人办理", told=_told(t, "部门主管")), 5),
            (a.Report(by=agent if not met.startswith(t.who("agent")) else met, to="department_head", means="call"), 4),
            (a.Accept(by=boss, assigned=worker), _slow(t, 4, 25)),
            (a.Start(by=worker), _slow(t, 30, 200)),
        ]
    else:
        worker = met
    steps += [
        (a.Resolve(by=worker, result=t.matter.result), _slow(t, 90, 500)),
        (a.TellFirstContact(by=agent, result=t.matter.result), _slow(t, 15, 90)),
        (a.TellCustomer(by=worker, text=t.matter.result, means="call", outcome="satisfied"), 8),
        (a.TellCustomer(by=met, text=t.matter.result, means="call", outcome="satisfied"), 12),
    ]
    if t.matter.department != "service":
        steps += [(a.Sign(by=boss, form="F04"), 20), (a.Sign(by=met, form="F04"), 15)]
        if t.matter.kind in ("complaint", "hazard"):
            steps.append((a.ReturnVisit(by=met, outcome="reached", answered=True, settled=True,
                                        score=t.dice.choice((3, 4, 5, 5))), 600))
    steps.append(([a.CompleteLog(by=met), a.Close(by=met)], 20))
    return steps


def _emergency(t: Teller, met: str) -> list[tuple[Act | list[Act], int]]:
    """Class 1 with its chain of telling; under R9 the alarm and then the ordinary way."""
    hour = (t.at.hour + 8) % 24
    highest = t.who("head" if 8 <= hour < 20 else "service")
    steps: list[tuple[Act | list[Act], int]] = [
        (a.Report(by=met, to="highest_on_duty", means="call"), 1),
        (a.Confirm(by=highest, outcome="reached"), 2),
        (a.Start(by=highest, text="已派人到场并疏散"), 1),
        (a.ActivatePlan(by=highest, plan=_danger(t.matter)), 2),
        (a.Contain(by=highest, release="外部救援确认"), 25),
        (a.File(by=highest, form="F07", fields={"log": "逐分记录"}), 10),
        (a.Resolve(by=highest, result=t.matter.result), 5),
    ]
    if t.office == "wj":
        steps += [
            (a.File(by=highest, form="F06", fields={"cause": "见附", "measures": t.matter.result}), 120),
            (a.Acknowledge(by="leader"), 60),
        ]
    steps += [
        (a.TellCustomer(by=highest, text=t.matter.result, means="call", outcome="understood"), 30),
        (a.TellFirstContact(by=highest, result=t.matter.result), 5),
        (a.Tell(by=highest, to="tracker", text=t.matter.result), 2),
        (a.TellCustomer(by=met, text=t.matter.result, means="call", outcome="satisfied"), 20),
        ([a.CompleteLog(by=met), a.Close(by=met)], 15),
    ]
    return steps
