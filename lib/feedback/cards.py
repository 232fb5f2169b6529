"""Pieces of HTML: the paper form, one A4 page to fill in by hand."""

from __future__ import annotations

from lib.feedback.words import Line, managers_lines, participants_lines
from lib.i18n import Translator
from lib.ui.safe import escape


def form_html(t: Translator, side: str, fields: list[tuple[int, str]], about: str) -> str:
    """The form of ``side`` ("participants", "young", "managers"), word for word.

    ``about``: the session in a line; empty on a form for any session.
    """
    managers = side == "managers"
    opening = "" if managers else f"<p>{escape(t('feedback.form.opening'))}</p>"
    body = (
        _block(managers_lines(t), t("feedback.form.agreement"), t)
        if managers
        else _participants(t, side == "young", fields)
    )
    return (
        f'<article class="form-paper"><header><h2>{escape(t(f"feedback.side.{side}_title"))}</h2>'
        f'<p class="form-paper-about">{escape(about)}</p>{opening}</header>{body}</article>'
    )


def _participants(t: Translator, young: bool, fields: list[tuple[int, str]]) -> str:
    lines = participants_lines(t)
    agreement = [line for line in lines if line.high == 7]
    views = [line for line in lines if line.high == 10]
    number, question = t.number(8), t("feedback.item.field")
    choices = "".join(
        f"<li><i></i><span>{escape(t.number(place))}</span> {escape(name)}</li>"
        for place, (_, name) in enumerate(fields, 1)
    )
    return (
        _block(agreement, t("feedback.form.agreement"), t, young)
        + _block(views, t("feedback.form.extent"), t)
        + f'<section><p class="form-paper-item"><b>{number}</b> {escape(question)}</p>'
        + f'<ul class="form-paper-fields">{choices}</ul></section>'
    )


def _block(lines: list[Line], scale: str, t: Translator, young: bool = False) -> str:
    rows = "".join(_row(line, t, young) for line in lines)
    return f'<section><p class="form-paper-scale">{escape(scale)}</p>{rows}</section>'


def _row(line: Line, t: Translator, young: bool) -> str:
    text = line.young if young and line.young else line.text
    head = (
        ""
        if line.under
        else f'<p class="form-paper-item"><b>{t.number(line.number)}</b> {escape(text)}</p>'
    )
    boxes = "".join(
        f"<li><i></i>{t.number(value)}</li>" for value in range(line.low, line.high + 1)
    )
    when = f"<span>{escape(line.when)}</span>" if line.when else ""
    wide = " form-paper-wide" if line.when else ""
    return f'<div class="form-paper-row{wide}">{head}<div>{when}<ol>{boxes}</ol></div></div>'
