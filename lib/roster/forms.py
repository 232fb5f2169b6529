"""The forms of the roster: widgets in, drafts out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from lib.accounts.queries import staff_options
from lib.actor import Role
from lib.db import Reader
from lib.i18n.phones import BadPhone, parse_phone, split_phones
from lib.i18n.text import folded
from lib.reference.queries import acting_units, categories, group_kinds, neighbourhoods
from lib.roster import queries, tables
from lib.roster.models import Descent, Gender, MembershipRole, PhoneOwner, Stage
from lib.roster.names import TITLES, form_of_address
from lib.roster.paste import Pasted, Row, Twin, checked
from lib.roster.service import (
    MOST_PHONES,
    GroupDraft,
    LooksAlike,
    MembershipDraft,
    PasteDraft,
    PersonDraft,
    PhoneDraft,
    Seen,
    reveal_phone,
)
from lib.roster.tables import NAME_LABELS
from lib.ui import fields
from lib.ui.act import act, notice, refused
from lib.ui.components import EditColumn, editable, focus
from lib.ui.context import here
from lib.ui.fields import typed
from lib.ui.frame import section
from lib.ui.links import link
from lib.ui.safe import plain

FIND_WIDTH = 420
Other = tuple[str, Any, tuple[Any, ...]]
"""Another button of a form: label, callback and its arguments."""


def _buttons(form: str, save: Any, args: tuple[Any, ...], others: Sequence[Other]) -> None:
    """Save, and what else can be done with the form."""
    with st.container(horizontal=True, vertical_alignment="center"):
        fields.submit(form, here().t("i18n.save"), save, form, *args)
        for label, callback, with_ in others:
            st.form_submit_button(
                label, key=f"{form}.{label}", type="tertiary", on_click=callback, args=with_
            )


# ------------------------------------------------------------------------------- choosing
@dataclass(frozen=True)
class Options:
    """What can be chosen from: ids, and their names in the language of the screen."""

    names: dict[int, str]
    live: tuple[int, ...]
    """Without those that were archived."""

    def with_current(self, *ids: int | None) -> list[int]:
        """The ids to offer; what a record already has stays, archived or not."""
        kept = [id for id in dict.fromkeys(ids) if id in self.names and id not in self.live]
        return [*self.live, *kept]  # type: ignore[list-item]

    def show(self, id: int | None) -> str:
        return self.names.get(id, "") if id is not None else ""


def _options(rows: Sequence[Any]) -> Options:
    t = here().t
    return Options(
        {row.id: t.name(row.name, getattr(row, "name_en", None)) for row in rows},
        tuple(row.id for row in rows if not row.archived),
    )


def find_people(
    form: str, data: Reader, label: str = "", known: Mapping[int, str] | None = None
) -> Options:
    """Where a name is typed, and the people it finds. Draw it outside an ``st.form``.

    Whoever was found before in this form stays known by name, and so are those in ``known``.
    """
    t = here().t
    sought = st.text_input(
        label or t("roster.person.find"),
        key=f"{form}.find",
        type="search",
        live=True,
        placeholder=t("roster.person.find_hint"),
        width=FIND_WIDTH,
    )
    names = names_found(form)
    names.update(known or {})
    found = data.ask(queries.people_found, sought or "")
    for row in found:
        names[row.id] = " · ".join(filter(None, (row.display_name, row.position)))
    return Options(names, tuple(row.id for row in found))


def names_found(form: str) -> dict[int, str]:
    """The names of all whom ``find_people`` has found in this form."""
    return st.session_state.setdefault(f"{form}.known", {})


def choose_person(
    form: str, people: Options, label: str, value: int | None = None, **more: Any
) -> None:
    """One of those that ``find_people`` gave; whoever is found alone is chosen at once."""
    sought, seen = st.session_state.get(f"{form}.find"), f"{form}.chosen-for"
    chosen = typed(form, "person_id", value)
    if st.session_state.get(seen) != sought:
        # Once a search: what the user takes out again stays out.
        st.session_state[seen] = sought
        if chosen is None and len(people.live) == 1:
            st.session_state[fields.key(form, "person_id")] = chosen = people.live[0]
    options = people.with_current(value, chosen)
    fields.choice(form, "person_id", label, options, value, show=people.show, **more)


def group_choices(data: Reader) -> Options:
    """Groups to choose from."""
    return _options(data.ask(queries.group_options))


def neighbourhood_choices(data: Reader) -> Options:
    """Neighbourhoods to choose from."""
    return _options(data.ask(neighbourhoods))


def kind_choices(data: Reader) -> Options:
    """Kinds of group to choose from."""
    return _options(data.ask(group_kinds))


def unit_choices(data: Reader) -> Options:
    """Acting units to choose from."""
    return _options(data.ask(acting_units))


def category_choices(data: Reader) -> Options:
    """Subjects to choose from."""
    return _options(data.ask(categories))


def staff_choices(data: Reader) -> Options:
    """Members of staff to choose from."""
    return _options(data.ask(staff_options))


def words() -> Callable[[Any], str]:
    """What writes an enum's member in the language of the screen."""
    t = here().t
    return lambda member: t(member.key) if member else ""


