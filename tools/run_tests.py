"""Run all tests: on SQLite, on a PostgreSQL server of its own, and the pages in Chromium.

Installs the Debian packages that are missing when it runs as root; elsewhere it says which. A
skipped test is a failure.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {
    "postgresql": lambda: bool(list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))),
    "chromium": lambda: shutil.which("chromium") is not None,
    "fonts-noto-cjk": lambda: any(Path("/usr/share/fonts").rglob("NotoSansCJK*")),
    "gettext": lambda: shutil.which("msgfmt") is not None,
}


def install_packages() -> None:
    """Get what is missing, or say what to install.

    Raises:
        SystemExit: something is missing and this is not root.
    """
    missing = [name for name, there in PACKAGES.items() if not there()]
    if not missing:
        return
    if os.geteuid() != 0:
        sys.exit(f"请先安装 / install first: sudo apt-get install {' '.join(missing)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing],
        check=True, env=quiet, stdout=subprocess.DEVNULL,
    )


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of this run's own, on a socket in a temporary folder; its URL."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    folder = Path(tempfile.mkdtemp(prefix="shouwen-pg-"))
    as_user = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    data, socket = folder / "data", folder
    run = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(
        [*as_user, str(binaries / "initdb"), "-D", str(data), "-U", "shouwen", "-A", "trust",
         "-E", "UTF8", "--locale=C.UTF-8"], **run,
    )
    options = f"-k {socket} -c listen_addresses='' -c max_connections=60"
    server = [*as_user, str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
    subprocess.run([*server, "-o", options, "start"], **run)
    try:
        subprocess.run(
            [*as_user, str(binaries / "createdb"), "-h", str(socket), "-U", "shouwen", "shouwen"], **run
        )
        yield f"postgresql://shouwen@/shouwen?host={socket}"
    finally:
        subprocess.run([*server, "-m", "fast", "stop"], check=False, stdout=subprocess.DEVNULL, cwd=folder)
        shutil.rmtree(folder, ignore_errors=True)


def pytest(*args: str, **env: str) -> tuple[int, int]:
    """Run pytest; the numbers of passed and failed tests. A skipped one counts as failed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *args], cwd=ROOT, env={**os.environ, **env},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )
    tail = ""
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        tail = line if re.search(r"\d+ (passed|failed|error)", line) else tail
    status = process.wait()

    def number(word: str) -> int:
        found = re.search(rf"(\d+) {word}", tail)
        return int(found[1]) if found else 0

    failed = number("failed") + number("error") + number("skipped") + number("xfailed")
    return number("passed"), failed or (1 if status else 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("sqlite", "postgresql", "browser"))
    only = parser.parse_args().only
    install_packages()
    results = []
    if only in (None, "sqlite"):
        results.append(pytest("-n", "2", "-m", "not browser"))
    if only in (None, "postgresql"):
        with postgresql() as url:
            results.append(
                pytest("-n", "2", "-m", "not browser", "tests/desk", "tests/web", "tests/api", "tests/audit",
                       "tests/demo", "tests/reports", "tests/reliability", DATABASE_URL=url)
            )
    if only in (None, "browser"):
        results.append(pytest("-m", "browser", DJANGO_ALLOW_ASYNC_UNSAFE="1"))
    passed, failed = (sum(column) for column in zip(*results, strict=True))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
