"""Lists of tasks and tickets: what is due next, found by filters and words."""