# ------------------------------------------------------------------------------- quick entry
def quick_form(form: str, data: Reader, save: Any) -> None:
    """A name and a phone, and ready for the next; ``save`` is the callback."""
    t = here().t
    groups = group_choices(data)
    with st.container(key=f"{form}-panel"), st.form(form, border=False):
        first, second, third, fourth, fifth = st.columns([2, 2.4, 2.2, 2.2, 2.6])
        with first, st.container(key=f"{form}-first"):
            fields.text(form, "given_name", t("roster.person.given_name"))
        with second:
            fields.text(form, "family_name", t("roster.person.family_name"), required=True)
        with third:
            fields.phone(form, "phones.0", t("roster.phone.number"))
        with fourth:
            _titles(form, ())
        with fifth:
            fields.choice(
                form, "group_id", t("roster.membership.group"), groups.live, show=groups.show
            )
        with st.container(horizontal=True, vertical_alignment="center"):
            fields.submit(form, t("i18n.save_next"), save, form)
            link("person", t("roster.person.whole_form"))
    focus(f"{form}-first", fields.request_id(form), key=f"{form}-focus")


def quick_draft(form: str, accept: bool = False) -> PersonDraft:
    """What ``quick_form`` holds."""
    return PersonDraft(
        family_name=typed(form, "family_name", ""),
        given_name=typed(form, "given_name", ""),
        titles=tuple(typed(form, "titles", ())),
        phones=(PhoneDraft(typed(form, "phones.0", "")),),
        group_id=typed(form, "group_id"),
        accept_look_alikes=accept,
        request_id=fields.request_id(form),
    )


def look_alikes(form: str, save: Any) -> None:
    """People who may be the one that is being added, where the service pointed them out."""
    # Said here, so that ``outcome`` need not.
    fields.form_state(form).begun.setdefault("look_alike", None)
    found = refused(form, LooksAlike)
    if found is None:
        return
    t = here().t
    with st.container(border=True, key=f"{form}-look-alikes"):
        notice(t(found.key, **found.params), "warn")
        for each in found.found:
            reason = (
                t("roster.look_alike.phone", phone=t.phone(each.number))
                if each.number and here().actor.may(Role.COORDINATOR)
                else t("roster.look_alike.same_phone" if each.number else "roster.look_alike.name")
            )
            with st.container(horizontal=True, vertical_alignment="center"):
                link("person", plain(each.name), {"id": each.id})
                archived = t("roster.person.archived") if each.archived else ""
                st.text(" · ".join(filter(None, (each.remark, reason, archived))))
        fields.button(form, t("roster.look_alike.save_anyway"), save, form, True, name="anyway")


# ------------------------------------------------------------------------------- a person
def _titles(form: str, titles: Sequence[str]) -> None:
    fields.choices(
        form,
        "titles",
        here().t("roster.person.titles"),
        [*TITLES, *(title for title in titles if title not in TITLES)],
        titles,
        accept_new_options=True,
        max_selections=5,
    )


