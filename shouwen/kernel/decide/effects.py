"""What each act itself changes. Acts that only end duties and stand in the record: nothing."""

from collections.abc import Callable
from typing import Any

from shouwen.kernel import acts as a
from shouwen.kernel.acts import Act
from shouwen.kernel.decide import doing, emergency, ending, handing, moving, registering, standing
from shouwen.kernel.papers.keeping import file, sign
from shouwen.kernel.work import Work

Effect = Callable[[Work, Any], None]
"""Any: each takes the act that it stands beside in ``EFFECTS``."""


def _report(work: Work, act: a.Report) -> None:
    emergency.report(work, act)
    handing.reported_to_the_lead(work)


EFFECTS: dict[type[Act], Effect] = {
    a.Register: registering.register,
    a.ReadBack: registering.read_back,
    a.Correct: registering.correct,
    a.Classify: registering.classify,
    a.HandOver: handing.hand_over,
    a.Accept: handing.accept,
    a.Assign: handing.assign,
    a.Recall: lambda work, _: handing.recall(work),
    a.ReportMisrouted: handing.report_misrouted,
    a.Coordinate: handing.coordinate,
    a.Contribute: handing.contribute,
    a.Escalate: handing.escalate,
    a.File: lambda work, act: file(work, act, work.at),
    a.Sign: sign,
    a.Report: _report,
    a.Start: lambda work, _: doing.start(work),
    a.Wait: doing.wait,
    a.Resume: lambda work, _: doing.resume(work),
    a.Resolve: doing.resolve,
    a.Answer: doing.answer,
    a.Promise: doing.promise,
    a.Ask: doing.ask,
    a.Remind: doing.remind,
    a.TellFirstContact: doing.tell_first_contact,
    a.TellCustomer: doing.tell_customer,
    a.Tell: doing.tell,
    a.ReturnVisit: doing.return_visit,
    a.Confirm: emergency.confirm,
    a.ActivatePlan: emergency.activate_plan,
    a.RequestInstruction: lambda work, _: emergency.request_instruction(work),
    a.Instruct: emergency.instruct,
    a.Contain: emergency.contain,
    a.FalseAlarm: emergency.false_alarm,
    a.NameStandIn: standing.stand_in,
    a.State: standing.state,
    a.Propose: standing.propose,
    a.Decide: standing.decide,
    a.Appeal: standing.appeal,
    a.Withdraw: ending.withdraw,
    a.Reopen: ending.reopen,
    a.Close: ending.close,
    a.Link: ending.link,
    a.MoveRulebook: moving.move_rulebook,
}
