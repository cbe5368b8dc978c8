"""Rulebooks from strangers: refused with file and line, before anything of them is built."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.kernel.loading.source import RulebookError
from shouwen.kernel.words.wording import find
from shouwen.rulebooks import load, load_text
from shouwen.rulebooks.reading import read_tree

HEAD = 'id: own\nextends: R9\nversion: "1"\ntitle: {zh: 自订, en: own}\nclauses: {own-1: {zh: 一, en: one}}\n'
PHRASE = HEAD + "phrases: [{id: own_words, clause: [own-1], effect: warn, words: [%s], say: 好}]\n"
BOMB = "".join(
    f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 2) if n else 'lol, lol'}]\n" for n in range(24)
)

HOSTILE = {
    "aliases": (BOMB, "too many values"),
    "more aliases": ("a: &a [x]\nb: [" + "*a, " * 60 + "]\n", "too many aliases"),
    "an alias of itself": ("a: &a [*a]\n", "no such anchor"),
    "python": (HEAD + "a: !!python/object/apply:os.system [id]\n", "no tags"),
    "python name": (HEAD + "a: !!python/name:os.system\n", "no tags"),
    "local tag": (HEAD + "a: !include /etc/passwd\n", "no tags"),
    "binary": (HEAD + "a: !!binary aGVsbG8=\n", "no tags"),
    "twin keys": (HEAD + "id: other\n", "key twice"),
    "twin keys below": (HEAD + "settings: {visit_tries: 2, visit_tries: 3}\n", "key twice"),
    "5 MB": (HEAD + "#" * 5_000_000, "larger than 300 kB"),
    "deep lists": ("a: " + "[" * 10_000, "too deep"),
    "deep maps": ("a: " + "{a: " * 10_000, "too deep"),
    "deep blocks": ("".join(f"{' ' * n}a:\n" for n in range(700)), "too deep"),
    "two documents": (HEAD + "---\nid: two\n", "a second document"),
    "another YAML": ("%YAML 1.1\n---\n" + HEAD, "a directive"),
    "a bare time": (HEAD + "settings: {quiet_hours: {value: [21:00, 08:00]}}\n", 'quote it: "21:00"'),
    "a sexagesimal": (HEAD + "settings: {visit_tries: 10:30}\n", 'quote it: "10:30"'),
    "no is a word": (HEAD + "duties: [{id: x, clause: [own-1], when: registered, who: first_contact, owes: answer, "
                     "basis: default, if: {solvable: no}}]\n", "no such value `no` of fact `solvable`"),
    "5,000 digits": (HEAD + f"settings: {{visit_tries: {'9' * 5000}}}\n", "no number or date"),
    "infinite": (HEAD + "settings: {visit_tries: 1e999}\n", "no number or date"),
    "30 February": (HEAD + "effective_from: 2026-02-30\n", "no number or date"),
    "ages": (HEAD + "duties: [{id: x, clause: [own-1], when: registered, who: first_contact, owes: answer, "
             "basis: default, within: P9999Y}]\n", "longer than ten years"),
    "ages of ages": (HEAD + "duties: [{id: x, clause: [own-1], when: registered, who: first_contact, owes: answer, "
                     "basis: default, within: P99999999Y}]\n", "not a duration"),
    "a pattern": (PHRASE % "'(a+)+$'", "a pattern `(a+)+$`"),
    "a dot star": (PHRASE % "不.*管", "a pattern"),
    "one character": (PHRASE % "不", "too short or too long"),
    "nothing but spaces": (PHRASE % "'　 　'", "too short or too long"),
    "extends a path": (HEAD.replace("extends: R9", "extends: ../../etc/passwd"), "no rulebook"),
    "extends an absolute path": (HEAD.replace("extends: R9", "extends: /etc/passwd"), "no rulebook"),
    "extends a URL": (HEAD.replace("extends: R9", "extends: 'https://example.org/R9.yaml'"), "no rulebook"),
    "extends itself": (HEAD.replace("extends: R9", "extends: own"), "extends itself"),
    "extends a map": (HEAD.replace("extends: R9", "extends: {R9: 1}"), "not an id"),
    "a list for a map": (HEAD + "settings: [1]\n", "not a map"),
    "a map for a list": (HEAD + "duties: {a: 1}\n", "not a list"),
    "a word for an entry": (HEAD + "duties: [a]\n", "not a map"),
    "a setting of another sort": (HEAD + "settings: {visit_tries: often}\n", "not a number"),
    "a clock that is none": (HEAD + "settings: {soon: {value: soon}}\nduties: [{id: x, clause: [own-1], when: registered, "
                             "who: first_contact, owes: answer, basis: default, within: {setting: soon}}]\n",
                             "not a duration"),
    "quiet hours of another sort": (HEAD + 'settings: {quiet_hours: ["24:00"]}\n', "not two times"),
    "a silent loosening of a need": (HEAD + "close_needs: [{needs: [read_back_done], clause: [own-1]}]\n",
                                     "loosens its parent: without"),
    "a map of maps in a list of roles": (HEAD + "duties: [{id: x, clause: [own-1], when: {a: {b: 1}}, "
                                         "who: [[x]], owes: answer, basis: default}]\n", "own.yaml:"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused_with_file_and_line(what):
    text, message = HOSTILE[what]
    with pytest.raises(RulebookError) as found:
        load_text(text.encode(), "own.yaml")
    assert re.match(r"own\.yaml:\d+ ", str(found.value))
    assert message in str(found.value)
    assert len(str(found.value)) < 3000


def test_only_so_much_of_a_hostile_file_is_read():
    """What is refused is refused at the place where it goes too far, not at its end."""
    for text, place in (("a: " + "[" * 10_000, 1), (BOMB + "#" * 100_000, 24)):
        with pytest.raises(RulebookError) as found:
            read_tree(text.encode(), "own.yaml")
        assert found.value.line <= place


def test_extending_goes_three_levels_deep():
    """own → a → b → base is allowed, one more is not: counted from the book itself."""
    from shouwen.kernel.loading.book import load as load_kernel
    from shouwen.rulebooks.reading import read_source

    chain = {f"b{n}": read_source(f"id: b{n}\nextends: b{n + 1}\ntitle: {{zh: 一}}\n".encode(), f"b{n}.yaml")
             for n in range(6)}
    with pytest.raises(RulebookError, match="deeper than three levels"):
        load_kernel("b0", lambda name: chain[name])


def test_a_word_that_looks_like_a_pattern_is_looked_for_as_it_is():
    """Words are literal: the worst that they may hold costs no more than other words."""
    assert find("a" * 20_000 + "不归我管", {"x": ("aa+b",), "not_mine": ("不归我管",)})


def _mend(data):
    """None for a rulebook that is read, else how to mend it; any other error is a fault."""
    try:
        load_text(data, "own.yaml")
    except RulebookError as error:
        return error.mend
    return None


LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.sampled_from(
    ["registered", "answer", "first_contact", "PT1H", "stated", "R9-people-a", "own-1", "x", "", "staff"])
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.sampled_from(["id", "clause", "when", "if", "who", "owes", "within", "basis", "value", "rows", "words",
                     "entry", "change", "joins", "limits", "class", "floors", "off"]), inner, max_size=4),
    max_leaves=8)
SECTIONS = st.sampled_from(["duties", "bans", "routes", "forms", "marks", "manners", "phrases", "rights",
                            "accountability_ends", "close_needs", "closes_itself", "reopens_itself", "clauses", "cites", "settings",
                            "tables", "posts", "fields", "classes", "first_contact", "drops", "loosens", "title"])


@given(SECTIONS, TREES)
def test_whatever_stands_in_a_section_is_read_or_refused(section, tree):
    """Never another error than the one that names file, line and mend."""
    import json

    head = "id: own\nextends: R9\n" if section == "title" else HEAD.replace("title: ", "#")
    head = head.replace("clauses: {", "#") if section == "clauses" else head
    text = head + f"{section}: {json.dumps(tree, ensure_ascii=False)}\n"
    mend = _mend(text.encode())
    assert mend is None or mend


def test_noise_in_a_true_rulebook_is_refused_or_read():
    """A character of R2 changed here and there, two hundred times, always the same ones."""
    from pathlib import Path

    import shouwen.rulebooks as rulebooks

    data = bytearray((Path(rulebooks.__file__).parent / "wangjiang.yaml").read_bytes())
    chance = random.Random(7)
    for _ in range(200):
        noisy = bytearray(data)
        for _ in range(3):
            noisy[chance.randrange(len(noisy))] = chance.choice(b"{}[]:,-#&*!|'\"\n a0")
        mend = _mend(bytes(noisy))
        assert mend is None or mend


def test_an_entry_of_ones_own_can_be_off():
    """It is checked and its row is carried, but nothing of it is in force."""
    text = HEAD + ("duties: [{id: extra, clause: [own-1], when: registered, who: first_contact, owes: answer, "
                   "basis: default, off: true}]\n")
    assert load_text(text.encode(), "own.yaml").duty("extra") is None
    assert load_text(text.replace("off: true", "off: false").encode(), "own.yaml").duty("extra")
    with pytest.raises(RulebookError, match="no such act"):
        load_text(text.replace("answer", "anwser").encode(), "own.yaml")
    id_ = load("R9").duties[-1].id
    with pytest.raises(RulebookError, match="only an entry that this book adds can be off"):
        load_text(text.replace("id: extra", f"id: {id_}").encode(), "own.yaml")
