"""The cards of participation and outcomes: rows in words, findings, workbooks.

Each is kept like a query's answer, ready to be sent: shaping one anew costs more than its page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from lib.db import reads, tuples
from lib.feedback.models import FEWEST, FeedbackMeasure
from lib.i18n import Translator
from lib.i18n.dates import Month
from lib.meetings.models import MeetingKind
from lib.outcomes import charts, findings, queries
from lib.outcomes.queries import Scope
from lib.ui.charts import Card, CardWords, Sign
from lib.ui.workbook import SHARE, TENTH, WHOLE, Field


def card_words(t: Translator) -> CardWords:
    """What every card says."""
    return CardWords(t("outcomes.card.how"), t("outcomes.card.source"), t("outcomes.card.download"))


def _nothing(key: str, t: Translator) -> Card:
    """A card without data: what to enter first."""
    return Card(key, t(f"outcomes.name.{key}"), t(f"outcomes.empty.{key}"))


def _card(
    key: str,
    title: str,
    about: str,
    make: Any,
    rows: pd.DataFrame,
    fields: Iterable[tuple[str, str]],
    t: Translator,
    source: str = "ours",
    note: str = "",
    drawn: pd.DataFrame | None = None,
    kinds: Iterable[charts.Kind] = (),
) -> Card:
    return Card(
        key, title, about,
        how=t(f"outcomes.how.{key}"),
        source=t(f"outcomes.source.{source}"),
        note=note,
        signs=tuple(Sign(t(kind.key), *kind[1:]) for kind in kinds),
        make=make,
        rows=rows,
        fields=tuple(Field(name, t(f"outcomes.field.{name}"), form) for name, form in fields),
        drawn=drawn,
    )  # fmt: skip


MOST_GROUPS = 16
"""More rows cannot be read from the other end of a room; the workbook has them all."""


def _ends(rows: pd.DataFrame, t: Translator, first: int = 0) -> tuple[pd.DataFrame, str]:
    """What is drawn of the groups, and the sentence that says so where they are too many.

    The top and the bottom of their order, after the ``first`` rows, which always stay.
    """
    groups = rows.iloc[first:]
    if len(groups) <= MOST_GROUPS:
        return rows, ""
    half = MOST_GROUPS // 2
    said = t("outcomes.card.ends", half=half, n=len(groups))
    return pd.concat([rows.iloc[:first], groups.iloc[:half], groups.iloc[-half:]]), said


def _when(scope: Scope, t: Translator) -> str:
    """The period in words: first to last month."""
    first, last = (Month.of(day, scope.lang) for day in (scope.first, scope.end))
    if first == last:
        return t.month(first)
    return t("outcomes.card.period", first=t.month(first), last=t.month(last))


def _about(n: int, counted: str, scope: Scope, t: Translator) -> str:
    return t("outcomes.card.about", n=t(f"outcomes.n.{counted}", n=n), period=_when(scope, t))


def _named(rows: pd.DataFrame, t: Translator) -> pd.Series:
    return pd.Series(
        [t.name(row.name, row.name_en) for row in tuples(rows)], index=rows.index, dtype=object
    )


def _in_words(key: str, t: Translator) -> str:
    return t.month(Month.parse(key, t.lang))


def _by_kind(
    rows: pd.DataFrame, kinds: Iterable[charts.Kind], value: str, t: Translator
) -> pd.DataFrame:
    """One row a month and kind: month, when, kind (in words), place, ``value``."""
    months = rows["month"].tolist()
    when = [_in_words(month, t) for month in months]
    found = [
        (month, words, t(kind.key), place, number)
        for place, kind in enumerate(kinds)
        for month, words, number in zip(months, when, rows[kind.column].tolist(), strict=True)
    ]
    table = pd.DataFrame(found, columns=["month", "when", "kind", "place", value])
    table[value] = pd.to_numeric(table[value])
    return table


def _hidden(many: int, t: Translator) -> str:
    """That small groups are left out."""
    return t("outcomes.card.hidden", n=many, fewest=FEWEST) if many else ""


# ------------------------------------------------------------------------------- participation
@reads("meetings")
def attendance_card(db: Session, scope: Scope, t: Translator) -> Card:
    """The attendance rate over time."""
    rows = queries.attendance_by_month(db, scope)
    # Held, and nobody checked in yet: that is not known, it is no rate of nought.
    known = rows["came"] + rows["walk_ins"] + rows["represented"] > 0
    invited = int(rows["invited"][known].sum())
    if not invited:
        return _nothing("attendance", t)
    shown = pd.DataFrame(
        {
            "month": rows["month"],
            "when": [_in_words(month, t) for month in rows["month"]],
            "rate": pd.to_numeric(rows["rate"]).where(known),
            "invited": rows["invited"].astype(int),
            "came": rows["came"].astype(int),
            "walk_ins": rows["walk_ins"].astype(int),
            "sessions": rows["sessions"].astype(int),
        }
    )
    fields = (("when", ""), ("rate", SHARE), ("invited", WHOLE), ("came", WHOLE))
    return _card(
        "attendance", findings.attendance(shown[known], t), _about(invited, "invited", scope, t),
        charts.attendance_line, shown, (*fields, ("walk_ins", WHOLE), ("sessions", WHOLE)), t,
        "usual", t("outcomes.attendance.walk_ins", n=int(shown["walk_ins"].sum())),
    )  # fmt: skip


@reads("meetings", "roster")
def groups_card(db: Session, scope: Scope, t: Translator) -> Card:
    """The attendance rate by group."""
    all_rows = queries.attendance_by_group(db, scope)
    rows = all_rows[all_rows["rate"].notna()]
    if rows.empty:
        return _nothing("groups", t)
    shown = pd.DataFrame(
        {
            "name": _named(rows, t),
            "rate": rows["rate"].astype(float),
            "n": rows["n"].astype(int),
            "came": rows["came"].astype(int),
        }
    ).sort_values("rate", ascending=False, kind="stable")
    fields = (("name", ""), ("rate", SHARE), ("n", WHOLE), ("came", WHOLE))
    drawn, ends = _ends(shown, t)
    drawn = drawn.assign(label=[_share_n(row.rate, row.n, t) for row in tuples(drawn)])
    notes = f"{_hidden(len(all_rows) - len(rows), t)} {ends}".strip()
    return _card(
        "groups", findings.groups(shown, t), _about(int(shown["n"].sum()), "invited", scope, t),
        charts.attendance_bars, shown, fields, t, "usual", notes, drawn,
    )  # fmt: skip


@reads("meetings")
def newcomers_card(db: Session, scope: Scope, t: Translator) -> Card:
    """First-timers and returning people."""
    many = queries.reach(db, scope)
    if not many.people:
        return _nothing("newcomers", t)
    shown = _by_kind(queries.reach_by_month(db, scope), charts.NEWCOMERS, "n", t)
    note = ""
    if many.return_rate is not None:
        rate = t.percent(many.return_rate)
        note = t("outcomes.newcomers.return", rate=rate, n=many.return_n)
    return _card(
        "newcomers", findings.newcomers(many, t), _about(many.people, "people", scope, t),
        charts.newcomer_bars, shown, (("when", ""), ("kind", ""), ("n", WHOLE)), t, "usual", note,
        kinds=charts.NEWCOMERS,
    )  # fmt: skip


@reads("meetings", "roster", "reference")
def coverage_card(db: Session, scope: Scope, t: Translator) -> Card:
    """Whether each neighbourhood comes as often as the roster would let one expect."""
    all_rows = queries.coverage_by_neighbourhood(db, scope)
    rows = all_rows[all_rows["ratio"].notna()]
    if rows.empty:
        return _nothing("coverage", t)
    shown = pd.DataFrame(
        {
            "name": _named(rows, t),
            "ratio": rows["ratio"].astype(float),
            "present": rows["present"].astype(int),
            "roster": rows["roster"].astype(int),
        }
    ).sort_values("ratio", kind="stable")
    fields = (("name", ""), ("ratio", "0.00"), ("present", WHOLE), ("roster", WHOLE))
    return _card(
        "coverage", findings.coverage(shown, t),
        _about(int(shown["present"].sum()), "people", scope, t),
        charts.coverage_dots, shown, fields, t, "prevalence",
        _hidden(len(all_rows) - len(rows), t),
    )  # fmt: skip


@reads("meetings", "roster")
def turns_card(db: Session, scope: Scope, t: Translator) -> Card:
    """Weeks since each group was last heard; of today, whatever the period."""
    found = queries.turns(db, scope.as_of)
    rows = found.rows[found.rows["weeks"].notna()]
    if rows.empty:
        return _nothing("turns", t)
    shown = pd.DataFrame(
        {
            "name": _named(rows, t),
            "weeks": rows["weeks"].astype(int),
            "cadence": pd.to_numeric(rows["cadence_weeks"]),
            "turns": rows["turns"].astype(int),
            "label": [t.number(weeks) for weeks in rows["weeks"]],
        }
    )
    notes = []
    if never := len(found.rows) - len(rows):
        notes.append(t("outcomes.turns.never", n=never))
    if found.gini is not None:
        notes.append(t("outcomes.turns.gini", gini=t.number(found.gini, 2)))
    fields = (("name", ""), ("weeks", WHOLE), ("cadence", WHOLE), ("turns", WHOLE))
    about = t(
        "outcomes.card.about",
        n=t("outcomes.n.groups", n=len(rows)),
        period=t.long_date(scope.as_of),
    )
    drawn = None
    if len(shown) > MOST_GROUPS:
        drawn = shown.sort_values("weeks", ascending=False, kind="stable").head(MOST_GROUPS)
        notes.insert(0, t("outcomes.turns.longest", some=MOST_GROUPS, n=len(shown)))
    return _card(
        "turns", findings.turns(shown, t), about, charts.turn_bars, shown, fields, t, "gini",
        " ".join(notes), drawn,
    )  # fmt: skip


@reads("meetings", "issues", "reference")
def topics_card(db: Session, scope: Scope, t: Translator) -> Card:
    """What public meetings and dialogues are about."""
    found = queries.topics(db, scope)
    families = found.families.assign(name=[t(family.key) for family in found.families["family"]])
    shares = families[["public_share", "dialogue_share"]]
    if families.empty or shares.isna().all(axis=None):
        return _nothing("topics", t)
    order = families["public_share"].fillna(families["dialogue_share"]).astype(float)
    families = families.loc[order.sort_values(ascending=False, kind="stable").index]
    days = (("public", MeetingKind.PUBLIC.key), ("dialogue", MeetingKind.DIALOGUE.key))
    shown = pd.DataFrame(
        [
            (row["name"], t(key), float(row[f"{day}_share"]), int(row[day]),
             _label(t.percent(row[f"{day}_share"]), t))
            for _, row in families.iterrows()
            for day, key in days
            if row[f"{day}_share"] is not None
        ],
        columns=["name", "day", "share", "n", "label"],
    )  # fmt: skip
    note = ""
    if found.public_breadth is not None and found.dialogue_breadth is not None:
        note = t(
            "outcomes.topics.breadth",
            public=t.number(found.public_breadth, 1),
            dialogue=t.number(found.dialogue_breadth, 1),
        )
    about = t(
        "outcomes.topics.about",
        public=found.public,
        dialogue=found.dialogue,
        period=_when(scope, t),
    )
    fields = (("name", ""), ("day", ""), ("share", SHARE), ("n", WHOLE))
    return _card(
        "topics", findings.topics(families, t), about, charts.topic_bars, shown, fields, t, "hill",
        note, kinds=charts.DAYS,
    )  # fmt: skip


# ------------------------------------------------------------------------------- outcomes
@reads("issues")
def issues_card(db: Session, scope: Scope, t: Translator) -> Card:
    """Issues raised, resolved and waiting over time."""
    rows = queries.issues_by_month(db, scope)
    raised = int(rows["raised"].sum())
    if not raised and not int(rows["waiting"].max()):
        return _nothing("issues", t)
    shown = _by_kind(rows, charts.ISSUES, "n", t)
    return _card(
        "issues", findings.issues(rows, t), _about(raised, "issues", scope, t),
        charts.issue_lines, shown, (("when", ""), ("kind", ""), ("n", WHOLE)), t,
        kinds=charts.ISSUES,
    )  # fmt: skip


@reads("issues")
def answers_card(db: Session, scope: Scope, t: Translator) -> Card:
    """What became of what was raised."""
    rate = queries.answer_rate(db, scope)
    if not rate.raised:
        return _nothing("answers", t)
    counts = (
        rate.answered - rate.declined_told,
        rate.declined_told,
        rate.declined_untold,
        rate.waiting,
    )
    shown = pd.DataFrame(
        [
            (t(kind.key), n, _share_n(n / rate.raised, n, t))
            for kind, n in zip(charts.ANSWERS, counts, strict=True)
        ],
        columns=["name", "n", "label"],
    )
    return _card(
        "answers", findings.answers(rate, t), _about(rate.raised, "issues", scope, t),
        charts.answer_bar, shown, (("name", ""), ("n", WHOLE)), t,
    )  # fmt: skip


@reads("promises")
def promises_card(db: Session, scope: Scope, t: Translator) -> Card:
    """Promises kept, and on time."""
    many = queries.promises(db, scope)
    if not many.due:
        return _nothing("promises", t)
    rows = queries.promises_by_month(db, scope)
    rows = rows.assign(
        kept_late=rows["kept"] - rows["on_time"], not_kept=rows["due"] - rows["kept"]
    )
    shown = _by_kind(rows, charts.PROMISES, "n", t)
    note = t("outcomes.promises.others", redated=many.redated, withdrawn=many.withdrawn)
    return _card(
        "promises", findings.promises(many, t), _about(many.due, "promises", scope, t),
        charts.promise_bars, shown, (("when", ""), ("kind", ""), ("n", WHOLE)), t,
        "open_government", note, kinds=charts.PROMISES,
    )  # fmt: skip


@reads("feedback", "meetings")
def hearing_card(db: Session, scope: Scope, t: Translator) -> Card:
    """The two directions of hearing, the managers' own view beside."""
    both = queries.hearing(db, scope)
    if both.we_hear is None or both.we_are_heard is None:
        return _nothing("hearing", t)
    shown = _by_kind(both.months, charts.HEARING, "mean", t)
    means = {row.measure: row.mean for row in tuples(both.rows)}
    notes = [t("outcomes.hearing.index", index=t.number(both.index))]
    grasped, explained = (
        means.get(m) for m in (FeedbackMeasure.MANAGERS_GRASPED, FeedbackMeasure.MANAGERS_EXPLAINED)
    )
    if grasped is not None and explained is not None:
        notes.append(
            t("outcomes.hearing.managers", hear=t.number(grasped), heard=t.number(explained))
        )
    seen = queries.felt_seen(db, scope)
    if seen.mean is not None:
        notes.append(t("outcomes.hearing.seen", mean=t.number(seen.mean, 1), n=seen.n))
    return _card(
        "hearing", findings.hearing(both, t), _about(both.n, "answers", scope, t),
        charts.hearing_lines, shown, (("when", ""), ("kind", ""), ("mean", TENTH)), t,
        "feeling_heard", " ".join(notes), kinds=charts.HEARING,
    )  # fmt: skip


