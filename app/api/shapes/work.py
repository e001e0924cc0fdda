"""What is sent to a ticket between its tasks."""

from typing import Any

from app.api.shapes.common import Instant, Shape


class MessageShown(Shape):
    """``allowed``: the person who asks may send it now, as far as that is known before the form is filled in."""

    name: str
    title: str
    form: str | None
    element: str
    allowed: bool
    refused: dict[str, Any] | None


class MessageList(Shape):
    items: list[MessageShown]
    next: str | None


class AttachmentShown(Shape):
    """``opens``: whether you may read it; the name of one that you may not tells nothing."""

    id: int
    sha256: str
    name: str
    media_type: str
    size: int
    stored_at: Instant
    by: str | None
    opens: bool


class AttachmentList(Shape):
    items: list[AttachmentShown]
    next: str | None
