"""A supervisor's month in Chromium, without a calculator: sample, findings, proposed violation, statement,
decision, appeal, table, papers."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from shouwen import clock, desk
from shouwen.audit import rewards
from shouwen.audit.models import Finding, Sample
from shouwen.kernel import acts as a
from shouwen.kernel.context import CHINA
from shouwen.org.models import Staff
from shouwen.store.models import Event
from shouwen.store.read import number_of
from tests.browser.hands import draw_signature
from tests.paper_stories import printed_text

pytestmark = pytest.mark.browser


def month():
    """Five matters of last week, one of them late."""
    for n in range(5):
        done = desk.act(a.Register(by="li", customer="wang", channel="verbal", content=f"第{n}件：楼道灯不亮", kind="repair", class_=2,
                                   solvable=False), on=None, act_id=f"m{n}", now=clock.now() - timedelta(days=6))
        assert isinstance(done, desk.Done), done
    desk.sweep(clock.now())


def fit(person, faults):
    """No axe violation, nothing wider than the screen, on phone and desk."""
    for width in (360, 1440):
        person.page.set_viewport_size({"width": width, "height": 800})
        if person.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append((person.page.url, width, "wider than the screen"))
        faults += [(person.page.url, width, v["id"], v["nodes"][0]["html"][:120])
                   for v in Axe().run(person.page).response["violations"]]


def judge(visit, key, path, act, scripts, **fields):
    """Open the violation as somebody, press the act's button, fill its sheet and send it."""
    person = visit(key, scripts=scripts)
    assert person.go(path).status == 200
    person.page.click(f"a.primary[href*='/do/{act}']")
    person.page.wait_for_load_state()
    for name, value in fields.items():
        box = person.page.locator(f"form.sheet [name={name}]")
        if name == "outcome":
            box.select_option(value)
        else:
            box.fill(value)
    person.send()
    assert person.page.url.endswith(path), person.text()
    return person


def propose(person, text, point, clause, *, whole=False):
    """A finding against li written down, with the violation of a clause proposed: his, or his department's."""
    person.page.fill("#found", text)
    person.page.select_option("#point", point)
    person.page.select_option("#who", "li")
    person.page.select_option("#propose", f"clause:{clause}")
    if whole:
        person.page.check("#whole")
    person.page.click("text=记下发现")
    person.page.wait_for_selector("text=已提出违规")


def of_the_department(visit, kong, place, scripts):
    """The second case: the whole department is proposed, and its head states for it."""
    kong.go(place)
    propose(kong, "部门里没人接着办", "handed", "R9-department-e", whole=True)
    finding = Finding.objects.latest("pk")
    path = f"/supervision/violations/{number_of(finding.sampled.case_id)}/{finding.breach}"
    head = judge(visit, "zhao", path, "state", scripts, text="当班只有一人")
    assert "秩序维护部" in head.text()


def sign(person, name=""):
    """By hand, or with a typed name."""
    if name:
        person.page.fill("#sign-name", name)
    else:
        draw_signature(person.page)
    person.page.click("form[data-sign] button.primary")
    person.page.wait_for_load_state()


def inspection_on_paper(visit, kong, sample, scripts, faults):
    """The inspection sheet: what is missing is said, it is filled in, signed by hand once, and amended."""
    path = f"/supervision/samples/{sample.pk}/paper"
    kong.go(path)
    kong.page.fill("#f-log", "")
    kong.page.click("form.sheet button.primary")
    assert "必填的还空着" in kong.text()
    kong.page.fill("#f-log", "登记齐全")
    kong.page.click("form.sheet button.primary")
    kong.page.wait_for_selector("text=缺孔协的签名")
    fit(kong, faults)
    zhou = visit("zhou", scripts=scripts)
    zhou.go(path)
    assert not zhou.page.locator("form[data-sign]").count(), "he checked none of it"
    sign(kong, "孔")
    assert "签的名字与您的姓名不符" in kong.text()
    second = kong.context.new_page()
    second.goto(kong.base + path)
    sign(kong)
    assert "手写" in kong.text()
    assert "未完成" not in kong.text()
    second.fill("#sign-name", "孔协")
    second.click("form[data-sign] button.primary")
    second.wait_for_selector("text=您已经签过这一版")
    second.close()
    kong.page.fill("#f-log", "登记有一件不齐")
    kong.page.fill("#reason", "数错了")
    kong.page.click("form.sheet button.primary")
    kong.page.wait_for_selector("text=签的是第 1 版")
    assert "登记齐全" in kong.page.locator("del").all_inner_texts()
    sign(kong, "孔协")
    printed = printed_text(kong.context.request.get(f"{kong.base}{path}.pdf").body())
    for said in ("登记齐全", "登记有一件不齐", "手写", "键入姓名", "第1版"):
        assert said in printed, said


