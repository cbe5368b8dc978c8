"""A company's own rulebook at the browser: every form, every mistake, and the way into force."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from shouwen import clock
from shouwen.desk import rulemaking as rm
from shouwen.org.models import Estate
from shouwen.rulebooks import load
from shouwen.store import books
from shouwen.store import models as m
from tests.rulebooks.test_hostile import HOSTILE

BACKEND = "shouwen.org.sign_in.NumberOrPhone"


class Browser:
    def __init__(self, who):
        self.client = Client()
        self.client.force_login(who, backend=BACKEND)

    def get(self, path, **query):
        return self.client.get(f"/rulebooks{path}", query)

    def post(self, path, **fields):
        answer = self.client.post(f"/rulebooks{path}", fields)
        answer.text_ = answer.content.decode()
        return answer

    def save(self, part, what, entry="", **fields):
        revision = m.RulebookDraft.objects.get().revision
        return self.post(f"/drafts/own/{part}", what=what, entry=entry, revision=revision, **fields)


@pytest.fixture
def at(company):
    return lambda key: Browser(company[key])


@pytest.fixture
def zhou(at):
    """The office head, with a copy of R9 begun."""
    browser = at("zhou")
    assert browser.post("/copy", parent="R9", book="own", title="本公司办法").status_code == 302
    return browser


def now():
    """The draft as it would be published."""
    return rm.check(m.RulebookDraft.objects.get().text, "own").book


def test_a_limit_is_changed_in_words(zhou):
    page = zhou.get("/drafts/own/limits").content.decode()
    assert "接收下属上交的事项" in page
    answer = zhou.save("limits", "limits", "superior-takes", within_0="5 分钟", calendar_0="wall", warn="2分钟、1 分钟")
    assert answer.status_code == 302, answer.text_[:2000]
    rule = now().duty("superior-takes")
    assert [str(x.within) for x in rule.limits] == ["PT5M"]
    assert [str(w) for w in rule.warn] == ["PT2M", "PT1M"]
    assert rule.clause == load("R9").duty("superior-takes").clause
    zhou.save("limits", "limits", "superior-takes", within_0="PT4M", calendar_0="wall", warn="")
    assert [str(x.within) for x in now().duty("superior-takes").limits] == ["PT4M"]
    assert m.RulebookDraft.objects.get().text.count("superior-takes") == 2


def test_several_limits_keep_their_conditions(zhou):
    before = load("R9").duty("department-takes") or next(d for d in load("R9").duties if len(d.limits) > 1)
    fields = {f"within_{n}": "3 分钟" for n in range(len(before.limits))}
    assert zhou.save("limits", "limits", before.id, warn="", **fields).status_code == 302
    after = now().duty(before.id)
    assert {str(x.within) for x in after.limits} == {"PT3M"}
    assert [x.if_ and x.if_.written for x in after.limits] == [x.if_ and x.if_.written for x in before.limits]
    assert [x.from_ for x in after.limits] == [x.from_ for x in before.limits]


def test_a_longer_limit_asks_for_reason_and_approver_and_keeps_what_was_typed(zhou):
    answer = zhou.save("limits", "limits", "superior-takes", within_0="2 小时", calendar_0="working", warn="")
    assert answer.status_code == 422
    assert "时限比所依据的制度长" in answer.text_
    assert 'value="2 小时"' in answer.text_
    assert re.search(r"own\.yaml 第 \d+ 行", answer.text_)
    assert "loosens its parent: a longer limit; say so under loosens" in answer.text_
    assert "高总" in answer.text_
    assert str(now().duty("superior-takes").limits[0].within) == "PT10M"
    answer = zhou.save("limits", "limits", "superior-takes", within_0="2 小时", calendar_0="working", warn="",
                       why="夜班只有一人", approver="高总")
    assert answer.status_code == 302
    [limit] = now().duty("superior-takes").limits
    assert (str(limit.within), limit.calendar) == ("PT2H", "working")
    assert now().loosens == ({"entry": "superior-takes", "why": "夜班只有一人", "approver": "高总"},)


def test_a_limit_that_is_none_is_said(zhou):
    answer = zhou.save("limits", "limits", "superior-takes", within_0="很快", calendar_0="wall", warn="")
    assert answer.status_code == 422
    assert "请写 30 分钟" in answer.text_
    assert 'value="很快"' in answer.text_


def test_a_duty_is_added_switched_off_and_on(zhou):
    answer = zhou.save("duties", "new-duty", zh="十分钟内答复", clause="登记后十分钟内答复客户", when="registered",
                       who="first_contact", owes="answer", to="customer", within="10 分钟", calendar="wall", stated="on")
    assert answer.status_code == 302, answer.text_[:3000]
    [rule] = [d for d in now().duties if d.zh == "十分钟内答复"]
    assert (rule.basis, str(rule.limits[0].within), rule.to) == ("stated", "PT10M", ("customer",))
    assert now().clauses[rule.clause[0]].zh == "登记后十分钟内答复客户"
    assert zhou.save("duties", "switch", rule.id, section="duties", on="0").status_code == 302
    assert now().duty(rule.id) is None
    assert "停用" in zhou.get("/drafts/own/duties").content.decode()
    assert zhou.save("duties", "switch", rule.id, section="duties", on="1").status_code == 302
    assert now().duty(rule.id)
    assert zhou.save("duties", "new-duty", zh="", when="registered", who="first_contact", owes="answer").status_code == 422


def test_leaving_out_a_duty_of_the_parent_is_a_loosening(zhou):
    answer = zhou.save("duties", "switch", "no-second-bounce", section="bans", on="0")
    assert answer.status_code == 422
    assert "去掉了所依据的制度里的一项" in answer.text_
    assert zhou.save("duties", "switch", "no-second-bounce", section="bans", on="0", why="人少",
                     approver="高总").status_code == 302
    assert "no-second-bounce" not in {b.id for b in now().bans}
    assert zhou.save("duties", "switch", "no-second-bounce", section="bans", on="1").status_code == 302
    assert "no-second-bounce" in {b.id for b in now().bans}
    assert now().loosens == ()


def test_own_phrases_with_what_to_say_instead(zhou):
    off = next(f.id for f in load("R9").phrases if not f.on)
    assert zhou.save("phrases", "phrases", off, effect="refuse", words="", say="x").status_code == 422
    assert zhou.save("phrases", "phrases", off, effect="refuse", words="找物业公司总部去\n我们只管修", clause="不得推给总部",
                     say="我替您联系总部").status_code == 302
    family = next(f for f in now().phrases if f.id == off)
    assert family.on
    assert {"找物业公司总部去", "我们只管修"} <= set(family.words)
    assert (family.effect, family.say) == ("refuse", "我替您联系总部")
    answer = zhou.save("phrases", "phrases", off, effect="refuse", words="(a+)+$", say="x")
    assert answer.status_code == 422
    assert "说法要写原话，不能写模式串" in answer.text_
    assert "(a+)+$" in answer.text_
    assert zhou.save("phrases", "phrases", name="催物业费", effect="warn", words="先交物业费", clause="不以欠费为由推脱",
                     say="先给您登记").status_code == 302
    assert "先交物业费" in {w for f in now().phrases for w in f.words}


def test_names_settings_and_fields(zhou):
    assert zhou.save("labels", "title", zh="新办法", en="New rules").status_code == 302
    clause = next(iter(load("R9").clauses))
    assert zhou.save("labels", "labels", clause, zh="第一条", en="Art. 1").status_code == 302
    assert now().label(clause) == "第一条"
    assert now().clauses[clause].zh == load("R9").clauses[clause].zh
    assert zhou.save("settings", "settings", "visit_tries", value="5").status_code == 302
    assert zhou.save("settings", "settings", "class_1_tolerance", value="3 分钟").status_code == 302
    assert zhou.save("settings", "settings", "quiet_hours", value="22:00–07:30").status_code == 302
    assert now().settings | {} == {**load("R9").settings, "visit_tries": 5, "class_1_tolerance": "PT3M",
                                   "quiet_hours": ["22:00", "07:30"]}
    answer = zhou.save("settings", "settings", "visit_tries", value="常常")
    assert answer.status_code == 422
    assert "不是可用的数" in answer.text_
    assert 'value="常常"' in answer.text_
    form = load("R9").form("F05")
    assert form.zh in zhou.get("/drafts/own/forms").content.decode()
    assert zhou.save("forms", "forms", form.id, fields="原因\n天气").status_code == 302
    assert now().form("F05").fields == ("cause", "天气")
    answer = zhou.save("forms", "forms", form.id, fields="天气")
    assert answer.status_code == 302
    assert now().form("F05").fields == ("天气",)
    assert zhou.save("forms", "required", contact="on").status_code == 302
    assert "contact" in now().fields["register"].required


def test_the_text_itself(zhou):
    draft = m.RulebookDraft.objects.get()
    bad = draft.text + "duties:\n  - {id: x, clause: [own-1], when: regstered}\n"
    answer = zhou.post("/drafts/own/text", text=bad, revision=draft.revision)
    assert answer.status_code == 422
    assert "没有这个事件" in answer.text_ or "own.yaml 第 6 行" in answer.text_
    assert "regstered" in answer.text_
    assert "own-1</span>" in answer.text_
    page = zhou.get("/drafts/own/text").content.decode()
    assert "regstered" in page
    assert "own.yaml" in page
    assert "接着改" in zhou.get("/drafts/own").content.decode()
    assert zhou.post("/drafts/own/text", text=draft.text + "# 好\r\n", revision=draft.revision).status_code == 302
    assert m.RulebookDraft.objects.get().typed == ""
    assert zhou.post("/drafts/own/text", text=draft.text, revision=draft.revision).status_code == 422


@pytest.mark.parametrize("what", [w for w in HOSTILE if w != "5 MB"])
def test_hostile_text_is_refused_with_file_and_line(zhou, what):
    draft = m.RulebookDraft.objects.get()
    answer = zhou.post("/drafts/own/text", text=HOSTILE[what][0], revision=draft.revision)
    assert answer.status_code == 422
    assert re.search(r"own\.yaml 第 \d+ 行", answer.text_)
    draft.refresh_from_db()
    assert draft.revision == 1


def test_a_file_of_five_megabytes_is_refused(zhou):
    """As a file it gets its line; in the field it is more than any form may send."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("own.yaml", HOSTILE["5 MB"][0].encode())
    answer = zhou.post("/drafts/own/text", file=file, revision=1)
    assert answer.status_code == 422
    assert "own.yaml 第 1 行" in answer.text_
    assert len(answer.content) < 1_000_000
    assert zhou.post("/drafts/own/text", text=HOSTILE["5 MB"][0], revision=1).status_code in (400, 413)
    assert m.RulebookDraft.objects.get().typed == "" or len(m.RulebookDraft.objects.get().typed) < 400_000


