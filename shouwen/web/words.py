"""What codes are called on a screen. Keys are the contract's names; texts are translated."""

from datetime import timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shouwen.kernel.calendar import Duration

ACTS = {
    "register": _("登记"), "read_back": _("复述确认"), "correct": _("更正"), "classify": _("判定类别"),
    "confirm": _("核实"), "report": _("报告"), "answer": _("当场答复"), "promise": _("承诺时限"),
    "ask": _("请示"), "remind": _("记催办"), "hand_over": _("移交"), "accept": _("接收"),
    "assign": _("指派"), "recall": _("收回"), "report_misrouted": _("转错申报"),
    "coordinate": _("协调"), "contribute": _("完成协办"), "start": _("开始办理"),
    "progress": _("记进展"), "wait": _("待外部"), "resume": _("恢复办理"), "resolve": _("处理完毕"),
    "tell_first_contact": _("告知首问责任人"), "tell_customer": _("告知客户"), "tell": _("告知同事"),
    "complete_log": _("完成登记"), "sign": _("签章"), "file": _("填报表单"),
    "return_visit": _("回访"), "evaluate": _("评估"), "state": _("陈述"), "decide": _("认定"),
    "propose": _("提出违规"),
    "appeal": _("申诉"), "escalate": _("升级"), "activate_plan": _("启动预案"),
    "request_instruction": _("请求指示"), "instruct": _("下达指示"), "contain": _("险情受控"),
    "false_alarm": _("误报"), "acknowledge": _("知道了"), "stand_in": _("安排代办"),
    "account": _("交代代办情况"), "link": _("关联、并案"), "withdraw": _("撤回"),
    "reopen": _("重开"), "close": _("办结"),
    "move_rulebook": _("改按另一部制度"), "note": _("备注"), "attach": _("附件"),
}
EVENTS = {
    "registered": _("登记"), "read_back": _("复述确认"), "corrected": _("更正"),
    "classified": _("判定类别"), "confirmed": _("核实"), "reported": _("报告"),
    "answered": _("答复客户"), "promised": _("承诺时限"), "asked": _("请示"),
    "reminded": _("客户催办"), "handed_over": _("移交"), "accepted": _("接收"),
    "assigned": _("指派"), "recalled": _("收回"), "reported_misrouted": _("申报转错"),
    "coordinated": _("协调"), "contributed": _("协办完成"), "started": _("开始办理"),
    "progressed": _("进展"), "waited": _("待外部"), "resumed": _("恢复办理"),
    "resolved": _("处理完毕"), "told_first_contact": _("告知首问责任人"),
    "told_customer": _("告知客户"), "told": _("告知同事"), "completed_log": _("登记完成"),
    "signed": _("签章"), "filed": _("填报表单"), "return_visited": _("回访"),
    "evaluated": _("评估"), "stated": _("陈述"), "proposed": _("提出违规"), "decided": _("认定"), "appealed": _("申诉"),
    "escalated": _("升级"), "activated_plan": _("启动预案"),
    "requested_instruction": _("请求指示"), "instructed": _("下达指示"),
    "contained": _("险情受控"), "false_alarm": _("误报"), "acknowledged": _("已知悉"),
    "stood_in": _("安排代办"), "accounted": _("交代代办情况"), "linked": _("关联"),
    "withdrawn": _("撤回"), "reopened": _("重开"), "closed": _("办结"),
    "moved_rulebook": _("改按另一部制度"), "noted": _("备注"),
    "attached": _("附件"), "breached": _("超时"), "warned": _("到时提醒"),
    "duty_moved": _("责任交接"), "expired": _("到时"),
}
STAGES = {
    "registered": _("已登记"), "in_transfer": _("移交中"), "handling": _("承办中"),
    "coordinating": _("协调中"), "waiting": _("待外部"), "resolved": _("已处理"),
    "told": _("已告知"), "visited": _("已回访"), "closed": _("已办结"), "withdrawn": _("已撤回"),
    "joined": _("已并案"),
}
KINDS = {
    "enquiry": _("咨询"), "repair": _("报修"), "complaint": _("投诉"), "suggestion": _("建议"),
    "plea": _("求助"), "business": _("业务办理"), "hazard": _("隐患"), "emergency": _("突发"),
    "report": _("举报"),
}
CHANNELS = {
    "verbal": _("当面说"), "visit": _("来访"), "call": _("来电"), "patrol": _("巡查发现"),
    "letter": _("来函"), "email": _("邮件"), "app": _("手机应用"), "qr": _("扫码"),
    "company": _("公司转来"), "customer_committee": _("客户委员会"), "hotline": _("12345 热线"),
    "device": _("设备报警"),
}
CLASSES = {1: _("一类"), 2: _("二类"), 3: _("三类")}
WAYS = {
    "phone_bridge": _("电话接通"), "on_site": _("请主管到场"), "escort": _("陪同引领"),
    "to_superior": _("上交"), "slip": _("处理单"), "to_centre": _("转中心"), "dispatch": _("派发"),
}
ROLES = {
    "superior": _("直接上司"), "service_centre": _("客服中心"), "on_duty_agent": _("当值接待"),
    "coordinator": _("客户关系主管"), "office_head": _("管理处负责人"),
    "company_leader": _("分管领导"), "highest_on_duty": _("当班最高级别"),
    "responsible_supervisor": _("责任主管"), "first_contact": _("首问责任人"),
    "department_head": _("部门主管"), "tracker": _("客户服务主管"), "handler": _("承办人"),
    "stand_in": _("代办人"), "quality_audit": _("质量审核"), "administrator": _("管理员"), "offered": _("待接收"),
    "customer": _("客户"), "first_customer": _("首问业主"),
}
RECORDED = {"image": _("拍照片"), "video": _("拍视频"), "audio": _("录音")}
POSTS = {
    "guard": _("保安"), "cleaner": _("保洁"), "repairer": _("维修"), "team_leader": _("班组长"),
    "agent": _("客服"), "receptionist": _("前台"), "coordinator": _("客户关系主管"),
    "tracker": _("客户服务主管"), "supervisor": _("主管"), "department_head": _("部门主管"),
    "office_head": _("管理处负责人"), "company_leader": _("分管领导"), "auditor": _("审核员"),
    "staff": _("职员"),
}
COMMITTEES = {"owners_committee": _("业主委员会"), "customer_committee": _("客户委员会")}
EMERGENCY = {
    "none": _("未报告"), "alarmed": _("已报告"), "confirming": _("已核实"),
    "plan_active": _("预案已启动"), "instruction_asked": _("已请求指示"),
    "instructed": _("已下达指示"), "contained": _("险情受控"), "recorded": _("已记录"),
    "reported": _("已报公司"), "acknowledged": _("公司已知悉"), "over": _("结束"),
    "false_alarm": _("误报"),
}
FIELDS = {
    "rulebook": _("哪部制度"),
    "customer": _("客户"), "channel": _("来源"), "content": _("客户说了什么"), "kind": _("事项类型"),
    "class": _("信息类别"), "place": _("地点"), "to": _("给谁"), "way": _("方式"),
    "reason": _("理由"), "text": _("说了什么"), "outcome": _("结果"), "means": _("怎样告知"),
    "result": _("办理结果"), "until": _("到什么时候"), "eta": _("预计到场"),
    "consent": _("客户同意陪同"), "right": _("复述无误"), "field": _("更正哪一项"),
    "value": _("改为"), "department": _("归属部门"), "danger": _("险情"), "grave": _("重大"),
    "solvable": _("可当场解决"), "outside": _("公司以外的事"), "approved_by": _("批准人"),
    "understood": _("客户谅解"), "question": _("问题"), "chosen": _("客户自愿前来"),
    "assigned": _("由谁承办"), "belongs_to": _("应归部门"), "lead": _("主办部门"),
    "supporting": _("协办部门"), "objection": _("异议"), "for": _("等什么"),
    "told": _("已告诉客户"), "waived": _("免除的协办部门"), "interim": _("只是过程，还不是结果"),
    "form": _("表单"), "incomplete": _("先存草稿"), "answered": _("部门答复属实"),
    "settled": _("已经解决"), "score": _("满意度（1–5）"), "words": _("客户的话"),
    "cause": _("原因"), "measure": _("改进措施"), "breach": _("哪一项"), "plan": _("预案"),
    "given_by": _("谁的指示"), "release": _("谁确认解除"), "by_whom": _("代办人"),
    "from": _("从什么时候"), "as": _("关系"), "file": _("文件"), "visible": _("谁能看"),
    "keep": _("保留原话的理由（至少六字）"), "who": _("由谁接管"), "contact": _("怎么联系"),
    "why": _("为什么"), "fields": _("内容"), "parts": _("分工"),
}
VALUES = {
    "yes": _("是"), "no": _("否"), "reached": _("联系上了"), "on_site": _("现场核实"), "unreachable": _("没联系上"),
    "no_answer": _("没人接"), "understood": _("听明白了"), "satisfied": _("满意"),
    "unsatisfied": _("不满意"), "morning": _("上午"), "afternoon": _("下午"), "evening": _("晚上"), "declined": _("谢绝"), "call": _("电话"), "face": _("当面"),
    "message": _("消息"), "letter": _("书面"), "notice": _("通知"), "customer": _("客户可见"),
    "internal": _("内部"), "upheld": _("属实"), "excused": _("可免责"), "dropped": _("不成立"),
    "related": _("相关"), "duplicate": _("同一件事"), "cross_office": _("跨管理处"),
    "grave_complaint": _("重大投诉"), "dispute": _("矛盾升级"), "overdue": _("超时"),
    "demanded": _("客户要求"), "place": _("地点"), "content": _("内容"), "name": _("姓名"),
    "phone": _("电话"), "house": _("房号"),
}
UNTRUE = {"answered": _("部门没有答复"), "settled": _("还没有解决")}
DANGERS = {
    "fire": _("火情"), "flood": _("水浸"), "power": _("触电停电"), "gas": _("燃气"),
    "lift": _("电梯困人"), "traffic": _("交通"), "crime": _("治安"), "medical": _("急病伤人"),
    "weather": _("恶劣天气"), "building_site": _("施工"),
}
FORMS = {
    "contact_log": _("首问事项登记"), "reception_record": _("接待业主情况记录"),
    "question_register": _("问题登记表"), "slip": _("投诉、查询处理单"),
    "coordination_slip": _("客户接待事项协调单"), "special_event_report": _("特别事件报告"),
    "emergency_log": _("紧急情况工作记录"), "work_record": _("工作记录"),
    "dispatch_register": _("信息登记派发表"), "phone_register": _("电话登记册"),
    "handling_notice": _("办理告知单"), "hand_over_note": _("移交单"),
    "return_visit": _("回访记录"), "evaluation": _("问题评估表"),
    "stand_in_record": _("代办交接记录"), "shift_list": _("值班责任清单"),
    "violation": _("违规认定及奖罚建议"), "inspection": _("督查检查表"),
    "committee_assessment": _("业委会评估表"), "duty_handbook": _("岗位职责手册"),
    "monthly_report": _("时限与违规月报"),
}
CARRIERS = {
    "duties": _("责任"), "bans": _("禁令"), "routes": _("流转"), "forms": _("表单"),
    "phrases": _("用语"), "marks": _("标记"),
    "screen": _("见页面"), "report": _("见报表"), "field": _("登记时的一栏"),
    "setting": _("本公司的设置"), "training": _("培训"), "first_contact": _("谁是首问责任人"),
    "posts": _("岗位分组"), "classes": _("信息类别"), "fields": _("登记时的一栏"),
    "accountability_ends": _("首问责任何时了结"), "close_needs": _("办结的条件"),
    "closes_itself": _("何时自动办结"), "reopens_itself": _("何时自动重开"), "cites": _("始终有效的规则"), "manners": _("当时的提示"),
    "rights": _("谁可以做"), "settings": _("本公司的设置"), "tables": _("时限表"),
}
REPORTS = {
    "within": _("一个工作日内"), "longer": _("更久"), "5": _("5 分"), "4": _("4 分"), "3": _("3 分"),
    "2": _("2 分"), "1": _("1 分"),
}
DRAFT_PARTS = {
    "limits": _("时限"), "duties": _("责任与禁令"), "phrases": _("用语"), "labels": _("名称与条款号"),
    "settings": _("设置"), "forms": _("表单与登记栏"), "text": _("全文（YAML）"),
}
BOOK_STATES = {
    "in_force": _("现行"), "to_come": _("待生效"), "past": _("已被取代"), "draft": _("草稿"),
    "submitted": _("待审核"), "different": _("不同"), "only_a": _("只在前者"),
    "only_b": _("只在后者"), "same": _("相同"),
}
SECTIONS = {
    "unclear": _("归属不清"), "misrouted": _("转错申报"), "several": _("多部门协调中"),
    "to_accept": _("待接收"), "in_work": _("办理中"), "to_answer": _("待告知客户"),
}

