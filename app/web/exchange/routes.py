"""Pages of import, export and papers, put together."""

from app.web.exchange import importing, papers, taking_out
from app.web.exchange.room import blueprint

__all__ = ["blueprint", "importing", "papers", "taking_out"]
