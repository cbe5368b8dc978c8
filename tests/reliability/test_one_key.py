"""P5: one submit, one case: the same key many times over many connections and two server processes,
one of which is killed and started again meanwhile."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from tests.cast import PASSWORD
from tests.reliability.conftest import ROOT

pytestmark = pytest.mark.processes
CONNECTIONS = 16
PATIENCE = 240
"""Seconds: a machine with much else to do starts a server slowly."""


class Server:
    """One Granian of its own, as ``shouwen run`` starts it."""

    def __init__(self, env):
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        self.env = env
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
             "--workers", "1", "--blocking-threads", "8", "--backpressure", "128", "--no-ws", "--log-level", "critical",
             "shouwen.wsgi:application"],
            cwd=ROOT, env=self.env, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if self.ask("GET", "/sign-in")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        self.kill()
        pytest.fail("the server did not start")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, method, path, body=None, headers=None):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            link.request(method, path, body, headers or {})
            answer = link.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            link.close()

    def sign_in(self, number):
        """The headers with which this person asks."""
        _status, headers, page = self.ask("GET", "/sign-in")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.decode())[1]
        form = urlencode({"csrfmiddlewaretoken": token, "name": number, "password": PASSWORD})
        status, more, _body = self.ask("POST", "/sign-in", form, {
            "Cookie": cookies(headers), "Content-Type": "application/x-www-form-urlencoded"})
        assert status == 302
        held = dict(c.split("=", 1) for c in cookies(more).split("; "))
        return {"Cookie": "; ".join(f"{k}={v}" for k, v in held.items()), "X-CSRFToken": held["csrftoken"],
                "Content-Type": "application/json"}


def cookies(headers):
    return "; ".join(v.partition(";")[0] for k, v in headers if k.lower() == "set-cookie")


@pytest.fixture
def servers(yard):
    found = [Server(yard.env) for _ in range(2)]
    yield found
    for server in found:
        server.kill()


def test_one_key_is_one_case_over_two_servers_and_a_restart(servers, yard, pytestconfig):
    times = 15 * pytestconfig.getoption("rounds")
    as_li = servers[0].sign_in("1001")
    matter = json.dumps({"customer": "wang", "content": "楼道灯不亮", "kind": "repair", "class": 2, "solvable": False})
    failed = []

    def send(n):
        """Until it is answered, at the one server or the other, as a client would."""
        for attempt in range(200):
            try:
                status, _headers, body = servers[(n + attempt) % 2].ask(
                    "POST", "/api/v1/cases", matter, {**as_li, "Idempotency-Key": "the-same"})
            except OSError:
                failed.append(n)
                time.sleep(0.02)
                continue
            if status != 503:
                return status, body
            time.sleep(0.05)
        return None

    def kill_and_start():
        time.sleep(0.1)
        servers[1].kill()
        time.sleep(0.2)
        servers[1].start()

    killer = threading.Thread(target=kill_and_start)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        answers = list(pool.map(send, range(CONNECTIONS)))
        killer.start()
        answers += pool.map(send, range(CONNECTIONS, times))
        killer.join()
        answers += pool.map(send, range(CONNECTIONS))
    assert failed, "nobody noticed that a server was killed"
    assert len(set(answers)) == 1, set(answers)
    [(status, body)] = set(answers)
    assert status == 201
    counts = yard.do("count", key="the-same")
    assert counts == {"cases": 1, "events": 1, "receipts": 1, "number": json.loads(body)["number"]}