def person_form(
    form: str,
    data: Reader,
    save: Any,
    person: Any | None = None,
    private: queries.Private | None = None,
    args: tuple[Any, ...] = (),
    others: Sequence[Other] = (),
) -> None:
    """All that can be written of a person; ``person`` None is a new one.

    ``private`` None hides what only coordinators see (of one that is edited). ``save`` is the
    callback, called with the form's name and ``args``.
    """
    t, new = here().t, person is None
    was = _Was(person)
    where = neighbourhood_choices(data)
    if person is not None:
        fields.opened(form, person.version)
    with st.form(form, border=False):
        section("roster.person.section_name")
        _row(
            lambda: _text(form, "given_name", was),
            lambda: _text(form, "family_name", was, required=True),
            lambda: _text(form, "known_as", was),
            lambda: _text(form, "father_name", was),
        )
        _row(
            lambda: _titles(form, was.titles or ()),
            lambda: fields.choice(
                form,
                "descent",
                t("roster.person.descent"),
                list(Descent),
                was.descent,
                show=words(),
            ),
            lambda: fields.choice(
                form, "gender", t("roster.person.gender"), list(Gender), was.gender, show=words()
            ),
            widths=(2, 1, 1),
        )
        made = "" if new else form_of_address(**_name_of(person))
        fields.text(
            form,
            "form_of_address",
            t("roster.person.form_of_address"),
            was.form_of_address or "",
            placeholder=made or t("roster.person.made_from_the_rest"),
        )
        section("roster.person.section_work")
        _row(
            lambda: _text(form, "position", was),
            lambda: _text(form, "institution", was),
            lambda: _field_of_activity(form, data, was.field_of_activity),
        )
        section("roster.person.section_contact")
        if new or private is not None:
            _phones(form, private.phones if private else ())
        _row(
            lambda: fields.choice(
                form,
                "home_neighbourhood_id",
                t("roster.person.home"),
                where.with_current(was.home_neighbourhood_id),
                was.home_neighbourhood_id,
                show=where.show,
            ),
            lambda: fields.choice(
                form,
                "activity_neighbourhood_id",
                t("roster.person.activity"),
                where.with_current(was.activity_neighbourhood_id),
                was.activity_neighbourhood_id,
                show=where.show,
            ),
            lambda: (
                (new or private is not None)
                and fields.text(
                    form,
                    "email",
                    t("roster.person.email"),
                    private.email if private else "",
                    ltr=True,
                )
            ),
        )
        section("roster.person.section_relation")
        groups = group_choices(data)
        _row(
            lambda: fields.choice(
                form,
                "stage",
                t("roster.person.stage"),
                list(Stage),
                was.stage or Stage.IDENTIFIED,
                show=words(),
            ),
            lambda: (
                new
                and fields.choice(
                    form, "group_id", t("roster.membership.group"), groups.live, show=groups.show
                )
            ),
        )
        fields.area(form, "notes", t("roster.person.notes"), was.notes or "")
        if new or private is not None:
            fields.area(
                form,
                "confidential_notes",
                t("roster.person.confidential_notes"),
                private.confidential_notes if private else "",
            )
        _buttons(form, save, args, others)
    if new:
        focus(fields.key(form, "given_name"), fields.request_id(form), key=f"{form}-focus")


class _Was:
    """What stands in a record; nothing, for a new one."""

    def __init__(self, row: Any | None) -> None:
        self._row = row

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name) if self._row is not None else None


def _name_of(person: Any) -> dict[str, Any]:
    names = ("titles", "descent", "given_name", "family_name", "gender")
    return {name: getattr(person, name) for name in names}


def _row(*draw: Any, widths: Sequence[float] | None = None) -> None:
    for column, one in zip(st.columns(widths or len(draw)), draw, strict=True):
        with column:
            one()


def _text(form: str, name: str, was: Any, *, required: bool = False) -> None:
    label = here().t(NAME_LABELS[name])
    fields.text(form, name, label, getattr(was, name) or "", required=required)


def _field_of_activity(form: str, data: Reader, current: str | None) -> None:
    known = data.ask(queries.fields_of_activity)
    options = [*known, *([current] if current and current not in known else [])]
    fields.choice(
        form,
        "field_of_activity",
        here().t("roster.person.field_of_activity"),
        options,
        current or None,
        accept_new_options=True,
    )


def _phones(form: str, phones: Sequence[Any]) -> None:
    """The telephones there are, and room for two more; one left empty is taken away."""
    t = here().t
    count = len(phones) + (1 if phones else 2)
    stored = tuple(PhoneDraft(each.number, each.owner, each.owner_note) for each in phones)
    fields.form_state(form).begun.setdefault("phones", stored)
    for place in range(count):
        row = phones[place] if place < len(phones) else None
        first, second, third = st.columns([2, 1.4, 2])
        with first:
            number = t.phone(row.number) if row else ""
            fields.phone(form, f"phones.{place}", t("roster.phone.number"), _bare(number))
        with second:
            fields.choice(
                form,
                f"phones.{place}.owner",
                t("roster.phone.owner"),
                list(PhoneOwner),
                row.owner if row else PhoneOwner.OWN,
                show=words(),
            )
        with third:
            fields.text(
                form,
                f"phones.{place}.owner_note",
                t("roster.phone.owner_note"),
                row.owner_note if row else "",
                placeholder=t("roster.phone.owner_note_example"),
            )


