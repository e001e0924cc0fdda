"""What people come for: one module an errand, in rooms. Only services open transactions.

- ``acting``: one act on a ticket, from a person, an outside system or a timer, and what follows from it
- ``ticket``, ``lists``: one ticket as people look at it; lists of tasks and tickets
- ``rules``, ``admin``, ``door``: releases of packs; units, people, calendars, incidents; signing in
- ``exchange``: import, export, printed papers
- ``scenario``, ``soundness``: worked tickets played; every path of every diagram walked

What stands here beside them all rooms use: the program put together (``program``, ``assembly``, ``releases``,
``calendars``), who may do and see what (``access``, ``visible``), one ticket locked or read (``docket``, ``running``),
one transaction (``errand``), sending, health; and what stands on all of them (``demo``, ``covering``, ``handbooks``,
``live``). They import each other one way: pyproject.toml, import-linter.
"""
