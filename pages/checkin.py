"""In the room: one tap a person, or one tap a topic in a public meeting."""

from typing import Any

from lib.actor import Role
from lib.errors import NotFound
from lib.issues.forms import quick_issue
from lib.meetings import forms, queries
from lib.meetings.models import MeetingKind
from lib.meetings.words import name_of, when_of
from lib.ui import address
from lib.ui.act import notice
from lib.ui.context import here, reading
from lib.ui.frame import page
from lib.ui.links import link

t, today = here().t, here().today


def show(session: Any) -> None:
    """The list, if its day has come."""
    public = session.kind is MeetingKind.PUBLIC
    title = "meetings.checkin.tally_title" if public else "meetings.checkin.title"
    purpose = "meetings.checkin.tally_purpose" if public else "meetings.checkin.purpose"
    with page(title, purpose, name=name_of(session, t), when=when_of(session, t)) as actions:
        here().actor.must(Role.RECORDER)
        with actions:
            if not public:
                link("sheet", t("meetings.sheet.open"), {"meeting": session.id})
            link("meeting", t("meetings.checkin.done"), {"id": session.id})
        if session.meets_on == today:
            forms.colleagues(session.id)
        if why := forms.not_open_for_entry(session, today):
            notice(why, "warn")
        elif public:
            forms.tally_desk(session.id)
        else:
            forms.check_in_desk(session.id)
        if not why:
            quick_issue(session.id)


id = address.asked("meeting", address.whole)
with reading() as data:
    session = id and data.ask(queries.meeting_of, id)
if not session:
    raise NotFound("meeting", id)
show(session)
