"""The words of the rulebook format in plain Chinese and English, for whoever reads a rulebook."""

Both = tuple[str, str]

ROLES: dict[str, Both] = {
    "first_contact": ("首问责任人", "the first contact"), "office_head": ("管理处负责人", "the office head"),
    "coordinator": ("客户关系主管", "the coordinator"), "customer": ("客户", "the customer"),
    "on_duty_agent": ("当值接待", "the agent on duty"), "handler": ("承办人", "the handler"),
    "responsible_supervisor": ("责任主管", "the responsible supervisor"), "department": ("部门", "a department"),
    "anyone": ("任何员工", "any of the staff"), "service_centre": ("客服中心", "the service centre"),
    "company_leader": ("分管领导", "the company leader"), "superior": ("直接上司", "the superior"),
    "actor": ("做这件事的人", "whoever did it"), "highest_on_duty": ("当班最高级别", "the highest on duty"),
    "recipient": ("收到的人", "who it was given to"), "agent": ("客服员", "an agent"), "staff": ("员工", "staff"),
    "department_head": ("部门主管", "the department head"), "first_customer": ("首问业主", "the first customer"),
    "manager": ("管理人员", "managers"), "stand_in": ("代办人", "the stand-in"),
    "taker": ("接手的人", "whoever takes it"), "touched_heads": ("经办各部门主管", "heads of the departments it reached"),
    "lead": ("主办部门", "the lead department"), "face": ("面对客户的部门", "who faces the customer"),
    "desk": ("前台", "the desk"), "owners_committee": ("业委会", "the owners' committee"),
    "supporting": ("协办部门", "supporting departments"), "quality_audit": ("质量审核", "quality audit"),
    "administrator": ("管理员", "administrator"),
    "next_leader": ("再上一级领导", "the next leader"), "next_on_duty": ("下一位当班", "the next on duty"),
    "delegate": ("受委托人", "a delegate"), "operative": ("操作人员", "operatives"),
    "receptionist": ("前台接待", "the receptionist"), "tracker": ("客户服务主管", "the tracker"),
    "contractor": ("承包方", "the contractor"), "party": ("经手人", "those who had a part"),
    "colleague": ("同部门同事", "colleagues"), "head": ("部门负责人", "the head"),
    "subordinate": ("下属", "a subordinate"), "owner": ("责任人", "who owes it"),
    "offered": ("待接收的人", "who it is offered to"), "subject": ("当事人", "who it is about"),
    "accountable": ("当前首问责任", "who is accountable"),
}
EVENTS: dict[str, Both] = {
    "registered": ("登记", "it is registered"), "read_back": ("复述确认", "it is read back"),
    "corrected": ("更正", "it is corrected"), "classified": ("判定类别", "its class is set"),
    "confirmed": ("核实", "it is confirmed"), "reported": ("报告", "it is reported"),
    "answered": ("答复客户", "the customer is answered"), "promised": ("承诺时限", "a time is promised"),
    "asked": ("请示", "somebody asks"), "reminded": ("客户催办", "the customer reminds"),
    "handed_over": ("移交", "it is handed over"), "accepted": ("接收", "it is accepted"),
    "assigned": ("指派", "it is assigned"), "recalled": ("收回", "it is recalled"),
    "reported_misrouted": ("申报转错", "it is reported misrouted"), "coordinated": ("协调", "it is coordinated"),
    "contributed": ("协办完成", "a part is done"), "started": ("开始办理", "work starts"),
    "progressed": ("有进展", "there is progress"), "waited": ("待外部", "it waits for others"),
    "resumed": ("恢复办理", "work goes on"), "resolved": ("处理完毕", "it is resolved"),
    "told_first_contact": ("告知首问责任人", "the first contact is told"),
    "told_customer": ("告知客户", "the customer is told"), "told": ("告知同事", "a colleague is told"),
    "completed_log": ("登记完成", "the log is complete"), "signed": ("签章", "it is signed"),
    "filed": ("填报表单", "a form is filed"), "return_visited": ("回访", "the customer is visited"),
    "evaluated": ("评估", "it is evaluated"), "stated": ("陈述", "somebody states his case"),
    "proposed": ("提出违规", "a violation is proposed by a person"), "inspection_found": ("检查有发现", "an inspection found something"),
    "decided": ("认定", "it is decided"), "appealed": ("申诉", "somebody appeals"),
    "escalated": ("升级", "it goes up"), "activated_plan": ("预案启动", "a plan is activated"),
    "requested_instruction": ("请求指示", "an instruction is asked for"),
    "instructed": ("下达指示", "an instruction is given"), "contained": ("险情受控", "the danger is contained"),
    "false_alarm": ("误报", "it was a false alarm"), "acknowledged": ("知悉", "it is acknowledged"),
    "stood_in": ("安排代办", "somebody stands in"), "accounted": ("交代代办情况", "the stand-in accounts"),
    "linked": ("关联", "cases are linked"), "withdrawn": ("撤回", "it is withdrawn"),
    "reopened": ("重开", "it is reopened"), "closed": ("办结", "it is closed"),
    "moved_rulebook": ("改按另一部制度", "it moves to another rulebook"), "noted": ("备注", "it is noted"),
    "attached": ("附件", "a file is attached"), "alarmed": ("一类报到当班最高级别", "the highest on duty knows of class 1"),
    "breached": ("超时", "a duty is late"), "violation_proposed": ("提出违规", "a violation is proposed"),
    "shift_ending": ("将交班", "the shift ends"), "stand_in_ended": ("代办结束", "the stand-in ends"),
    "period": ("每到一个周期", "every period"), "staff_joined": ("新员工入职", "somebody joins"),
    "duties_changed": ("职责变动", "somebody's duties change"),
}
ACTS: dict[str, Both] = {
    "register": ("登记", "register"), "read_back": ("复述确认", "read back"), "correct": ("更正", "correct"),
    "classify": ("判定类别", "set the class"), "confirm": ("核实", "confirm"), "report": ("报告", "report"),
    "answer": ("当场答复", "answer"), "promise": ("承诺时限", "promise a time"), "ask": ("请示", "ask"),
    "remind": ("记催办", "note a reminder"), "hand_over": ("移交", "hand over"), "accept": ("接收", "accept"),
    "assign": ("指派", "assign"), "recall": ("收回", "recall"), "report_misrouted": ("转错申报", "report it misrouted"),
    "coordinate": ("协调", "coordinate"), "contribute": ("完成协办", "do a part"), "start": ("开始办理", "start"),
    "progress": ("记进展", "note progress"), "wait": ("待外部", "wait"), "resume": ("恢复办理", "resume"),
    "resolve": ("处理完毕", "resolve"), "tell_first_contact": ("告知首问责任人", "tell the first contact"),
    "tell_customer": ("告知客户", "tell the customer"), "tell": ("告知同事", "tell a colleague"),
    "complete_log": ("完成登记", "complete the log"), "sign": ("签章", "sign"), "file": ("填报表单", "file a form"),
    "return_visit": ("回访", "visit afterwards"), "evaluate": ("评估", "evaluate"), "state": ("陈述", "state one's case"),
    "propose": ("提出违规", "propose a violation"), "decide": ("认定", "decide"), "appeal": ("申诉", "appeal"), "escalate": ("升级", "escalate"),
    "activate_plan": ("启动预案", "activate the plan"), "request_instruction": ("请求指示", "ask for instructions"),
    "instruct": ("下达指示", "instruct"), "contain": ("险情受控", "contain"), "false_alarm": ("误报", "call it off"),
    "acknowledge": ("知道了", "acknowledge"), "stand_in": ("安排代办", "arrange a stand-in"),
    "account": ("交代代办情况", "account for standing in"), "link": ("关联、并案", "link"),
    "withdraw": ("撤回", "withdraw"), "reopen": ("重开", "reopen"), "close": ("办结", "close"),
    "move_rulebook": ("改按另一部制度", "move to another rulebook"), "note": ("备注", "note"),
    "attach": ("附件", "attach"),
}
WAYS: dict[str, Both] = {
    "phone_bridge": ("电话接通", "by phone bridge"), "on_site": ("请主管到场", "head comes on site"),
    "escort": ("陪同引领", "by escort"), "to_superior": ("上交", "up to the superior"), "slip": ("处理单", "by slip"),
    "to_centre": ("转中心", "to the centre"), "dispatch": ("派发", "by dispatch"), "any": ("任何方式", "in any way"),
}
KINDS: dict[str, Both] = {
    "enquiry": ("咨询", "enquiry"), "repair": ("报修", "repair"), "complaint": ("投诉", "complaint"),
    "suggestion": ("建议", "suggestion"), "plea": ("求助", "plea"), "business": ("业务办理", "business"),
    "hazard": ("隐患", "hazard"), "emergency": ("突发", "emergency"), "report": ("举报", "report"),
}
INSTANTS: dict[str, Both] = {
    "event": ("从发生起", "from then"), "contact": ("从客户开口起", "from the customer's first word"),
    "arrival": ("从得知起", "from arrival"), "registered": ("从登记起", "from registration"),
    "alarmed": ("从报到当班最高级别起", "from the alarm"), "confirmed": ("从核实起", "from confirmation"),
    "contained": ("从险情受控起", "from containment"), "first_slip": ("从首张处理单起", "from the first slip"),
    "handed_over": ("从移交起", "from the hand-over"), "resolved": ("从处理完毕起", "from the end of the work"),
    "stated_until": ("到承诺的时刻", "by the time promised"), "stated_eta": ("到预计到场的时刻", "by the arrival announced"),
    "shift_end": ("到下班时", "by the end of the shift"), "employed": ("从入职起", "from the first day"),
}
BASES: dict[str, Both] = {
    "stated": ("原文", "in the text"), "measured": ("按“立即”计", "measures “at once”"),
    "default": ("本公司默认，不处罚", "a default, never penalised"),
}
NEEDS: dict[str, Both] = {
    "customer_answered": ("客户已得到答复", "the customer has been answered"),
    "first_contact_told": ("首问责任人已知结果", "the first contact knows the result"),
    "relayed": ("首问责任人已转告客户", "the first contact has relayed it"),
    "read_back_done": ("已复述确认", "it was read back"), "log_complete": ("登记完整", "the log is complete"),
    "visit_done": ("已回访", "the customer was visited"), "all_signed": ("签章齐全", "everything is signed"),
    "tracker_told": ("客户服务主管已知", "the tracker knows"), "emergency_over": ("紧急事件已了结", "the emergency is over"),
}
EFFECTS: dict[str, Both] = {"refuse": ("拦下", "refused"), "warn": ("提醒", "warned of")}
FIELDS: dict[str, Both] = {
    "content": ("客户原话", "what was said"), "name": ("姓名", "name"), "phone": ("电话", "phone"),
    "house": ("房号", "house"), "building": ("楼栋", "building"), "kind": ("事项类型", "kind"),
    "class": ("信息类别", "class"), "department": ("归属部门", "department"), "contact_at": ("联系时间", "time of contact"),
    "reason": ("理由", "reason"), "told": ("已告诉客户", "what the customer was told"), "danger": ("险情", "danger"),
    "place": ("地点", "place"), "place_or_phone": ("地点或电话", "place or phone"),
    "understanding": ("客户谅解", "the customer's understanding"), "cause": ("原因", "cause"),
    "satisfaction": ("满意度", "satisfaction"), "result": ("处理结果", "result"), "persons": ("人员", "persons"),
    "measures": ("措施", "measures"), "measure": ("改进措施", "measure"), "damage": ("损失", "damage"),
    "outside_services": ("外部救援", "outside services"), "prevention": ("防范措施", "prevention"), "log": ("记录", "log"),
    "sort": ("性质", "sort"), "confirmed_with": ("核实对象", "confirmed with"), "flow": ("经过", "course"),
    "attitude": ("态度", "attitude"), "problem": ("问题", "problem"), "address": ("地址", "address"),
    "read_back": ("复述", "read-back"), "handling": ("处理情况", "handling"), "words": ("用语", "words"),
    "rules": ("规定", "rules"), "steps": ("步骤", "steps"), "papers": ("所需材料", "papers"), "limit": ("时限", "limit"),
    "quality": ("质量", "quality"), "course": ("经过", "course"), "satisfied": ("是否满意", "satisfied"),
    "score": ("评分", "score"), "unreachable": ("未联系上", "not reached"), "promise": ("承诺", "promise"),
    "well": ("做得好的", "done well"), "badly": ("做得不好的", "done badly"), "time": ("时间", "time"),
    "channel": ("来源", "channel"), "details": ("详情", "details"), "nature": ("性质", "nature"),
    "urgency": ("紧急程度", "urgency"), "first_handling": ("初步处理", "first handling"), "passed_to": ("转给", "passed to"),
}
VALUES: dict[str, Both] = {
    "true": ("是", "yes"), "false": ("否", "no"), "one": ("一个", "one"), "several": ("多个", "several"),
    "unclear": ("不清", "unclear"), "exists": ("有", "there is one"), "missing": ("没有", "there is none"),
    "unknown": ("不详", "not known"), "none": ("没有", "none"), "nothing": ("还不知道", "nothing yet"),
    "interim": ("只知过程", "only the course"), "reached": ("联系上了", "reached"), "no_answer": ("没人接", "no answer"),
    "on_site": ("到场", "on site"), "unreachable": ("没联系上", "not reached"), "understood": ("谅解", "understood"),
    "satisfied": ("满意", "satisfied"), "unsatisfied": ("不满意", "not satisfied"), "declined": ("谢绝", "declined"),
    "upheld": ("属实", "upheld"), "excused": ("可免责", "excused"), "dropped": ("不成立", "dropped"),
    "not_mine": ("只说不归我", "only “not mine”"), "given": ("已写明", "given"), "cross_office": ("跨管理处", "another office"),
    "grave_complaint": ("重大投诉", "grave complaint"), "dispute": ("矛盾升级", "dispute"), "overdue": ("超时", "overdue"),
    "demanded": ("客户要求", "the customer demands it"), "two": ("两个", "two"), "other_office": ("另一管理处", "another office"),
    "call": ("电话", "call"), "visit": ("来访", "visit"), "verbal": ("当面说", "spoken"), "patrol": ("巡查", "patrol"),
    "letter": ("书面", "letter"), "email": ("邮件", "e-mail"), "app": ("手机应用", "app"), "qr": ("扫码", "QR code"),
    "company": ("公司转来", "from the company"), "customer_committee": ("客户委员会", "customers' committee"),
    "hotline": ("热线", "hotline"), "device": ("设备报警", "device"), "face": ("当面", "face to face"),
    "message": ("消息", "message"), "notice": ("通知", "notice"), "alarmed": ("已报告", "alarmed"),
    "confirming": ("已核实", "confirming"), "plan_active": ("预案已启动", "plan active"),
    "instruction_asked": ("已请求指示", "instruction asked"), "instructed": ("已下达指示", "instructed"),
    "contained": ("已受控", "contained"), "recorded": ("已记录", "recorded"), "reported": ("已报公司", "reported"),
    "acknowledged": ("已知悉", "acknowledged"), "over": ("结束", "over"), "false_alarm": ("误报", "false alarm"),
}
FORMS: dict[str, Both] = {
    "F01": ("首问事项登记", "contact log"), "F02": ("接待业主情况记录", "reception record"),
    "F03": ("问题登记表", "question register"), "F04": ("处理单", "slip"), "F05": ("协调单", "coordination slip"),
    "F06": ("特别事件报告", "special event report"), "F07": ("紧急情况工作记录", "emergency log"),
    "F08": ("工作记录", "work record"), "F09": ("信息登记派发表", "dispatch register"),
    "F10": ("电话登记册", "phone register"), "F11": ("办理告知单", "handling notice"),
    "F12": ("移交单", "hand-over note"), "F13": ("回访记录", "return visit record"), "F14": ("评估", "evaluation"),
    "F15": ("代办交接记录", "stand-in record"), "F16": ("值班责任清单", "shift list"),
    "F17": ("违规认定及奖罚建议", "violation"), "F18": ("督查检查表", "inspection sheet"),
    "F19": ("业委会评估表", "committee's assessment"), "F20": ("岗位职责手册", "duty handbook"),
    "F21": ("时限与违规月报", "monthly report"), "W01": ("定期工作记录", "record of periodic work"),
    "emergency_log": ("紧急情况工作记录", "emergency log"),
}
COUNTS: dict[str, Both] = {
    "rings": ("响铃", "rings"), "visits": ("客户来访", "visits"), "reminders": ("催办", "reminders"),
    "promise_moves": ("改期", "new dates"),
}


def word(table: dict[str, Both], key: object) -> Both:
    """The words for a key in both languages; the key itself where there are none."""
    text = str(key)
    return table.get(text, (text, text))
