"""登记: one screen in the order of a conversation, one submission."""

import secrets
from collections.abc import Callable
from typing import Any

import msgspec
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwen import clock, desk
from shouwen.desk import pads
from shouwen.desk.customers import plain_phone
from shouwen.faults import fault
from shouwen.kernel import acts as a
from shouwen.kernel.acts import Act
from shouwen.kernel.outcome import Refusal
from shouwen.org import roster
from shouwen.org.houses import house_at
from shouwen.org.models import Estate, Staff
from shouwen.queries import scope
from shouwen.queries.colleagues import colleagues, department_named, named
from shouwen.queries.pads import scanned
from shouwen.store import books
from shouwen.store.read import known_to, reserved
from shouwen.web import reception, words
from shouwen.web.mending import mended
from shouwen.web.pages import explained, go, page
from shouwen.web.sheets import local_time
from shouwen.web.views.registering.estates import estates_of
from shouwen.web.views.registering.houses import moved, picked, who_and_where
from shouwen.web.views.registering.proposing import parted, proposed, taken, unseen_danger

CHOICES = ("answer", "start", "hand_over", "call", "alarm", "only")


@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    me = request.user
    typed = request.POST.dict() if request.method == "POST" else dict(request.GET.items())
    errors: dict[str, str] = {}
    refusal = None
    picking = picked(typed)
    typed = moved(typed)
    if request.method == "POST" and not picking:
        estate = _estate(me, typed.get("estate", ""))
        errors = faults(typed, estate) | _unknown_colleagues(typed, me)
        if not errors:
            try:
                outcome = _registered(typed, me, estate)
            except msgspec.ValidationError as error:
                field, said = mended(error)
                errors[field or "content"] = said
            except pads.Used:
                errors["content"] = _("这个纸质编号刚刚登记了别的事项，请扫另一个，或不用编号登记")
                typed.pop("pad", None)
            except desk.Conflict:
                errors["content"] = _("这一条已经用同样的编号登记过别的内容，请刷新后再记")
            else:
                if not isinstance(outcome, Refusal) and _alarms(typed):
                    return go(request, "emergency")
                if not isinstance(outcome, Refusal):
                    fault("answer.unsent")
                    return go(request, "case", outcome.number)
                refusal = explained(outcome, books.of_estate(estate))
                if outcome.facts.get("unknown") == typed.get("customer", "").partition(" ")[0]:
                    typed.pop("customer", None)  # the name and number that were typed say who it is
    if picking:
        typed = taken(typed, _estate(me, typed.get("estate", "")))
    status = 422 if errors or refusal else 200
    return page(request, "register.html", _context(me, typed, errors, refusal), status)


def _alarms(typed: dict[str, Any]) -> bool:
    """Whether what was sent raises an alarm: by itself, or one of its matters."""
    then = typed.get("then")
    return then == "call" or (then == "split" and any(one["then"] == "call" for one in parted(typed)))


def _registered(typed: dict[str, Any], me: Staff, estate: Estate) -> desk.Done | Refusal:
    """One registration, or one for each matter of the message; and the link that was chosen.

    Of several, the first answers; a refusal stops, and what was registered before it stays, since
    every matter has its own key and the next try finds it written.
    """
    if typed.get("then") == "split":
        typed = {**typed, "occurred_at": typed.get("occurred_at") or clock.now().isoformat()}
        done = []
        for one in parted(typed):
            found = desk.act(acts_of(one, me, estate), on=None, act_id=one["client_id"], estate=estate.key)
            if isinstance(found, Refusal):
                return found
            done.append(found)
        return done[0]
    outcome = desk.act(acts_of(typed, me, estate), on=None, act_id=typed["client_id"], estate=estate.key,
                       beside=_under_its_number(typed.get("pad", ""), me))
    if not isinstance(outcome, Refusal) and typed.get("same"):
        joined = desk.act(
            [a.Link(by=me.key, to=typed["same"], as_="duplicate")], on=outcome.id,
            act_id=f"{typed['client_id']}-same", seen=outcome.version,
        )
        return outcome if isinstance(joined, Refusal) else joined
    return outcome


def _under_its_number(token: str, me: Staff) -> Callable[[desk.Done], None] | None:
    """What puts the matter under the number of a printed pad whose code was scanned."""
    row = scanned(token, seen_by=me)
    return None if row is None else lambda done: pads.take(row, done, clock.now())


