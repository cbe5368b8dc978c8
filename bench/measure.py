"""All figures for the database that the environment names; prints one JSON line at the end."""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from bench.app import TABLE
from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.kernel import decide
from shouwen.kernel.case import Case
from shouwen.rulebooks import load
from shouwen.store import models as m
from tests import cast
from tests.kernel.world import context, registered

PORT = 8765
SECONDS = 6.0
CONNECTIONS = 8


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    scale = 10 if parser.parse_args().quick else 1
    call_command("migrate", verbosity=0)
    cast.build()
    found: dict[str, object] = {}
    found.update(kernel())
    found.update(over_http())
    found.update(idle_sweep(1_000_000 // scale))
    found.update(due_at_once(100_000 // scale))
    print(json.dumps(found, ensure_ascii=False))


# -- the kernel -----------------------------------------------------------------------------------


def kernel() -> dict[str, object]:
    """Decisions a second on one core: registrations and hand-overs, refusals included.

    Each decision has a context of its own, as behind the door: what the roster has answered for
    one is not known to the next.
    """
    book, ctx, case = load("R9"), context(), Case(id="b")
    first = registered()
    acts = [a.HandOver(by="li", to="superior", way="to_superior"), a.HandOver(by="li", to="eng", way="slip"),
            a.Note(by="li", text="x"), a.Accept(by="qian")]
    registered_case = decide.act(case, first, book, ctx).case
    count, begins = 0, time.perf_counter()
    while time.perf_counter() - begins < 3:
        decide.act(case, first, book, ctx.at(ctx.now))
        for one in acts:
            decide.act(registered_case, one, book, ctx.at(ctx.now))
        count += 5
    rate = count / (time.perf_counter() - begins)
    return {"kernel: decisions a second, one core (aim 20,000)": round(rate)}


# -- over HTTP ------------------------------------------------------------------------------------


def over_http() -> dict[str, object]:
    """Registrations through everything against a bare endpoint on the same server, in turn."""
    with connection.cursor() as cursor:
        id_ = "serial PRIMARY KEY" if connection.vendor == "postgresql" else "integer PRIMARY KEY"
        cursor.execute(TABLE.format(id=id_))
    size = _stored_size()
    connection.close()
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(PORT), "--workers", "1",
         "--blocking-threads", "8", "--backpressure", "64", "--no-ws", "--log-level", "error", "bench.app:application"],
        env=os.environ, stdout=subprocess.DEVNULL,
    )
    try:
        _wait()
        pairs = []
        for n in range(3):
            bare = _load(f"/bare?size={size}", lambda _k: "{}")
            whole = _load("/whole", lambda k, n=n: json.dumps({
                "client_id": f"{n}-{k}", "customer": "wang", "content": "楼道灯不亮", "kind": "repair",
                "class": 2, "solvable": False}))
            pairs.append((bare, whole))
    finally:
        server.terminate()
        server.wait()
    ratio = statistics.median(w[0] / b[0] for b, w in pairs)
    bare_rate, whole_rate = (statistics.median(p[i][0] for p in pairs) for i in (0, 1))
    p99 = statistics.median(p[1][1] for p in pairs)
    return {
        "http: bare endpoint, rows a second": round(bare_rate),
        "http: registrations a second": round(whole_rate),
        "http: ratio to the bare endpoint (aim 0.5)": round(ratio, 2),
        "http: p99 of a registration, ms": round(p99 * 1000, 1),
        "http: bytes stored by a registration": size,
    }


def _stored_size() -> int:
    done = desk.act(registered(), on=None, act_id="size")
    row = m.Case.objects.get(pk=done.id)
    parts = [row.state, row.parties, *(bytes(e.body) for e in row.events.all()), *(d.body for d in row.duties.all())]
    return sum(len(p) for p in parts)


def _wait() -> None:
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", PORT, timeout=1).request("GET", "/sign-in")
        except OSError:
            time.sleep(0.05)
        else:
            return


def _load(path: str, body) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    """Requests a second and the p99 in seconds, at eight connections."""
    times: list[float] = []
    ends = time.perf_counter() + SECONDS

    def client(who: int) -> None:
        link, n = http.client.HTTPConnection("127.0.0.1", PORT), 0
        while time.perf_counter() < ends:
            n += 1
            begins = time.perf_counter()
            try:
                link.request("POST", path, body(f"{who}-{n}").encode(), {"Content-Type": "application/json"})
                answer = link.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                link = http.client.HTTPConnection("127.0.0.1", PORT)  # closed by the server: not counted
                continue
            if answer.status not in (200, 201):
                raise SystemExit(f"{path}: {answer.status}")
            times.append(time.perf_counter() - begins)

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CONNECTIONS)]
    begins = time.perf_counter()
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    spent = time.perf_counter() - begins
    return len(times) / spent, sorted(times)[int(len(times) * 0.99)]


