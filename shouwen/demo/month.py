"""A month of matters, each told through the one door at its own time; the last ones left open."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import msgspec

from shouwen import desk
from shouwen.demo import company, stories
from shouwen.demo.shifts import agent_of, highest_of
from shouwen.kernel import acts as a
from shouwen.kernel.acts import Act
from shouwen.kernel.outcome import Refusal
from shouwen.org.models import Customer, Estate, Plan


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of ``matters.yaml``; that file says what its fields mean."""

    id: str
    estate: str
    kind: str
    class_: int = msgspec.field(name="class")
    channel: str
    department: str
    solvable: bool
    content: str
    en: str
    place: str | None = None
    danger: str | None = None
    first_sent: str | None = None
    answer: str = ""
    result: str = ""
    told: str | None = None
    why: str = ""


def matters() -> list[Matter]:
    """The written matters, in their order."""
    return msgspec.convert(company.read("matters.yaml"), list[Matter])


SORTS = ("repair", "complaint", "hazard", "report", "plea")
"""Work records have a sheet each for these kinds, and one for all others."""
DESK = "desk"
"""Stands for the agent on duty at the time of the act."""


class Teller:
    """Tells one matter step by step; each step some minutes after the one before."""

    def __init__(self, n: int, matter: Matter, at: datetime, dice: random.Random) -> None:
        self.n, self.matter, self.office, self.at, self.dice = n, matter, matter.estate, at, dice
        self.case: int | None = None
        self.closed = False
        self.step = 0

    def do(self, what: Act | list[Act], after: int = 5) -> bool:
        """One act ``after`` minutes later (0: at once); False where the rules refuse it."""
        self.at += timedelta(minutes=after)
        self.step += 1
        acts = [self._by_name(x) for x in (what if isinstance(what, list) else [what])]
        if self.closed:  # some rulebooks close by themselves what was answered on the spot
            acts = [x for x in acts if not isinstance(x, a.Close)]
        if not acts:
            return True
        outcome = desk.act(
            acts, on=self.case, act_id=f"demo-{self.n}-{self.step}", now=self.at,
            estate=f"{self.office}-estate",
        )
        if isinstance(outcome, Refusal):
            return False
        self.case = outcome.id
        self.closed = outcome.case is not None and outcome.case.stage == "closed"
        return True

    def _by_name(self, act: Act) -> Act:
        """What the desk does is done by whoever is on duty there by then."""
        return msgspec.structs.replace(act, by=self.on_duty()) if act.by == DESK else act

    def on_duty(self) -> str:
        return agent_of(self.office, self.at)

    def who(self, short: str) -> str:
        return f"{self.office}-{short}"


def seed(now: datetime, say: Callable[[str], None] = lambda _: None) -> int:
    """Tell all matters and stories in the order of time, over a month to now; the number of cases."""
    dice = random.Random(20261124)  # noqa: S311 - the same month every time
    told = _in_order(matters(), dice)
    customers = {o: list(Customer.objects.filter(key__startswith=f"{o}-c").order_by("pk")) for o in ("wt", "wj")}
    assert Estate.objects.count() == 2
    tellings: list[tuple[datetime, Callable[[], int]]] = [
        (story.starts.before(now), partial(stories.tell, story, now)) for story in stories.stories()
    ]
    count = len(told)
    for n, matter in enumerate(told):
        age = timedelta(days=29 * (1 - n / count) ** 1.2)
        at = (now - age - timedelta(minutes=dice.randrange(200))).replace(second=0, microsecond=0)
        at = _in_the_day(at, now, dice) if age > timedelta(days=1) else min(at, now - timedelta(minutes=15))
        end = 99 if matter.class_ == 1 else _end(n, count, dice)
        if n >= count - len(LIVE):
            at, end = (now - timedelta(minutes=75)).replace(second=0, microsecond=0), LIVE[n - count]
        teller = Teller(n, matter, at, dice)
        tellings.append((at, partial(_tell, teller, dice.choice(customers[matter.estate]), end=end, now=now)))
    cases = 0
    for n, (_at, telling) in enumerate(sorted(tellings, key=lambda t: t[0]), start=1):
        cases += telling()
        if n % 50 == 0:
            say(f"{n}/{len(tellings)}")
    return cases


