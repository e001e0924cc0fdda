"""The page of one ticket: where it stands, what comes next, why by then, and everything that happened to it."""
