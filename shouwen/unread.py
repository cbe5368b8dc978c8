"""A request before its body is read: how long it says it is, and whether it is small enough to look into."""

from django.conf import settings
from django.http import HttpRequest


def length(request: HttpRequest) -> int:
    """Bytes of the body as told ahead; 0 where nothing sensible is told, for then none is read."""
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0


def may_be_read(request: HttpRequest) -> bool:
    """Whether its form has been read, or is no larger than people write."""
    return hasattr(request, "_post") or length(request) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
