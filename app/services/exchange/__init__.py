"""In and out: tickets from tables and to tables, printed papers, messages that were given up."""
