"""Accounts from the terminal."""

from __future__ import annotations

import pytest

from lib.accounts.sign_in import Welcome, WrongPassword, accept, sign_in, signed_in
from lib.db import reading
from lib.history.models import HistoryEntry
from lib.i18n.dates import now_utc

PASSWORD = "کبوتر پلکان سماور دوات"


def token(said: str) -> str:
    """What stands behind the # of a printed link."""
    assert "/password#" in said
    return said.strip().rpartition("#")[2]


def comes_in(password: str = PASSWORD) -> str:
    return sign_in("rabet", password, "10.0.0.1", now_utc())


@pytest.fixture
def rabet(desk, cli):
    """A recorder whose link was opened and who chose a password."""
    status, said, _ = cli("user", "add", "نمونه کارشناس", "--username", "Rabet")
    assert status == 0
    accept(Welcome(token(said), PASSWORD), now_utc())


def test_a_new_account_comes_in_by_the_link_that_is_printed(desk, cli):
    status, said, _ = cli(
        "user", "add", "نمونه کارشناس", "--username", "Rabet", "--role", "coordinator"
    )
    assert status == 0 and "http://127.0.0.1:" in said
    with pytest.raises(WrongPassword):
        comes_in()
    session = accept(Welcome(token(said), PASSWORD), now_utc())
    assert signed_in(session, now_utc()).role.name == "COORDINATOR"
    assert comes_in()
    _, listed, _ = cli("user", "list")
    assert "rabet" in listed and "active" in listed and PASSWORD not in listed


def test_a_name_that_is_taken_is_refused_and_nothing_is_kept(rabet, cli):
    status, _, wrong = cli("user", "add", "دیگری", "--username", "RABET")
    assert status == 1 and wrong == "Somebody signs in by this name already.\n"
    assert "دیگری" not in cli("user", "list")[1]


def test_who_is_disabled_is_out_and_comes_in_no_more_until_enabled(rabet, cli):
    session = comes_in()
    assert cli("user", "disable", "rabet")[0] == 0
    assert signed_in(session, now_utc()) is None
    with pytest.raises(WrongPassword):
        comes_in()
    assert cli("user", "password", "rabet")[0] == 1
    assert cli("user", "enable", "rabet")[0] == 0
    assert comes_in()


def test_a_password_reset_ends_the_sessions_and_the_old_password(rabet, cli):
    session = comes_in()
    status, said, _ = cli("user", "password", "rabet")
    assert status == 0
    assert signed_in(session, now_utc()) is None
    with pytest.raises(WrongPassword):
        comes_in()
    accept(Welcome(token(said), "انار پنجره قطار زمستان"), now_utc())
    assert comes_in("انار پنجره قطار زمستان")


def test_signing_out_ends_sessions_and_leaves_the_password(rabet, cli):
    session = comes_in()
    assert cli("user", "signout", "RABET ")[:2] == (0, "Sessions ended: 2.\n")
    assert signed_in(session, now_utc()) is None
    assert comes_in()


def test_who_is_not_there_is_told(desk, cli):
    for command in ("disable", "enable", "password", "signout"):
        status, said, wrong = cli("user", command, "nobody")
        assert (status, said) == (1, "") and "no such account" in wrong


def test_the_history_says_that_it_was_the_terminal_and_not_the_password(rabet):
    with reading() as data:
        written = data.db.query(HistoryEntry).filter_by(record="credential").all()
    assert {entry.actor_name for entry in written} >= {"terminal"}
    assert not any("argon2" in str(entry.changes) for entry in written)


def test_what_is_mistyped_is_exit_status_2(desk, cli):
    for wrong in ([], ["user"], ["user", "add", "x"], ["backup", "--keep", "0"], ["fly"]):
        with pytest.raises(SystemExit) as ended:
            cli(*wrong)
        assert ended.value.code == 2
