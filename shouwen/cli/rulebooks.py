"""``rulebook``: the rulebooks that come with Shouwen, files, and a company's own from the database.

An id that comes with Shouwen and a path need no database; any other id is looked up there.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from shouwen.cli.comparing import add_compare
from shouwen.cli.failing import wrong
from shouwen.cli.starting import start_django
from shouwen.cli.tracing import add_trace
from shouwen.kernel.loading.citing import cited_by
from shouwen.kernel.loading.source import RulebookError
from shouwen.kernel.rulebook import Rulebook
from shouwen.rulebooks import is_ours, load, load_any, names, text_of
from shouwen.rulebooks.reading import LARGEST_RULEBOOK


def add_rulebook(commands: Any) -> None:
    parser = commands.add_parser("rulebook", help="list, show, check, trace, export, import rulebooks")
    verbs = parser.add_subparsers(dest="what", required=True)
    check = verbs.add_parser("check", help="say whether a rulebook is right, or where it is not")
    check.add_argument("rulebook", nargs="+", help="an id or a file")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=_check)
    show = verbs.add_parser("show", help="print what a rulebook says, clause by clause")
    show.add_argument("rulebook")
    show.add_argument("--json", action="store_true")
    show.add_argument("--lang", choices=("zh", "en"), default="zh")
    show.set_defaults(run=_show)
    add_trace(verbs)
    add_compare(verbs, find)
    listed = verbs.add_parser("list", help="every rulebook, its versions, and which estate goes by it")
    listed.add_argument("--json", action="store_true")
    listed.set_defaults(run=_list)
    export = verbs.add_parser("export", help="print the text of a rulebook, to change it elsewhere")
    export.add_argument("rulebook")
    export.add_argument("--version", help="a number published before; without it the newest")
    export.add_argument("--draft", action="store_true", help="what is being written, not what is in force")
    export.set_defaults(run=_export)
    bring = verbs.add_parser("import", help="take a file in as a draft; a second person publishes it")
    bring.add_argument("file", type=Path)
    bring.add_argument("--by", required=True, metavar="NUMBER", help="staff number of who brings it in")
    bring.set_defaults(run=_import)


def find(name: str) -> Rulebook:
    """A rulebook by id or path; a company's own as in force now.

    Raises:
        RulebookError: there is none, or it has a mistake.
    """
    if is_ours(name) or Path(name).suffix or Path(name).is_file():
        return load_any(name)
    start_django()
    from django.db import DatabaseError

    from shouwen.store import books

    try:
        return books.current(name)
    except DatabaseError:
        return load_any(name)


def _check(args: argparse.Namespace) -> int:
    rows, bad = [], 0
    for name in args.rulebook:
        try:
            book = find(name)
        except (RulebookError, OSError) as error:
            bad = 1
            rows.append({"rulebook": name, "ok": False, "error": str(error)})
        else:
            rows.append({"rulebook": book.id, "ok": True, "version": book.version,
                         "hash": book.hash, "clauses": len(book.clauses),
                         "duties": len(book.duties), "bans": len(book.bans)})
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            print(row.get("error") or f"{row['rulebook']} {row['version']}: {row['clauses']} 条, "
                  f"{row['duties']} 责任, {row['bans']} 禁令 · {str(row['hash'])[:12]}")
    return bad


def shown(book: Rulebook, lang: str) -> list[dict[str, Any]]:
    """Every clause with its words and what carries it out."""
    carriers = cited_by(book)
    return [
        {
            "clause": c.id, "label": c.label.get(lang, c.id), "text": c.zh if lang == "zh" else c.en,
            "carried_by": carriers.get(c.id) or [c.by or "drops"],
        }
        for c in book.clauses.values()
    ]


def _show(args: argparse.Namespace) -> int:
    try:
        book = find(args.rulebook)
    except RulebookError as error:
        return wrong(error)
    rows = shown(book, args.lang)
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    print(f"{book.id} {book.version} {book.title.get(args.lang, '')}")
    for row in rows:
        print(f"{row['clause']:<22} {row['text']}  [{', '.join(str(c) for c in row['carried_by'])}]")
    return 0


# -- a company's own ------------------------------------------------------------------------------


def _list(args: argparse.Namespace) -> int:
    start_django()
    from shouwen.queries.rulebooks import overview

    rows = [
        {"rulebook": n, "version": load(n).version, "state": "shipped", "since": None, "approved_by": "",
         "hash": load(n).hash, "estates": []}
        for n in names()
    ] + overview()
    from shouwen.org.models import Estate
    from shouwen.store import books

    for estate in Estate.objects.order_by("pk"):
        book = books.adopted_by(estate)
        for row in rows:
            if row["rulebook"] == book and row["state"] in ("shipped", "in_force"):
                row["estates"].append(estate.key)
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, default=str))
        return 0
    for row in rows:
        print(f"{row['rulebook']:<20} {row['version']:<6} {row['state']:<10} {row['since'] or '':<26} "
              f"{', '.join(row['estates'])}".rstrip())
    return 0


def _export(args: argparse.Namespace) -> int:
    if is_ours(args.rulebook):
        print(text_of(args.rulebook), end="")
        return 0
    start_django()
    from shouwen.queries.rulebooks import text

    found = text(args.rulebook, number=args.version, draft=args.draft)
    if found is None:
        return wrong(f"no rulebook `{args.rulebook}` of that kind; see: shouwen rulebook list")
    print(found, end="")
    return 0


def _import(args: argparse.Namespace) -> int:
    start_django()
    from shouwen.desk import rulemaking
    from shouwen.org.models import Staff

    by = Staff.objects.filter(number=args.by).first()
    if by is None:
        return wrong(f"no staff number `{args.by}`; see: shouwen user")
    try:
        with args.file.open("rb") as file:
            data = file.read(LARGEST_RULEBOOK + 1)
        draft = rulemaking.bring_in(args.file.stem, data.decode("utf-8"), by)
    except (RulebookError, OSError, UnicodeDecodeError) as error:
        return wrong(error)
    except rulemaking.NotYet as error:
        return wrong(f"{error}: {MENDS.get(error.code, 'see docs/guide-operator.md')}")
    print(f"{draft.book}: 草稿已收下，请另一人在“制度”页审核发布 / taken in as a draft; a second person publishes it")
    return 0


MENDS = {
    "no_right": "an administrator, company leader or office head brings rulebooks in",
    "bad_id": "the file is called ID.yaml: small letters, digits and hyphens, none of Shouwen's own",
    "submitted": "it lies with a reviewer; take it back on the page first",
    "stale": "somebody changed it in between; export it again",
}
