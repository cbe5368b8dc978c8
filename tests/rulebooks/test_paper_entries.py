"""Definitions of forms: each mistake is named with its file, line and mend."""

import pytest

from shouwen.kernel.loading.source import RulebookError
from shouwen.rulebooks import load_text

HEAD = 'id: own\nextends: R8\nversion: "1"\ntitle: {zh: 自订, en: own}\nclauses: {own-1: {zh: 一, en: one, by: screen/case}}\n'
GOOD = "{id: cause, zh: 原因, en: cause, by: handler}"


def papers(fields, **more):
    keys = {"id": "F30", "zh": "自订表", "en": "own form", **more}
    written = ", ".join(f"{k}: {v}" for k, v in keys.items())
    return HEAD + f"papers:\n  - {{{written}, fields: [{fields}]}}\n"


def test_a_company_adds_a_form_and_changes_one():
    book = load_text(papers(GOOD, kept="P2Y").encode(), "own.yaml")
    own = book.paper("F30")
    assert (own.zh, own.kept, own.fields[0].by, own.fields[0].longest) == ("自订表", 2, "handler", 2000)
    assert book.paper("F04").field("understanding").required
    changed = load_text(papers(GOOD, id="F04").encode(), "own.yaml").paper("F04")
    assert [f.id for f in changed.fields] == ["cause"]


@pytest.mark.parametrize(("fields", "more", "key", "what"), [
    ("", {}, "fields", "no fields"),
    (GOOD, {"id": "slip"}, "id", "not a form's number"),
    (GOOD, {"kept": "forever"}, "kept", "not a number of years"),
    (GOOD, {"zh": "''"}, "zh", "no zh name"),
    (GOOD, {"shown_to_customer": "maybe"}, "shown_to_customer", "neither true nor false"),
    (GOOD, {"serial": "far too long a mark"}, "serial", "not a mark"),
    (GOOD, {"colour": "red"}, "colour", "no key `colour`"),
    (f"{GOOD}, {GOOD}", {}, "fields", "field `cause` twice"),
    ("cause", {}, "fields", "a field is a map"),
    ("{id: Ursache, zh: a, en: a, by: handler}", {}, "fields", "no id of a field"),
    ("{id: cause, zh: a, en: a}", {}, "fields", "field `cause`: nobody fills it"),
    ("{id: cause, zh: a, en: a, by: somebody}", {}, "fields", "field `cause`: no such role"),
    ("{id: cause, zh: a, en: a, from: the_moon}", {}, "fields", "field `cause`: no such source"),
    ("{id: cause, zh: a, en: a, by: handler, sort: picture}", {}, "fields", "field `cause`: no such value"),
    ("{id: cause, zh: a, en: a, by: handler, longest: 0}", {}, "fields", "field `cause`: not a length"),
    ("{id: cause, zh: a, en: a, by: handler, longest: 9999}", {}, "fields", "field `cause`: not a length"),
    ("{id: cause, zh: a, en: a, by: handler, sort: choice}", {}, "fields", "field `cause`: choices and sort"),
    ("{id: cause, zh: a, en: a, by: handler, choices: [{id: a, zh: a, en: a}]}", {}, "fields", "field `cause`: choices and sort"),
    ("{id: cause, zh: a, en: a, by: handler, sort: choice, choices: [a]}", {}, "fields", "field `cause`: not a choice"),
    ("{id: cause, zh: a, en: a, by: handler, sort: table}", {}, "fields", "field `cause`: a table is filled"),
    ("{id: cause, zh: a, en: a, by: handler, required: 3}", {}, "fields", "field `cause`: neither true"),
    ("{id: cause, zh: a, en: a, by: handler, size: 3}", {}, "fields", "no key `size` in a field"),
])
def test_a_mistake_in_a_definition_is_named_with_its_mend(fields, more, key, what):
    with pytest.raises(RulebookError) as caught:
        load_text(papers(fields, **more).encode(), "own.yaml")
    error = caught.value
    assert what in error.what
    assert (error.key, error.line) == (key, 7)
    assert error.mend
    assert "papers/" in error.where
