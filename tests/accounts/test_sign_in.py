"""Passwords, sessions and links: who is let in, how long, and what the database keeps of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from lib import start
from lib.accounts import sign_in
from lib.accounts.models import Credential, SignInWay, Staff
from lib.accounts.queries import sample_staff
from lib.accounts.service import StaffDraft, save_staff, shelve_staff
from lib.accounts.sign_in import (
    LINK_LASTS,
    TRIES_A_NAME,
    TRIES_AN_ADDRESS,
    WINDOW,
    TooManyTries,
    Welcome,
    WrongPassword,
    accept,
    choose_password,
    choose_sample_staff,
    first_administrator,
    make_link,
    name_account,
    nobody_can_sign_in,
    open_session,
    sign_out,
    sign_out_everywhere,
    signed_in,
    still_here,
    still_open,
)
from lib.actor import SYSTEM, Actor, Role
from lib.db import Base, Database, DataStamp, transaction
from lib.errors import DomainError, NotAllowed, Refused
from lib.reference.service import ShelfDraft
from lib.settings import settings
from tests.tools.processes import PASSWORD

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OTHER_PASSWORD = "nine umbrellas on the roof"
HERE, THERE = "192.0.2.1", "192.0.2.2"


class Hashes:
    """Passwords hashed quickly, and a note of each that was compared."""

    def __init__(self) -> None:
        self._quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.compared: list[str] = []

    def verify(self, kept: str, password: str) -> bool:
        self.compared.append(kept)
        return self._quick.verify(kept, password)

    def hash(self, password: str) -> str:
        return self._quick.hash(password)

    def check_needs_rehash(self, kept: str) -> bool:
        return self._quick.check_needs_rehash(kept)


@pytest.fixture(autouse=True)
def hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hashes]:
    made = Hashes()
    monkeypatch.setattr(sign_in, "_hasher", lambda: made)
    sign_in._nobodys.cache_clear()
    yield made
    sign_in._nobodys.cache_clear()


def do(verb: Callable, *arguments: object, actor: Actor = SYSTEM):
    with transaction(actor) as db:
        return verb(db, *arguments)


def administrator(username: str = "narges", name: str = "نمونه راهبر") -> int:
    return do(first_administrator, name, username, PASSWORD)


@pytest.fixture
def narges(db: Database) -> int:
    """The one administrator, who signs in by the name ``narges``."""
    return administrator()


def enter(
    username: str = "narges",
    password: str = PASSWORD,
    address: str = HERE,
    now: datetime = NOW,
) -> str:
    return sign_in.sign_in(username, password, address, now)


def put_away(staff_id: int, actor: Actor = SYSTEM) -> None:
    with transaction(actor) as db:
        version = db.get(Staff, staff_id).version
        shelve_staff(db, ShelfDraft(staff_id, version, archived=True))


# ------------------------------------------------------------------------------- name and password
def test_the_right_password_opens_a_session_of_that_member_of_staff(narges):
    found = signed_in(enter(), NOW)
    assert (found.staff_id, found.name, found.role) == (narges, "نمونه راهبر", Role.ADMINISTRATOR)
    assert (found.way, found.begun_at, found.seen_at) == (SignInWay.PASSWORD, NOW, NOW)
    assert found.actor == Actor(narges, "نمونه راهبر", Role.ADMINISTRATOR)
    assert signed_in("anything else", NOW) is None


@pytest.mark.parametrize("typed", ["Narges", " NARGES ", "ｎａｒｇｅｓ", "nar\N{SOFT HYPHEN}ges"])
def test_a_name_is_the_same_however_it_is_typed(narges, typed):
    assert signed_in(enter(typed), NOW).staff_id == narges
    other = do(save_staff, StaffDraft("دیگری"))
    with pytest.raises(DomainError, match="taken"):
        do(name_account, other, typed)


def test_a_persian_keyboard_an_arabic_one_and_other_digits_write_the_same_name(db):
    id = administrator("کریمی۱۷")
    for typed in ("كريمى17", "کریمی١٧", "کریمی17"):
        assert signed_in(enter(typed), NOW).staff_id == id


def test_which_of_name_and_password_was_wrong_cannot_be_told(narges, hashes):
    told = []
    nameless = do(save_staff, StaffDraft("بی‌گذرواژه"))
    do(name_account, nameless, "later")
    away = do(save_staff, StaffDraft("رفته"))
    do(name_account, away, "gone")
    do(choose_password, away, PASSWORD)
    put_away(away)
    for username, password in (
        ("narges", OTHER_PASSWORD),
        ("nobody", PASSWORD),
        ("later", PASSWORD),
        ("gone", PASSWORD),
        ("", ""),
        ("a\x00b", "\x00"),
    ):
        hashes.compared.clear()
        with pytest.raises(WrongPassword) as refused:
            enter(username, password)
        told.append((refused.value.key, refused.value.field, refused.value.params))
        assert len(hashes.compared) == 1, f"{username!r} is answered sooner than others"
    assert set(map(str, told)) == {str(told[0])}


@pytest.mark.commits
def test_naughty_strings_are_wrong_and_nothing_else(db, naughty_strings, monkeypatch):
    monkeypatch.setattr(sign_in, "TRIES_AN_ADDRESS", 10_000)
    for line in naughty_strings:
        with pytest.raises((WrongPassword, TooManyTries)):
            enter(line, line, address=line)


def test_a_hash_of_other_costs_is_renewed_by_its_password(narges):
    with transaction(SYSTEM) as db:
        row = db.scalars(select(Credential)).one()
        row.password_hash = old = PasswordHasher(2, 16, 1).hash(PASSWORD)
    enter()
    with transaction(SYSTEM) as db:
        assert db.scalars(select(Credential.password_hash)).one() != old
    enter()


# ------------------------------------------------------------------------------- throttling
def wrong(times: int, username: str = "narges", address: str = HERE, now: datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            enter(username, OTHER_PASSWORD, address, now)


def test_after_five_wrong_passwords_a_name_waits_and_the_right_one_waits_as_well(narges, hashes):
    administrator("parviz")
    wrong(TRIES_A_NAME)
    hashes.compared.clear()
    for username, address in (("narges", HERE), ("NARGES", THERE)):
        with pytest.raises(TooManyTries) as refused:
            enter(username, address=address, now=NOW + timedelta(minutes=5))
        assert refused.value.params == {"n": 10}
    assert hashes.compared == [], "what is not looked at gives nothing away"
    enter("parviz")
    enter(now=NOW + WINDOW + timedelta(seconds=1))


def test_a_name_that_nobody_has_waits_as_well(db):
    wrong(TRIES_A_NAME, "nobody")
    with pytest.raises(TooManyTries):
        enter("nobody")


def test_the_right_password_forgets_the_wrong_ones_before_it(narges):
    for _ in range(3):
        wrong(TRIES_A_NAME - 1)
        enter()


def test_an_address_waits_after_thirty_wrong_passwords_under_whatever_names(narges):
    for number in range(TRIES_AN_ADDRESS):
        wrong(1, f"name {number}")
    with pytest.raises(TooManyTries):
        enter(address=HERE)
    enter(address=THERE)


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=400)])
def test_what_was_mistyped_while_the_clock_was_ahead_locks_nobody_out(narges, ahead):
    wrong(TRIES_A_NAME, now=NOW + ahead)
    with pytest.raises(TooManyTries):
        enter(now=NOW + ahead)
    enter()


def test_a_clock_set_back_a_little_frees_nobody_from_waiting(narges):
    wrong(TRIES_A_NAME)
    with pytest.raises(TooManyTries):
        enter(now=NOW - timedelta(minutes=5))


def test_many_at_once_gain_nothing(own_database, hashes):
    administrator()
    hashes.compared.clear()
    together = threading.Barrier(12)

    def attempt(_: int) -> type:
        together.wait()
        try:
            enter(password=OTHER_PASSWORD)
        except DomainError as refused:
            return type(refused)
        return str

    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(attempt, range(12)))
    assert len(hashes.compared) == answers.count(WrongPassword) == TRIES_A_NAME
    assert answers.count(TooManyTries) == 12 - TRIES_A_NAME


# ------------------------------------------------------------------------------- being signed in
def test_a_session_ends_when_nobody_uses_it_and_lives_while_somebody_does(narges):
    token, idle = enter(), settings().idle_after
    assert signed_in(token, NOW + idle) and still_open([token], NOW + idle)
    later = NOW + idle + timedelta(seconds=1)
    assert signed_in(token, later) is None and still_open([token], later) == {}
    still_here([token], NOW + idle)
    assert signed_in(token, later).seen_at == NOW + idle
    assert still_open([token], later) == {token: NOW + idle}


def test_a_session_ends_after_its_longest_time_however_busy_it_is(narges):
    token, lasts = enter(), settings().session_lasts
    for hour in range(12):
        still_here([token], NOW + timedelta(hours=hour + 0.5))
    assert signed_in(token, NOW + lasts)
    still_here([token], NOW + lasts)
    after = NOW + lasts + timedelta(seconds=1)
    assert signed_in(token, after) is None and still_open([token], after) == {}


def test_a_clock_set_back_signs_nobody_out_unless_it_was_far_ahead(narges):
    token = enter()
    assert signed_in(token, NOW - timedelta(hours=2))
    far = NOW - settings().session_lasts - timedelta(seconds=1)
    assert signed_in(token, far) is None and still_open([token], far) == {}


def test_what_is_over_is_swept_away_when_the_next_one_begins(narges):
    enter()
    enter(now=NOW + settings().session_lasts + timedelta(seconds=1))
    with transaction(SYSTEM) as db:
        assert db.scalar(select(func.count()).select_from(sign_in.SignIn)) == 1


def test_whoever_signs_out_is_out_and_others_stay(narges):
    mine, other = enter(), enter()
    sign_out(mine)
    sign_out(mine)
    assert signed_in(mine, NOW) is None
    assert set(still_open([mine, other, "nothing"], NOW)) == {other}


def test_signing_out_everywhere_leaves_the_window_one_sits_at(narges):
    colleague = administrator("parviz")
    theirs = do(open_session, colleague, SignInWay.PASSWORD, NOW)
    mine, others = enter(), [enter(), enter()]
    assert do(sign_out_everywhere, narges, mine) == 2
    assert set(still_open([mine, theirs, *others], NOW)) == {mine, theirs}
    assert do(sign_out_everywhere, narges) == 1
    assert set(still_open([mine, theirs], NOW)) == {theirs}


def test_who_is_put_away_is_out_at_once(narges):
    colleague = administrator("parviz")
    token = enter("parviz")
    put_away(colleague)
    assert signed_in(token, NOW) is None and still_open([token], NOW) == {}
    with pytest.raises(WrongPassword):
        enter("parviz")


def test_a_new_password_ends_what_the_old_one_opened(narges):
    token = enter()
    do(choose_password, narges, OTHER_PASSWORD)
    assert signed_in(token, NOW) is None
    with pytest.raises(WrongPassword):
        enter()
    assert signed_in(enter(password=OTHER_PASSWORD), NOW)


def test_that_somebody_signs_in_and_is_at_work_makes_no_page_read_anew(narges):
    def stamps() -> dict[str, int]:
        with transaction(SYSTEM) as db:
            return dict(db.execute(select(DataStamp.feature_name, DataStamp.value)).all())

    before = stamps()
    wrong(1)
    token = enter()
    still_here([token], NOW)
    sign_out(token)
    assert stamps() == before


# ------------------------------------------------------------------------------- what is kept
def test_no_token_and_no_password_stands_anywhere_in_the_database(narges):
    do(choose_password, narges, OTHER_PASSWORD)
    with pytest.raises(WrongPassword):
        enter("Tell nobody 1234", PASSWORD)  # a password typed as the name
    link, used = do(make_link, None, NOW), do(make_link, narges, NOW)
    by_link = accept(Welcome(used, OTHER_PASSWORD), NOW)
    by_password = enter(password=OTHER_PASSWORD)
    assert len(still_open([by_link, by_password], NOW)) == 2
    secrets = [link, used, by_link, by_password, PASSWORD, OTHER_PASSWORD, "tell nobody 1234"]
    with transaction(SYSTEM) as db:
        hashes = list(db.scalars(select(Credential.password_hash)))
        kept = {
            table.name: str(db.execute(select(table)).all()).casefold()
            for table in Base.metadata.sorted_tables
        }
    assert "narges" in kept["credential"] and "password_hash" in kept["history_entry"]
    for table, rows in kept.items():
        for secret in secrets:
            assert secret.casefold() not in rows, f"{table} holds {secret}"
        for hash in hashes:
            assert table == "credential" or hash.casefold() not in rows, f"{table} holds a hash"


# ------------------------------------------------------------------------------- links
def test_a_link_makes_the_first_administrator_once(db):
    assert nobody_can_sign_in()
    link = do(make_link, None, NOW)
    token = accept(Welcome(link, PASSWORD, "Narges", "نرگس"), NOW)
    assert signed_in(token, NOW).role is Role.ADMINISTRATOR
    assert not nobody_can_sign_in()
    with pytest.raises(DomainError, match="closed"):
        accept(Welcome(link, PASSWORD, "parviz", "پرویز"), NOW)
    assert signed_in(enter(), NOW).name == "نرگس"


def test_a_link_by_which_nothing_was_made_opens_again(db):
    link = do(make_link, None, NOW)
    with pytest.raises(DomainError, match="short"):
        accept(Welcome(link, "short", "narges", "نرگس"), NOW)
    assert accept(Welcome(link, PASSWORD, "narges", "نرگس"), NOW)


def test_a_link_ends_after_a_day(narges):
    link = do(make_link, narges, NOW)
    with pytest.raises(DomainError, match="closed"):
        accept(Welcome(link, OTHER_PASSWORD), NOW + LINK_LASTS + timedelta(seconds=1))
    assert accept(Welcome(link, OTHER_PASSWORD), NOW + LINK_LASTS)
    assert enter(password=OTHER_PASSWORD)


def test_a_newer_link_closes_the_older_and_nobody_elses(narges):
    other = administrator("parviz")
    older, theirs, newer = (do(make_link, id, NOW) for id in (narges, other, narges))
    with pytest.raises(DomainError, match="closed"):
        accept(Welcome(older, OTHER_PASSWORD), NOW)
    assert accept(Welcome(theirs, OTHER_PASSWORD), NOW)
    assert accept(Welcome(newer, OTHER_PASSWORD), NOW)


def test_a_link_to_begin_with_is_closed_as_soon_as_an_administrator_can_sign_in(db):
    link = do(make_link, None, NOW)
    administrator()
    with pytest.raises(DomainError, match="closed"):
        accept(Welcome(link, PASSWORD, "parviz", "پرویز"), NOW)


def test_one_link_opened_by_two_at_once_lets_one_in(own_database):
    link, together = do(make_link, None, NOW), threading.Barrier(2)

    def use(username: str) -> bool:
        together.wait()
        try:
            return bool(accept(Welcome(link, PASSWORD, username, username), NOW))
        except DomainError:
            return False

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(use, ("narges", "parviz"))) == [False, True]


def test_a_link_of_somebody_put_away_opens_nothing(narges):
    colleague = administrator("parviz")
    link = do(make_link, colleague, NOW)
    put_away(colleague)
    with pytest.raises(DomainError, match="closed"):
        accept(Welcome(link, OTHER_PASSWORD), NOW)


# ------------------------------------------------------------------------------- what is refused
@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "short"),
        ("seven lan", "short"),
        ("1234567890", "easy"),
        ("password1234", "easy"),
        ("nargesnarges", "easy"),
        ("mantaghe17!", "easy"),
        ("shahrdari17", "easy"),
        ("گ" * 201, "long"),
    ],
)
def test_a_password_is_refused_for_its_length_or_because_it_is_soon_guessed(narges, password, why):
    with pytest.raises(DomainError) as refused:
        do(choose_password, narges, password)
    assert [(p.key, p.field) for p in refused.value.problems] == [
        (f"accounts.password.{why}", "password")
    ]


@pytest.mark.parametrize("password", [PASSWORD, "چهار فانوس کنار آسیاب", PASSWORD * 7])
def test_words_of_any_alphabet_make_a_password(narges, password):
    do(choose_password, narges, password)
    assert enter(password=password)


def test_all_that_stands_against_a_first_administrator_is_told_at_once(narges):
    with pytest.raises(Refused) as refused:
        do(first_administrator, " ", "", "1234")
    assert [p.field for p in refused.value.problems] == ["name", "username", "password"]
    with pytest.raises(Refused) as refused:
        do(first_administrator, "نام" * 100, "NARGES", "1234")
    assert [(p.key, p.field) for p in refused.value.problems] == [
        ("i18n.error.too_long", "name"),
        ("accounts.account.taken", "username"),
        ("accounts.password.short", "password"),
    ]
    with pytest.raises(Refused) as refused:
        do(first_administrator, "نام", "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 60, "")
    assert refused.value.problems[0].key == "i18n.error.too_long"


# ------------------------------------------------------------------------------- the last one
def test_the_last_administrator_who_is_here_stays_one(narges):
    other = administrator("parviz")
    put_away(other)
    with pytest.raises(DomainError, match="last_administrator"):
        put_away(narges)
    with pytest.raises(DomainError, match="last_administrator"):
        do(save_staff, StaffDraft("نام", role=Role.COORDINATOR, id=narges, version=1))


@pytest.mark.parametrize("how", ["put away", "lowered"])
def test_two_administrators_who_remove_one_another_at_once_do_not_both_succeed(own_database, how):
    ids = [administrator("narges"), administrator("parviz")]
    together = threading.Barrier(2)

    def remove(whom: int, by: int) -> str:
        together.wait()
        try:
            with transaction(Actor(by, "x", Role.ADMINISTRATOR)) as db:
                if how == "put away":
                    shelve_staff(db, ShelfDraft(whom, 1, archived=True))
                else:
                    save_staff(db, StaffDraft("نام", role=Role.VIEWER, id=whom, version=1))
        except DomainError as refused:
            return refused.key
        return "done"

    with ThreadPoolExecutor(2) as threads:
        done = sorted(threads.map(remove, ids, reversed(ids)))
    assert done == ["accounts.error.last_administrator", "done"]


# ------------------------------------------------------------------------------- the sample
def test_without_a_password_one_is_only_somebody_of_a_sample(db):
    start_with("")
    someone = do(save_staff, StaffDraft("نمونه"))
    with pytest.raises(NotAllowed):
        choose_sample_staff(someone, NOW)


def test_in_a_sample_one_is_whom_one_chooses_if_they_are_there(own_database):
    start.prepare("S1")
    with transaction(SYSTEM) as db:
        chosen = sample_staff(db)[1]
    found = signed_in(choose_sample_staff(chosen.id, NOW), NOW)
    assert (found.name, found.role, found.way) == (chosen.name, chosen.role, SignInWay.SAMPLE)
    put_away(chosen.id)
    for nobody in (chosen.id, 999_999):
        with pytest.raises(NotAllowed):
            choose_sample_staff(nobody, NOW)


def start_with(sample: str) -> None:
    with transaction(SYSTEM) as db:
        start.begin(db, sample)
