"""Whether a place that the register names is there."""

from app.packs.lint.context import Context
from app.packs.places import in_files
from app.packs.register import Where


def exists(context: Context, where: Where) -> bool:
    """Whether the pack or the program has this place. A handler that no diagram runs does nothing for a clause."""
    if where.file is not None:
        return in_files(context.release, where)
    name = where.part or ""
    if where.kind == "handler":
        return name in context.handlers and name in context.places.handlers
    if where.kind == "setting":
        return name in context.release.settings
    if where.kind == "role":
        return name in context.roles
    if where.kind == "message":
        return any(element.event == "message" and element.event_ref == name for _, element in context.nodes())
    if where.kind == "metric":
        return context.metrics is None or name in context.metrics
    # Stored columns, calendars and parts of the program are outside a pack; their own tests hold them.
    return True
