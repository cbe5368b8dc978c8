"""Verbs that need the database: ``run``, ``init``, ``demo``, ``import``, ``sweep``, ``verify``, ``user``."""

import argparse
import os
import secrets
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from shouwen.cli.starting import start_django as _django

PORT = 8000
PATIENCE = 10
"""Seconds that a long job has to end when the service stops."""
PLACES = "7"
"""Requests at work at once in a web process, beside the one place kept for emergencies."""


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _collect() -> None:
    """Copy and compress the static files that pages ask for."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


# -- run ----------------------------------------------------------------------------------------


def add_run(commands: Any) -> None:
    parser = commands.add_parser("run", help="serve the desk, with the clock's worker beside it")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--company", choices=("demo", "empty"), default="demo")
    parser.add_argument("--workers", type=int, default=1)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    if args.company == "empty" and "SHOUWEN_VAR" not in os.environ:
        from shouwen import __file__ as here

        os.environ["SHOUWEN_VAR"] = str(Path(here).parent.parent / "var" / "company")
    os.environ["SHOUWEN_STATIC"] = "1"
    os.environ.setdefault("SHOUWEN_PLACES", PLACES)
    _django(demo=args.company == "demo")
    _migrate()
    _collect()
    from shouwen.org.models import Staff

    if args.company == "demo" and not Staff.objects.exists():
        print("正在装入演示数据 / loading the demo …", flush=True)
        _load_demo()
    from django.conf import settings

    _greet(args, nobody=not Staff.objects.exists())
    stop = threading.Event()
    worker = threading.Thread(target=_worker, args=(stop,), daemon=True)
    worker.start()
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", args.host, "--port",
         str(args.port), "--workers", str(args.workers), "--blocking-threads", str(settings.THREADS), "--backpressure", "128",
         "--no-ws", "--log-level", "warning", "shouwen.wsgi:application"],
        env=os.environ,
    )
    jobs = subprocess.Popen([sys.executable, "-m", "shouwen.cli", "jobs"], env=os.environ, start_new_session=True)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        return server.wait()
    except KeyboardInterrupt:
        server.terminate()
        return server.wait()
    finally:
        stop.set()
        _end(jobs)


def _end(jobs: "subprocess.Popen[bytes]") -> None:
    """Stop the worker of long jobs. It ends what it is at, which may take long: after ``PATIENCE`` it
    is killed with its processes, and the job begins anew when a worker runs again."""
    jobs.terminate()
    try:
        jobs.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(jobs.pid, signal.SIGKILL)
        jobs.wait()


def _worker(stop: threading.Event) -> None:
    from shouwen import desk

    desk.run_worker(stop=stop.is_set)


def _greet(args: argparse.Namespace, *, nobody: bool) -> None:
    from django.conf import settings

    print(f"\n首问 Shouwen → http://{args.host}:{args.port}/", flush=True)
    if nobody:
        code = secrets.token_urlsafe(12)
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        path = settings.VAR_DIR / "first_code"
        path.write_text(code, encoding="ascii")
        path.chmod(0o600)
        print(f"第一位管理员的一次性代码（15 分钟内有效）/ one-time code: {code}", flush=True)
    elif args.company == "demo":
        from shouwen.demo import SIGN_INS
        from shouwen.demo.company import PASSWORD
        from shouwen.org.models import Staff

        people = {s.key: s for s in Staff.objects.filter(key__in=[k for k, _zh, _en in SIGN_INS])}
        print(f"演示登录（密码都是 {PASSWORD}，页面上点一下也行）/ demo sign-ins:", flush=True)
        for key, what, _en in SIGN_INS:
            if key in people:
                print(f"  {people[key].number}  {people[key].name}  {what}", flush=True)


# -- demo ---------------------------------------------------------------------------------------


def add_demo(commands: Any) -> None:
    parser = commands.add_parser("demo", help="load the demo company, or set it anew")
    parser.add_argument("--reset", action="store_true")
    parser.set_defaults(run=_demo)


def _demo(args: argparse.Namespace) -> int:
    _django(demo=True)
    _migrate()
    from shouwen.org.models import Company, Staff

    company = Company.objects.first()
    if company is not None and company.name != "清和物业":
        print("这里有真实公司的数据，不会重置 / a real company lives here: nothing was reset", file=sys.stderr)
        return 2
    if args.reset and Staff.objects.exists():
        from django.core.management import call_command

        call_command("flush", verbosity=0, interactive=False)
    if not Staff.objects.exists():
        _load_demo()
    return 0


def _load_demo() -> None:
    from shouwen import clock
    from shouwen.demo.loading import load

    count = load(clock.now(), say=lambda text: print(f"  {text}", flush=True))
    print(f"  {count} 件事项 / cases", flush=True)


# -- other verbs --------------------------------------------------------------------------------


def add_sweep(commands: Any) -> None:
    parser = commands.add_parser("sweep", help="carry out what the clock owes, once or for ever")
    parser.add_argument("--forever", action="store_true")
    parser.set_defaults(run=_sweep)


def _sweep(args: argparse.Namespace) -> int:
    _django()
    from shouwen import desk

    if args.forever:
        desk.run_worker()
        return 0
    print(desk.sweep())
    return 0


def add_verify(commands: Any) -> None:
    parser = commands.add_parser("verify", help="hold what is stored against its events")
    parser.add_argument("--head", action="store_true", help="write a new signed head over all cases")
    parser.add_argument("--kept", type=Path, metavar="FILE",
                        help="lines of earlier heads that were kept outside this machine")
    parser.set_defaults(run=_verify)


def _verify(args: argparse.Namespace) -> int:
    _django()
    from shouwen.desk.verifying import verify, write_head

    kept = [x for x in args.kept.read_text(encoding="utf-8").splitlines() if x.strip()] if args.kept else []
    faults = list(verify(kept))
    for fault in faults:
        print(fault)
    if not faults:
        print("完好 / clean")
        if args.head:
            print(write_head())
    return 1 if faults else 0


def add_init(commands: Any) -> None:
    parser = commands.add_parser("init", help="make the tables")
    parser.set_defaults(run=_init)


def _init(args: argparse.Namespace) -> int:
    _django()
    _migrate()
    return 0


def add_import(commands: Any) -> None:
    parser = commands.add_parser("import", help="take over staff, houses and open matters from XLSX")
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true")
    parser.set_defaults(run=_import)


def _import(args: argparse.Namespace) -> int:
    _django()
    from shouwen import clock
    from shouwen.desk.importing import looked_through, matters_of, register_matters
    from shouwen.org import roster, sheets

    try:
        data = args.file.read_bytes()
    except OSError as error:
        print(f"{args.file}: {error.strerror}", file=sys.stderr)
        return 2
    file = looked_through(data)
    found = file.found
    _tell(file.faults)
    if args.dry_run or file.faults:
        print(f"员工 {len(found.staff)} · 房屋 {len(found.houses)} · 事项 {len(file.matters)}，未写入 / nothing written")
        return 1 if file.faults else 0
    if found.staff or found.houses:
        staff, houses = sheets.apply(found)
        roster.publish(clock.now())
        print(f"员工 {staff} · 房屋 {houses}")
    written, refused = register_matters(matters_of(data)[0])
    print(f"事项 {written}")
    _tell(refused)
    return 1 if refused else 0


def _tell(faults: Any) -> None:
    for fault in faults:
        print(f"{fault.sheet} {fault.row}: {fault.why}", file=sys.stderr)


def add_user(commands: Any) -> None:
    parser = commands.add_parser("user", help="set somebody's password")
    parser.add_argument("number", help="staff number")
    parser.set_defaults(run=_user)


def _user(args: argparse.Namespace) -> int:
    _django()
    import getpass

    from shouwen.org.models import Staff

    staff = Staff.objects.filter(number=args.number).first()
    if staff is None:
        print(f"没有工号 {args.number} / no such staff number", file=sys.stderr)
        return 2
    password = getpass.getpass("新密码 / new password: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    if len(password) < (12 if staff.is_admin else 8):
        print("密码太短 / too short", file=sys.stderr)
        return 2
    staff.set_password(password)
    staff.save(update_fields=["password"])
    return 0
