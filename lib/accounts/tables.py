"""The settings' table of the staff."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from lib.accounts.service import StaffDraft, save_staff, shelve_staff
from lib.actor import Role
from lib.i18n import Translator
from lib.reference.tables import shelf_of
from lib.ui.components.editable import Edit, EditColumn


def staff_columns(t: Translator, neighbourhoods: Iterable[tuple[int, str]]) -> list[EditColumn]:
    """Columns of the staff; ``neighbourhoods``: (id, name) to choose origins from."""
    roles = [(int(role), t(f"accounts.role.{role.name.lower()}")) for role in Role]
    return [
        EditColumn("name", t("accounts.column.name"), required=True),
        EditColumn("post", t("accounts.column.post")),
        EditColumn("role", t("accounts.column.role"), "select", roles),
        EditColumn("origins", t("accounts.column.origins"), "tags", list(neighbourhoods)),
    ]


def keep_staff(db: Session, edit: Edit) -> None:
    """Carry out an edited row of the staff."""
    if edit.action != "save":
        shelve_staff(db, shelf_of(edit))
        return
    draft = StaffDraft(
        edit.values["name"],
        edit.values["post"],
        Role(edit.values["role"] or Role.RECORDER),
        tuple(int(id) for id in edit.values["origins"]),
        id=edit.id,
        version=edit.version or 0,
        request_id=edit.request_id,
    )
    save_staff(db, draft)
