"""The town of the sessions' tests, whose history is looked at."""

from tests.meetings.conftest import town  # noqa: F401
