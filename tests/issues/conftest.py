"""The town of the sessions' tests, with issues."""

from tests.meetings.conftest import town  # noqa: F401
