"""Rulebooks: every row carried out, every mistake refused with file, line, entry and the mend."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shouwen.kernel.facts import FACTS
from shouwen.kernel.judging.judge import OPEN_BEFORE_RESULT, STAGES
from shouwen.kernel.loading.citing import cited_by
from shouwen.kernel.loading.source import RulebookError
from shouwen.kernel.vocabulary import CODES
from shouwen.rulebooks import load, load_sources, load_text, names, sources_of

ROOT = Path(__file__).parent.parent.parent
ROWS = {"R1": 48, "R2": 50, "R3": 56, "R4": 42, "R5": 37, "R6": 28, "R7": 34, "R8": 55, "R9": 83}


@pytest.mark.parametrize(("book", "rows"), ROWS.items())
def test_every_row_is_carried_out(book, rows):
    """Each by an entry that cites it, or by a named screen, report, field, setting or training."""
    found = load(book)
    carriers = cited_by(found)
    assert len(found.clauses) == rows
    for clause in found.clauses.values():
        assert carriers.get(clause.id) or (clause.by or "").partition("/")[0] in (
            "screen", "report", "field", "setting", "training"), clause.id
        assert clause.zh
        assert clause.en
        assert clause.label["zh"]


@pytest.mark.parametrize("book", names())
def test_every_entry_has_a_label_and_stated_numbers_alone_are_stated(book):
    found = load(book)
    for entry in (*found.duties, *found.bans, *found.routes):
        assert entry.zh, entry.id
        assert entry.en, entry.id
    if book == "R9":
        stated = [d.id for d in found.duties for x in d.limits if x.basis == "stated" and x.from_ != "stated_eta"]
        assert stated == []


HEAD = 'id: own\nextends: R9\nversion: "1"\ntitle: {zh: 自订, en: own}\nclauses: {own-1: {zh: 一, en: one}}\n'
DUTY = "duties:\n  - {id: x, clause: [own-1], when: registered, who: first_contact, owes: answer, basis: default"

BAD = [
    ("duties: [", "plain YAML"),
    (HEAD + "id: twice\n", "key twice"),
    (HEAD + "hours: 12:30\n", 'quote it: "12:30"'),
    (HEAD + "nonsense: 1\n", "no such section"),
    (HEAD + "a: !!python/object:os.system x\n", "no tags"),
    (HEAD + DUTY.replace("registered", "regstered") + "}\n", "no such event `regstered`; events are"),
    (HEAD + DUTY.replace("first_contact", "frist") + "}\n", "no such role `frist`"),
    (HEAD + DUTY.replace("answer", "anwser") + "}\n", "no such act `anwser`; acts are"),
    (HEAD + DUTY + ", within: 30min}\n", "ISO 8601"),
    (HEAD + DUTY + ", within: PT0S}\n", "at once needs a tolerance"),
    (HEAD + DUTY + ", from: tomorrow}\n", "no such instant `tomorrow`"),
    (HEAD + DUTY + ", if: {klass: 1}}\n", "no such fact `klass`; facts are"),
    (HEAD + DUTY + ", if: {class: 4}}\n", "no such value `4` of fact `class`; it takes 1, 2, 3"),
    (HEAD + DUTY + ", if: {visits: {least: 2}}}\n", "takes a number"),
    (HEAD + DUTY + ", wat: 1}\n", "no key `wat` here"),
    (HEAD + DUTY + ", with: {colour: red}}\n", "no act here has the field"),
    (HEAD + DUTY + ", on_breach: [{propose: violation}]}\n", "propose needs stated or measured"),
    (HEAD + DUTY + ", on_breach: [{shout: superior}]}\n", "no such action"),
    (HEAD + DUTY.replace(", basis: default", "") + "}\n", "basis missing"),
    (HEAD + DUTY + ", quiet: true, within: PT1H}\n" + DUTY.replace("duties:\n", ""), "plain YAML"),
    *[(HEAD + DUTY + f", within: PT1H, quiet: {pair}}}\n", "no quiet hours") for pair in (
        '"22:00"', "[]", '["22:00"]', '["22:00", "22:00"]', '["25:00", "08:00"]', '["22:00", 8]',
        '["22:00", "08:00", "09:00"]', '["22:00+08:00", "08:00"]', "{from: late}", "1",
    )],
    (HEAD + DUTY.replace(", basis: default", ", basis: measured") + ', within: PT1H, quiet: ["22:00", "08:00"]}\n', "quiet only for default"),
    (HEAD + DUTY.replace("own-1", "own-9") + "}\n", "no such row `own-9`"),
    (HEAD + DUTY.replace("[own-1]", "[R2-1a]") + "}\n", "row of another regulation"),
    (HEAD + DUTY.replace("clause: [own-1], ", "") + "}\n", "clause missing"),
    (HEAD + DUTY + "}\n  - {id: x}\n", "id twice"),
    (HEAD + "bans: [{id: b, clause: [own-1], act: close, code: RF99, instead: [note]}]\n", "no such code"),
    (HEAD + "bans: [{id: b, clause: [own-1], act: close, code: RF27, if: {class: 1}}]\n", "no way on"),
    (HEAD + "bans: [{id: b, clause: [own-1], act: close, code: RF27, instead: [note]}]\n", "bans the act altogether"),
    (HEAD + "routes: [{id: r, clause: [own-1], from: staff, to: superior, ways: [slipp]}]\n", "no such way `slipp`"),
    (HEAD, "row has no carrier"),
    (HEAD.replace("extends: R9", "extends: own"), "extends itself"),
    (HEAD.replace("extends: R9", "extends: ../../etc/passwd"), "no rulebook"),
    (HEAD.replace("extends: R9", "extends: R77"), "rulebooks are"),
    (HEAD + "drops: [{entry: nothing-like-it, why: x}]\n", "no such entry"),
    (HEAD + "duties:\n  - {id: superior-takes, clause: [own-1], when: handed_over, who: recipient, owes: accept, "
     "within: PT2H, basis: default}\n", "loosens its parent: a longer limit"),
    (HEAD + "drops: [{entry: no-second-bounce, why: x}]\n" + DUTY + "}\n", "loosens its parent: the entry is gone"),
    (HEAD + "drops: [{entry: no-second-bounce, decision: D23, why: x}]\n" + DUTY + "}\n", "loosens its parent: the entry is gone"),
    (HEAD.replace("R9", "unified") + "duties:\n  - {id: hour, change: hand-on, clause: [own-1], within: PT1H}\n",
     "loosens its parent: a longer limit"),
    (HEAD.replace("R9", "R7") + DUTY + "}\nsettings: {departement_limit: {value: P2D, meaning: 两天}}\n",
     "nothing reads this setting; write department_limit"),
    (HEAD + DUTY + "}\nsettings: {tea: {value: 3, meaning: 茶}}\n", "nothing reads this setting; settings are"),
    ("a: &a [x]\nb: [" + "*a, " * 60 + "]\n", "too many aliases"),
    ("a: " + "[" * 40 + "]" * 40, "too deep"),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_a_mistake_is_refused_with_its_line_and_mend(text, message):
    with pytest.raises(RulebookError) as found:
        load_text(text.encode(), "own.yaml")
    assert re.match(r"[\w./]+\.yaml:\d+ ", str(found.value))
    assert message in str(found.value)


def test_the_line_is_the_line_of_the_mistake():
    text = HEAD + "duties:\n  - id: x\n    clause: [own-1]\n    when: registered\n    who: nobody-knows\n    owes: answer\n"
    with pytest.raises(RulebookError, match=r"own\.yaml:10 duties/x who: no such role"):
        load_text((text + "    basis: default\n").encode(), "own.yaml")


@pytest.mark.parametrize("data", [b"\xff\xfe", b"x" * 2_000_001])
def test_a_file_that_is_none(data):
    with pytest.raises(RulebookError):
        load_text(data, "own.yaml")


def test_a_stated_loosening_with_reason_and_approver_is_taken():
    """A company may be milder where somebody answers for it."""
    text = HEAD + (
        "duties:\n  - {id: superior-takes, clause: [own-1], when: handed_over, if: {to: superior}, per: event, "
        "who: recipient, owes: accept, within: PT2H, basis: default}\n"
        "loosens: [{entry: superior-takes, why: 夜班只有一人, approver: 周主任}]\n"
    )
    assert str(load_text(text.encode(), "own.yaml").duty("superior-takes").limits[0].within) == "PT2H"


def test_a_stored_version_is_read_back_the_same():
    assert load_sources("wangjiang", sources_of("wangjiang")).hash == load("wangjiang").hash


@pytest.mark.parametrize("name", names())
def test_nobody_owes_for_ever_what_the_result_made_impossible(name):
    """Such a duty would keep the matter from ever closing: it lapses with the result."""
    early = {act for act, stages in STAGES.items() if stages == OPEN_BEFORE_RESULT}
    stuck = [d.id for d in load(name).duties if set(d.owes) <= early and "resolved" not in d.lapses]
    assert stuck == []


def test_no_clause_number_stands_in_python():
    """design.md 9: numbers are data."""
    for file in (ROOT / "shouwen").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        code = re.sub(r'""".*?"""', "", text, flags=re.S)
        assert not re.search(r'"R\d-[0-9a-z]', code), file


def test_no_regulation_is_known_to_the_kernel():
    for file in (ROOT / "shouwen" / "kernel").rglob("*.py"):
        assert not re.search(r'["\']R[1-9]["\']', file.read_text(encoding="utf-8")), file


def shouwen(*args):
    return subprocess.run([sys.executable, "-m", "shouwen.cli", *args], capture_output=True, text=True,
                          cwd=ROOT, check=False)


def test_the_command_line():
    """acts, facts, rulebook check and show; exit 2 and one line for a wrong file."""
    acts = {r["act"]: r for r in json.loads(shouwen("acts", "--json").stdout)}
    assert acts["promise"]["fields"]["until"] == "time"
    assert acts["report"]["fields"]["means"] == "call|face|message?"
    assert acts["register"]["fields"]["department"] == "text|[text]?"
    assert all(row["who"] for row in acts.values())
    assert "until, text?, approved_by?" in shouwen("acts").stdout
    assert {r["fact"] for r in json.loads(shouwen("facts", "--json").stdout)} == set(FACTS)
    assert shouwen("rulebook", "check", *ROWS).returncode == 0
    assert len(json.loads(shouwen("rulebook", "show", "R9", "--json").stdout)) == ROWS["R9"]
    story = str(ROOT / "tests/scenarios/R9-01-cleaner-to-captain.yaml")
    played = shouwen("play", story)
    assert "移交" in played.stdout
    assert "R9-operative-d" in played.stdout
    assert shouwen("play", story, "--rulebook", "R2", "--strict").returncode == 1
    wrong = shouwen("play", "no-such-file.yaml")
    assert (wrong.returncode, wrong.stdout) == (2, "")


@pytest.mark.parametrize(("change", "message"), [
    (("by: an", "by: nobody"), "neither in the cast nor a customer"),
    (("act: accept", "act: accpt"), "no such act `accpt`"),
    (('at: "09:31"', 'at: "08:31"'), ""),
    (("superior: du", "superior: dx"), "stands nowhere in the file"),
    (("post: cleaner", "post: cleanr"), "no such post"),
    (("way: to_superior", "wey: to_superior"), "has no field `wey`"),
    (("start: 2026-11-23T08:30+08:00", "start: 2026-11-23T08:30"), "no time with an offset"),
    (("act: accept", "akt: accept"), "act: missing"),
    (("act: accept", "act: [accept]"), "no such act"),
    (("by: an", "by: [an]"), "neither in the cast nor a customer"),
    (("service_centre: true", "service_center: true"), "no such key"),
    (("service_centre: true", "service_centre: ja"), "is not true or false"),
    (("superior: du", "superior: [du]"), "is not a word"),
    (("steps:", "calendar: {weekdays: [1, 8]}\nsteps:"), "is not a number from 1 to 7"),
    (("cast:", "cast: []\ncats:"), "cast: not a map"),
    (("steps:", "plans: fire\nsteps:"), "not a list"),
])
def test_a_wrong_play_file_names_line_and_mend(tmp_path, change, message):
    text = (ROOT / "tests/scenarios/R9-01-cleaner-to-captain.yaml").read_text(encoding="utf-8")
    file = tmp_path / "story.yaml"
    file.write_text(text.replace(*change), encoding="utf-8")
    found = shouwen("play", str(file))
    if message:
        assert found.returncode == 2
        assert message in found.stderr
        assert re.search(r"story\.yaml:\d+ ", found.stderr)


@pytest.mark.parametrize(("until", "ended"), [
    ("2026-11-25T09:00", "2026-11-25T09:00:00+08:00"), ("+PT1H", "2026-11-24T10:00:00+08:00"),
    ("08:30", "2026-11-25T08:30:00+08:00"), ("2026-11-24T08:59", "lies before the last step"),
    ("soon", "is no time"),
])
def test_time_goes_on_to_any_time_that_a_step_could_name(tmp_path, until, ended):
    file = tmp_path / "story.yaml"
    file.write_text("rulebook: R1\nstart: 2026-11-24T08:30+08:00\ncast: {an: {post: guard}}\n"
                    'customers: {wu: {phone: "1"}}\nsteps: [{at: "09:00"}]\n', encoding="utf-8")
    found = shouwen("play", str(file), "--json", "--until", until)
    if found.returncode:
        assert ended in found.stderr
    else:
        assert json.loads(found.stdout)["ended"] == ended


def test_each_refusal_speaks_both_languages():
    for code, (zh, en) in CODES.items():
        assert re.search(r"[一-鿿]", zh), code
        assert en.isascii(), code
