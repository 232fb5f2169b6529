"""To come: week."""

from lib.ui.frame import page

with page("ui.nav.week"):
    pass
