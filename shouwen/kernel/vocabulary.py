"""The closed lists of words that a rulebook may use. Adding one is a change here and its test."""

from shouwen.kernel.acts import ACTS

EVENT_OF: dict[str, str] = {
    "register": "registered",
    "read_back": "read_back",
    "correct": "corrected",
    "classify": "classified",
    "confirm": "confirmed",
    "report": "reported",
    "answer": "answered",
    "promise": "promised",
    "ask": "asked",
    "remind": "reminded",
    "hand_over": "handed_over",
    "accept": "accepted",
    "assign": "assigned",
    "recall": "recalled",
    "report_misrouted": "reported_misrouted",
    "coordinate": "coordinated",
    "contribute": "contributed",
    "start": "started",
    "progress": "progressed",
    "wait": "waited",
    "resume": "resumed",
    "resolve": "resolved",
    "tell_first_contact": "told_first_contact",
    "tell_customer": "told_customer",
    "tell": "told",
    "complete_log": "completed_log",
    "sign": "signed",
    "file": "filed",
    "return_visit": "return_visited",
    "evaluate": "evaluated",
    "state": "stated",
    "propose": "proposed",
    "decide": "decided",
    "appeal": "appealed",
    "escalate": "escalated",
    "activate_plan": "activated_plan",
    "request_instruction": "requested_instruction",
    "instruct": "instructed",
    "contain": "contained",
    "false_alarm": "false_alarm",
    "acknowledge": "acknowledged",
    "stand_in": "stood_in",
    "account": "accounted",
    "link": "linked",
    "withdraw": "withdrawn",
    "reopen": "reopened",
    "close": "closed",
    "move_rulebook": "moved_rulebook",
    "note": "noted",
    "attach": "attached",
}
"""The event that an accepted act makes."""

DERIVED_EVENTS = frozenset(
    {
        "alarmed",
        "breached",
        "violation_proposed",
        "shift_ending",
        "stand_in_ended",
        "period",
        "staff_joined",
        "duties_changed",
        "inspection_found",
    }
)
EVENTS = frozenset(EVENT_OF.values()) | DERIVED_EVENTS
OUTSIDE_CASES = frozenset({"period", "staff_joined", "duties_changed", "inspection_found"})
INSTANTS = frozenset(
    {
        "event",
        "contact",
        "arrival",
        "registered",
        "alarmed",
        "confirmed",
        "contained",
        "first_slip",
        "handed_over",
        "resolved",
        "stated_until",
        "stated_eta",
        "shift_end",
        "employed",
    }
)
STATED_INSTANTS = frozenset({"stated_until", "stated_eta", "shift_end"})
ACTIONS = frozenset({"remind", "notify", "escalate", "give_work", "stand_in", "propose"})
NEEDS: dict[str, tuple[str, ...]] = {
    "customer_answered": ("tell_customer",),
    "first_contact_told": ("tell_first_contact",),
    "relayed": ("tell_customer",),
    "read_back_done": ("read_back",),
    "log_complete": ("complete_log",),
    "result_recorded": ("complete_log",),
    "visit_done": ("return_visit",),
    "all_signed": ("sign",),
    "tracker_told": ("tell",),
    "emergency_over": ("acknowledge",),
}
"""What closing may need, and the act that brings it about."""

SHOWN: dict[str, frozenset[str]] = {
    "screen": frozenset({
        "bulletin", "case", "committee", "department", "improvements", "organisation", "rulebook",
        "supervision", "workbench",
    }),
    "report": frozenset({
        "bounces", "causes", "persons-per-case", "register", "registrations-by-post", "satisfaction",
        "times", "within-a-working-day",
    }),
}
"""Where a row that no entry carries out is shown: pages and reports, each with a test that finds it."""

