"""All figures for the database that the environment names; prints one JSON line at the end."""

import argparse
import http.client
import json
import os
import socket
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
from django.test import Client
from django.utils.crypto import get_random_string

from bench.app import TABLE
from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.kernel import decide
from shouwen.kernel.case import Case
from shouwen.org.models import Staff
from shouwen.rulebooks import load
from shouwen.store import models as m
from tests import cast
from tests.kernel.world import context, registered

SECONDS = 6.0
PAIRS = 5
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
    """Decisions in a second of a core's time: registrations and hand-overs, refusals included.

    Each decision has a context of its own, as behind the door: what the roster has answered for
    one is not known to the next.
    """
    book, ctx, case = load("R9"), context(), Case(id="b")
    first = registered()
    acts = [a.HandOver(by="li", to="superior", way="to_superior"), a.HandOver(by="li", to="eng", way="slip"),
            a.Note(by="li", text="x"), a.Accept(by="qian")]
    registered_case = decide.act(case, first, book, ctx).case
    count, begins = 0, time.process_time()
    while time.process_time() - begins < 3:
        decide.act(case, first, book, ctx.at(ctx.now))
        for one in acts:
            decide.act(registered_case, one, book, ctx.at(ctx.now))
        count += 5
    rate = count / (time.process_time() - begins)
    return {"kernel: decisions a second, one core (aim 20,000)": round(rate)}


# -- over HTTP ------------------------------------------------------------------------------------


def over_http() -> dict[str, object]:
    """Registrations through everything against a bare endpoint on the same server, in turn."""
    with connection.cursor() as cursor:
        id_ = "serial PRIMARY KEY" if connection.vendor == "postgresql" else "integer PRIMARY KEY"
        cursor.execute(TABLE.format(id=id_))
    size, client, port = _stored_size(), _signed_in(), _free_port()
    connection.close()
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1",
         "--blocking-threads", "8", "--backpressure", "64", "--no-ws", "--log-level", "error", "bench.app:application"],
        env=os.environ, stdout=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        _load(port, "/api/whole", lambda k: _matter(f"first-{k}"), {}, 1.0)
        rounds = [
            (
                _load(port, f"/api/bare?size={size}", lambda _k: "{}", {}),
                _load(port, "/api/whole", lambda k, n=n: _matter(f"{n}-{k}"), {}),
                _load(port, "/api/v1/cases", lambda k, n=n: _matter(f"s{n}-{k}"), client),
            )
            for n in range(PAIRS)
        ]
    finally:
        server.terminate()
        server.wait()
    bare, whole, signed = (statistics.median(r[i][0] for r in rounds) for i in range(3))
    ratios = [r[1][0] / r[0][0] for r in rounds]
    return {
        "http: bare endpoint, rows a second": round(bare),
        "http: registrations a second (aim: PostgreSQL 700, SQLite 300)": round(whole),
        "http: ratio to the bare endpoint, median (aim 0.5)": round(statistics.median(ratios), 2),
        "http: ratio, lowest and highest": f"{min(ratios):.2f} {max(ratios):.2f}",
        "http: p99 of a registration, ms (aim 60)": round(statistics.median(r[1][1] for r in rounds) * 1000, 1),
        "http: registrations a second, session and person looked up too": round(signed),
        "http: ratio of these to the bare endpoint": round(statistics.median(r[2][0] / r[0][0] for r in rounds), 2),
        "http: bytes stored by a registration": size,
    }


def _matter(key: str) -> str:
    return json.dumps({
        "client_id": key, "customer": "wang", "content": "楼道灯不亮", "kind": "repair", "class": 2,
        "solvable": False})


