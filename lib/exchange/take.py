"""Files that leave, at addresses of their own: a chart's numbers, the log, a person's data.

A button of Streamlit's keeps its file in the memory of one process, costs a tenth of a page of
charts and leads nowhere when sent to a colleague. The gate has seen to it that somebody is signed
in; the query or the verb asks for the role.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.accounts.queries import actor_of
from lib.actor import Actor
from lib.db import Unavailable, reading, transaction
from lib.errors import NotAllowed, NotFound
from lib.history.queries import LogFilter, log_rows, since
from lib.history.tables import log_lines, log_workbook
from lib.i18n import Translator, translator
from lib.i18n.dates import today_in_tehran
from lib.outcomes.periods import Period, scope_of
from lib.outcomes.queries import first_day
from lib.outcomes.tables import OUTCOMES, PARTICIPATION, card_name
from lib.programme.log import field_words, record_words
from lib.reference.queries import naming
from lib.roster.service import take_out_person
from lib.ui.address import whole
from lib.ui.charts import card_workbook
from lib.ui.context import STAFF
from lib.web import http

CARDS = {card_name(each): each for each in (*PARTICIPATION, *OUTCOMES)}
MOST = 20_000
"""Lines of the log in a workbook: what a person reads, and Excel opens at once."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class File:
    """What leaves; ``name`` is what whoever saves it reads, in their own language."""

    name: str
    body: bytes | str
    media_type: str = XLSX


Make = Callable[[Request, Actor, Translator], File]


def chart(request: Request, actor: Actor, t: Translator) -> File:
    """``/take/issues.xlsx?period=&group=``: the numbers of a chart."""
    name = request.path_params["name"]
    if name not in CARDS:
        raise NotFound("chart", name)
    period = _asked(request, "period", Period) or Period.YEAR_BACK
    group = _asked(request, "group", whole)
    with reading() as snapshot:
        data = snapshot.by(actor)
        begun = data.ask(first_day) if period is Period.ALL else None
        scope = scope_of(period, today_in_tehran(), t.lang, group, begun)
        return File(f"{name}.xlsx", card_workbook(data.ask(CARDS[name], scope, t), t))


def log(request: Request, actor: Actor, t: Translator) -> File:
    """``/take/log.xlsx?who=&what=&period=``: the log, as its page is filtered."""
    today = today_in_tehran()
    filter = LogFilter(
        _asked(request, "who", whole),
        _asked(request, "what"),
        _asked(request, "period", lambda period: since(period, today)),
    )
    with reading() as snapshot:
        entries = snapshot.by(actor).ask(log_rows, filter, MOST)
    lines = log_lines(entries, record_words(t), field_words(t), t)
    return File(f"{t('history.log.title')}.xlsx", log_workbook(lines, t))


def person(request: Request, actor: Actor, t: Translator) -> File:
    """``/take/person-3.json``: all that is held about a person. It is written down, hence sent for
    by POST: no link, not even one of another site's, takes somebody's data out by itself.
    """
    try:
        id = whole(request.path_params["id"])
    except ValueError as error:
        raise NotFound("person", request.path_params["id"]) from error
    with transaction(actor) as db:
        told = take_out_person(db, id)
    return File(f"{t('ui.nav.person')} {t.digits(str(id))}.json", told, "application/json")


def _asked(request: Request, name: str, read: Callable[[str], Any] = str) -> Any | None:
    """What the address says under ``name``; NotFound where that is nothing there could be."""
    raw = request.query_params.get(name)
    try:
        return read(raw) if raw else None
    except (KeyError, ValueError) as error:
        raise NotFound(name, raw) from error


def _route(path: str, make: Make, method: str = "GET") -> Route:
    """A route that answers with the file that ``make`` makes, in a thread."""

    def made(request: Request) -> File:
        with reading() as data:
            actor = data.ask(actor_of, int(request.headers[STAFF]))
            t = translator(http.language(request.scope), data.ask(naming))
        if actor is None:  # disabled since the gate looked
            raise NotAllowed("viewer")
        return make(request, actor, t)

    async def take(request: Request) -> Response:
        try:
            file = await asyncio.to_thread(made, request)
        except NotFound:
            return Response("Not found\n", 404, media_type="text/plain")
        except NotAllowed:
            return Response("Not allowed\n", 403, media_type="text/plain")
        except Unavailable:
            return Response("The database does not answer.\n", 503, media_type="text/plain")
        plain = request.url.path.rpartition("/")[2]  # for what cannot read the other
        told = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
        headers = {"Content-Disposition": told, "Cache-Control": "no-store"}
        return Response(file.body, media_type=file.media_type, headers=headers)

    return Route(path, take, methods=[method])


ROUTES = [
    _route("/take/log.xlsx", log),
    _route("/take/person-{id}.json", person, "POST"),
    _route("/take/{name}.xlsx", chart),
]
