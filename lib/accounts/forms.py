"""One's own account, and those that an administrator keeps."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from lib.accounts.service import (
    OwnPassword,
    UsernameDraft,
    change_password,
    reset_password,
    save_username,
    sign_out_myself,
    sign_out_staff,
)
from lib.i18n.dates import now_utc
from lib.settings import settings
from lib.ui import fields
from lib.ui.act import act, outcome
from lib.ui.components import copy_button
from lib.ui.context import here
from lib.ui.fields import typed
from lib.ui.frame import facts, section
from lib.ui.links import open_page

OWN, NAMED, LINKED = "own-password", "username", "invite"


def account_facts(account: Any) -> None:
    """What is known of an account: post, role, sign-in name, open sessions."""
    t = here().t
    facts(
        [
            (t("accounts.column.post"), account.post),
            (t("accounts.column.role"), t(f"accounts.role.{account.role.name.lower()}")),
            (t("accounts.field.username"), account.username and t.isolated(account.username)),
            (t("accounts.page.state"), t(account.state)),
            (t("accounts.page.sessions"), t.number(account.sessions)),
        ]
    )


def account_finder(staff: Any) -> None:
    """The way from the list of the staff to the account of one of them."""
    t = here().t
    names = dict(zip(staff["id"], staff["name"], strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom", key="account-finder"):
        st.selectbox(
            t("accounts.page.of"), list(names), format_func=names.__getitem__, index=None,
            placeholder=t("ui.choose"), key="account-of", width=320,
        )  # fmt: skip
        st.button(t("accounts.page.open"), key="account-open", on_click=_open)


def _open() -> None:
    if chosen := st.session_state.get("account-of"):
        open_page("account", {"id": chosen})


def password_form() -> None:
    """Another password for oneself; the present one proves that it is oneself."""
    t = here().t
    section("accounts.own.title")
    outcome(OWN)
    with st.form(OWN, border=False, width=480):
        fields.text(
            OWN, "current", t("accounts.own.current"), required=True, ltr=True,
            type="password", autocomplete="current-password",
        )  # fmt: skip
        new_password(OWN, t("accounts.own.new"))
        fields.submit(OWN, t("accounts.own.save"), _change)


def new_password(form: str, label: str) -> None:
    """The field for a password that is chosen now."""
    fields.text(
        form, "password", label, required=True, ltr=True,
        type="password", autocomplete="new-password", help=here().t("accounts.password.help"),
    )  # fmt: skip


def _change() -> None:
    draft = OwnPassword(typed(OWN, "current", ""), typed(OWN, "password", ""))
    act(OWN, change_password, draft, "accounts.own.done", clear=True)


def username_form(account: Any) -> None:
    """The name that a member of staff signs in by."""
    t = here().t
    form = f"{NAMED}-{account.id}"
    outcome(form)
    with st.form(form, border=False, width=480):
        fields.text(
            form, "username", t("accounts.field.username"), account.username or "",
            required=True, ltr=True, autocomplete="off",
        )  # fmt: skip
        fields.submit(form, t("accounts.page.keep_name"), _name, form, account.id)


def _name(form: str, staff_id: int) -> None:
    draft = UsernameDraft(staff_id, typed(form, "username", ""))
    act(form, save_username, draft, clear=True)


def way_in(account: Any) -> None:
    """A link by which a password is chosen, and the end of all open sessions."""
    t = here().t
    form = f"{LINKED}-{account.id}"
    section("accounts.page.way_in")
    outcome(form, fields=())
    with st.container(horizontal=True):
        if account.username:
            st.button(t("accounts.page.make_link"), key=f"{form}.make", on_click=_link,
                      args=(form, account.id))  # fmt: skip
        if account.id != here().actor.staff_id:  # one's own way out stands above
            st.button(t("accounts.page.sign_out_everywhere"), key=f"{form}.out", on_click=_out,
                      args=(form, account.id))  # fmt: skip
    # Shown once, to whoever made it: it is in no address and no table.
    if link := st.session_state.pop(f"{form}.link", None):
        st.text(t("accounts.page.link_about"), width="stretch")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.code(link, language=None)
            copy_button(
                t("accounts.page.copy"), link, f"{form}.copy", done=t("accounts.page.copied")
            )


def own_way_out() -> None:
    """The end of all of one's own sessions: another desk was left open, a telephone is lost."""
    # The gate closes this page too, and asks to sign in.
    st.button(
        here().t("accounts.page.sign_out_everywhere"), key="out-everywhere",
        on_click=lambda: act("out-everywhere", sign_out_myself, done=""),
    )  # fmt: skip


def _link(form: str, staff_id: int) -> None:
    token = act(form, partial(reset_password, now=now_utc()), staff_id, "accounts.page.link_made")
    if token:
        st.session_state[f"{form}.link"] = f"{settings().public_url or _here()}/password#{token}"


def _here() -> str:
    return f"http://{st.context.headers.get('Host', '')}"


def _out(form: str, staff_id: int) -> None:
    act(form, sign_out_staff, staff_id, "accounts.page.signed_out", n=lambda ended: ended)
