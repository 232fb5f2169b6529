"""A list is pasted: what is understood of it, and how it is saved."""

from __future__ import annotations

import pytest

from lib.errors import DomainError
from lib.roster import queries
from lib.roster.models import Descent, Gender, Stage
from lib.roster.names import form_of_address, name_parts
from lib.roster.paste import Pasted, name_key_of, numbers_of, twins, understand
from lib.roster.service import PasteDraft, PersonDraft, PhoneDraft, add_people
from tests.roster.conftest import add, ask, do, found


def row(text: str) -> Pasted:
    (only,) = understand(text)
    return only


@pytest.mark.parametrize(
    "text, titles, descent, given, family",
    [
        ("علی رضایی", (), None, "علی", "رضایی"),
        ("رضایی", (), None, "", "رضایی"),
        ("محمد رضا حسینی", (), None, "محمد رضا", "حسینی"),
        ("محمد علی", (), None, "محمد", "علی"),
        ("علی حسن زاده", (), None, "علی", "حسن زاده"),
        ("حاج آقا رضایی", ("حاج‌آقا",), None, "", "رضایی"),
        ("آقای دکتر سید علی رضایی", ("دکتر",), Descent.SAYYID, "علی", "رضایی"),
        (
            "حجت الاسلام و المسلمین سيد علی اکبر موسوی",
            ("حجت‌الاسلام والمسلمین",),
            Descent.SAYYID,
            "علی اکبر",
            "موسوی",
        ),
        ("سرکار خانم مهندس سیده زهرا میری", ("مهندس",), Descent.SAYYIDEH, "زهرا", "میری"),
        ("دکتر", (), None, "", "دکتر"),
    ],
)
def test_a_name_is_taken_apart(text, titles, descent, given, family):
    parts = name_parts(text)
    assert (parts.titles, parts.descent, parts.given_name, parts.family_name) == (
        titles,
        descent,
        given,
        family,
    )


@pytest.mark.parametrize(
    "text, address",
    [
        ("آقای علی رضایی", "جناب آقای علی رضایی"),
        ("علی رضایی", "علی رضایی"),
        ("سید علی رضایی", "جناب آقای سید علی رضایی"),
        ("خانم دکتر مریم احمدی", "سرکار خانم دکتر مریم احمدی"),
        ("حاج‌آقا دکتر رضا کریمی", "جناب آقای حاج دکتر رضا کریمی"),
        ("حجت‌الاسلام سید حسن موسوی", "حضرت حجت‌الاسلام سید حسن موسوی"),
    ],
)
def test_a_letter_begins_as_the_office_writes_it(text, address):
    parts = name_parts(text)
    assert form_of_address(**vars(parts)) == address


@pytest.mark.parametrize(
    "line, family, phones",
    [
        ("علی رضایی ۰۹۱۲۱۲۳۴۵۶۷", "رضایی", ("۰۹۱۲۱۲۳۴۵۶۷",)),
        ("1. علی رضایی - 0912 123 4567", "رضایی", ("0912 123 4567",)),
        ("۲- علی رضایی: 09121234567 / 66123456", "رضایی", ("09121234567", "66123456")),
        ("09121234567 علی رضایی", "رضایی", ("09121234567",)),
        ("• زهرا محبت ۰۹۱۲۱۲۳۴۵۶۷ و ۰۹۳۵۱۲۳۴۵۶۷", "محبت", ("۰۹۱۲۱۲۳۴۵۶۷", "۰۹۳۵۱۲۳۴۵۶۷")),
        ("علی رضایی همراه: 09121234567", "رضایی", ("09121234567",)),
        ("علی رضایی 021-66123456 داخلی 12", "رضایی", ("021-66123456 داخلی 12",)),
        ("علی رضایی", "رضایی", ()),
    ],
)
def test_a_line_holds_a_name_and_telephones_in_any_order(line, family, phones):
    one = row(line)
    assert (one.family_name, one.phones, one.problems) == (family, phones, ())


def test_a_line_may_tell_of_work_too():
    one = row("علی محمدی، معتمد محلهٔ زمزم، مسجد جامع، 09121112233، a@b.ir")
    assert (one.position, one.institution, one.email) == ("معتمد محلهٔ زمزم", "مسجد جامع", "a@b.ir")