def _shift_card(db: Session, scope: Scope, t: Translator, measure: FeedbackMeasure) -> Card:
    key = measure.value
    found = queries.shift(db, scope, measure)
    whole, rows = found.whole, tuples(found.groups)
    if whole is None or whole.low is None:
        return _nothing(key, t)
    seen = sorted((row for row in rows if row.low is not None), key=lambda row: row.change)
    if measure is FeedbackMeasure.DOOR:
        seen.reverse()
    names = [t("outcomes.card.all_groups"), *(t.name(row.name, row.name_en) for row in seen)]
    shown = pd.DataFrame(
        [
            (name, row.before, row.now, row.before + row.low, row.before + row.high, row.change,
             row.n)
            for name, row in zip(names, [whole, *seen], strict=True)
        ],
        columns=["name", "before", "now", "low", "high", "change", "n"],
    )  # fmt: skip
    form = charts.worry_arrows if measure is FeedbackMeasure.WORRY else charts.door_arrows
    fields = [(name, TENTH) for name in ("before", "now", "change", "low", "high")]
    drawn, ends = _ends(shown, t, first=1)
    drawn = drawn.assign(label=[_change(row, t) for row in tuples(drawn)])
    about = [
        _about(whole.n, "answers", scope, t),
        t("outcomes.card.interval", low=_signed(whole.low, t), high=_signed(whole.high, t)),
        # In a meeting room nobody opens how it is counted.
        t("outcomes.card.hollow"),
    ]
    return _card(
        key, findings.shift(key, whole, t), " · ".join(about),
        form, shown, (("name", ""), *fields, ("n", WHOLE)), t, "retrospective",
        f"{_hidden(len(rows) - len(seen), t)} {ends}".strip(), drawn,
    )  # fmt: skip


