"""Videos and voice on a case: known by their bytes, without their place, played in parts."""

import io
import struct
import wave

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shouwen import desk
from shouwen.desk import recordings
from shouwen.desk.stripping import Unreadable
from shouwen.kernel import acts as a
from shouwen.store.models import Attachment
from shouwen.web.views.cases.attachments import sort_of
from tests.web.settings_pages import signed_in

PLACE = b"+30.2741+120.1551+012.3/"
TAKEN = struct.pack(">II", 3_900_000_000, 3_900_000_001)


def box(name, *content):
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), name) + body


def film(*, brand=b"mp42", track=b"avc1"):
    """A film as telephones make it: place and device among the remarks, times in the heads."""
    head = bytes(4) + TAKEN + bytes(88)
    remarks = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7), PLACE), box(b"\xa9mod", b"\0\5\0\0Phone"))
    keys = box(b"meta", b"com.apple.quicktime.location.ISO6709", PLACE)
    trak = box(b"trak", box(b"tkhd", head), remarks, box(b"mdia", box(b"mdhd", head), box(b"minf", track)))
    return b"".join([
        box(b"ftyp", brand, bytes(4), b"isom"), box(b"mdat", b"picture and sound"),
        box(b"moov", box(b"mvhd", head), trak, remarks, keys), box(b"uuid", bytes(16), b"<x:xmpmeta>", PLACE),
    ])


def voice():
    """Half a second of silence with a remark before the sound."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 4000)
    plain = out.getvalue()
    remark = b"LIST" + struct.pack("<I", len(PLACE)) + PLACE
    return plain[:4] + struct.pack("<I", len(plain) - 8 + len(remark)) + plain[8:36] + remark + plain[36:]


MP3 = b"ID3\x04\0\0" + bytes([0, 0, 0, len(PLACE)]) + PLACE + b"\xff\xfb\x90\x00" + bytes(400)
KINDS = {
    "mp4": (film(), "video/mp4"), "mov": (film(brand=b"qt  "), "video/quicktime"), "3gp": (film(brand=b"3gp5"), "video/3gpp"),
    "m4a": (film(brand=b"M4A "), "audio/mp4"), "wav": (voice(), "audio/wav"), "mp3": (MP3, "audio/mpeg"),
    "amr": (b"#!AMR\n\x3c" + bytes(64), "audio/amr"), "aac": (b"\xff\xf1\x50\x80" + bytes(64), "audio/aac"),
}


@pytest.mark.parametrize("ending", KINDS)
def test_the_bytes_say_what_it_is_and_the_place_is_gone(ending):
    data, sort = KINDS[ending]
    assert sort_of(data[:16]) == (sort, ending)
    kept = recordings.stripped(data, sort)
    for told in (PLACE, TAKEN, b"Phone", b"xmpmeta"):
        assert told not in kept
    if ending != "mp3":
        assert len(kept) == len(data)  # nothing moved
    if sort.startswith("video"):
        assert b"picture and sound" in kept
    if ending == "wav":
        with wave.open(io.BytesIO(kept)) as sound:
            assert sound.readframes(9999) == b"\x80" * 4000


@pytest.mark.parametrize("data", [
    film(track=b"gpmd"), film(track=b"mebx com.apple.quicktime.location.ISO6709"), film()[:60],
    box(b"ftyp", b"mp42", bytes(8)), struct.pack(">I4s4s", 4, b"ftyp", b"mp42") + bytes(40),
    struct.pack(">I4s4s", 12, b"ftyp", b"mp42") + struct.pack(">I4sQ", 1, b"moov", 2**63),
])
def test_what_cannot_be_read_or_tells_the_place_all_along_is_not_taken(data):
    with pytest.raises(Unreadable):
        recordings.stripped(data, "video/mp4")


@pytest.mark.parametrize("head", [b"\0\0\0\x18ftypheic\0\0\0\0", b"\x1aE\xdf\xa3", b"OggS", b"RIFF\0\0\0\0AVI ", b"\xff\xe1"])
def test_other_kinds_are_not_taken(head):
    assert sort_of(head.ljust(16, b"\0")) is None


@pytest.fixture
def case(company, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return desk.act(a.Register(by="chen", customer="wang", channel="visit", content="水管爆了", kind="repair", class_=2,
                               solvable=False), on=None, act_id="case")


def sent(who, case, data, name):
    return signed_in(who).post(f"/cases/{case.number}/attach", {"file": SimpleUploadedFile(name, data)})


def test_kept_shown_and_played_in_parts(company, case):
    chen = signed_in(company["chen"])
    assert sent(company["chen"], case, film(), "水.mp4").status_code == 302
    assert sent(company["chen"], case, voice(), "话.wav").status_code == 302
    page = chen.get(f"/cases/{case.number}").content.decode()
    video, audio = Attachment.objects.order_by("pk")
    assert f'<video controls preload="metadata" playsinline src="/attachments/{video.name}"' in page
    assert f'<audio controls preload="metadata" src="/attachments/{audio.name}"' in page
    for sort in ("image", "video", "audio"):
        assert f'accept="{sort}/*" capture="environment"' in page
    whole = chen.get(f"/attachments/{video.name}")
    assert (whole.status_code, whole["Content-Type"], whole["Accept-Ranges"]) == (200, "video/mp4", "bytes")
    assert PLACE not in whole.content
    for asked, status, part in (("bytes=0-9", 206, whole.content[:10]), ("bytes=10-", 206, whole.content[10:]),
                                ("bytes=-5", 206, whole.content[-5:]), ("bytes=99999-", 416, b""),
                                ("bytes=5-99999", 206, whole.content[5:]), ("lines=1", 200, whole.content)):
        answer = chen.get(f"/attachments/{video.name}", headers={"Range": asked})
        assert (answer.status_code, answer.content) == (status, part), asked
    assert signed_in(company["outsider"]).get(f"/attachments/{video.name}").status_code == 404


@pytest.mark.parametrize(("data", "name", "status", "said"), [
    (b"\xff\xd8\xff" + bytes(20 * 1024 * 1024), "大.jpg", 413, "10 MB"),
    (film() + box(b"free", bytes(30 * 1024 * 1024)), "长.mp4", 413, "30 MB"),
    (film(track=b"camm"), "路.mp4", 415, "关掉相机的位置信息"),
    (b"MZ" + bytes(99), "视频.mp4", 415, "MP4"),
])
def test_refused_with_what_to_do(company, case, data, name, status, said):
    answer = sent(company["chen"], case, data, name)
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert not Attachment.objects.exists()


def test_a_video_may_be_larger_than_a_photo(company, case):
    data = film() + box(b"free", bytes(20 * 1024 * 1024))
    assert sent(company["chen"], case, data, "水.mp4").status_code == 302
