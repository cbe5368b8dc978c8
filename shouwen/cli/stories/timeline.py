"""A played story for a manager to read: time, who, what, clause, and what is owed next."""

from datetime import datetime, timedelta

from shouwen.cli.stories.playing import Played
from shouwen.kernel.case import Duty

ACT_NAMES = {
    "registered": "登记", "read_back": "复述确认", "corrected": "更正", "classified": "判定",
    "confirmed": "核实", "reported": "报告", "answered": "当场答复", "promised": "承诺时限",
    "asked": "请示", "reminded": "催办", "handed_over": "移交", "accepted": "接收",
    "assigned": "指派", "recalled": "收回", "reported_misrouted": "转错申报", "coordinated": "协调",
    "contributed": "完成协办", "started": "开始", "progressed": "进展", "waited": "待外部",
    "resumed": "恢复", "resolved": "处理完毕", "told_first_contact": "告知首问责任人",
    "told_customer": "告知客户", "told": "告知他人", "completed_log": "完成登记", "signed": "签章",
    "filed": "填报", "return_visited": "回访", "evaluated": "评估", "stated": "陈述",
    "proposed": "提出违规", "decided": "认定", "appealed": "申诉", "escalated": "升级", "activated_plan": "启动预案",
    "requested_instruction": "请求指示", "instructed": "指示", "contained": "险情受控",
    "false_alarm": "误报", "acknowledged": "知悉", "stood_in": "代办", "accounted": "交代代办",
    "linked": "关联", "withdrawn": "撤回", "reopened": "重开", "closed": "办结", "noted": "备注",
    "attached": "附件", "breached": "超时", "warned": "提醒", "duty_moved": "责任交接",
    "expired": "到时",
}
ENGLISH = {"超时": "breach"}


def timeline(played: Played, lang: str = "zh") -> str:
    """The story, one case after another, each event with what is owed after it."""
    lines = [f"{played.book.id} {played.book.title.get(lang, '')}"]
    for key, case in played.cases.items():
        lines += ["", f"■ {key}  {case.stage}  首问 {_name(played, case.first_contact)}"]
        for event in played.events[key]:
            what = ACT_NAMES.get(event.type, event.type) if lang == "zh" else event.type
            lines.append(
                f"  {_clock(event.at, played)}  {_name(played, event.by):<6} {what}"
                f"  {' '.join(event.clause)}"
            )
            for breach in event.breaches:
                lines.append(f"      ⚠ {_name(played, breach.who)} {breach.owes} {breach.basis}")
        lines += [f"      ▸ {_owed(d, played, lang)}" for d in case.duties if d.live]
    if played.refused:
        lines += ["", "拒绝" if lang == "zh" else "refused"]
        lines += [
            f"  #{r.step.number} {_clock(r.step.at, played)} {_name(played, r.by)} {r.step.act}: "
            f"{r.refusal.code} {r.refusal.why.get(lang, '')} → {', '.join(r.refusal.instead)}"
            f"  {' '.join(r.refusal.clause)}"
            for r in played.refused
        ]
    return "\n".join(lines)


def _owed(duty: Duty, played: Played, lang: str) -> str:
    rule = next((r for b in [*played.books.values()][::-1] if (r := b.duty(duty.rule))), None)
    label = (rule.zh if lang == "zh" else rule.en) if rule else ""
    return (
        f"{_name(played, duty.who)} {label or duty.owes[0]}  {_left(duty, played)}"
        f"  {' '.join(duty.clause)}"
    )


def _left(duty: Duty, played: Played) -> str:
    if duty.due is None:
        return "—"
    left = duty.due - played.ended
    sign = "还剩" if left >= timedelta(0) else "已超"
    minutes = abs(int(left.total_seconds() // 60))
    return f"{sign} {minutes // 60}:{minutes % 60:02d} ({_clock(duty.due, played)})"


def _name(played: Played, who: str | None) -> str:
    if who is None:
        return "—"
    return "时钟" if who == "clock" else played.story.names.get(who, who)


def _clock(at: datetime, played: Played) -> str:
    return at.astimezone(played.story.zone).strftime("%m-%d %H:%M")
