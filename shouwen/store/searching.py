"""The index of words over all cases: FTS5 on SQLite, a GIN index on PostgreSQL.

It narrows down; the reader checks what it finds against the text, and against who asks.
"""

from collections.abc import Iterator, Sequence

from django.db import connection

from shouwen.store.grams import Term

TOKENS = "array_to_tsvector(string_to_array(rtrim(said || who || place), ' '))"
"""The words of a row, as PostgreSQL indexes them. Word for word in migration 0010."""
_QUERY = {
    "sqlite": "SELECT rowid FROM store_search_words WHERE store_search_words MATCH %s"
    " AND rowid < %s ORDER BY rowid DESC LIMIT %s",
    "postgresql": f"SELECT case_id FROM store_search WHERE {TOKENS} @@ %s::tsquery"  # noqa: S608
    " AND case_id < %s ORDER BY case_id DESC LIMIT %s",
}
FIRST = 200
"""How many cases are taken at first; then four times as many each time."""
MOST = 6_400
NEWEST = 2**62


def hits(ways: Sequence[Sequence[Term]], everywhere: Sequence[Term] = ()) -> Iterator[list[int]]:
    """Ids of cases that answer to one of ``ways`` and have all of ``everywhere``: the newest first,
    a handful at a time, until there are no more."""
    if not ways:
        return
    expression = _expression(ways, everywhere)
    size, below = FIRST, NEWEST
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_QUERY[connection.vendor], [expression, below, size])
            ids = [row[0] for row in cursor.fetchall()]
        if ids:
            yield ids
        if len(ids) < size:
            return
        size, below = min(size * 4, MOST), ids[-1]


def _expression(ways: Sequence[Sequence[Term]], everywhere: Sequence[Term]) -> str:
    """The words are letters and digits alone, so that none can be taken for an operator."""
    if connection.vendor == "sqlite":
        term, both, either = _fts5, " AND ", " OR "
    else:
        term, both, either = _tsquery, " & ", " | "
    alternatives = either.join(f"({both.join(term(t) for t in way)})" for way in ways)
    return both.join([*(term(t) for t in everywhere), f"({alternatives})"])


def _fts5(term: Term) -> str:
    return f'"{term.word}"' + (" *" if term.begins else "")


def _tsquery(term: Term) -> str:
    return f"'{term.word}'" + (":*" if term.begins else "")