def _bare(shown: str) -> str:
    """A phone for a field, which isolates it already."""
    return shown.translate({0x2066: None, 0x2069: None})


def person_draft(form: str, person: Any | None = None, accept: bool = False) -> PersonDraft:
    """What ``person_form`` holds; ``person`` is the row that is edited."""
    texts = {
        name: typed(form, name) or ""
        for name in (*NAME_LABELS, "form_of_address", "field_of_activity", "notes")
    }
    hidden = fields.key(form, "phones.0") not in st.session_state
    return PersonDraft(
        **texts,
        titles=tuple(typed(form, "titles", ())),
        descent=typed(form, "descent"),
        gender=typed(form, "gender"),
        home_neighbourhood_id=typed(form, "home_neighbourhood_id"),
        activity_neighbourhood_id=typed(form, "activity_neighbourhood_id"),
        stage=typed(form, "stage") or Stage.IDENTIFIED,
        introduced_by_id=person.introduced_by_id if person else None,
        group_id=typed(form, "group_id"),
        phones=None if hidden else _phone_drafts(form),
        email=None if hidden else typed(form, "email", ""),
        confidential_notes=None if hidden else typed(form, "confidential_notes", ""),
        accept_look_alikes=accept,
        request_id=fields.request_id(form),
        id=person.id if person else None,
        version=fields.version(form) if person else None,
    )


def _phone_drafts(form: str) -> tuple[PhoneDraft, ...]:
    rows = []
    for place in range(MOST_PHONES + 2):
        number = typed(form, f"phones.{place}")
        if number is None:
            break
        owner = typed(form, f"phones.{place}.owner") or PhoneOwner.OWN
        note = typed(form, f"phones.{place}.owner_note", "")
        rows.append(PhoneDraft(_normal(number), owner, note))
    # An empty one between others keeps the places, by which what is wrong finds its field.
    while rows and not rows[-1].number:
        rows.pop()
    drafts = tuple(rows)
    # Beside ``begun``, for two versions side by side: whether the user touched them.
    st.session_state[fields.key(form, "phones")] = drafts
    return drafts


def _normal(number: str) -> str:
    """E.164 where it is a number, so that one left as it was compares as such; else as typed."""
    try:
        return parse_phone(number)
    except BadPhone:
        return number.strip()


def person_words(data: Reader) -> dict[str, Any]:
    """How values of a person are written where two versions stand side by side."""
    where = neighbourhood_choices(data)

    def introducer(id: int | None) -> str:
        row = data.ask(queries.person_of, id) if id else None
        return row.display_name if row else here().t("ui.nothing")

    return {
        "phones": lambda phones: phones_in_words(phones or ()),
        "home_neighbourhood_id": lambda id: where.show(id) or here().t("ui.nothing"),
        "activity_neighbourhood_id": lambda id: where.show(id) or here().t("ui.nothing"),
        "introduced_by_id": introducer,
    }


def phones_in_words(phones: Sequence[Any]) -> str:
    """Telephones in a line, each with whose it is; numbers as typed where they are no E.164."""
    t = here().t
    return t("i18n.list.comma").join(
        f"{t.phone(each.number)} ({t(each.owner.key)}{' – ' if each.owner_note else ''}"
        f"{each.owner_note})"
        for each in phones
        if each.number
    ) or t("ui.nothing")


def contact(data: Reader, person: Any, private: queries.Private | None) -> None:
    """How to reach a person; without ``private`` a recorder asks for each telephone."""
    t = here().t
    phones: Sequence[Any] = ()
    if private:
        phones = private.phones
    elif here().actor.may(Role.RECORDER):
        phones, hidden = phones_on_demand(data, person.id)
        reveal_buttons(hidden, "person")
    address = person.form_of_address or form_of_address(**_name_of(person))
    tables.contact_card(
        [(t("roster.phone.of", whose=whose(phone)), phone.number) for phone in phones],
        private.email if private else "",
        [
            (t("roster.person.form_of_address"), address),
            (t("roster.person.known_as"), person.known_as),
            (t("roster.person.father_name"), person.father_name),
            (t("roster.person.field_of_activity"), person.field_of_activity),
            (t("roster.person.home"), t.name(person.home or "", person.home_en)),
            (t("roster.person.activity"), t.name(person.activity or "", person.activity_en)),
        ],
        t,
    )


