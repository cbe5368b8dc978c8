"""Writing together: what waits at the same time shares a commit, and nothing else."""

import threading
import time

import pytest
from django.db import OperationalError, connections

from shouwen import clock
from shouwen.store import models as m
from shouwen.store import turns

pytestmark = pytest.mark.django_db(transaction=True)


def line(n):
    """Write one row, and say so."""
    m.RefusalLog.objects.create(case_uid=str(n), at=clock.now(), by="li", act="note", code="RF90", clause=[])
    return n


def waiting_together(writings):
    """What came of each, all of them having waited behind one who held the turn; and the threads
    that did the writing."""
    came, writers, threads = {}, [], []

    def wait_for(n, write):
        def noted():
            writers.append(threading.get_ident())
            return write()

        try:
            came[n] = turns.together(noted)
        except Exception as error:
            came[n] = error
        finally:
            connections.close_all()

    with turns._LOCK:
        for n, write in enumerate(writings):
            threads.append(threading.Thread(target=wait_for, args=(n, write)))
            threads[-1].start()
            while len(turns._QUEUE) <= n:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    return came, writers


def kept():
    return set(m.RefusalLog.objects.values_list("case_uid", flat=True))


def test_who_has_the_turn_writes_for_all_who_wait():
    came, writers = waiting_together([lambda n=n: line(n) for n in range(5)])
    assert came == {n: n for n in range(5)}
    assert len(set(writers)) == 1
    assert kept() == {"0", "1", "2", "3", "4"}


def test_one_that_fails_leaves_nothing_and_takes_nobody_with_it():
    def fails():
        line("half")
        raise ValueError("no")

    came, _ = waiting_together([lambda: line(1), fails, lambda: line(2)])
    assert isinstance(came[1], ValueError)
    assert (came[0], came[2]) == (1, 2)
    assert kept() == {"1", "2"}


def test_a_database_in_trouble_fails_all_and_keeps_nothing():
    def breaks():
        raise OperationalError("disk full")

    came, _ = waiting_together([lambda: line(1), breaks, lambda: line(2)])
    assert all(isinstance(error, OperationalError) for error in came.values())
    assert len({id(error) for error in came.values()}) == 3
    assert kept() == set()


def test_the_queue_goes_on_after_trouble():
    waiting_together([lambda: 1 / 0, lambda: 1 / 0])
    assert waiting_together([lambda: line(1)])[0] == {0: 1}
    assert kept() == {"1"}


def test_more_than_go_together_are_written_one_batch_after_the_other():
    many = turns.MOST_TOGETHER + 3
    came, writers = waiting_together([lambda n=n: line(n) for n in range(many)])
    assert came == {n: n for n in range(many)}
    assert len(set(writers)) == 2
