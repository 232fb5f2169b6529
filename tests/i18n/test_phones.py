"""Phone numbers as people leave them on paper slips."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.i18n import LANGS
from lib.i18n.phones import BadPhone, dial, parse_phone, show_phone, split_phones

MOBILE = "+989121234567"


@pytest.mark.parametrize(
    "typed",
    [
        "09121234567",
        "9121234567",
        "+989121234567",
        "+98 (0) 912 123 4567",
        "00989121234567",
        "0098 912 123 45 67",
        "989121234567",
        "۰۹۱۲۱۲۳۴۵۶۷",
        "٠٩١٢١٢٣٤٥٦٧",
        "0912-123-4567",
        "0912.123.4567",
        "(0912) 123 4567",
        "\u206609121234567\u2069",
        " 0912\u00a0123\u200c4567 ",
        "۰۹۱۲/۱۲۳۴۵۶۷",
    ],
)
def test_a_mobile_is_understood_however_it_is_typed(typed):
    assert parse_phone(typed) == MOBILE


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("22123456", "+982122123456"),
        ("۲۲۱۲ ۳۴۵۶", "+982122123456"),
        ("021-22123456", "+982122123456"),
        ("22123456-021", "+982122123456"),
        ("026 3221 2345", "+982632212345"),
        ("22123456 داخلی ۱۲", "+982122123456;ext=12"),
        ("22123456، داخلی ۱۲", "+982122123456;ext=12"),
        ("02122123456x12", "+982122123456;ext=12"),
        ("021 22123456 ext. 12", "+982122123456;ext=12"),
        ("+982122123456;ext=12", "+982122123456;ext=12"),
        ("+49 30 123456", "+4930123456"),
        ("0044 121 234 5678", "+441212345678"),
    ],
)
def test_land_lines_extensions_and_foreign_numbers_are_kept_whole(typed, kept):
    assert parse_phone(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        None,
        "علی",
        "137",
        "0912123456",
        "091212345678",
        "02212345678",
        "22123456-8",
        "1-800-FLOWERS",
        "09121234567 09351234567",
        "09121234567 علی",
        "+",
        "++989121234567",
        "داخلی ۱۲",
        "0" * 5000,
    ],
)
def test_what_cannot_be_rung_is_refused(typed):
    with pytest.raises(BadPhone) as refused:
        parse_phone(typed)
    assert refused.value.key == "i18n.error.phone"


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("09121234567", ["09121234567"]),
        ("09121234567, 09351234567", ["09121234567", "09351234567"]),
        ("۰۹۱۲۱۲۳۴۵۶۷، ۲۲۱۲۳۴۵۶", ["۰۹۱۲۱۲۳۴۵۶۷", "۲۲۱۲۳۴۵۶"]),
        ("0912 123 4567 0935 123 4567", ["0912 123 4567", "0935 123 4567"]),
        ("22123456 و 09121234567", ["22123456", "09121234567"]),
        ("021-22123456 - 09121234567", ["021-22123456", "09121234567"]),
        ("22123456/09121234567", ["22123456", "09121234567"]),
        ("22123456، داخلی 12\n09121234567", ["22123456، داخلی 12", "09121234567"]),
        ("+982122123456;ext=12", ["+982122123456;ext=12"]),
        ("0912123 ، 22123456", ["0912123", "22123456"]),
        ("ندارد", ["ندارد"]),
        ("", []),
        (None, []),
    ],
)
def test_a_cell_with_several_numbers_is_taken_apart_as_typed(cell, numbers):
    assert split_phones(cell) == numbers


@pytest.mark.parametrize(
    ("number", "fa", "en"),
    [
        (MOBILE, "\u2066۰۹۱۲ ۱۲۳ ۴۵۶۷\u2069", "0912 123 4567"),
        ("+982122123456", "\u2066۰۲۱ ۲۲۱۲ ۳۴۵۶\u2069", "021 2212 3456"),
        ("+982122123456;ext=12", "\u2066۰۲۱ ۲۲۱۲ ۳۴۵۶\u2069 داخلی ۱۲", "021 2212 3456 ext. 12"),
        ("+441212345678", "\u2066+۴۴ ۱۲۱ ۲۳۴ ۵۶۷۸\u2069", "+44 121 234 5678"),
        ("137", "\u2066۱۳۷\u2069", "137"),
    ],
)
def test_a_number_is_shown_as_the_office_dials_it(number, fa, en):
    assert (show_phone(number, "fa"), show_phone(number, "en")) == (fa, en)


def test_a_number_with_an_extension_is_dialled_with_it():
    assert dial(MOBILE) == "tel:" + MOBILE
    assert dial("+982122123456;ext=12") == "tel:+982122123456,12"


@given(
    st.integers(0, 9_999_999), st.sampled_from(["0912", "0935", "0901", "0990", "021 2", "0511 "])
)
def test_every_number_on_screen_is_understood_when_typed_back(digits, start):
    try:
        number = parse_phone(f"{start}{digits:07d}")
    except BadPhone:
        return
    for lang in LANGS:
        assert parse_phone(show_phone(number, lang)) == number
        assert split_phones(show_phone(number, lang) + "\n" + number + ";ext=7")[0]


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("0123456789۰۹+-/ x")))
def test_any_text_is_a_number_or_a_refusal(text):
    with contextlib.suppress(BadPhone):
        assert parse_phone(text).startswith("+")
    assert all(split_phones(text))


def test_no_naughty_string_is_more_than_a_bad_phone(naughty_strings):
    for line in naughty_strings:
        with contextlib.suppress(BadPhone):
            parse_phone(line)
        for piece in split_phones(line):
            show_phone(piece, "fa")
