"""What a chart shows, as a sentence: pure functions of its rows and the translator.

A sentence says no more than the numbers do: a difference too small to mean anything is called
flat, one point is no change, and few cases are no ranking.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from lib.i18n import Translator
from lib.outcomes.measures import is_clear
from lib.outcomes.queries import AnswerRate, Hearing, Promises, Reach

FLAT = 0.02
"""Shares nearer than this are alike."""


def attendance(rows: pd.DataFrame, t: Translator) -> str:
    """How the rate went: the last months beside the first ones, at most three of each."""
    some = rows[rows["invited"] > 0]
    if len(some) < 2:
        return t("outcomes.attendance.one", rate=t.percent(_rate(some)))
    many = max(1, min(3, len(some) // 2))
    before, now = _rate(some.head(many)), _rate(some.tail(many))
    key = "flat" if abs(now - before) < FLAT else "rose" if now > before else "fell"
    return t(f"outcomes.attendance.{key}", before=t.percent(before), now=t.percent(now))


def _rate(rows: pd.DataFrame) -> float:
    return int(rows["came"].sum()) / int(rows["invited"].sum())


def groups(rows: pd.DataFrame, t: Translator) -> str:
    """Who comes most and least; ``rows``: name, rate, the highest first."""
    first, last = rows.iloc[0], rows.iloc[-1]
    if len(rows) == 1:
        return t("outcomes.groups.one", name=first["name"], rate=t.percent(first["rate"]))
    if first["rate"] - last["rate"] < FLAT:
        return t("outcomes.groups.flat", rate=t.percent(first["rate"]))
    return t(
        "outcomes.groups.spread",
        most=first["name"],
        least=last["name"],
        high=t.percent(first["rate"]),
        low=t.percent(last["rate"]),
    )


def newcomers(many: Reach, t: Translator) -> str:
    """How many were present, how many of them for the first time."""
    if not many.first_timers:
        return t("outcomes.newcomers.none", n=many.people)
    return t("outcomes.newcomers.some", n=many.people, first=many.first_timers)


def coverage(rows: pd.DataFrame, t: Translator) -> str:
    """How many neighbourhoods come less often than their share of the roster; rows: ratio."""
    below = int((rows["ratio"] < 0.8).sum())
    if not below:
        return t("outcomes.coverage.alike", all=len(rows))
    return t("outcomes.coverage.below", n=below, all=len(rows))


def turns(rows: pd.DataFrame, t: Translator) -> str:
    """Who has waited longest; rows: name, weeks, cadence, the longest first."""
    late = rows[rows["cadence"].notna() & (rows["weeks"] > rows["cadence"])]
    first = rows.iloc[0]
    if late.empty:
        return t("outcomes.turns.none", name=first["name"], weeks=int(first["weeks"]))
    return t(
        "outcomes.turns.late",
        n=len(late),
        name=first["name"],
        weeks=int(first["weeks"]),
    )


def topics(families: pd.DataFrame, t: Translator) -> str:
    """The subject that fills public meetings, beside its share of dialogues; rows: name,
    public_share, dialogue_share."""
    by = "public_share" if families["public_share"].notna().any() else "dialogue_share"
    most = families.loc[families[by].astype(float).idxmax()]
    public, dialogue = most["public_share"], most["dialogue_share"]
    if pd.isna(public) or pd.isna(dialogue):
        key = "public" if by == "public_share" else "dialogue"
        return t(f"outcomes.topics.{key}", name=most["name"], share=t.percent(most[by]))
    return t(
        "outcomes.topics.both",
        name=most["name"],
        public=t.percent(public),
        dialogue=t.percent(dialogue),
    )


def issues(rows: pd.DataFrame, t: Translator) -> str:
    """Whether more or fewer wait than when the period began; rows: raised, resolved, waiting."""
    raised, resolved = int(rows["raised"].sum()), int(rows["resolved"].sum())
    waiting, before = int(rows["waiting"].iloc[-1]), int(rows["waiting"].iloc[0])
    key = "flat" if waiting == before or len(rows) < 2 else "rose" if waiting > before else "fell"
    return t(
        f"outcomes.issues.{key}", raised=raised, resolved=resolved, waiting=waiting, before=before
    )


def answers(rate: AnswerRate, t: Translator) -> str:
    """How much of what was raised was answered."""
    if rate.rate is None:
        return t("outcomes.answers.few", n=rate.raised)
    return t("outcomes.answers.rate", rate=t.percent(rate.rate))


def promises(many: Promises, t: Translator) -> str:
    """How many promises were kept, and in time."""
    if many.kept_rate is None:
        return t("outcomes.promises.few", n=many.due)
    return t(
        "outcomes.promises.rate",
        kept=t.percent(many.kept_rate),
        on_time=t.percent(many.on_time_rate),
    )


def hearing(both: Hearing, t: Translator) -> str:
    """Which of the two directions goes better."""
    hear, heard = both.we_hear, both.we_are_heard
    if hear is None or heard is None:
        return t("outcomes.hearing.few")
    key = "alike" if abs(hear - heard) < 3 else "hear" if hear > heard else "heard"
    return t(f"outcomes.hearing.{key}", hear=t.number(hear), heard=t.number(heard))


def shift(measure: str, row: Any, t: Translator) -> str:
    """Whether a view changed; ``measure`` worry or door, ``row``: before, now, low, high, n."""
    key = "rose" if row.now > row.before else "fell"
    if not is_clear(row.low, row.high):
        key = "flat"
    return t(
        f"outcomes.shift.{measure}_{key}",
        before=t.number(row.before, 1),
        now=t.number(row.now, 1),
    )


def shift_over_time(rows: Iterable[Any], when: str, t: Translator) -> str:
    """What the latest answers say, ``when`` they were given; ``rows``: measure, change, low, high.

    A change whose interval holds nought is none that is clear.
    """
    said = {}
    for row in rows:
        if row.low is None:
            way = "few"
        elif is_clear(row.low, row.high):
            way = "rose" if row.change > 0 else "fell"
        else:
            way = "flat"
        by = t.number(abs(row.change or 0), 1)
        said[row.measure.value] = t(f"outcomes.views.{row.measure.value}_{way}", by=by)
    return t("outcomes.views.latest", when=when, **said)


def opportunity(rows: pd.DataFrame, t: Translator) -> str:
    """The field named most; rows: name, share, the most named first."""
    first = rows.iloc[0]
    return t("outcomes.opportunity.most", name=first["name"], share=t.percent(first["share"]))
