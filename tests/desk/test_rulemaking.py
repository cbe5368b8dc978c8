"""A company's own rulebook: a draft, a second person, a date; versions never change."""

import json
import re
import threading
from datetime import timedelta

import pytest
from django.db import connection

from shouwen import clock, desk
from shouwen.cli import main
from shouwen.desk import rulemaking as rm
from shouwen.kernel import acts as a
from shouwen.kernel.loading.source import RulebookError
from shouwen.org.models import Estate
from shouwen.rulebooks import load
from shouwen.store import books
from shouwen.store import models as m

DUTY = """clauses:
  own-1: {label: {zh: 自订一, en: own 1}, zh: 登记后十分钟内答复, en: answer within ten minutes}
duties:
  - {id: quick, clause: [own-1], zh: 十分钟内答复, en: answer in ten minutes, when: registered, who: first_contact,
     owes: [answer, tell_customer], within: PT10M, basis: stated}
"""


@pytest.fixture
def estate(company):
    return Estate.objects.get(key="wt-estate")


def written(company, more=DUTY, book="own"):
    """A draft by the office head that adds a duty."""
    draft = rm.copy("R9", book, "本公司办法", company["zhou"])
    return rm.save(draft, draft.text + more, company["zhou"], draft.revision)


def published(company, more=DUTY, since=None):
    draft = written(company, more)
    rm.submit(draft, company["zhou"])
    return rm.publish(draft, since or clock.now(), company["leader"], draft.revision)


def register(key="k", estate="wt-estate"):
    return desk.act(a.Register(by="li", customer="wang", channel="verbal", content="灯不亮", kind="repair",
                               class_=2, solvable=False), on=None, act_id=key, estate=estate)


def test_a_draft_is_never_live(company, estate):
    draft = written(company)
    with pytest.raises(RulebookError, match="no rulebook `own`"):
        books.current("own")
    assert "own" not in books.all_ids()
    with pytest.raises(rm.NotYet, match="not_in_force"):
        rm.adopt(estate, "own", clock.now(), company["zhou"])
    rm.submit(draft, company["zhou"])
    assert "own" not in books.all_ids()


def test_a_copy_says_the_same_until_it_is_changed(company):
    draft = rm.copy("R9", "own", '引号"和: 冒号', company["zhou"])
    book = rm.check(draft.text, "own").book
    assert book.title["zh"] == '引号"和: 冒号'
    assert [d.id for d in book.duties] == [d.id for d in load("R9").duties]


def test_a_second_person_publishes(company):
    draft = written(company)
    now = clock.now()
    with pytest.raises(rm.NotYet, match="not_submitted"):
        rm.publish(draft, now, company["leader"], draft.revision)
    rm.submit(draft, company["zhou"])
    for who, code in (("zhou", "own_draft"), ("chen", "no_right")):
        with pytest.raises(rm.NotYet, match=code):
            rm.publish(draft, now, company[who], draft.revision)
    with pytest.raises(rm.NotYet, match="submitted"):
        rm.save(draft, draft.text, company["leader"], draft.revision)
    with pytest.raises(rm.NotYet, match="in_the_past"):
        rm.publish(draft, now - timedelta(days=1), company["leader"], draft.revision)
    row = rm.publish(draft, now, company["leader"], draft.revision)
    assert (row.approved_by, row.writers, row.number) == ("leader", ["zhou"], "1")
    assert not m.RulebookDraft.objects.exists()
    assert books.current("own").duty("quick")


def test_who_changed_it_last_does_not_approve_it_either(company):
    draft = written(company)
    draft = rm.save(draft, draft.text + "# a word\n", company["leader"], draft.revision)
    rm.submit(draft, company["zhou"])
    with pytest.raises(rm.NotYet, match="own_draft"):
        rm.publish(draft, clock.now(), company["leader"], draft.revision)


def test_given_back_with_a_reason(company):
    draft = written(company)
    rm.submit(draft, company["zhou"])
    with pytest.raises(rm.NotYet, match="reason_missing"):
        rm.give_back(draft, " ", company["leader"])
    rm.give_back(draft, "十分钟太短", company["leader"])
    assert draft.given_back == "十分钟太短"
    assert rm.save(draft, draft.text.replace("PT10M", "PT20M"), company["zhou"], draft.revision).given_back == ""


