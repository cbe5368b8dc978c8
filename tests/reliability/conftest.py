"""Databases that processes may share, and processes that may be ended."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def database_of_its_own(folder):
    """The URL of an empty database: a file, or one more on the server that the tests run against."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite:///{folder}/yard.sqlite3"
        return
    import psycopg

    name = f"yard_{os.getpid()}_{folder.name.replace('-', '_')}"[:60]
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Yard:
    """The process of ``yard.py``, asked to do jobs."""

    def __init__(self, url, folder):
        self.env = {**os.environ, "DATABASE_URL": url, "SHOUWEN_VAR": str(folder),
                    "DJANGO_SETTINGS_MODULE": "shouwen.settings", "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.yard"], cwd=ROOT, env=self.env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        assert self.answer() == "ready"

    def answer(self):
        line = self.process.stdout.readline()
        assert line, "the yard has ended"
        return json.loads(line)

    def do(self, job, **how):
        self.process.stdin.write(json.dumps({"do": job, **how}) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def yard(tmp_path_factory):
    folder = tmp_path_factory.mktemp("yard")
    with database_of_its_own(folder) as url:
        yard = Yard(url, folder)
        yield yard
        yard.close()


@pytest.fixture(autouse=True)
def nobody_has_tried():
    """Wrong passwords of one test are not held against the next."""
    from django.core.cache import cache

    cache.clear()
