"""Papers that supervision keeps: written, signed, refused, amended, and bound to their records."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from shouwen import clock, desk
from shouwen.audit import checking, drawing, papers
from shouwen.audit.models import Check, PaperSignature, PaperVersion
from shouwen.kernel import acts as a
from shouwen.store import read
from shouwen.store.models import Case
from tests.audit.test_audit import (  # noqa: F401
    FINE,
    at,
    drawn,
    found_in,
    month_past,
    ok,
    printed,
    register,
    staff,
)

LINE = " ".join(f"{n * 9},{40 + n % 2 * 20}" for n in range(1, 12))
SUMMED = {"f.log": "一件没写地点", "f.timeliness": "都按时", "f.hand_overs": "无移交", "f.wording": "用语得当", "f.findings": "没写地点"}


@pytest.fixture
def sheet(drawn):  # noqa: F811
    """A sample with one case checked by kong: the address of its paper."""
    one = drawn.drawn.order_by("place").first()
    found_in(one)
    checking.conclude(one, {**FINE, "complete": "found"}, "", by=staff("kong"), now=clock.now())
    return f"/supervision/samples/{drawn.pk}/paper"


@pytest.fixture
def decided(drawn):  # noqa: F811
    """A violation of li that zhou upheld: the address of its paper."""
    one = drawn.drawn.first()
    finding = found_in(one, propose="clause:R9-manager-h")
    ok(desk.act(a.State(by="li", breach=finding.breach, text="在处理打架"), on=one.case_id, act_id="s"))
    return f"/supervision/violations/{read.number_of(one.case_id)}/{finding.breach}", one.case_id, finding.breach


def decide(case, breach, by="zhou", **more):
    ok(desk.act(a.Decide(by=by, breach=breach, **{"outcome": "upheld", "reason": "话不该那样说", **more}), on=case, act_id=f"d{by}"))


def digest_of(page):
    return page.content.decode().split('name="digest" value="')[1].split('"')[0]


def test_an_inspection_sheet_is_written_signed_once_and_amended_by_a_later_version(sheet):
    kong, head = at("kong"), at("zhou")
    page = kong.get(sheet).content.decode()
    assert "合格" in page, "what the checks say is there to start from"
    assert kong.post(sheet, {**SUMMED, "f.log": "", "number": "0"}).status_code == 422
    assert not PaperVersion.objects.exists()
    assert kong.post(sheet, {**SUMMED, "number": "0"}).status_code == 302
    assert kong.post(sheet, {**SUMMED, "number": "0"}).status_code == 302, "a doubled click"
    seen = digest_of(kong.get(sheet))
    assert kong.post(f"{sheet}/sign", {"digest": seen, "name": "别人"}).status_code == 422
    assert kong.post(f"{sheet}/sign", {"digest": seen, "drawn": "x"}).status_code == 422
    assert head.post(f"{sheet}/sign", {"digest": seen, "name": staff("zhou").name}).status_code == 422, "he checked nothing"
    assert kong.post(f"{sheet}/sign", {"digest": seen, "drawn": LINE}).status_code == 302
    again = kong.post(f"{sheet}/sign", {"digest": seen, "name": staff("kong").name})
    assert (again.status_code, "已经签过这一版" in again.content.decode()) == (422, True)
    assert PaperSignature.objects.count() == 1
    assert "未完成" not in printed(kong.get(f"{sheet}.pdf"))
    amended = {**SUMMED, "f.log": "两件没写地点", "number": "1"}
    assert kong.post(sheet, amended).status_code == 422, "an amendment says why"
    assert kong.post(sheet, {**amended, "reason": "数错了"}).status_code == 302
    paper = printed(kong.get(f"{sheet}.pdf"))
    for said in ("一件没写地点", "两件没写地点", "未完成", "第1版", seen[:12]):
        assert said in paper.replace(" ", ""), said
    assert kong.post(f"{sheet}/sign", {"digest": seen, "name": staff("kong").name}).status_code == 409, "the version before"
    assert kong.post(sheet, {**amended, "reason": "再改", "f.log": "三件"}).status_code == 409, "written over a version that he did not see"


def test_the_paper_of_a_violation_is_for_those_who_judge_it(decided):
    path, case, breach = decided
    body = {"f.proposal": "口头提醒", "number": "0"}
    early = at("zhou").post(f"{path}/paper", body)
    assert (early.status_code, "先认定或检查" in early.content.decode()) == (422, True)
    decide(case, breach)
    for wrong in ("li", "kong"):
        assert at(wrong).post(f"{path}/paper", body).status_code == 422, wrong
    assert at("sun").get(f"{path}/paper").status_code == 404
    assert at("zhou").post(f"{path}/paper", body).status_code == 302
    seen = digest_of(at("zhou").get(f"{path}/paper"))
    assert at("zhou").post(f"{path}/paper/sign", {"digest": seen, "name": staff("zhou").name}).status_code == 302
    assert at("kong").post(f"{path}/paper/sign", {"digest": seen, "name": staff("kong").name}).status_code == 422
    assert at("li").post(f"{path}/paper/sign", {"digest": seen, "name": staff("li").name}).status_code == 302, "the one concerned may"
    assert "未完成" not in printed(at("zhou").get(f"{path}/paper.pdf"))
    ok(desk.act(a.Appeal(by="li", breach=breach, text="有同事作证"), on=case, act_id="ap"))
    page = at("zhou").get(f"{path}/paper").content.decode()
    assert "请更正成新的一版" in page
    assert "有同事作证" not in page, "the version shows the records as they were"
    decide(case, breach, "leader", outcome="excused", reason="听过同事")
    assert at("leader").post(f"{path}/paper", {"f.proposal": "不罚", "number": "1", "reason": "复核后改"}).status_code == 302
    paper = printed(at("leader").get(f"{path}/paper.pdf"))
    for said in ("口头提醒", "不罚", "有同事作证", "听过同事"):
        assert said in paper


def test_what_was_changed_behind_the_paper_is_seen(sheet, drawn):  # noqa: F811
    assert at("kong").post(sheet, {**SUMMED, "number": "0"}).status_code == 302
    matter = papers.OfSample(drawn)
    assert papers.paper(matter, seen_by=staff("kong")).intact
    Check.objects.update(text="后来改的")
    assert not papers.paper(matter, seen_by=staff("kong")).intact
    assert "摘要与记录不符" in at("kong").get(sheet).content.decode()


@pytest.mark.parametrize("typed", [{"f.log": "长" * 2001}, {"f.none": "x"}, {"reason": "x" * 501}, {"number": "٣"}, {"number": "9" * 40}])
def test_bad_input_keeps_what_was_typed_and_changes_nothing(sheet, typed):
    answer = at("kong").post(sheet, {**SUMMED, "number": "0", "f.timeliness": "都按时\u202e😀", **typed})
    assert answer.status_code in (409, 422)
    assert "都按时" in answer.content.decode()
    assert not PaperVersion.objects.exists()


def test_of_four_who_write_at_once_one_writes_and_the_others_are_told(living_company):
    register(0)
    sample = drawing.draw(month_past(), 1, by=staff("kong"), now=clock.now())
    checking.conclude(sample.drawn.get(), FINE, "", by=staff("kong"), now=clock.now())

    def write(n):
        try:
            papers.write(papers.OfSample(sample), {**{k[2:]: v for k, v in SUMMED.items()}, "log": f"第{n}份"}, seen=0, reason="",
                         by=staff("kong"), now=clock.now())
        except papers.Wrong as wrong:
            return wrong.why
        finally:
            connection.close()
        return "written"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(write, range(4))) == ["stale", "stale", "stale", "written"]
    assert PaperVersion.objects.count() == 1


def test_a_case_no_longer_offers_what_supervision_keeps(decided):
    """The finding is restricted: whoever sees the case finds no second paper of it there."""
    _path, case, breach = decided
    decide(case, breach)
    number = read.number_of(Case.objects.get(pk=case).pk)
    assert at("zhou").get(f"/cases/{number}/papers/F17").status_code == 404
    assert "papers/F17" not in at("zhou").get(f"/cases/{number}").content.decode()
