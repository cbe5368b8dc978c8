"""The hand-written statements of an act, for both databases. Measured in ``bench/``."""

CASE_COLUMNS = (
    "uid", "office", "estate", "book", "book_hash", "version", "hash", "state", "stage", "class_no",
    "kind", "first_contact", "accountable", "handler", "handler_department", "customer", "house",
    "parties", "emergency", "created_at", "updated_at", "next_at",
)
FIXED = frozenset({"uid", "estate", "created_at"})
"""What a case keeps from its registration on."""
MOVING = tuple(c for c in CASE_COLUMNS if c not in FIXED)
_OPENING = (
    "SELECT v.id, r.case_id, r.fingerprint, r.version{more}"
    " FROM (SELECT max(id) AS id FROM org_rosterversion) v"
    " LEFT JOIN store_receipt r ON r.scope = %s AND r.key = %s"
)
OPENING = _OPENING.format(more="")
OPENING_WITH_HOMES = (
    _OPENING.format(more=", h.label, e.key, o.key, c.name, c.phone")
    + " LEFT JOIN (org_customer c"
    " JOIN org_customer_houses l ON l.customer_id = c.id"
    " JOIN org_house h ON h.id = l.house_id JOIN org_estate e ON e.id = h.estate_id"
    " JOIN org_office o ON o.id = e.office_id) ON c.key = %s ORDER BY l.id"
)
"""One row for each house of a customer, or a single one without."""
_EVENT = "(case_id, seq, at, type, by, body, hash)"
_DUTY = (
    "(case_id, duty, who, office, owes, state, basis, opened_at, due_at, done_at, breached_at, body)"
)
_NOTICE = '(case_id, seq, "to", about, duty, clause, why, at)'
_VALUE = "(case_id, seq, path, salt, text)"
_SEARCH = "(case_id, said, who, place)"
_SEARCH_AGAIN = """ON CONFLICT (case_id) DO UPDATE SET
  place = excluded.place || store_search.place"""
"""Only where a case belongs changes later; by where it was it is found still."""
_RECEIPT = "(case_id, scope, key, fingerprint, version, at)"
_DUTY_AGAIN = """ON CONFLICT (case_id, duty) DO UPDATE SET
  who = excluded.who, office = excluded.office, state = excluded.state, basis = excluded.basis, due_at = excluded.due_at,
  done_at = excluded.done_at, breached_at = excluded.breached_at, body = excluded.body"""

_COLUMNS = ", ".join(CASE_COLUMNS)
_MARKS = ", ".join(["%s"] * len(CASE_COLUMNS))
_SET = ", ".join(f"{c} = %s" for c in MOVING)

SQLITE = {
    "new_case": f"INSERT INTO store_case ({_COLUMNS}) VALUES ({_MARKS})",  # noqa: S608
    "old_case": f"UPDATE store_case SET {_SET} WHERE id = %s AND version = %s",  # noqa: S608
    "events": f"INSERT INTO store_event {_EVENT} VALUES (%s, %s, %s, %s, %s, %s, %s)",  # noqa: S608
    "duties": f"INSERT INTO store_duty {_DUTY} VALUES ({', '.join(['%s'] * 12)}) {_DUTY_AGAIN}",  # noqa: S608
    "notices": f"INSERT INTO store_notice {_NOTICE} VALUES ({', '.join(['%s'] * 8)})"  # noqa: S608
    " ON CONFLICT DO NOTHING",
    "values": f"INSERT INTO store_value {_VALUE} VALUES (%s, %s, %s, %s, %s)",  # noqa: S608
    "search": f"INSERT INTO store_search {_SEARCH} VALUES (%s, %s, %s, %s) {_SEARCH_AGAIN}",  # noqa: S608
    "receipts": f"INSERT INTO store_receipt {_RECEIPT} VALUES (%s, %s, %s, %s, %s, %s)",  # noqa: S608
}

_TYPED = """uid text, office text, estate text, book text, book_hash text, version int, hash text,
  state text, stage text, class_no int, kind text, first_contact text, accountable text,
  handler text, handler_department text, customer text, house text, parties text, emergency text,
  created_at timestamptz, updated_at timestamptz, next_at timestamptz"""
