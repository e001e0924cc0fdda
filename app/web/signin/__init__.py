"""Signing in and out, one's own account and password, the language."""
