"""What is sent to a ticket between its tasks: messages and attachments."""

from urllib.parse import quote

import werkzeug.datastructures
from flask import Response
from flask_openapi.models.file import FileStorage
from pydantic import BaseModel, field_validator

from app.api.answers import answer, items, values
from app.api.blueprint import blueprint
from app.api.guard import needs
from app.api.shapes import work as shapes
from app.api.shapes.common import AttachmentPath, Done, Fields, MessagePath, OnceHeader, TicketPath
from app.http.context import actor, hotline, once, program
from app.services.acting import messages
from app.services.ticket import attachments, desk

api = blueprint("work", "工单 tickets")
ENVELOPE = 64 * 1024
"""Bytes that the multipart form adds around a file."""

BYTES: dict[str, object] = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


class Upload(BaseModel):
    file: FileStorage

    @field_validator("file")
    @classmethod
    def _is_a_file(cls, value: object) -> object:
        """The library lets a plain text field of this name pass for a file."""
        if not isinstance(value, werkzeug.datastructures.FileStorage):
            raise ValueError("a file is required")
        return value


@api.get("/tickets/<no>/messages", responses={200: shapes.MessageList})
@needs("ticket.read")
def list_messages(path: TicketPath) -> Response:
    """可以发起的事项，及目前是否允许。 What can be sent to the ticket, and whether you may now."""
    return items(shapes.MessageList, desk.messages(program(), actor(), path.no))


@api.post("/tickets/<no>/messages/<name>", responses={200: Done})
@needs("message.send")
def send_message(path: MessagePath, header: OnceHeader, body: Fields) -> Response:
    """发起事项（退单、延期、催办等）：正文为表单各栏目。 Send a message with the fields of its form."""
    sent = messages.send(program(), actor(), path.no, path.name, values(body), once=once(header.key))
    return answer(Done, sent)


@api.get("/tickets/<no>/attachments", responses={200: shapes.AttachmentList})
@needs("ticket.read")
def list_attachments(path: TicketPath) -> Response:
    """附件清单。 The files of a ticket."""
    return items(shapes.AttachmentList, attachments.of_ticket(program(), actor(), path.no))


@api.post("/tickets/<no>/attachments", responses={201: shapes.AttachmentShown})
@needs("message.send", max_body=attachments.MAX_BYTES + ENVELOPE)
def add_attachment(path: TicketPath, form: Upload) -> Response:
    """上传附件（图片、PDF、Word、Excel、录音、视频，20 MB以内）。 Add a file."""
    name, data = form.file.filename or "", form.file.read()
    return answer(
        shapes.AttachmentShown, attachments.add(program(), hotline().files, actor(), path.no, name, data), 201
    )


@api.get("/tickets/<no>/attachments/<int:attachment_id>", responses={200: BYTES})
@needs("ticket.read")
def read_attachment(path: AttachmentPath) -> Response:
    """下载附件。 The file itself."""
    known, data = attachments.read(program(), hotline().files, actor(), path.no, path.attachment_id)
    # The browser is told to save it: what people upload is never shown as a page of ours.
    disposition = f"attachment; filename*=UTF-8''{quote(known['name'])}"
    headers = {"Content-Disposition": disposition, "Content-Security-Policy": "sandbox; default-src 'none'"}
    return Response(data, mimetype=known["media_type"], headers=headers)