def test_estates_adopt_from_a_date_and_open_cases_keep_theirs(company, estate):
    before = register("a")
    published(company)
    rm.adopt(estate, "own", clock.now(), company["zhou"])
    after = register("b")
    cases = {c.pk: c.book for c in m.Case.objects.all()}
    assert cases == {before.id: "R9", after.id: "own"}
    assert "quick" in {d.rule for d in after.case.duties}
    for id_ in cases:
        told = desk.act(a.Note(by="li", text="看过了"), on=id_, act_id=f"n{id_}")
        assert told.version == 2
    with pytest.raises(rm.NotYet, match="no_right"):
        rm.adopt(Estate.objects.get(key="wj-estate"), "own", clock.now(), company["chen"])


def test_from_a_day_to_come(company, estate):
    later = clock.now() + timedelta(days=3)
    published(company, since=later)
    with pytest.raises(rm.NotYet, match="not_in_force"):
        rm.adopt(estate, "own", clock.now(), company["zhou"])
    rm.adopt(estate, "own", later, company["zhou"])
    assert books.of_estate(estate).id == "R9"
    assert books.of_estate(estate, later + timedelta(seconds=1)).id == "own"


def test_a_version_never_changes(company, estate):
    """Going on means a new number; the old one can still be had, a case under it still moves."""
    first = published(company)
    rm.adopt(estate, "own", clock.now(), company["zhou"])
    old = register("a")
    draft = rm.revise("own", company["zhou"])
    assert 'version: "2"' in draft.text
    with pytest.raises(RulebookError, match="published before"):
        rm.save(draft, draft.text.replace('version: "2"', 'version: "1"'), company["zhou"], draft.revision)
    draft = rm.save(draft, draft.text.replace("PT10M", "PT5M"), company["zhou"], draft.revision)
    rm.submit(draft, company["zhou"])
    rm.publish(draft, clock.now(), company["leader"], draft.revision)
    assert str(books.current("own").duty("quick").limits[0].within) == "PT5M"
    row = m.Case.objects.get(pk=old.id)
    assert row.book_hash == first.version.hash
    assert str(books.pinned("own", row.book_hash).duty("quick").limits[0].within) == "PT10M"


def test_a_tampered_version_is_not_used(company):
    row = published(company).version
    row.sources["own"] = row.sources["own"].replace("PT10M", "P9D")
    row.save()
    books.forget()
    with pytest.raises(LookupError, match="was changed"):
        books.pinned("own", row.hash)


def test_what_cannot_be_read_is_kept_beside(company):
    draft = written(company)
    bad = draft.text.replace("registered", "regstered")
    with pytest.raises(RulebookError, match=r"own\.yaml:8 duties/quick when: no such event"):
        rm.save(draft, bad, company["zhou"], draft.revision)
    draft.refresh_from_db()
    assert draft.typed == bad
    assert "regstered" not in draft.text
    assert rm.save(draft, draft.text, company["zhou"], draft.revision).typed == ""


def test_the_slower_of_two_writers_is_told(company):
    draft = written(company)
    seen = draft.revision
    rm.save(draft, draft.text + "# a\n", company["zhou"], seen)
    with pytest.raises(rm.NotYet, match="stale"):
        rm.save(draft, draft.text + "# b\n", company["leader"], seen)


def test_a_loosening_names_somebody_who_may_answer_for_it(company):
    loosens = "drops: [{entry: no-second-bounce, why: 人少}]\nloosens: [{entry: no-second-bounce, why: 人少, approver: %s}]\n"
    draft = rm.copy("R9", "own", "本公司", company["zhou"])
    with pytest.raises(RulebookError, match="loosens its parent: the entry is gone"):
        rm.save(draft, draft.text + loosens.splitlines()[0] + "\n", company["zhou"], draft.revision)
    for name, code in (("某人", "unknown_approver"), ("小李", "unknown_approver"), ("周主任", "own_loosening")):
        draft = rm.save(draft, draft.text.split("drops")[0] + loosens % name, company["zhou"], draft.revision)
        rm.submit(draft, company["zhou"])
        with pytest.raises(rm.NotYet, match=code):
            rm.publish(draft, clock.now(), company["leader"], draft.revision)
        rm.give_back(draft, "", company["zhou"])
    draft = rm.save(draft, draft.text.replace("周主任", "高总"), company["zhou"], draft.revision)
    rm.submit(draft, company["zhou"])
    assert rm.publish(draft, clock.now(), company["leader"], draft.revision).number == "1"


