"""Two rulebooks side by side: in plain words, with clauses, differences first."""

import json
import re

import pytest

from shouwen.cli import main
from shouwen.kernel.acts import ACTS
from shouwen.kernel.roles import ROLES
from shouwen.kernel.vocabulary import EVENTS, INSTANTS, NEEDS
from shouwen.rulebooks import glossary, load, load_text, names
from shouwen.rulebooks.comparing import ORDER, compare

HEAD = 'id: own\nextends: R9\nversion: "1"\ntitle: {zh: 自订, en: own}\nclauses: {own-1: {zh: 一, en: one}}\n'
CHANGES = HEAD + """duties:
  - {id: superior-takes, change: superior-takes, clause: [own-1], within: PT5M}
  - {id: quick, clause: [own-1], zh: 十分钟内答复, en: quick, when: registered, who: first_contact, owes: answer,
     within: PT10M, basis: stated}
phrases: [{id: stalling, clause: [own-1], effect: refuse}]
settings: {visit_tries: 4}
"""


def rows(found, theme):
    return next(t.rows for t in found.themes if t.theme == theme)


def test_a_changed_copy_shows_what_was_changed_and_nothing_else():
    found = compare(load("R9"), load_text(CHANGES.encode(), "own.yaml"))
    told = {(t.theme, r.state, r.what.zh): (r.a and r.a.text.zh, r.b and r.b.text.zh)
            for t in found.themes for r in t.rows if r.state != "same"}
    assert told.pop(("limits", "different", "接收下属上交的事项")) == (
        "从发生起 10 分钟内，5 分钟时提醒 · 本公司默认，不处罚", "从发生起 5 分钟内，5 分钟时提醒 · 本公司默认，不处罚")
    assert "从发生起 10 分钟内" in told.pop(("duties", "only_b", "十分钟内答复"))[1]
    assert told.pop(("phrases", "different", "敷衍拖延"))[1].startswith("拦下")
    assert told.pop(("settings", "different", "联系客户几次不成即视为联系不上")) == ("3", "4")
    assert told == {}
    [limit] = [r for r in rows(found, "limits") if r.state == "different"]
    assert limit.b.clauses == ("own-1",)


@pytest.mark.parametrize("book", names())
def test_a_rulebook_is_the_same_as_itself(book):
    found = compare(load(book), load(book))
    assert {r.state for t in found.themes for r in t.rows} == {"same"}
    assert all(t.different == 0 for t in found.themes)


@pytest.mark.parametrize(("a", "b"), [("R2", "R9"), ("R8", "unified"), ("R5", "R7")])
def test_differences_stand_first_and_no_entry_is_lost(a, b):
    one, other = load(a), load(b)
    found = compare(one, other)
    for theme in found.themes:
        order = [ORDER.index(r.state) for r in theme.rows]
        assert order == sorted(order)
    duties = rows(found, "duties")
    assert sum(1 for r in duties if r.a) == len(one.duties)
    assert sum(1 for r in duties if r.b) == len(other.duties)
    cited = {c for t in found.themes for r in t.rows for side in (r.a, r.b) if side for c in side.clauses}
    for book in (one, other):
        assert {c for d in (*book.duties, *book.bans, *book.routes, *book.forms) for c in d.clause} <= cited


@pytest.mark.parametrize("book", names())
def test_it_reads_without_a_code(book):
    """No key of the format stands in a sentence, in neither language."""
    found = compare(load(book), load("R9"))
    for theme in found.themes:
        for row in theme.rows:
            for said in (row.what, *(s.text for s in (row.a, row.b) if s)):
                assert not re.search(r"[a-z]+_[a-z]+|PT\d|\{", said.zh), said.zh
                assert not re.search(r"[a-z]+_[a-z]+|PT\d|\{", said.en), said.en
                assert not re.search(r"[a-z]{4}", said.zh.replace("own", "")), said.zh


def test_every_word_of_the_format_has_its_words():
    assert set(glossary.ACTS) == set(ACTS)
    assert set(glossary.EVENTS) == set(EVENTS)
    assert set(glossary.INSTANTS) == set(INSTANTS)
    assert set(glossary.NEEDS) == set(NEEDS)
    assert set(glossary.ROLES) >= {r.partition(" of ")[0] for r in ROLES}


def test_the_command_line(capsys):
    assert main(["rulebook", "compare", "R2", "R9"]) == 0
    text = capsys.readouterr().out
    assert "■ 谁可以交给谁" in text
    assert "操作人员 → 直接上司  [只在后者]" in text
    assert main(["rulebook", "compare", "R2", "R9", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [t["theme"] for t in found["themes"]][:3] == ["limits", "routes", "duties"]
    assert main(["rulebook", "compare", "R2", "no-such.yaml"]) == 2