LIVE = {-2: 5, -1: 5}
"""How far the last two are told: a class 1 with its plan active, a slip reported as mis-routed."""


def _in_order(told: list[Matter], dice: random.Random) -> list[Matter]:
    """Shuffled, except that an emergency and a mis-routed matter come last and stay in progress."""
    dice.shuffle(told)
    alarm = next(m for m in told if m.class_ == 1 and m.estate == "wj" and m.danger == "fire")
    wrong = next(m for m in told if m.first_sent)
    return [m for m in told if m not in (alarm, wrong)] + [alarm, wrong]


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
    return dice.choice((1, 2, 3, 4, 5, 6, 9, 11, 13, 99))


def _tell(t: Teller, who: Customer, *, end: int, now: datetime) -> int:
    """Tell one matter as far as ``end`` and ``now``; how many cases it opened: one, or none."""
    matter = t.matter
    met = _met(t)
    house = who.houses.filter(estate__key=f"{t.office}-estate").first()
    register = a.Register(
        by=met, customer=who.key if matter.told or matter.solvable else None, channel=matter.channel,  # type: ignore[arg-type]
        content=matter.content, kind=matter.kind, class_=matter.class_, solvable=matter.solvable,  # type: ignore[arg-type]
        place=matter.place or (house.label if house else None), department=t.who(f"{matter.department}-dep"),
        read_back=True if matter.channel in ("visit", "call", "verbal") else None, danger=matter.danger,
    )
    if not t.do(register, 0):
        return 0
    for step, (acts, after) in enumerate(_steps(t, met), start=1):
        if step >= end or t.at + timedelta(minutes=after) > now or not t.do(acts, after):
            break
    return 1


def _steps(t: Teller, met: str) -> list[tuple[Act | list[Act], int]]:
    """What comes after registering; nobody is told or visited where no customer is known."""
    if t.matter.class_ == 1:
        steps = _emergency(t, met)
    elif t.matter.solvable:
        steps = _answered(t, met)
    elif t.matter.first_sent:
        steps = _sent_wrongly(t, met)
    else:
        steps = _by_desk(t, met) if t.office == "wj" else _by_ladder(t, met)
    if t.matter.told:
        return steps
    return [s for s in steps if not isinstance(s[0], a.TellCustomer | a.ReturnVisit)]


def _met(t: Teller) -> str:
    """Who is told first: by channel and department."""
    if t.matter.channel == "verbal":
        short = {"engineering": "repair", "cleaning": "clean", "landscaping": "green"}.get(
            t.matter.department, "guard")
        return t.who(f"{short}{t.dice.randrange(1, 3)}")
    if t.matter.channel == "patrol":
        return t.who(f"guard{t.dice.randrange(1, 5)}")
    return t.who(f"agent{t.dice.randrange(1, 4)}")


def _plan(t: Teller, highest: str) -> list[tuple[Act | list[Act], int]]:
    """The office's plan for this danger; without one the company's leader says what to do."""
    danger = t.matter.danger
    if danger and Plan.objects.filter(office__key=t.office, danger=danger).exists():
        return [(a.ActivatePlan(by=highest, plan=danger), 2)]
    return [
        (a.RequestInstruction(by=highest, question="没有对应的预案，请指示"), 2),
        (a.Instruct(by="leader", text="先救人、清场，通知外部救援，进展每十分钟报我一次"), 4),
    ]


