"""The charts of participation and outcomes: pure functions of a look, without data.

Time runs from left to right in both languages; bars grow from the side where reading begins.
Two colours that are told apart by red and green alone never stand for two things: shape, dash or
a label says it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import altair as alt

from lib.i18n import Translator
from lib.meetings.models import MeetingKind

Chart = Any
SMALL = 26
"""Pixels that a row of a list of bars takes."""


# ------------------------------------------------------------------------------- pieces
def _base() -> Chart:
    return alt.Chart(alt.NamedData(name="rows"), width="container")


def _months(look: Any, **more: Any) -> Chart:
    """The axis of months: their names, the year under the first and at each turn of it; or of
    years."""
    t: Translator = look.t
    key = "i18n.date.jalali_months" if look.rtl else "i18n.date.gregorian_months"
    names = "[" + ",".join(f"'{_short(name, look)}'" for name in t.words(key)) + "]"
    month = "toNumber(slice(datum.value,5))"
    name, year = f"{names}[{month}-1]", "slice(datum.value,0,4)"
    turn = f"({month}==1||datum.index==0)"
    return alt.X(
        "month",
        type="ordinal",
        title=None,
        axis=alt.Axis(
            labelExpr=f"length(datum.value)<5?datum.value:{turn}?[{name},{year}]:[{name}]",
            labelAngle=0,
            labelOverlap="greedy",
            grid=False,
            labelFontSize=11,
        ),
        **more,
    )


def _short(name: str, look: Any) -> str:
    return name if look.rtl else name[:3]


def _numbers(look: Any, format: str) -> dict[str, Any]:
    """Of an axis of numbers: counts are whole; signs stand where Persian has them."""
    found: dict[str, Any] = {"tickMinStep": 1} if format == WHOLE else {}
    if look.rtl and format == SHARE:
        found["labelExpr"] = "'\N{ARABIC LETTER MARK}'+datum.label"
    if format == SIGNED:
        mark = "\N{LEFT-TO-RIGHT MARK}" if look.rtl else ""
        found["labelExpr"] = f"datum.value==0?'0':'{mark}'+datum.label"
    return found


def _up(look: Any, field: str, format: str, top: float | None = None, **more: Any) -> Chart:
    """The axis of values of a chart over time; from zero."""
    bounds = {} if top is None else {"domain": [0, top]}
    return alt.Y(
        field,
        type="quantitative",
        title=None,
        scale=alt.Scale(zero=True, nice=True, **bounds),
        axis=alt.Axis(
            format=format,
            tickCount=5,
            domain=False,
            grid=True,
            orient="right" if look.rtl else "left",
            **_numbers(look, format),
        ),
        **more,
    )


def _along(
    look: Any,
    field: str,
    format: str,
    title: str | None = None,
    domain: Any = None,
    ticks: Any = None,
    **more: Any,
) -> Chart:
    """The axis of values of a list of bars: it grows from where reading begins."""
    bounds = {} if domain is None else {"domain": domain}
    marked = {"tickCount": 5} if ticks is None else {"values": ticks}
    return alt.X(
        field,
        type="quantitative",
        title=title,
        scale=alt.Scale(zero=True, nice=True, reverse=look.rtl, **bounds),
        axis=alt.Axis(format=format, domain=False, **marked, **_numbers(look, format)),
        **more,
    )


NARROW = "containerSize()[0]<450"
"""On a telephone: names break into two lines, or nothing would be left for what they name."""


def _names(look: Any) -> Chart:
    """The names of a list of bars, in the order of the rows."""
    two = "regexp('^(.{9,}?) (.{4,})$')"
    # A line that ends in a comma has to be told that it runs from the right.
    mark = "\N{RIGHT-TO-LEFT MARK}" if look.rtl else ""
    broken = f"split(replace(datum.label,{two},'$1{mark}|$2'),'|')"
    return alt.Y(
        "name",
        type="nominal",
        title=None,
        sort=None,
        axis=alt.Axis(
            orient="right" if look.rtl else "left",
            domain=False,
            labelExpr=f"{NARROW}?{broken}:datum.label",
            labelFontSize=alt.ExprRef(f"{NARROW}?11:13"),
            labelLineHeight=12,
            labelOffset=alt.ExprRef(f"{NARROW}&&test({two},datum.label)?-6:0"),
            labelColor=look.colour["ink"],
        ),
    )


def _beside(look: Any) -> dict[str, Any]:
    """Where the label of a bar stands: beyond its end."""
    return {"align": "right" if look.rtl else "left", "dx": -5 if look.rtl else 5}


class Kind(NamedTuple):
    """A kind of thing that a chart tells apart, the same in its scale and in its legend.

    ``key`` of its word; the ``tile`` of its colour; the ``shape`` of its points; the ``dash`` of
    its line, empty where bars are drawn.
    """

    key: str
    tile: str
    shape: str = "square"
    dash: tuple[int, ...] = ()

    @property
    def column(self) -> str:
        """The column that counts it."""
        return self.key.rpartition(".")[2]


SOLID, DASHED = (1, 0), (5, 3)


def _scale(look: Any, kinds: Sequence[Kind], means: Sequence[Any]) -> alt.Scale:
    """The scale by which kinds are told apart: their words, and colours, shapes or dashes."""
    return alt.Scale(domain=[look.t(kind.key) for kind in kinds], range=list(means))


def _colours(look: Any, kinds: Sequence[Kind]) -> alt.Scale:
    return _scale(look, kinds, [look.colour[kind.tile] for kind in kinds])


def _tip(look: Any, *fields: tuple[str, str, str]) -> Sequence[Chart]:
    """What is told on pointing: (field, key of its word, format or "" for a text)."""
    return [
        alt.Tooltip(name, type="quantitative", title=look.t(key), format=form)
        if form
        else alt.Tooltip(name, type="nominal", title=look.t(key))
        for name, key, form in fields
    ]


WHOLE, SHARE, TENTH, SIGNED = ",d", ".0%", ".1f", "+.1f"
SHARES = {"domain": [0, 1.2], "ticks": [0, 0.2, 0.4, 0.6, 0.8, 1]}
"""The scale of shares; beyond its end is room for what is written beside a bar."""


# ------------------------------------------------------------------------------- participation
def attendance_line(look: Any) -> Chart:
    """The attendance rate by month. Rows: month, when, rate, invited, came."""
    tip = _tip(
        look,
        ("when", "outcomes.field.month", ""),
        ("rate", "outcomes.field.rate", SHARE),
        ("invited", "outcomes.field.invited", WHOLE),
        ("came", "outcomes.field.came", WHOLE),
    )
    both = _base().encode(_months(look), _up(look, "rate", SHARE, top=1), tooltip=tip)
    return (both.mark_line() + both.mark_point(filled=True, opacity=1)).properties(height=250)


def attendance_bars(look: Any) -> Chart:
    """The attendance rate by group. Rows: name, rate, n, came, label."""
    tip = _tip(
        look,
        ("name", "outcomes.field.group", ""),
        ("rate", "outcomes.field.rate", SHARE),
        ("n", "outcomes.field.invited", WHOLE),
        ("came", "outcomes.field.came", WHOLE),
    )
    both = _base().encode(_along(look, "rate", SHARE, **SHARES), _names(look), tooltip=tip)
    label = both.mark_text(**_beside(look)).encode(text=alt.Text("label", type="nominal"))
    return (both.mark_bar() + label).properties(height=alt.Step(SMALL))


NEWCOMERS = (
    Kind("outcomes.kind.returning", "turquoise"),
    Kind("outcomes.kind.first_timers", "saffron"),
)


def newcomer_bars(look: Any) -> Chart:
    """First-timers and returning people by month. Rows: month, when, kind, place, n."""
    return _stacked(look, NEWCOMERS)


def _stacked(look: Any, kinds: Sequence[Kind]) -> Chart:
    """Kinds on one another by month: month, when, kind, place (the lowest 0), n."""
    return (
        _base()
        .mark_bar(stroke=look.colour["surface"], strokeWidth=1)
        .encode(
            _months(look, scale=alt.Scale(paddingInner=0.25, paddingOuter=0.1)),
            _up(look, "n", WHOLE, stack=True),
            color=alt.Color("kind", type="nominal", scale=_colours(look, kinds)),
            order=alt.Order("place", type="quantitative"),
            tooltip=_tip(
                look,
                ("when", "outcomes.field.month", ""),
                ("kind", "outcomes.field.kind", ""),
                ("n", "outcomes.field.n", WHOLE),
            ),
        )
        .properties(height=250)
    )


def coverage_dots(look: Any) -> Chart:
    """How often each neighbourhood comes beside its share of the roster, 0.8–1.2 shaded.

    Rows: name, ratio, present, roster, label.
    """
    colour = look.colour
    tip = _tip(
        look,
        ("name", "outcomes.field.neighbourhood", ""),
        ("ratio", "outcomes.field.ratio", ".2f"),
        ("present", "outcomes.field.present", WHOLE),
        ("roster", "outcomes.field.roster", WHOLE),
    )
    base = _base()
    one = base.transform_aggregate(many="count()")
    band = one.mark_rect(color=colour["turquoise"], opacity=0.13).encode(
        x=alt.XDatum(0.8), x2=alt.X2Datum(1.2)
    )
    middle = one.mark_rule(color=colour["slate"], strokeDash=[4, 3]).encode(x=alt.XDatum(1))
    rows = base.encode(_along(look, "ratio", ".1f"), _names(look), tooltip=tip)
    line = rows.mark_rule(color=colour["pale"], strokeWidth=2).encode(x2=alt.X2Datum(1))
    dot = rows.mark_point(filled=True, size=130, opacity=1).encode(
        color=alt.condition(
            "datum.ratio<0.8", alt.value(colour["clay"]), alt.value(colour["turquoise"])
        ),
        shape=alt.condition("datum.ratio<0.8", alt.value("diamond"), alt.value("circle")),
    )
    return (band + middle + line + dot).properties(height=alt.Step(SMALL))


def turn_bars(look: Any) -> Chart:
    """Weeks since each group was heard, a tick where its turn is. Rows: name, weeks, cadence."""
    colour = look.colour
    tip = _tip(
        look,
        ("name", "outcomes.field.group", ""),
        ("weeks", "outcomes.field.weeks", WHOLE),
        ("cadence", "outcomes.field.cadence", WHOLE),
    )
    base = _base().encode(_names(look), tooltip=tip)
    title = look.t("outcomes.field.weeks")
    bars = base.mark_bar().encode(
        _along(look, "weeks", WHOLE, title),
        color=alt.condition(
            "datum.cadence!=null&&datum.weeks>datum.cadence",
            alt.value(colour["clay"]),
            alt.value(colour["turquoise"]),
        ),
    )
    label = base.mark_text(**_beside(look)).encode(
        _along(look, "weeks", WHOLE, title), text=alt.Text("label", type="nominal")
    )
    tick = base.mark_tick(color=colour["ink"], thickness=3, size=20).encode(
        _along(look, "cadence", WHOLE, title)
    )
    return (bars + tick + label).properties(height=alt.Step(SMALL))


DAYS = (Kind(MeetingKind.PUBLIC.key, "lapis"), Kind(MeetingKind.DIALOGUE.key, "turquoise"))


def topic_bars(look: Any) -> Chart:
    """What public meetings and dialogues are about. Rows: name, day, share, n, label."""
    both = _base().encode(
        _along(look, "share", SHARE, **SHARES),
        _names(look),
        yOffset=alt.YOffset("day", type="nominal", sort=[look.t(kind.key) for kind in DAYS]),
        tooltip=_tip(
            look,
            ("name", "outcomes.field.family", ""),
            ("day", "outcomes.field.day", ""),
            ("share", "outcomes.field.share", SHARE),
            ("n", "outcomes.field.n", WHOLE),
        ),
    )
    bars = both.mark_bar().encode(
        color=alt.Color("day", type="nominal", scale=_colours(look, DAYS))
    )
    label = both.mark_text(**_beside(look)).encode(text=alt.Text("label", type="nominal"))
    return (bars + label).properties(height=alt.Step(18, **{"for": "offset"}))


# ------------------------------------------------------------------------------- outcomes
def _lines(look: Any, value: str, format: str, top: float | None, kinds: Sequence[Kind]) -> Chart:
    """A line a kind by month, told apart by shape and dash too. Rows: month, when, kind, value."""
    both = _base().encode(
        _months(look),
        _up(look, value, format, top=top),
        color=alt.Color("kind", type="nominal", scale=_colours(look, kinds)),
        tooltip=_tip(
            look,
            ("when", "outcomes.field.month", ""),
            ("kind", "outcomes.field.kind", ""),
            (value, "outcomes.field.value", format),
        ),
    )
    lines = both.mark_line().encode(strokeDash=_dashes(look, kinds))
    points = both.mark_point(filled=True, opacity=1).encode(shape=_shapes(look, kinds))
    return (lines + points).properties(height=250)


def _dashes(look: Any, kinds: Sequence[Kind]) -> Chart:
    scale = _scale(look, kinds, [kind.dash for kind in kinds])
    return alt.StrokeDash("kind", type="nominal", scale=scale)


def _shapes(look: Any, kinds: Sequence[Kind]) -> Chart:
    scale = _scale(look, kinds, [kind.shape for kind in kinds])
    return alt.Shape("kind", type="nominal", scale=scale)


ISSUES = (
    Kind("outcomes.kind.raised", "lapis", "circle", SOLID),
    Kind("outcomes.kind.resolved", "turquoise", "square", SOLID),
    Kind("outcomes.kind.waiting", "clay", "triangle-up", DASHED),
)


def issue_lines(look: Any) -> Chart:
    """Issues raised, resolved, and waiting at the month's end. Rows: month, when, kind, n."""
    return _lines(look, "n", WHOLE, None, ISSUES)