def _context(
    me: Staff, typed: dict[str, Any], errors: dict[str, str], refusal: dict[str, Any] | None
) -> dict[str, Any]:
    office = scope.office_of(me)
    estates, estate = estates_of(me, str(typed.get("estate", "")))
    book = books.of_estate(estate) if estate else None
    found = roster.present_roster()
    operative = book is not None and all(p in book.posts.get("operative", ()) for p in me.posts)
    departments = [d for d in found.departments.values() if d.office == (office or d.office)]
    return {
        "typed": typed, "errors": errors, "refusal": refusal, "estates": estates, "book": book,
        "kinds": words.KINDS.items(), "channels": words.CHANNELS.items(),
        "dangers": words.DANGERS.items(), "departments": departments,
        "reserved": reserved(pad.pk) if (pad := scanned(str(typed.get("pad", "")), seen_by=me)) else "",
        "client_id": typed.get("client_id") or secrets.token_hex(16), "estate": estate,
        "operative": operative, "where_to": _where_to(book, _groups(me, operative), departments),
        "colleagues": colleagues(seen_by=me, now=clock.now()).values("number", "name"),
        "ways": [(w, words.WAYS[w]) for w in ("phone_bridge", "on_site", "escort", "slip")],
        **reception.context(book), **who_and_where(me, estate, typed), **proposed(me, estate, typed),
    }


def _groups(me: Staff, operative: bool) -> set[str]:
    """The groups of a rulebook's routes to which this person belongs."""
    found = {"staff", "operative" if operative else "manager"}
    if {"agent", "receptionist"} & set(me.posts):
        found |= {"desk", "on_duty_agent"}
    return found | ({"coordinator"} & set(me.posts))


def _where_to(book: Any, groups: set[str], departments: list[Any]) -> list[tuple[str, str]]:
    """Recipients that the rulebook's routes leave open to this person."""
    if book is None:
        return []
    routes = [r for r in book.routes if groups & set(r.from_)]
    wanted = dict.fromkeys(t for r in routes for t in r.to)
    found = []
    for role in ("superior", "on_duty_agent", "coordinator"):
        if role in wanted or (role == "on_duty_agent" and "service_centre" in wanted):
            found.append((role, words.word(words.ROLES, role)))
    if "department" in wanted:
        found += [(d.id, d.name) for d in departments if not d.service_centre]
    return found


def _estate(me: Staff, key: str) -> Estate:
    return estates_of(me, key)[1]


LONGEST = {"name": 60, "house": 120, "place": 200}


def faults(typed: dict[str, Any], estate: Estate | None) -> dict[str, str]:
    """What is wrong with the fields, each with what to do; nothing is lost."""
    found = {}
    phone, house = typed.get("phone", "").strip(), typed.get("house", "").strip()
    if not typed.get("content", "").strip():
        found["content"] = _("请写一句客户的原话")
    if len(typed.get("content", "")) > 2000:
        found["content"] = _("太长了，请写在 2000 字以内")
    for field, most in LONGEST.items():
        if len(typed.get(field, "").strip()) > most:
            found[field] = _("太长了，请写在 %(most)s 字以内") % {"most": most}
    if phone and plain_phone(phone) is None:
        found["phone"] = _("这不像电话号码，请核对，例如 13800000000 或 0755-12345678")
    urgent = typed.get("then") in ("alarm", "call")
    if estate and typed.get("estate", estate.key) != estate.key:
        found["estate"] = _("没有这个小区，请重新选")
    if house and estate and not urgent and house_at(estate, house) is None:
        found["house"] = _("本小区没有这个房号，请按楼栋选，或写成 3-2-1202")
    if typed.get("then") == "answer" and not typed.get("text", "").strip():
        found["text"] = _("请写您是怎样答复的")
    if typed.get("then") == "hand_over" and not typed.get("to"):
        found["to"] = _("请选交给谁")
    rings = typed.get("rings", "").strip()
    if rings and not (rings.isdigit() and int(rings) <= 30):
        found["rings"] = _("请写响了几声，0 到 30")
    if typed.get("then") == "split" and not any(parted({**typed, "client_id": ""})):
        found["content"] = _("请至少留一件要登记的事")
    if estate and not found and (danger := unseen_danger(typed, estate)):
        found["proposal"] = danger
    if not typed.get("client_id"):
        found["content"] = _("页面已过期，请刷新后再记")
    return found


COLLEAGUES = ("first_contact", "about")
"""Fields that name a member of staff: who was met first, whom the matter is about."""


def _unknown_colleagues(typed: dict[str, Any], me: Staff) -> dict[str, str]:
    return {
        field: _("没有找到这位员工，请从列表里选，或写工号；整个部门只能表扬，写部门名称并勾选表扬")
        for field in COLLEAGUES
        if typed.get(field, "").strip() and _colleague(typed, field, me) is None
    }


