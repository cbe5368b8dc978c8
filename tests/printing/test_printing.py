"""What is printed is read back from the file."""

import io
from datetime import datetime, timedelta, timezone

import pypdf
import pytest

from shouwen.printing import (
    Field,
    Fields,
    Frame,
    Paper,
    Picture,
    Pictures,
    Rows,
    Signed,
    Table,
    Words,
    bundle,
    print_paper,
    print_table,
)
from shouwen.printing.plain import masked, visible
from tests.printing.pictures import png

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 25, 10, 0, 1, tzinfo=CHINA)


def frame(**more):
    return Frame(company="望江物业", printed_at=NOW, printed_by="王前台", rulebook="R8", version="1.2", **more)


def paper(*blocks, **more):
    told = {"title": "投诉、查询处理单", "form": "F04", "number": "20261125-0001",
            "link": "https://desk.example/cases/7/papers/F04", **more}
    return Paper(frame=told.pop("frame", None) or frame(), blocks=blocks, **told)


def read(data):
    return pypdf.PdfReader(io.BytesIO(data))


def text(data):
    """All text, without the breaks of lines, which fall where the sheet ends."""
    return "".join(page.extract_text() for page in read(data).pages).replace("\n", "").replace("\u200b", "")


def pictures(data):
    return sum(len(page.images) for page in read(data).pages)


def test_the_frame_of_every_paper():
    found = text(print_paper(paper(Words("经过"))))
    for said in ("望江物业", "F04", "投诉、查询处理单", "20261125-0001", "R8 1.2", "2026-11-25 10:00:01", "王前台", "1/1"):
        assert said in found


def test_values_earlier_values_and_what_is_owed():
    found = text(print_paper(paper(
        Fields((Field("原因", "缺配件", was=("没有空",)), Field("结果", owed="待李工填写，11-26 09:00 前"))),
        Rows(("时间", "事项"), (("10:02", "登记"), ("10:05", "移交")), title="经过"),
        signatures=(Signed("张三", "客服主管", NOW, "手写", drawn=png()), Signed("李四", owed="待签名")),
        unfinished="未完成：缺李四的签名",
    )))
    for said in ("原因", "没有空", "缺配件", "待李工填写，11-26 09:00 前", "经过", "10:05", "移交", "张三",
                 "客服主管", "手写", "李四", "待签名", "未完成：缺李四的签名"):
        assert said in found


@pytest.mark.parametrize("value", [
    '#import "@preview/x:1.0": *', "$x^2$ 与 $", "*粗* _斜_ `码` <标> @引", "#panic()", "\\#\\u{41}", "= 标题", "- 项",
    "// 注释 /* 注 */", "https://a.example/?b=c#d", "{{ 7*7 }} <script>alert(1)</script>", '"] + sys.inputs.data',
    "䶮 𠮷 㐂", "张三😀", "O'Brien «ü»", "名" * 300,
])
def test_what_people_typed_prints_as_they_typed_it(value):
    shown = text(print_paper(paper(Fields((Field("姓名", value),)), title=f"单 {value[:40]}")))
    assert value in shown


def test_a_long_word_without_a_gap_stays_on_the_sheet():
    data = print_table(Table(frame=frame(), title="册", columns=("一", "二"), rows=(("x" * 300, "y"),)))
    assert "x" * 300 in text(data)
    lines = [line for page in read(data).pages for line in page.extract_text().splitlines()]
    assert max(map(len, lines)) < 200


@pytest.mark.parametrize(("typed", "seen"), [
    ("张\u202e三", "张⟨U+202E⟩三"), ("a\u200fb", "a⟨U+200F⟩b"), ("a\x00b\x1b", "a⟨U+0000⟩b⟨U+001B⟩"),
    ("一\ufeff二", "一⟨U+FEFF⟩二"), ("\u2066x\u2069", "⟨U+2066⟩x⟨U+2069⟩"),
])
def test_what_would_turn_the_writing_round_is_seen(typed, seen):
    assert visible(typed) == seen
    assert seen in text(print_paper(paper(Fields((Field("姓名", typed),)), number=typed)))


