"""An account: one's own, or one that an administrator keeps."""

import streamlit as st

from lib.accounts import queries
from lib.accounts.forms import (
    account_facts,
    own_way_out,
    password_form,
    username_form,
    way_in,
)
from lib.actor import Role
from lib.errors import NotAllowed, NotFound
from lib.i18n.dates import now_utc
from lib.ui import address
from lib.ui.context import here, reading
from lib.ui.frame import page

h = here()
me = h.actor
id = address.asked("id", address.whole) or me.staff_id
if id != me.staff_id and not me.may(Role.ADMINISTRATOR):
    raise NotAllowed("administrator")

with reading() as data:
    # Sessions come and go without a stamp: what is shown is at most a minute old.
    account = data.ask(queries.account, id, now_utc().replace(second=0, microsecond=0))
    if account is None:
        raise NotFound("staff", id)
    with page("accounts.page.title", "accounts.page.purpose", name=account.name) as actions:
        if id == me.staff_id:
            with actions:
                own_way_out()
                st.link_button(h.t("ui.sign_out_short"), "/signout")
        account_facts(account)
        if me.may(Role.ADMINISTRATOR):
            username_form(account)
            way_in(account)
        if id == me.staff_id and account.has_password:
            password_form()
