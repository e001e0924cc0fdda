"""The work list and the list of tickets: what to do next, filters, search, batches, changes as they happen."""
