"""Taking out of a photo where it was taken, and with what, before anybody keeps it.

The picture stays as it was; how it is to be turned and its colours stay with it, nothing else does.
HEIC becomes JPEG, for hardly a browser shows it.
"""

import struct
import zlib
from io import BytesIO
from typing import BinaryIO

from PIL import Image

PHOTOS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
KEPT_AS = {"image/heic": ("image/jpeg", "jpg")}
"""Media type and ending of what is kept in another form than it came."""
MOST_PIXELS = 64_000_000
"""More than telephones take by themselves; unpacked it is some 200 MB of memory for a moment."""
ORIENTATION = 0x0112
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error,
          Image.DecompressionBombError, Image.DecompressionBombWarning)


class Unreadable(ValueError):
    """The bytes begin like a photo, but are none, or it is too large to unpack."""


def stripped(source: BinaryIO, sort: str) -> bytes:
    """The photo in ``source`` without place, time, device, preview picture and remarks.

    Raises:
        Unreadable: the photo cannot be unpacked.
    """
    if sort == "image/heic":
        _learn_heic()
    form = "JPEG" if sort in KEPT_AS else PHOTOS[sort]
    out = BytesIO()
    try:
        with Image.open(source, formats=[PHOTOS[sort]]) as photo:
            if photo.width * photo.height > MOST_PIXELS:
                raise Unreadable
            turned = photo.getexif().get(ORIENTATION, 1)
            photo.load()
            photo.info = {k: v for k, v in photo.info.items() if k in ("icc_profile", "transparency")}
            kept = photo.convert("RGB") if sort in KEPT_AS else photo
            kept.save(out, form, exif=_turned(turned), **_quality(photo, sort))
    except BROKEN as error:
        raise Unreadable from error
    return out.getvalue()


def _learn_heic() -> None:
    """Only where one comes: most never do, and the library is large."""
    from pi_heif import register_heif_opener

    register_heif_opener(thumbnails=False)


def _turned(orientation: object) -> Image.Exif:
    kept = Image.Exif()
    if orientation in range(2, 9):
        kept[ORIENTATION] = orientation
    return kept


def _quality(photo: Image.Image, sort: str) -> dict[str, str | int | bytes]:
    """As good as it came: a JPEG with its own tables, unless it carries several pictures."""
    if sort == "image/jpeg":
        return {"quality": "keep" if photo.format == "JPEG" else 95}
    if sort in KEPT_AS:
        return {"quality": 92, "icc_profile": photo.info.get("icc_profile", b"")}
    return {"quality": 95} if sort == "image/webp" else {}
