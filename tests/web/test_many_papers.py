"""The papers of many matters as one pack: made by the worker with progress, broken off, seen by its asker alone."""

import io
import zipfile

import pypdf
import pytest
from django.utils import timezone

from shouwen import desk
from shouwen.kernel import acts as a
from shouwen.org.models import Staff
from shouwen.reports import made
from shouwen.store.models import MadeFile
from shouwen.web import making, paper_files
from tests.web.settings_pages import signed_in


@pytest.fixture(autouse=True)
def _kept_here(settings, tmp_path):
    settings.MADE_ROOT = tmp_path


@pytest.fixture
def matters(company):
    return [
        desk.act(a.Register(by="chen", customer="wang", channel="call", content=f"第{n}件：灯不亮", kind="repair",
                            class_=2, solvable=False), on=None, act_id=f"m{n}")
        for n in range(3)
    ]


def ask(who, **typed):
    today = timezone.localdate().isoformat()
    answer = signed_in(who).post("/papers", {"since": today, "until": today, "form": "", **typed})
    assert answer.status_code == 302
    return MadeFile.objects.get(pk=int(answer["Location"].rpartition("/")[2]))


def test_each_paper_is_a_file_with_its_own_words(company, matters):
    row = ask(company["chen"])
    making.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.done, row.total) == (MadeFile.DONE, row.done, row.total)
    with zipfile.ZipFile(made.place(row)) as pack:
        names = pack.namelist()
        assert names == [f"{m.number}-F02.pdf" for m in matters]
        for n, name in enumerate(names):
            found = pypdf.PdfReader(io.BytesIO(pack.read(name))).pages[0].extract_text()
            assert f"第{n}件：灯不亮" in found
            assert "陈静" in found
    fetched = signed_in(company["chen"]).get(f"/files/{row.pk}/fetch")
    assert fetched["Content-Type"] == "application/zip"
    assert signed_in(company["zhou"]).get(f"/files/{row.pk}/fetch").status_code == 404


def test_only_what_the_asker_may_see_and_the_form_that_was_chosen(company, matters):
    for who, form, files in (("outsider", "", 0), ("zhou", "F04", 0), ("zhou", "F02", 3)):
        row = ask(company[who], form=form)
        making.run(row.pk)
        with zipfile.ZipFile(made.place(MadeFile.objects.get(pk=row.pk))) as pack:
            assert len(pack.namelist()) == files, who


def test_it_tells_how_far_it_is_and_can_be_broken_off(company, matters, tmp_path):
    row, told = ask(company["chen"]), []

    def beat(done, total):
        told.append((done, total))
        if done == 2:
            raise made.Stopped

    with pytest.raises(made.Stopped):
        paper_files.make(row, Staff.objects.get(key="chen"), tmp_path / "pack.zip", beat)
    assert told == [(0, 3), (1, 3), (1, 3), (2, 3)]
    signed_in(company["chen"]).post(f"/files/{row.pk}/stop")
    making.run(row.pk)  # the worker comes too late
    row.refresh_from_db()
    assert row.state == MadeFile.CANCELLED
    assert [p.name for p in tmp_path.iterdir()] == ["pack.zip"]


@pytest.mark.parametrize("typed", [
    {"since": "gestern"}, {"since": "2026-11-30", "until": "2026-11-01"}, {"since": "1990-01-01"}, {"form": "F99"},
])
def test_what_cannot_be_is_said(company, typed):
    today = timezone.localdate().isoformat()
    answer = signed_in(company["chen"]).post("/papers", {"since": today, "until": today, "form": "", **typed})
    assert answer.status_code == 422
    assert "日期" in answer.content.decode()
