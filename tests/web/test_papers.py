"""表单: the page of a paper, completing, signing, amending it, and its PDF read back."""

import io
import re
from datetime import timedelta

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shouwen import clock, desk
from shouwen.kernel import acts as a
from shouwen.kernel.outcome import Refusal
from shouwen.org.models import Customer, DepartmentSeal, Estate
from shouwen.store import read
from shouwen.store.models import Case
from tests.cast import photo
from tests.paper_stories import ordinary
from tests.printing.pictures import png

BACKEND = "shouwen.org.sign_in.NumberOrPhone"
LINE = "10,20 11,22 12,24 13,26 20,30;40,50 41,52 42,54 43,56"


def of(who):
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client


def text(answer):
    return "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(answer.content)).pages).replace("\n", "").replace("\u200b", "")


@pytest.fixture
def slip(company):
    """A slip under R8, sent to engineering by 陈静."""
    Estate.objects.filter(key="wt-estate").update(rulebook="R8")
    told = a.Told(who="孙工", contact="8800", why="归工程部", until=clock.now() + timedelta(days=1))
    done = desk.act(
        [a.Register(by="chen", customer="wang", channel="visit", content="楼道灯不亮，找过三次了", kind="complaint",
                    class_=2, solvable=False),
         a.HandOver(by="chen", to="wt-eng", way="slip", reason="须工程部上门", told=told)],
        on=None, act_id="slip",
    )
    assert not isinstance(done, Refusal)
    return done


def hidden(page):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))


def send(client, path, step, **typed):
    """Open the paper, fill in what is typed, send it with what the page carried."""
    page = client.get(path)
    form = re.search(rf'<form method="post" action="{re.escape(path)}/{step}".*?</form>', page.content.decode(), re.S)
    assert form, page.content.decode()
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    return client.post(f"{path}/{step}", {**carried, **typed})


def form_of(case, form):
    return next(f for f in read.state(Case.objects.get(pk=case.id)).forms if f.form == form)


def test_the_case_page_leads_to_its_papers(company, slip):
    page = of(company["chen"]).get(f"/cases/{slip.number}")
    assert f'href="/cases/{slip.number}/papers/F04"' in page.content.decode()


def test_a_paper_is_filled_from_what_happened_and_says_what_is_missing(company, slip):
    page = of(company["chen"]).get(f"/cases/{slip.number}/papers/F04").content.decode()
    for said in ("投诉、查询处理单", "楼道灯不亮，找过三次了", "王女士", "3-2-1202", "须工程部上门", "138****1234", "待陈静填写", "待签名", "未完成"):
        assert said in page
    assert "13800001234" not in page


def test_completed_signed_and_amended(company, slip):
    path, chen = f"/cases/{slip.number}/papers/F04", of(company["chen"])
    refused = send(chen, path, "file", **{"f.understanding": ""})
    assert refused.status_code == 422
    assert "必填的还空着：客户是否谅解" in refused.content.decode()
    assert send(chen, path, "file", **{"f.understanding": "客户谅解，等到明天"}).status_code == 302
    assert form_of(slip, "F04").version == 1
    wrong = send(chen, path, "sign", name="孙工")
    assert wrong.status_code == 422
    assert "请签自己的姓名" in wrong.content.decode()
    assert send(chen, path, "sign", name="陈静").status_code == 302
    signature = form_of(slip, "F04").valid[0]
    assert (signature.by, signature.version, signature.means, len(signature.digest)) == ("chen", 1, "typed", 64)
    page = chen.get(path).content.decode()
    assert "内容摘要相符" in page
    assert 'name="name"' not in page  # nothing more to sign
    no_reason = send(chen, path, "file", **{"f.understanding": "客户不谅解"})
    assert no_reason.status_code == 422
    assert "请写明更正理由" in no_reason.content.decode()
    assert send(chen, path, "file", **{"f.understanding": "客户不谅解", "reason": "听错了"}).status_code == 302
    page = chen.get(path).content.decode()
    assert "<del>客户谅解，等到明天</del>" in page
    assert "签的是第 1 版" in page
    assert form_of(slip, "F04").valid == ()
    printed = text(chen.get(path + ".pdf"))
    for said in ("客户谅解，等到明天", "客户不谅解", "更正理由：听错了", "陈静", "第 1 版", "试验物业", slip.number, "R8"):
        assert said in printed


def test_a_drawn_signature_stands_on_page_and_paper(company, slip):
    path, chen = f"/cases/{slip.number}/papers/F04", of(company["chen"])
    assert send(chen, path, "sign", drawn=LINE).status_code == 302
    assert 'points="40,50 41,52 42,54 43,56"' in chen.get(path).content.decode()
    assert form_of(slip, "F04").valid[0].means == "drawn"
    assert "手写" in text(chen.get(path + ".pdf"))
    for hostile in ('1,1"/><script>', "x" * 3000, "9,9"):
        assert send(of(company["sun"]), path, "sign", drawn=hostile).status_code == 422