POINTS = {
    "complete": _("登记完整"), "timely": _("按时"), "handed": _("移交得当"), "wording": _("用语"),
    "told": _("已告知"), "visited": _("已回访"),
}
CHECKED = {"fine": _("合格"), "found": _("有问题"), "none": _("没有这一项")}
BASES = {
    "stated": _("条文写明"), "measured": _("条文要求立即，时长由公司定"), "default": _("本系统默认，不作违规"),
    "ban": _("禁令"), "praise": _("客户表扬"), "visits": _("回访评分"),
}
JUDGED = {
    "unheard": _("等当事人陈述"), "undecided": _("待认定"), "decided": _("已认定，可申诉"),
    "appealed": _("已申诉，待复核"), "final": _("已了结"),
}
FATES_OF_DUTIES = {
    "opened": _("产生"), "in_time": _("按时"), "late": _("超时"), "open": _("未到期"), "excused": _("其中免责"),
}
RATES = {"responded": _("响应"), "solved": _("解决"), "satisfied": _("满意")}
MEASURES = {"violation": _("违规"), "praise": _("客户表扬"), "visits": _("回访高分"),
            "granted": _("照办"), "declined": _("不予")}

REPLAYS = {
    "waiting": _("等待"), "running": _("正在重走"), "done": _("已算好"), "cancelled": _("已中断"),
    "failed": _("没有算成"),
}
FATES = {
    "in_time": _("按时做了"), "late": _("做了但晚"), "undone": _("到期没做"), "open": _("还没到期"),
    "waived": _("免了"), "none": _("没有这项责任"),
}
FIGURES = {
    **FATES, "undone": _("超时的责任"), "refused": _("会被拒的动作"), "escalated": _("逾期上报"),
    "never_owed": _("根本不会有的责任"), "newly_owed": _("新增的责任"), "moot": _("那里不需要的步骤"),
}


def word(table: dict, key: object) -> str:  # type: ignore[type-arg]
    """The word for a code; the code itself where there is none."""
    return str(table.get(key, key if key is not None else ""))


def english() -> bool:
    """Whether the reader's language is English; else it is Chinese."""
    return (get_language() or "").startswith("en")


def duration(length: Duration) -> str:
    """A length of time in words, as a regulation would say it."""
    return _amounts(length.months, length.days, length.seconds) or str(_("立即"))


def lasted(length: timedelta) -> str:
    """How long something was, in days, hours and minutes."""
    return _amounts(0, length.days, length.seconds) or str(_("不到一分钟"))


def _amounts(months: int, days: int, seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    parts = (
        (months, _("%(n)d 个月")), (days, _("%(n)d 天")), (hours, _("%(n)d 小时")), (rest // 60, _("%(n)d 分钟")),
    )
    return " ".join(str(text) % {"n": n} for n, text in parts if n)
