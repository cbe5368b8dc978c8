"""The words for roles that rulebooks and acts may use, sorted by what they hang on."""

MOVES_WITH_CASE = frozenset(
    {
        "first_contact",
        "stand_in",
        "handler",
        "taker",
        "lead",
        "face",
        "responsible_supervisor",
        "tracker of first_contact",
    }
)
MOVES_WITH_ROSTER = frozenset(
    {"service_centre", "on_duty_agent", "highest_on_duty", "next_on_duty"}
)
FIXED = frozenset({"actor", "recipient", "touched_heads", "contractor", "subject"})
BY_ORGANISATION = frozenset(
    {
        "superior",
        "department_head",
        "tracker",
        "coordinator",
        "office_head",
        "company_leader",
        "next_leader",
        "quality_audit",
        "owners_committee",
    }
)
GROUPS = frozenset(
    {
        "staff",
        "operative",
        "manager",
        "agent",
        "receptionist",
        "delegate",
        "anyone",
        "party",
        "colleague",
        "supporter",
        "head",
        "desk",
        "administrator",
        "subordinate",
    }
)
CUSTOMERS = frozenset({"customer", "first_customer"})
PLURAL = frozenset({"supporting", "touched_heads"})
ROLES = (
    MOVES_WITH_CASE
    | MOVES_WITH_ROSTER
    | FIXED
    | BY_ORGANISATION
    | GROUPS
    | CUSTOMERS
    | {"supporting", "department", "owner"}
) - {"tracker of first_contact"}
RELATIONS = frozenset({"superior", "department_head", "tracker"})
RELATIVES = frozenset(
    {"owner", "actor", "recipient", "handler", "first_contact", "subject", "accountable"}
)
ADDRESSES = (MOVES_WITH_CASE | MOVES_WITH_ROSTER | BY_ORGANISATION | CUSTOMERS) - {
    "tracker of first_contact",
    "taker",
}
"""Words that the ``to`` of an act may use besides the keys of people and departments."""
