"""Filing and signing forms: what is refused with which way on, and what a later version keeps."""

from datetime import timedelta

import pytest
from msgspec import structs

from shouwen.kernel import acts as a
from shouwen.kernel import decide
from shouwen.kernel.case import Case
from shouwen.kernel.outcome import Refusal
from shouwen.kernel.papers.rules import SOURCES, as_text
from shouwen.rulebooks import load
from shouwen.store.paper_sources import FILES, SINGLE, TABLES
from tests.kernel.world import MONDAY, context, registered

LINE = "10,20 11,22 12,24 13,26 20,30;40,50 41,52 42,54 43,56"


def test_every_source_is_read_and_every_reader_is_named():
    assert {*SINGLE, *TABLES, *FILES} == set(SOURCES)


@pytest.mark.parametrize("name", [*(f"R{n}" for n in range(1, 10)), "unified"])
def test_every_form_that_a_rulebook_asks_for_is_defined(name):
    book = load(name)
    for rule in book.forms:
        paper = book.paper(rule.form)
        if rule.form.startswith("F"):
            assert paper in book.papers
            assert set(rule.fields) <= {f.id for f in paper.fields}, rule.form
        assert paper.fields


class Matter:
    """One case under R2, told step by step."""

    def __init__(self, book="R2", *, held=True):
        self.book, self.case, self.now, self.held = load(book), Case(id="c"), MONDAY, held

    def do(self, act, minutes=1):
        self.now += timedelta(minutes=minutes)
        outcome = decide.act(self.case, act, self.book, context(self.now, papers_held=self.held))
        if not isinstance(outcome, Refusal):
            self.case = outcome.case
        return outcome

    def form(self, form):
        return next(f for f in self.case.forms if f.form == form)


def notice():
    """A business matter under R4, for which a handling notice is owed."""
    matter = Matter("R4")
    assert not isinstance(matter.do(registered(kind="business", channel="visit", class_=3)), Refusal)
    return matter


def file(fields, **more):
    return a.File(by="li", form="F11", fields=fields, **more)


def test_filed_by_name_alone_as_before():
    matter = notice()
    matter.do(a.File(by="li", form="F11"))
    assert (matter.form("F11").state, matter.form("F11").version) == ("complete", 0)
    matter.do(a.File(by="li", form="F11"))  # and once more, as before
    assert matter.form("F11").version == 0


@pytest.mark.parametrize(("fields", "code", "fact"), [
    ({}, "RF27", {"missing": ["limit"]}),
    ({"limit": "  "}, "RF27", {"missing": ["limit"]}),
    ({"limit": "三天", "nonsense": "x"}, "RF93", {"unknown": "nonsense"}),
    ({"limit": "限" * 201}, "RF93", {"field": "limit"}),
    ({"limit": "三天", "expected": "明天"}, "RF93", {"field": "expected"}),
    ({"limit": "三天", "expected": "2026-11-22T10:00"}, "RF93", {"field": "expected"}),
    ({"limit": "三天", "expected": "2099-11-22T10:00"}, "RF93", {"field": "expected"}),
    ({"limit": "三天", "content": "别的"}, "RF32", {"field": "content"}),
])
def test_what_cannot_be_filed_is_refused_with_the_way_on(fields, code, fact):
    matter = notice()
    before = matter.case
    found = matter.do(file(fields))
    assert isinstance(found, Refusal)
    assert (found.code, found.facts) == (code, fact)
    assert found.instead
    assert set(found.why) == {"zh", "en"}
    assert matter.case == before


def test_a_draft_may_lack_what_is_required():
    matter = notice()
    matter.do(file({"rules": "带证件"}, incomplete=True))
    form = matter.form("F11")
    assert (form.state, form.version, form.given) == ("draft", 1, ("rules",))
    matter.do(file({"limit": "三天"}))
    form = matter.form("F11")
    assert (form.state, form.version, form.given) == ("complete", 1, ("rules", "limit"))


def test_a_filed_form_changes_only_by_a_later_version_with_a_reason():
    matter = notice()
    matter.do(file({"limit": "三天"}))
    found = matter.do(file({"limit": "五天"}))
    assert (found.code, found.instead, found.facts) == ("RF32", ("file",), {"missing": "reason"})
    assert not isinstance(matter.do(file({"limit": "五天"}, reason="规定改了", version=1)), Refusal)
    assert matter.form("F11").version == 2
    found = matter.do(file({"limit": "六天"}, reason="又改了", version=1))  # somebody saw the old one
    assert (found.code, found.facts) == ("RF91", {"stage": "amended"})


def test_an_emptied_required_field_is_missing_again():
    matter = notice()
    matter.do(file({"limit": "三天", "rules": "带证件"}))
    found = matter.do(file({"limit": ""}, reason="删掉"))
    assert found.facts == {"missing": ["limit"]}