def _colleague(typed: dict[str, Any], field: str, me: Staff) -> str | None:
    text = typed.get(field, "").strip()
    found = named(text, seen_by=me, now=clock.now()) if text else None
    if found is None and text and field == "about" and typed.get("praise"):
        found = department_named(text, seen_by=me)
    return found.key if found else None


def acts_of(typed: dict[str, Any], me: Staff, estate: Estate) -> list[Act]:
    """The registration and what follows it in the same submission."""
    then = typed.get("then", "only")
    occurred = local_time(typed["occurred_at"]) if typed.get("occurred_at") else None
    solvable = {"answer": True, "start": True}.get(then, False)
    house = _house(typed, estate)
    fields: dict[str, Any] = {
        "by": me.key, "channel": typed.get("channel") or "verbal",
        "content": typed["content"].strip(), "solvable": solvable,
        "kind": typed.get("kind") or None, "class": int(typed["class"]) if typed.get("class") in ("1", "2", "3") else None,
        "place": typed.get("place", "").strip() or house or None,
        "read_back": True if typed.get("read_back") else None,
        "department": typed.get("department") or None,
        "danger": typed.get("danger") or typed.get("red_danger") or None, "occurred_at": occurred,
        "sent_at": local_time(typed["sent_at"]) if typed.get("sent_at") else None,
        "first_contact": _colleague(typed, "first_contact", me), "customer": _customer(typed, house, estate),
        "about": _colleague(typed, "about", me), "praise": True if typed.get("praise") else None,
    }
    if typed.get("rings") and fields["channel"] == reception.RINGS_COUNT_ON:
        fields["rings"] = int(typed["rings"])
    if then in ("alarm", "call"):
        fields["class"] = 1
    acts = [a.from_fields("register", {k: v for k, v in fields.items() if v is not None})]
    if typed.get("until") and then == "start":
        acts.append(a.from_fields("promise", {"by": me.key, "until": local_time(typed["until"])}))
    if then == "answer":
        acts += [a.from_fields("answer", {"by": me.key, "text": typed["text"].strip()})]
        acts += [a.Close(by=me.key)] if typed.get("close") and not _closes_itself(estate) else []
    elif then == "start":
        acts.append(a.Start(by=me.key))
    elif then == "hand_over":
        acts.append(_hand_over(typed, me))
    elif then == "alarm":
        acts.append(a.Report(by=me.key, to="highest_on_duty", means="call"))
    elif then == "call":  # his screen is taken over at once; a call, or his tap, makes it a report
        acts.append(a.Report(by=me.key, to="highest_on_duty", means="message"))
    return acts


def _closes_itself(estate: Estate) -> bool:
    return bool(books.of_estate(estate).closes_itself)


def _house(typed: dict[str, Any], estate: Estate) -> str:
    """The house as the register writes it: as typed, else that of the person who was chosen."""
    asked = typed.get("house", "").strip() or typed.get("customer", "").partition(" ")[2]
    found = house_at(estate, asked) if asked else None
    return found.label if found else asked


def _customer(typed: dict[str, Any], house: str, estate: Estate) -> Any:
    """Who was chosen, unless the number that was typed meanwhile is another's; else what was typed."""
    key = typed.get("customer", "").partition(" ")[0]
    phone = plain_phone(typed.get("phone", ""))
    known = known_to(estate.office.key).filter(key=key).first() if key else None
    if key and not (known and phone and known.phone != phone):
        return key
    if typed.get("anonymous"):
        return {"anonymous": True}
    named = {k: v for k, v in (("name", typed.get("name", "").strip()), ("phone", phone), ("house", house)) if v}
    return named or None


def _hand_over(typed: dict[str, Any], me: Staff) -> a.HandOver:
    to = typed["to"]
    way = typed.get("way") or {"superior": "to_superior", "on_duty_agent": "to_centre"}.get(to)
    found = roster.present_roster()
    department = found.departments.get(to)
    who = department.name if department else words.word(words.ROLES, to)
    until = local_time(typed["until"]) if typed.get("until") else None
    told = {
        "who": who, "contact": typed.get("contact") or me.phone or me.number,
        "why": typed.get("why") or typed.get("reason") or _("需由对方办理"),
    }
    if until is not None:
        told["until"] = until
    fields = {"by": me.key, "to": to, "way": way or "phone_bridge", "told": told,
              "reason": typed.get("reason") or typed.get("why") or _("需由对方办理"),
              "consent": bool(typed.get("consent")) or None}
    return a.from_fields("hand_over", {k: v for k, v in fields.items() if v is not None})  # type: ignore[return-value]
