"""Roles that the rules know, how high they stand, and what the company calls its posts."""

from collections.abc import Iterable

from shouwen.org import models as m

RANKS = {
    "guard": 0, "cleaner": 0, "repairer": 0, "staff": 1, "agent": 1, "receptionist": 1,
    "team_leader": 2, "tracker": 2, "supervisor": 3, "coordinator": 3, "department_head": 3,
    "office_head": 4, "company_leader": 5, "auditor": 5,
}
ADMINISTRATOR = 9
OPERATIVES = frozenset({"guard", "cleaner", "repairer"})
LEADING = frozenset({"department_head", "coordinator", "office_head", "company_leader", "supervisor"})
OF_AN_OFFICE = frozenset({"office_head", "coordinator"})
"""Posts that belong to an office where they belong to no department."""
WITHOUT_DEPARTMENT = frozenset({"company_leader", "auditor", "office_head", "coordinator", "staff"})


def rank(staff: m.Staff) -> int:
    """How high a person's rights stand; nobody gives a role above it."""
    return ADMINISTRATOR if staff.is_admin else highest(staff.posts)


def highest(roles: Iterable[str]) -> int:
    return max((RANKS.get(r, 0) for r in roles), default=0)


def choices(words: dict[str, str]) -> dict[str, tuple[str, str]]:
    """What may be chosen as a post: key to name and role. The company's own posts, and the roles
    for which it has no post, under the words given."""
    own = {p.key: (p.name, p.role) for p in m.Post.objects.filter(closed=None).order_by("pk")}
    taken = {role for _name, role in own.values()}
    return {**own, **{r: (str(words.get(r, r)), r) for r in RANKS if r not in taken}}


def leads(staff: m.Staff) -> bool:
    """Whether somebody leads a department, an office or the company: begins drills, sets measures."""
    return not staff.outsourced and bool(staff.is_admin or LEADING & set(staff.posts))