# -- the sweep ------------------------------------------------------------------------------------


def _copies(count: int, next_at) -> None:  # type: ignore[no-untyped-def]
    """``count`` cases like one just registered, each with its event and its open duty."""
    at = clock.now()
    done = desk.act(registered(), on=None, act_id=f"copy-{count}-{at.timestamp()}", now=at - timedelta(hours=1))
    row, event = m.Case.objects.get(pk=done.id), m.Event.objects.get(case=done.id)
    duty = m.Duty.objects.get(case=done.id, state="open")
    row_fields = {f.attname: getattr(row, f.attname) for f in m.Case._meta.concrete_fields if f.attname != "id"}
    for begin in range(0, count, 5000):
        some = range(begin, min(begin + 5000, count))
        cases = m.Case.objects.bulk_create([
            m.Case(**{**row_fields, "uid": f"{at.timestamp():.0f}{n:016d}"[:32], "next_at": next_at}) for n in some])
        if not cases[0].pk:
            cases = list(m.Case.objects.order_by("-pk")[: len(some)])
        m.Event.objects.bulk_create([m.Event(case=c, seq=1, at=event.at, type=event.type, by=event.by,
                                             body=event.body, hash=event.hash) for c in cases])
        m.Duty.objects.bulk_create([m.Duty(
            case=c, duty=duty.duty, who=duty.who, office=duty.office, owes=duty.owes, state="open", basis=duty.basis,
            opened_at=duty.opened_at, due_at=duty.due_at, body=duty.body) for c in cases])
    m.Case.objects.filter(pk=done.id).update(next_at=None)


def idle_sweep(count: int) -> dict[str, object]:
    """A sweep with nothing due over so many open duties."""
    m.Case.objects.update(next_at=None)
    _copies(count, clock.now() + timedelta(days=30))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    times = []
    for _ in range(50):
        begins = time.perf_counter()
        desk.sweep()
        times.append(time.perf_counter() - begins)
    m.Case.objects.update(next_at=None)
    return {f"sweep: idle over {count:,} open duties, median ms (aim 5)": round(statistics.median(times) * 1000, 2)}


def due_at_once(count: int) -> dict[str, object]:
    """So many falling due at once, four workers, each exactly once."""
    before = m.Event.objects.filter(type="breached").count()
    _copies(count, clock.now() - timedelta(minutes=1))
    connection.close()
    begins = time.perf_counter()
    code = "import django; django.setup(); from shouwen import desk; desk.sweep()"
    workers = [subprocess.Popen([sys.executable, "-c", code], env=os.environ) for _ in range(4)]
    for worker in workers:
        worker.wait()
    spent = time.perf_counter() - begins
    made = m.Event.objects.filter(type="breached").count() - before
    return {
        f"sweep: {count:,} due at once, 4 workers, a second (aim 5,000)": round(count / spent),
        "sweep: breached exactly once": f"{made:,} of {count:,}",
    }


if __name__ == "__main__":
    main()
