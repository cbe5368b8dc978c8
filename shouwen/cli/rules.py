"""``play``, ``acts``, ``facts``: trying and reading the rules, without a database."""

import argparse
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from shouwen.cli.failing import wrong
from shouwen.cli.stories.playing import play
from shouwen.cli.stories.reading import Story, StoryError, instant_after, read_story
from shouwen.cli.stories.telling import as_json
from shouwen.cli.stories.timeline import timeline
from shouwen.kernel.acts import ACTS
from shouwen.kernel.facts import FACTS
from shouwen.kernel.loading.source import RulebookError
from shouwen.kernel.rulebook import Rulebook
from shouwen.kernel.vocabulary import EVENT_OF
from shouwen.rulebooks import load_any

SORTS: dict[type, str] = {
    msgspec.inspect.StrType: "text", msgspec.inspect.IntType: "number",
    msgspec.inspect.BoolType: "true|false", msgspec.inspect.DateTimeType: "time",
    msgspec.inspect.DictType: "map",
}
"""How the plain sorts of an act's fields are printed."""

JUDGED_BY = {"accept": {"addressed"}, "sign": {"signer"}}
"""Acts to which no post gives a right, and the fact that decides who may do them."""


def add_play(commands: Any) -> None:
    parser = commands.add_parser("play", help="play a story under a rulebook")
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rulebook", help="instead of the one that the file names")
    parser.add_argument("--until", help="let time pass to this instant after the last step")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a step was refused")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.set_defaults(run=_play)


def _play(args: argparse.Namespace) -> int:
    try:
        story = read_story(args.file)
        name = args.rulebook or story.rulebook
        beside = story.folder / name
        book = load_any(str(beside) if beside.is_file() else name)
        until = _until(args.until, story)
        played = play(story, book, until)
    except (StoryError, RulebookError) as error:
        return wrong(error)
    if args.json:
        print(json.dumps(as_json(played, args.lang), ensure_ascii=False))
    else:
        print(timeline(played, args.lang))
    return 1 if args.strict and played.refused else 0


def _until(text: str | None, story: Story) -> datetime | None:
    """The instant that ``--until`` names, written as the ``at`` of a step after the last one."""
    if text is None:
        return None
    last = story.steps[-1].at if story.steps else story.start
    found = instant_after(text, last, story.zone)
    if found is None:
        msg = f'--until: `{text}` is no time; write 18:00, 2026-11-24T18:00 or +PT30M'
        raise StoryError(msg)
    if found < last:
        msg = f"--until: `{text}` lies before the last step; give a later time"
        raise StoryError(msg)
    return found


# -- acts and facts -----------------------------------------------------------------------------


def add_acts(commands: Any) -> None:
    parser = commands.add_parser("acts", help="every act: who may do it, its fields, its duties")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rulebook", default="R9")
    parser.set_defaults(run=_acts)


def acts_table(book: Rulebook) -> list[dict[str, Any]]:
    return [
        {
            "act": name, "event": EVENT_OF[name],
            "who": sorted({w for r in book.rights_to(name) for w in r.who} | JUDGED_BY.get(name, set())),
            "fields": {f.encode_name: _field(f) for f in msgspec.structs.fields(type_)
                       if f.name not in ("by", "keep")},
            "discharges": [d.id for d in book.duties if name in d.owes],
        }
        for name, type_ in ACTS.items()
    ]


def _field(field: msgspec.structs.FieldInfo) -> str:
    """What a field takes, and ``?`` where it may be left out: ``time?``, ``call|face|message?``."""
    return _sort(msgspec.inspect.type_info(field.type)) + ("" if field.required else "?")


def _sort(kind: Any) -> str:
    inner = getattr(kind, "type", None)
    if isinstance(kind, msgspec.inspect.Metadata) and inner is not None:
        return _sort(inner)
    if isinstance(kind, msgspec.inspect.UnionType):
        parts = dict.fromkeys(_sort(t) for t in kind.types if not isinstance(t, msgspec.inspect.NoneType))
        return "|".join(parts)
    if isinstance(kind, msgspec.inspect.LiteralType):
        return "|".join(str(v) for v in kind.values)
    if isinstance(kind, msgspec.inspect.VarTupleType):
        return f"[{_sort(kind.item_type)}]"
    if isinstance(kind, msgspec.inspect.StructType):
        return f"{{{', '.join(f'{f.encode_name}?' for f in kind.fields)}}}"
    return SORTS[type(kind)]


def _acts(args: argparse.Namespace) -> int:
    try:
        rows = acts_table(load_any(args.rulebook))
    except RulebookError as error:
        return wrong(error)
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for row in rows:
        fields = [f"{name}{'?' * sort.endswith('?')}" for name, sort in row["fields"].items()]
        print(f"{row['act']:<20} {', '.join(fields) or '–'}")
        print(f"{'':<20} {', '.join(row['who']) or '–'} → {', '.join(row['discharges']) or '–'}")
    return 0


def add_facts(commands: Any) -> None:
    parser = commands.add_parser("facts", help="every condition that a rulebook may use")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_facts)


def _facts(args: argparse.Namespace) -> int:
    rows = [
        {"fact": f.name, "sort": f.sort, "values": list(f.values), "zh": f.zh, "en": f.en}
        for f in FACTS.values()
    ]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for row in rows:
        values = ", ".join(str(v).lower() if isinstance(v, bool) else str(v) for v in row["values"])
        print(f"{row['fact']:<26} {row['sort']:<8} {row['zh']}  {values or '(number or name)'}")
    return 0
