"""Doing an act and sending a message: one page with the form, the reasons of a refusal, what is still missing."""
