"""The numbers of a chart as an Excel file, at an address of its own: ``/take/issues.xlsx?period=``.

A button of Streamlit's for each chart would cost a tenth of the page, and lead nowhere when sent
to a colleague. The gate has seen to it that somebody is signed in.
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.accounts.queries import actor_of
from lib.db import Unavailable, reading
from lib.errors import NotAllowed
from lib.i18n import translator
from lib.i18n.dates import today_in_tehran
from lib.outcomes.periods import Period, scope_of
from lib.outcomes.queries import first_day
from lib.outcomes.tables import OUTCOMES, PARTICIPATION, card_name
from lib.reference.queries import naming
from lib.ui.charts import card_workbook
from lib.ui.context import STAFF
from lib.web import http

CARDS = {card_name(each): each for each in (*PARTICIPATION, *OUTCOMES)}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def take(request: Request) -> Response:
    """The workbook of a chart for a period and a group; 404 for what is no chart or no period."""
    name = request.path_params["name"]
    staff_id = request.headers.get(STAFF, "")
    try:
        card = CARDS[name]
        period = Period(request.query_params.get("period") or Period.YEAR_BACK.value)
        group = request.query_params.get("group")
        asked = (card, period, int(group) if group else None, http.language(request.scope))
        body = await asyncio.to_thread(_workbook, int(staff_id), *asked)
    except (KeyError, ValueError):
        return Response("Not found\n", 404, media_type="text/plain")
    except NotAllowed:
        return Response("Not allowed\n", 403, media_type="text/plain")
    except Unavailable:
        return Response("The database does not answer.\n", 503, media_type="text/plain")
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.xlsx"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type=XLSX, headers=headers)


def _workbook(staff_id: int, card: Any, period: Period, group_id: int | None, lang: str) -> bytes:
    with reading() as snapshot:
        t = translator(lang, snapshot.ask(naming))
        data = snapshot.by(snapshot.ask(actor_of, staff_id))
        begun = data.ask(first_day) if period is Period.ALL else None
        scope = scope_of(period, today_in_tehran(), lang, group_id, begun)
        return card_workbook(data.ask(card, scope, t), t)


ROUTE = Route("/take/{name}.xlsx", take, methods=["GET"])