def _label(text: str, t: Translator) -> str:
    """A label of numbers alone, which has no letter to say that it runs from the right."""
    return "\N{ARABIC LETTER MARK}" + text if t.rtl else text


def _share_n(share: Any, n: int, t: Translator) -> str:
    return _label(t("outcomes.card.share_n", share=t.percent(share), n=int(n)), t)


def _change(row: Any, t: Translator) -> str:
    return t("outcomes.card.change", change=_signed(row.change, t), n=int(row.n))


def _signed(number: float, t: Translator) -> str:
    # As with a minus: the mark keeps the sign left of the number.
    plus = "\N{LEFT-TO-RIGHT MARK}+" if t.rtl else "+"
    return (plus if number > 0 else "") + t.number(number, 1)


@reads("feedback", "meetings", "roster")
def worry_card(db: Session, scope: Scope, t: Translator) -> Card:
    """How far the municipality is a worry, before and now."""
    return _shift_card(db, scope, t, FeedbackMeasure.WORRY)


@reads("feedback", "meetings", "roster")
def door_card(db: Session, scope: Scope, t: Translator) -> Card:
    """How far the municipality opens doors, before and now."""
    return _shift_card(db, scope, t, FeedbackMeasure.DOOR)


@reads("feedback", "meetings")
def views_card(db: Session, scope: Scope, t: Translator) -> Card:
    """How both views changed over time."""
    rows = tuples(queries.shift_over_time(db, scope))
    known = [row for row in rows if row.low is not None]
    if not known:
        return _nothing("views", t)
    words = {kind.column: t(kind.key) for kind in charts.VIEWS}
    shown = pd.DataFrame(
        [
            (row.month, _step(row.month, t), words[row.measure.value],
             *(row[2:] if row.low is not None else (None,) * 6))
            for row in rows
        ],
        columns=["month", "when", "kind", *queries.Change._fields],
    )  # fmt: skip
    numbers = list(queries.Change._fields)
    shown[numbers] = shown[numbers].apply(pd.to_numeric)
    drawn = shown.assign(
        label=["" if row.low is None else _change(row, t) for row in rows],
        between=["" if row.low is None else _between(row, t) for row in rows],
    )
    latest = known[-1].month
    said = findings.shift_over_time(
        [row for row in rows if row.month == latest], _step(latest, t), t
    )
    answers = [sum(row.n for row in known if row.measure is measure) for measure in queries.SHIFTS]
    empty = len(known) < len(rows)
    fields = [(name, TENTH) for name in ("before", "now", "change", "low", "high")]
    return _card(
        "views", said,
        f"{_about(min(filter(None, answers)), 'answers', scope, t)} · {t('outcomes.views.about')}",
        charts.view_lines, shown, (("when", ""), ("kind", ""), *fields, ("n", WHOLE)), t,
        "retrospective", t("outcomes.views.empty", fewest=FEWEST) if empty else "",
        drawn, charts.VIEWS,
    )  # fmt: skip


