"""``shouwen run --company empty`` as an operator starts it: its own folder, port and processes."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE = 90


def _free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def served(folder):
    """The address and the one-time code of an empty company in ``folder``; stopped at the end."""
    port, log = _free_port(), folder / "console.txt"
    env = {k: v for k, v in os.environ.items() if not k.startswith("SHOUWEN_") and k != "DATABASE_URL"}
    env |= {"SHOUWEN_VAR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "shouwen.settings"}
    with log.open("w") as console:
        process = subprocess.Popen(
            [sys.executable, "-m", "shouwen.cli", "run", "--company", "empty", "--port", str(port)],
            env=env, stdout=console, stderr=subprocess.STDOUT, start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, log, process)
        yield address, re.search(r"one-time code: (\S+)", log.read_text())[1]
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(address, log, process):
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"{address}/sign-in", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.2)