ANSWERS = (
    Kind("outcomes.kind.resolved", "turquoise"),
    Kind("outcomes.kind.declined_told", "lapis"),
    Kind("outcomes.kind.declined_untold", "clay"),
    Kind("outcomes.kind.waiting", "pale"),
)


def answer_bar(look: Any) -> Chart:
    """What became of what was raised. Rows: name, n, label."""
    both = _base().encode(
        _along(look, "n", WHOLE),
        _names(look),
        tooltip=_tip(
            look,
            ("name", "outcomes.field.kind", ""),
            ("n", "outcomes.field.n", WHOLE),
            ("label", "outcomes.field.share", ""),
        ),
    )
    bars = both.mark_bar().encode(
        color=alt.Color("name", type="nominal", scale=_colours(look, ANSWERS))
    )
    label = both.mark_text(**_beside(look)).encode(text=alt.Text("label", type="nominal"))
    return (bars + label).properties(height=alt.Step(40))


PROMISES = (
    Kind("outcomes.kind.on_time", "turquoise"),
    Kind("outcomes.kind.kept_late", "saffron"),
    Kind("outcomes.kind.not_kept", "pale"),
)


def promise_bars(look: Any) -> Chart:
    """What became of the promises, by the month first given. Rows: month, when, kind, place, n."""
    return _stacked(look, PROMISES)


