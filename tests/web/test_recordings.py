"""Videos and voice on a case: known by their bytes, without their place, played in parts."""

import io
import struct
import wave

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shouwen import desk
from shouwen.desk.files import ogg, recordings
from shouwen.desk.files.stripping import Unreadable
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


def element(number, *content, long=False, live=False):
    """Of WebM: number, length (eight bytes of it where ``long``, none told where ``live``), content."""
    body = b"".join(content)
    size = b"\x01" + b"\xff" * 7 if live else b"\x01" + len(body).to_bytes(7) if long or len(body) > 126 else bytes([0x80 | len(body)])
    return bytes.fromhex(number) + size + body


def comments(name, *remarks):
    """The second packet of Opus or Vorbis."""
    said = [struct.pack("<I", len(r)) + r for r in remarks]
    return name + struct.pack("<I", 5) + b"Phone" + struct.pack("<I", len(remarks)) + b"".join(said) + b"\1"


VORBIS = b"\x02\x02" + bytes([len(comments(b"\x03vorbis", PLACE))]) + b"\x01v" + comments(b"\x03vorbis", PLACE) + b"\x05setup"


def webm(*, sorts=(1, 2), more=b"", live=True, codec=b"A_VORBIS", head=VORBIS):
    """As browsers and telephones record it: a live segment, title, date, programs, tags, an attachment."""
    info = element("1549a966", element("2ad7b1", b"\x0f\x42\x40"), element("4489", bytes(8)), element("bf", b"crc."),
                   element("4461", TAKEN), element("7ba9", PLACE), element("4d80", b"Phone"), element("5741", b"Phone"))
    tracks = element("1654ae6b", *(element("ae", element("d7", bytes([n])), element("83", bytes([n])), element("536e", b"Phone"),
                                           element("86", codec), element("63a2", head)) for n in sorts))
    cluster = element("1f43b675", element("e7", b"\0"), element("a3", b"picture and sound"), live=live)
    rest = element("1254c367", element("7373", PLACE * 9)) + element("1941a469", b"Phone", long=True) + element("c0", b"x" * 127, PLACE)
    whole = element("114d9b74", bytes(4)), info, tracks, cluster, rest, more
    return element("1a45dfa3", element("4286", b"\1"), element("42f7", b"\1"), element("42f2", b"\4"), element("42f3", b"\x08"),
                   element("4282", b"webm")) + element("18538067", *whole, live=live)


