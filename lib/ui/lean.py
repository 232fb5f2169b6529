"""One thing mended in Streamlit: a field that asks for its own value is not handed a copy of all.

Every text and select box asks whether its value is None. Streamlit 1.67 builds a dict of all that
the session holds to answer, the values of every component made anew: a third of a millisecond a
field, the more the more there are. Here it is asked for the one value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from streamlit.runtime.state.safe_session_state import SafeSessionState

# Streamlit offers no way to this; tests/ui/test_lean.py fails when it moves or is mended.
_all_of_it = SafeSessionState.filtered_state.fget


class _Values(Mapping[str, Any]):
    """What a session holds by the keys that we gave, looked up when it is asked for."""

    def __init__(self, session: SafeSessionState) -> None:
        self._session = session

    def __getitem__(self, key: str) -> Any:
        return self._session[key]

    def __contains__(self, key: object) -> bool:
        return key in self._session

    def __iter__(self) -> Iterator[str]:
        return iter(_all_of_it(self._session))

    def __len__(self) -> int:
        return len(_all_of_it(self._session))


SafeSessionState.filtered_state = property(_Values)