def finding_on_paper(visit, leader, path, scripts, faults):
    """The finding with its proposal: by who judged it, not by the one concerned, who may sign it too."""
    leader.go(f"{path}/paper")
    leader.page.fill("#f-proposal", "口头提醒一次")
    leader.page.click("form.sheet button.primary")
    leader.page.wait_for_selector("text=的签名")
    fit(leader, faults)
    sign(leader)
    zhou = visit("zhou", scripts=scripts)
    zhou.go(f"{path}/paper")
    sign(zhou, Staff.objects.get(key="zhou").name)
    assert "未完成" not in zhou.text()
    li = visit("li", scripts=scripts)
    li.go(f"{path}/paper")
    assert not li.page.locator("#f-proposal").count()
    sign(li, Staff.objects.get(key="li").name)
    printed = printed_text(leader.context.request.get(f"{leader.base}{path}/paper.pdf").body())
    for said in ("口头提醒一次", "同事可以作证", "听过同事", *(Staff.objects.get(key=k).name for k in ("leader", "zhou", "li"))):
        assert said in printed, said


@pytest.mark.parametrize("scripts", [True])
def test_a_supervisors_month(visit, scripts):
    month()
    rewards.enter_table([{"sort": "violation", "clause": "*", "measure": "口头提醒", "points": -1}], by=Staff.objects.get(key="zhou"),
                        now=clock.now())
    faults, kong = [], visit("kong", scripts=scripts)
    kong.go("/supervision")
    assert kong.page.locator("a[href='/supervision/samples']").count() == 1
    kong.go("/supervision/samples")
    kong.page.select_option("[name=where]", "wt")
    kong.page.fill("[name=number]", "2")
    kong.send()
    sample = Sample.objects.get()
    assert "重抽一遍，还是这几件" in kong.text()
    if scripts:
        fit(kong, faults)
    place = f"/supervision/samples/{sample.pk}/1"
    kong.go(place)
    propose(kong, "登记时说了推脱的话，客户复述得出来", "wording", "R9-manager-h")
    for point in ("complete", "timely", "handed", "told", "visited"):
        kong.page.select_option(f"#p-{point}", "fine")
    kong.page.select_option("#p-wording", "found")
    if scripts:
        fit(kong, faults)
    kong.page.click("text=检查完毕")
    kong.page.wait_for_url(f"**/samples/{sample.pk}")
    assert "1 条发现" in kong.text()
    inspection_on_paper(visit, kong, sample, scripts, faults)
    finding = Finding.objects.get()
    of_the_department(visit, kong, f"/supervision/samples/{sample.pk}/2", scripts)
    kong.go(f"/supervision/samples/{sample.pk}")
    number = kong.page.locator(".row b").first.inner_text().split()[2]
    path = f"/supervision/violations/{number}/{finding.breach}"
    li = judge(visit, "li", path, "state", scripts, text="当时在处理打架，话说急了")
    assert "待认定" in li.text()
    assert "改正检查发现的问题" in (li.go("/") and li.text())
    judge(visit, "zhou", path, "decide", scripts, outcome="upheld", reason="再急也不能那样说")
    judge(visit, "li", path, "appeal", scripts, text="同事可以作证")
    leader = judge(visit, "leader", path, "decide", scripts, outcome="upheld", reason="听过同事，仍属实")
    assert "已了结" in leader.text()
    if scripts:
        fit(leader, faults)
    finding_on_paper(visit, leader, path, scripts, faults)
    leader.go("/supervision/rewards")
    leader.page.fill("[name=reason]", "初次，只提醒")
    if scripts:
        fit(leader, faults)
    leader.page.click("text=照办")
    leader.page.wait_for_selector("text=初次，只提醒")
    zhou = visit("zhou", scripts=scripts)
    then = (clock.now() - timedelta(days=6)).astimezone(CHINA).strftime("%Y-%m")
    zhou.go(f"/supervision/month?month={then}")
    if scripts:
        fit(zhou, faults)
    opened = zhou.page.locator("tbody td a[href*='of=opened']").first
    figure = int(opened.inner_text())
    opened.click()
    zhou.page.wait_for_load_state()
    assert f"产生 {figure}" in zhou.text()
    for sort, begins in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        answer = zhou.context.request.get(f"{zhou.base}/supervision/month/{then}/paper?as={sort}")
        assert answer.body().startswith(begins)
    for path in ("/supervision/violations", "/supervision/hollow", "/supervision/samples", "/settings/rewards"):
        assert zhou.go(path).status == 200
        if scripts:
            fit(zhou, faults)
    assert faults == []
    assert Event.objects.filter(type="appealed").count() == 1
