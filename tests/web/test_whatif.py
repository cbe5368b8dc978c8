"""换一部制度会怎样, in the browser: asked, played by the worker, read, opened down to one case."""

from datetime import timedelta

import pytest

from shouwen import clock, desk, jobs
from shouwen.kernel import acts as a
from shouwen.kernel.context import CHINA
from shouwen.reports import asked, carrying, pool
from shouwen.store.models import Event, Replay

DAY = timedelta(days=1)


def _told(until):
    return a.Told(who="赵队长", contact="8800", why="要工具", until=until)


@pytest.fixture
def matter(company):
    return tell_matter()


def tell_matter():
    """One matter of ten days ago, handed up, over and done; an hour's limit was missed."""
    at = (clock.now() - 10 * DAY).replace(hour=2, minute=0, second=0, microsecond=0)
    steps = (
        (a.Register(by="li", customer="wang", channel="verbal", content="楼道灯不亮", kind="repair", class_=2,
                    solvable=False, department="wt-eng", place="三号楼", read_back=True), 0),
        (a.HandOver(by="li", to="superior", way="to_superior", told=_told(at + DAY)), 3),
        (a.Accept(by="zhao"), 5),
        (a.HandOver(by="zhao", to="wt-eng", way="phone_bridge", reason="要工具", told=_told(at + DAY)), 9),
        (a.Accept(by="sun", assigned="qian"), 14),
        (a.Resolve(by="qian", result="换了灯管"), 300),
    )
    case = None
    for n, (what, minutes) in enumerate(steps):
        done = desk.act(what, on=case, act_id=f"m{n}", now=at + timedelta(minutes=minutes), estate="wt-estate")
        case = done.id
    return done.number


@pytest.fixture
def here(settings, monkeypatch):
    """Jobs are done where they are asked for, in one process."""
    settings.JOBS_AT_ONCE = True
    monkeypatch.setattr(pool, "cores", lambda: 1)


def signed_in(client, who, company):
    client.force_login(company[who], backend="shouwen.org.sign_in.NumberOrPhone")
    return client


def today(back=0):
    return (clock.now().astimezone(CHINA) - back * DAY).date().isoformat()


def post(client, django_capture_on_commit_callbacks, **more):
    with django_capture_on_commit_callbacks(execute=True):
        return client.post("/rulebooks/what-if", {"book": "R1", "from": today(30), "to": today(), **more})


def test_from_the_question_to_one_case(
    client, company, matter, here, django_capture_on_commit_callbacks
):
    boss = signed_in(client, "zhou", company)
    assert "换一部制度会怎样" in boss.get("/rulebooks").content.decode()
    answer = post(boss, django_capture_on_commit_callbacks)
    row = Replay.objects.get()
    assert answer.url == f"/rulebooks/what-if/{row.pk}"
    assert row.state == Replay.DONE
    text = boss.get(answer.url).content.decode()
    figures = asked.answer_of(row).total.figures
    assert f'<b class="num">{figures["would_refused"]}</b>' in text
    assert "R1 " in text
    assert "没有算进去的" in text
    assert "按部门" in text
    behind = boss.get(f"{answer.url}/cases?by=person&key=li&figure=would_refused").content.decode()
    assert matter in behind
    both = boss.get(f"{answer.url}/cases/{matter}").content.decode()
    assert "两条时间线" in both
    assert "被拒" in both
    assert "应改为" in both
    data = boss.get(f"{answer.url}/data").json()
    assert data["total"]["figures"] == figures
    assert boss.get(f"{answer.url}/cases?by=person&key=nobody&figure=would_refused").status_code == 404


def test_every_rulebook_on_one_page(client, company, matter, here, django_capture_on_commit_callbacks):
    boss = signed_in(client, "zhou", company)
    answer = post(boss, django_capture_on_commit_callbacks, book="all")
    text = boss.get(answer.url).content.decode()
    assert "没有算进去的" in text
    for row in Replay.objects.all():
        assert row.state == Replay.DONE, row.book
        figures = asked.answer_of(row).total.figures
        assert f'{figures.get("was_owed", 0)} → {figures.get("would_owed", 0)}' in text
    assert {"R1", "R9", "unified"} <= {r.book for r in Replay.objects.all()}


def test_only_managers_and_auditors_and_each_his_own(
    client, company, matter, here, django_capture_on_commit_callbacks
):
    boss = signed_in(client, "zhou", company)
    url = post(boss, django_capture_on_commit_callbacks).url
    for who in ("li", "chen", "outsider"):
        other = signed_in(client, who, company)
        assert "换一部制度会怎样" not in other.get("/rulebooks").content.decode()
        assert other.get("/rulebooks/what-if").status_code == 404
        assert other.get(url).status_code == 404
        assert other.post(f"{url}/stop").status_code == 404
    assert signed_in(client, "sun", company).get(url).status_code == 404, "another manager's question"
    leader = signed_in(client, "leader", company)
    assert matter in leader.get(url).content.decode(), "company leaders see everybody's"


def test_what_cannot_be_asked_says_why(client, company, here, django_capture_on_commit_callbacks):
    boss = signed_in(client, "zhou", company)
    for wrong in ({"from": ""}, {"from": today(), "to": today(3)}, {"from": today(-3), "to": today(-2)},
                  {"book": "R77"}, {"book": "R9@draft"}, {"book": ""}):
        answer = post(boss, django_capture_on_commit_callbacks, **wrong)
        assert answer.status_code == 422, wrong
        assert 'role="alert"' in answer.content.decode()
    assert not Replay.objects.exists()


def _waiting(company):
    now = clock.now()
    from shouwen.reports.whatif import book_of

    return Replay.objects.create(by="zhou", book="R1", sources=book_of("R1").sources, since=now - 30 * DAY,
                                 before=now, until=now, asked_at=now)


def test_breaking_off_keeps_no_answer(client, company, matter, here, monkeypatch):
    boss, row = signed_in(client, "zhou", company), _waiting(company)
    assert "刷新" in boss.get(f"/rulebooks/what-if/{row.pk}").content.decode()
    boss.post(f"/rulebooks/what-if/{row.pk}/stop")
    asked.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.answer) == (Replay.CANCELLED, "")
    running = _waiting(company)
    monkeypatch.setattr(carrying, "BEAT", timedelta(seconds=-1))
    monkeypatch.setattr(carrying.Beat, "progress", lambda self, done, total: carrying.stop(running))
    asked.run(running.pk)
    running.refresh_from_db()
    assert (running.state, running.answer) == (Replay.CANCELLED, "")
    assert "已中断" in boss.get(f"/rulebooks/what-if/{running.pk}").content.decode()


def test_a_job_that_comes_twice_is_played_once_and_a_dead_one_again(company, matter, here):
    row = _waiting(company)
    Replay.objects.filter(pk=row.pk).update(state=Replay.RUNNING, beat_at=clock.now())
    with pytest.raises(jobs.Busy):
        asked.run(row.pk)
    Replay.objects.filter(pk=row.pk).update(beat_at=clock.now() - 2 * carrying.SILENT)
    asked.pick_up()
    row.refresh_from_db()
    assert row.state == Replay.DONE
    asked.run(row.pk)
    asked.run(row.pk + 1)
    assert Replay.objects.get().state == Replay.DONE


def test_asking_changes_no_case(client, company, matter, here, django_capture_on_commit_callbacks):
    before = list(Event.objects.values_list("pk", "hash"))
    boss = signed_in(client, "zhou", company)
    url = post(boss, django_capture_on_commit_callbacks).url
    boss.get(f"{url}/cases/{matter}")
    assert list(Event.objects.values_list("pk", "hash")) == before
