"""To come: feedback."""

from lib.ui.frame import page

with page("ui.nav.feedback"):
    pass