@pytest.mark.parametrize(("id_", "code"), [
    ("R9", "bad_id"), ("../x", "bad_id"), ("compare", "bad_id"), ("x", "bad_id"), ("wangjiang", "id_taken"),
    ("r9", "id_taken"),
])
def test_ids_of_ones_own(company, id_, code):
    with pytest.raises(rm.NotYet, match=code):
        rm.copy("R9", id_, "x", company["zhou"])


def test_one_own_may_extend_another_but_not_in_a_circle(company):
    published(company)
    second = rm.copy("own", "estate-book", "小区办法", company["zhou"])
    assert rm.check(second.text, "estate-book").book.duty("quick")
    rm.submit(second, company["zhou"])
    rm.publish(second, clock.now(), company["leader"], second.revision)
    draft = rm.revise("own", company["zhou"])
    with pytest.raises(RulebookError, match="extends itself"):
        rm.save(draft, draft.text.replace("extends: R9", "extends: estate-book"), company["zhou"], draft.revision)


@pytest.mark.django_db(transaction=True)
def test_every_worker_sees_what_another_published(living_company):
    """The thread stands for another process: its shelf was read before, and is keyed by version."""
    company = living_company
    estate = Estate.objects.get(key="wt-estate")
    register("a")
    shelf = books.shelf()
    assert shelf.published == {}

    def elsewhere():
        published(company)
        rm.adopt(estate, "own", clock.now(), company["zhou"])
        connection.close()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert m.Case.objects.get(pk=register("b").id).book == "own"


def run(capsys, *args):
    status = main(["rulebook", *args])
    found = capsys.readouterr()
    return status, found.out, found.err


def test_the_command_line_lists_shows_exports_and_imports(company, estate, tmp_path, capsys):
    published(company)
    rm.adopt(estate, "own", clock.now(), company["zhou"])
    rows = json.loads(run(capsys, "list", "--json")[1])
    own = next(r for r in rows if r["rulebook"] == "own")
    assert (own["state"], own["estates"], own["approved_by"]) == ("in_force", ["wt-estate"], "leader")
    assert next(r for r in rows if r["rulebook"] == "R2")["estates"] == ["wj-estate"]
    assert run(capsys, "check", "own", "R9")[0] == 0
    assert "自订一" in json.loads(run(capsys, "show", "own", "--json")[1])[-1]["label"]
    text = run(capsys, "export", "own")[1]
    file = tmp_path / "own.yaml"
    file.write_text(text.replace('version: "1"', 'version: "2"').replace("PT10M", "PT8M"), encoding="utf-8")
    assert run(capsys, "import", str(file), "--by", company["zhou"].number)[0] == 0
    assert "PT8M" in run(capsys, "export", "own", "--draft")[1]
    assert str(books.current("own").duty("quick").limits[0].within) == "PT10M"
    assert "submitted" not in run(capsys, "list")[1]


def test_the_command_line_refuses_with_file_and_line(company, tmp_path, capsys):
    file = tmp_path / "own.yaml"
    hostile = {"twin keys": "id: own\nid: own\n", "tag": "id: own\na: !!python/name:os.system\n",
               "path": "id: own\nextends: ../../etc/passwd\n", "deep": "a: " + "[" * 10_000,
               "5 MB": "id: own\n" + "#" * 5_000_000, "time": "id: own\na: 10:30\n"}
    for what, text in hostile.items():
        file.write_text(text, encoding="utf-8")
        status, out, err = run(capsys, "import", str(file), "--by", company["zhou"].number)
        assert (status, out) == (2, ""), what
        assert re.match(r"own\.yaml:\d+ ", err), (what, err)
        status, out, err = run(capsys, "check", str(file))
        assert status == 1
        assert re.match(r"own\.yaml:\d+ ", out), (what, out)
    file.write_text("id: own\nextends: R9\ntitle: {zh: 一}\n", encoding="utf-8")
    assert "small letters" in run(capsys, "import", str(file.rename(tmp_path / "R9.yaml")), "--by",
                                  company["zhou"].number)[2]
    assert run(capsys, "import", "no-such.yaml", "--by", company["li"].number)[0] == 2
    assert run(capsys, "show", "nothing-there")[0] == 2
    assert run(capsys, "export", "nothing-there")[0] == 2
    assert not m.RulebookDraft.objects.exists()