def _sent_wrongly(t: Teller, met: str) -> list[tuple[Act | list[Act], int]]:
    """R9: the wrong department takes it, keeps the customer, and the coordinator names the right one."""
    wrong, right = t.who(f"{t.matter.first_sent}-dep"), t.who(f"{t.matter.department}-dep")
    face, boss = t.who(t.matter.first_sent or ""), t.who(t.matter.department)
    taken = "您的事我们已经接下，今天由我给您回话，您不用再另外找人"
    return [
        (a.HandOver(by=met, to=wrong, way="phone_bridge", reason="需上门查看", told=_told(t, "部门主管")), 6),
        (a.Accept(by=face), 5),
        (a.TellCustomer(by=face, text=taken, means="call", outcome="understood", interim=True), 3),
        (a.ReportMisrouted(by=face, belongs_to=right, reason=t.matter.why), 15),
        (a.Coordinate(by=t.who("coordinator"), lead=right), 25),
        (a.Start(by=boss), 20),
        ([a.Resolve(by=boss, result=t.matter.result), a.TellFirstContact(by=boss, result=t.matter.result),
          a.Tell(by=boss, to="tracker", text=t.matter.result)], 80),
        (a.TellCustomer(by=face, text=t.matter.told, means="call", outcome="satisfied"), 15),
        ([a.CompleteLog(by=met), a.Close(by=met)], 30),
    ]


def _answered(t: Teller, met: str) -> list[tuple[Act | list[Act], int]]:
    return [(a.Answer(by=met, text=t.matter.answer), 2), (a.Close(by=met), 1)]


def _told(t: Teller, who: str) -> a.Told:
    return a.Told(who=who, contact="8800-0101", why=t.matter.why, until=t.at + timedelta(hours=8))


def _worker(t: Teller, met: str) -> str:
    """Who of the department does the work; not the one who was told, lest he visit on his own work."""
    word = {"engineering": "repair", "security": "guard", "cleaning": "clean", "landscaping": "green",
            "finance": "cashier", "service": "agent"}[t.matter.department]
    first = t.who(f"{word}1")
    return t.who(f"{word}2") if met == first else first


def _slow(t: Teller, minutes: int, longest: int) -> int:
    """Usually in time; one in eight is late."""
    return longest * 2 if t.dice.random() < 0.125 else minutes + t.dice.randrange(max(1, minutes))


def _by_ladder(t: Teller, met: str) -> list[tuple[Act | list[Act], int]]:
    """R9: upwards if an operative heard it, over to the department, done, the tracker told."""
    steps: list[tuple[Act | list[Act], int]] = []
    department, boss, worker = t.who(f"{t.matter.department}-dep"), t.who(t.matter.department), _worker(t, met)
    giver, own = met, met.rstrip("0123456789") == worker.rstrip("0123456789")
    if own and t.matter.department == "service":
        worker = met
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
                a.HandOver(by=giver, to="service_centre", way="phone_bridge", reason=t.matter.why, told=_told(t, "客服中心")), 6))
            worker = t.who("agent1")
            steps.append((a.Accept(by=worker), 5))
        else:
            way = t.dice.choice(("phone_bridge", "phone_bridge", "on_site"))
            steps += [
                (a.HandOver(by=giver, to=department, way=way, reason=t.matter.why, told=_told(t, "部门主管")), 6),
                (a.Accept(by=boss, assigned=worker), _slow(t, 6, 30)),
            ]
    steps += [
        (a.Start(by=worker), _slow(t, 25, 120)),
        ([a.Resolve(by=worker, result=t.matter.result), a.TellFirstContact(by=worker, result=t.matter.result),
          a.Tell(by=worker, to="tracker", text=t.matter.result)], _slow(t, 60, 400)),
        (a.TellCustomer(by=worker, text=t.matter.told, means="face", outcome="satisfied"), 10),
        ([a.CompleteLog(by=met), a.Close(by=met)], _slow(t, 30, 200)),
    ]
    return steps


