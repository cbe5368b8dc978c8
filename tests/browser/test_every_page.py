"""Every page in both languages and themes at three widths: no axe violation, nothing wider than the screen."""

import gzip
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from shouwen import clock, desk
from shouwen.audit import checking, drawing, rewards
from shouwen.desk import committee
from shouwen.kernel import acts as a
from shouwen.kernel.context import CHINA
from shouwen.org.models import Estate, House, Staff
from shouwen.reports.periodic.period import last_over
from shouwen.store.read import number_of

pytestmark = pytest.mark.browser
PATHS = ("/", "/register", "/register?content=三楼着火了快来", "/register?content=厨房水管漏水了，另外楼上天天半夜跳舞吵得睡不着",
         "/notices", "/workbench", "/coordination", "/department", "/emergency", "/visits", "/bounces", "/lowered", "/papers", "/pad", "/registers", "/registers/reception",
         "/drills", "/drills/new", "/measures", "/measures/new",
         "/rulebooks", "/rulebooks/R2", "/rulebooks/compare?a=R2&b=R9",
         "/rulebooks/what-if", "/rulebooks/open-cases", "/handbook", "/settings", "/settings/import", "/settings/staff/passwords",
         "/committee", "/committee/invite", "/training", "/training/staff", "/training/staff/li", "/training/sessions", "/training/sessions/new",
         "/training/policy", "/training/R9/booklet/office_head", "/training/R9/lessons/1", "/training/R9/practice",
         "/settings/company", "/settings/company/seal", "/departments/wt-eng/seal", "/settings/offices/new", "/settings/offices/wt", "/settings/offices/wt/departments/new",
         "/settings/departments/wt-eng", "/settings/units/department/wt-eng/close", "/settings/posts/new",
         "/settings/duty", "/settings/log")


WIDTHS, SCHEMES = (360, 768, 1440), ("light", "dark")


def faults_of(person, name):
    """What is wrong with the page as it stands, at every width and in both themes."""
    faults = []
    for width in WIDTHS:
        person.page.set_viewport_size({"width": width, "height": 800})
        if person.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append((name, width, "wider than the screen"))
        for scheme in SCHEMES:
            person.page.emulate_media(color_scheme=scheme)
            found = Axe().run(person.page)
            faults += [(name, width, scheme, v["id"], v["nodes"][0]["html"][:100]) for v in found.response["violations"]]
    return faults


def speak(person, language):
    person.context.add_cookies([{"name": "django_language", "value": language, "url": person.base}])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_fit_for_everybody(visit, language):
    done = desk.act(
        [a.Register(by="zhou", customer="wang", channel="call", content="楼道灯不亮" * 20, kind="repair",
                    class_=2, solvable=False),
         a.HandOver(by="zhou", to="wt-eng", way="phone_bridge", reason="维修")],
        on=None, act_id="axe",
    )
    person = visit("zhou")
    speak(person, language)
    paths = [*PATHS, f"/cases/{done.number}", f"/workbench/{done.number}", f"/cases/{done.number}/do/hand_over",
             f"/cases/{done.number}/do/tell_customer", f"/cases/{done.number}/as-of/1",
             f"/cases/{done.number}/papers/F02",
             f"/cases/{done.number}/do/move_rulebook?rulebook=R2"]
    faults = []
    for path in paths:
        assert person.go(path).status == 200
        faults += faults_of(person, path)
    assert faults == []


SUPERVISION = ("/supervision", "/supervision/samples", "/supervision/violations", "/supervision/rewards", "/supervision/month",
               "/supervision/hollow", "/settings/rewards", "/reports", "/reports/periods", "/shift-sheets", "/bulletin", "/committee",
               "/training/sessions", "/training/staff")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_supervision_is_fit_for_everybody(visit, living_company, language):
    """With something on each: a late duty, a drawn case with a finding and its violation, a report, a link."""
    now = clock.now()
    for n in range(2):
        ago = now - timedelta(days=6 + 31 * n)
        done = desk.act(a.Register(by="li", customer="wang", channel="verbal", content=f"第{n}件：楼道灯不亮", kind="repair",
                                   class_=2, solvable=False), on=None, act_id=f"s{n}", now=ago)
    desk.sweep(now)
    head, today = Staff.objects.get(key="zhou"), now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    wanted = drawing.Filter(office="wt", since=today - timedelta(days=60), before=today)
    sample = drawing.draw(wanted, 2, by=head, now=now)
    found = checking.find(sample.drawn.first(), by=head, now=now, point="wording", seq=1, text="说了推脱的话", who="li",
                          due=now + timedelta(days=3), propose="clause:R9-manager-h", once="axe")
    rewards.enter_table([{"sort": "violation", "clause": "*", "measure": "口头提醒", "points": -1}], by=head, now=now)
    estates = {e.key: e for e in Estate.objects.all()}
    link, _refused = committee.invite({"estate": "wt-estate", "committee": "owners_committee", "member": "周老师", "days": "9"},
                                      by=head, estates=estates, duties=[])
    last = last_over("month", now)
    number = number_of(found.sampled.case_id)
    person = visit("zhou")
    speak(person, language)
    faults = []
    for path in (*SUPERVISION, f"/supervision/samples/{sample.pk}", f"/supervision/samples/{sample.pk}/1",
                 f"/supervision/violations/{number}/{found.breach}", f"/supervision/month?month={ago.astimezone(CHINA):%Y-%m}",
                 f"/reports/periods/{last.sort}/{last.first}/office", f"/committee/invitations/{link.pk}",
                 f"/cases/{number_of(done.id)}/do/propose"):
        assert person.go(path).status == 200, path
        faults += faults_of(person, path)
    assert faults == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_refused_or_stale_or_missing_is_fit_for_everybody(visit, language):
    """The pages that come when a step can't be done: each says why, and where to go on."""
    done = desk.act(a.Register(by="li", customer="wang", content="门禁坏了", kind="repair", class_=2, solvable=False),
                    on=None, act_id="refused")
    person = visit("li")
    speak(person, language)
    faults = []
    person.go("/register")
    person.page.evaluate("document.querySelector('form.conversation').noValidate = true")
    person.page.click("button[value=only]")
    person.page.wait_for_selector("[role=alert]")
    faults += faults_of(person, "register: nothing written")
    person.go(f"/cases/{done.number}/do/close")
    person.send()
    assert person.page.locator("[role=alert]").count()
    faults += faults_of(person, "refused: close")
    person.go(f"/cases/{done.number}/do/hand_over")
    desk.act(a.Note(by="li", text="又来问过"), on=done.id, act_id="between")
    person.send()
    assert person.page.locator("article.case").count(), "the newest state stands below"
    faults += faults_of(person, "stale")
    assert person.go("/cases/S999999").status == 404
    faults += faults_of(person, "missing")
    assert faults == []