HEARING = (
    Kind("outcomes.kind.we_hear", "turquoise", "circle", SOLID),
    Kind("outcomes.kind.we_are_heard", "lapis", "square", DASHED),
)


def hearing_lines(look: Any) -> Chart:
    """The two directions of hearing by month, 0–100. Rows: month, when, kind, mean, n."""
    return _lines(look, "mean", ",.0f", 100, HEARING)


VIEWS = (
    Kind("outcomes.name.worry", "clay", "diamond", DASHED),
    Kind("outcomes.name.door", "turquoise", "circle", SOLID),
)


def view_lines(look: Any) -> Chart:
    """How both views changed, month by month, each mean with its interval, about nought.

    Rows: month, when, kind, change, low, high, label.
    """
    kinds = [look.t(kind.key) for kind in VIEWS]
    base = _base()
    both = base.encode(
        _months(look, scale=alt.Scale(type="band", paddingInner=0.4, paddingOuter=0.2)),
        # Side by side, or one interval would hide the other.
        xOffset=alt.XOffset("kind", type="nominal", sort=kinds),
        color=alt.Color("kind", type="nominal", scale=_colours(look, VIEWS)),
        tooltip=_tip(
            look,
            ("when", "outcomes.field.month", ""),
            ("kind", "outcomes.field.kind", ""),
            ("label", "outcomes.field.change", ""),
            ("between", "outcomes.field.interval", ""),
        ),
    )
    zero = (
        base.transform_aggregate(many="count()")
        .mark_rule(color=look.colour["soft"], strokeWidth=1.5)
        .encode(y=alt.YDatum(0))
    )
    interval = both.mark_rule(strokeWidth=5, opacity=0.3, strokeCap="round").encode(
        _up(look, "low", SIGNED), y2=alt.Y2("high")
    )
    change = both.encode(_up(look, "change", SIGNED))
    lines = change.mark_line(strokeWidth=1.5).encode(strokeDash=_dashes(look, VIEWS))
    points = change.mark_point(filled=True, opacity=1).encode(shape=_shapes(look, VIEWS))
    return (zero + interval + lines + points).properties(height=250)