def _by_desk(t: Teller, met: str) -> list[tuple[Act | list[Act], int]]:
    """R2 with slips: to the desk, checked, entered, a slip to the department, signed, visited."""
    steps: list[tuple[Act | list[Act], int]] = []
    department, boss, worker = t.who(f"{t.matter.department}-dep"), t.who(t.matter.department), _worker(t, met)
    giver = met
    if not met.startswith(t.who("agent")):
        giver = t.on_duty()
        steps += [
            (a.HandOver(by=met, to="on_duty_agent", way="to_centre", told=_told(t, "服务中心")), 3),
            (a.Accept(by=giver), _slow(t, 3, 30)),
        ]
    steps += [
        (a.Confirm(by=DESK, outcome="reached"), 3),
        (a.File(by=DESK, form="F08", fields={"sort": t.matter.kind if t.matter.kind in SORTS else "other", "flow": "按流程派发"}), 2),
    ]
    if t.matter.department != "service":
        steps += [
            (a.HandOver(by=giver, to=department, way="slip",
                        reason=t.matter.why, told=_told(t, "部门主管")), 5),
            (a.Report(by=giver, to="department_head", means="call"), 4),
            (a.Accept(by=boss, assigned=worker), _slow(t, 4, 25)),
            (a.Start(by=worker), _slow(t, 30, 200)),
        ]
    else:
        worker = giver
    steps += [
        (a.Resolve(by=worker, result=t.matter.result), _slow(t, 90, 500)),
        (a.TellFirstContact(by=DESK, result=t.matter.result), _slow(t, 15, 90)),
        (a.TellCustomer(by=worker, text=t.matter.told, means="call", outcome="satisfied"), 8),
        (a.TellCustomer(by=met, text=t.matter.told, means="call", outcome="satisfied"), 12),
    ]
    if t.matter.kind == "hazard":
        steps.append((a.TellCustomer(by=DESK, text=t.matter.told, means="message", outcome="understood"), 3))
    if t.matter.department != "service":
        steps += [(a.Sign(by=boss, form="F04"), 20), (a.Sign(by=met, form="F04"), 15)]
        if t.matter.kind in ("complaint", "hazard"):
            steps.append((a.ReturnVisit(by=met, outcome="reached", answered=True, settled=True,
                                        score=t.dice.choice((3, 4, 5, 5))), 600))
    steps.append(([a.CompleteLog(by=met), a.Close(by=met)], 20))
    return steps


def _emergency(t: Teller, met: str) -> list[tuple[Act | list[Act], int]]:
    """Class 1 with its chain of telling; under R9 the alarm and then the ordinary way."""
    highest = highest_of(t.office, t.at)
    steps: list[tuple[Act | list[Act], int]] = [
        (a.Report(by=met, to="highest_on_duty", means="call"), 1),
        (a.Confirm(by=highest, outcome="reached"), 2),
        (a.Start(by=highest, text="已派人到场并疏散"), 1),
        *_plan(t, highest),
        (a.Contain(by=highest, release="外部救援确认"), 25),
    ]
    if t.office == "wj":
        steps.append((a.File(by=highest, form="F07", fields={"log": "逐分记录"}), 10))
    steps.append((a.Resolve(by=highest, result=t.matter.result), 5))
    if t.office == "wj":
        steps += [
            (a.File(by=highest, form="F06", fields={
                "cause": "现场查明，见附", "measures": t.matter.result, "persons": "无人受伤", "damage": "公共设施轻微损坏",
                "prevention": "同类部位一周内全部查一遍"}), 120),
            (a.Acknowledge(by="leader"), 60),
        ]
    steps += [
        (a.TellCustomer(by=highest, text=t.matter.told, means="call", outcome="understood"), 30),
        (a.TellFirstContact(by=highest, result=t.matter.result), 5),
        (a.Tell(by=highest, to="tracker", text=t.matter.result), 2),
        (a.TellCustomer(by=met, text=t.matter.told, means="call", outcome="satisfied"), 20),
        ([a.CompleteLog(by=met), a.Close(by=met)], 15),
    ]
    return steps
