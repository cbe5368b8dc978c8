"""What the pages ask of the database is answered by an index, however many cases are closed."""

from contextlib import contextmanager

import pytest
from django.db import connection

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.queries import boards, emergency, visits
from shouwen.queries.bounces import bounces
from shouwen.queries.lowered import lowered
from shouwen.queries.my_duties import my_duties, notices, unread
from shouwen.queries.proposals import same_matters

READERS = {
    "my duties": lambda me: my_duties(seen_by=me, now=clock.now()),
    "alarms, on every page": lambda me: (emergency.going_on(me).count(), emergency.unseen_alarm(seen_by=me)),
    "emergency": lambda me: emergency.emergencies(seen_by=me),
    "workbench": lambda me: boards.queue(seen_by=me),
    "coordination": lambda me: boards.coordination(seen_by=me, now=clock.now()),
    "department": lambda me: boards.department(seen_by=me, now=clock.now()),
    "messages": lambda me: (notices(seen_by=me), unread(seen_by=me, now=clock.now())),
    "the same matter": lambda me: same_matters("灯坏了", "1-1-0101", "estate", seen_by=me, now=clock.now()),
    "search": lambda me: boards.queue(seen_by=me, q="灯坏", stage="closed"),
    "search among open ones": lambda me: boards.queue(seen_by=me, q="灯坏"),
    "changes of hands": lambda me: bounces(seen_by=me, now=clock.now()),
    "made lighter": lambda me: lowered(seen_by=me, now=clock.now()),
    "visits": lambda me: visits.visits(seen_by=me, now=clock.now()),
}


@contextmanager
def plans():
    """The plan of every query inside, made before the values are seen, as for the page itself."""
    found = []

    def explain(execute, sql, params, many, context):
        if sql.startswith("SELECT"):
            word = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
            with connection.cursor() as cursor:
                cursor.execute(f"{word} {sql}", params)
                found.extend((str(row[-1]).strip(), sql) for row in cursor.fetchall())
        return execute(sql, params, many, context)

    if connection.vendor == "postgresql":  # a table of one row is read whole by preference
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    with connection.execute_wrapper(explain):
        yield found


@pytest.mark.parametrize("who", ["li", "chen", "zhao", "zhou"])
@pytest.mark.parametrize("reader", READERS)
def test_no_page_reads_all_cases_or_duties(company, reader, who):
    desk.act(a.Register(by="li", customer="wang", content="灯坏了", kind="repair", class_=2), on=None, act_id="s")
    with plans() as found:
        READERS[reader](company[who])
    assert found
    for line, sql in found:
        for table in ("store_case", "store_duty", "store_event", "store_notice", "store_value"):
            assert f"Seq Scan on {table}" not in line, (line, sql)
            assert not line.startswith(f"SCAN {table}") or "INDEX" in line, (line, sql)