def test_the_way_into_force(zhou, at):
    """Submitted, given back, submitted, published by another; then an estate goes by it."""
    zhou.save("limits", "limits", "superior-takes", within_0="5 分钟", calendar_0="wall", warn="")
    assert "从发生起 5 分钟内" in zhou.get("/drafts/own").content.decode()
    zhou.post("/drafts/own/do/submit")
    answer = zhou.save("limits", "limits", "superior-takes", within_0="4 分钟", calendar_0="wall", warn="")
    assert answer.status_code == 422
    assert "草稿正在审核" in answer.text_
    answer = zhou.post("/drafts/own/do/publish", since="", revision=2)
    assert answer.status_code == 422
    assert "改过这份草稿的人不能批准它" in answer.text_
    leader = at("leader")
    assert leader.post("/drafts/own/do/give-back", why="").status_code == 422
    leader.post("/drafts/own/do/give-back", why="再快些")
    assert "再快些" in zhou.get("/drafts/own").content.decode()
    zhou.post("/drafts/own/do/submit")
    assert leader.post("/drafts/own/do/publish", since="2020-01-01", revision=2).status_code == 422
    assert leader.post("/drafts/own/do/publish", since=f"{timezone.localtime(clock.now()):%Y-%m-%d}", revision=2).status_code == 302
    assert not m.RulebookDraft.objects.exists()
    assert zhou.post("/adopt", estate="wt-estate", book="own", since="").status_code == 302
    assert books.of_estate(Estate.objects.get(key="wt-estate")).id == "own"
    page = zhou.get("").content.decode()
    assert page.index("own") < page.index("梧桐苑")
    assert zhou.post("/own/revise").status_code == 302
    assert 'version: "2"' in m.RulebookDraft.objects.get().text
    assert zhou.post("/drafts/own/do/discard").status_code == 302


