"""Import: upload or paste, look at what would be registered and what is wrong where, confirm."""

import re
from collections.abc import Iterator

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.http.context import actor, program
from app.services.exchange import export, importing, parcel, refusing, tables
from app.services.exchange.importing import Preview
from app.services.exchange.parcel import Parcel
from app.tickets.refusal import Conflict, FormInvalid
from app.web.errors import grounds
from app.web.exchange.room import blueprint, file_of
from app.web.guard import page
from app.web.words import ask_ahead

MAX_BODY = 8 * 1024 * 1024
"""Bytes: an upload, or a sealed one that a page sends back."""
PASTED = 1024 * 1024
CELL = re.compile(r"cell-([0-9]{1,5})-([0-9]{1,3})")
SHOWN_ROWS = 50
MENDED_ROWS = 50
"""Faulty rows that can be typed anew in the page; more are better mended in the file."""


@blueprint.get("/import")
@page("ticket.register")
def start() -> str:
    return render_template("exchange/import.html")


@blueprint.post("/import")
@page("ticket.register", max_body=MAX_BODY)
def look() -> ResponseReturnValue:
    """A new upload, or one that was looked at with other columns."""
    try:
        bundle, mapping = _brought()
        return _preview(bundle, importing.preview(program(), actor(), bundle, mapping, _fixed()))
    except (FormInvalid, Conflict) as refused:
        return render_template("exchange/import.html", refused=grounds(refused)), refused.status


@blueprint.post("/import/faults")
@page("ticket.register", max_body=MAX_BODY)
def faults() -> ResponseReturnValue:
    """The rows with faults as a file, with what is wrong."""
    try:
        bundle, mapping = _brought()
        found = importing.preview(program(), actor(), bundle, mapping, _fixed())
    except (FormInvalid, Conflict) as refused:
        return render_template("exchange/import.html", refused=grounds(refused)), refused.status
    return file_of(export.as_xlsx(importing.faulty_rows(found)), "import-faults.xlsx")


@blueprint.post("/import/confirm")
@page("ticket.register", max_body=MAX_BODY)
def confirm() -> ResponseReturnValue:
    try:
        bundle, mapping = parcel.opened(program(), actor(), request.form.get("parcel", "")), _mapping()
    except FormInvalid as refused:
        return render_template("exchange/import.html", refused=grounds(refused)), refused.status
    only_good = request.form.get("rows") == "good"
    expected = request.form.get("expected", type=int, default=-1)
    ask_ahead()
    try:
        found = importing.confirm(program(), actor(), bundle, mapping, _fixed(), expected=expected, only_good=only_good)
    except Conflict as refused:
        found = importing.preview(program(), actor(), bundle, mapping, _fixed())
        return _preview(bundle, found, refused=grounds(refused)), refused.status
    return render_template("exchange/imported.html", found=found, **_kept(bundle, found))


def _brought() -> tuple[Parcel, dict[int, str] | None]:
    if request.form.get("parcel"):
        return parcel.mended(parcel.opened(program(), actor(), request.form["parcel"]), _cells()), _mapping()
    file = request.files.get("file")
    if file is not None and file.filename:
        with file.stream as stream:
            data = stream.read(tables.MAX_BYTES + 1)
        return parcel.of(program(), tables.of_file(data), data), None
    text = request.form.get("pasted", "")
    if len(text) > PASTED:
        raise refusing.refused("FILE_TOO_LARGE", "粘贴的内容过多，请上传文件。", "Too much was pasted; upload a file.")
    return parcel.of(program(), tables.of_text(text), text.encode("utf-8", "replace")), None


def _mapping() -> dict[int, str]:
    """Columns that mean a field."""
    found = {}
    for name, key in request.form.items():
        column = name.removeprefix("column-")
        if name.startswith("column-") and column.isascii() and column.isdigit() and len(column) < 4 and key:
            found[int(column)] = key
    return found


def _cells() -> dict[tuple[int, int], str]:
    """(Row number, column) -> what was typed anew."""
    found = {}
    for name, text in request.form.items():
        place = CELL.fullmatch(name)
        if place:
            found[int(place[1]), int(place[2])] = text
    return found


def _fixed() -> dict[str, str]:
    return {n.removeprefix("fixed-"): value for n, value in request.form.items() if n.startswith("fixed-") and value}


def _kept(bundle: Parcel, found: Preview) -> dict[str, object]:
    """What the page sends back: the sealed table, the columns."""
    return {"parcel": parcel.sealed(program(), actor(), bundle), "faults": list(_faults(found))}


def _preview(bundle: Parcel, found: Preview, **more: object) -> str:
    personal = {each.key for each in found.choices if each.personal}
    samples = {
        column: next((row.cells[column] for row in found.rows if row.cells[column]), "")
        for column in range(len(found.headings))
        if found.mapping.get(column) not in personal
    }
    return render_template(
        "exchange/preview.html", found=found, samples=samples, shown=found.rows[:SHOWN_ROWS], mending=_mending(found),
        **_kept(bundle, found), **more,
    )  # fmt: skip


def _mending(found: Preview) -> list[dict[str, object]]:
    """The faulty rows with the cells that can be typed anew; none where there are too many of them."""
    if len(found.bad) > MENDED_ROWS:
        return []
    fields = {each.key: each for each in found.choices}
    return [
        {
            "row": row,
            "cells": [
                {"column": column, "heading": found.headings[column], "text": row.cells[column],
                 "field": fields.get(found.mapping.get(column, ""))}
                for column in importing.columns_to_mend(found, row)
            ],
        }
        for row in found.bad
    ]  # fmt: skip


def _faults(found: Preview) -> Iterator[dict[str, object]]:
    """Every fault: row, column, what stands there, what is wrong."""
    for row in found.bad:
        for column, ground in row.faults:
            heading = found.headings[column] if column is not None else None
            yield {
                "row": row.number, "heading": heading, "ground": ground,
                "cell": row.cells[column] if column is not None else "",
            }  # fmt: skip