def _step(key: str, t: Translator) -> str:
    """A month or a year in words."""
    return _in_words(key, t) if "-" in key else t.digits(key)


def _between(row: Any, t: Translator) -> str:
    return t("outcomes.views.between", low=_signed(row.low, t), high=_signed(row.high, t))


@reads("feedback", "meetings", "reference")
def opportunity_card(db: Session, scope: Scope, t: Translator) -> Card:
    """In which fields the municipality could open doors most."""
    rows = queries.opportunity_fields(db, scope)
    if rows.empty or rows["share"].isna().all():
        return _nothing("opportunity", t)
    answers = round(rows["n"].iloc[0] / rows["share"].iloc[0])
    rows = rows.head(12)
    shown = pd.DataFrame(
        {
            "name": _named(rows, t),
            "share": rows["share"].astype(float),
            "n": rows["n"].astype(int),
            "label": [
                _share_n(share, n, t) for share, n in zip(rows["share"], rows["n"], strict=True)
            ],
        }
    )
    return _card(
        "opportunity", findings.opportunity(shown, t),
        _about(answers, "answers", scope, t),
        charts.field_bars, shown, (("name", ""), ("share", SHARE), ("n", WHOLE)), t,
    )  # fmt: skip


PARTICIPATION = (
    attendance_card, groups_card, newcomers_card, coverage_card, turns_card, topics_card,
)  # fmt: skip
OUTCOMES = (
    hearing_card, issues_card, answers_card, promises_card, worry_card, door_card, views_card,
    opportunity_card,
)  # fmt: skip


def card_name(card: Callable[..., Card]) -> str:
    """What a card is called in addresses: ``issues_card`` → "issues"."""
    return card.__name__.removesuffix("_card")
