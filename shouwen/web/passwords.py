"""What is wrong with a new password, in words that say what to do."""

from django.contrib.auth.password_validation import ValidationError, validate_password
from django.utils.translation import gettext as _

from shouwen.org.models import Staff

LONGEST = 128
SHORTEST_ADMIN = 12


def fault_of(password: str, person: Staff | None = None, *, admin: bool) -> str:
    """What is wrong with it; empty if nothing is. ``admin``: it is an administrator's."""
    if len(password) > LONGEST:
        return _("密码太长，最多 128 位")
    if admin and len(password) < SHORTEST_ADMIN:
        return _("管理员密码至少 12 位")
    try:
        validate_password(password, person)
    except ValidationError as problem:
        said = {"password_too_short": _("密码至少 8 位"), "password_too_common": _("这个密码很多人用，容易被猜到，请换一个")}
        return "；".join(said.get(e.code, "".join(e.messages)) for e in problem.error_list)
    return ""