REVEALED = "phone-revealed"
"""Id and number of the telephone that a recorder asked for last: one at a time is shown."""


def phones_on_demand(data: Reader, person_id: int) -> tuple[list[PhoneDraft], list[Any]]:
    """For a recorder: the telephone asked for, and those that ``reveal_buttons`` takes."""
    rows = data.ask(queries.phone_ids, person_id)
    id, number = st.session_state.get(REVEALED, (None, ""))
    shown = [PhoneDraft(number, each.owner, each.owner_note) for each in rows if each.id == id]
    return shown, [each for each in rows if each.id != id]


def reveal_buttons(hidden: Sequence[Any], form: str) -> None:
    """A button a telephone; that it was asked for is written down."""
    for phone in hidden:
        label = here().t("roster.phone.reveal", whose=whose(phone))
        st.button(plain(label), key=f"reveal-{phone.id}", on_click=_reveal, args=(form, phone.id))


def _reveal(form: str, phone_id: int) -> None:
    if number := act(form, reveal_phone, phone_id, ""):
        st.session_state[REVEALED] = (phone_id, number)


def whose(phone: Any) -> str:
    """Whose a telephone is, in a word or two."""
    return phone.owner_note or here().t(phone.owner.key)


def introducer_form(form: str, data: Reader, save: Any, person: Any) -> None:
    """Who introduced a person: searched by name, and chosen.

    ``save`` is called with the form's name, the person and the id chosen (or None).
    """
    t = here().t
    people = find_people(form, data, t("roster.person.find_introducer"))
    with st.container(key=f"{form}-found", gap="xsmall"):
        for id in people.live:
            if id == person.id:
                continue
            label, pick = plain(people.show(id)), f"pick{id}"
            fields.button(form, label, save, form, person, id, name=pick, width="stretch")
        if person.introduced_by_id:
            label = t("roster.person.no_introducer")
            fields.button(form, label, save, form, person, None, name="none", kind="tertiary")


# ------------------------------------------------------------------------------- memberships
def membership_form(
    form: str,
    data: Reader,
    save: Any,
    row: Any | None,
    version: int,
    args: tuple[Any, ...],
    others: Sequence[Other],
) -> None:
    """A person's part in a group; ``row`` None is a new one, ``version`` the person's."""
    t = here().t
    groups = group_choices(data)
    current = row["group_id"] if row else None
    fields.opened(form, version)
    with st.form(form, border=False):
        first, second, third, fourth = st.columns([2.4, 1.4, 1.4, 1.4])
        with first:
            fields.choice(
                form,
                "group_id",
                t("roster.membership.group"),
                groups.with_current(current),
                current,
                show=groups.show,
                required=True,
            )
        with second:
            fields.choice(
                form,
                "role",
                t("roster.membership.role"),
                list(MembershipRole),
                row["role"] if row else MembershipRole.MEMBER,
                show=words(),
            )
        with third:
            fields.date(
                form, "from_on", t("roster.membership.from_on"), row["from_on"] if row else None
            )
        with fourth:
            fields.date(
                form, "until_on", t("roster.membership.until_on"), row["until_on"] if row else None
            )
        _buttons(form, save, args, others)


def membership_labels(t: Any) -> dict[str, str]:
    """The words for the fields of a membership."""
    return {
        "group_id": t("roster.membership.group"),
        "role": t("roster.membership.role"),
        "from_on": t("roster.membership.from_on"),
        "until_on": t("roster.membership.until_on"),
    }


def membership_words(data: Reader) -> dict[str, Any]:
    """How values of a membership are written where two versions stand side by side."""
    return {"group_id": group_choices(data).show}


def membership_draft(form: str, person_id: int, id: int | None) -> MembershipDraft:
    """What ``membership_form`` holds. Raises BadDate beside the field."""
    return MembershipDraft(
        person_id=person_id,
        group_id=typed(form, "group_id"),
        role=typed(form, "role") or MembershipRole.MEMBER,
        from_on=fields.read_date(form, "from_on"),
        until_on=fields.read_date(form, "until_on"),
        request_id=fields.request_id(form),
        id=id,
        version=fields.version(form),
    )


