"""A desk on a disk of eight megabytes, in a process of its own: fill it, use it, free it.

Prints one JSON object: what each request was answered while the disk was full, and afterwards.
SQLite: a small tmpfs where the kernel lets us mount one, else a limit on the size of files.
PostgreSQL: a tablespace on a small tmpfs for root, else an error of the same code from the server.
"""

import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from PIL import Image

SIZE = "size=16m"
NEW_NAMESPACES = 0x10000000 | 0x00020000  # user, mount


def mount_in_a_namespace_of_our_own(folder):
    """Whether ``folder`` is now a small disk that only this process sees."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(NEW_NAMESPACES):
        return False
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    except OSError:
        return False
    return libc.mount(b"tmpfs", str(folder).encode(), b"tmpfs", 0, SIZE.encode()) == 0


class Disk:
    """A folder that can be filled and freed."""

    def __init__(self, folder):
        self.filler = folder / "filler"

    def fill(self):
        with self.filler.open("wb", buffering=0) as out, suppress(OSError):
            while out.write(b"x" * 4096) == 4096:
                pass

    def free(self):
        self.filler.unlink()


class Limit:
    """No file may grow beyond what the log has now: the nearest that needs no rights at all."""

    def __init__(self, folder):
        self.folder = folder

    def fill(self):
        longest = max(p.stat().st_size for p in self.folder.glob("*.sqlite3-wal"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (longest, resource.RLIM_INFINITY))

    def free(self):
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


class Trigger:
    """The server itself says 'disk full' for every row of the tables that acts write."""

    TABLES = ("store_case", "store_event", "store_attachment", "django_session")

    def fill(self):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$"
                           " BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$")
            for table in self.TABLES:
                cursor.execute(f"CREATE TRIGGER full_disk BEFORE INSERT ON {table}"
                               " FOR EACH ROW EXECUTE FUNCTION full_disk()")

    def free(self):
        from django.db import connection

        with connection.cursor() as cursor:
            for table in self.TABLES:
                cursor.execute(f"DROP TRIGGER full_disk ON {table}")


@contextmanager
def small_tablespace(folder):
    """PostgreSQL's tables on a small tmpfs, if this is root and may mount; else the trigger."""
    url = os.environ["DATABASE_URL"]
    database = urlsplit(url).path.lstrip("/")
    server = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    place = Path("/tmp") / f"shouwen-small-{os.getpid()}"
    place.mkdir()
    may = os.geteuid() == 0 and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", str(place)], capture_output=True).returncode
    if not may:
        place.rmdir()
        yield Trigger()
        return
    try:
        yield from _moved_to(place, server, database)
    finally:
        subprocess.run(["umount", str(place)], check=False)
        place.rmdir()


def _moved_to(place, server, database):
    import psycopg

    name, inside = f"small_{os.getpid()}", place / "ts"
    inside.mkdir()
    for folder in (place, inside):
        shutil.chown(folder, "postgres")
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f"CREATE TABLESPACE {name} LOCATION '{inside}'")
        try:
            link.execute(f'ALTER DATABASE "{database}" SET TABLESPACE {name}')
            yield Disk(place)
        finally:
            from django.db import connections

            connections.close_all()
            (place / "filler").unlink(missing_ok=True)
            link.execute(f'ALTER DATABASE "{database}" SET TABLESPACE pg_default')
            link.execute(f"DROP TABLESPACE {name}")


WRITTEN = "三楼走廊的灯一直闪，" + "老人晚上不敢出门。" * 60


def photo():
    """A real one, of which nothing can be saved by packing."""
    out = BytesIO()
    Image.frombytes("RGB", (400, 400), os.urandom(480_000)).save(out, "JPEG", quality=90)
    return out.getvalue()


PHOTO = photo()


