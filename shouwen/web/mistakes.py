"""What is wrong with a rulebook, for people: where, which clause, what, and how to mend it."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from shouwen.desk.rulemaking import NotYet
from shouwen.kernel.loading.source import RulebookError
from shouwen.rulebooks.reading import read_tree

MISTAKES: tuple[tuple[str, Any], ...] = (
    (r"loosens its parent: a longer limit", _("时限比所依据的制度长")),
    (r"loosens its parent: the limit is gone", _("时限没有了")),
    (r"loosens its parent: working time", _("由自然时间改为工作时间，等于放宽")),
    (r"loosens its parent: the entry is gone", _("去掉了所依据的制度里的一项")),
    (r"loosens its parent: another condition", _("换了条件，等于放宽")),
    (r"loosens its parent: more in", _("允许得比所依据的制度多")),
    (r"loosens its parent: less in", _("要求得比所依据的制度少")),
    (r"loosens its parent", _("比所依据的制度宽松")),
    (r"a loosening names entry", _("放宽须写明哪一项、为什么、谁批准")),
    (r"no such event", _("没有这个事件")), (r"no such role", _("没有这个角色")), (r"no such act", _("没有这个动作")),
    (r"no such fact", _("没有这个条件")), (r"no such value", _("没有这个取值")), (r"no such row", _("没有这一条款")),
    (r"row of another regulation", _("这是别的制度的条款")), (r"row has no carrier", _("这一条款没有由哪一项承担")),
    (r"clause missing", _("没有写条款")), (r"no such instant", _("没有这个起算时刻")), (r"no such way", _("没有这种方式")),
    (r"no such code", _("没有这个拒绝代码")), (r"no such entry", _("没有这一项")), (r"no such section", _("没有这一节")),
    (r"no such action", _("没有这种处置")), (r"no such anchor", _("没有这个锚点")), (r"no rulebook", _("没有这部制度")),
    (r"extends itself", _("制度绕圈引用自己，或引用超过三层")), (r"key twice", _("同一个键写了两次")),
    (r"id twice", _("同一个代号用了两次")), (r"id missing", _("没有写代号")), (r"basis missing", _("没有写依据")),
    (r"a bare time", _("时间没有加引号")), (r"tag ", _("不可以用标签")), (r"too deep", _("套得太深")),
    (r"too many", _("太多了")), (r"larger than", _("太大了")), (r"not UTF-8", _("文件不是 UTF-8")),
    (r"not a duration|at once needs", _("不是一段时间")), (r"not a map", _("这里应写成一组键值")),
    (r"nothing reads this setting", _("没有哪一项用到这个设置")), (r"not a list", _("这里应写成一列")), (r"a pattern", _("说法要写原话，不能写模式串")),
    (r"too short or too long", _("说法应为两到四十个字")), (r"not two times", _("应写两个钟点")),
    (r"not a number", _("不是可用的数")), (r"published before", _("这个版本号已经发布过，发布过的永不更改")),
    (r"not the id", _("制度的代号不能改")), (r"propose needs", _("本公司自定的数不处罚")),
    (r"only an entry that this book adds", _("只有本制度自加的才能停用")), (r"no way on", _("没有写应改为什么")),
    (r"no key", _("没有这个键")), (r"no number or date", _("不是数也不是日期")), (r"a directive", _("不要写 % 开头的行")),
    (r"a second document", _("一个文件只放一部制度")), (r"a value of the wrong shape", _("写法不对")),
)
"""What the loader says, in the words of the page; the loader's own line stands below."""

REFUSALS: dict[str, tuple[Any, Any]] = {
    "no_right": (_("您不能起草或批准制度"), _("请管理员、分管领导或管理处负责人来做")),
    "bad_id": (_("制度代号不合适"), _("用 2–39 个小写字母、数字、连字符，字母开头，不与随软件的制度同名")),
    "id_taken": (_("这个代号已经有了"), _("换一个代号，或打开已有的那一部接着改")),
    "no_such_book": (_("没有这部制度"), _("回到制度页另选一部")),
    "submitted": (_("草稿正在审核"), _("先撤回或等审核人退回，再修改")),
    "not_submitted": (_("草稿还没有送审"), _("请起草人先送审")),
    "stale": (_("刚才有人改过这份草稿"), _("请重新打开，看过改动后再存；您写的还在页面上")),
    "own_draft": (_("改过这份草稿的人不能批准它"), _("请另一位管理员、分管领导或管理处负责人审核")),
    "in_the_past": (_("生效日期已经过去"), _("选今天或以后的日期")),
    "reason_missing": (_("没有写退回的理由"), _("写一句要改什么")),
    "unknown_approver": (_("放宽的批准人不是本公司有权批准的人"), _("写一位管理员、分管领导或管理处负责人的姓名")),
    "own_loosening": (_("放宽不能由起草人自己批准"), _("请没有改过这份草稿的人批准")),
    "not_in_force": (_("这部制度到那天还没有生效"), _("先发布它，或选它生效以后的日期")),
}


def refused(error: NotYet) -> dict[str, str]:
    """Why a step cannot be done now, and what to do instead."""
    why, instead = REFUSALS[error.code]
    about = f"（{error.about}）" if error.code in ("unknown_approver", "own_loosening", "bad_id", "id_taken") else ""
    return {"why": f"{why}{about}", "instead": str(instead)}


def explained(error: RulebookError, text: str) -> dict[str, Any]:
    """A mistake as the page shows it; ``line_text`` is the line in which it stands."""
    known = next((str(zh) for pattern, zh in MISTAKES if re.match(pattern, error.what)), "")
    lines = text.splitlines()
    return {
        "line": error.line, "file": error.file, "where": error.where, "what": known or error.what,
        "mend": error.mend, "verbatim": str(error)[:1200], "clauses": _clauses(error, text),
        "line_text": lines[error.line - 1][:200] if 0 < error.line <= len(lines) else "",
        "loosens": error.what.startswith("loosens"),
    }


def _clauses(error: RulebookError, text: str) -> list[str]:
    """The rows of the entry in which the mistake stands, where the text can be read that far."""
    section, _slash, id_ = error.where.partition("/")
    try:
        tree = read_tree(text.encode(), error.file)[0]
        entry = next(e for e in tree[section] if str(e.get("id")) == id_)
        rows = entry.get("clause") or []
        return [str(r) for r in (rows if isinstance(rows, list) else [rows])]
    except (RulebookError, StopIteration, KeyError, TypeError, AttributeError):
        return []
