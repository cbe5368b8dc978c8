"""P9: every tampering is found, with case and sequence: bits, columns, swaps, inserts, cuts, drops."""

import random
import secrets

import pytest
from django.db import models as dm

from shouwen import clock, desk
from shouwen.desk.verifying import verify, write_head
from shouwen.kernel import acts as a
from shouwen.kernel import chain
from shouwen.store import models as m
from shouwen.store import read

BITS = random.Random(9)


@pytest.fixture
def case(company):
    """A case with four events, notices, duties and values, and a head that has seen it."""
    done = desk.act(a.Register(by="li", customer="wang", channel="verbal", content="楼道灯不亮", kind="repair",
                               class_=2, solvable=False), on=None, act_id="k1")
    desk.act(a.HandOver(by="li", to="superior", way="to_superior", reason="需工程部"), on=done.id, act_id="h1")
    desk.act(a.Accept(by="zhao"), on=done.id, act_id="a1")
    desk.act(a.Note(by="zhao", text="先看看灯座"), on=done.id, act_id="n1")
    write_head()
    assert list(verify()) == []
    return m.Case.objects.get(pk=done.id)


def found(case, seq=None):
    """Whether verifying names this case, and the sequence where one is asked for."""
    number = read.number_of(case.pk)
    return any(f.startswith(f"{number} #{seq}:" if seq else number) for f in verify())


def stored(case):
    return list(read.raw_events(case.pk))


