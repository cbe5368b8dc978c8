"""The house keeps its own rules: layers, types, and documents that are true."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from shouwen.kernel.vocabulary import CODES
from shouwen.web import words

ROOT = Path(__file__).parent.parent


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [["lint-imports"], ["mypy"], ["ruff", "check", "."]])
def test_layers_types_and_lint(command):
    tool = Path(sys.executable).parent / command[0]
    found = subprocess.run([str(tool), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-2000:]


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.M))
    for page in ("README.md", "README.en.md", "CONTRIBUTING.md", "docs/guide-operator.md"):
        for target in re.findall(r"make ([a-z][a-z-]+)", read(page)):
            assert target in targets, (page, target)


def test_every_setting_is_documented():
    named = set(re.findall(r'environ(?:\.get\(|\[)"(\w+)"', read("shouwen/settings/__init__.py")))
    assert named <= set(re.findall(r"`(\w+)`", read("docs/settings.md")))


def test_every_link_in_the_documents_leads_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), (page.name, link)


def test_locks_name_no_registry():
    for lock in ROOT.glob("requirements*.txt"):
        assert "://" not in lock.read_text(encoding="utf-8")


def test_every_act_and_event_has_a_word():
    from shouwen.kernel.acts import ACTS
    from shouwen.kernel.vocabulary import EVENT_OF

    assert set(words.ACTS) == set(ACTS)
    assert set(EVENT_OF.values()) <= set(words.EVENTS)
    assert len(CODES) == 36


def test_every_text_to_be_translated_is_found_by_what_collects_them():
    """The collector knows functions by their names, and does not look into f-strings."""
    lines = read("shouwen/web/locale/en/LC_MESSAGES/django.po").replace('"\n"', "")
    collected = set(re.findall(r'^msgid "(.*)"$', lines, re.M))
    for path in (ROOT / "shouwen").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"import .*gettext\w* as (?!_\b)", text), path.name
        missing = set(re.findall(r"\{_\('([^']+)'\)", text)) - collected
        assert not missing, (path.name, missing)
