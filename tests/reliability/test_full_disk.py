"""P6: a full disk harms nothing: acts answer 507 and say what to do, reading goes on, and once there
is space again everything goes on by itself."""

import json
import os
import subprocess
import sys

import pytest

from tests.reliability.conftest import ROOT, database_of_its_own

pytestmark = pytest.mark.processes
LIMITED = "from tests.reliability import cramped as c; c.main(c.Limit(c.Path(c.os.environ['SHOUWEN_VAR'])))"


def on_a_small_disk(folder, *command):
    with database_of_its_own(folder) as url:
        env = {**os.environ, "DATABASE_URL": url, "SHOUWEN_VAR": str(folder), "PYTHONPATH": str(ROOT),
               "DJANGO_SETTINGS_MODULE": "shouwen.settings"}
        ran = subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return json.loads(ran.stdout.splitlines()[-1])


POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
WAYS = {"small disk": ("-m", "tests.reliability.cramped")}
if not POSTGRESQL:  # there the server's files are the server's own to limit
    WAYS["limited files"] = ("-c", LIMITED)


@pytest.mark.parametrize("way", WAYS)
def test_a_full_disk_harms_nothing(tmp_path, way):
    found = on_a_small_disk(tmp_path, *WAYS[way])
    assert found["read_before"] == found["read"] == [200, 200, 200, 200]
    for name, told in found["full"].items():
        assert told["status"] == 507, (name, told)
        assert told["chinese"], name
    for name in ("api_register", "api_act"):
        assert found["full"][name]["code"] == "storage_full"
        assert found["full"][name]["english"]
    for name in ("register", "do"):
        assert found["full"][name]["kept"], name
        assert found["full"][name]["again"], name
    assert found["nothing_written"]
    assert found["files"] == []
    assert found["after"] == {"register": 302, "do": 302, "api_register": 201, "api_act": 200, "attach": 302}
    assert found["once_more"] == found["after"]
    assert found["written"] == [2, 5, 1]
    assert found["faults"] == []
