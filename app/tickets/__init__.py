"""The ticket as people speak of it: actors, refusals, the journal, privacy. Pure: no database, no engine, no web."""