def test_what_is_wrong_is_said_of_its_row_and_nothing_is_thrown_away():
    nameless, short = understand("09121234567\n\nرضا کریمی 12345")
    assert [problem.key for problem in nameless.problems] == ["roster.error.no_name"]
    assert (nameless.line, nameless.phones) == (1, ("09121234567",))
    assert [problem.key for problem in short.problems] == ["i18n.error.phone"]
    assert (short.line, short.phones) == (3, ("12345",))


def test_cells_with_headings_go_where_they_say():
    (one,) = understand(
        "ردیف\tنام\tنام خانوادگي\tتلفن همراه\tسمت\tمحله\tکد ملی\n"
        "۱\tسید علی\tرضایی\t9121234567\tرئیس صنف\tزمزم\t0012345678"
    )
    assert (one.descent, one.given_name, one.family_name) == (Descent.SAYYID, "علی", "رضایی")
    assert (one.phones, one.position, one.neighbourhood) == (("9121234567",), "رئیس صنف", "زمزم")
    assert "0012345678" not in repr(one)


def test_cells_without_headings_are_told_by_what_they_hold():
    first, second = understand(
        "1\tدکتر\tعلی رضایی\t09121234567 / 66123456\tپزشک\n2\tمهندس\tرضا نوری\t09351234567\t"
    )
    assert (first.titles, first.given_name, first.family_name) == (("دکتر",), "علی", "رضایی")
    assert (first.phones, first.position) == (("09121234567", "66123456"), "پزشک")
    assert second.family_name == "نوری"
    given, _ = understand("علی\tرضایی\t09121234567.0\nمریم\tکاظمی\t9121234568")
    assert (given.given_name, given.family_name, given.phones) == ("علی", "رضایی", ("09121234567",))


def test_naughty_strings_can_be_pasted(naughty_strings):
    for line in naughty_strings:
        understand(line)
        understand(f"{line}\t{line}\n{line}\t09121234567")
    assert len(understand("\n".join(f"علی رضایی {line}" for line in naughty_strings))) > 100


def test_somebody_of_the_roster_or_of_the_list_is_pointed_out(town):
    add("رضایی", "علی", "09121234567")
    add("کاظمی", "علی رضا")
    rows = understand(
        "حسن کریمی 0912 123 4567\nعلیرضا کاظمی\nمریم احمدی 09351111111\nمریم احمدی\nسعید نو"
    )
    numbers = tuple(number for each in rows for number in numbers_of(each))
    keys = tuple(filter(None, map(name_key_of, rows)))
    known = ask(queries.look_alikes, numbers, keys)
    phone, name, nobody, twice, new = twins(rows, known)
    assert (phone.by_phone, phone.name) == (True, "علی رضایی")
    assert (name.by_phone, name.name) == (False, "علی رضا کاظمی")
    assert nobody is None and new is None
    assert (twice.id, twice.name) == (None, "مریم احمدی")


def test_thirty_are_saved_at_once_with_a_group_and_a_stage_for_all(town):
    people = tuple(
        PersonDraft(f"نام {n:02d}", phones=(PhoneDraft(f"0912000{n:04d}"),)) for n in range(30)
    )
    draft = PasteDraft(people, town.guild, Stage.CONTACTED, request_id="once")
    assert len(do(add_people, draft)) == 30
    do(add_people, draft)
    assert len(found(group_id=town.guild, stage=Stage.CONTACTED)) == 30


def test_one_wrong_row_keeps_all_from_being_half_saved(town):
    people = (PersonDraft("خوب"), PersonDraft(""), PersonDraft("بد", phones=(PhoneDraft("12"),)))
    with pytest.raises(DomainError) as refusal:
        do(add_people, PasteDraft(people))
    assert {p.field: p.key for p in refusal.value.problems} == {
        "people.1.family_name": "i18n.error.required",
        "people.2.phones.0": "i18n.error.phone",
    }
    assert found() == []


def test_an_empty_list_is_refused(town):
    with pytest.raises(DomainError) as refusal:
        do(add_people, PasteDraft(()))
    assert refusal.value.key == "roster.error.nobody_pasted"


def test_gender_is_kept_where_the_title_tells_it(town):
    assert row("حاج‌آقا رضایی").gender is Gender.MALE
    id = add("میری", gender=row("خانم میری").gender)
    assert ask(queries.person_of, id).gender is Gender.FEMALE
