"""The same figures once more, by other code: from the stored events and the words beside them alone.

Nothing here knows the queries that it checks; of a case only its number, its estate and who may see
it are taken from its row.
"""

import json
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from statistics import median

from shouwen.org.models import Staff
from shouwen.store.models import Event, Value


def at_of(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


class Told:
    """One case: its events as JSON, what they changed put together, its duties as they last stood."""

    def __init__(self, pk, estate):
        self.pk, self.estate, self.events, self.now, self.duties = pk, estate, [], {}, {}

    def hear(self, event):
        self.events.append(event)
        self.now.update(event.get("changes", {}))
        for duty in event.get("duties", ()):
            self.duties[duty["id"]] = duty

    def of(self, *types):
        return [e for e in self.events if e["type"] in types]

    @property
    def began(self):
        return at_of(self.events[0]["at"])

    @property
    def closed(self):
        """When it was last closed; None while it is not."""
        ends = self.of("closed")
        return at_of(ends[-1]["at"]) if ends and self.now.get("stage") == "closed" else None


def matters(office=None):
    """What customers raised, by number."""
    found = {}
    for pk, estate, body in Event.objects.order_by("case_id", "seq").values_list("case_id", "case__estate", "body"):
        found.setdefault(pk, Told(pk, estate)).hear(json.loads(bytes(body)))
    return {pk: t for pk, t in found.items() if t.now.get("first_contact") and office in (None, t.now["office"])}


def staff():
    return dict(Staff.objects.values_list("key", "posts"))


def reports(office, now):
    """The tables of the last thirty days: name of the table → line → numbers of the cases."""
    since, people = now - timedelta(days=30), staff()
    found = {k: defaultdict(list) for k in ("times", "satisfaction", "causes", "posts", "persons", "first", "doers")}
    minutes = defaultdict(list)
    words = {(c, s): t for c, s, t in Value.objects.filter(path="cause").values_list("case_id", "seq", "text")}
    for pk, t in matters(office).items():
        for event in t.events:
            if at_of(event["at"]) < since:
                continue
            act = event.get("act") or {}
            if event["type"] == "return_visited":
                outcome = act.get("outcome") or "reached"
                line = outcome if outcome != "reached" else str(act["score"]) if act.get("score") else (
                    "unsatisfied" if act.get("settled") is False else "satisfied")
                found["satisfaction"][line].append(pk)
            if event["type"] == "evaluated" and words.get((pk, event["seq"])):
                found["causes"][words[pk, event["seq"]].strip()].append(pk)
        if t.began < since:
            continue
        found["posts"][people[t.now["first_contact"]][0]].append(pk)
        found["persons"][str(len({e["by"] for e in t.events} & set(people)))].append(pk)
        if t.closed:
            found["times"][t.now["kind"]].append(pk)
            minutes[t.now["kind"]].append((t.closed - t.began).total_seconds())
            found["first"][t.now["first_contact"]].append(pk)
            for who in {e["by"] for e in t.of("answered", "resolved", "contributed")}:
                found["doers"][who].append(pk)
    return found, {kind: int(median(found) // 60) for kind, found in minutes.items()}


def published(estate, since, until):
    """Total, kinds, shares before anything is rounded or put together, and the scores."""
    mine = [t for t in matters().values() if t.estate == estate]
    taken = [t for t in mine if since <= t.began < until and t.now["stage"] not in ("joined", "withdrawn")]
    duties = [d for t in taken for d in t.duties.values()
              if "due" in d and at_of(d["due"]) < until and d["state"] in ("done", "late", "overdue", "open")]
    scores = [e["act"]["score"] for t in mine for e in t.of("return_visited")
              if since <= at_of(e["at"]) < until and e["act"].get("score")]
    return (len(taken), Counter(t.now["kind"] for t in taken), sum(t.now["stage"] == "closed" for t in taken),
            [not d.get("breached") for d in duties], scores)


PHOTO = ("照片", "拍照", "拍张", "附图", "photo")


def hollow(office, now):
    """Closed in the last 31 days: number → (seconds if a minute at most, others with the same words, event that asked)."""
    said = defaultdict(dict)
    for case, seq, path, text in Value.objects.values_list("case_id", "seq", "path", "text"):
        said[case, seq][path] = text
    results, seconds, asked = {}, {}, {}
    for pk, t in matters(office).items():
        if not t.closed or t.closed < now - timedelta(days=31) or not t.of("resolved"):
            continue
        last = t.of("resolved")[-1]
        before = [e for e in t.of("registered", "accepted", "started") if e["seq"] < last["seq"]]
        seconds[pk] = int((at_of(last["at"]) - at_of(before[-1]["at"])).total_seconds())
        results[pk] = said[pk, last["seq"]].get("result", "")
        wanted = [e["seq"] for e in t.of("assigned", "asked", "told", "noted", "handed_over", "instructed")
                  if any(w in said[pk, e["seq"]].get(p, "") for p in ("text", "question", "reason") for w in PHOTO)]
        asked[pk] = wanted[0] if wanted and not t.of("attached") else None
    found = {}
    for pk, text in results.items():
        same = {p for p, other in results.items() if p != pk and len(other) >= 6 and other.split() == text.split()}
        if seconds[pk] <= 60 or (same and len(text) >= 6) or asked[pk]:
            found[pk] = (seconds[pk] if seconds[pk] <= 60 else None, same if len(text) >= 6 else set(), asked[pk])
    return found
