"""Taking out of a photo where it was taken, and with what, before anybody keeps it.

The picture stays as it was; how it is to be turned and its colours stay with it, nothing else does.
"""

import struct
import zlib
from io import BytesIO

from PIL import Image

PHOTOS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS = 64_000_000
"""More than telephones take by themselves; unpacked it is some 200 MB of memory for a moment."""
ORIENTATION = 0x0112
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error,
          Image.DecompressionBombError, Image.DecompressionBombWarning)


class Unreadable(ValueError):
    """The bytes begin like a photo, but are none, or it is too large to unpack."""


def stripped(data: bytes, sort: str) -> bytes:
    """``data`` without place, time, device, preview picture and remarks; what is no photo, as it is.

    Raises:
        Unreadable: the photo cannot be unpacked.
    """
    if sort not in PHOTOS:
        return data
    out = BytesIO()
    try:
        with Image.open(BytesIO(data), formats=[PHOTOS[sort]]) as photo:
            if photo.width * photo.height > MOST_PIXELS:
                raise Unreadable
            turned = photo.getexif().get(ORIENTATION, 1)
            photo.load()
            photo.info = {k: v for k, v in photo.info.items() if k in ("icc_profile", "transparency")}
            photo.save(out, PHOTOS[sort], exif=_turned(turned), **_quality(photo, sort))
    except BROKEN as error:
        raise Unreadable from error
    return out.getvalue()


def _turned(orientation: object) -> Image.Exif:
    kept = Image.Exif()
    if orientation in range(2, 9):
        kept[ORIENTATION] = orientation
    return kept


def _quality(photo: Image.Image, sort: str) -> dict[str, str | int]:
    """As good as it came: a JPEG with its own tables, unless it carries several pictures."""
    if sort == "image/jpeg":
        return {"quality": "keep" if photo.format == "JPEG" else 95}
    return {"quality": 95} if sort == "image/webp" else {}
