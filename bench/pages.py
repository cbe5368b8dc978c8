"""The pages: what a phone loads, when it can be used on a slow network, and how long the server thinks.

``python -m bench.pages [--cases N] [--server]`` loads the demo into a folder of its own (or the database
of ``DATABASE_URL``), adds closed cases with their duties, messages and words until there are N, serves
it and prints two tables; ``--server`` only the first. ``--kept FOLDER`` uses what an earlier run left there. The network is
Lighthouse's slow 4G (150 ms there and back, 1.6 Mbit/s down, 0.75 up), the processor four times
slower, the cache empty.
"""

import argparse
import http.client
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from importlib import import_module
from urllib.parse import quote

PORT = 8766
BASE = f"http://127.0.0.1:{PORT}"
PAGES = (
    ("sign-in", "/sign-in", ""), ("my duties, guard", "/", "wt-guard1"), ("register", "/register", "wt-guard1"),
    ("case", "/cases/{number}", "wt-coordinator"), ("workbench", "/workbench", "wt-agent1"),
    ("workbench with a case", "/workbench/{number}", "wt-agent1"),
    ("coordination", "/coordination", "wt-coordinator"), ("department", "/department", "wt-engineering"),
    ("emergency", "/emergency", "wj-head"), ("visits", "/visits", "wj-agent1"), ("messages", "/notices", "wt-guard1"),
    ("rulebook", "/rulebooks/R9", "wt-guard1"),
)
SEARCHES = (
    ("a house", "8-1-901", "closed", "wt-agent1"), ("two common characters", "水管", "closed", "wt-agent1"),
    ("one common character", "水", "closed", "wt-agent1"), ("two common characters, open cases", "水管", "", "wt-agent1"),
    ("a sentence", "拍手也不亮", "closed", "wt-agent1"), ("nothing to be found", "鲸鱼", "closed", "wt-agent1"),
    ("end of a phone number", "0012", "closed", "wt-agent1"), ("a name", "王", "closed", "wt-agent1"),
    ("two characters, a guard's", "水管", "closed", "wt-guard1"), ("two characters, a department's", "水管", "closed", "wt-engineering"),
)
SERVED = PAGES + tuple((f"search: {name}", f"/workbench?q={quote(q)}&stage={stage}", who) for name, q, stage, who in SEARCHES)
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
TIMES = """() => {
  const n = performance.getEntriesByType("navigation")[0], p = performance.getEntriesByName("first-contentful-paint")[0];
  return {painted: p ? p.startTime : 0, usable: n.loadEventEnd, shifted: window.shifted};
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--server", action="store_true", help="without the browser")
    parser.add_argument("--kept", help="a folder to keep what was loaded, or with it in it already")
    given = parser.parse_args()
    with nullcontext(given.kept) if given.kept else tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SHOUWEN_VAR": folder, "DJANGO_SETTINGS_MODULE": "shouwen.settings",
                       "SHOUWEN_DEMO": "1", "SHOUWEN_STATIC": "1"}
        number, cookies, there = prepare(given.cases)
        server = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(PORT), "--workers", "1",
             "--blocking-threads", "4", "--no-ws", "--log-level", "error", "shouwen.wsgi:application"],
        )
        try:
            wait()
            print(f"{there:,} cases\n\n| page | server, median ms | 95 % |\n| --- | --- | --- |")
            for name, path, who in SERVED:
                middle, most = thinking(path.format(number=number), cookies.get(who, ""))
                print(f"| {name} | {middle:.0f} | {most:.0f} |", flush=True)
            if given.server:
                return
            print("\n| page on a phone | KB compressed | painted, s | usable, s | layout shift |\n| --- | --- | --- | --- | --- |")
            for name, path, who in PAGES:
                print(f"| {name} | {loading(path.format(number=number), cookies.get(who, ''))} |", flush=True)
        finally:
            server.terminate()
            server.wait()


def prepare(wanted: int) -> tuple[str, dict[str, str], int]:
    """The demo and its copies; a case's number, a session for each person, and how many cases."""
    import django

    django.setup()
    from django.core.management import call_command

    from shouwen import clock
    from shouwen.demo.loading import load
    from shouwen.store import models as m
    from shouwen.store.read import number_of

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if not m.Case.objects.exists():
        load(clock.now())
    number = number_of(m.Duty.objects.get(owes="coordinate", state="open").case_id)
    multiply(wanted)
    return number, {who: session(who) for _n, _p, who in SERVED if who}, m.Case.objects.count()


