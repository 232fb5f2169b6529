"""What an office calls its own: the programme, itself, and the days on which it meets."""

from __future__ import annotations

from dataclasses import dataclass

from lib.i18n.dates import Weekday


@dataclass(frozen=True)
class Naming:
    """Names in Persian and in English, and the weekdays that sessions are named after."""

    programme: tuple[str, str]
    organisation: tuple[str, str]
    dialogue_day: Weekday
    public_day: Weekday


SHIPPED = Naming(
    ("شهر خوب، شهر ارتباطی", "Good City, Communicative City"),
    ("شهرداری منطقهٔ ۱۷", "Municipality of District 17"),
    dialogue_day=Weekday.TUESDAY,
    public_day=Weekday.MONDAY,
)
"""What a new desk begins with (brief F1, F4)."""