def test_only_some_write(zhou, at):
    agent = at("chen")
    for path in ("/drafts/own", "/drafts/own/text", "/drafts/own/limits"):
        assert agent.get(path).status_code == 404
    for path in ("/copy", "/adopt", "/drafts/own/text", "/drafts/own/do/submit", "/own/revise"):
        assert agent.post(path, parent="R9", book="x-own", estate="wt-estate").status_code == 404
    page = agent.get("").content.decode()
    assert "做一部本公司的制度" not in page
    assert "drafts/own" not in page
    assert zhou.post("/adopt", estate="no-such", book="R2").status_code == 404


def test_what_cannot_be_copied_is_said(zhou):
    for fields, why in (({"parent": "R9", "book": "own", "title": "x"}, "这个代号已经有了"),
                        ({"parent": "R9", "book": "Own Book", "title": "留下"}, "制度代号不合适"),
                        ({"parent": "../x", "book": "other", "title": "x"}, "no rulebook")):
        answer = zhou.post("/copy", **fields)
        assert answer.status_code == 422
        assert why in answer.text_
        assert f'value="{fields["title"]}"' in answer.text_


def test_every_refusal_has_its_words():
    import inspect

    from shouwen.web.mistakes import REFUSALS

    source = inspect.getsource(rm)
    codes = set(re.findall(r'_only\([^\n"]*, "([a-z_]+)"', source)) | set(re.findall(r'NotYet\("([a-z_]+)"', source))
    assert codes <= set(REFUSALS), codes - set(REFUSALS)
    assert len(codes) >= 12