def test_a_department_without_a_seal_signs_only_and_the_slip_says_so(company, slip):
    path = f"/cases/{slip.number}/papers/F04"
    send(of(company["chen"]), path, "sign", name="陈静")
    assert "部门没有印章" not in of(company["chen"]).get(path).content.decode()  # the first contact is no department
    send(of(company["sun"]), path, "sign", name="孙工")
    assert "部门没有印章，只签名" in of(company["sun"]).get(path).content.decode()
    assert "部门没有印章，只签名" in text(of(company["sun"]).get(path + ".pdf"))


def test_a_department_with_a_seal_prints_it_beside_the_signature(company, slip):
    """The seal of the day of signing: one that was set later does not come onto an earlier signature."""
    path, sun = f"/cases/{slip.number}/papers/F04", of(company["sun"])
    seal = SimpleUploadedFile("seal.png", png((200, 0, 0), size=40))
    assert sun.post("/departments/wt-eng/seal", {"picture": seal}).status_code == 302
    send(of(company["chen"]), path, "sign", name="陈静")
    send(sun, path, "sign", name="孙工")
    for _again in range(2):
        page = sun.get(path).content.decode()
        assert page.count("/departments/wt-eng/seal/") == 1, "the first contact is no department"
        assert "部门没有印章" not in page
        printed = sun.get(path + ".pdf")
        assert "加盖部门印章" in text(printed)
        assert sum(len(p.images) for p in pypdf.PdfReader(io.BytesIO(printed.content)).pages) == 1
        assert sun.post("/departments/wt-eng/seal", {"remove": "1"}).status_code == 302
    picture = page.split('<img src="')[1].split('"')[0]
    assert sun.get(picture)["Content-Type"] == "image/png"
    assert of(company["outsider"]).get(picture).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("sun", 302), ("zhou", 302), ("chen", 404), ("qian", 404), ("outsider", 404)])
def test_a_departments_seal_is_its_heads_to_set(company, who, status):
    seal = SimpleUploadedFile("seal.png", png(size=30))
    assert of(company[who]).post("/departments/wt-eng/seal", {"picture": seal}).status_code == status
    assert DepartmentSeal.objects.count() == (status == 302)


def test_a_signature_of_another_content_is_refused(company, slip):
    row = Case.objects.get(pk=slip.id)
    refused = desk.act(a.Sign(by="chen", form="F04", digest="0" * 64), on=row.pk, act_id="other")
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.instead) == ("RF91", ("sign",))
    path, chen = f"/cases/{slip.number}/papers/F04", of(company["chen"])
    seen = hidden(chen.get(path))
    desk.act(a.Correct(by="chen", field="content", value="楼道和车库的灯都不亮", reason="补充"), on=row.pk, act_id="correct")
    stale = chen.post(path + "/sign", {**seen, "name": "陈静"})
    assert stale.status_code == 409
    stale = chen.post(path + "/sign", {**seen, "name": "陈静", "version": "3"})
    assert stale.status_code == 422
    assert "内容有了变化" in stale.content.decode()
    page = chen.get(path).content.decode()
    assert "<del>楼道灯不亮，找过三次了</del>" in page


def test_a_signature_still_holds_when_the_case_goes_on(company, slip):
    path, chen = f"/cases/{slip.number}/papers/F04", of(company["chen"])
    send(chen, path, "sign", name="陈静")
    assert not isinstance(desk.act(a.Accept(by="sun", assigned="qian"), on=slip.id, act_id="accept"), Refusal)
    page = chen.get(path).content.decode()
    assert "钱师傅" in page
    assert "内容摘要相符" in page


def test_a_second_signature_and_one_by_a_stranger(company, slip):
    path = f"/cases/{slip.number}/papers/F04"
    chen, qian = of(company["chen"]), of(company["qian"])
    seen = hidden(chen.get(path))
    assert chen.post(path + "/sign", {**seen, "name": "陈静"}).status_code == 302
    fresh = hidden(chen.get(path))
    again = chen.post(path + "/sign", {**fresh, "name": "陈静", "act_id": "twice"})
    assert again.status_code == 422
    assert "您已经签过这一版" in again.content.decode()
    assert qian.get(path).status_code in (200, 404)
    stranger = of(company["outsider"])
    for where in (path, path + ".pdf", f"/cases/{slip.number}/papers.pdf"):
        assert stranger.get(where).status_code == 404
    for step in ("file", "sign"):
        assert stranger.post(f"{path}/{step}", {"name": "外人"}).status_code == 404
    assert chen.get(f"/cases/{slip.number}/papers/F99").status_code == 404


