"""One act on a ticket: its facts, its checks, its steps in the engine, and what follows from it."""
