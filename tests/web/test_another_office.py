"""W1, H21-H24, H57: every address of the site with another office's ids, as everybody of the wrong office.

``WALK`` names every address. A new one without an entry fails: add what could be asked of it with
somebody else's ids. ``{case}``, ``{file}`` and so on stand for ids of the office ``wt``; each request
is made again with ids that nobody has, and both answers must be the same.
"""

import json
import re
from datetime import timedelta
from types import SimpleNamespace

import msgspec
import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from shouwen import clock, desk
from shouwen.audit.models import Sample, Sampled
from shouwen.committee.models import Assessment, Complaint, ContractBreach, Invitation
from shouwen.desk.teaching import training as desk_training
from shouwen.kernel import acts as a
from shouwen.kernel.acts import ACTS
from shouwen.org import models as org
from shouwen.org import roster
from shouwen.store import books
from shouwen.store import models as m
from shouwen.training.models import Policy
from tests import cast

BACKEND = "shouwen.org.sign_in.NumberOrPhone"
ROLES = {
    "guard": {"posts": ["guard"], "department": "wj-eng"},
    "agent": {"posts": ["agent"], "department": "wj-svc"},
    "department_head": {"posts": ["department_head"], "department": "wj-eng"},
    "office_head": {"posts": ["office_head"], "office": "wj"},
    "auditor": {"posts": ["auditor"], "office": "wj"},
    "administrator": {"posts": ["staff"], "department": "wj-eng", "is_admin": True},
}
SECRETS = ("厨房水管漏水", "车棚着火", "孙工骂人", "王女士", "13800001234", "138****1234", "7-3-0808", "梧桐", "水管.jpg",
           "小李", "赵队长", "钱师傅", "孙工", "陈静", "孔协", "田甜", "周主任", "13900001001", "wt-eng", "wt-svc", "wt-estate")
"""What is to be read of the other office nowhere."""
KNOWS = {"administrator": {"梧桐", "wt-estate"}}
"""Who administers the company knows its offices and estates; their matters and customers he does not see."""
ADMIN = ("administrator",)
NOT_THERE = {
    "case": "S999999", "complaint": "S999998", "alarm": "S999997", "file": "0" * 32 + ".jpg", "notice": "999999",
    "customer": "nobody", "house": "99-9-9999", "phone": "13700009999", "staff": "no-one", "department": "no-dep",
    "estate": "no-estate", "office": "no-office", "plan": "no-plan",
    "replay": "999999", "batch": "0" * 32,
    "attempt": "999999",
    "drill_row": "999999",
    "made": "999999",
    "shift_row": "999999",
    "measure_row": "999999",
    "house_row": "999999", "plan_row": "999999", "entry_row": "999999",
    "invitation": "999999", "grievance": "999999", "broken": "999999",
    "sample": "999999", "breach": "1:none",
}
MATTER = {"content": "别的事", "kind": "repair", "client_id": "w1"}
UNTIL = {"begins": "2027-12-01T08:00", "ends": "2027-12-02T08:00"}
SHIFT = {"agent": "{staff}", "highest": "{staff}", "begins": "08:00", "ends": "20:00"}


class Ask(msgspec.Struct, frozen=True):
    """One request. ``may``: roles for which it is within their right, so that it is not asked of them."""

    path: str
    data: dict | None = None
    """Sent as a form; None: a GET."""
    status: tuple[int, ...] = (404,)
    json: bool = False
    may: tuple[str, ...] = ()


def get(path, *status, may=()):
    return Ask(path, None, status or (200,), False, may)


def post(path, data, *status, **more):
    return Ask(path, data, status or (404,), **more)


def both(path, data):
    """Looking and writing in the settings, which are the administrators' for the whole company."""
    return [get(path, 404, may=ADMIN), post(path, data, may=ADMIN)]


def acts_on(case):
    """Every act there is on a case of the other office."""
    sent = {"act_id": "w2", "version": "1", "text": "看看", "reason": "看看", "to": "superior", "result": "好了",
            "outcome": "satisfied", "until": "2027-12-01T08:00", "form": "F04", "way": "to_superior", "lead": "wj-eng"}
    for act in ACTS:
        yield get(f"/cases/{case}/do/{act}", 404)
        yield post(f"/cases/{case}/do/{act}", sent)