def test_an_empty_signature_and_one_that_asks_for_nothing(company, slip):
    path, chen = f"/cases/{slip.number}/papers/F04", of(company["chen"])
    empty = send(chen, path, "sign", name="  ")
    assert empty.status_code == 422
    assert "请键入您的姓名" in empty.content.decode()
    assert chen.get(path + "/sign").status_code == 405


@pytest.mark.parametrize("value", [
    '#import "x": * $a^2$', "王" * 300, "王女士😀", "䶮𠮷", "<script>alert(1)</script>", "{{ 7*7 }}",
])
def test_hostile_values_are_shown_and_printed_as_they_are(company, slip, value):
    Customer.objects.filter(key="wang").update(name=value[:60])
    path, chen = f"/cases/{slip.number}/papers/F04", of(company["chen"])
    assert send(chen, path, "file", **{"f.understanding": value}).status_code == 302
    printed = text(chen.get(path + ".pdf"))
    assert value in printed
    assert value[:60] in printed
    assert "<script>alert" not in chen.get(path).content.decode()


def test_marks_that_turn_writing_round_are_taken_out_before_they_are_kept(company, slip):
    path, chen = f"/cases/{slip.number}/papers/F04", of(company["chen"])
    assert send(chen, path, "file", **{"f.understanding": "好\u202egnp.exe"}).status_code == 302
    assert "<bdi>好gnp.exe</bdi>" in chen.get(path).content.decode()
    assert "好gnp.exe" in text(chen.get(path + ".pdf"))


def test_a_value_that_is_too_long_comes_back_with_what_to_do(company, slip):
    path, chen = f"/cases/{slip.number}/papers/F04", of(company["chen"])
    answer = send(chen, path, "file", **{"f.understanding": "谅" * 501})
    assert answer.status_code == 422
    assert "最多 500 个字，现在 501 个" in answer.content.decode()
    assert "谅" * 501 in answer.content.decode()


def test_photos_are_inside(company, slip):
    from django.core.files.uploadedfile import SimpleUploadedFile

    chen = of(company["chen"])
    sent = SimpleUploadedFile("灯.jpg", photo(), content_type="image/jpeg")
    assert chen.post(f"/cases/{slip.number}/attach", {"file": sent}).status_code == 302
    answer = chen.get(f"/cases/{slip.number}/papers/F04.pdf")
    assert len(pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].images) == 1
    assert "灯.jpg" in text(answer)


def test_all_papers_of_a_case_in_one_file(company, slip):
    answer = of(company["chen"]).get(f"/cases/{slip.number}/papers.pdf")
    assert answer["Content-Type"] == "application/pdf"
    pages = [p.extract_text() for p in pypdf.PdfReader(io.BytesIO(answer.content)).pages]
    assert "目录" in pages[0]
    assert "投诉、查询处理单" in pages[0]
    assert f"1/{len(pages)}" in pages[0]


def test_in_english(company, slip):
    chen = of(company["chen"])
    chen.cookies["django_language"] = "en"
    page = chen.get(f"/cases/{slip.number}/papers/F04").content.decode()
    assert "complaint and enquiry slip" in page
    assert "to be filled in by" in page
    assert "page 1/1" in text(chen.get(f"/cases/{slip.number}/papers/F04.pdf"))


def test_each_is_offered_his_own_fields_and_keeps_a_draft_while_others_are_awaited(company, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Estate.objects.filter(key="wt-estate").update(rulebook="R9")
    case = ordinary()
    path, sun, kong = f"/cases/{case.number}/papers/F05", of(company["sun"]), of(company["kong"])
    page = sun.get(path).content.decode()
    assert 'name="f.objection"' in page
    assert 'name="f.decision"' not in page
    assert "您的先存为草稿" in page
    assert send(sun, path, "file", **{"f.objection": "应由秩序部主办", "draft": "1"}).status_code == 302
    assert form_of(case, "F05").state == "draft"
    refused = send(sun, path, "file", **{"f.decision": "由工程部主办", "draft": "1"})
    assert refused.status_code == 422
    assert "“协调决定”不由您填写，请告诉孔协" in refused.content.decode()
    page = kong.get(path).content.decode()
    assert "您的先存为草稿" not in page
    assert "应由秩序部主办" in page
    assert send(kong, path, "file", **{"f.decision": "仍由工程部主办", "f.cause": "责任不清"}).status_code == 302
    assert form_of(case, "F05").state == "complete"
    printed = text(sun.get(path + ".pdf"))
    for said in ("应由秩序部主办", "仍由工程部主办", "责任不清"):
        assert said in printed
