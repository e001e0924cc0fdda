"""The blueprint of the room; its pages hang themselves on it (see routes)."""

from app.web.blueprint import pages

blueprint = pages("exchange", __name__)