def test_phones_are_covered_unless_asked_for():
    blocks = (Fields((Field("电话", "13800001234", phone=True),)), Rows(("电话",), (("0571-88001234",),), phones=(0,)))
    covered, full = text(print_paper(paper(*blocks))), text(print_paper(paper(*blocks, frame=frame(phones=True))))
    assert "138****1234" in covered
    assert "13800001234" not in covered
    assert "88001234" not in covered
    assert "13800001234" in full
    assert "0571-88001234" in full


@pytest.mark.parametrize(("number", "shown"), [
    ("电话13800001234转2", "电话138****1234转2"), ("8800123", "****123"), ("5栋1201", "5栋1201"), ("+86 138 0000 1234", "861****1234"),
])
def test_masking(number, shown):
    assert masked(number) == shown


def test_pictures_are_inside_and_a_broken_one_is_said():
    good, other = png(), png((1, 2, 3))
    data = print_paper(paper(Pictures((
        Picture("现场", good), Picture("坏的", b"\x89PNG\r\n\x1a\nnot one"), Picture("不是图", b"%PDF-1.4"),
        Picture("不在了", None), Picture("另一张", other),
    )), frame=frame(seal=png((9, 9, 9)))))
    found = text(data)
    assert found.count("此图片无法打印") == 3
    assert all(caption in found for caption in ("现场", "坏的", "不是图", "不在了", "另一张"))
    assert pictures(data) == 3  # the seal, and two that can be read


def test_a_register_repeats_its_head_and_counts_its_pages():
    rows = tuple((str(i), f"事项{i}", "13912345678") for i in range(200))
    data = print_table(Table(frame=frame(), title="首问事项登记", columns=("序号", "内容", "电话"), rows=rows,
                             widths=(1, 4, 2), phones=(2,), sums=("合计", "200", "")))
    pages = [page.extract_text() for page in read(data).pages]
    assert len(pages) > 3
    assert all("序号" in page and "内容" in page and "望江物业" in page for page in pages)
    assert all(f"{i}/{len(pages)}" in page for i, page in enumerate(pages, 1))
    assert "13912345678" not in "".join(pages)
    assert "合计" in pages[-1]
    assert all(f"事项{i}" in "".join(pages) for i in range(200))
    wide = read(data).pages[0].mediabox
    assert wide.width > wide.height


def test_an_empty_register_and_one_upright():
    data = print_table(Table(frame=frame(language="en"), title="Register", columns=("a", "b"), rows=(), landscape=False))
    assert "(none)" in text(data)
    assert "page 1/1" in text(data)
    sheet = read(data).pages[0].mediabox
    assert (round(sheet.width), round(sheet.height)) == (595, 842)


def test_rows_that_are_short_or_long_keep_their_columns():
    found = text(print_table(Table(frame=frame(), title="册", columns=("甲", "乙"), rows=(("1",), ("2", "3", "4"), ("5", "6")))))
    assert "4" not in found.split("乙")[1].split("制度")[0]
    assert "56" in found.replace(" ", "")


def test_a_bundle_has_contents_and_counts_through():
    table = Table(frame=frame(), title="经过", columns=("时间",), rows=(("10:00",),))
    data = bundle([paper(title="处理单"), paper(title="移交单", form="F12"), table], title="案卷 20261125-0001")
    pages = [page.extract_text() for page in read(data).pages]
    assert len(pages) == 4
    assert "目录" in pages[0]
    assert "案卷 20261125-0001" in pages[0]
    contents = pages[0].replace(" ", "").replace(".", "")
    assert all(f"{title}{page}" in contents for title, page in (("处理单", 2), ("移交单", 3), ("经过", 4)))
    assert all(f"{i}/4" in page for i, page in enumerate(pages, 1))
    with pytest.raises(ValueError, match="at least one"):
        bundle([])


def test_the_fonts_are_inside():
    fonts = {
        str(entry.get_object()["/BaseFont"])
        for page in read(print_paper(paper(Words("䶮")))).pages for entry in page["/Resources"]["/Font"].values()
    }
    assert any("NotoSansCJK" in name for name in fonts)
    assert all(name[7:8] == "+" for name in fonts)  # a subset of six letters and its name: embedded
