"""What kinds of unit there are. Which of them a regulation has, its pack says (``settings.unit_kinds``)."""

OFFICE = "office"
"""A body of the hotline itself; every pack has it."""
UNIT_KINDS = (
    "government", "county", "township", "park", "department", "central", "vertical", "mass_org", "enterprise", OFFICE,
)  # fmt: skip
