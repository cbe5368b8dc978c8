"""A photo keeps its picture and how it is turned; where and with what it was taken goes."""

import io

import pytest
from PIL import Image, PngImagePlugin

from shouwen.desk.files.stripping import ORIENTATION, Unreadable
from shouwen.desk.files.stripping import stripped as stripped_of
from tests import cast

GPS, MAKER, PLACE, DEVICE = 0x8825, 0x010F, b"31.2304", b"Pocketphone 9"
SECRETS = (DEVICE, PLACE, b"GPSLatitude", b"taken at home")
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>31.2304</exif:GPSLatitude></x:xmpmeta>'


def stripped(data, sort):
    return stripped_of(io.BytesIO(data), sort)


def taken(form, turned=1):
    """A photo as a telephone writes it: GPS in EXIF and in XMP, the maker, a remark."""
    exif = Image.Exif()
    exif[MAKER] = DEVICE.decode()
    exif[ORIENTATION] = turned
    exif[GPS] = {1: "N", 2: (31.0, 13.0, 49.0), 29: PLACE.decode()}
    more = {"xmp": XMP}
    if form == "JPEG":
        more["comment"] = b"taken at home"
    if form == "PNG":
        more = {"pnginfo": PngImagePlugin.PngInfo()}
        more["pnginfo"].add_itxt("XML:com.adobe.xmp", XMP.decode())
        more["pnginfo"].add_text("Comment", "taken at home")
    out = io.BytesIO()
    picture = Image.new("RGB", (60, 40), "teal")
    picture.paste("orange", (0, 0, 30, 40))
    picture.save(out, form, exif=exif, **more)
    return out.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_no_place_stays(form):
    before = taken(form)
    assert sum(word in before for word in SECRETS) >= 3, "the photo of this test must tell where it was taken"
    after = stripped(before, f"image/{form.lower()}")
    assert not any(word in after for word in SECRETS)
    with Image.open(io.BytesIO(after)) as photo:
        assert photo.format == form
        assert dict(photo.getexif()) == {}
        assert photo.size == (60, 40)
        assert photo.convert("RGB").getpixel((5, 20))[0] > 200
        assert photo.convert("RGB").getpixel((55, 20))[0] < 60


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_taken_sideways_stays_upright(form):
    with Image.open(io.BytesIO(stripped(taken(form, turned=6), f"image/{form.lower()}"))) as photo:
        assert dict(photo.getexif()) == {ORIENTATION: 6}


def test_a_jpeg_keeps_its_tables():
    with Image.open(io.BytesIO(taken("JPEG"))) as before, Image.open(io.BytesIO(stripped(taken("JPEG"), "image/jpeg"))) as after:
        assert after.quantization == before.quantization


def test_heic_becomes_a_jpeg_of_the_same_picture():
    assert all(word in cast.heic() for word in (DEVICE, PLACE))
    after = stripped(cast.heic(), "image/heic")
    assert not any(word in after for word in SECRETS)
    with Image.open(io.BytesIO(after)) as photo:
        assert (photo.format, photo.size, dict(photo.getexif())) == ("JPEG", (64, 40), {})
        assert photo.getpixel((5, 20))[0] > 200
        assert photo.getpixel((60, 20))[0] < 60


@pytest.mark.parametrize("cut", [20, 300, 700])
def test_heic_cut_short_is_refused(cut):
    with pytest.raises(Unreadable):
        stripped(cast.heic()[:cut], "image/heic")


@pytest.mark.parametrize("data", [b"\xff\xd8\xff\xe0 no photo", cast.photo()[:300], b"\x89PNG\r\n\x1a\n" + b"0" * 50])
def test_what_cannot_be_unpacked_is_refused(data):
    with pytest.raises(Unreadable):
        stripped(data, "image/png" if data.startswith(b"\x89") else "image/jpeg")
