"""The door of the desk: passwords, signing in and out, sessions, and the record of all that."""
