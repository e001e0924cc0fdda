"""Whether a place that the register names is there."""

from app.packs.lint.context import Context
from app.packs.register import Where
from app.packs.release import Release


def exists(context: Context, where: Where) -> bool:
    """Whether the pack or the program has this place."""
    if where.file is not None:
        return in_files(context.release, where)
    name = where.part or ""
    if where.kind == "handler":
        return name in context.handlers
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


def in_files(release: Release, where: Where) -> bool:
    """Whether the file is in the release, and the part in the file."""
    file, part = where.file or "", where.part
    if file == "calendar.toml":
        return True
    stem = file.removeprefix("forms/").rpartition(".")[0]
    if file.endswith(".bpmn") and stem in release.diagrams:
        diagram = release.diagrams[stem]
        return part is None or part in diagram.elements or part in diagram.flows
    if file.endswith(".dmn") and stem in release.tables:
        table = release.tables[stem]
        parts = {rule.id for rule in table.rules} | {column.expression for column in table.inputs}
        columns = {each.id for each in table.inputs} | {each.name for each in table.outputs}
        columns |= {each.id for each in table.outputs}
        return part is None or part in parts | columns
    if file.endswith(".form") and stem in release.forms:
        return part is None or release.forms[stem].field(part) is not None
    return False