def page(*packets, flags=0, stream=7, number=0):
    """Of Ogg: whole packets, each laced to its end, with the checksum that the page must have."""
    lacing = b"".join(b"\xff" * (len(p) // 255) + bytes([len(p) % 255]) for p in packets)
    bare = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, 0, stream, number, 0, len(lacing)) + lacing + b"".join(packets)
    return bare[:22] + struct.pack("<I", ogg.checksum(memoryview(bare))) + bare[26:]


def opus(*, head=b"OpusHead\1\2", remarks=(PLACE, b"Phone", bytes(900)), twice=False):
    said = comments(b"OpusTags", *remarks)
    whole = page(head, flags=2), page(said, number=1), page(b"picture and sound", number=2, flags=4)
    return b"".join(whole) * (2 if twice else 1)


def vorbis():
    return page(b"\x01vorbis..", flags=2) + page(comments(b"\x03vorbis", PLACE), b"\x05vorbis", b"sound", number=1)


MP3 = b"ID3\x04\0\0" + bytes([0, 0, 0, len(PLACE)]) + PLACE + b"\xff\xfb\x90\x00" + bytes(400) + b"TAG" + PLACE.ljust(125)
KINDS = {
    "mp4": (film(), "video/mp4"), "mov": (film(brand=b"qt  "), "video/quicktime"), "3gp": (film(brand=b"3gp5"), "video/3gpp"),
    "m4a": (film(brand=b"M4A "), "audio/mp4"), "wav": (voice(), "audio/wav"), "mp3": (MP3, "audio/mpeg"),
    "amr": (b"#!AMR\n\x3c" + bytes(64), "audio/amr"), "aac": (b"\xff\xf1\x50\x80" + bytes(64), "audio/aac"),
    "webm": (webm(), "video/webm"), "ogg": (opus(), "audio/ogg"),
}


def stripped(data, sort):
    out = bytearray(data)
    with memoryview(out) as lying:
        told = recordings.strip(lying, sort)
    return bytes(out), told


@pytest.mark.parametrize("ending", KINDS)
def test_the_bytes_say_what_it_is_and_the_place_is_gone(ending):
    data, sort = KINDS[ending]
    assert sort_of(data[:recordings.HEAD]) == (sort, ending)
    kept, told = stripped(data, sort)
    assert told == sort
    for secret in (PLACE, TAKEN, b"Phone", b"xmpmeta"):
        assert secret not in kept
    assert len(kept) == len(data)  # nothing moved
    if b"picture and sound" in data:
        assert b"picture and sound" in kept
    if ending == "wav":
        with wave.open(io.BytesIO(kept)) as sound:
            assert sound.readframes(9999) == b"\x80" * 4000
    assert stripped(kept, sort) == (kept, sort)


@pytest.mark.parametrize("live", [True, False])
def test_a_webm_without_a_picture_is_a_voice(live):
    kept, told = stripped(webm(sorts=(2,), live=live), "video/webm")
    assert told == "audio/webm"
    assert PLACE not in kept
    assert b"picture and sound" in kept


@pytest.mark.parametrize("data", [opus(twice=True), vorbis(), opus(remarks=()), opus(remarks=(PLACE * 40,))])
def test_an_ogg_keeps_pages_that_hold(data):
    kept, _ = stripped(data, "audio/ogg")
    assert PLACE not in kept
    at = pages = 0
    while at < len(kept):
        count = kept[at + 26]
        end = at + 27 + count + sum(kept[at + 27 : at + 27 + count])
        bare = kept[at : at + 22] + bytes(4) + kept[at + 26 : end]
        assert ogg.checksum(memoryview(bare)) == int.from_bytes(kept[at + 22 : at + 26], "little")
        at, pages = end, pages + 1
    assert pages >= 2


def test_the_checksum_of_ogg_is_that_of_others():
    """The known answer of this polynomial from a register of zeros."""
    assert ogg.checksum(memoryview(b"123456789")) == 0x89A1897F


@pytest.mark.parametrize("data", [
    webm(sorts=(1, 17)), webm(sorts=()), webm()[:200], webm(more=element("1254c367", b"x", live=True)),
    webm(head=b"\x05nonsense"), webm(more=b"\0" * 9), webm(head=b"\x02\xff\xff"),
])
def test_a_webm_that_is_none_is_not_taken(data):
    with pytest.raises(Unreadable):
        stripped(data, "video/webm")


@pytest.mark.parametrize("data", [
    opus(head=b"OpusHead")[:-5], opus()[:60], page(b"OpusHead", flags=2) + page(b"no remarks", number=1), opus(head=b"\x80theora"),
    page(b"OpusHead"), page(b"OpusHead", flags=2), opus() + b"OggX" + bytes(60),
    page(b"OpusHead", flags=2) + page(b"OpusTags\xff\xff\xff\xff", number=1),
])
def test_an_ogg_that_is_none_is_not_taken(data):
    with pytest.raises(Unreadable):
        stripped(data, "audio/ogg")


@pytest.mark.parametrize("data", [
    film(track=b"gpmd"), film(track=b"mebx com.apple.quicktime.location.ISO6709"), film()[:60],
    box(b"ftyp", b"mp42", bytes(8)), struct.pack(">I4s4s", 4, b"ftyp", b"mp42") + bytes(40),
    struct.pack(">I4s4s", 12, b"ftyp", b"mp42") + struct.pack(">I4sQ", 1, b"moov", 2**63),
])
def test_what_cannot_be_read_or_tells_the_place_all_along_is_not_taken(data):
    with pytest.raises(Unreadable):
        stripped(data, "video/mp4")


@pytest.mark.parametrize("head", [b"\0\0\0\x18ftypavif\0\0\0\0", b"\x1aE\xdf\xa3", b"OggS", b"RIFF\0\0\0\0AVI ", b"\xff\xe1"])
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
    content = whole.getvalue()
    assert PLACE not in content
    assert int(whole["Content-Length"]) == len(content)
    for asked, status, part in (("bytes=0-9", 206, content[:10]), ("bytes=10-", 206, content[10:]),
                                ("bytes=-5", 206, content[-5:]), ("bytes=99999-", 416, b""),
                                ("bytes=5-99999", 206, content[5:]), ("lines=1", 200, content)):
        answer = chen.get(f"/attachments/{video.name}", headers={"Range": asked, "Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in answer
        assert (answer.status_code, getattr(answer, "content", None) or b"".join(answer)) == (status, part), asked
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
