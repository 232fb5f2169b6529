"""Taking attendance in the room: one tap a person, on a network that comes and goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from lib.i18n import Translator
from lib.ui.components._mount import component
from lib.ui.components.outbox import Receipt, outbox_labels, receipts, receiver

Status = Literal["present", "excused", "represented", "absent", "guest", ""]
"""As lib.meetings' AttendanceStatus; "guest" is somebody who was not invited, "" not marked."""

_mount = component("check_in")


@dataclass(frozen=True)
class Attendee:
    """One row. ``id`` is the caller's (an invitation's, a person's); a guest's may be "g12".

    ``guest`` rows were not invited: their status is "guest". One taken back is left out of the
    next ``people``; the browser keeps the row until the page is left, and a tap on it adds the
    guest again: by ``name`` where ``id`` is a string, by ``id`` where it is a number. ``search``
    adds words to find the row by; ``name``, ``position`` and ``group`` are found anyway.
    """

    id: int | str
    name: str
    position: str = ""
    group: str = ""
    status: Status = ""
    representative: str = ""
    search: str = ""
    guest: bool = False


def check_in(
    people: Sequence[Attendee],
    key: str,
    t: Translator,
    *,
    meeting: int,
    on_taps: Callable[[list[dict[str, Any]]], Receipt],
    can_add_guests: bool = True,
    disabled: bool = False,
) -> Any:
    """The list of a meeting. ``people`` in the order to show; guests come after the invited.

    ``on_taps(taps)`` runs as a widget callback, with those not acknowledged yet, oldest first:
    ``{"id": uuid, "person": Attendee.id or None, "guest": name or None, "status": Status wanted,
    "representative": name or "", "at": ISO instant of the tap}``. A tap with ``guest`` adds
    somebody who was not invited (status "guest"); the status "" takes a mark (or a guest) back.
    Return the ids carried out, or {id: None or a sentence that refuses}: the rest is sent again.
    It must be idempotent by tap id, and ``people`` of the next drawing must show the result.

    Draw it inside ``st.fragment``; for a small rerun a tap.
    """
    return _mount(
        key=key,
        data=check_in_data(
            people,
            t,
            meeting=meeting,
            receipts=receipts(key),
            can_add_guests=can_add_guests,
            disabled=disabled,
        ),
        on_taps_change=receiver(key, "taps", on_taps),
    )


def check_in_data(
    people: Sequence[Attendee],
    t: Translator,
    *,
    meeting: int,
    receipts: dict[str, str | None],
    can_add_guests: bool = True,
    disabled: bool = False,
) -> dict[str, Any]:
    """What the browser is sent for a check-in list."""
    return {
        "box": f"checkin.{meeting}",
        "people": [asdict(person) for person in people],
        "receipts": receipts,
        "guests": can_add_guests,
        "disabled": disabled,
        "lang": t.lang,
        "labels": {
            "list": t("ui.check_in.list"),
            "find": t("ui.check_in.find"),
            "find_hint": t("ui.check_in.find_hint"),
            "nobody": t("ui.check_in.nobody"),
            "nobody_invited": t("ui.check_in.nobody_invited"),
            "invited": t("ui.check_in.invited"),
            "present": t("ui.check_in.present"),
            "excused": t("ui.check_in.excused"),
            "represented": t("ui.check_in.represented"),
            "absent": t("ui.check_in.absent"),
            "guest": t("ui.check_in.guest"),
            "guests": t("ui.check_in.guests"),
            "unmarked": t("ui.check_in.unmarked"),
            "representative": t("ui.check_in.representative"),
            "represented_by": t("ui.check_in.represented_by", name="{name}"),
            "add_guest": t("ui.check_in.add_guest"),
            "undo": t("ui.undo"),
            "add": t("i18n.add"),
            **outbox_labels(t),
        },
    }
