"""Units, people and calendars as an administrator keeps them."""
