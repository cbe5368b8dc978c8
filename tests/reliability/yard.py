"""A process of its own with a database of its own, in which other processes may be ended.

``python -m tests.reliability.yard`` loads everything once and then forks a child for each round, so
that a round costs milliseconds. Jobs come as JSON lines and are answered as JSON lines. What a
child was answered it writes to a pipe: the client's log.
"""

import json
import os
import signal
import sys
import time
from datetime import timedelta
from itertools import count

KEYS = count(1)
PHOTO = b"\xff\xd8\xff\xe0" + b"a photo of the lamp" * 5000


def child(work):
    """Fork; run ``work(say)`` in the child. Returns its exit status and the lines that it said."""
    from django.db import connections

    connections.close_all()
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.close(out)
            work(lambda line: os.write(into, line.encode() + b"\n"))
            status = 0
        finally:
            os._exit(status)
    os.close(into)
    with os.fdopen(out) as lines:
        said = lines.read().split()
    _pid, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), said


def registration(n, **more):
    from shouwen.kernel import acts as a

    return a.Register(**{"by": "li", "customer": "wang", "channel": "verbal", "content": f"第{n}盏灯不亮",
                         "kind": "repair", "class_": 2, "solvable": False, **more})


class Registering:
    """A registration with its hand-over in one transaction."""

    def __init__(self):
        self.n = next(KEYS)

    def do(self):
        from shouwen import desk
        from shouwen.kernel import acts as a

        return desk.act([registration(self.n), a.HandOver(by="li", to="superior", way="to_superior")],
                        on=None, act_id=f"r{self.n}").number

    def there(self):
        """How many events of this act are stored, and how many there are when it is whole."""
        from shouwen.store import models as m

        return m.Event.objects.filter(case__receipts__key=f"r{self.n}").count(), 2


class HandingOver(Registering):
    def __init__(self):
        from shouwen import desk

        super().__init__()
        self.on = desk.act(registration(self.n), on=None, act_id=f"c{self.n}").id

    def do(self):
        from shouwen import desk
        from shouwen.kernel import acts as a

        return desk.act(a.HandOver(by="li", to="superior", way="to_superior"), on=self.on,
                        act_id=f"h{self.n}").number

    def there(self):
        from shouwen.store import models as m

        return m.Event.objects.filter(case=self.on, type="handed_over").count(), 1


class Attaching(HandingOver):
    def do(self):
        from shouwen.desk.files.attaching import attach
        from shouwen.kernel import acts as a

        return attach(a.Attach(by="li", file="lamp.jpg"), (PHOTO[:9000], PHOTO[9000:]), on=self.on,
                      act_id=f"f{self.n}", sort="image/jpeg", ending="jpg").number

    def there(self):
        from shouwen.desk.files.attaching import content_of
        from shouwen.store import models as m

        events = m.Event.objects.filter(case=self.on, type="attached").count()
        rows = list(m.Attachment.objects.filter(case=self.on))
        assert len(rows) == events, "a file without its event, or an event without its file"
        assert all(content_of(row) == PHOTO for row in rows)
        return events, 1


class OverHttp(Registering):
    """Registering through the API: acknowledged means that the caller read a 2xx."""

    def do(self):
        from django.test import Client

        from shouwen.org.models import Staff

        client = Client()
        client.force_login(Staff.objects.get(key="li"), backend="shouwen.org.sign_in.NumberOrPhone")
        matter = {"customer": "wang", "content": f"第{self.n}盏灯不亮", "kind": "repair", "class": 2,
                  "solvable": False}
        answer = client.post("/api/v1/cases", json.dumps(matter), content_type="application/json",
                             headers={"Idempotency-Key": f"r{self.n}"})
        assert answer.status_code == 201, answer.content
        return answer.json()["number"]

    def there(self):
        return super().there()[0], 1


WORKS = {"register": Registering, "hand_over": HandingOver, "attach": Attaching, "api": OverHttp}


def crash(what, point, rounds):
    """End a process ``rounds`` times at ``point`` of ``what``; count what must not be."""
    from shouwen.faults import STATUS, arm
    from shouwen.store import models as m

    found = {"reached": 0, "acknowledged": 0, "lost": 0, "half": 0, "double": 0, "changed": 0}
    for _ in range(rounds):
        work = WORKS[what]()

        def run(say, work=work):
            arm(point)
            say(work.do())

        status, said = child(run)
        found["reached"] += status == STATUS
        found["acknowledged"] += len(said)
        stored, whole = work.there()
        found["lost"] += bool(said) and stored != whole
        found["half"] += stored not in (0, whole)
        number = work.do()
        again, _whole = work.there()
        found["double"] += again != whole
        found["changed"] += bool(said) and said != [number]
    found["faults"] = len(faults(m.Case.objects.order_by("-pk")[:rounds]))
    return found


