"""Mutation of the process packs: damage one rule at a time and see who notices.

`python -m tools.mutation` (see docs/mutation.md).
"""