def slip():
    """A slip under R8, owed signatures by first contact and heads."""
    matter = Matter("R8")
    matter.do(registered(by="chen", kind="complaint", channel="visit"))
    given = a.Told(who="工程部", contact="8800", why="归其办理", until=MONDAY + timedelta(days=1))
    assert not isinstance(matter.do(a.HandOver(by="chen", to="eng", way="slip", reason="归工程部办理", told=given)), Refusal)
    return matter


def test_signatures_belong_to_the_version_that_they_signed():
    matter = slip()
    matter.do(a.File(by="chen", form="F04", fields={"understanding": "客户谅解"}, version=0))
    assert matter.form("F04").version == 1
    assert not isinstance(matter.do(a.Sign(by="chen", form="F04", version=1, name="chen", digest="d")), Refusal)
    form = matter.form("F04")
    assert (form.valid[0].version, form.valid[0].means, form.valid[0].digest) == (1, "typed", "d")
    found = matter.do(a.Sign(by="chen", form="F04", version=1))
    assert (found.code, found.facts) == ("RF91", {"stage": "signed"})
    matter.do(a.File(by="chen", form="F04", fields={"understanding": "客户不谅解"}, reason="问错了人"))
    form = matter.form("F04")
    assert (form.version, form.valid, len(form.signatures)) == (2, (), 1)
    found = matter.do(a.Sign(by="chen", form="F04", version=1))
    assert (found.code, found.facts) == ("RF91", {"stage": "amended"})
    assert not isinstance(matter.do(a.Sign(by="chen", form="F04", version=2, drawn=LINE)), Refusal)
    assert matter.form("F04").valid[0].means == "drawn"


def test_who_signed_an_earlier_version_is_told_to_sign_anew():
    matter = slip()
    matter.do(a.File(by="chen", form="F04", fields={"understanding": "谅解"}))
    matter.do(a.Sign(by="chen", form="F04"))
    done = matter.do(a.File(by="chen", form="F04", fields={"understanding": "不谅解"}, reason="更正"))
    assert ("chen", "sign") in {(n.to, n.about) for n in done.events[0].notices}


@pytest.mark.parametrize(("act", "code"), [
    (a.Sign(by="qian", form="F04"), "RF31"), (a.Sign(by="chen", form="F04", name="张三"), "RF31"),
    (a.Sign(by="chen", form="F04", drawn="<svg onload=x>"), "RF93"),
    (a.Sign(by="chen", form="F04", drawn="1,1"), "RF93"),
    (a.Sign(by="chen", form="F04", paper="9:none"), "RF93"), (a.File(by="chen", form="F04", paper="9:none"), "RF93"),
])
def test_whoever_signs_is_the_one_who_is_asked(act, code):
    matter = slip()
    found = matter.do(act)
    assert isinstance(found, Refusal)
    assert found.code == code
    assert found.instead


def test_a_replay_takes_the_verdict_and_not_the_words():
    """In a recorded act digests stand for the words; they are neither too long nor no choice."""
    from shouwen.kernel.heard import Heard

    matter = notice()
    ctx = structs.replace(context(matter.now), heard=Heard())
    hidden = "#" + "0" * 64
    done = decide.act(matter.case, file({"limit": hidden, "expected": hidden}), matter.book, ctx)
    assert not isinstance(done, Refusal)


def test_what_is_entered_is_kept_as_people_read_it():
    assert as_text(["a", "b"]) == "a、b"
    assert as_text(None) == ""
    assert as_text("  x ") == "x"


def test_a_story_says_that_a_form_was_filled_in_and_not_each_of_its_words():
    matter = Matter("R4", held=False)
    matter.do(registered(kind="business", channel="visit", class_=3))
    assert not isinstance(matter.do(file({"limit": "P3D", "of its own": "什么都行"})), Refusal)
    assert matter.form("F11").state == "complete"
    assert not isinstance(matter.do(file({"limit": "P4D"})), Refusal)


def test_a_field_is_completed_by_those_whose_it_is():
    matter = slip()
    rule = matter.book.paper("F04")
    assert rule.field("understanding").by == "first_contact"
    found = matter.do(a.File(by="qian", form="F04", fields={"understanding": "谅解"}))
    assert isinstance(found, Refusal)
    assert found.code == "RF90"
    before = matter.case
    matter.case = structs.replace(before, handler="qian", handler_department="eng")  # now a party: still not his field
    found = matter.do(a.File(by="qian", form="F04", fields={"understanding": "谅解"}))
    assert (found.code, found.facts["field"], found.clause) == ("RF90", "understanding", matter.book.form("F04").clause)
    assert "chen" in found.facts["who"]
    assert found.instead
    matter.case = before
    assert not isinstance(matter.do(a.File(by="chen", form="F04", fields={"understanding": "谅解"})), Refusal)


def test_a_play_files_without_being_asked_whose_field_it_is():
    matter = slip()
    matter.held = False
    matter.case = structs.replace(matter.case, handler="qian", handler_department="eng")
    assert not isinstance(matter.do(a.File(by="qian", form="F04", fields={"understanding": "谅解"})), Refusal)
