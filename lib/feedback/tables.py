"""What came of a closed session, in words."""

from __future__ import annotations

from typing import Any

from lib.feedback.models import FEWEST, FeedbackMeasure
from lib.i18n import Translator

OF_HUNDRED = (FeedbackMeasure.FELT_HEARD, FeedbackMeasure.READ_BACK, FeedbackMeasure.EXPLAINED)
CHANGES = (FeedbackMeasure.WORRY, FeedbackMeasure.DOOR)
OF_MANAGERS = (
    FeedbackMeasure.MANAGERS_GRASPED,
    FeedbackMeasure.MANAGERS_EXPLAINED,
    FeedbackMeasure.MANAGERS_LEARNED,
)

Figure = tuple[str, str, str]


def figures(sums: dict[FeedbackMeasure, Any], t: Translator) -> list[Figure]:
    """The participants' measures that there are: label, value, remark with n."""
    found = [_of_hundred(measure, sums[measure], t) for measure in OF_HUNDRED if measure in sums]
    if seen := sums.get(FeedbackMeasure.FELT_SEEN):
        value = t("feedback.results.of_seven", value=t.number(seen.mean, 1))
        found.append((t(FeedbackMeasure.FELT_SEEN.key), value, _n(seen, t)))
    for measure in CHANGES:
        if row := sums.get(measure):
            before, now = t.number(row.mean_before, 1), t.number(row.mean, 1)
            value = t("feedback.results.change", before=before, now=now)
            found.append((t(measure.key), value, _n(row, t)))
    return found


def managers_figures(sums: dict[FeedbackMeasure, Any], t: Translator) -> list[Figure]:
    """The managers' measures, likewise."""
    return [_of_hundred(measure, sums[measure], t) for measure in OF_MANAGERS if measure in sums]


def fields_named(fields: tuple[Any, ...], t: Translator) -> str:
    """The fields that were named, and by how many, in a line."""
    return t.list(
        [t("feedback.results.named", name=t.name(row.name, row.name_en), n=row.n) for row in fields]
    )


def why_none(papers: int, t: Translator) -> str:
    """The sentence of a session of which nothing is shown."""
    return t("feedback.results.few", n=papers, fewest=FEWEST)


def _of_hundred(measure: FeedbackMeasure, row: Any, t: Translator) -> Figure:
    value = t("feedback.results.of_hundred", value=t.number(round(row.mean)))
    return t(measure.key), value, _n(row, t)


def _n(row: Any, t: Translator) -> str:
    return t("feedback.results.n", n=row.n)
