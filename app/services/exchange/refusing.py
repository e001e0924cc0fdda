"""What is wrong with an upload, said of the field that it came in."""

from app.tickets.refusal import FormInvalid, Ground


def refused(code: str, zh: str, en: str) -> FormInvalid:
    return FormInvalid(Ground(code, zh, en, facts={"field": "file"}))
