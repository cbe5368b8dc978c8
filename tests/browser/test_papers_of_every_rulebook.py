"""Under each rulebook every form that it names is filled in and signed in Chromium; its PDF holds every field."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shouwen import clock
from shouwen.org.models import Estate
from shouwen.queries.papers import paper
from shouwen.rulebooks import load
from shouwen.store import read
from shouwen.store.models import Case
from tests.browser.hands import draw_signature
from tests.paper_stories import alarm, ordinary, printed_text, squeezed

pytestmark = pytest.mark.browser

BOOKS = [*(f"R{n}" for n in range(1, 10)), "unified"]
PEOPLE = ("chen", "zhou", "sun", "kong", "qian", "li", "zhao", "tian", "leader")
BLANK = {
    "F05": {"协办部门与分工"}, "F06": {"启动的预案", "公司签收"}, "F15": {"未了的责任与期限"},
}
"""What the two matters rightly leave empty: no plan lay ready, nobody was late or accused."""
LINES = """() => [...document.querySelectorAll("section.paper dl > dt")].map(dt => ({
  label: dt.innerText,
  words: [...dt.nextElementSibling.querySelectorAll("td, th, bdi, del")].map(e => e.innerText),
  photos: dt.nextElementSibling.querySelectorAll("img").length,
}))"""
"""Label and words of every line of the paper on the screen."""


class Desks:
    """People at their browsers, each opened when first needed."""

    def __init__(self, visit, company):
        self.visit, self.company, self.open = visit, company, {}

    def at(self, key, path):
        if key not in self.open:
            self.open[key] = self.visit(key, phone=key == "chen")
        page = self.open[key].page
        assert page.goto(self.open[key].base + path).status == 200
        return page

    def found(self, key, case, form):
        return paper(case.number, form, seen_by=self.company[key], now=clock.now())


def owing(desks, cases, form):
    """The case whose paper it is: the first that has opened it, else the last."""
    there = (c for c in cases if any((p := desks.found(k, c, form)) and p.entry.id for k in PEOPLE))
    return next(there, cases[-1])


def fill_in(page, form):
    """Every control of the page gets words of its own; what was entered, as paper shows it."""
    soon, entered = timezone.localtime(clock.now() + timedelta(days=1)), []
    for control in page.locator("form[action$='/file'] [name^='f.']").all():
        kind, label = control.evaluate("e => [e.type, e.labels[0].firstChild.textContent.trim()]")
        if kind == "select-one":
            control.select_option(index=1)
            entered.append(control.evaluate("e => e.selectedOptions[0].text"))
        elif kind == "number":
            control.fill("4")
        elif kind == "datetime-local":
            control.fill(soon.strftime("%Y-%m-%dT%H:%M"))
            entered.append(soon.strftime("%Y-%m-%d %H:%M"))
        else:
            control.fill(f"{form}的{label}")
            entered.append(f"{form}的{label}")
    if page.locator("#reason").count():
        page.fill("#reason", "补齐")
    page.click("form[action$='/file'] button.primary")
    page.wait_for_load_state()
    assert not page.locator("[role=alert]").count(), (form, page.inner_text("main"))
    return entered


def sign(page, name, *, by_hand):
    """With the pointer in the box, or by typing one's name."""
    if by_hand:
        draw_signature(page)
    else:
        page.fill("#sign-name", name)
    page.click("form[data-sign] button.primary")
    page.wait_for_load_state()
    assert not page.locator("[role=alert]").count(), page.inner_text("main")


def download(page):
    with page.expect_download() as coming:
        page.evaluate("""() => { const a = [...document.querySelectorAll('a.button')].find(a => a.href.endsWith('.pdf'));
          a.setAttribute('download', ''); a.click(); }""")
    return coming.value.path().read_bytes()


@pytest.mark.parametrize("book", BOOKS)
def test_every_form_that_it_names_is_filled_signed_and_printed(visit, living_company, book):
    Estate.objects.filter(key="wt-estate").update(rulebook=book)
    cases, rules, desks, drawn = [ordinary(), alarm()], load(book), Desks(visit, living_company), 0
    for form in sorted({f.form for f in rules.forms if rules.paper(f.form).room == "case"}):  # the others: test_supervision
        case, definition, entered = owing(desks, cases, form), rules.paper(form), []
        path, open_ = f"/cases/{case.number}/papers/{form}", {f.id for f in definition.fields if f.typed}
        for key in PEOPLE:
            found = desks.found(key, case, form)
            own = {x.filled.field.id for x in found.lines if x.may} & open_ if found and found.may_file else set()
            if own:
                entered += fill_in(desks.at(key, path), form)
                open_ -= own
        assert not open_, f"nobody may complete {open_} of {form}"
        wanted = {p.who for p in paper(case.number, form, seen_by=living_company["zhou"], now=clock.now()).places}
        for key in (k for k in PEOPLE if k in wanted):
            sign(desks.at(key, path), living_company[key].name, by_hand=(by_hand := drawn == 0 or key != "chen"))
            drawn += by_hand
        page = desks.at("zhou", path)
        lines, printed = page.evaluate(LINES), printed_text(download(page))
        assert [x["label"] for x in lines] == [f.zh for f in definition.fields]
        for line in lines:
            for said in (line["label"], *line["words"]):
                assert squeezed(said) in printed, (form, line["label"], said)
        empty = [x["label"] for x in lines if not x["photos"] and not any(w.strip() for w in x["words"])]
        assert set(empty) <= BLANK.get(form, set()), form
        for said in entered:
            assert squeezed(said) in printed, (form, said)
        signatures = next(f for f in read.state(Case.objects.get(pk=case.id)).forms if f.form == form).valid
        assert {s.by for s in signatures} == wanted, form
        for s in signatures:
            at = timezone.localtime(s.at).strftime("%Y-%m-%d%H:%M:%S")
            for said in (squeezed(living_company[s.by].name), at, s.digest[:12] or "no digest", "内容摘要相符"):
                assert said in printed, (form, said)
        if not wanted:
            assert "未完成" not in printed, form
        for said in (squeezed(definition.zh), case.number, form, "试验物业", f"{book}1"):
            assert said in printed, (form, said)