def test_the_sign_in_page_is_fit_for_everybody(visit):
    person = visit("li", phone=True)
    person.page.context.clear_cookies()
    person.go("/sign-in")
    assert Axe().run(person.page).violations_count == 0


def test_the_first_load_is_small(visit):
    """At most 100 kB compressed on a phone, with nothing in the cache: page, styles, scripts."""
    person = visit("li", phone=True)
    fresh = person.page.context.browser.new_context(viewport={"width": 360, "height": 780}, locale="zh-CN")
    fresh.add_cookies(person.context.cookies())
    page, answers = fresh.new_page(), []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright marks its handlers
    page.goto(person.base)
    page.wait_for_load_state("networkidle")
    sizes = {r.url: len(gzip.compress(r.body())) for r in answers}
    html = next(r for r in answers if r.url == f"{person.base}/")
    fresh.close()
    assert html.headers["content-encoding"] == "gzip"
    assert len(sizes) >= 6, "page, three styles, two scripts"
    assert sum(sizes.values()) < 100_000


def test_the_workbench_by_keyboard(visit):
    for n in range(2):
        desk.act(a.Register(by="chen", customer="wang", channel="call", content=f"第{n}件", kind="repair", class_=2),
                 on=None, act_id=f"w{n}")
    agent = visit("chen")
    agent.go("/workbench")
    agent.page.keyboard.press("?")
    assert agent.page.locator("#keys").evaluate("e => e.open")
    agent.page.keyboard.press("Escape")
    agent.page.keyboard.press("j")
    agent.page.wait_for_url("**/workbench/S*")
    assert "第1件" in agent.page.inner_text("article.case")


def test_the_sentence_to_read_back_is_made_while_typing(visit):
    guard = visit("li", phone=True)
    guard.go("/register")
    guard.page.fill("#content", "门禁坏了")
    guard.page.fill("#house", "3-2-1202")
    assert "您说的是：门禁坏了，3-2-1202，对吗？" in guard.page.inner_text("[data-readback]")


def test_the_house_is_found_by_the_phone_number(visit):
    guard = visit("li", phone=True)
    guard.go("/register")
    guard.page.fill("#phone", "13800001234")
    guard.page.wait_for_selector("input[name=customer][value=wang]:checked")
    expect(guard.page.locator("#house")).to_have_value("3-2-1202")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_house_is_chosen_in_three_taps(visit, scripts):
    """B3 at 360 px: building, unit, room, with the keyboard's focus kept; nothing typed is lost."""
    estate = Estate.objects.get(key="wt-estate")
    House.objects.bulk_create([
        House(estate=estate, building=str(b), unit=str(u), room=f"{f}0{d}", label=f"{b}-{u}-{f}0{d}")
        for b in range(10, 30) for u in (1, 2) for f in range(1, 16) for d in (1, 2)
    ])
    guard = visit("li", phone=True, scripts=scripts)
    guard.go("/register")
    guard.page.fill("#content", "楼道灯不亮")
    guard.page.click("summary:has-text('按楼栋选')")
    for chip in ("pick_building][value='12'", "pick_unit][value='2'", "pick_house][value='12-2-1502'"):
        button = guard.page.locator(f"button[name={chip}]")
        assert button.bounding_box()["height"] >= 44
        button.click()
        if scripts and "unit" in chip:
            guard.page.wait_for_selector("button[name=pick_house]:focus")
            assert Axe().run(guard.page).violations_count == 0
            assert not guard.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    expect(guard.page.locator("#house")).to_have_value("12-2-1502")
    assert guard.page.input_value("#content") == "楼道灯不亮"
    guard.page.click("button[value=only]")
    guard.page.wait_for_url("**/cases/S*")
    assert "12-2-1502" in guard.text()
