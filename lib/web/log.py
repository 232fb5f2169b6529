"""What the desk writes down of its work: lines on stderr that tell of nobody.

No names, telephones, tokens, searched words: not of ours and not of any library's. A message is
its first line, scrubbed; of an exception its kind and its places are told, never its text, which
may quote what somebody typed. ``LOG=debug`` shows that too, for whoever develops on a sample.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from lib.db import Unavailable
from lib.errors import DomainError
from lib.settings import settings

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The request that is being answered (lib/web/watch.py); "" outside of one."""

_SCRUBBED = re.compile(
    r"\?\S+"  # what stands behind an address: searched words, open records
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"  # mail
    r"|(?<![\w.])\+?\d[\d \u200c()-]{5,}\d"  # telephones, in digits of any script
    r"|[\w-]{32,}"  # tokens
)
_OWN_FIELDS = ("request", "method", "route", "status", "ms")
"""What our own lines carry besides, by ``extra``."""


def scrubbed(message: str) -> str:
    """The first line of a message without what may tell of somebody."""
    return _SCRUBBED.sub("…", message.split("\n", 1)[0])


def story(error: BaseException, values: bool = False) -> str:
    """An exception and what led to it, as Python tells it but without its text."""
    parts = []
    for each in _chain(error):
        kind = f"{type(each).__module__}.{type(each).__qualname__}".removeprefix("builtins.")
        said = f": {each}" if values else f": {each.key}" if isinstance(each, DomainError) else ""
        places = "".join(traceback.format_tb(each.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{places}{kind}{said}")
    return "\n\n".join(reversed(parts))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


class Readable(logging.Formatter):
    """A line for people; ``values``: also what exceptions say."""

    def __init__(self, values: bool = False) -> None:
        super().__init__()
        self.values = values

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage() if self.values else scrubbed(record.getMessage())
        at = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        line = f"{at} {record.levelname.lower()} {record.name}: {said}"
        if told := _fields(record):
            line += " " + " ".join(f"{name}={value}" for name, value in told.items())
        error = record.exc_info[1] if record.exc_info else None
        return f"{line}\n{story(error, self.values)}" if error else line


class OneJson(logging.Formatter):
    """A line for programs: one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": scrubbed(record.getMessage()),
            **_fields(record),
        }
        if record.exc_info and (error := record.exc_info[1]):
            said["error"] = story(error)
        return json.dumps(said, ensure_ascii=False)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    found = {name: getattr(record, name, None) for name in _OWN_FIELDS}
    found["request"] = found["request"] or request_id.get()
    return {name: value for name, value in found.items() if value not in (None, "")}


def configure() -> None:
    """Make this the only way anything is logged, as LOG says. May be called again."""
    import streamlit.logger
    import uvicorn.config

    chosen = settings().log
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneJson() if chosen == "json" else Readable(values=chosen == "debug"))
    # An earlier one of ours, or what basicConfig made; others (a test's ear) have a kind of theirs.
    logging.root.handlers = [h for h in logging.root.handlers if type(h) is not type(handler)]
    logging.root.addHandler(handler)
    logging.root.setLevel(logging.WARNING if chosen == "quiet" else logging.INFO)
    logging.captureWarnings(True)

    # Streamlit gives each of its loggers a handler of its own, uvicorn configures its own.
    streamlit.logger.setup_formatter = _let_through
    uvicorn.config.LOGGING_CONFIG["loggers"] = {}
    for logger in [*streamlit.logger._loggers.values(), *map(logging.getLogger, _TALKATIVE)]:
        _let_through(logger)
    logging.getLogger("streamlit.error_util").addFilter(_is_news)
    logging.getLogger("uvicorn.access").disabled = True  # lib/web/watch.py writes it, without names

    threading.excepthook = lambda died: _last_words(died.exc_type, died.exc_value, None)
    sys.excepthook = _last_words


_TALKATIVE = ("uvicorn", "uvicorn.error", "uvicorn.asgi", "uvicorn.access", "alembic", "httpx")


def _let_through(logger: logging.Logger) -> None:
    logger.handlers = []
    logger.propagate = True
    # Their notes on their own start are no news to whoever opens a desk.
    logger.setLevel(logging.WARNING)


def _is_news(record: logging.LogRecord) -> bool:
    """False for a trouble that the page tells (lib/ui/failure.py) and no mistake made.

    A section that is drawn by itself, an ``st.fragment``, raises it past lib/shell.py.
    """
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, (DomainError, Unavailable))


def _last_words(
    kind: type[BaseException], error: BaseException | None, _: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("desk").critical(
        "an exception nobody caught", exc_info=(kind, error, error.__traceback__) if error else None
    )
