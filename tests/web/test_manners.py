"""What a rulebook says about manners stands on the sheet of the act that it is about."""

import pytest
from django.test import Client

from shouwen import desk
from shouwen.kernel import acts as a
from shouwen.rulebooks import load
from shouwen.store import books
from tests import cast

BACKEND = "shouwen.org.sign_in.NumberOrPhone"
MISROUTED = "keep-it-inside"
"""Shown only when a matter was reported as misrouted: a story tells that."""
SHEETS = [
    pytest.param(name, m.at[0], m.id, id=f"{name}-{m.id}")
    for name in (f"R{n}" for n in range(1, 10)) for m in load(name).manners
    if "register" not in m.at and m.id != MISROUTED
]


def sheet(who, number, act):
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client.get(f"/cases/{number}/do/{act}").content.decode()


def enquiry(channel, key):
    return desk.act(a.Register(by="chen", customer="wang", channel=channel, content="车位怎么租", kind="enquiry",
                               solvable=True), on=None, act_id=key, estate="wt-estate")


@pytest.mark.parametrize(("book", "act", "manner"), SHEETS)
def test_it_stands_on_the_sheet(db, book, act, manner):
    books.forget()
    people = cast.build(book)
    if act == "accept":
        done = desk.act(a.Register(by="chen", customer="wang", channel="call", content="漏水", kind="repair", class_=2,
                                   solvable=False), on=None, act_id="r", estate="wt-estate")
        desk.act(a.HandOver(by="chen", to="wt-eng", way="phone_bridge", reason="维修"), on=done.id, act_id="h")
        text = sheet(people["sun"], done.number, act)
    elif act == "report":
        done = desk.act(a.Register(by="chen", customer="wang", channel="call", content="着火", kind="emergency", class_=1,
                                   place="三栋"), on=None, act_id="e", estate="wt-estate")
        text = sheet(people["chen"], done.number, act)
    else:
        text = "".join(sheet(people["chen"], enquiry(c, c).number, act) for c in ("call", "visit"))
    [found] = [m for m in load(book).manners if m.id == manner]
    assert found.show["zh"] in text
