"""The report of a drill on paper: the same lines as its page."""

from datetime import datetime

from django.utils.translation import gettext as _

from shouwen.printing import Field, Fields, Frame, Paper, Rows, Signed, Words
from shouwen.queries.drills import DrillCall, DrillPage, DrillStep
from shouwen.web import words
from shouwen.web.printed import local


def paper(page: DrillPage, frame: Frame, link: str) -> Paper:
    """``link`` leads from the QR code back to the page."""
    drill = page.drill
    head = Fields((
        Field(_("管理处"), drill.office.name), Field(_("险情"), words.word(words.DANGERS, drill.danger)),
        Field(_("假设的情形"), drill.scene), Field(_("开始"), f"{_at(drill.began_at)} {drill.began_by.name}"),
        Field(_("结束"), f"{_at(drill.ended_at)} {drill.ended_by.name if drill.ended_by else ''}"),
        Field(_("做完的步骤"), f"{page.done} / {len(page.steps)}"), Field(_("超时的步骤"), str(page.late)),
    ))
    steps = Rows((_("步骤"), _("由谁"), _("几分钟内"), _("做完"), _("晚几分钟")),
                 tuple(_step(s) for s in page.steps), _("步骤"), (5, 2, 1, 3, 1))
    calls = Rows((_("谁"), _("岗位"), _("没人接"), _("接通")), tuple(_call(c) for c in page.calls), _("依次报告"), (2, 2, 3, 2))
    services = Rows((_("求助电话"), _("时间"), _("谁")), tuple((n, _at(at), by) for n, at, by in page.services),
                    _("拨过的求助电话"))
    measures = Rows((_("措施"), _("哪天办好")), tuple((m.text, m.due.isoformat()) for m in page.measures), _("改进"), (4, 1))
    blocks = [head, steps, calls, *([services] if page.services else []), Words(drill.well, _("做得好的")),
              Words(drill.badly or "—", _("做得不好的、要改的")), *([measures] if page.measures else [])]
    leader = drill.ended_by.name if drill.ended_by else ""
    return Paper(
        frame=frame, title=_("%(name)s 演练报告") % {"name": drill.name}, number=f"D{drill.pk:06d}", link=link,
        blocks=tuple(blocks), signatures=(Signed(leader, at=local(drill.ended_at) if drill.ended_at else None),),
    )


def _at(at: datetime | None) -> str:
    return local(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _step(step: DrillStep) -> tuple[str, ...]:
    done = f"{_at(step.done)} {step.by}" if step.done else _("没有做")
    return (f"{step.number}. {step.text}", step.who, str(step.within or ""), done, str(step.late or ""))


def _call(call: DrillCall) -> tuple[str, ...]:
    return (call.name, words.word(words.POSTS, call.post), "、".join(map(_at, call.tries)), _at(call.reached))
