"""P12: when too many come, some are refused at once and told when to come again; class 1 gets in."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory

from shouwen.gate import Gate, gated, urgent


def test_one_is_served_one_waits_the_third_is_refused():
    gate = Gate(1, 1, patience=60)
    leave = gate.enter()
    got = []
    second = threading.Thread(target=lambda: got.append(gate.enter()))
    second.start()
    while gate._queue._value:  # until the second stands in the queue
        assert second.is_alive()
    assert gate.enter() is None
    leave()
    second.join()
    assert got[0] is not None
    got[0]()
    assert gate.enter() is not None


def test_who_waits_too_long_is_refused_and_takes_no_place():
    gate = Gate(1, 1, patience=0)
    leave = gate.enter()
    assert gate.enter() is None
    assert gate.enter() is None
    leave()
    assert gate.enter() is not None


def test_one_place_is_kept_for_class_1():
    gate = Gate(1, 0, patience=0)
    assert gate.enter() is not None
    leave = gate.enter(lambda: True)
    assert leave is not None
    assert gate.enter() is None
    assert gate.enter(lambda: True) is None
    leave()
    assert gate.enter(lambda: True) is not None


@pytest.mark.parametrize(("method", "path", "data", "is_urgent"), [
    ("get", "/emergency", {}, True), ("get", "/alarm", {}, True), ("post", "/register", {"then": "alarm"}, True),
    ("post", "/register", {"then": "call"}, True), ("post", "/register", {"then": "start"}, False),
    ("get", "/register", {}, False), ("post", "/cases/S000001/do/report", {}, True),
    ("post", "/cases/S000001/do/progress", {}, False), ("get", "/do/report", {}, False), ("get", "/reports", {}, False),
])
def test_what_is_urgent(method, path, data, is_urgent):
    assert urgent(getattr(RequestFactory(), method)(path, data)) is is_urgent


@pytest.fixture
def behind(settings):
    """``behind(work)``: the middleware before ``work``, with one place and nobody waiting."""
    settings.PLACES, settings.QUEUE = 1, 0
    return gated


def test_overload_is_told_with_what_was_typed_and_when_to_come_again(behind):
    ask, busy, free = RequestFactory(), threading.Event(), threading.Event()

    def work(request):
        busy.set()
        assert free.wait(60)
        return HttpResponse("done")

    answer = behind(work)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(answer, ask.get("/workbench"))
        assert busy.wait(60)
        page = answer(ask.post("/cases/S000001/do/progress", {"text": "正在换灯管"}))
        problem = answer(ask.post("/api/v1/cases", "{}", content_type="application/json"))
        alarm = pool.submit(answer, ask.get("/alarm"))
        free.set()
        assert first.result(60).content == alarm.result(60).content == b"done"
    assert page.status_code == problem.status_code == 503
    assert int(page["Retry-After"]) == int(problem["Retry-After"]) > 0
    assert "正在换灯管" in page.content.decode()
    assert "再发一次" in page.content.decode()
    assert json.loads(problem.content)["code"] == "overloaded"
    assert answer(ask.get("/workbench")).content == b"done"


def test_an_error_gives_its_place_back(behind):
    def work(request):
        raise ZeroDivisionError

    answer = behind(work)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            answer(RequestFactory().get("/workbench"))


def test_without_places_there_is_no_gate(settings):
    settings.PLACES = 0
    with pytest.raises(MiddlewareNotUsed):
        gated(lambda request: HttpResponse("done"))
