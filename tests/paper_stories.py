"""Two matters that between them owe the forms of every rulebook, and the words of a printed sheet."""

import io
import re
from datetime import timedelta

import pypdf

from shouwen import clock, desk
from shouwen.desk.files import attaching
from shouwen.kernel import acts as a
from shouwen.kernel.outcome import Refusal
from tests import cast


def _do(done, *steps):
    """Steps one after another, each by the first of those who may: rulebooks differ in whose it is."""
    for n, step in enumerate(steps):
        for m, act in enumerate(step if isinstance(step, tuple) else (step,)):
            if not isinstance(desk.act(act, on=done.id, act_id=f"{done.number}.{n}.{m}"), Refusal):
                break


def _told():
    return a.Told(who="孙工", contact="8800", why="归工程部", until=clock.now() + timedelta(hours=3))


def _photo(done, by, name):
    attaching.attach(a.Attach(by=by, file=name), [cast.photo()], on=done.id, act_id=f"{done.number}.photo",
                     sort="image/jpeg", ending="jpg")


def ordinary():
    """A complaint at the desk: slipped to engineering, done, told, visited, learnt from."""
    done = desk.act(a.Register(by="chen", customer="wang", channel="visit", content="电梯按钮坏了三天", kind="complaint",
                               class_=2, read_back=True, solvable=False, own_field=False, place="三号楼"), on=None, act_id="ordinary")
    _photo(done, "chen", "按钮.jpg")
    _do(done,
        tuple(a.HandOver(by="chen", to="wt-eng", way=way, reason="须电工上门", consent=True, told=_told())
              for way in ("slip", "phone_bridge")),
        a.Confirm(by="chen"), a.Report(by="chen", to="sun", outcome="no_answer"), a.Ask(by="chen", to="sun", question="换哪种按钮"),
        a.Promise(by="chen", until=clock.now() + timedelta(hours=3)), a.Tell(by="chen", to="tian", text="已交工程部"),
        a.Accept(by="sun", assigned="qian"),
        a.NameStandIn(by="chen", by_whom="zhou", for_="chen", reason="开会", until=clock.now() + timedelta(hours=2)),
        tuple(a.Account(by=who, text="代办期间已催办") for who in ("zhou", "chen")),
        a.Coordinate(by="kong", lead="wt-eng", parts={"wt-sec": "看住电梯口"}),
        a.Instruct(by="zhou", text="今天换好"),
        tuple(a.Resolve(by=who, result="换了按钮并试梯") for who in ("qian", "sun", "chen", "zhou")),
        tuple(a.TellFirstContact(by=who) for who in ("qian", "sun", "zhou")),
        a.TellCustomer(by="chen", text="按钮换好了", outcome="satisfied", means="call"),
        a.CompleteLog(by="chen"), a.ReturnVisit(by="chen", settled=True, score=5, words="现在很好"))
    return done


def alarm(act_id="alarm"):
    """A fire: reported, checked, ordered, contained, those who told of it informed."""
    done = desk.act(a.Register(by="li", customer="wang", channel="call", content="车棚冒烟", kind="emergency", class_=1,
                               danger="fire", place="车棚", solvable=False), on=None, act_id=act_id)
    _photo(done, "li", "车棚.jpg")
    _do(done, a.Report(by="li", to="highest_on_duty", means="call"), a.Confirm(by="zhou", outcome="on_site"),
        a.RequestInstruction(by="zhou", to="company_leader"), a.Instruct(by="leader", text="断电疏散"),
        a.Contain(by="zhou"), a.TellCustomer(by="zhou", text="火已扑灭", outcome="understood", means="call"), a.TellFirstContact(by="zhou"))
    return done


def printed_text(content):
    """All words of a PDF, read back from the file."""
    return squeezed("".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(content)).pages))


def squeezed(text):
    """Without the breaks of lines and cells, which fall where the sheet wants."""
    return re.sub(r"\s|\u200b", "", text)
