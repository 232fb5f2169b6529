"""To come: issue."""

from lib.ui.frame import page

with page("ui.nav.issue"):
    pass
