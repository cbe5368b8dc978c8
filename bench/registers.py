"""Registers of a year: pages, the workbook and the print, at 100,000 matters, on both databases.

``python -m bench.registers [--cases N]`` loads the demo, tells its closed matters again until there
are N, spreads them over a year and prints a table. Times are of one process; memory is the most that
it held, against what it held before.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tools.run_tests import postgresql

SPREAD = {
    "sqlite": "UPDATE store_case SET created_at = strftime('%%Y-%%m-%%d %%H:%%M:%%f000', created_at, '-' || (id %% 330) || ' days')",
    "postgresql": "UPDATE store_case SET created_at = created_at - (id %% 330) * interval '1 day'",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.here:
        print(json.dumps(measured(chosen.cases)))
        return
    with tempfile.TemporaryDirectory() as folder:
        show("SQLite", told("", folder, chosen.cases))
    with tempfile.TemporaryDirectory() as folder, postgresql() as url:
        show("PostgreSQL", told(url, folder, chosen.cases))


def told(url: str, folder: str, cases: int) -> dict[str, str]:
    env = {**os.environ, "SHOUWEN_VAR": folder, "DJANGO_SETTINGS_MODULE": "shouwen.settings", "SHOUWEN_DEMO": "1"}
    env.pop("DATABASE_URL", None)
    if url:
        env["DATABASE_URL"] = url
    run = subprocess.run([sys.executable, "-m", "bench.registers", "--here", "--cases", str(cases)], env=env,
                         stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])


def show(name: str, found: dict[str, str]) -> None:
    print(f"\n{name}")
    for key, value in found.items():
        print(f"  {key:<62} {value}", flush=True)


def most(whose: int = resource.RUSAGE_SELF) -> int:
    """MiB that this process held at most, or the largest of those that it began."""
    return resource.getrusage(whose).ru_maxrss // 1024


def processor() -> float:
    """Seconds of processor that this process and those that it began have used."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def measured(cases: int) -> dict[str, str]:
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from bench.pages import prepare
    from shouwen import clock
    from shouwen.org.models import Staff
    from shouwen.queries.registers.kept import kept
    from shouwen.queries.registers.reading import Wanted

    settings.ALLOWED_HOSTS = ["*"]
    _number, _cookies, there = prepare(cases)
    spread()
    # the estate with most matters and its head; the whole company's leader
    leader = next(s for s in Staff.objects.all() if "company_leader" in s.posts and s.at_office is None)
    head = next(s for s in Staff.objects.all() if "office_head" in s.posts and kept(seen_by=s))
    found = {"matters": f"{there:,}"}
    today = clock.now().date()
    for who, name in ((head, "office head"), (leader, "company leader")):
        client = Client()
        client.force_login(who, backend="shouwen.org.sign_in.NumberOrPhone")
        for register in kept(seen_by=who):
            for words, query in (("", ""), (" one kind", "&kind=repair"), (" a house", "&house=8-1"),
                                 (" another month", f"&since={today - timedelta(days=200)}&until={today - timedelta(days=170)}")):
                took, busy = [], []
                for _ in range(15):
                    begins, cpu = time.perf_counter(), time.process_time()
                    answer = client.get(f"/registers/{register.sort}?whole={'' if 'since' in query else 'month'}{query}")
                    took.append((time.perf_counter() - begins) * 1000)
                    busy.append((time.process_time() - cpu) * 1000)
                    assert answer.status_code == 200
                found[f"page {register.sort}{words}, {name}, ms"] = (
                    f"{statistics.median(took):.0f} ({statistics.median(busy):.0f} of processor)")
    sort = max(kept(seen_by=leader), key=lambda k: len(k.estates)).sort
    wanted = Wanted(sort=sort, since=today - timedelta(days=400), until=today)
    found |= files(wanted, leader)
    return found


def spread() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(SPREAD[connection.vendor], [])
        cursor.execute("ANALYZE")


def files(wanted: object, leader: object) -> dict[str, str]:
    """The year as a workbook, and on paper."""
    from shouwen.queries.registers.reading import every
    from shouwen.store.models import MadeFile
    from shouwen.web.registers import files as registers

    with tempfile.TemporaryDirectory() as folder:
        path, before, lines = Path(folder) / "x.xlsx", most(), 0

        def counted():
            nonlocal lines
            for entry in every(wanted, seen_by=leader):
                lines += 1
                yield entry

        begins, cpu = time.perf_counter(), time.process_time()
        registers.workbook(path, "x", wanted.sort, counted())
        took, busy = time.perf_counter() - begins, time.process_time() - cpu
        found = {
            f"workbook of the register {wanted.sort}": f"{lines:,} lines, {took:.0f} s ({busy:.0f} s of processor),"
            f" {path.stat().st_size / 1e6:.1f} MB, memory {before} to {most()} MiB"}
        before, begins, cpu = most(), time.perf_counter(), processor()
        registers._paper(MadeFile(shown="x.pdf"), leader, path, "x", wanted, every(wanted, seen_by=leader))
        found["print of the year in parts, on every core"] = (
            f"{time.perf_counter() - begins:.0f} s ({processor() - cpu:.0f} s of processor), {path.stat().st_size / 1e6:.1f} MB,"
            f" memory {before} to {most()} MiB, a typesetting process {most(resource.RUSAGE_CHILDREN)} MiB")
    return found


if __name__ == "__main__":
    main()
