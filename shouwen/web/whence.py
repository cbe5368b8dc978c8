"""From which network a request comes: the nearest address that is none of our own proxies."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def whence(request: HttpRequest) -> str:
    """The address; what a request says of itself counts only behind a proxy that settings name."""
    found = request.META.get("REMOTE_ADDR", "")
    if found in settings.TRUSTED_PROXIES:
        for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
            found = hop.strip()
            if found not in settings.TRUSTED_PROXIES:
                break
    try:
        return str(ip_address(found))
    except ValueError:
        return "?"