# ------------------------------------------------------------------------------- groups
def group_form(
    form: str,
    data: Reader,
    save: Any,
    group: Any | None = None,
    args: tuple[Any, ...] = (),
    others: Sequence[Other] = (),
) -> None:
    """A group; ``group`` None is a new one."""
    t, was = here().t, _Was(group)
    kinds, staff = kind_choices(data), staff_choices(data)
    if group is not None:
        fields.opened(form, group.version)
    with st.form(form, border=False):
        _row(
            lambda: fields.text(
                form, "name", t("roster.group.name"), was.name or "", required=True
            ),
            lambda: fields.text(
                form, "name_en", t("roster.group.name_en"), was.name_en or "", ltr=True
            ),
        )
        _row(
            lambda: fields.choice(
                form,
                "kind_id",
                t("roster.group.kind"),
                kinds.with_current(was.kind_id),
                was.kind_id,
                show=kinds.show,
            ),
            lambda: fields.choice(
                form,
                "liaison_id",
                t("roster.group.liaison"),
                staff.with_current(was.liaison_id),
                was.liaison_id,
                show=staff.show,
            ),
            lambda: fields.number(
                form,
                "cadence_weeks",
                t("roster.group.cadence_weeks"),
                was.cadence_weeks,
                help=t("roster.group.cadence_help"),
            ),
        )
        fields.area(form, "notes", t("roster.group.notes"), was.notes or "")
        _buttons(form, save, args, others)
    if group is None:
        focus(fields.key(form, "name"), fields.request_id(form), key=f"{form}-focus")


def group_draft(form: str, group: Any | None = None) -> GroupDraft:
    """What ``group_form`` holds; ``group`` is the row that is edited."""
    return GroupDraft(
        name=typed(form, "name", ""),
        name_en=typed(form, "name_en", ""),
        kind_id=typed(form, "kind_id"),
        liaison_id=typed(form, "liaison_id"),
        cadence_weeks=typed(form, "cadence_weeks"),
        notes=typed(form, "notes", ""),
        request_id=fields.request_id(form),
        id=group.id if group else None,
        version=fields.version(form) if group else None,
    )


def group_words(data: Reader) -> dict[str, Any]:
    """How values of a group are written where two versions stand side by side."""
    kinds, staff = kind_choices(data), staff_choices(data)
    return {
        "kind_id": lambda id: kinds.show(id) or here().t("ui.nothing"),
        "liaison_id": lambda id: staff.show(id) or here().t("ui.nothing"),
    }


def seen(row: Any) -> Seen:
    """A record as it is on the screen."""
    return Seen(row.id, row.version)


# ------------------------------------------------------------------------------- several at once
def bulk_form(form: str, data: Reader, count: int, set_stage: Any, set_group: Any) -> None:
    """What can be done with ``count`` chosen people: a choice is carried out at once."""
    t = here().t
    groups = group_choices(data)
    chosen = (
        ("stage", t("roster.bulk.stage"), list(Stage), words(), set_stage),
        ("group", t("roster.bulk.group"), groups.live, groups.show, set_group),
    )
    with st.container(key=form, border=True, horizontal=True, vertical_alignment="center"):
        st.text(t("roster.bulk.chosen", n=count), width="content")
        for name, label, options, show, callback in chosen:
            st.selectbox(
                label,
                options,
                index=None,
                format_func=show,
                key=fields.key(form, name),
                placeholder=label,
                label_visibility="collapsed",
                on_change=callback,
                width=260,
            )


def seen_together(form: str, rows: Any) -> None:
    """Remember the versions of people on the screen: those a bulk verb is carried out on."""
    fields.seen(form).update(zip(rows["id"], rows["version"], strict=True))