WALK = {
    "my-duties": [get("/"), get("/?house={house}")],
    "sign-in": [get("/sign-in"), post("/sign-in", {"name": "{staff}", "password": "wrong"}, 422)],
    "demo-sign-in": [post("/sign-in/demo", {"key": "{staff}"})],
    "sign-out": [get("/sign-out", 405)],
    "language": [get("/language", 405)],
    "first-administrator": [get("/first-administrator", 404), post("/first-administrator", {"name": "x"})],
    "register": [
        get("/register"), get("/register?estate={estate}&house={house}&phone={phone}&customer={customer}"),
        post("/register", {**MATTER, "then": "only", "customer": "{customer}"}, 422),
        post("/register", {**MATTER, "then": "only", "customer": "{customer} {house}"}, 422),
        post("/register", {**MATTER, "then": "only", "estate": "{estate}"}, 422),
        post("/register", {**MATTER, "then": "only", "house": "{house}"}, 422),
        post("/register", {**MATTER, "then": "only", "phone": "13700000001", "first_contact": "{staff}"}, 422),
        post("/register", {**MATTER, "then": "only", "phone": "13700000001", "department": "{department}"}, 422,
             may=("office_head",)),
        post("/register", {**MATTER, "then": "hand_over", "phone": "13700000001", "to": "{department}"}, 422,
             may=("office_head",)),
        post("/register", {**MATTER, "pick_find": "1", "phone": "{phone}", "estate": "{estate}"}, 200),
    ],
    "houses": [
        get("/register/houses", 405),
        post("/register/houses", {"phone": "{phone}", "pick_find": "1"}, 200),
        post("/register/houses", {"house": "{house}", "pick_find": "1", "estate": "{estate}"}, 200),
        post("/register/houses", {"pick_building": "7", "estate": "{estate}"}, 200),
    ],
    "wording": [post("/wording", {"text": "这个不归我们管"}, 200), get("/wording", 405)],
    "proposal": [post("/register/proposal", {"content": "厨房水管漏水", "house": "{house}", "phone": "{phone}",
                                           "estate": "{estate}", "customer": "{customer}"}, 200, 405),
                 get("/register/proposal?content=厨房水管漏水&estate={estate}", 200, 405)],
    "notices": [get("/notices")],
    "quiet-hours": [get("/notices/quiet", 405), post("/notices/quiet", {"choice": "own", "begins": "21:00", "ends": "21:00"}, 422)],
    "read-notice": [get("/notices/{notice}/read", 405), post("/notices/{notice}/read", {}),
                    post("/notices/{notice}/read", {"stay": "1"})],
    "case": [get("/cases/{case}", 404), get("/cases/{complaint}", 404), get("/cases/{alarm}", 404)],
    "do": list(acts_on("{case}")) + list(acts_on("{alarm}"))[:4],
    "show-phone": [get("/cases/{case}/phone", 405), post("/cases/{case}/phone", {"reason": "要回电"})],
    "attach": [get("/cases/{case}/attach", 405), post("/cases/{case}/attach", {"act_id": "w3"}),
               post("/cases/{case}/attach", {"act_id": "w4", "file": "photo"})],
    "attachment": [get("/attachments/{file}", 404)],
    "pad": [get("/pad", 200, 404), post("/pad", {"count": "0"}, 422, 404)],
    "scan-pad": [get("/pad/nothing", 404)],
    "many-papers": [get("/papers"), post("/papers", {"since": "2026-01-02", "until": "2026-01-01", "form": ""}, 422)],
    "papers-pdf": [get("/cases/{case}/papers.pdf", 404)],
    "paper": [get("/cases/{case}/papers/F01", 404), get("/cases/{case}/papers/F02", 404)],
    "paper-pdf": [get("/cases/{case}/papers/F02.pdf", 404)],
    "file-paper": [post("/cases/{case}/papers/F02/file", {"f.remark": "x", "act_id": "w8"})],
    "sign-paper": [post("/cases/{case}/papers/F02/sign", {"name": "外人", "act_id": "w9"})],
    "workbench": [get("/workbench"), get("/workbench?part=queue")] + [
        get(f"/workbench?q={q}") for q in ("水管", "王女士", "1234", "{case}", "{house}", "{phone}")
    ] + [get("/workbench?stage=registered"), get("/workbench?kind=complaint"), get("/workbench?stage=closed")],
    "workbench-case": [get("/workbench/{case}", 404), get("/workbench/{complaint}", 404)],
    "coordination": [get("/coordination")],
    "department": [get("/department")],
    "emergency": [get("/emergency")],
    "acknowledge-alarm": [get("/emergency/{alarm}/acknowledge", 405), post("/emergency/{alarm}/acknowledge", {})],
    "alarm": [get("/alarm")],
    "drills": [get("/drills")],
    "new-drill": [get("/drills/new", 200, 404),
                  post("/drills/new", {"plan": "{plan_row}", "scene": "别的"}, 404, 422),
                  post("/drills/new", {"plan": "{plan_row}", "danger": "{plan}", "scene": "别的", "once": "w9"}, 404, 422)],
    "drill": [get("/drills/{drill_row}", 404)],
    "drill-pdf": [get("/drills/{drill_row}.pdf", 404)],
    "drill-mark": [get("/drills/{drill_row}/mark", 405), post("/drills/{drill_row}/mark", {"step": "1"})],
    "end-drill": [get("/drills/{drill_row}/end", 404), post("/drills/{drill_row}/end", {"well": "别的"})],
    "measures": [get("/measures")],
    "new-measure": [get("/measures/new?case={case}&case={complaint}", 200, 404), get("/measures/new?drill={drill_row}", 404),
                    get("/measures/new?follows={measure_row}", 404),
                    post("/measures/new", {"cause": "别的", "text": "别的", "owner": "{staff}", "due": "2027-12-01"}, 404, 422)],
    "measure": [get("/measures/{measure_row}", 404)],
    "do-measure": [get("/measures/{measure_row}/done", 404), post("/measures/{measure_row}/done", {"done": "别的"})],
    "judge-measure": [get("/measures/{measure_row}/judge", 404),
                      post("/measures/{measure_row}/judge", {"worked": "yes", "found": "别的"})],
    "visits": [get("/visits")],
    "bounces": [get("/bounces")],
    "lowered": [get("/lowered", 200, 404)],
    "reports": [get("/reports", 200, 404)],
    "registers": [get("/registers", 200, 404)],
    "register-page": [get("/registers/contacts", 200, 404), get("/registers/reception?department={department}", 200, 404),
                      get("/registers/contacts?estate={estate}&first_contact={staff}&house={house}", 200, 404)],
    "sign-register": [post("/registers/reception/sign", {"whole": "month", "department": "{department}", "office": "{office}"}),
                      post("/registers/contacts/sign", {"whole": "month", "office": "{office}"}, may=("office_head",))],
    "register-file": [get("/registers/contacts/file", 405),
                      post("/registers/reception/file", {"estate": "{estate}", "department": "{department}"}, 302, 404)],
    "files": [get("/files")],
    "file": [get("/files/{made}", 404)],
    "fetch-file": [get("/files/{made}/fetch", 404)],
    "stop-file": [get("/files/{made}/stop", 405), post("/files/{made}/stop", {})],
    "file-again": [get("/files/{made}/again", 405), post("/files/{made}/again", {})],
    "period-reports": [get("/reports/periods")],
    "choose-period": [get("/reports/periods/choose?sort=day&within=all", 404), get("/reports/periods/choose?sort=x", 404)],
    "subscribe": [get("/reports/periods/subscribe", 405),
                  post("/reports/periods/subscribe", {"sort": "day", "within": "all"})],
    "period-report": [get("/reports/periods/day/2026-01-01/all", 404)],
    "period-cases": [get("/reports/periods/day/2026-01-01/all/cases?measure=registered", 404)],
    "shift-sheets": [get("/shift-sheets"), post("/shift-sheets", {"to": "{staff}", "note": "x", "once": "1"}, 422)],
    "shift-sheet": [get("/shift-sheets/{shift_row}", 404), post("/shift-sheets/{shift_row}", {})],
    "print-shift-sheet": [get("/shift-sheets/{shift_row}/print", 404)],
    "supervision": [get("/supervision", 200, 404)],
    "bulletin": [get("/bulletin")],
    "rulebooks": [get("/rulebooks", may=ADMIN)],
    "rulebook": [get("/rulebooks/R9"), get("/rulebooks/{estate}", 404)],
    "handbook": [get("/handbook"), get("/handbook?q=水管"), get("/handbook?q={department}")],
    "committees": [get("/committee", 200, 404)],
    "invite-committee": [get("/committee/invite", 200, 404),
                         post("/committee/invite", {"estate": "{estate}", "committee": "owners_committee", "member": "别人",
                                                    "days": "9"}, 404, 422)],
    "committee-invitation": [get("/committee/invitations/{invitation}", 404)],
    "revoke-committee": [post("/committee/invitations/{invitation}/revoke", {})],
    "answer-committee": [post("/committee/complaints/{grievance}/answer", {"answer": "好"})],
    "register-committee": [post("/committee/complaints/{grievance}/register", {})],
    "see-breach": [post("/committee/breaches/{broken}/seen", {})],
    "print-assessment": [get("/committee/assessments/{invitation}.pdf", 404)],
    "committee-member": [get("/c/{estate}", 404), post("/c/{estate}", {"do": "complain", "text": "别的"})],
    "print-certificate": [get("/training/tests/{attempt}/certificate.pdf", 404)],
    "print-booklet": [get("/training/{estate}/booklet/guard.pdf", 404)],
    "training": [get("/training")],
    "trained": [get("/training/staff", 200, 404)],
    "trained-person": [get("/training/staff/{staff}", 404)],
    "training-sessions": [get("/training/sessions", 200, 404)],
    "hold-training": [get("/training/sessions/new", 200, 404),
                      post("/training/sessions/new", {"theme": "别的", "sort": "theory", "on": "2026-11-01", "minutes": "30",
                                                      "office": "{office}", "attended": "{staff}"}, 404, 422)],
    "training-policy": both("/training/policy", {"pass_mark": "1"}),
    "test": [get("/training/tests/{attempt}", 404), post("/training/tests/{attempt}", {"q0": "0"})],
    "certificate": [get("/training/tests/{attempt}/certificate", 404)],
    "booklet": [get("/training/R2/booklet/guard"), get("/training/{estate}/booklet/guard", 404)],
    "lesson": [get("/training/R2/lessons/1"), get("/training/R9/lessons/1", 404), get("/training/{estate}/lessons/1", 404)],
    "begin-test": [get("/training/R9/test", 405), post("/training/R9/test", {}), post("/training/{estate}/test", {})],
    "booklet-read": [post("/training/R9/read", {})],
    "booklet-sign": [post("/training/R9/sign", {"name": "别人"})],
    "practice": [get("/training/R9/practice", 404), post("/training/R9/practice", {"content": "别的", "place": "x"})],
    "handbook-entry": [get("/handbook/{entry_row}", 404)],
    "review-entry": [post("/handbook/{entry_row}/review", {})],
    "compare-rulebooks": [get("/rulebooks/compare"), get("/rulebooks/compare?a=R9&b=R2")],
    "copy-rulebook": [get("/rulebooks/copy", 405), post("/rulebooks/copy", {"parent": "{estate}", "book": "x"}, 404, 422)],
    "move-cases": [
        get("/rulebooks/open-cases", 200, 404, may=ADMIN),
        post("/rulebooks/open-cases", {"estate": "{estate}", "to": "R2", "reason": "改用"}, 200, 404, may=ADMIN),
        post("/rulebooks/open-cases", {"case": "1", "to": "R2", "reason": "改用", "move": "1"}, 302, 404, may=ADMIN)],
    "adopt-rulebook": [get("/rulebooks/adopt", 405), post("/rulebooks/adopt", {"estate": "{estate}", "book": "R2"},
                                                          may=ADMIN)],
    "draft": [get("/rulebooks/drafts/{estate}", 404)],
    "draft-part": [get("/rulebooks/drafts/{estate}/limits", 404), post("/rulebooks/drafts/{estate}/text", {"text": "x"})],
    "draft-step": [post("/rulebooks/drafts/{estate}/do/submit", {}, 404)],
    "revise-rulebook": [post("/rulebooks/{estate}/revise", {}, 404, 422)],
    "settings": [get("/settings", 200, 404, may=ADMIN)],
    "settings-duty": [get("/settings/duty", 200, 404, may=ADMIN)],
    "settings-log": [get("/settings/log", 200, 404, may=ADMIN), get("/settings/log?q=小李", 200, 404, may=ADMIN)],
    "settings-company": [get("/settings/company", 200, 404, may=ADMIN)],
    "settings-seal": both("/settings/company/seal", {"remove": "1"}),
    "department-seal": [get("/departments/{department}/seal", 404, may=ADMIN), post("/departments/{department}/seal", {"remove": "1"}, 404, may=ADMIN)],
    "department-seal-picture": [get("/departments/{department}/seal/1", 404)],
    "settings-seal-picture": [get("/settings/company/seal/picture", 404)],
    "settings-company-name": both("/settings/company/name", {"name": "别的"}),
    "settings-new-office": both("/settings/offices/new", {"name": "别的"}),
    "settings-office": both("/settings/offices/{office}", {"name": "别的"}),
    "settings-new-department": both("/settings/offices/{office}/departments/new", {"name": "别的"}),
    "settings-department": both("/settings/departments/{department}", {"name": "别的"}),
    "settings-close-unit": both("/settings/units/department/{department}/close", {"closed": "2027-12-01"})
    + both("/settings/units/office/{office}/close", {"closed": "2027-12-01"}),
    "settings-reopen-unit": [post("/settings/units/department/{department}/reopen", {}, may=ADMIN),
                             post("/settings/units/office/{office}/reopen", {}, may=ADMIN)],
    "settings-new-post": both("/settings/posts/new", {"name": "别的", "role": "guard"}),
    "settings-post": both("/settings/posts/{plan}", {"name": "别的"}),
    "settings-close-post": both("/settings/posts/{plan}/close", {}),
    "own-password": [get("/password"), post("/password", {"now": "wrong", "new": "x"}, 422)],
    "case-as-of": [get("/cases/{case}/as-of/1", 404), get("/cases/{alarm}/as-of/1", 404)],
    "what-if": [get("/rulebooks/what-if", 200, 404),
                post("/rulebooks/what-if", {"book": "R2", "from": "2026-01-01", "to": "2026-01-02", "estate": "{estate}"},
                     404, 422)],
    "what-if-all": [get("/rulebooks/what-if/all/{batch}", 404)],
    "what-if-one": [get("/rulebooks/what-if/{replay}", 404)],
    "what-if-stop": [post("/rulebooks/what-if/{replay}/stop", {})],
    "what-if-again": [post("/rulebooks/what-if/{replay}/again", {})],
    "what-if-data": [get("/rulebooks/what-if/{replay}/data", 404)],
    "what-if-cases": [get("/rulebooks/what-if/{replay}/cases", 404)],
    "what-if-case": [get("/rulebooks/what-if/{replay}/cases/{case}", 404)],
    "samples": [get("/supervision/samples", 200, 404),
                post("/supervision/samples", {"where": "{office}", "from": "2026-01-01", "to": "2026-01-02", "number": "3"}),
                post("/supervision/samples", {"where": "{office}/{department}", "from": "2026-01-01", "to": "2026-01-02",
                                              "number": "3"})],
    "sample": [get("/supervision/samples/{sample}", 404)],
    "sampled-case": [get("/supervision/samples/{sample}/1", 404), post("/supervision/samples/{sample}/1", {"complete": "fine"})],
    "finding": [post("/supervision/samples/{sample}/1/finding", {"point": "complete", "seq": "1", "text": "看看", "who": "{staff}",
                                                                 "due": "2027-12-01T08:00"})],
    "sample-paper": [get("/supervision/samples/{sample}/paper", 404), post("/supervision/samples/{sample}/paper", {"number": "0", "f.log": "看看"})],
    "sign-sample-paper": [post("/supervision/samples/{sample}/paper/sign", {"name": "外人", "digest": "x"})],
    "sample-paper-file": [get("/supervision/samples/{sample}/paper.pdf", 404), get("/supervision/samples/{sample}/paper.xlsx", 404)],
    "violations": [get("/supervision/violations")],
    "violation": [get("/supervision/violations/{case}/{breach}", 404)],
    "violation-paper": [get("/supervision/violations/{case}/{breach}/paper", 404),
                        post("/supervision/violations/{case}/{breach}/paper", {"number": "0", "f.proposal": "看看"})],
    "sign-violation-paper": [post("/supervision/violations/{case}/{breach}/paper/sign", {"name": "外人", "digest": "x"})],
    "violation-paper-pdf": [get("/supervision/violations/{case}/{breach}/paper.pdf", 404)],
    "rewards": [get("/supervision/rewards", 200, 404),
                post("/supervision/rewards", {"subject": "violation/{case}/{breach}", "outcome": "granted", "measure": "看看",
                                               "reason": "看看"}, 404, 422)],
    "settings-rewards": [get("/settings/rewards", 404, may=ADMIN), post("/settings/rewards", {}, may=ADMIN)],
    "monthly-table": [get("/supervision/month", 200, 404)],
    "monthly-cases": [get("/supervision/month/2026-11/cases?who={staff}&department={department}&of=late", 404)],
    "monthly-paper": [get("/supervision/month/2026-11/paper?as=none", 404)],
    "hollow-closes": [get("/supervision/hollow", 200, 404)],
    "settings-staff": [get("/settings/staff", 200, 404, may=ADMIN), get("/settings/staff?q=小李", 200, 404, may=ADMIN)],
    "settings-new-staff": [get("/settings/staff/new", 200, 404, may=ADMIN),
                           post("/settings/staff/new", {"number": "9999", "name": "新人", "superior": "{staff}",
                                                        "department": "{department}"}, 404, 422, may=ADMIN)],
    "settings-start-passwords": [
        get("/settings/staff/passwords", 200, 404, may=ADMIN),
        post("/settings/staff/passwords", {"key": "{staff}", "once": "w9"}, 200, 404, may=ADMIN)],
    "settings-person": both("/settings/staff/{staff}", {"name": "改名"}),
    "settings-reset-password": [post("/settings/staff/{staff}/password", {}, may=ADMIN)],
    "settings-leave": both("/settings/staff/{staff}/leave", {"until": "2027-12-01", "successor": "wj-agent"}),
    "settings-stay": [post("/settings/staff/{staff}/stay", {}, may=ADMIN)],
    "settings-estates": [get("/settings/estates", 200, 404, may=ADMIN)],
    "settings-new-estate": both("/settings/estates/new", {"name": "别的", "office": "{office}"}),
    "settings-estate": [get("/settings/estates/{estate}", 404, may=ADMIN)],
    "settings-change-estate": both("/settings/estates/{estate}/change", {"name": "别的"}),
    "settings-adopt": both("/settings/estates/{estate}/rulebook", {"book": "R2"}),
    "settings-new-houses": both("/settings/estates/{estate}/houses/new", {"building": "9", "room": "101"}),
    "settings-building": both("/settings/estates/{estate}/building?building=7", {"name": "8"}),
    "settings-house": both("/settings/houses/{house_row}", {"name": "别人", "phone": "13700000001"}),
    "settings-end-customer": [post("/settings/houses/{house_row}/end/{customer}", {}, may=ADMIN)],
    "settings-plans": [get("/settings/plans", 200, 404, may=ADMIN)],
    "settings-new-plan": [get("/settings/plans/new", 200, 404, may=ADMIN),
                          post("/settings/plans/new", {"office": "{office}", "danger": "flood", "name": "别的",
                                                       "steps": "关阀"}, 404, 422, may=ADMIN)],
    "settings-plan": both("/settings/plans/{plan_row}", {"name": "别的"}),
    "settings-calendar": [get("/settings/calendar", 200, 404, may=ADMIN),
                          post("/settings/calendar", {"day": "2027-12-01"}, may=ADMIN)],
    "settings-remove-day": [post("/settings/calendar/2027-12-01/remove", {}, may=ADMIN)],
    "settings-handbook": [get("/settings/handbook", 200, 404, may=ADMIN)],
    "settings-new-entry": [get("/settings/handbook/new", 200, 404, may=ADMIN),
                           post("/settings/handbook/new", {"department": "{department}", "subject": "别的",
                                                           "words": "灯"}, 404, 422, may=ADMIN)],
    "settings-entry": both("/settings/handbook/{entry_row}", {"subject": "别的"}),
    "settings-remove-entry": [post("/settings/handbook/{entry_row}/remove", {}, may=ADMIN)],
    "clock-is-right": [post("/settings/clock/{notice}", {}, may=ADMIN)],
    "import": both("/settings/import", {"confirm": "1"}),
    "import-template": [get("/settings/import/template.xlsx", 404, may=ADMIN)],
    "absence": [get("/settings/absence", 404, 405, may=ADMIN),
                post("/settings/absence", {"staff": "{staff}", **UNTIL}, 404, 422, may=ADMIN)],
    "shift": [get("/settings/shift", 404, 405, may=ADMIN),
              post("/settings/shift", {"office": "{office}", **SHIFT}, 404, 422, may=ADMIN),
              post("/settings/shift", {"office": "wj", **SHIFT}, 404, 422, may=ADMIN),
              post("/settings/shift", {"remove": "1"}, 404, may=ADMIN)],
    "api-register": [
        get("/api/v1/cases", 405),
        *(post("/api/v1/cases", {**MATTER, **named}, 409, 422, json=True) for named in (
            {"customer": "{customer}"}, {"customer": {"phone": "13700000001"}, "estate": "{estate}"},
            {"customer": {"house": "{house}"}}, {"customer": {"phone": "13700000001"}, "first_contact": "{staff}"},
        )),
        *(post("/api/v1/cases", {**MATTER, "customer": {"phone": "13700000001"}, **named}, 409, json=True,
               may=("office_head",)) for named in ({"about": "{staff}"}, {"department": "{department}"})),
        *(post("/api/v1/cases", {**MATTER, field: "{staff}"}, 422, json=True)
          for field in ("by", "at", "office", "accountable", "handler")),
    ],
    "api-acts": [
        get("/api/v1/cases/{case}/acts", 405),
        post("/api/v1/cases/{case}/acts", {"act": "note", "text": "看看", "act_id": "w5"}, json=True),
        post("/api/v1/cases/{complaint}/acts", {"act": "reopen", "act_id": "w6"}, json=True),
        post("/api/v1/cases/{case}/acts", {"act": "expire", "act_id": "w7"}, json=True),
    ],
}
"""What is asked of every address, by its name."""


