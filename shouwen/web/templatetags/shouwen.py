"""Words and times in templates."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shouwen import clock
from shouwen.queries.rulebooks import shown_rows
from shouwen.web import words as w

register = template.Library()


@register.filter
def act_word(key: str) -> str:
    return w.word(w.ACTS, key)


@register.filter
def event_word(key: str) -> str:
    return w.word(w.EVENTS, key)


@register.filter
def fact_word(fact: tuple[str, Any]) -> SafeString | str:
    """One thing that somebody chose on a sheet, as few words as it takes."""
    name, value = fact
    if name == "score":
        return str(_("%(n)s 分")) % {"n": value}
    if name == "called":
        return str(_("已拨 %(n)s")) % {"n": value}
    if name == "until":
        return format_html("{} {}", _("到"), moment(datetime.fromisoformat(value) if isinstance(value, str) else value))
    if isinstance(value, bool):
        return w.word(w.FIELDS if value else w.UNTRUE, name)
    return w.word(w.WAYS if name == "way" else w.VALUES, value)


@register.filter
def stage_word(key: str) -> str:
    return w.word(w.STAGES, key)


@register.filter
def kind_word(key: str) -> str:
    return w.word(w.KINDS, key)


@register.filter
def class_word(key: int) -> str:
    return w.word(w.CLASSES, key)


@register.filter
def way_word(key: str) -> str:
    return w.word(w.WAYS, key)


@register.filter
def role_word(key: str) -> str:
    return w.word(w.ROLES, key)


@register.filter
def emergency_word(key: str) -> str:
    return w.word(w.EMERGENCY, key)


@register.filter
def danger_word(key: str) -> str:
    return w.word(w.DANGERS, key)


@register.filter
def form_word(kind: str) -> str:
    return w.word(w.FORMS, kind)


@register.filter
def carrier_word(section: str) -> str:
    return w.word(w.CARRIERS, section)


@register.filter
def book_state(key: str) -> str:
    return w.word(w.BOOK_STATES, key)


@register.filter
def label(book: Any, clause: str) -> str:
    """What people see of a clause, in their language."""
    english = w.english()
    return str(book.label(clause, "en" if english else "zh"))


@register.inclusion_tag("web/_carried.html", takes_context=True)
def carried(context: Any, *places: str) -> dict[str, Any]:
    """The rows of this person's rulebooks that no entry carries out and that are shown here."""
    me = context.get("me")
    rows = shown_rows(places, seen_by=me) if me is not None else []
    return {"rows": rows, "anchor": f"carried-{places[0].rpartition('/')[2]}"}


@register.filter
def own_text(row: Any) -> str:
    """The words of a row in the reader's language."""
    return str((row.en if w.english() else row.zh) or row.zh)


@register.filter
def minutes(amount: int | None) -> str:
    return _amount(amount) if amount is not None else "—"


@register.filter
def value_word(key: str) -> str:
    return w.word(w.VALUES, key)


@register.filter
def basis_word(key: str) -> str:
    return w.word(w.BASES, key)


@register.filter
def judged_word(key: str) -> str:
    return w.word(w.JUDGED, key)


@register.filter
def measure_word(key: str) -> str:
    return w.word(w.MEASURES, key)


@register.filter(name="is")
def is_(one: Any, other: Any) -> bool:
    """Whether two values are the same, for a ``with``."""
    return bool(one == other)


@register.filter
def typed_limit(typed: Any, limit: dict[str, Any]) -> str:
    """What was typed for a limit of a draft's form, else its value."""
    return str((typed or {}).get(f"within_{limit['n']}", limit["within"]))


@register.filter
def said(text: Any) -> str:
    """A text of ``rulebooks.saying`` in the reader's language."""
    return str((text.en if w.english() else text.zh) or "—")


@register.filter
def section_word(key: str) -> str:
    return w.word(w.SECTIONS, key)


@register.filter
def post_word(key: str) -> str:
    return w.word(w.POSTS, key)


@register.filter
def owed_word(duty: Any) -> str:
    """The duty as a sentence in the reader's language, else its act."""
    english = w.english()
    return (duty.en if english else duty.zh) or w.word(w.ACTS, duty.owes)


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """An instant, in Beijing time, with the exact one for machines."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    today = timezone.localtime(clock.now()).date()
    shown = local.strftime("%H:%M") if local.date() == today else local.strftime("%m-%d %H:%M")
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), shown)


@register.filter
def length_of(length: timedelta) -> str:
    return w.lasted(length)


@register.filter
def left(due: datetime | None) -> SafeString | str:
    """The time left in words, and the instant."""
    if due is None:
        return _("不限时")
    seconds = int((due - clock.now()).total_seconds())
    amount = _amount(abs(seconds) // 60)
    text = _("还剩 %(amount)s") if seconds >= 0 else _("已超 %(amount)s")
    return format_html(
        '<time datetime="{}" data-due>{} · {}</time>', due.isoformat(), text % {"amount": amount},
        timezone.localtime(due).strftime("%H:%M" if abs(seconds) < 64800 else "%m-%d %H:%M"),
    )


def _amount(minutes: int) -> str:
    if minutes < 60:
        return _("%(n)d 分钟") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(h)d 小时 %(m)d 分") % {"h": minutes // 60, "m": minutes % 60}
    return _("%(n)d 天") % {"n": minutes // 1440}


@register.filter
def pick(names: dict[str, str], key: str) -> str:
    return names.get(key, "") if names else ""


@register.filter
def words(text: str) -> list[str]:
    """The words of a constant, to walk over in a template."""
    return text.split()


@register.simple_tag
def one_more(keys: Iterator[str]) -> str:
    """The next key of a form: each form of a page is its own act."""
    return next(keys)


@register.filter
def own_language(names: dict[str, str]) -> str:
    """The text in the reader's language, Chinese where there is none."""
    english = w.english()
    return (names.get("en") if english else None) or names.get("zh", "")


@register.filter
def plus(one: int, other: int) -> int:
    return one + other


@register.filter
def day(at: datetime) -> str:
    """The day of an instant, in Beijing time."""
    return timezone.localtime(at).strftime("%Y-%m-%d")


@register.filter
def day_before(at: datetime) -> str:
    """The last day of a period that ends before ``at``."""
    return day(at - timedelta(days=1))


@register.filter
def day_time(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


@register.filter
def replay_word(state: str) -> str:
    return w.word(w.REPLAYS, state)


@register.filter
def fate_word(key: str) -> str:
    return w.word(w.FATES, key)


@register.filter
def figure_word(figure: str) -> str:
    """What a figure of the what-if pages counts; several are of one measure on both sides."""
    return w.word(w.FIGURES, figure.rsplit(",", maxsplit=1)[-1].partition("_")[2])