def multiply(wanted: int) -> None:
    """Closed cases again and again, with duties, messages, texts and words, under new numbers."""
    from django.db import connection

    from shouwen.store import models as m

    closed = "SELECT id FROM store_case WHERE stage = 'closed'"
    each = m.Case.objects.filter(stage="closed").count()
    times = max(0, wanted - m.Case.objects.count()) // each
    if not times:
        return
    fresh = "lower(hex(randomblob(16)))" if connection.vendor == "sqlite" else "md5(random()::text)"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE many AS WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n"
                       f" WHERE k < {times}) SELECT k FROM n")
        cases = m.Case.objects.latest("pk").pk
        for model, own in ((m.Case, "id"), (m.Duty, "case_id"), (m.Notice, "case_id"), (m.Value, "case_id"),
                           (m.Search, "case_id")):
            table, last = model._meta.db_table, model.objects.latest("pk").pk
            instead = {"id": f"t.id + k * {last}", "case_id": f"t.case_id + k * {cases}", "uid": fresh,
                       "next_at": "NULL", "read_at": "t.at"}
            names = [f.column for f in model._meta.concrete_fields]
            quoted = ", ".join(f'"{name}"' for name in names)
            values = ", ".join(instead.get(name, f't."{name}"') for name in names)
            cursor.execute(
                f"INSERT INTO {table} ({quoted}) SELECT {values}"
                f" FROM {table} t CROSS JOIN many WHERE t.{own} IN ({closed} AND id <= {cases})"
                + (" AND t.state NOT IN ('open', 'overdue')" if model is m.Duty else "")
            )
        cursor.execute("ANALYZE")
        if connection.vendor == "sqlite":  # what the clock's worker does from time to time
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def session(who: str) -> str:
    """A signed-in session's cookie, without the page."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from shouwen.org.models import Staff

    person = Staff.objects.get(key=who)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(person.pk), "shouwen.org.sign_in.NumberOrPhone"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return store.session_key


def wait() -> None:
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", PORT, timeout=1).request("GET", "/sign-in")
        except OSError:
            time.sleep(0.05)
        else:
            return


def thinking(path: str, cookie: str) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds of forty requests, one after the other."""
    link, took = http.client.HTTPConnection("127.0.0.1", PORT), []
    for _ in range(43):
        begins = time.perf_counter()
        link.request("GET", path, headers={"Cookie": f"sessionid={cookie}", "Accept-Encoding": "gzip"})
        answer = link.getresponse()
        answer.read()
        took.append((time.perf_counter() - begins) * 1000)
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
    return statistics.median(took[3:]), sorted(took[3:])[37]


def loading(path: str, cookie: str) -> str:
    """Bytes, first paint, load and shift of a cold load under the slow profile; the middle of three."""
    from playwright.sync_api import sync_playwright

    from tests.browser.screens import SHIFTS

    runs = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        for _ in range(3):
            context = browser.new_context(viewport={"width": 360, "height": 780}, locale="zh-CN", is_mobile=True, has_touch=True)
            context.add_init_script(SHIFTS)
            if cookie:
                context.add_cookies([{"name": "sessionid", "value": cookie, "url": BASE}])
            page = context.new_page()
            tools = context.new_cdp_session(page)
            size = [0]
            tools.on("Network.loadingFinished", lambda e, size=size: size.__setitem__(0, size[0] + int(e["encodedDataLength"])))
            tools.send("Network.enable")
            tools.send("Network.emulateNetworkConditions", SLOW_4G)
            tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            page.goto(BASE + path, wait_until="load")
            page.wait_for_timeout(500)
            found = page.evaluate(TIMES)
            runs.append((found["usable"], found["painted"], found["shifted"], size[0]))
            context.close()
        browser.close()
    usable, painted, shifted, size_ = sorted(runs)[1]
    return f"{size_ / 1000:.0f} | {painted / 1000:.2f} | {usable / 1000:.2f} | {shifted:.3f}"


if __name__ == "__main__":
    main()