CODES: dict[str, tuple[str, str]] = {
    "RF01": ("没有写诉求，请写一句客户原话", "nothing is written down; write what the customer said"),
    "RF02": (
        "没有可联系客户的方式，请记电话、房号或地点，或勾选“客户不愿留”",
        "no way to reach the customer; note phone, house or place, or that he declines",
    ),
    "RF03": (
        "首问责任人不明，请选实际最先接触客户的员工",
        "it is not clear who was met first; name that employee",
    ),
    "RF04": (
        "不能自行降低类别，请责任主管与客户或现场核实后降级并写明理由",
        "the class may not be lowered here; the responsible supervisor does it after checking",
    ),
    "RF05": (
        "低于这类事项的最低类别，请改选更高类别",
        "below the lowest class of this kind; choose a higher one",
    ),
    "RF06": (
        "含推诿用语，请改用建议的说法，或写明保留理由(至少六字)",
        "this reads as a brush-off; use the suggestion, or give a reason of six characters to keep",
    ),
    "RF07": (
        "只给号码不算答复，请接通电话、移交或承诺回复时间",
        "a number alone is no answer; connect, hand over or promise a time",
    ),
    "RF08": (
        "超出本职且未请示，请先请示上级，并告诉客户何时答复",
        "outside your field and nobody was asked; ask first and promise a time",
    ),
    "RF09": (
        "承诺时间不合规定，请改时间，或经部门主管批准并取得客户谅解",
        "this promise is not allowed; change the time, or have it approved and understood",
    ),
    "RF10": (
        "您的岗位不能直接转给对方，请按规定的去向移交",
        "your post may not hand over there; use one of the routes shown",
    ),
    "RF11": (
        "一类信息须先报当班最高级别，请立即报告",
        "class 1 goes to the highest on duty first; report now",
    ),
    "RF12": (
        "归属多个部门或不清楚，请交客户关系主管",
        "several departments or unclear; bring it to the coordinator",
    ),
    "RF13": (
        "客户未同意陪同，请先征得同意，或改用电话接通、请主管到场",
        "the customer has not agreed to be led; ask, or connect by phone, or have them come",
    ),
    "RF14": (
        "没有写明正当理由，请写由谁接管、怎么联系、何时答复",
        "no proper reason; say who takes over, how to reach them and by when",
    ),
    "RF15": (
        "已由部门承接，不能再转；如不属本部门，请填转错申报，由客户关系主管协调",
        "a department has taken it; it may not pass it on: report it misrouted instead",
    ),
    "RF16": (
        "这件事没有交给您或您的部门，请由受理人接收",
        "it was not handed to you or your department; the addressee accepts",
    ),
    "RF17": ("对方已接收，不能收回，请协调", "it has been accepted; ask for coordination instead"),
    "RF18": (
        "转错也须先接：请先接收并告诉客户由你们负责，再申报转错",
        "take it first: accept and tell the customer, then report it misrouted",
    ),
    "RF19": ("无协调权，请报客户关系主管", "only the coordinator may do this; report to him"),
    "RF20": (
        "须有且只有一个本管理处的主办部门；跨管理处请报管理处负责人",
        "name exactly one lead of this office; across offices escalate to the office head",
    ),
    "RF21": (
        "暂停须写明等谁、到何时，并告诉客户",
        "say what is waited for and until when, and tell the customer",
    ),
    "RF22": (
        "主办部门尚未汇总：协办未完成，请由主办结束或说明免除",
        "a supporter's part is open, or you are not the lead; the lead ends or waives it",
    ),
    "RF23": ("缺处置记录，请先填紧急情况工作记录", "the work record is missing; file it first"),
    "RF24": (
        "没有说明客户是否听到，请选告知结果",
        "say how the customer took it: understood, satisfied, unsatisfied or unreachable",
    ),
    "RF25": ("请先把结果告诉客户，再回访", "tell the customer the result before visiting"),
    "RF26": ("不能回访自己办的事，请由客服回访", "nobody visits on his own work; the desk does"),
    "RF27": ("尚有责任未了，请逐项完成", "something is still owed; see the list"),
    "RF28": (
        "隐患、突发、举报不因撤回而消失，请转为公司自办",
        "a hazard, emergency or report does not vanish by withdrawal; the company goes on with it",
    ),
    "RF29": (
        "不能重开，请新建事项并关联原事项",
        "it cannot be reopened; register a new case and link it",
    ),
    "RF30": ("不是同一件事，只能关联", "not the same matter; link it as related"),
    "RF31": ("不能代人签章，请由指定的人签", "nobody signs for another; the person named signs"),
    "RF32": (
        "原始记录不能改，请加更正说明",
        "the original record stays; add a correction or a note",
    ),
    "RF90": ("这一步不由您来做", "this is not yours to do"),
    "RF91": ("现在这个阶段不能做这一步", "not at this stage"),
    "RF92": ("不能用这种方式移交，请换一种方式", "this way is not allowed here; choose another"),
    "RF93": (
        "没有这个人、部门、房号、事项、表单或预案，请核对后再填",
        "no such person, department, house, case, form or plan; check it and enter it again",
    ),
}
"""Refusals: what is shown, Chinese and English, when the rulebook has no text of its own."""

assert set(EVENT_OF) == set(ACTS), "every act has its event"

LIGHTER: dict[str, tuple[str, ...]] = {
    "complaint": ("enquiry", "suggestion"), "emergency": ("hazard", "repair", "enquiry"),
    "hazard": ("repair", "enquiry", "suggestion"), "report": ("enquiry", "suggestion"),
}
"""Kinds beside which these are lighter: less is owed, and later."""
