"""Who may sign in, from the terminal: whoever runs commands here keeps the desk anyway."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from lib.accounts.queries import Named, accounts
from lib.accounts.service import (
    AccountDraft,
    add_account,
    reset_password,
    shelve_staff,
    sign_out_staff,
)
from lib.accounts.sign_in import username_of
from lib.actor import Actor, Role
from lib.cli.terminal import Stopped, table
from lib.db import reading, transaction
from lib.i18n.dates import now_utc
from lib.reference.service import ShelfDraft
from lib.settings import local_address, settings

TERMINAL = Actor(None, "terminal", Role.ADMINISTRATOR)
"""Who did it, in the history."""


def list_users() -> str:
    """All accounts, one a line."""
    with reading() as data:
        found = accounts(data.db)
    if not found:
        return "Nobody has an account yet."
    return table(
        ("sign-in name", "role", "state", "name", "post"),
        [(a.username, a.role.name.lower(), _state(a), a.name, a.post) for a in found],
    )


def _state(account: Named) -> str:
    if account.disabled:
        return "disabled"
    return "active" if account.has_password else "no password yet"


def add_user(name: str, username: str, role: str, post: str) -> str:
    """A new account, and the link by which its owner chooses a password."""
    with transaction(TERMINAL) as db:
        draft = AccountDraft(name, username, Role[role.upper()], post)
        staff_id = add_account(db, draft) or 0
        token = reset_password(db, staff_id, now_utc())
    return f"{username_of(username)} may come in as {role}.\n{_link(token)}"


def new_password(username: str) -> str:
    """The old password is gone, all sessions end; a link to choose another."""
    token = _do(username, lambda db, account: reset_password(db, account.staff_id, now_utc()))
    return f"The old password opens nothing any more; all sessions are ended.\n{_link(token)}"


def sign_user_out(username: str) -> str:
    """All sessions of an account end."""
    ended = _do(username, lambda db, account: sign_out_staff(db, account.staff_id))
    return f"Sessions ended: {ended}."


def set_disabled(username: str, disabled: bool) -> str:
    """Close an account or open it again."""

    def shelve(db: Session, account: Named) -> bool:
        if account.disabled != disabled:
            shelve_staff(db, ShelfDraft(account.staff_id, account.version, disabled))
        return account.disabled != disabled

    changed = _do(username, shelve)
    state = "disabled" if disabled else "enabled"
    return f"{username_of(username)} is {state}." if changed else f"It is {state} already."


def _do(username: str, verb: Callable[[Session, Named], Any]) -> Any:
    with transaction(TERMINAL) as db:
        name = username_of(username)
        account = next((a for a in accounts(db) if a.username == name), None)
        if account is None:
            raise Stopped("There is no such account: python -m lib.cli user list shows all.")
        return verb(db, account)


def _link(token: str) -> str:
    where = settings().public_url or local_address()
    return f"This link opens once, within a day, to choose a password:\n  {where}/password#{token}"
