"""A tab of a ticket's page, under the ticket's head."""

from typing import Any

from flask import render_template

from app.http.context import actor, program
from app.services.ticket import ticket_page
from app.web.ticket import words


def render(tab: str, no: str, **values: Any) -> str:
    """``ticket/<tab>.html``. 404 for a ticket that is not the visitor's."""
    head = values.pop("head", None) or ticket_page.head(program(), actor(), no)
    return render_template(f"ticket/{tab}.html", tab=tab, head=head, no=no, words=words, **values)
