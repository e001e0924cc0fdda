"""Units of a city and of an autonomous region: governments, counties, parks, bodies of the central state."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OLD = "'township', 'department', 'vertical', 'mass_org', 'enterprise', 'office'"
NEW = (
    "'government', 'county', 'township', 'park', 'department', 'central', 'vertical', 'mass_org', 'enterprise', "
    "'office'"
)


def upgrade() -> None:
    _kinds(NEW)


def downgrade() -> None:
    op.execute("UPDATE unit SET kind = 'township' WHERE kind IN ('county', 'park')")
    op.execute("UPDATE unit SET kind = 'department' WHERE kind IN ('government', 'central')")
    _kinds(OLD)


def _kinds(known: str) -> None:
    with op.batch_alter_table("unit") as batch:
        batch.drop_constraint(op.f("ck_unit_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_unit_kind"), f"kind IN ({known})")
