"""印章: set by administrators, printed at the head of every paper, refused where it is no picture."""

import io

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shouwen import desk
from shouwen.kernel import acts as a
from shouwen.org.models import Seal
from shouwen.store.models import AuditLog
from tests.printing.pictures import png
from tests.web.settings_pages import signed_in


def send(client, content, name="seal.png"):
    return client.post("/settings/company/seal", {"picture": SimpleUploadedFile(name, content)})


def test_the_seal_stands_on_every_print(company):
    admin = signed_in(company["zhou"])
    assert send(admin, png(size=30)).status_code == 302
    assert admin.get("/settings/company/seal/picture")["Content-Type"] == "image/png"
    done = desk.act(a.Register(by="chen", customer="wang", channel="call", content="灯不亮", kind="repair", class_=2),
                    on=None, act_id="s")
    answer = signed_in(company["chen"]).get(f"/cases/{done.number}/papers/F02.pdf")
    assert len(pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].images) == 1
    assert AuditLog.objects.filter(what="seal", by="zhou").count() == 1
    assert send(admin, png((1, 2, 3), size=30)).status_code == 302
    assert Seal.objects.count() == 1
    admin.post("/settings/company/seal", {"remove": "1"})
    assert not Seal.objects.exists()
    assert admin.get("/settings/company/seal/picture").status_code == 404


@pytest.mark.parametrize("content", [b"", b"<svg onload=x>", b"\x89PNG\r\n\x1a\nnot one", b"\xff\xd8\xff" + b"x" * 400_000])
def test_what_is_no_seal_is_refused(company, content):
    answer = send(signed_in(company["zhou"]), content)
    assert answer.status_code == 422
    assert "请选一张 300 KB 以内" in answer.content.decode()
    assert not Seal.objects.exists()


def test_only_administrators(company):
    assert send(signed_in(company["chen"]), png()).status_code in (403, 404)
    assert not Seal.objects.exists()