def named_urls(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from named_urls(pattern)
        else:
            yield pattern.name or str(pattern.pattern)


def test_every_address_is_walked():
    there = set(named_urls())
    assert there - set(WALK) == set(), "add to WALK what another office's ids may not do there"
    assert set(WALK) - there == set(), "these addresses are gone: take them out of WALK"


@pytest.fixture
def ids(company, settings, tmp_path):
    """``wt``'s matters are entered by ``happen``; before that the other office's pages are kept to compare."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    org.Department.objects.create(key="wj-eng", name="望江维修部", office=org.Office.objects.get(key="wj"))
    org.Plan.objects.create(office=org.Office.objects.get(key="wt"), danger="fire", name="梧桐火灾预案")
    theirs = org.House.objects.create(estate=org.Estate.objects.get(key="wt-estate"), building="7", unit="3",
                                      room="0808", label="7-3-0808")
    org.Customer.objects.get(key="wang").houses.set([theirs])
    org.House.objects.create(estate=org.Estate.objects.get(key="wj-estate"), building="1", unit="1", room="101",
                             label="1-1-101")
    for key, who in ROLES.items():
        member = org.Staff(
            key=f"wj-{key}", number=f"90{len(key):02d}{key[:3]}", name=f"望江{key}", posts=who["posts"],
            department=org.Department.objects.filter(key=who.get("department", "")).first(),
            office=org.Office.objects.filter(key=who.get("office", "")).first(), is_admin=who.get("is_admin", False),
        )
        member.password = cast.hashed()
        member.save()
    roster.publish(clock.now())
    return SimpleNamespace(media=tmp_path)


def happen(ids):
    """A repair handed over, a class 1 under way, a complaint, a file and messages, all in ``wt``."""
    def register(key, **more):
        fields = {"by": "chen", "customer": "wang", "channel": "call", "class_": 2, "solvable": False, **more}
        return desk.act(a.Register(**fields), on=None, act_id=key)

    case = register("k1", content="厨房水管漏水", kind="repair")
    desk.act(a.HandOver(by="chen", to="wt-eng", way="phone_bridge", reason="维修"), on=case.id, act_id="k2")
    desk.act([a.Accept(by="sun"), a.Attach(by="sun", file="水管.jpg")], on=case.id, act_id="k3")
    alarm = register("k4", content="车棚着火", kind="emergency", class_=1, danger="fire")
    complaint = register("k5", content="孙工骂人", kind="complaint", about="sun")
    m.Attachment.objects.create(case_id=case.id, seq=3, name="ab" * 16 + ".jpg", shown="水管.jpg", sort="image/jpeg",
                                size=3)
    (ids.media / ("ab" * 16 + ".jpg")).write_bytes(b"\xff\xd8\xff")
    m.AuditLog.objects.create(at=clock.now(), by="zhou", what="absence", about="小李", before={}, after={"why": "病假"},
                              office="wt")
    m.RulebookAdoption.objects.create(estate="wt-estate", book="R2", since=clock.now() + timedelta(days=9), by="zhou",
                                        at=clock.now())
    notice = m.Notice.objects.filter(case_id=case.id).first()
    return entered() | {"case": case.number, "complaint": complaint.number, "alarm": alarm.number, "file": "ab" * 16 + ".jpg",
            "notice": str(notice.pk), "customer": "wang", "house": "7-3-0808", "phone": "13800001234", "staff": "li",
            "department": "wt-eng", "estate": "wt-estate", "office": "wt", "plan": "fire"}


def entered():
    """Rows of ``wt`` whose pages go by their number."""
    office = org.Office.objects.get(key="wt")
    entry = org.HandbookEntry.objects.create(
        office=office, subject="梧桐水管", owner="孙工", words=["水管"], search="水管")
    at = clock.now()
    shift = m.ShiftSheet.objects.create(office="wt", given_by="zhou", given_at=clock.now(), to="chen", note="厨房水管漏水",
                                        body={"duties": [], "promises": [], "absent": [], "stand_ins": []}, digest="ab" * 32, once="o")
    made = m.MadeFile.objects.create(by="zhou", maker="register", asked={}, language="zh-hans", sort="xlsx",
                                     shown="登记.xlsx", asked_at=clock.now())
    replay = m.Replay.objects.create(
        by="zhou", batch="ab" * 16, book="R2", sources={}, since=at, before=at, until=at, asked_at=at)
    taken = desk_training.begin(org.Staff.objects.get(key="li"), books.current("R9"), "guard", Policy(), None)
    desk_training.hand_in(taken, {f"q{n}": str(q.right) for n, q in enumerate(desk_training.asked(taken))})
    drill = org.Drill.objects.create(office=office, danger="fire", name="梧桐苑火灾", scene="车棚着火", steps=["切断电源"],
                                     began_at=at, began_by=org.Staff.objects.get(key="zhou"))
    measure = m.Measure.objects.create(office="wt", cause="车棚着火", text="梧桐苑换泵", owner="sun", due=at.date(), set_at=at,
                                       set_by="zhou", drill=drill, done_at=at, judged_at=at, worked=False)
    invited = Invitation.objects.create(
        estate=org.Estate.objects.get(key="wt-estate"), committee="owners_committee", member="梧桐周老师", period="2026-4/4",
        key="ab", since=at, until=at, made_by=org.Staff.objects.get(key="zhou"), made_at=at,
        expires_at=at + timedelta(days=9))
    Assessment.objects.create(invitation=invited, attitude=3, quality=3, satisfaction=3, at=at)
    grievance = Complaint.objects.create(invitation=invited, text="梧桐垃圾", at=at)
    broken = ContractBreach.objects.create(invitation=invited, book="R9", clause="R9-way-a", effect="梧桐", at=at)
    return {
        "invitation": str(invited.pk), "grievance": str(grievance.pk), "broken": str(broken.pk),
        "attempt": str(taken.pk),
        "drill_row": str(drill.pk),
        "made": str(made.pk),
        "shift_row": str(shift.pk),
        "measure_row": str(measure.pk),
        "sample": str(_sample(at)), "breach": "2:propose",
        "entry_row": str(entry.pk), "replay": str(replay.pk), "batch": replay.batch,
        "plan_row": str(org.Plan.objects.get(office=office).pk),
        "house_row": str(org.House.objects.get(label="7-3-0808").pk),
    }


def _sample(at):
    """A sample that the head of ``wt`` drew, of the first case."""
    sample = Sample.objects.create(at=at, by="zhou", sort="inspection", office="wt", since=at - timedelta(days=9), before=at,
                                   wanted=1, seed="ab" * 16, pool=1, pool_digest="cd" * 32)
    Sampled.objects.create(sample=sample, place=1, case=m.Case.objects.order_by("pk").first(), version=1)
    return sample.pk


def filled(value, ids):
    if isinstance(value, dict):
        return {k: filled(v, ids) for k, v in value.items()}
    return re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], value) if isinstance(value, str) else value


def ask(client, one, ids):
    path, data = filled(one.path, ids), filled(one.data, ids)
    if data is None:
        return client.get(path)
    if one.json:
        return client.post(path, json.dumps(data), content_type="application/json")
    if "file" in data:
        data["file"] = SimpleUploadedFile("photo.jpg", cast.photo(), content_type="image/jpeg")
    return client.post(path, data)


def body(answer):
    return b"".join(answer).decode("latin-1") if answer.streaming else answer.content.decode()


def everything():
    """All rows of all tables but what is only logged or written down as read, to see that nothing was changed."""
    logged = {"RefusalLog", "AuditLog", "Session", "RulebookVersion"}
    return {
        model.__name__: sorted(map(repr, model.objects.values_list()))
        for model in apps.get_models() if model.__name__ not in logged or model._meta.app_label == "training"
    }


def plain(page):
    """A page without what is new at every look: keys of attempts and tokens."""
    return re.sub(r'value="[0-9A-Za-z]{32,64}"', "", body(page))


def signed_in(role):
    client = Client(raise_request_exception=True)
    client.force_login(org.Staff.objects.get(key=f"wj-{role}"), backend=BACKEND)
    return client


@pytest.mark.parametrize("role", ROLES)
def test_another_office_is_not_there(ids, role):
    """404 as if absent, in no list, count, search or suggestion, and nothing changes."""
    client, faults = signed_in(role), []
    asked = [(name, one) for name, asks in WALK.items() for one in asks if role not in one.may]
    lists = [(name, one) for name, one in asked if one.data is None and one.status == (200,) and "{" not in one.path]
    before = {one.path: plain(client.get(one.path)) for _name, one in lists}
    there = happen(ids)
    state, names = everything(), iter([*(name for name, _one in asked[1:]), ""])
    for name, one in lists:
        if plain(client.get(one.path)) != before[one.path]:
            faults.append((name, one.path, "looks otherwise than before anything happened there"))
    for name, one in asked:
        answer, absent = ask(client, one, there), ask(client, one, NOT_THERE)
        if answer.status_code not in one.status or answer.status_code != absent.status_code:
            faults.append((name, one.path, one.data, answer.status_code, absent.status_code))
        typed = json.dumps(filled(one.data, there) or {}, ensure_ascii=False) + filled(one.path, there)
        text = body(answer) if answer.status_code != 405 else ""
        faults += [(name, one.path, one.data, found) for found in set(SECRETS) - KNOWS.get(role, set())
                   if found in text and found not in typed]
        following = next(names)
        if following != name and (now := everything()) != state:
            faults.append((name, one.data, "changed the database"))
            state = now
        if len(list(ids.media.iterdir())) != 1:
            faults.append((name, one.path, "left a file"))
    assert not faults, "\n".join(map(str, faults))


@pytest.mark.parametrize("role", ["agent", "office_head", "department_head"])
def test_no_sheet_and_no_page_of_ones_own_case_suggests_another_office(ids, role):
    """Recipients, stand-ins, departments, alike and linked cases: of one's own office alone."""
    happen(ids)
    who = org.Staff.objects.get(key=f"wj-{role}")
    own = desk.act(
        a.Register(by=who.key, customer=a.CustomerDetails(phone="13700000001", name="林"), channel="call", kind="repair",
                   content="厨房灯坏了", class_=2, solvable=False), on=None, act_id="own",
    )
    client, faults = signed_in(role), []
    rooms = ("/settings/company", "/settings/duty", "/settings/departments/wj-eng", "/settings/offices/wj/departments/new",
             "/settings/units/department/wj-eng/close") if role == "office_head" else ()
    for path in (f"/cases/{own.number}", f"/workbench/{own.number}", "/coordination", "/rulebooks", *rooms,
                 *(f"/cases/{own.number}/do/{act}" for act in ACTS if act != "register")):
        page = client.get(path)
        assert page.status_code == 200, path
        faults += [(path, found) for found in SECRETS if found in body(page)]
    assert not faults, "\n".join(map(str, faults))


@pytest.mark.parametrize("role", ["agent", "office_head"])
def test_no_act_on_ones_own_case_reaches_another_office(ids, role):
    """Both ends: a number or key typed into one's own case does not write on theirs."""
    there = happen(ids)
    own = desk.act(
        a.Register(by=f"wj-{role}", customer=a.CustomerDetails(phone="13700000001"), channel="call", kind="repair",
                   content="灯坏了", class_=2, solvable=False), on=None, act_id="own",
    )
    client, state = signed_in(role), everything()
    for as_ in ("related", "duplicate"):
        page = client.post(f"/cases/{own.number}/do/link", {"act_id": as_, "version": "1", "to": there["case"], "as": as_})
        assert page.status_code == 422
        assert "漏水" not in body(page)
    house = client.post(f"/cases/{own.number}/do/correct", {"act_id": "h", "version": "1", "field": "house",
                                                            "value": there["house"]})
    assert house.status_code == 422
    assert everything() == state
