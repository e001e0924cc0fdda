"""Administration: units, people, calendar, incidents, outbox, health, the journal of administrators."""