def _signed_in() -> dict[str, str]:
    """The headers of a guard who has signed in: his session, and the token against forged forms."""
    client = Client()
    client.force_login(Staff.objects.get(key="li"), backend="shouwen.org.sign_in.NumberOrPhone")
    token = get_random_string(32)
    cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": token}
    return {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items()), "X-CSRFToken": token}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stored_size() -> int:
    done = desk.act(registered(), on=None, act_id="size")
    row = m.Case.objects.get(pk=done.id)
    parts = [row.state, row.parties, *(bytes(e.body) for e in row.events.all()), *(d.body for d in row.duties.all())]
    return sum(len(p) for p in parts)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).request("GET", "/sign-in")
        except OSError:
            time.sleep(0.05)
        else:
            return


def _load(port, path: str, body, headers, seconds: float = SECONDS) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    """Requests a second and the p99 in seconds, at eight connections."""
    times: list[float] = []
    ends = time.perf_counter() + seconds
    headers = {"Content-Type": "application/json", **headers}

    def client(who: int) -> None:
        link, n = http.client.HTTPConnection("127.0.0.1", port), 0
        while time.perf_counter() < ends:
            n += 1
            begins = time.perf_counter()
            try:
                link.request("POST", path, body(f"{who}-{n}").encode(), headers)
                answer = link.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                link = http.client.HTTPConnection("127.0.0.1", port)  # closed by the server: not counted
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
    m.Case.objects.filter(pk=done.id).update(next_at=next_at)
    mark = f"{at.timestamp():.0f}-"
    with connection.cursor() as cursor:
        cursor.execute(_insert(m.Case, "o.id = %s", {"uid": "%s || n"}, NUMBERS[connection.vendor]),
                       [mark, count, done.id])
        for model in (m.Event, m.Duty):
            cursor.execute(_insert(model, "o.case_id = %s AND c.uid LIKE %s", {"case_id": "c.id"}, "store_case c"),
                           [done.id, f"{mark}%"])
    m.Case.objects.filter(pk=done.id).update(next_at=None)
    _settle()


NUMBERS = {
    "postgresql": "generate_series(1, %s) n",
    "sqlite": "(WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n < %s) SELECT n FROM x)",
}


def _insert(model, where: str, other: dict[str, str], beside: str) -> str:  # type: ignore[no-untyped-def]
    """Copy rows of a table into itself, some columns given otherwise."""
    columns = [f.column for f in model._meta.concrete_fields if not f.primary_key]
    quoted = ", ".join(f'"{c}"' for c in columns)
    values = ", ".join(other.get(c, f'o."{c}"') for c in columns)
    table = model._meta.db_table
    return f"INSERT INTO {table} ({quoted}) SELECT {values} FROM {beside}, {table} o WHERE {where}"


def _settle() -> None:
    """What a database does by itself in the time in which so many cases would come to be."""
    with connection.cursor() as cursor:
        for sql in {"postgresql": ("VACUUM ANALYZE", "CHECKPOINT"),
                    "sqlite": ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)")}[connection.vendor]:
            cursor.execute(sql)


def idle_sweep(count: int) -> dict[str, object]:
    """A sweep with nothing due over so many open duties."""
    m.Case.objects.update(next_at=None)
    _copies(count, clock.now() + timedelta(days=30))
    times = []
    for _ in range(50):
        begins = time.perf_counter()
        desk.sweep()
        times.append(time.perf_counter() - begins)
    m.Case.objects.update(next_at=None)
    return {f"sweep: idle over {count:,} open duties, median ms (aim 5)": round(statistics.median(times) * 1000, 2)}


def due_at_once(count: int) -> dict[str, object]:
    """So many falling due at once, four workers that are there already, each exactly once."""
    before = m.Event.objects.filter(type="breached").count()
    _copies(count, clock.now() - timedelta(minutes=1))
    connection.close()
    code = ("import sys, django; django.setup(); from shouwen import desk; print(flush=True);"
            " sys.stdin.readline(); desk.sweep()")
    workers = [subprocess.Popen([sys.executable, "-c", code], env=os.environ, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for worker in workers:
        worker.stdout.readline()  # type: ignore[union-attr]
    begins = time.perf_counter()
    for worker in workers:
        worker.stdin.close()  # type: ignore[union-attr]
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