_PICKED = ", ".join("decode(x.hash, 'base64')" if c == "hash" else f"x.{c}" for c in CASE_COLUMNS)
_NEW = f"""c AS (
  INSERT INTO store_case ({_COLUMNS})
  SELECT {_PICKED} FROM p, jsonb_to_record(p.j->'case') AS x({_TYPED}) RETURNING id)"""  # noqa: S608
_PICKED_AGAIN = ", ".join(
    f"{c} = decode(x.hash, 'base64')" if c == "hash" else f"{c} = x.{c}" for c in MOVING
)
_OLD = f"""c AS (
  UPDATE store_case t SET {_PICKED_AGAIN}
  FROM p, jsonb_to_record(p.j->'case') AS x({_TYPED})
  WHERE t.id = %s AND t.version = %s RETURNING t.id)"""  # noqa: S608
_REST = f""", e AS (
  INSERT INTO store_event {_EVENT}
  SELECT c.id, x.seq, x.at, x.type, x.by, decode(x.body, 'base64'), decode(x.hash, 'base64')
  FROM c, p, jsonb_to_recordset(p.j->'events')
    AS x(seq int, at timestamptz, type text, by text, body text, hash text)
), d AS (
  INSERT INTO store_duty {_DUTY}
  SELECT c.id, x.duty, x.who, x.office, x.owes, x.state, x.basis, x.opened_at, x.due_at, x.done_at,
    x.breached_at, x.body
  FROM c, p, jsonb_to_recordset(p.j->'duties') AS x(duty text, who text, office text, owes text,
    state text, basis text, opened_at timestamptz, due_at timestamptz, done_at timestamptz,
    breached_at timestamptz, body text)
  {_DUTY_AGAIN}
), n AS (
  INSERT INTO store_notice {_NOTICE}
  SELECT c.id, x.seq, x."to", x.about, x.duty, x.clause, x.why, x.at
  FROM c, p, jsonb_to_recordset(p.j->'notices')
    AS x(seq int, "to" text, about text, duty text, clause jsonb, why text, at timestamptz)
  ON CONFLICT DO NOTHING
), v AS (
  INSERT INTO store_value {_VALUE}
  SELECT c.id, x.seq, x.path, decode(x.salt, 'base64'), x.text
  FROM c, p, jsonb_to_recordset(p.j->'values') AS x(seq int, path text, salt text, text text)
), s AS (
  INSERT INTO store_search {_SEARCH}
  SELECT c.id, x.said, x.who, x.place
  FROM c, p, jsonb_to_recordset(p.j->'search') AS x(said text, who text, place text)
  {_SEARCH_AGAIN}
), r AS (
  INSERT INTO store_receipt {_RECEIPT}
  SELECT c.id, x.scope, x.key, decode(x.fingerprint, 'base64'), x.version, x.at
  FROM c, p, jsonb_to_recordset(p.j->'receipts')
    AS x(scope text, key text, fingerprint text, version int, at timestamptz)
) SELECT id FROM c"""  # noqa: S608

POSTGRESQL_ACT = {
    "new": f"WITH p AS (SELECT %s::jsonb AS j), {_NEW}{_REST}",
    "old": f"WITH p AS (SELECT %s::jsonb AS j), {_OLD}{_REST}",
}

POSTGRESQL_MANY = (
    f"""WITH p AS (SELECT %s::jsonb AS j), c AS (
  UPDATE store_case t SET {_PICKED_AGAIN}
  FROM p, jsonb_to_recordset(p.j->'cases') AS x(id bigint, before int, {_TYPED})
  WHERE t.id = x.id AND t.version = x.before RETURNING t.id)"""  # noqa: S608
    + _REST.replace("SELECT c.id, ", "SELECT x.case_id, ")
    .replace("FROM c, p, ", "FROM p, ")
    .replace("AS x(", "AS x(case_id bigint, ")
    + "s"
).replace(" SELECT id FROM cs", " SELECT count(*) FROM c")
"""The clock's statement: many cases at once, each with what belongs to it."""