def test_every_bit_of_every_event(case):
    """The chain itself, in memory: each single bit of body and digest."""
    events = stored(case)
    assert chain.verify(case.uid, events) is None
    for place, (seq, body, digest) in enumerate(events):
        for bit in range(len(body) * 8):
            changed = bytearray(body)
            changed[bit // 8] ^= 1 << bit % 8
            line = [*events[:place], (seq, bytes(changed), digest), *events[place + 1:]]
            assert chain.verify(case.uid, line) == seq
        for bit in range(len(digest) * 8):
            changed = bytearray(digest)
            changed[bit // 8] ^= 1 << bit % 8
            line = [*events[:place], (seq, body, bytes(changed)), *events[place + 1:]]
            assert chain.verify(case.uid, line) == seq


def test_ten_thousand_random_bits(case):
    events = stored(case)
    whole = sum(len(body) + len(digest) for _s, body, digest in events) * 8
    for _ in range(10_000):
        bit, line, hit = BITS.randrange(whole), [], None
        for seq, body, digest in events:
            both = bytearray(body + digest)
            if hit is None and bit < len(both) * 8:
                both[bit // 8] ^= 1 << bit % 8
                hit = seq
            elif hit is None:
                bit -= len(both) * 8
            line.append((seq, bytes(both[:len(body)]), bytes(both[len(body):])))
        assert chain.verify(case.uid, line) == hit


def test_bits_in_the_database(case):
    """The same through the tables, at a hundred places."""
    for event in m.Event.objects.filter(case=case):
        body = bytes(event.body)
        for _ in range(25):
            changed, bit = bytearray(body), BITS.randrange(len(body) * 8)
            changed[bit // 8] ^= 1 << bit % 8
            m.Event.objects.filter(pk=event.pk).update(body=bytes(changed))
            assert found(case, event.seq)
        m.Event.objects.filter(pk=event.pk).update(body=body)
    assert list(verify()) == []


NOT_DERIVED = {"id", "case", "notices", "duties", "events", "values", "receipts", "attachments",
               "estate", "house", "book", "book_hash", "created_at", "next_at"}
"""Keys, relations, and what stands beside the events by nature: the place, the book, the clock's own."""


def columns(table, also=()):
    return [f.name for f in table._meta.fields if f.name not in NOT_DERIVED and f.name not in also]


def other(field, value):
    """Another value that the column could hold."""
    if isinstance(field, dm.DateTimeField):
        return clock.now() if value is None else value.replace(year=value.year - 1)
    if isinstance(field, dm.JSONField):
        return ["R9-none"]
    if isinstance(field, dm.IntegerField):
        return value + 100
    if isinstance(field, dm.BinaryField):
        return secrets.token_bytes(32)
    longest = getattr(field, "max_length", None) or len(value) + 1
    return (value + "x")[-longest:]


@pytest.mark.parametrize(("table", "column"), [
    *((m.Case, c) for c in columns(m.Case)), *((m.Event, c) for c in columns(m.Event)),
    *((m.Duty, c) for c in columns(m.Duty)), *((m.Notice, c) for c in columns(m.Notice, ("read_at", "sent_at"))),
    *((m.Value, c) for c in columns(m.Value)),
], ids=lambda x: x if isinstance(x, str) else x.__name__)
def test_every_column(case, table, column):
    """Lists read columns: one that says other than the events is tampering too."""
    row = table.objects.filter(**({"pk": case.pk} if table is m.Case else {"case": case})).order_by("pk").first()
    field = table._meta.get_field(column)
    table.objects.filter(pk=row.pk).update(**{column: other(field, getattr(row, column))})
    assert found(case)


@pytest.mark.parametrize("table", [m.Duty, m.Notice, m.Value, m.Event], ids=lambda t: t.__name__)
def test_a_row_taken_away_or_put_in(case, table):
    row = table.objects.filter(case=case).order_by("pk").first()
    kept = {f.attname: getattr(row, f.attname) for f in table._meta.fields if f.name != "id"}
    row.delete()
    assert found(case)
    table.objects.create(**kept)
    assert list(verify()) == []
    changed = {"seq": 77} if table is not m.Duty else {"duty": "another"}
    table.objects.create(**{**kept, **changed})
    assert found(case)


def test_two_events_swapped(case):
    two, three = (m.Event.objects.get(case=case, seq=n) for n in (2, 3))
    m.Event.objects.filter(pk=two.pk).update(seq=99)
    m.Event.objects.filter(pk=three.pk).update(seq=2)
    m.Event.objects.filter(pk=two.pk).update(seq=3)
    assert found(case, 2)


def test_an_event_inserted_with_a_right_digest(case):
    body = bytes(m.Event.objects.get(case=case, seq=4).body).replace(b'"seq":4', b'"seq":5')
    digest = chain.digest(body, bytes(case.hash))
    m.Event.objects.create(case=case, seq=5, at=clock.now(), type="noted", by="zhao", body=body, hash=digest)
    assert found(case)
    m.Case.objects.filter(pk=case.pk).update(version=5, hash=digest)
    assert found(case)


def test_a_tail_cut_so_that_the_rest_is_whole(case):
    """State, version, hash and rows put back to what they were after the third event."""
    from shouwen.kernel.events import fold
    from shouwen.store.write import parties

    m.Event.objects.filter(case=case, seq=4).delete()
    m.Value.objects.filter(case=case, seq=4).delete()
    m.Notice.objects.filter(case=case, seq=4).delete()
    before = fold(read.events(case.pk), case.uid)
    m.Case.objects.filter(pk=case.pk).update(
        version=3, hash=m.Event.objects.get(case=case, seq=3).hash, parties=parties(before),
        state=chain.encode(before).decode(), updated_at=m.Event.objects.get(case=case, seq=3).at)
    assert found(case, 3)


def test_a_history_written_anew_from_its_beginning(case):
    """Whoever can write everything can chain anew; the signed head still knows."""
    head = chain.genesis(case.uid)
    for event in m.Event.objects.filter(case=case).order_by("seq"):
        body = bytes(event.body).replace(b'"by":"zhao"', b'"by":"zhou"')
        head = chain.digest(body, head)
        m.Event.objects.filter(pk=event.pk).update(body=body, hash=head)
    m.Case.objects.filter(pk=case.pk).update(hash=head)
    assert found(case)


def test_a_case_dropped_with_all_that_belongs_to_it(case):
    for table in (m.Notice, m.Duty, m.Value, m.Receipt, m.Event):
        table.objects.filter(case=case).delete()
    case_was = m.Case.objects.get(pk=case.pk)
    m.Case.objects.filter(pk=case.pk).delete()
    assert found(case_was)


@pytest.mark.parametrize("column", ["body", "digest", "signature"])
def test_the_signed_head_itself(case, column):
    head = m.DailyHead.objects.get()
    value = getattr(head, column)
    for place in range(0, len(value), max(1, len(value) // 20)):
        changed = value[:place] + ("0" if value[place] != "0" else "1") + value[place + 1:]
        m.DailyHead.objects.filter(pk=head.pk).update(**{column: changed})
        assert any("总链头" in f for f in verify())


def test_a_head_taken_away_is_missed_by_the_line_that_was_kept_outside(case):
    line = write_head()
    assert list(verify(kept=[line])) == []
    m.DailyHead.objects.all().delete()
    for table in (m.Notice, m.Duty, m.Value, m.Receipt, m.Event, m.Case):
        table.objects.all().delete()
    assert list(verify()) == []
    [fault] = verify(kept=[line])
    assert "总链头" in fault


def test_a_line_that_this_key_never_signed(case):
    line = write_head()
    changed = line[:-1] + ("0" if line[-1] != "0" else "1")
    assert list(verify(kept=[changed])) != []
    assert list(verify(kept=["no head at all"])) != []


@pytest.mark.parametrize("harm", ["changed", "lost"])
def test_a_file_that_rots_is_named_and_not_served(case, company, settings, tmp_path, client, harm):
    from shouwen.desk.files.attaching import attach, folder

    settings.MEDIA_ROOT = tmp_path
    attach(a.Attach(by="zhao", file="lamp.jpg"), [b"\xff\xd8\xff\xe0 a photo"], on=case.pk, act_id="f1",
           sort="image/jpeg", ending="jpg")
    assert list(verify()) == []
    row = m.Attachment.objects.get()
    client.force_login(company["zhou"], backend="shouwen.org.sign_in.NumberOrPhone")
    assert client.get(f"/attachments/{row.name}").status_code == 200
    path = folder() / row.name
    if harm == "changed":
        path.write_bytes(path.read_bytes()[:-1] + b"p")
    else:
        path.unlink()
    assert found(case, row.seq)
    assert client.get(f"/attachments/{row.name}").status_code == 404
