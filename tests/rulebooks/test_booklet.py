"""L1, L2: the booklet of a post's duties and the questions of its test come from the rulebook itself."""

import pytest

from shouwen.rulebooks import load, names
from shouwen.rulebooks import saying as s
from shouwen.rulebooks.booklet import booklet, changed, lessons, roles_of
from shouwen.rulebooks.quizzing import drafts_of, questions

POSTS = ("guard", "cleaner", "repairer", "team_leader", "agent", "receptionist", "coordinator", "tracker",
         "supervisor", "department_head", "office_head", "company_leader", "auditor", "staff")


@pytest.mark.parametrize("name", names())
def test_every_post_has_a_booklet_and_a_test_in_both_languages(name):
    book = load(name)
    for post in POSTS:
        found = booklet(book, post)
        assert found.of("owes"), post
        for line in found.lines:
            assert line.text.zh, line.key
            assert line.text.en, line.key
        asked = questions(book, post, "1", 8)
        assert len(asked) >= 5, post
        for one in asked:
            assert len({c.zh for c in one.choices}) == len(one.choices) >= 2
            assert len({c.en for c in one.choices}) == len(one.choices)
            assert 0 <= one.right < len(one.choices)


def test_the_same_seed_asks_the_same_and_another_otherwise():
    book = load("R9")
    assert questions(book, "guard", "a", 10) == questions(book, "guard", "a", 10)
    assert questions(book, "guard", "a", 10) != questions(book, "guard", "b", 10)


@pytest.mark.parametrize("name", names())
def test_no_question_has_two_right_answers(name):
    """What a duty's limit is, is worked out again here; no other choice says the same."""
    book = load(name)
    for draft in drafts_of(book, "guard"):
        assert draft.right.zh not in {w.zh for w in draft.wrong}
        sort, _slash, id_ = draft.id.partition("/")
        if sort == "limit":
            assert s.duration(book.duty(id_).limits[0].within).zh in draft.right.zh
        if sort == "to":
            assert draft.right == s.roles(book.duty(id_).to)
        if sort == "phrase":
            family = book.families[id_.partition("/")[0]]
            assert draft.right.zh.strip("“”") in family.words
            assert not any(word in w.zh for w in draft.wrong for word in family.words)


def test_a_guard_is_not_asked_what_only_managers_owe():
    """R9 splits by who heard it first: operatives and managers owe different things."""
    book = load("R9")
    guards = {x.key for x in booklet(book, "guard").lines}
    agents = {x.key for x in booklet(book, "agent").lines}
    assert "owes/operative-hands-up" in guards - agents
    assert "owes/manager-hands-over" in agents - guards


def test_only_the_desk_is_first_contact_where_the_book_says_so():
    book = load("R6")
    assert "first_contact" in roles_of("agent", book)
    assert "first_contact" not in roles_of("guard", book)


def test_lessons_hold_the_whole_booklet_or_what_changed():
    book = load("R9")
    every = [x.key for lesson in lessons(book, "guard") for x in lesson.lines]
    assert sorted(every) == sorted(x.key for x in booklet(book, "guard").lines)
    some = frozenset(every[:3])
    assert {x.key for lesson in lessons(book, "guard", some) for x in lesson.lines} == some
    assert all(q.about in some for q in questions(book, "guard", "s", 10, some))


def test_what_changed_between_two_versions_is_found_line_by_line():
    one, other = booklet(load("R9"), "guard"), booklet(load("R4"), "guard")
    assert changed(one, one) == frozenset()
    assert changed(one, other)
    assert changed(one, other) <= {x.key for x in other.lines}
