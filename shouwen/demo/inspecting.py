"""Supervision in the demo: a drawn sample half checked, a finding with its proposed violation, a table
of rewards and penalties."""

from datetime import datetime, timedelta

from shouwen import desk
from shouwen.audit import checking, drawing, facts, rewards
from shouwen.kernel import acts as a
from shouwen.kernel.context import CHINA
from shouwen.org.models import Estate, Staff
from shouwen.store import books

TABLE = (
    {"sort": "violation", "clause": "*", "nth": 1, "measure": "口头提醒", "points": -1},
    {"sort": "violation", "clause": "*", "nth": 3, "measure": "书面警告", "points": -5, "amount": -100},
    {"sort": "praise", "measure": "班前会表扬", "points": 2},
    {"sort": "visits", "measure": "季度嘉奖", "points": 5, "amount": 200},
)
DRAWN, CHECKED = 8, 3
OFFICE = "wt"


def inspect(now: datetime) -> None:
    """The coordinator of one office draws from the last two weeks, checks some, and finds one thing."""
    leader, checker = (Staff.objects.get(key=k) for k in ("leader", f"{OFFICE}-coordinator"))
    rewards.enter_table(TABLE, by=leader, now=now)
    today = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    wanted = drawing.Filter(office=OFFICE, since=today - timedelta(days=14), before=today)
    sample = drawing.draw(wanted, DRAWN, by=checker, now=now)
    mine = [d for d in sample.drawn.order_by("place").select_related("case", "sample") if checking.may_check(d, checker)]
    for n, drawn in enumerate(mine[:CHECKED]):
        points = dict.fromkeys(facts.POINTS, "fine")
        if n == 0:
            first = drawn.case.first_contact
            book = books.of_estate(Estate.objects.get(key=drawn.case.estate))
            clause = next((c for family in book.phrases for c in family.clause if c in book.clauses), "")
            finding = checking.find(
                drawn, by=checker, now=now, point="wording", seq=1, who=first, due=now + timedelta(days=5), once="demo",
                text="回访时客户说，登记的人先讲了一句不归我们管，后来才接下来",
                propose=f"clause:{clause}" if clause else "",
            )
            points["wording"] = "found"
            if finding.breach:
                desk.act(a.State(by=first, breach=finding.breach, text="当时台前排着六个人，话说急了，随后马上补了登记"),
                         on=drawn.case_id, act_id="demo-statement", now=now)
        checking.conclude(drawn, points, "", by=checker, now=now)
