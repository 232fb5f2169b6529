"""The words of the log: it tells of all rooms, so its words stand right of them."""

from __future__ import annotations

from collections.abc import Mapping

from lib.i18n import Translator
from lib.issues import tables as issues
from lib.meetings import tables as meetings
from lib.promises import tables as promises
from lib.reference import tables as reference
from lib.roster import tables as roster

PAGES = {
    "person": "person",
    "stakeholder_group": "group",
    "meeting": "meeting",
    "issue": "issue",
    "promise": "promise",
    "staff": "account",
}
"""The page of a record, by its table."""


def record_words(t: Translator) -> dict[str, str]:
    """By table: what a record of it is called."""
    return {
        **{
            name: t(f"reference.list.{name}")
            for name in (
                "programme",
                "neighbourhood",
                "group_kind",
                "category",
                "acting_unit",
                "holiday",
            )
        },
        "staff": t("programme.log.staff"),
        "staff_origin": t("accounts.column.origins"),
        "credential": t("programme.log.credential"),
        "issue_letter": t("issues.field.letter"),
        "issue": t("ui.nav.issue"),
        "promise": t("ui.nav.promise"),
        "programme_setting": t("ui.nav.settings"),
        **roster.told_records(t),
        **meetings.told_records(t),
    }


def field_words(t: Translator) -> Mapping[str, str]:
    """By "table.column": what the column is called."""
    told = {
        **roster.told_columns(roster.person_labels(t), t),
        **roster.told_group_columns(roster.group_labels(t)),
        **meetings.told_columns(t),
        **{("issue", name): label for name, label in issues.edited_labels(t).items()},
        **{("promise", name): label for name, label in promises.edited_labels(t).items()},
        **{("programme", name): label for name, label in reference.programme_labels(t).items()},
        ("staff", "name"): t("accounts.column.name"),
        ("staff", "post"): t("accounts.column.post"),
        ("staff", "role"): t("accounts.column.role"),
        ("credential", "username"): t("accounts.field.username"),
        ("credential", "password_hash"): t("accounts.field.password"),
    }
    return {f"{table}.{column}": word for (table, column), word in told.items()}
