"""Rows as an Excel workbook, from right to left in Persian; nothing in it can act as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lib.i18n import Translator

WHOLE, SHARE, TENTH = "#,##0", "0%", "0.0"


@dataclass(frozen=True)
class Field:
    """A column: ``name`` in the rows, ``heading``; ``form`` of a number as XlsxWriter takes it."""

    name: str
    heading: str
    form: str = ""


def workbook(
    fields: Sequence[Field],
    rows: Iterable[Mapping[Any, Any]],
    t: Translator,
    head: Sequence[str] = (),
) -> bytes:
    """The rows under their headings, which stay in view; ``head`` stands above, its first strong.

    A value that is missing leaves its cell empty.
    """
    import xlsxwriter

    file = BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, safe) as book:
        sheet = book.add_worksheet()
        if t.rtl:
            sheet.right_to_left()
        strong = book.add_format({"bold": True})
        forms = {field.form: book.add_format({"num_format": field.form}) for field in fields}
        for row, line in enumerate(head):
            sheet.write_string(row, 0, line, strong if not row else None)
        headings = len(head) + 1 if head else 0
        for column, field in enumerate(fields):
            sheet.write_string(headings, column, field.heading, strong)
            sheet.set_column(column, column, 34 if not field.form else 16)
        for at, row in enumerate(rows, start=headings + 1):
            for column, field in enumerate(fields):
                value = row[field.name]
                if value is None or value != value:
                    continue
                if field.form:
                    sheet.write_number(at, column, value, forms[field.form])
                else:
                    sheet.write_string(at, column, str(value))
        sheet.freeze_panes(headings + 1, 0)
    return file.getvalue()