def worry_arrows(look: Any) -> Chart:
    """Worry before and now, by group."""
    return _arrows(look, "clay", "diamond")


def door_arrows(look: Any) -> Chart:
    """Door-opening before and now, by group."""
    return _arrows(look, "turquoise", "circle")


def _arrows(look: Any, tile: str, shape: str) -> Chart:
    """Before (hollow) to now (filled), with the interval of the change shaded about now.

    Rows: name, before, now, low, high (before + the interval), change, n, label.
    """
    tint = look.colour[tile]
    tip = _tip(
        look,
        ("name", "outcomes.field.group", ""),
        ("before", "outcomes.kind.before", TENTH),
        ("now", "outcomes.kind.now", TENTH),
        ("label", "outcomes.field.change", ""),
        ("n", "outcomes.field.answers", WHOLE),
    )
    base = _base().encode(_names(look), tooltip=tip)
    # Beyond the end of the scale is room for what is written beside.
    ends = {"domain": [0, 14], "ticks": [0, 2, 4, 6, 8, 10]}
    interval = base.mark_bar(color=tint, opacity=0.22, size=12, cornerRadius=6).encode(
        _along(look, "low", WHOLE, **ends), x2=alt.X2("high")
    )
    way = base.mark_rule(color=tint, strokeWidth=2.5).encode(
        _along(look, "before", WHOLE, **ends), x2=alt.X2("now")
    )
    before = base.mark_point(
        filled=True, fill=look.colour["surface"], stroke=tint, strokeWidth=2, size=90, opacity=1,
        shape=shape,
    ).encode(_along(look, "before", WHOLE, **ends))  # fmt: skip
    now = base.mark_point(filled=True, color=tint, size=130, opacity=1, shape=shape).encode(
        _along(look, "now", WHOLE, **ends)
    )
    label = base.mark_text(
        align="left" if look.rtl else "right",
        color=look.colour["soft"],
        # The change alone where both would lie over the chart; the workbook has both.
        text=alt.ExprRef(f"{NARROW}?split(datum.label,' (')[0]:datum.label"),
    ).encode(x=alt.XDatum(14, scale=alt.Scale(domain=[0, 14], reverse=look.rtl)))
    # Low rows, so that they are as large as they can be on the room's screen.
    return (interval + way + before + now + label).properties(height=alt.Step(SMALL))


def field_bars(look: Any) -> Chart:
    """Where the municipality could open doors most. Rows: name, share, n, label."""
    tip = _tip(
        look,
        ("name", "outcomes.field.field", ""),
        ("share", "outcomes.field.share", SHARE),
        ("n", "outcomes.field.n", WHOLE),
    )
    both = _base().encode(_along(look, "share", SHARE), _names(look), tooltip=tip)
    label = both.mark_text(**_beside(look)).encode(text=alt.Text("label", type="nominal"))
    return (both.mark_bar() + label).properties(height=alt.Step(SMALL))


ALL = (
    attendance_line, attendance_bars, newcomer_bars, coverage_dots, turn_bars, topic_bars,
    issue_lines, answer_bar, promise_bars, hearing_lines, worry_arrows, door_arrows, view_lines,
    field_bars,
)  # fmt: skip