def crash_sweep(point, rounds, cases=12, batch=5):
    """End the clock's worker at ``point``, in its first, second or third batch; then sweep on."""
    from shouwen import clock, desk
    from shouwen.faults import STATUS, arm
    from shouwen.store import models as m

    found = {"reached": 0, "missing": 0, "double": 0, "faults": 0}
    for n in range(rounds):
        at = clock.now() - timedelta(minutes=31)
        ids = [desk.act(registration(next(KEYS)), on=None, act_id=f"s{next(KEYS)}", now=at).id
               for _ in range(cases)]

        def run(say, n=n):
            arm(f"{point}:{n % 3 + 1}")
            desk.sweep(batch=batch)

        status, _said = child(run)
        found["reached"] += status == STATUS
        desk.sweep(batch=batch)
        breached = m.Event.objects.filter(case__in=ids, type="breached")
        found["double"] += breached.count() - breached.values("case").distinct().count()
        found["missing"] += cases - breached.values("case").distinct().count()
        found["faults"] += len(faults(m.Case.objects.filter(pk__in=ids)))
    return found


def kill_workers(cases, workers, every):
    """``cases`` due in one second; a worker is killed every ``every`` seconds and another started."""
    from django.db import connections

    from shouwen import clock, desk
    from shouwen.store import models as m

    at = clock.now() - timedelta(minutes=31)
    first = [desk.act(registration(next(KEYS)), on=None, act_id=f"k{next(KEYS)}", now=at).id
             for _ in range(cases)]

    def start():
        connections.close_all()
        pid = os.fork()
        if pid == 0:
            try:
                desk.run_worker(interval=0.02)
            finally:
                os._exit(1)
        return pid

    running, killed = [start() for _ in range(workers)], 0
    until = time.monotonic() + 120
    while time.monotonic() < until:
        time.sleep(every)
        left = m.Case.objects.filter(pk__in=first, next_at__lt=clock.now()).count()
        victim = running.pop(0)
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        if not left:
            break
        killed += 1
        running.append(start())
    for pid in running:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    breached = m.Event.objects.filter(case__in=first, type="breached")
    once = breached.values("case").distinct().count()
    notices = m.Notice.objects.filter(case__in=first, why="breached").values_list("case", "to", "about", "duty")
    return {"killed": killed, "missing": cases - once, "double": breached.count() - once,
            "double_notices": len(notices) - len(set(notices)), "notices": len(notices) > 0,
            "faults": len(faults(m.Case.objects.filter(pk__in=first[::25])))}


def faults(rows):
    from shouwen.desk import verifying

    return [fault for row in rows for fault in verifying._case(row)]


def whole():
    """``shouwen verify`` over everything, and the files that no row names."""
    from django.db import connections

    from shouwen import clock
    from shouwen.desk.files.attaching import KEPT_UNNAMED, folder, tidy
    from shouwen.desk.verifying import verify
    from shouwen.store import models as m

    found = list(verify())
    early = tidy(clock.now())
    orphans = len(list(folder().iterdir())) - m.Attachment.objects.count()
    removed = tidy(clock.now() + KEPT_UNNAMED + timedelta(days=1))
    named = set(m.Attachment.objects.values_list("name", flat=True))
    connections.close_all()
    return {"faults": found, "removed_early": early, "orphans": orphans, "removed": removed,
            "kept": named == {p.name for p in folder().iterdir()}}


def count_of(key):
    """What one key left behind."""
    from django.db import connections

    from shouwen.store import models as m
    from shouwen.store.read import number_of

    cases = m.Case.objects.filter(receipts__key=key).distinct()
    found = {"cases": cases.count(), "events": m.Event.objects.filter(case__in=cases, type="registered").count(),
             "receipts": m.Receipt.objects.filter(key=key).count(), "number": number_of(cases[0].pk) if cases else ""}
    connections.close_all()
    return found


JOBS = {"count": count_of, "crash": crash, "crash_sweep": crash_sweep, "kill_workers": kill_workers, "whole": whole}


def main():
    import django

    django.setup()
    from django.core.management import call_command

    from tests import cast

    call_command("migrate", verbosity=0, interactive=False)
    cast.build()
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        job = json.loads(line)
        print(json.dumps(JOBS[job.pop("do")](**job)), flush=True)


if __name__ == "__main__":
    main()
