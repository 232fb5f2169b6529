"""The JavaScript and the CSS of all components: one module and one sheet, made from ``source/``.

Streamlit takes a component's files only from an installed package; text given inline it sends
again with every drawing, 25 to 50 kB each. So what goes inline is a line that imports the module,
which lib/web/components.py serves and the browser keeps; the page itself names both
(lib/web/language.py), and they load beside Streamlit's own.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from lib.i18n.catalogues import names
from lib.i18n.dates import NOISE, vocabulary

SOURCE = Path(__file__).parent / "source"
SHARED = ("base", "dates", "calendar", "outbox", "table")
OWN = (
    "date_field", "month_grid", "records", "editable", "check_in", "tally", "paper",
    "action", "focus",
)  # fmt: skip
FOLDER = "app/components"


def _text(kind: str, parts: tuple[str, ...]) -> str:
    files = (SOURCE / f"{part}.{kind}" for part in parts)
    return "\n".join(file.read_text("utf-8") for file in files if file.exists())


@cache
def script(parts: tuple[str, ...] = SHARED + OWN) -> str:
    """One ES module of ``parts`` that exports a function for each component."""
    return f"{_date_words()}\n{_text('js', parts)}"


@cache
def sheet() -> str:
    """The style of all components."""
    return _text("css", SHARED + OWN)


@cache
def files() -> dict[str, str]:
    """File name → text of the module and the sheet; a name changes when its text does."""
    return {
        f"{hashlib.sha256(text.encode()).hexdigest()[:12]}.{kind}": text
        for kind, text in (("js", script()), ("css", sheet()))
    }


def address(kind: str) -> str:
    """Where the page finds the "js" or the "css"; relative to any page of the desk."""
    return next(f"./{FOLDER}/{name}" for name in files() if name.endswith(kind))


def stub(name: str) -> str:
    """What Streamlit sends along with a component: the line that fetches it."""
    found = json.dumps(address("js"))
    return (
        "export default async (component) =>\n"
        f"(await import(new URL({found}, document.baseURI))).{name}(component);"
    )


def _date_words() -> str:
    """The words that ``source/dates.js`` reads and writes dates with, as JavaScript."""

    def both(fa: str, en: str) -> dict[str, tuple[str, ...]]:
        return {"fa": names("fa", fa), "en": names("en", en)}

    shown = {
        "months": both("i18n.date.jalali_months", "i18n.date.gregorian_months"),
        "weekdays": both("i18n.date.weekdays", "i18n.date.weekdays"),
    }
    words = {"WORDS": shown, "VOCABULARY": vocabulary(), "NOISE": sorted(NOISE)}
    return "\n".join(
        f"const {name} = {json.dumps(value, ensure_ascii=False)};" for name, value in words.items()
    )
