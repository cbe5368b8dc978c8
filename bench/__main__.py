"""Run all measurements on SQLite and PostgreSQL and print what belongs in docs/measurements.md."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile

from tools.run_tests import install_packages, postgresql


def one_database(url: str, folder: str, quick: bool) -> dict[str, object]:
    env = {**os.environ, "DATABASE_URL": url, "SHOUWEN_VAR": folder, "DJANGO_SETTINGS_MODULE": "shouwen.settings"}
    if not url:
        env.pop("DATABASE_URL", None)
    run = subprocess.run(
        [sys.executable, "-m", "bench.measure", *(["--quick"] if quick else [])],
        env=env, stdout=subprocess.PIPE, text=True, check=True,
    )
    return json.loads(run.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    quick = parser.parse_args().quick
    install_packages()
    print(f"{platform.machine()} · {os.cpu_count()} cores · Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        show("SQLite", one_database("", folder, quick))
    with tempfile.TemporaryDirectory() as folder, postgresql() as url:
        show("PostgreSQL", one_database(url, folder, quick))


def show(name: str, found: dict[str, object]) -> None:
    print(f"\n{name}")
    for key, value in found.items():
        print(f"  {key:<58} {value}")


if __name__ == "__main__":
    main()
