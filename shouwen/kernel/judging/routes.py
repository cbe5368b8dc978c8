"""Who may hand to whom, and in which way."""

from shouwen.kernel.acts import HandOver
from shouwen.kernel.outcome import Refusal, refuse
from shouwen.kernel.roles import Addressee, Cast, has_any, persons
from shouwen.kernel.rulebook import Route

FREE = frozenset(
    {"coordinator", "service_centre", "on_duty_agent"}
)
"""To these any way of handing over will do."""
DESK = frozenset({"service_centre", "on_duty_agent"})
NO_PERSON = DESK | {"department", "staff"}


def routes_of(who: str, cast: Cast) -> tuple[Route, ...]:
    """The routes that start from ``who`` as the case stands."""
    return tuple(r for r in cast.book.routes if _starts_from(who, r, cast))


def _starts_from(who: str, route: Route, cast: Cast) -> bool:
    return has_any(who, route.from_, cast) and (route.if_ is None or route.if_.holds(cast))


def reaches(route: Route, to: Addressee, cast: Cast) -> bool:
    """Whether the route leads to this addressee."""
    roles = set(to.roles)
    if not DESK.isdisjoint(roles):
        roles |= DESK
    if not roles.isdisjoint(route.to):
        return True
    if "department" in to.roles:
        return False
    for role in route.to:
        if role in NO_PERSON:
            continue
        for who in persons(role, cast):
            if who in to.persons:
                return True
    return False


def route_refusal(act: HandOver, to: Addressee, cast: Cast) -> Refusal | None:
    """RF10 where no route leads there, RF92 where one does but not in this way."""
    route = route_for(act, to, cast)
    if route is not None and (route.allows(act.way) or FREE & set(to.roles)):
        return None
    routes = routes_of(act.by, cast)
    fitting = [r for r in routes if reaches(r, to, cast)]
    clauses = tuple(dict.fromkeys(c for r in (fitting or routes) for c in r.clause))
    if not fitting:
        allowed = tuple(dict.fromkeys(t for r in routes for t in r.to))
        return refuse("RF10", "hand_over", "report", clause=clauses, to=list(allowed))
    ways = tuple(dict.fromkeys(w for r in fitting for w in r.ways))
    return refuse("RF92", "hand_over", clause=clauses, ways=list(ways))


def route_for(act: HandOver, to: Addressee, cast: Cast) -> Route | None:
    """The route by which an accepted hand-over goes: the first that allows the way, else the first."""
    first = None
    for route in cast.book.routes:
        if first is not None and not route.allows(act.way):
            continue
        if _starts_from(act.by, route, cast) and reaches(route, to, cast):
            if route.allows(act.way):
                return route
            first = route
    return first
