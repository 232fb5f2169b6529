"""Names as people type them: kept well, found again, in the order of the alphabet."""

from __future__ import annotations

import itertools
import random
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.i18n.text import (
    SORT_KEY_LENGTH,
    ZWNJ,
    ascii_digits,
    clean,
    search_terms,
    search_text,
    sort_key,
)

ALPHABET = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
ANY_TEXT = st.text() | st.text(st.sampled_from(ALPHABET + "يىكئؤأء ةۀـَّ۱٤3\u200c\u200d\u202e -a\n"))


def found(query: str, *stored: str) -> bool:
    """As the database does: every term somewhere in the row's search text."""
    row = search_text(*stored)
    return all(term in row for term in search_terms(query))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  علي  رضایي ", "علی رضایی"),
        ("كريمى", "کریمی"),
        ("حسن\u200cزاده", "حسن\u200cزاده"),
        ("حسن\u200c\u200cزاده", "حسن\u200cزاده"),
        ("\u200cحسن\u200c زاده\u200c", "حسن زاده"),
        ("ناحیه ٤ و ۵ و 6", "ناحیه ۴ و ۵ و 6"),
        ("علی\u202eرضا\u202c\u200f\u2067", "علیرضا"),
        ("علی\x00\x07\ud800رضا\ufeff\u00ad", "علیرضا"),
        ("علی\t\nرضا\u00a0\u2003احمدی\u2028", "علی رضا احمدی"),
        ("ﻋﻠﯽ ﺭﺿﺎﯾﯽ", "علی رضایی"),
        ("ا\u0653قا", "آقا"),
        ("ي\u0654", "ئ"),
        ("\u3164\u2800\u200b\u200d", ""),
        ("👩‍🔧", "👩‍🔧"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_name_is_kept_in_one_form_however_it_was_typed(typed, kept):
    assert clean(typed) == kept


def test_a_note_keeps_its_lines_and_a_name_has_none():
    assert clean(" یک \r\n\r\n\r\n\r\nدو\u2028سه\n", multiline=True) == "یک\n\nدو\nسه"
    assert clean("یک\r\nدو") == "یک دو"


@given(ANY_TEXT, st.booleans())
def test_cleaning_twice_changes_nothing_more(text, multiline):
    once = clean(text, multiline)
    assert clean(once, multiline) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not re.search("[\0\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069يىك]", once)
    assert once == once.strip() and "  " not in once
    once.encode()


@pytest.mark.parametrize("stored", ["حسن زاده", "حسن‌زاده", "حسنزاده", "حسن‌‌زاده", "حسن  زاده"])
@pytest.mark.parametrize(
    "query", ["حسن زاده", "حسن‌زاده", "حسنزاده", "زاده", "حسنزا", "زاده حسن", "حَسَن زاده", "ﺣﺴﻦ"]
)
def test_zadeh_is_found_joined_or_spaced(stored, query):
    assert found(query, "علی", clean(stored), "معتمد محل")


@pytest.mark.parametrize(
    ("query", "stored"),
    [
        ("علي", "علی"),
        ("كريمي", "کریمی"),
        ("رییسی", "رئیسی"),
        ("رئيسي", "رییسی"),
        ("مومنی", "مؤمنی"),
        ("اقا", "آقا"),
        ("خانه", "خانۀ"),
        ("فاطمة", "فاطمه"),
        ("ناحیه 4", "ناحیه ۴"),
        ("٠٩١٢", "0912"),
        ("0912 123", "09121234567"),
        ("09121234567", "0912 123 4567"),
        ("محمـــد", "محمد"),
        ("امام جماعت", "امام‌جماعت مسجد"),
        ("SMITH", "smith"),
        ("Ｓｍｉｔｈ", "Smith"),
        ("jose", "José"),
        ("(احمدی)", "احمدی"),
    ],
)
def test_a_search_forgives_what_keyboards_differ_in(query, stored):
    assert found(query, stored)


def test_a_search_looks_in_all_that_belongs_to_a_person():
    person = ("سید علی", "موسوی خوئینی‌ها", "حاج‌آقا", None, "", "یافت‌آباد")
    for query in ("علی موسوی", "موسوی خویینیها", "سیدعلی", "یافت آباد علی", "حاج اقا موسوی"):
        assert found(query, *person), query
    for query in ("رضا", "علی حسینی", "علیموسوی"):
        assert not found(query, *person), query


def test_an_empty_search_asks_for_nothing_and_a_long_one_for_little():
    assert search_terms("") == search_terms(None) == search_terms(" \u200c،؟ ") == []
    assert len(search_terms("حرف " * 1000 + " ".join(map(str, range(1000))))) == 8
    assert search_terms("علی علی") == ["علی"]


@given(ANY_TEXT, ANY_TEXT)
def test_whatever_is_stored_is_found_by_its_own_words(text, other):
    row = search_text(other, text)
    assert all(term in row for term in search_terms(text, limit=1000))
    assert row == row.strip() and "  " not in row
    assert all(term in search_text(clean(text)) for term in search_terms(text, limit=1000))


def test_digits_of_all_three_keyboards_are_the_same():
    assert ascii_digits("۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩ 12") == "0123456789 0123456789 12"


def test_names_stand_in_the_order_that_icu_gives_them(ask_icu):
    """All but ئ and ZWNJ, which are meant to differ: see the next two tests."""
    chance = random.Random(1405)
    letters = ALPHABET * 6 + "أإٱءؤيىكةۀەھہ" + "   0123456789۰۵۹٣" + "abcxyzABéö" + "-.،«»()/"
    names = [
        "".join(chance.choices(letters, k=chance.randint(1, 9))).strip() for _ in range(30_000)
    ]
    names = [re.sub(" +", " ", name) for name in names]
    # Neighbours in a sorted list are the hard pairs; chance pairs seldom share a beginning.
    names.sort(key=sort_key)
    pairs = list(itertools.pairwise(names))
    pairs += [(a, chance.choice(names)) for a in names]
    pairs += [(a, a[:-1] + chance.choice(letters).strip()) for a in names]
    theirs = ask_icu(
        """
        const {compare} = new Intl.Collator("fa", {sensitivity: "base"});
        return data.map(([a, b]) => Math.sign(compare(a, b)));
        """,
        pairs,
    )
    ours = [(sort_key(a) > sort_key(b)) - (sort_key(a) < sort_key(b)) for a, b in pairs]
    wrong = [pair for pair, a, b in zip(pairs, ours, theirs, strict=True) if a != b]
    assert not wrong, wrong[:10]


def test_raisi_stands_beside_his_other_spelling_unlike_icu(ask_icu):
    assert sort_key("رئیسی") == sort_key("رییسی")
    compare = "return new Intl.Collator('fa', {sensitivity: 'base'}).compare(...data)"
    assert ask_icu(compare, ["رئیسی", "ربانی"]) < 0
    assert sort_key("رئیسی") > sort_key("ربانی")


def test_a_joint_sorts_as_a_space_unlike_icu(ask_icu):
    assert sort_key("حسن\u200cزاده") == sort_key("حسن زاده")
    compare = "return new Intl.Collator('fa', {sensitivity: 'base'}).compare(...data)"
    assert ask_icu(compare, ["حسن\u200cزاده", "حسنزاده"]) == 0
    assert ask_icu(compare, ["حسن\u200cزاده", "حسن زاده"]) > 0


def test_the_family_name_decides_before_the_given_name():
    people = [("حسن", "یاسر"), ("حسن زاده", "آرش"), ("حسن‌زاده", "پری"), ("حسنی", "آرش")]
    shuffled = [people[place] for place in (2, 0, 3, 1)]
    assert sorted(shuffled, key=lambda person: sort_key(*person)) == people
    assert sort_key("حسن", None) < sort_key("حسن", "آ")


def test_persian_comes_before_latin_and_numbers_before_both():
    assert sorted(["zebra", "ا", "丁", "یک", "۱۲", "Ärzte", "«پ»", ""], key=sort_key) == [
        "", "«پ»", "۱۲", "ا", "یک", "Ärzte", "zebra", "丁",
    ]  # fmt: skip


@given(st.lists(ANY_TEXT, max_size=3))
def test_a_sort_key_is_plain_enough_for_any_database(parts):
    key = sort_key(*parts)
    assert re.fullmatch("[0-9a-f]*", key)
    # Two letters in a row could be one letter of some language's alphabet.
    assert not re.search("[a-f]{2}", key)
    assert len(key) <= SORT_KEY_LENGTH


def test_naughty_strings_are_cleaned_searched_and_sorted_without_a_murmur(naughty_strings):
    for line in naughty_strings:
        once = clean(line)
        assert clean(once) == once
        assert found(line, once) or len(search_terms(line, 1000)) > 8
        assert re.fullmatch("[0-9a-f]*", sort_key(line))
        assert "\0" not in clean(line, multiline=True)
        assert ZWNJ + ZWNJ not in once
