"""The regulations as pages that a process owner can hold against the printed text; rendered from parsed releases."""

from app.packs.handbook.book import Book, Story
from app.packs.handbook.comparison import comparison
from app.packs.handbook.page import page

__all__ = ["Book", "Story", "comparison", "page"]
