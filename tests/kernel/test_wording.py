"""Brush-offs found through disguises; harmless sentences let pass."""

import pytest

from shouwen.kernel.words.wording import find, not_mine_only, number_only
from shouwen.rulebooks import load

WORDS = {f.id: f.words for f in load("base").phrases}

BRUSH_OFFS = """
not_knowing|不知道
not_knowing|这我真不知道，你问问别人吧
not_knowing|不 知 道
not_knowing|不,知,道
not_knowing|布知道
not_knowing|bzd
not_knowing|我不清楚
not_knowing|这个我没听说
not_knowing|唔知啊
not_knowing|晓不得哦
not_knowing|不·知·道
not_knowing|搞不清
cannot|这个办不了
cannot|没办法
cannot|没有办法的事
cannot|这事解决不了
cannot|我们管不着
cannot|木有办法
not_mine|不归我们管
not_mine|不歸我們管
not_mine|这不 归 我们 管
not_mine|这不是我的事
not_mine|不是我负责的
not_mine|我只是保安
not_mine|跟我们没关系
go_elsewhere|你去找工程部
go_elsewhere|您去找开发商吧
go_elsewhere|找物业经理去
go_elsewhere|自己去查
go_elsewhere|上网查
stalling|等着吧
stalling|下班了，改天再说
stalling|领导不在
stalling|人手不够
pretending|肯定没问题
pretending|包在我身上
arguing|规定就这样
arguing|你投诉去吧
arguing|你听不懂吗
refusing|不受理
refusing|别找我
refusing|没空
refusing|急什么
not_knowing|不知道🙂
not_knowing|这个不知到
not_mine|不归咱们管
""".strip().splitlines()

HARMLESS = """
我马上为您核实，十点前给您回电
客户说「不知道找谁」，我已登记
业主反映保安说不归他管
您不清楚的话我陪您过去
不知道您方便吗
如果您不知道怎么走，我带您去
对讲声音不清楚，已派人
监控画面不清楚
电梯不行了，师傅马上到
是否归我们管，我马上核实，十分钟内告诉您
行不行您说了算
已为您登记，工程部孙工十二点前上门
不会说不归我管的
保证金三天内退还
灯已经修好，请您看看
公示在一号楼大堂
没办法今天修好，我已联系厂家，明天上午十点前到
依法不能提供其他业主的信息，按规定办不了，我陪您到派出所
装修垃圾袋装放到指定点
给您接通工程部，请稍等
""".strip().splitlines()


@pytest.mark.parametrize("case", BRUSH_OFFS)
def test_a_brush_off_is_found(case):
    family, text = case.split("|")
    assert family in {f.family for f in find(text, WORDS)}, find(text, WORDS)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_sentence_passes(text):
    assert find(text, WORDS) == ()


@pytest.mark.parametrize("text", [
    "13800001234", "您打8800-0003问问", "电话是 0755-12345678", "请拨打12345", "打这个电话13900000000吧",
])
def test_a_number_alone(text):
    assert number_only(text)


@pytest.mark.parametrize("text", [
    "五号楼东侧快递柜", "电话8800-0003，我已替您约好孙工十点上门", "缴费按房号输入即可", "周一到周五八点半开门",
])
def test_more_than_a_number(text):
    assert not number_only(text)


@pytest.mark.parametrize("text", ["不归我们管", "这不是我的事", "不是我们部门的职责", "跟我没关系", "不归我管。"])
def test_a_reason_that_is_none(text):
    assert not_mine_only(text)


@pytest.mark.parametrize("text", ["水管维修由工程部承办", "客服部无疏通设备", "需高空作业证", "属机电部职责，需持证人员"])
def test_a_reason_that_is_one(text):
    assert not not_mine_only(text)


@pytest.mark.parametrize("text", ["這個不歸我們管", "這裏沒辦法處理", "不归窝们管", "没班法处理"])
def test_script_and_sound_hide_nothing(text):
    assert find(text, WORDS)


def test_a_word_of_another_sound_is_no_slip():
    from shouwen.kernel.words.hearing import misheard

    assert misheard("没班法", "没办法") == [0]
    assert misheard("没办法", "没办法") == []
    assert misheard("布置到位", "不知道") == [], "two characters differ"