class Desk:
    """A guard with a page and an API, and a case to act on."""

    def __init__(self):
        from django.test import Client

        from shouwen import desk
        from shouwen.kernel import acts as a
        from tests import cast

        self.client = Client(raise_request_exception=False)
        self.client.force_login(cast.build()["li"], backend="shouwen.org.sign_in.NumberOrPhone")
        made = desk.act(a.Register(by="li", customer="wang", channel="verbal", content="第一件", kind="repair",
                                   class_=2, solvable=False), on=None, act_id="first")
        self.id, self.number = made.id, made.number

    def requests(self, attempt=""):
        """Every way to write, by name; each sent anew in the same attempt carries the same key."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        api, case = "/api/v1/cases", f"/cases/{self.number}"
        matter = {"customer": "wang", "content": WRITTEN, "kind": "repair", "class": 2, "solvable": False}

        def post(path, body, key):
            return self.client.post(path, json.dumps(body), content_type="application/json",
                                    headers={"Idempotency-Key": key})

        return {
            "register": lambda: self.client.post("/register", {"client_id": f"p1{attempt}", "content": WRITTEN}),
            "do": lambda: self.client.post(f"{case}/do/note", {"act_id": f"p2{attempt}", "text": WRITTEN}),
            "api_register": lambda: post(api, matter, f"a1{attempt}"),
            "api_act": lambda: post(f"{api}/{self.number}/acts", {"act": "note", "text": WRITTEN}, f"a2{attempt}"),
            "attach": lambda: self.client.post(f"{case}/attach", {
                "file": SimpleUploadedFile("lamp.jpg", PHOTO, content_type="image/jpeg"), "act_id": f"p3{attempt}"}),
        }

    def use_up(self):
        """What is left of pages already there: a full disk still takes what fits into them."""
        for sort in self.requests():
            for n in range(400):
                if self.requests(f"u{n}")[sort]().status_code == 507:
                    break

    def read(self):
        return [self.client.get(p).status_code for p in ("/", f"/cases/{self.number}", "/register", "/rulebooks/R9")]


def told(answer):
    """What an answer says, as far as the test wants to know."""
    text = answer.content.decode()
    problem = answer["Content-Type"] == "application/problem+json"
    return {"status": answer.status_code, "code": answer.json()["code"] if problem else "",
            "chinese": "磁盘满了" in text, "english": "disk is full" in text,
            "kept": WRITTEN in text, "again": "再发一次" in text}


def main(disk):
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from shouwen import desk as door
    from shouwen.desk.verifying import verify
    from shouwen.store import models as m

    call_command("migrate", verbosity=0, interactive=False)
    desk = Desk()
    requests = desk.requests()
    found = {"disk": type(disk).__name__, "read_before": desk.read()}
    disk.fill()
    desk.use_up()

    def counts():
        return [table.objects.count() for table in (m.Case, m.Event, m.Attachment)]

    before = counts()
    found["full"] = {name: told(send()) for name, send in requests.items()}
    found["read"] = desk.read()
    found["nothing_written"] = before == counts()
    kept = set(m.Attachment.objects.values_list("name", flat=True))  # what still fitted while using up
    found["files"] = sorted({p.name for p in Path(settings.MEDIA_ROOT).glob("*")} - kept)
    ticks = iter([False, False, True])
    door.run_worker(interval=0.01, stop=lambda: next(ticks))
    disk.free()
    before = counts()
    found["after"] = {name: send().status_code for name, send in requests.items()}
    found["once_more"] = {name: send().status_code for name, send in requests.items()}
    found["written"] = [now - then for then, now in zip(before, counts(), strict=True)]
    found["faults"] = list(verify())
    print(json.dumps(found))


if __name__ == "__main__":
    folder = Path(os.environ["SHOUWEN_VAR"])
    if os.environ["DATABASE_URL"].startswith("postgres"):
        with small_tablespace(folder) as disk:
            main(disk)
    else:
        main((Disk if mount_in_a_namespace_of_our_own(folder) else Limit)(folder))
    sys.stdout.flush()
