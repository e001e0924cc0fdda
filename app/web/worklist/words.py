"""What the lists say of counts; with the labels, for the templates."""

from app.web.worklist.labels import BATCHES, DUE, LIGHTS, MILESTONES

__all__ = ["BATCHES", "DUE", "LIGHTS", "MILESTONES", "capped"]


def capped(number: int, most: int) -> str:
    """99+ where nobody counted further."""
    return f"{most - 1}+" if number >= most else str(number)
