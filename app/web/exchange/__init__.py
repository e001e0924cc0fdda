"""In and out: import of upstream tickets, export, printed papers."""
