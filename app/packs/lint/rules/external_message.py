"""A message from outside is one thing wherever it arrives: same form, same checks, and messages.dmn says who may send
it."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    listed = context.listed("messages", "message")
    for diagram, event in context.nodes():
        if event.event != "message" or not event.external or not event.event_ref:
            continue
        first = context.release.external_messages[event.event_ref]
        if (first.form, first.checks) != (event.form, event.checks):
            zh = f"同一消息在“{first.id}”处用另一表单或检查。"
            yield at(diagram, event, zh, f"At {first.id} the same message has another form or other checks.")
        if "messages" in context.release.tables and event.event_ref not in listed:
            zh = f"messages.dmn 没有消息“{event.event_ref}”，谁也不能发送。"
            yield at(diagram, event, zh, f'messages.dmn does not know "{event.event_ref}"; nobody may send it.')