def chosen_of(form: str, ids: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """(id, version as it was seen) of the chosen."""
    versions = fields.seen(form)
    return tuple((id, versions[id]) for id in ids if id in versions)


# ------------------------------------------------------------------------------- a pasted list
PASTED = ("titles", "descent", "given_name", "family_name", "phones", "position", "institution")
"""The columns of the review that can be corrected."""


def paste_form(form: str, understand: Any) -> None:
    """Room for the list."""
    t = here().t
    with st.form(form, border=False):
        fields.area(
            form,
            "text",
            t("roster.paste.text"),
            placeholder=t("roster.paste.example"),
            height=260,
        )
        st.form_submit_button(t("roster.paste.understand"), type="primary", on_click=understand)
    focus(f"{form}.text", key=f"{form}-focus")


def paste_review(
    key: str, rows: Sequence[Row], found: Sequence[Twin | None], wrong: Sequence[str], on_edits: Any
) -> None:
    """What was understood, to be corrected in place; ``wrong`` is said of each row, or "" ."""
    t = here().t
    editable(
        [
            {
                "id": place,
                "version": 1,
                "line": t.number(row.pasted.line),
                "keep": row.keep,
                "titles": t("i18n.list.comma").join(row.pasted.titles),
                "descent": row.pasted.descent.value if row.pasted.descent else "",
                "given_name": row.pasted.given_name,
                "family_name": row.pasted.family_name,
                "phones": " / ".join(map(shown_phone, row.pasted.phones)),
                "position": row.pasted.position,
                "institution": row.pasted.institution,
                "remark": said or _twin_words(twin),
            }
            for place, (row, twin, said) in enumerate(zip(rows, found, wrong, strict=True))
        ],
        [
            EditColumn("line", t("roster.paste.line"), width="3rem", fixed=True),
            EditColumn("keep", t("roster.paste.keep"), "check", width="4.5rem"),
            EditColumn("titles", t("roster.person.titles"), width="9rem"),
            EditColumn(
                "descent",
                t("roster.person.descent"),
                "select",
                [("", "–"), *((each.value, t(each.key)) for each in Descent)],
                width="5.5rem",
            ),
            EditColumn("given_name", t("roster.person.given_name"), width="9rem"),
            EditColumn("family_name", t("roster.person.family_name"), width="10rem", required=True),
            EditColumn("phones", t("roster.person.phones"), width="12rem", ltr=True),
            EditColumn("position", t("roster.person.position"), width="10rem"),
            EditColumn("institution", t("roster.person.institution"), width="10rem"),
            EditColumn("remark", t("roster.paste.remark"), width="14rem", fixed=True),
        ],
        key,
        t,
        today=here().today,
        on_edits=on_edits,
        archived=None,
        new=False,
        caption=t("roster.paste.review"),
    )


def shown_phone(typed_: str) -> str:
    """A pasted telephone as the office writes it; one that is none as it was typed."""
    with suppress(BadPhone):
        return _bare(here().t.phone(parse_phone(typed_)))
    return typed_


def _twin_words(twin: Twin | None) -> str:
    if twin is None:
        return ""
    if twin.id is None:
        return here().t("roster.paste.twice")
    key = "roster.paste.same_phone" if twin.by_phone else "roster.paste.same_name"
    return here().t(key, name=twin.name)


def corrected(row: Row, values: Any) -> Row:
    """``row`` with what was typed into the review."""
    titles = re.split(r"[،,]", values["titles"] or "")
    pasted = replace(
        row.pasted,
        titles=tuple(filter(None, map(str.strip, titles))),
        descent=Descent(values["descent"]) if values["descent"] else None,
        phones=tuple(split_phones(values["phones"])),
        **{name: values[name] or "" for name in PASTED if name not in _PARSED},
    )
    return Row(checked(pasted), bool(values["keep"]))


_PARSED = ("titles", "descent", "phones")


def pasted_draft(row: Pasted, where: Options) -> PersonDraft:
    """A pasted row as a person; a neighbourhood that is not on the list is kept in the notes."""
    known = {folded(name): id for id, name in where.names.items()}
    neighbourhood = known.get(folded(row.neighbourhood)) if row.neighbourhood else None
    lost = row.neighbourhood if row.neighbourhood and neighbourhood is None else ""
    names = ("titles", "descent", "given_name", "family_name", "gender", "father_name")
    texts = ("position", "institution", "field_of_activity", "email")
    return PersonDraft(
        **{name: getattr(row, name) for name in (*names, *texts)},
        phones=tuple(PhoneDraft(number) for number in row.phones),
        home_neighbourhood_id=neighbourhood,
        notes="\n".join(filter(None, (row.notes, lost))),
    )


def paste_draft(form: str, rows: Sequence[Row], where: Options) -> PasteDraft:
    """The rows that are kept, with the group and the stage chosen for all."""
    return PasteDraft(
        people=tuple(pasted_draft(row.pasted, where) for row in rows if row.keep),
        group_id=typed(form, "group_id"),
        stage=typed(form, "stage") or Stage.IDENTIFIED,
        request_id=fields.request_id(form),
    )
